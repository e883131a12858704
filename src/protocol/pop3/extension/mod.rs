//! The capabilities of POP3 (RFC 2449). To add one: write its file, add its line to [`ALL`].
//!
//! The grammar knows every capability, offered or not: whether it is offered is policy.

use super::{
    Session,
    command::{self, Verb},
    field, grammar,
};
use crate::{
    protocol::Context,
    wire::{Cursor, Expected, Field, Parsed, Rfc},
};

mod auth_resp_code;
mod expire;
mod implementation;
mod lang;
mod login_delay;
mod pipelining;
mod resp_codes;
mod sasl;
mod stls;
mod top;
mod uidl;
mod user;
mod utf8;

/// One capability.
#[derive(Debug)]
pub struct Extension {
    /// The word in the answer to CAPA.
    pub tag: &'static str,
    pub rfc: Rfc,
    /// What it is for, as one sentence.
    pub summary: &'static str,
    /// Its line in the answer to CAPA, or nothing where it is not offered.
    pub advertise: fn(&Session, &Context<'_>) -> Option<&'static str>,
    /// Reads what stands behind the word, if anything does.
    pub words: fn(&mut Cursor<'_>) -> Parsed<()>,
    /// The commands that it announces.
    pub verbs: &'static [Verb],
}

/// Every capability, in the order of the answer to CAPA.
pub static ALL: &[&Extension] = &[
    &top::TOP,
    &user::USER,
    &sasl::SASL,
    &stls::STLS,
    &resp_codes::RESP_CODES,
    &auth_resp_code::AUTH_RESP_CODE,
    &login_delay::LOGIN_DELAY,
    &pipelining::PIPELINING,
    &uidl::UIDL,
    &expire::EXPIRE,
    &utf8::UTF8,
    &lang::LANG,
    &implementation::IMPLEMENTATION,
];

/// The capability that a line of the answer to CAPA names.
pub fn find(line: &[u8]) -> Option<&'static Extension> {
    let len = line.iter().take_while(|b| b.is_ascii_graphic()).count();
    ALL.iter().copied().find(|e| line[..len].eq_ignore_ascii_case(e.tag.as_bytes()))
}

/// `capability = capa-tag *(SP param) CRLF`, each word with its meaning where the capability is known.
pub(super) fn capability(c: &mut Cursor<'_>) -> Parsed<()> {
    let known = find(c.rest()).map_or(params as fn(&mut Cursor<'_>) -> _, |e| e.words);
    c.run(&field::CAPABILITY, |b| grammar::vchar(b) && b != b'.')?;
    let words = |c: &mut Cursor<'_>| {
        known(c)?;
        let ends = matches!(c.rest(), b"" | b"\r\n");
        if ends { Ok(()) } else { c.fail(Expected::Field(&field::CAPABILITY_PARAM)) }
    };
    if c.attempt(words).is_err() {
        // Not what the RFC says: words all the same.
        c.text(&field::CAPABILITY_PARAM);
    }
    Ok(())
}

/// `*( SP param )`
fn params(c: &mut Cursor<'_>) -> Parsed<()> {
    each(c, &field::CAPABILITY_PARAM)
}

/// The same, where the words have a meaning of their own.
fn each(c: &mut Cursor<'_>, word: &'static Field) -> Parsed<()> {
    while c.peek() == Some(b' ') {
        c.sp()?;
        c.run(word, grammar::vchar)?;
    }
    Ok(())
}

/// `SP value ["SP USER"]`: a value that may differ from user to user.
fn value_for_users(c: &mut Cursor<'_>, value: &'static Field) -> Parsed<()> {
    c.sp()?;
    c.run(value, grammar::vchar)?;
    for_users(c)
}

/// `["SP USER"]`
fn for_users(c: &mut Cursor<'_>) -> Parsed<()> {
    if c.peek() == Some(b' ') {
        c.sp()?;
        c.exact(&field::PER_USER, "USER")?;
    }
    Ok(())
}
