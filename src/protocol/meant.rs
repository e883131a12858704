//! Which letter a line of a conversation is about, and where it lies.

use super::{Line, Session};
use crate::wire::{Role, Side};
use std::sync::Arc;

/// How a line names a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meant {
    /// By its number in this session.
    Number(u32),
    /// By its UID in the open mailbox (RFC 9051 §2.3.1.1).
    Uid(u32),
}

/// Where a letter lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lies {
    /// The address of the account.
    pub account: Arc<str>,
    /// The name of the mailbox there.
    pub mailbox: Arc<str>,
    pub uid: u32,
}

impl Meant {
    /// The letter that a line brings or asks for: RETR and TOP name it in the command, FETCH in the answer.
    pub fn by(line: &Line) -> Option<Self> {
        let value = |id: &str| {
            let leaf = line.leaves().find(|leaf| leaf.field.id == id)?;
            std::str::from_utf8(leaf.span.of_bytes(&line.bytes)).ok()?.parse().ok()
        };
        let brings = |leaf: &crate::wire::Node| {
            let word = leaf.span.of_bytes(&line.bytes);
            leaf.field.role == Role::Verb
                && (word.eq_ignore_ascii_case(b"RETR") || word.eq_ignore_ascii_case(b"TOP"))
        };
        let tells = |leaf: &crate::wire::Node| {
            ["imap.response-fetch", "imap.response-uidfetch"].contains(&leaf.field.id)
        };
        match line.side {
            Side::Client if line.leaves().any(brings) => {
                value("pop3.message-number").map(Self::Number)
            }
            Side::Server if line.leaves().any(tells) => value("imap.uid")
                .map(Self::Uid)
                .or_else(|| value("imap.sequence-number").map(Self::Number)),
            _ => None,
        }
    }
}

impl Session {
    /// Where the letter lies that is meant in this session; nothing if it knows none.
    pub fn letter(&self, meant: Meant) -> Option<Lies> {
        match (self, meant) {
            (Self::Pop3(s), Meant::Number(n)) => s.maildrop()?.lies(n),
            (Self::Imap(s), meant) => s.lies(meant),
            _ => None,
        }
    }
}
