//! Atoms, quoted strings and literals.

use super::*;
use crate::wire::{Field, Habit, Span};
use std::borrow::Cow;

static NUL: Problem = Problem {
    id: "imap.octet-zero",
    text: "Octet 0 may not stand in a string.",
    rfc: Rfc(3501, "9"),
};
static EIGHT_BIT: Problem = Problem {
    id: "imap.quoted-eight-bit",
    text: "A quoted string holds US-ASCII, and UTF-8 where the client switched it on; send other octets as a literal.",
    rfc: Rfc(3501, "4.3"),
};
static BAD_ESCAPE: Problem = Problem {
    id: "imap.quoted-escape",
    text: "In a quoted string a backslash may stand only before a quote or another backslash.",
    rfc: Rfc(3501, "9"),
};
static LINE_END: Problem = Problem {
    id: "imap.quoted-line-end",
    text: "A quoted string ends on the line on which it began; send line ends in a literal.",
    rfc: Rfc(3501, "4.3"),
};

/// `ATOM-CHAR = <any CHAR except atom-specials>`
pub const fn is_atom_char(b: u8) -> bool {
    matches!(b, 0x21..=0x7E) && !matches!(b, b'(' | b')' | b'{' | b'%' | b'*' | b'"' | b'\\' | b']')
}

/// `ASTRING-CHAR = ATOM-CHAR / resp-specials`
pub const fn is_astring_char(b: u8) -> bool {
    is_atom_char(b) || b == b']'
}

/// `base64-char = ALPHA / DIGIT / "+" / "/"`
pub const fn is_base64_char(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/')
}

/// ```abnf
/// atom = 1*ATOM-CHAR
/// ```
pub fn atom<'a>(c: &mut Cursor<'a>, what: &'static Field) -> Parsed<&'a str> {
    c.run(what, is_atom_char).map(ascii)
}

/// ```abnf
/// astring = 1*ASTRING-CHAR / string
/// ```
pub fn astring<'a>(c: &mut Cursor<'a>, what: &'static Field) -> Parsed<Cow<'a, [u8]>> {
    match c.peek() {
        Some(b'"' | b'{') => string(c, what),
        _ => c.run(what, is_astring_char).map(Cow::Borrowed),
    }
}

/// ```abnf
/// string = quoted / literal
/// ```
pub fn string<'a>(c: &mut Cursor<'a>, what: &'static Field) -> Parsed<Cow<'a, [u8]>> {
    match c.peek() {
        Some(b'"') => quoted(c, what),
        Some(b'{') => literal(c, what).map(Cow::Borrowed),
        _ => c.fail(Expected::Field(what)),
    }
}

/// ```abnf
/// nstring = string / nil
/// nil = "NIL"
/// ```
pub fn nstring<'a>(c: &mut Cursor<'a>, what: &'static Field) -> Parsed<Option<Cow<'a, [u8]>>> {
    if matches!(c.peek(), Some(b'"' | b'{')) {
        return string(c, what).map(Some);
    }
    if c.looks_at("NIL") {
        c.exact(&field::NIL, "NIL")?;
        return Ok(None);
    }
    c.fail(Expected::Field(what))
}

/// ```abnf
/// quoted = DQUOTE *QUOTED-CHAR DQUOTE
/// QUOTED-CHAR = <any TEXT-CHAR except quoted-specials> / "\" quoted-specials
/// ```
/// The quotes are part of the token.
pub fn quoted<'a>(c: &mut Cursor<'a>, what: &'static Field) -> Parsed<Cow<'a, [u8]>> {
    quoted_in(c, what, false)
}

/// A quoted string in which UTF-8 may stand, as RFC 6855 and IMAP4rev2 have it.
pub fn quoted_utf8<'a>(c: &mut Cursor<'a>, what: &'static Field) -> Parsed<Cow<'a, [u8]>> {
    quoted_in(c, what, true)
}

