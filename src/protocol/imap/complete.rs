//! What may be typed next in an IMAP session.

use super::{
    Phase, Session,
    command::{self, Verb},
    extension, field,
    grammar::{is_astring_char, meaning},
    rule,
};
use crate::{
    protocol::{
        Rule,
        complete::{self, Know, Menu, Offer, Question, Scene, Slot, Values},
    },
    wire::{Field, Prefix},
    world::{Account, INBOX, SYSTEM_FLAGS},
};
use bytes::Bytes;

/// Rules that depend on the session and the server alone.
const ALONE: &[&Rule] = &[
    &rule::READ_WRITE,
    &command::starttls::OFFERED,
    &command::authenticate::OFFERED,
    &command::login::ALLOWED,
];

/// The menu at the end of `text`.
pub(in crate::protocol) fn complete(text: &str, s: &Session, scene: &Scene<'_>) -> Menu {
    if s.is_idling() {
        let done = complete::begins("DONE", text) && !text.eq_ignore_ascii_case("DONE");
        return if done { Menu::only(0, "DONE", &extension::idle::DONE) } else { Menu::default() };
    }
    if !Phase::COMMANDS.contains(&s.phase()) || !s.at_command() {
        return Menu::default();
    }
    let (tag, word) = command::words(text.as_bytes());
    if !text.is_empty() && tag.is_empty() {
        return Menu::default();
    }
    if tag.len() == text.len() {
        let tag = if text.is_empty() { "a1" } else { text };
        return Menu::only(0, &format!("{tag} "), &field::TAG);
    }
    let offers =
        command::all().map(|v| Offer::new(v.spec, v.expect, why_not(v, s, scene))).collect();
    let verb = command::find(text.as_bytes());
    complete::menu(text, word, offers, || Some(Knowledge { s, scene, verb: verb? }))
}

fn why_not(verb: &'static Verb, s: &Session, scene: &Scene<'_>) -> Option<String> {
    let of = extension::ALL.iter().find(|e| e.verbs.iter().any(|v| std::ptr::eq(v, verb)));
    let question = Question {
        spec: verb.spec,
        now: &s.phase(),
        out_of_state: &command::out_of_state(verb.spec.when, s.phase()).text,
        offered: verb.served && of.is_none_or(|e| scene.try_out(|cx| e.is_offered(s, cx))),
        alone: ALONE,
        example: verb.examples.first().map(|line| line.trim_end()),
    };
    complete::why_not(&question, |line| ask(verb, line, s, scene))
}

/// What the server would say to a line, if it refused it.
fn ask(verb: &Verb, line: &str, s: &Session, scene: &Scene<'_>) -> Option<(&'static Rule, String)> {
    let frame = Bytes::from(format!("{line}\r\n"));
    let reply = scene.try_out(|cx| command::serve(verb, &frame, &mut s.clone(), cx));
    reply.refused.map(|rule| (rule, reply.text.into_owned()))
}

struct Knowledge<'a> {
    s: &'a Session,
    scene: &'a Scene<'a>,
    verb: &'static Verb,
}

