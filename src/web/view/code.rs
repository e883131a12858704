//! The cards of codes, sent to a page once: digit by digit, who must act, what else could have come.

use super::field::{cited, url};
use crate::{
    protocol::{
        self, Actor, Gloss, Next,
        imap::response::{Status, code as imap_code, occasion},
        pop3,
        smtp::reply::{code, enhanced},
    },
    reference,
    world::Protocol,
};
use serde::Serialize;
use std::collections::BTreeMap;

/// What a code says.
#[derive(Serialize)]
struct Card {
    /// Its parts, each with what it says: the digits of 550.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<[String; 3]>,
    #[serde(skip_serializing_if = "str::is_empty")]
    text: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    who: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rfc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// Its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<String>,
}

impl Card {
    fn new(gloss: Gloss, advice: Option<(Actor, Next)>, page: Option<String>) -> Self {
        Self {
            parts: Vec::new(),
            text: gloss.text,
            who: advice.map(|(who, _)| who.words()),
            next: advice.map(|(_, next)| next.words()),
            rfc: cited(gloss.rfc),
            url: url(gloss.rfc),
            page,
        }
    }
}

/// Both tables, as the page reads them.
#[derive(Serialize)]
struct Codes {
    /// By field, text and verb: `smtp.reply-code 550 RCPT`; without a verb what it means in general.
    codes: BTreeMap<String, Card>,
    /// What a command may get, by protocol and verb: what stands on the wire, what it means, its page.
    answers: BTreeMap<String, Vec<[String; 3]>>,
}

/// The body of `/codes.json`.
pub fn codes_json() -> String {
    let mut codes = BTreeMap::new();
    replies(&mut codes);
    enhanced_codes(&mut codes);
    pop3_codes(&mut codes);
    imap_codes(&mut codes);
    let verbs = protocol::commands().map(|c| (c.protocol, c.verb));
    let moments = [(Protocol::Smtp, ""), (Protocol::Smtp, ".")];
    let answers = verbs.chain(moments).map(|(protocol, verb)| {
        let all = reference::answers(protocol, verb).into_iter().map(|a| {
            let page = format!("/reference/{}/{}", protocol.key(), a.name);
            [a.shown, a.gloss.text.to_owned(), page]
        });
        (format!("{} {verb}", protocol.key()), all.collect())
    });
    let all = Codes { codes, answers: answers.collect() };
    // Strings and lists of strings always have a JSON form.
    serde_json::to_string(&all).unwrap_or_default()
}

/// What the digits of a reply code say. The third only tells apart.
pub(super) fn digits(text: &str) -> Vec<[String; 3]> {
    let mut digits = text.chars();
    let part = |digit: Option<char>, table: &'static [code::Digit]| {
        let row = table.iter().find(|row| Some(row.digit) == digit)?;
        Some([row.digit.to_string(), row.name.to_owned(), row.text.to_owned()])
    };
    let mut out = Vec::new();
    out.extend(part(digits.next(), code::FIRST));
    out.extend(part(digits.next(), code::SECOND));
    let third = digits.next();
    out.extend(third.map(|d| [d.to_string(), "Which one".to_owned(), code::THIRD.to_owned()]));
    out
}

fn replies(out: &mut BTreeMap<String, Card>) {
    for row in code::ALL {
        let number = row.code.to_string();
        let card = || Card {
            parts: digits(&number),
            ..Card::new(
                Gloss::new(row.text, row.rfc),
                Some((row.who, row.next)),
                Some(format!("/reference/smtp/{number}")),
            )
        };
        for verb in row.to.iter().filter(|verb| **verb != "*") {
            out.insert(format!("smtp.reply-code {number} {verb}"), card());
        }
        // Of a code's rows the last is what it means in general.
        out.insert(format!("smtp.reply-code {number}"), card());
    }
    // A code that no row has is read by its first two digits.
    for first in code::FIRST {
        for second in code::SECOND {
            let text = format!("{}{}", first.digit, second.digit);
            let card = Card {
                parts: digits(&text),
                ..Card::new(Gloss::new("", code::DIGITS), None, None)
            };
            out.insert(format!("smtp.reply-code {text}"), card);
        }
    }
}

/// What the numbers of an enhanced code say.
pub(super) fn numbers(class: Option<&enhanced::Class>, row: &enhanced::Detail) -> Vec<[String; 3]> {
    let mut out = Vec::new();
    out.extend(class.map(|c| [c.class.to_string(), c.name.to_owned(), c.text.to_owned()]));
    out.extend(
        enhanced::subject(row.subject)
            .map(|s| [s.subject.to_string(), s.name.to_owned(), s.text.to_owned()]),
    );
    out.push([row.detail.to_string(), "Detail".to_owned(), row.text.to_owned()]);
    out
}

/// What a client does about an enhanced code of that class.
pub(super) const fn next_of(class: &enhanced::Class) -> Next {
    match class.class {
        2 => Next::GoOn,
        4 => Next::Retry,
        _ => Next::Change,
    }
}