/// A habit, and which strings it is about: as [`odd_quoted`] has it.
type Oddity = (&'static Habit, fn(bool, u8) -> bool, fn(&[u8]) -> bool);

fn quoted_in<'a>(c: &mut Cursor<'a>, what: &'static Field, utf8: bool) -> Parsed<Cow<'a, [u8]>> {
    let above = |_, b: u8| !b.is_ascii();
    let oddities: [Oddity; 3] = [
        (&habit::EIGHT_BIT_QUOTED, above, |inside| std::str::from_utf8(inside).is_ok()),
        (&habit::NOT_UTF8_QUOTED, above, |inside| std::str::from_utf8(inside).is_err()),
        (&habit::ANY_ESCAPE, |escaped, b| escaped && !matches!(b, b'"' | b'\\'), |_| true),
    ];
    for (habit, odd, fits) in oddities {
        if !utf8 && let Some(inside) = c.lenient(habit, |c| odd_quoted(c, what, odd, fits)) {
            return Ok(Cow::Owned(unescape(inside)));
        }
    }
    let rest = c.rest();
    if rest.first() != Some(&b'"') {
        return c.fail(Expected::Field(what));
    }
    let mut escaped = false;
    let mut i = 1;
    let (problem, width) = loop {
        match rest.get(i) {
            Some(b'"') => {
                let inside = rest.get(1..i).unwrap_or_default();
                c.take(what, i + 1)?;
                return Ok(if escaped {
                    Cow::Owned(unescape(inside))
                } else {
                    Cow::Borrowed(inside)
                });
            }
            Some(b'\\') => match rest.get(i + 1) {
                Some(b'"' | b'\\') => {
                    escaped = true;
                    i += 2;
                }
                next => {
                    break (
                        &BAD_ESCAPE,
                        1 + usize::from(next.is_some_and(|b| !b.is_ascii_control())),
                    );
                }
            },
            Some(0) => break (&NUL, 1),
            Some(b'\r' | b'\n') if rest.get(i..) != Some(b"\r\n") => break (&LINE_END, 1),
            Some(128..) => match char_len(rest.get(i..).unwrap_or_default()).filter(|_| utf8) {
                Some(len) => i += len,
                None => break (&EIGHT_BIT, 1),
            },
            None | Some(b'\r' | b'\n') => {
                // The line ends and the quote that closes is missing.
                c.take(what, i)?;
                return c.fail(Expected::Exact("\""));
            }
            Some(_) => i += 1,
        }
    };
    c.take(what, i)?;
    let start = c.position();
    c.take(what, width)?;
    c.reject(start, problem)
}

/// What stands between two quotes, if it holds something `odd`, an octet of which it is told whether a backslash
/// stands before it, and `fits` as a whole.
fn odd_quoted<'a>(
    c: &mut Cursor<'a>,
    what: &'static Field,
    odd: fn(bool, u8) -> bool,
    fits: fn(&[u8]) -> bool,
) -> Parsed<&'a [u8]> {
    let inside = c.rest().strip_prefix(b"\"").ok_or(Stop)?;
    let (mut escaped, mut found) = (false, false);
    for (i, b) in inside.iter().enumerate() {
        match b {
            0 | b'\r' | b'\n' => return Err(Stop),
            b'"' if !escaped && !found => return Err(Stop),
            b'"' if !escaped => {
                let text = inside.get(..i).unwrap_or_default();
                if !fits(text) {
                    return Err(Stop);
                }
                c.take(what, i + 2)?;
                return Ok(text);
            }
            _ => found = found || odd(escaped, *b),
        }
        escaped = *b == b'\\' && !escaped;
    }
    Err(Stop)
}

/// How many octets the UTF-8 character has that stands here.
fn char_len(rest: &[u8]) -> Option<usize> {
    let four = rest.get(..rest.len().min(4))?;
    let valid = match std::str::from_utf8(four) {
        Ok(text) => text,
        Err(e) => std::str::from_utf8(four.get(..e.valid_up_to())?).ok()?,
    };
    valid.chars().next().map(char::len_utf8)
}

fn unescape(inside: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(inside.len());
    let mut bytes = inside.iter();
    while let Some(b) = bytes.next() {
        out.extend(if *b == b'\\' { bytes.next() } else { Some(b) });
    }
    out
}

/// The announcement of a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Announced {
    pub size: u64,
    /// `{n+}`: the client does not wait (RFC 7888).
    pub non_sync: bool,
    /// `~{n}`: any octets may follow (RFC 3516).
    pub eight: bool,
}

/// ```abnf
/// literal  = "{" number64 ["+"] "}" CRLF *CHAR8    ; "+": RFC 7888
/// literal8 = "~{" number64 ["+"] "}" CRLF *OCTET   ; RFC 3516
/// ```
/// The part before CRLF.
pub fn announcement(c: &mut Cursor<'_>) -> Parsed<Announced> {
    c.group(&field::LITERAL, |c| {
        let eight = c.peek() == Some(b'~');
        if eight {
            c.exact(&field::LITERAL8, "~")?;
        }
        c.mark("{")?;
        let size = number64(c, &field::LITERAL_SIZE)?;
        let non_sync = c.peek() == Some(b'+');
        if non_sync {
            c.exact(&field::LITERAL_NON_SYNC, "+")?;
        }
        c.mark("}")?;
        Ok(Announced { size, non_sync, eight })
    })
}

/// A literal and where its octets stand in the frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Literal {
    pub announced: Announced,
    pub span: Span,
}

/// A literal, or a `literal8`, of which only the place is wanted.
pub fn literal_span(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<Literal> {
    let announced = announcement(c)?;
    c.crlf()?;
    let start = c.position();
    let octets = c.take(what, announced.size as usize)?;
    if !announced.eight && memchr::memchr(0, octets).is_some() {
        return c.reject(start, &NUL);
    }
    Ok(Literal { announced, span: Span::of(start, c.position()) })
}

/// The octets of a literal.
pub fn literal<'a>(c: &mut Cursor<'a>, what: &'static Field) -> Parsed<&'a [u8]> {
    let (begin, rest) = (c.position(), c.rest());
    let span = literal_span(c, what)?.span;
    let (from, to) = (span.start as usize - begin, span.end as usize - begin);
    Ok(rest.get(from..to).unwrap_or_default())
}