impl Know for Knowledge<'_> {
    fn read(&self, line: &str) -> Prefix {
        (self.verb.expect)(line.as_bytes())
    }

    fn values(&self, slot: &Slot<'_>, out: &mut Values<'_>) {
        let Scene { world, place, .. } = *self.scene;
        let quotes = slot.typed.starts_with('"');
        let domain = place.host.domain;
        let is = |field: &Field| slot.field == field;
        if is(&field::USER_NAME) {
            for a in world.accounts_of(domain) {
                out.add(astring(a.local(), quotes), || a.address.to_string());
            }
        } else if is(&field::PASSWORD) {
            let name = slot.prefix.token(&field::USER_NAME, slot.line).unwrap_or_default();
            let named = |a: &&Account| a.is_called(name.trim_matches('"'));
            for a in world.accounts_of(domain).filter(Account::is_cast).filter(named) {
                let doc = || format!("{}’s password in this sandbox.", a.display);
                out.add(astring(&a.password, quotes), doc);
            }
        } else if is(&field::MAILBOX) {
            self.mailboxes(quotes, out);
        } else if is(&field::REFERENCE) {
            out.add("\"\"", || "From the top.".to_owned());
        } else if is(&field::LIST_PATTERN) {
            out.add(if quotes { "\"*\"" } else { "*" }, || "All mailboxes.".to_owned());
            out.add(if quotes { "\"%\"" } else { "%" }, || "Those of the top level.".to_owned());
            self.mailboxes(quotes, out);
        } else if is(&field::SEQUENCE_NUMBER) {
            self.numbers(slot, out);
        } else if is(&field::SYSTEM_FLAG) || is(&field::FLAG_EXTENSION) {
            for (name, _) in SYSTEM_FLAGS {
                out.add(name, || {
                    meaning(&field::SYSTEM_FLAG, name).unwrap_or(slot.field.doc()).to_owned()
                });
            }
        } else if is(&field::KEYWORD) {
            let used = self.s.selected.iter().flat_map(|s| s.keywords.values());
            used.for_each(|word| out.add(word, || "A keyword in use here.".to_owned()));
        } else if is(&field::HEADER_NAME) {
            for name in ["From", "To", "Subject", "Date", "Message-ID"] {
                out.add(astring(name, quotes), String::new);
            }
        } else if is(&field::CHARSET) {
            ["UTF-8", "US-ASCII"].into_iter().for_each(|c| out.add(c, String::new));
        } else if is(&field::DATE) {
            let now = world.now.internal_date();
            if let Some(day) = now.split_ascii_whitespace().next() {
                out.add(day, || "Today in this world.".to_owned());
            }
        } else if is(&field::DATE_TIME) {
            let now = format!("\"{}\"", world.now.internal_date());
            out.add(now, || "Now in this world.".to_owned());
        }
    }

    fn meaning(&self, field: &'static Field, word: &str) -> String {
        // After UID stand commands.
        let command = || command::all().find(|v| *field == field::VERB && v.spec.verb == word);
        let known = meaning(field, word).or_else(|| command().map(|v| v.spec.summary));
        known.unwrap_or(field.doc()).to_owned()
    }

    fn refusal(&self, field: &Field, line: &str) -> Option<String> {
        if *field != field::MAILBOX {
            return None;
        }
        ask(self.verb, line, self.s, self.scene).map(|(_, said)| said)
    }
}

impl Knowledge<'_> {
    fn mailboxes(&self, quotes: bool, out: &mut Values<'_>) {
        let Some(account) = self.s.account(self.scene.world) else { return };
        let inbox = account.mailboxes().filter(|(name, _)| *name == INBOX);
        let others = account.mailboxes().filter(|(name, _)| *name != INBOX);
        for (name, mailbox) in inbox.chain(others) {
            let doc = || match mailbox.len() {
                1 => "1 letter".to_owned(),
                n => format!("{n} letters"),
            };
            out.add(astring(name, quotes), doc);
        }
    }

    /// The numbers that letters have: UIDs after UID, message sequence numbers elsewhere.
    fn numbers(&self, slot: &Slot<'_>, out: &mut Values<'_>) {
        let Some(view) = self.s.selected.as_ref().map(|s| &s.view) else { return };
        let key = slot.prefix.token(&field::SEARCH_KEY, slot.line);
        let uid =
            self.verb.spec.verb == "UID" || key.is_some_and(|k| k.eq_ignore_ascii_case("UID"));
        if view.is_empty() {
            return;
        }
        out.add("1:*", || "All letters.".to_owned());
        out.add("*", || field::SEQUENCE_LAST.doc().to_owned());
        for (n, stored) in (1..).zip(view.letters()) {
            let number: u32 = if uid { stored.uid } else { n };
            out.add(number.to_string(), || complete::subject(&stored.message));
        }
    }
}

/// A string as a command line has it: bare where it can be, otherwise in quotes.
fn astring(text: &str, quotes: bool) -> String {
    if !quotes && !text.is_empty() && text.bytes().all(is_astring_char) {
        return text.to_owned();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
