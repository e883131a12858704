//! People as a form names them, and what is wrong with how it does.

use crate::{
    message::{self, Address},
    protocol::smtp::grammar,
    wire::{Rfc, SyntaxError},
};
use std::{fmt, sync::Arc};

/// Somebody with an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub name: Option<String>,
    /// `local-part@domain`, as the envelope has it.
    pub address: String,
}

impl Party {
    pub(super) fn is_ascii(&self) -> bool {
        self.address.is_ascii() && self.name.as_ref().is_none_or(|n| n.is_ascii())
    }
}

impl fmt::Display for Party {
    /// As a header field writes it (RFC 5322 §3.4); the name stands in quotes where it has to.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(name) = &self.name else { return f.write_str(&self.address) };
        let plain =
            |b: u8| b == b' ' || !b.is_ascii() || (b != b'.' && b != b'@' && grammar::atext(b));
        if name.bytes().all(plain) {
            write!(f, "{name} <{}>", self.address)
        } else {
            let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
            write!(f, "\"{quoted}\" <{}>", self.address)
        }
    }
}

/// Something in the form that keeps the letter from being sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The name of the field.
    pub field: &'static str,
    /// What was written there.
    pub text: String,
    /// The character at which it goes wrong, counted from 0; nothing where the whole is meant.
    pub at: Option<usize>,
    pub why: String,
    pub rfc: Rfc,
}

impl Fault {
    pub(super) fn nobody() -> Self {
        Self {
            field: "to",
            text: String::new(),
            at: None,
            why: "Nobody would get this letter. Name one recipient in To, Cc or Bcc.".to_owned(),
            rfc: Rfc(5321, "3.3"),
        }
    }

    pub(super) fn no_host(from: &str) -> Self {
        Self {
            field: "from",
            text: from.to_owned(),
            at: None,
            why: "No account of this world has that address and a host that takes its letters."
                .to_owned(),
            rfc: Rfc(6409, "3"),
        }
    }

    /// An error of the envelope's grammar in an address that stands at octet `from` of `text`.
    fn of(field: &'static str, text: &str, from: usize, error: &SyntaxError) -> Self {
        let (why, rfc) = match &error.problem {
            Some((_, problem)) => (problem.text.to_owned(), problem.rfc),
            None => {
                let all: Vec<&str> = error.expected.iter().map(|e| e.words()).collect();
                let wanted =
                    if all.is_empty() { "the end of the address".into() } else { all.join(" or ") };
                (format!("Here an address needs: {wanted}."), Rfc(5321, "4.1.2"))
            }
        };
        let before = text.get(..from + error.at).unwrap_or(text);
        Self { field, text: text.to_owned(), at: Some(before.chars().count()), why, rfc }
    }
}

/// Reads a list of people, with commas between them.
pub(super) fn read(field: &'static str, text: &str) -> Result<Vec<Party>, Fault> {
    let mut parties = Vec::new();
    let mut from = 0;
    for address in message::addresses(text.as_bytes()) {
        // A group has no place on an envelope; its members have.
        let Some(host) = &address.host else { continue };
        let mut spec = spec(&address, host);
        // Where it stands in the field, for the caret: people stand in the order in which they were written.
        let rest = text.get(from..).unwrap_or_default();
        let place = match rest.find(&*spec) {
            Some(at) => from + at,
            // Headers put up with blanks and quotes where an envelope does not: it has to be right as it is written.
            None => {
                let (at, written) = piece(rest);
                written.clone_into(&mut spec);
                from + at
            }
        };
        if let Err(error) = mailbox(&spec) {
            return Err(Fault::of(field, text, place, &error));
        }
        from = (place + spec.len()).min(text.len());
        let name = address.name.as_deref().map(message::words).filter(|n| !n.is_empty());
        parties.push(Party { name, address: spec });
    }
    if parties.is_empty() && !text.trim().is_empty() {
        let error = mailbox(text.trim()).err();
        return Err(match error {
            Some(error) => Fault::of(field, text, text.len() - text.trim_start().len(), &error),
            None => Fault { at: None, field, ..Fault::nobody() },
        });
    }
    Ok(parties)
}

/// The next address as it is written, and where: what stands in angle brackets, or up to the next comma.
fn piece(rest: &str) -> (usize, &str) {
    let begin = rest.len() - rest.trim_start_matches([',', ' ', '\t']).len();
    let own = rest.get(begin..).unwrap_or_default();
    let (open, close) = (own.find('<'), own.find('>'));
    match (open, close) {
        (Some(open), Some(close)) if open < close && !own[..open].contains(',') => {
            (begin + open + 1, &own[open + 1..close])
        }
        _ => (begin, own.split(',').next().unwrap_or_default().trim_end()),
    }
}

fn spec(address: &Address, host: &[u8]) -> String {
    let mut spec = address.mailbox.clone().unwrap_or_default();
    if !host.is_empty() {
        spec.push(b'@');
        spec.extend_from_slice(host);
    }
    String::from_utf8_lossy(&spec).into_owned()
}

fn mailbox(text: &str) -> Result<(), SyntaxError> {
    crate::wire::read(text.as_bytes(), |c| grammar::mailbox(c, false)).map(|_| ())
}

/// The reverse-path: the account's own address where the form leaves it out.
pub(super) fn reverse_path(text: &str, account: &str) -> Result<Option<Arc<str>>, Fault> {
    let wanted = text.trim();
    if wanted == "<>" {
        return Ok(None);
    }
    if wanted.is_empty() {
        return Ok(Some(account.trim().into()));
    }
    let bare = wanted.strip_prefix('<').and_then(|t| t.strip_suffix('>')).unwrap_or(wanted);
    let from = text.find(bare).unwrap_or(0);
    match mailbox(bare) {
        Ok(()) => Ok(Some(bare.into())),
        Err(error) => Err(Fault::of("sender", text, from, &error)),
    }
}
