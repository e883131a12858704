//! Everything that a card can say, sent to a page once.

use crate::{
    protocol::{self, Machine},
    wire::Rfc,
    world::Protocol,
};
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
struct Card {
    label: &'static str,
    doc: &'static str,
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rfc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    syntax: Option<&'static str>,
    /// What the token is for a server that did the command.
    #[serde(skip_serializing_if = "str::is_empty")]
    done: &'static str,
    /// The states in which a command may be given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    when: Vec<&'static str>,
    /// The place of a command in its protocol's table.
    #[serde(skip_serializing_if = "Option::is_none")]
    order: Option<usize>,
}

/// The body of `/fields.json`: each field by its id, each command by its protocol and verb (`smtp EHLO`), each
/// state by its protocol and name (`smtp state ready`).
pub fn fields_json() -> String {
    let fields = protocol::fields().map(|field| {
        let card = Card {
            label: field.label,
            doc: field.doc(),
            role: field.role.name(),
            rfc: cited(field.rfc),
            url: url(field.rfc),
            syntax: Some(field.abnf).filter(|abnf| !abnf.is_empty()),
            done: field.done,
            when: Vec::new(),
            order: None,
        };
        (field.id.to_owned(), card)
    });
    let all: BTreeMap<String, Card> = fields.chain(commands()).chain(states()).collect();
    // Strings and lists of strings always have a JSON form.
    serde_json::to_string(&all).unwrap_or_default()
}

/// The commands of every protocol.
fn commands() -> impl Iterator<Item = (String, Card)> {
    protocol::commands().enumerate().map(|(order, command)| {
        let card = Card {
            label: command.verb,
            doc: command.summary,
            role: "verb",
            rfc: cited(command.rfc),
            url: url(command.rfc),
            syntax: Some(command.syntax),
            // What no server here carries out is explained, and offered to nobody.
            when: if command.served { command.when } else { Vec::new() },
            order: command.served.then_some(order),
            done: "",
        };
        (format!("{} {}", command.protocol.key(), command.verb), card)
    })
}

/// The states of every protocol.
fn states() -> impl Iterator<Item = (String, Card)> {
    [Protocol::Smtp, Protocol::Pop3, Protocol::Imap].into_iter().flat_map(|protocol| {
        Machine::of(protocol).stations.iter().enumerate().map(move |(order, station)| {
            let card = Card {
                label: station.label,
                doc: station.note,
                role: "state",
                rfc: cited(station.rfc),
                url: url(station.rfc),
                syntax: None,
                done: "",
                when: Vec::new(),
                order: Some(order),
            };
            (format!("{} state {}", protocol.key(), station.name), card)
        })
    })
}

pub(super) fn cited(rfc: Rfc) -> Option<String> {
    rfc.is_cited().then(|| rfc.to_string())
}

/// Where the section can be read. Appendices have letters; some RFCs number the sections of another one.
pub(super) fn url(rfc: Rfc) -> Option<String> {
    let Rfc(number, section) = rfc;
    let anchor = match section.bytes().next() {
        None => String::new(),
        _ if section.starts_with("BASE") => String::new(),
        Some(b'A'..=b'Z') => format!("#appendix-{section}"),
        Some(_) => format!("#section-{section}"),
    };
    rfc.is_cited().then(|| format!("https://www.rfc-editor.org/rfc/rfc{number}{anchor}"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn cards_have_what_a_page_reads() {
        let all: serde_json::Value = serde_json::from_str(&super::fields_json()).unwrap();
        let code = &all["smtp.reply-code"];
        assert_eq!(code["rfc"], "RFC 5321 §4.2.1");
        assert_eq!(code["url"], "https://www.rfc-editor.org/rfc/rfc5321#section-4.2.1");
        assert_eq!(
            all["smtp.source-route"]["url"],
            "https://www.rfc-editor.org/rfc/rfc5321#appendix-C"
        );
        assert_eq!(all["imap state Not Authenticated"]["label"], "Not authenticated");
        assert!(all["smtp RCPT"]["syntax"].as_str().unwrap().starts_with("RCPT TO:"));
        assert!(all["smtp RCPT"]["when"].as_array().unwrap().iter().any(|s| s == "mail"));
    }
}
