//! The small readers that the responses share. What RFC 3501 §9 has stands in the grammar; here are the forms
//! that name each token after its place.

use super::list::{GENERIC_DEPTH, generic};
use crate::{
    protocol::imap::{field, grammar},
    wire::{Cursor, Expected, Field, Parsed},
};

/// Nothing follows.
pub(in crate::protocol::imap) fn nothing(_: &mut Cursor<'_>) -> Parsed<()> {
    Ok(())
}

/// NIL in the place of `what`. It is named after its place: a learner wants to know what is missing.
pub(in crate::protocol::imap) fn nil(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<()> {
    if c.looks_at("NIL") {
        return c.take(what, 3).map(|_| ());
    }
    c.fail(Expected::Field(what))
}

/// `string / literal8 / nil`, as the value of `what`.
pub(in crate::protocol::imap) fn nstring(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<()> {
    match c.peek() {
        Some(b'"') => grammar::quoted_utf8(c, what).map(|_| ()),
        Some(b'{' | b'~') => grammar::literal_span(c, what).map(|_| ()),
        _ => nil(c, what),
    }
}

/// A string; gives the token as it stands, quotes and all.
pub(in crate::protocol::imap) fn string<'a>(
    c: &mut Cursor<'a>,
    what: &'static Field,
) -> Parsed<&'a [u8]> {
    let (rest, from) = (c.rest(), c.position());
    match c.peek() {
        Some(b'"') => drop(grammar::quoted_utf8(c, what)?),
        _ => drop(grammar::string(c, what)?),
    }
    Ok(rest.get(..c.position() - from).unwrap_or_default())
}

pub(in crate::protocol::imap) fn astring(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<()> {
    match c.peek() {
        Some(b'"') => grammar::quoted_utf8(c, what).map(|_| ()),
        _ => grammar::astring(c, what).map(|_| ()),
    }
}

pub(in crate::protocol::imap) fn atom(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<()> {
    grammar::atom(c, what).map(|_| ())
}

pub(in crate::protocol::imap) fn mailbox(c: &mut Cursor<'_>) -> Parsed<()> {
    // RFC 6855 and IMAP4rev2 have names in UTF-8.
    if c.peek() == Some(b'"') {
        return grammar::quoted_utf8(c, &field::MAILBOX).map(|_| ());
    }
    grammar::mailbox(c, &field::MAILBOX).map(|_| ())
}

pub(in crate::protocol::imap) fn number(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<()> {
    c.number::<u32>(what).map(|_| ())
}

/// `number64`: at most 63 bits (RFC 9051 §9).
pub(in crate::protocol::imap) fn number64(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<()> {
    c.number::<u64>(what).map(|_| ())
}

pub(in crate::protocol::imap) fn nz_number(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<()> {
    grammar::nz_number(c, what).map(|_| ())
}

pub(in crate::protocol::imap) fn date_time(c: &mut Cursor<'_>) -> Parsed<()> {
    grammar::date_time(c).map(|_| ())
}

/// `"(" [flag-fetch *(SP flag-fetch)] ")"`, with `\*` where a PERMANENTFLAGS may have it.
pub(in crate::protocol::imap) fn flags(c: &mut Cursor<'_>) -> Parsed<()> {
    list_of(c, &field::FLAG_LIST, |c| grammar::any_flag(c).map(|_| ()))
}

/// An attribute of a mailbox: a backslash and an atom.
pub(in crate::protocol::imap) fn attribute(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<()> {
    if c.peek() != Some(b'\\') {
        return c.fail(Expected::Field(what));
    }
    let n = c.rest().iter().skip(1).take_while(|b| grammar::is_atom_char(**b)).count();
    if n == 0 {
        return c.fail(Expected::Field(what));
    }
    c.take(what, n + 1).map(|_| ())
}

/// ```abnf
/// uid-set   = (uniqueid / uid-range) *("," uid-set)
/// uid-range = (uniqueid ":" uniqueid)
/// ```
pub(in crate::protocol::imap) fn uid_set(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<()> {
    loop {
        nz_number(c, what)?;
        if c.peek() == Some(b':') {
            c.exact(&field::SEQUENCE_RANGE, ":")?;
            nz_number(c, what)?;
        }
        if c.peek() != Some(b',') {
            return Ok(());
        }
        c.mark(",")?;
    }
}

/// `"(" one *(SP one) ")"`
pub(in crate::protocol::imap) fn nested(
    c: &mut Cursor<'_>,
    one: impl Fn(&mut Cursor<'_>) -> Parsed<()>,
) -> Parsed<()> {
    grammar::parenthesised(c, false, one).map(|_| ())
}

/// `"(" [one *(SP one)] ")"` as one thing.
pub(in crate::protocol::imap) fn list_of(
    c: &mut Cursor<'_>,
    what: &'static Field,
    one: impl Fn(&mut Cursor<'_>) -> Parsed<()>,
) -> Parsed<()> {
    c.group(what, |c| grammar::parenthesised(c, true, one).map(|_| ()))
}

/// `"(" 1*one ")"`: things that bracket themselves need no space between them, and some servers put one.
pub(in crate::protocol::imap) fn listed(
    c: &mut Cursor<'_>,
    one: impl Fn(&mut Cursor<'_>) -> Parsed<()>,
) -> Parsed<()> {
    c.mark("(")?;
    loop {
        one(c)?;
        match c.rest() {
            [b' ', b'(', ..] => c.sp()?,
            [b'(', ..] => {}
            _ => return c.mark(")"),
        }
    }
}

/// Any value in the form that extensions use.
pub(in crate::protocol::imap) fn value(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<()> {
    generic(c, what, GENERIC_DEPTH)
}
