//! What may be typed next in a POP3 session.

use super::{
    Phase, Session,
    command::{self, Verb},
    extension, field, habit, rule,
    text::{LANGUAGES, Text},
};
use crate::{
    protocol::{
        Rule,
        complete::{self, Know, Menu, Offer, Question, Scene, Slot, Values},
        sasl::Mechanism,
    },
    wire::{Field, Prefix},
    world::Account,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Rules that depend on the session and the server alone.
const ALONE: &[&Rule] =
    &[&rule::OFFERED, &rule::CLEAR_TEXT_ALLOWED, &command::pass::USER_JUST_BEFORE];

/// The menu at the end of `text`.
pub(in crate::protocol) fn complete(text: &str, s: &Session, scene: &Scene<'_>) -> Menu {
    if !Phase::COMMANDS.contains(&s.phase) || !s.at_command() {
        return Menu::default();
    }
    let word = command::first_word(text.as_bytes());
    let offers =
        command::all().map(|v| Offer::new(v.spec, v.expect, why_not(v, s, scene))).collect();
    let verb = command::find(text.as_bytes());
    complete::menu(text, word, offers, || Some(Knowledge { s, scene, verb: verb? }))
}

fn why_not(verb: &'static Verb, s: &Session, scene: &Scene<'_>) -> Option<String> {
    let question = Question {
        spec: verb.spec,
        now: &s.phase,
        out_of_state: &Text::from(command::out_of_state(s.phase)).to_string(),
        offered: scene.try_out(|cx| extension::has_verb(verb, s, cx)),
        alone: ALONE,
        example: verb.examples.first().copied(),
    };
    complete::why_not(&question, |line| ask(line, s, scene))
}

/// What the server would say to a line, if it refused it.
fn ask(line: &str, s: &Session, scene: &Scene<'_>) -> Option<(&'static Rule, String)> {
    let line = format!("{line}\r\n");
    let (reply, _) = scene.try_out(|cx| {
        let mut s = s.clone();
        s.next_command(cx.policy().keeps(&habit::PASS_LATER));
        command::serve(line.as_bytes(), &mut s, cx)
    });
    reply.refused.map(|rule| (rule, reply.text.to_string()))
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
        let domain = place.host.domain;
        if *slot.field == field::USER_NAME {
            for a in world.accounts_of(domain) {
                out.add(a.local(), || a.address.to_string());
            }
        } else if *slot.field == field::PASSWORD {
            let named = |a: &&Account| self.s.naming.as_deref().is_some_and(|n| a.is_called(n));
            for a in world.accounts_of(domain).filter(Account::is_cast).filter(named) {
                out.add(&*a.password, || format!("{}’s password in this sandbox.", a.display));
            }
        } else if *slot.field == field::DIGEST {
            let Some(timestamp) = self.s.timestamp() else { return };
            let named = slot.line.split(' ').nth(1).unwrap_or_default();
            for a in
                world.accounts_of(domain).filter(Account::is_cast).filter(|a| a.is_called(named))
            {
                out.add(command::apop::digest(timestamp, &a.password), || {
                    format!("MD5 of {timestamp} with {}’s password behind it.", a.display)
                });
            }
        } else if *slot.field == field::MECHANISM {
            for word in Mechanism::WORDS.split(' ') {
                out.add(word, || "CAPA names it after SASL.".to_owned());
            }
        } else if *slot.field == field::INITIAL_RESPONSE
            && complete::begins(slot.line, "AUTH PLAIN")
        {
            for a in world.accounts_of(domain).filter(Account::is_cast) {
                let plain = format!("\0{}\0{}", a.local(), a.password);
                out.add(STANDARD.encode(plain), || {
                    format!(
                        "PLAIN for {}: name and password between zero octets, in base64.",
                        a.display
                    )
                });
            }
        } else if *slot.field == field::LANGUAGE_RANGE {
            for (_, tag, name, _) in LANGUAGES {
                out.add(*tag, || (*name).to_owned());
            }
        } else if *slot.field == field::MESSAGE_NUMBER {
            let Some(maildrop) = &self.s.maildrop else { return };
            for n in (1..).take(maildrop.len() + maildrop.marks()) {
                match maildrop.message(n) {
                    Ok(m) => out.add(n.to_string(), || {
                        format!(
                            "{} ({} octets)",
                            complete::subject(&m.message),
                            m.message.size_in_lines()
                        )
                    }),
                    Err(refused) => {
                        out.add_unless(Some(refused.text.to_string()), n.to_string(), String::new);
                    }
                }
            }
        } else if *slot.field == field::BODY_LINES {
            out.add("0", || "The header alone.".to_owned());
            out.add("10", || "The header and ten lines of the body.".to_owned());
        }
    }

    fn refusal(&self, _: &Field, _: &str) -> Option<String> {
        None
    }
}
