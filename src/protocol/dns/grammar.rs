//! The lines in which a message is shown, and those that are typed at the resolver.
//!
//! A message is binary. Each of its parts is shown as a line: the header, the question, and the records as a master
//! file has them (RFC 1035 §5.1), which the grammar of zones reads.

use super::{code, field, message::Asked};
use crate::{
    wire::{Cursor, Expected, Field, Parsed, Stop},
    world::zone::{
        Name, Scope,
        grammar::{kind, name, record},
    },
};
use std::net::IpAddr;

static FLAGS: &[(&str, &Field)] = &[
    ("aa", &field::FLAG_AA),
    ("tc", &field::FLAG_TC),
    ("rd", &field::FLAG_RD),
    ("ra", &field::FLAG_RA),
    ("ad", &field::FLAG_AD),
    ("cd", &field::FLAG_CD),
];

static SECTIONS: &[(&str, &Field)] = &[
    ("answer", &field::ANSWER),
    ("authority", &field::AUTHORITY),
    ("additional", &field::ADDITIONAL),
];

const fn blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\r' | b'\n')
}

fn graphic(b: u8) -> bool {
    !blank(b) && b != b','
}

fn root() -> Scope {
    Scope::new(Name::root())
}

/// ```abnf
/// header = ("QUERY" / rcode) " id " 1*DIGIT ", " 1*DIGIT " octets" ["," 1*(SP flag)]
/// ```
pub fn header(c: &mut Cursor<'_>) -> Parsed<()> {
    let word = c.rest().iter().take_while(|b| graphic(**b)).count();
    let first = c.rest().get(..word).unwrap_or_default();
    let is_code = code::ALL.iter().any(|known| known.name.as_bytes() == first);
    let what = match first {
        b"QUERY" => &field::QUERY,
        _ if is_code || first.starts_with(b"RCODE") => &field::RCODE,
        _ => &field::OPERATION,
    };
    c.run(what, graphic)?;
    c.sp()?;
    c.exact(&field::ID_WORD, "id")?;
    c.sp()?;
    c.number::<u16>(&field::ID)?;
    c.mark(",")?;
    c.sp()?;
    c.number::<u32>(&field::OCTETS)?;
    c.sp()?;
    c.exact(&field::OCTETS_WORD, "octets")?;
    if c.peek() == Some(b',') {
        c.mark(",")?;
        while c.peek().is_some() {
            c.sp()?;
            let flag = FLAGS.iter().find(|(word, _)| c.looks_at(word));
            c.take(flag.map_or(&field::MALFORMED, |(_, field)| *field), 2)?;
        }
    }
    Ok(())
}

/// `"question" SP name SP class SP type`
pub fn question_line(c: &mut Cursor<'_>) -> Parsed<()> {
    c.exact(&field::QUESTION, "question")?;
    c.sp()?;
    name(c, &root(), &field::NAME)?;
    c.sp()?;
    if c.optional(|c| c.exact(&crate::world::zone::field::CLASS, "IN")).is_none() {
        c.run(&field::OTHER_CLASS, graphic)?;
    }
    c.sp()?;
    if asked(c).is_err() {
        c.run(&field::OTHER_TYPE, graphic)?;
    }
    Ok(())
}

/// `section SP rr`
pub fn record_line(c: &mut Cursor<'_>) -> Parsed<()> {
    let Some((word, field)) = SECTIONS.iter().find(|(word, _)| c.looks_at(word)) else {
        return c.fail(Expected::Field(&field::ANSWER));
    };
    c.exact(field, word)?;
    c.sp()?;
    let whole = c.attempt(|c| {
        record(c, &root())?;
        if c.peek().is_none() { Ok(()) } else { Err(Stop) }
    });
    if whole.is_err() {
        let edns = c.looks_at(". OPT ");
        c.text(if edns { &field::EDNS } else { &field::OTHER_RECORD });
    }
    Ok(())
}

/// A type of records that can be asked for.
fn asked(c: &mut Cursor<'_>) -> Parsed<Asked> {
    if c.optional(|c| c.exact(&field::ANY, "ANY")).is_some() {
        return Ok(Asked::Any);
    }
    kind(c).map(Asked::Type)
}

/// A question as it is typed, without its line end.
/// ```abnf
/// ask = ["dig" gap] (type gap name / name gap type / "-x" gap address)
/// ```
pub fn ask(c: &mut Cursor<'_>) -> Parsed<(Name, Asked)> {
    let _ = c.optional(|c| {
        c.exact(&field::DIG, "dig")?;
        spaces(c)
    });
    let found = if c.looks_at("-") {
        reverse(c)?
    } else {
        c.attempt(type_first).or_else(|_| c.attempt(name_first)).or_else(|_| c.attempt(reverse))?
    };
    let _ = c.optional(spaces);
    Ok(found)
}

/// The question of one typed line with its line end.
pub fn line(c: &mut Cursor<'_>) -> Parsed<(Name, Asked)> {
    let found = ask(c)?;
    c.crlf()?;
    Ok(found)
}

fn spaces(c: &mut Cursor<'_>) -> Parsed<()> {
    c.sp()?;
    c.run_if_any(&crate::wire::BLANK, |b| b == b' ');
    Ok(())
}

fn reverse(c: &mut Cursor<'_>) -> Parsed<(Name, Asked)> {
    c.exact(&field::REVERSE, "-x")?;
    spaces(c)?;
    let start = c.position();
    let text = c.run(&field::ADDRESS, |b| b.is_ascii_hexdigit() || matches!(b, b'.' | b':'))?;
    let address: Option<IpAddr> = std::str::from_utf8(text).ok().and_then(|t| t.parse().ok());
    match address {
        Some(address) => {
            Ok((Name::of_address(address), Asked::Type(crate::world::zone::RecordType::Ptr)))
        }
        None => c.reject(start, &NOT_AN_ADDRESS),
    }
}

static NOT_AN_ADDRESS: crate::wire::Problem = crate::wire::Problem {
    id: "dns.not-an-address",
    text: "An address has four numbers up to 255 with dots, or groups of hexadecimal digits with colons.",
    rfc: crate::wire::Rfc(1035, "3.5"),
};

fn type_first(c: &mut Cursor<'_>) -> Parsed<(Name, Asked)> {
    let kind = asked(c)?;
    spaces(c)?;
    let name = name(c, &root(), &field::NAME)?;
    Ok((name, kind))
}

fn name_first(c: &mut Cursor<'_>) -> Parsed<(Name, Asked)> {
    let name = name(c, &root(), &field::NAME)?;
    spaces(c)?;
    let kind = asked(c)?;
    Ok((name, kind))
}
