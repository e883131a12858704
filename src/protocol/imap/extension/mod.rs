//! The extensions of IMAP. To add one: write its file, add its line to [`ALL`].
//!
//! An extension fills slots - words of the capability list, commands, fields - and never wraps what another one
//! does. The grammar knows every extension, offered or not: whether it is offered is policy.

use super::{Session, command::Verb};
use crate::{
    protocol::Context,
    wire::{Field, Rfc},
};

pub mod idle;

/// One extension.
#[derive(Debug)]
pub struct Extension {
    /// Its word in the capability list.
    pub capability: &'static str,
    pub rfc: Rfc,
    /// What it is for, as one sentence.
    pub summary: &'static str,
    /// Whether it is offered now.
    pub offered: fn(&Session, &Context<'_>) -> bool,
    pub verbs: &'static [Verb],
    pub fields: &'static [&'static Field],
}

/// Every extension, in the order of the capability list.
pub static ALL: &[&Extension] = &[&idle::IDLE];

/// The capability list as it is now: `IMAP4rev1 IDLE`.
pub fn capabilities(s: &Session, cx: &Context<'_>) -> String {
    let mut out = "IMAP4rev1".to_owned();
    let offered = ALL.iter().filter(|e| (e.offered)(s, cx)).map(|e| e.capability);
    let closed = (!s.is_logged_in() && !cx.world.policy.plaintext_login).then_some("LOGINDISABLED");
    for word in offered.chain(closed) {
        out.push(' ');
        out.push_str(word);
    }
    out
}
