//! The productions that several commands and replies share (RFC 1939 §3, RFC 2449 §3).

use super::{field, habit};
use crate::{
    protocol::sasl,
    wire::{BLANK, Cursor, Expected, Field, Parsed, Problem, Rfc, Stop},
};

static UTF8_FORM: Problem = Problem {
    id: "pop3.utf8-form",
    text: "Names and passwords are in UTF-8, and hold no control characters.",
    rfc: Rfc(6856, "2.2"),
};
static DIGEST_FORM: Problem = Problem {
    id: "pop3.digest-form",
    text: "A digest is 32 hexadecimal digits, letters in lower case.",
    rfc: Rfc(1939, "7"),
};

/// The space before an argument that must be there. Where the line ends instead, what is missing is the
/// argument, not the space.
pub fn before(c: &mut Cursor<'_>, argument: &'static Field) -> Parsed<()> {
    if c.rest().starts_with(b"  ") && c.lenient(&habit::BLANKS, blanks).is_some() {
        return Ok(());
    }
    match c.peek() {
        None | Some(b'\r') => c.fail(Expected::Field(argument)),
        _ => c.sp(),
    }
}

fn blanks(c: &mut Cursor<'_>) -> Parsed<()> {
    c.run(&BLANK, |b| b == b' ').map(|_| ())
}

/// The end of a command without arguments.
pub fn end(c: &mut Cursor<'_>) -> Parsed<()> {
    let _ = c.lenient(&habit::MORE_ARGUMENTS, |c| {
        blanks(c)?;
        c.text(&field::IGNORED);
        Ok(())
    });
    c.crlf()
}

/// `VCHAR`: a printable ASCII character that is no space.
pub const fn vchar(b: u8) -> bool {
    b.is_ascii_graphic()
}

/// A number of any length. What is larger than `u32` can hold is the largest `u32`: no message has that number,
/// and no letter has more lines.
fn saturated(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<u32> {
    let digits = c.run(what, |b| b.is_ascii_digit())?;
    Ok(std::str::from_utf8(digits).ok().and_then(|d| d.parse().ok()).unwrap_or(u32::MAX))
}

/// `SP msg`
pub fn message_number(c: &mut Cursor<'_>) -> Parsed<u32> {
    before(c, &field::MESSAGE_NUMBER)?;
    saturated(c, &field::MESSAGE_NUMBER)
}

/// `[SP msg]`
pub fn optional_message_number(c: &mut Cursor<'_>) -> Parsed<Option<u32>> {
    let none = c.lenient(&habit::BLANKS, |c| {
        blanks(c)?;
        if matches!(c.peek(), None | Some(b'\r' | b'\n')) { Ok(()) } else { Err(Stop) }
    });
    if none.is_some() || c.peek() != Some(b' ') {
        return Ok(None);
    }
    message_number(c).map(Some)
}

/// `SP n`
pub fn body_lines(c: &mut Cursor<'_>) -> Parsed<u32> {
    before(c, &field::BODY_LINES)?;
    saturated(c, &field::BODY_LINES)
}

/// `SP name`
pub fn user_name<'a>(c: &mut Cursor<'a>) -> Parsed<&'a str> {
    let odd = c.lenient(&habit::ANY_USER_NAME, |c| {
        let _ = c.optional(Cursor::sp);
        let name = c.text(&field::USER_NAME);
        let right = !name.is_empty() && name.iter().all(|b| vchar(*b));
        if right { Err(Stop) } else { Ok(std::str::from_utf8(name).unwrap_or_default()) }
    });
    if let Some(name) = odd {
        return Ok(name);
    }
    before(c, &field::USER_NAME)?;
    let start = c.position();
    let name = c.run(&field::USER_NAME, |b| vchar(b) || b >= 0x80)?;
    in_utf8(c, start, name)
}

/// Text in UTF-8 without control characters (RFC 6856 §2.2).
fn in_utf8<'a>(c: &mut Cursor<'a>, start: usize, text: &'a [u8]) -> Parsed<&'a str> {
    match std::str::from_utf8(text) {
        Ok(text) if !text.chars().any(char::is_control) => Ok(text),
        _ => c.reject(start, &UTF8_FORM),
    }
}

/// `SP string`: all that is left of the line, spaces too (RFC 1939 §7, PASS).
pub fn password<'a>(c: &mut Cursor<'a>) -> Parsed<&'a str> {
    before(c, &field::PASSWORD)?;
    let start = c.position();
    let password = c.run(&field::PASSWORD, |b| b >= b' ' && b != 127)?;
    in_utf8(c, start, password)
}

/// `SP digest`
pub fn digest<'a>(c: &mut Cursor<'a>) -> Parsed<&'a [u8]> {
    before(c, &field::DIGEST)?;
    let start = c.position();
    let text = c.run(&field::DIGEST, vchar)?;
    let hex = |b: &u8| b.is_ascii_digit() || matches!(b, b'a'..=b'f');
    if text.len() != 32 || !text.iter().all(hex) {
        return c.reject(start, &DIGEST_FORM);
    }
    Ok(text)
}

/// `SP sasl-mech`
pub fn mechanism<'a>(c: &mut Cursor<'a>) -> Parsed<&'a [u8]> {
    before(c, &field::MECHANISM)?;
    let rest = c.rest();
    sasl::mechanism(c, &field::MECHANISM)?;
    Ok(&rest[..rest.len() - c.rest().len()])
}
