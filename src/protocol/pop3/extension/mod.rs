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
use std::borrow::Cow;

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
    /// Its line in the answer to CAPA, or nothing where this server has it not. Whether a host is without it all the
    /// same is asked in [`line`](Self::line) alone.
    advertise: fn(&Session, &Context<'_>) -> Option<Cow<'static, str>>,
    /// Reads what stands behind the word, if anything does.
    pub words: fn(&mut Cursor<'_>) -> Parsed<()>,
    /// The commands that it announces.
    pub verbs: &'static [Verb],
}

impl Extension {
    /// Its line in the answer to CAPA, or nothing where the host is without it.
    pub(super) fn line(&self, s: &Session, cx: &Context<'_>) -> Option<Cow<'static, str>> {
        if is_left_out(self.tag, cx) { None } else { (self.advertise)(s, cx) }
    }
}

/// Whether the host is without what that word stands for.
pub(super) fn is_left_out(tag: &str, cx: &Context<'_>) -> bool {
    let without = &cx.policy().without;
    !without.is_empty() && without.has(tag)
}

/// Whether the host carries out a command, as far as that is a matter of capabilities.
pub(super) fn has_verb(verb: &'static Verb, s: &Session, cx: &Context<'_>) -> bool {
    let adds = |e: &&&Extension| e.verbs.iter().any(|v| std::ptr::eq(v, verb));
    let whole = cx.policy().without.is_empty();
    (whole || ALL.iter().find(adds).is_none_or(|e| !is_left_out(e.tag, cx)))
        && (verb.is_there)(s, cx)
}

/// Whether the host's replies may have that response code (RFC 2449 §8, RFC 3206 §6).
pub(super) fn has_code(code: &str, cx: &Context<'_>) -> bool {
    let announced_by = match code {
        "AUTH" => auth_resp_code::AUTH_RESP_CODE.tag,
        code => code,
    };
    !is_left_out(resp_codes::RESP_CODES.tag, cx) && !is_left_out(announced_by, cx)
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

/// What stands behind a value before the login, if users have others.
fn or_others(s: &Session, differs: bool) -> &'static str {
    if differs && s.maildrop().is_none() { " USER" } else { "" }
}

/// `["SP USER"]`
fn for_users(c: &mut Cursor<'_>) -> Parsed<()> {
    if c.peek() == Some(b' ') {
        c.sp()?;
        c.exact(&field::PER_USER, "USER")?;
    }
    Ok(())
}