fn enhanced_codes(out: &mut BTreeMap<String, Card>) {
    for class in enhanced::CLASS {
        for row in enhanced::DETAIL {
            let text = format!("{}.{}.{}", class.class, row.subject, row.detail);
            let who = if class.class == 2 { Actor::Nobody } else { row.who };
            let page = Some(format!("/reference/smtp/{text}"));
            // The detail says it.
            let gloss = Gloss::new("", row.rfc);
            let card = Card {
                parts: numbers(Some(class), row),
                ..Card::new(gloss, Some((who, next_of(class))), page)
            };
            out.insert(format!("smtp.enhanced-code {text}"), card);
        }
        let parts = vec![[class.class.to_string(), class.name.to_owned(), class.text.to_owned()]];
        let card = Card { parts, ..Card::new(Gloss::new("", enhanced::CLASSES), None, None) };
        out.insert(format!("smtp.enhanced-code {}.", class.class), card);
    }
}

fn pop3_codes(out: &mut BTreeMap<String, Card>) {
    for verb in pop3::command::all() {
        let name = verb.spec.verb;
        let done = Card::new(verb.done, Some((Actor::Nobody, Next::GoOn)), page("pop3", "+OK"));
        out.insert(format!("pop3.status-ok +OK {name}"), done);
        let refused = Card::new(verb.refused, None, page("pop3", "-ERR"));
        out.insert(format!("pop3.status-err -ERR {name}"), refused);
    }
    for code in pop3::reply::code::ALL {
        let gloss = Gloss::new(code.text, code.rfc);
        let card = Card::new(gloss, Some((code.who, code.next)), page("pop3", code.word));
        out.insert(format!("{} {}", pop3::field::RESPONSE_CODE.id, code.word), card);
    }
}

fn imap_codes(out: &mut BTreeMap<String, Card>) {
    let verbs: Vec<_> =
        protocol::commands().filter(|c| c.protocol == Protocol::Imap).map(|c| c.verb).collect();
    for (word, status, field) in Status::NAMES {
        let advice = match status {
            Status::Ok | Status::PreAuth => Some((Actor::Nobody, Next::GoOn)),
            Status::Bad => Some((Actor::Client, Next::Change)),
            Status::No | Status::Bye => None,
        };
        let general = Card::new(Gloss::of(field), advice, page("imap", word));
        out.insert(format!("{} {word}", field.id), general);
        if matches!(status, Status::PreAuth | Status::Bye) {
            continue;
        }
        for verb in &verbs {
            let gloss = protocol::imap::completion(verb, status);
            if gloss == protocol::imap::completion("", status) {
                continue;
            }
            let card = Card::new(gloss, advice, page("imap", word));
            out.insert(format!("{} {word} {verb}", field.id), card);
        }
    }
    for row in imap_code::ALL {
        let Some(occasion) = occasion::of_code(row.word) else { continue };
        let advice = Some((occasion.who, occasion.next));
        let card = Card::new(row.gloss(), advice, page("imap", row.word));
        out.insert(format!("{} {}", row.field.id, row.word), card);
    }
    // Codes that no grammar here reads have one field in common.
    let read = |word: &str| imap_code::ALL.iter().any(|row| row.word == word);
    for row in occasion::CODES.iter().filter(|row| !read(row.word)) {
        let Some(gloss) = row.meaning() else { continue };
        let card = Card::new(gloss, Some((row.who, row.next)), page("imap", row.word));
        out.insert(format!("{} {}", imap_code::OTHER.id, row.word), card);
    }
}

fn page(protocol: &str, name: &str) -> Option<String> {
    Some(format!("/reference/{protocol}/{name}"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_code_is_found_by_its_field_its_text_and_the_verb() {
        let all: serde_json::Value = serde_json::from_str(&super::codes_json()).unwrap();
        let codes = &all["codes"];
        let refused = &codes["smtp.reply-code 550 RCPT"];
        assert_eq!(refused["rfc"], "RFC 5321 §4.2.3");
        assert_eq!(refused["parts"][0][0], "5");
        assert_eq!(refused["parts"].as_array().unwrap().len(), 3);
        assert_eq!(refused["page"], "/reference/smtp/550");
        assert!(codes["smtp.reply-code 57"].is_null() && codes["smtp.reply-code 55"].is_object());
        assert_eq!(codes["smtp.enhanced-code 5.1.1"]["parts"][1][1], "Address");
        assert!(codes["pop3.status-err -ERR PASS"]["text"].is_string());
        assert!(codes["imap.no NO SELECT"]["text"].as_str().unwrap().contains("cannot be opened"));
        assert_eq!(codes["imap.code-trycreate TRYCREATE"]["who"], "The mail program");
        let rcpt = all["answers"]["smtp RCPT"].as_array().unwrap();
        assert!(rcpt.iter().any(|a| a[0] == "452") && rcpt.iter().all(|a| a[0] != "354"));
    }
}
