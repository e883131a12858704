//! The productions of RFC 5321 §4.1.2 that several commands share.

use super::{field, habit};
use crate::wire::{BLANK, Cursor, Expected, Parsed, Problem, Rfc, Stop};
use std::net::{Ipv4Addr, Ipv6Addr};

/// A mailbox as an envelope names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The local-part; the content of a quoted one, without its quotes.
    pub local: String,
    /// A domain or an address literal; nothing for the bare `<Postmaster>`, and where a server takes names alone.
    pub domain: Option<String>,
    /// The mailbox as it was written.
    pub text: String,
}

static LOCAL_PART_TOO_LONG: Problem = Problem {
    id: "smtp.local-part-too-long",
    text: "A local-part has at most 64 octets.",
    rfc: Rfc(5321, "4.5.3.1.1"),
};
static DOMAIN_TOO_LONG: Problem = Problem {
    id: "smtp.domain-too-long",
    text: "A domain name has at most 255 octets.",
    rfc: Rfc(5321, "4.5.3.1.2"),
};
static NOT_AN_ADDRESS: Problem = Problem {
    id: "smtp.not-an-address",
    text: "In brackets stands an address: [192.0.2.1] or [IPv6:2001:db8::1].",
    rfc: Rfc(5321, "4.1.3"),
};

/// ```abnf
/// Domain = sub-domain *("." sub-domain)
/// sub-domain = Let-dig [Ldh-str]
/// ```
pub fn domain<'a>(c: &mut Cursor<'a>) -> Parsed<&'a str> {
    if let Some(name) = c.lenient(&habit::ODD_DOMAIN, odd_domain) {
        return Ok(name);
    }
    let rest = c.rest();
    let mut end = 0;
    loop {
        let label =
            rest[end..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
        let text = &rest[end..end + label];
        if text.starts_with(b"-") || label == 0 {
            // The dot before an empty label is where it went wrong, not the beginning of the name.
            end = end.saturating_sub(1);
            break;
        }
        let trailing = text.iter().rev().take_while(|b| **b == b'-').count();
        end += label - trailing;
        if trailing > 0 || rest.get(end) != Some(&b'.') {
            break;
        }
        end += 1;
    }
    if end == 0 {
        return c.fail(Expected::Field(&field::DOMAIN));
    }
    let start = c.position();
    let text = c.take(&field::DOMAIN, end)?;
    if end > 255 {
        return c.reject(start, &DOMAIN_TOO_LONG);
    }
    Ok(std::str::from_utf8(text).unwrap_or_default())
}

/// The same with labels in UTF-8, as mailboxes have them (RFC 6531 §3.3). The name that a host says of itself has none.
pub fn any_domain<'a>(c: &mut Cursor<'a>) -> Parsed<&'a str> {
    let word = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.') || b >= 0x80;
    let len = c.rest().iter().take_while(|b| word(**b)).count();
    let text = &c.rest()[..len];
    let label = |l: &[u8]| !l.is_empty() && !l.starts_with(b"-") && !l.ends_with(b"-");
    if text.is_ascii() || !is_utf8(text) || !text.split(|b| *b == b'.').all(label) {
        return domain(c);
    }
    let start = c.position();
    let text = c.take(&field::DOMAIN, len)?;
    if len > 255 {
        return c.reject(start, &DOMAIN_TOO_LONG);
    }
    Ok(std::str::from_utf8(text).unwrap_or_default())
}

/// Whether octets are well-formed UTF-8 without control characters.
fn is_utf8(text: &[u8]) -> bool {
    std::str::from_utf8(text).is_ok_and(|t| !t.chars().any(char::is_control))
}

/// A domain with underscores in it, or with a dot behind it.
fn odd_domain<'a>(c: &mut Cursor<'a>) -> Parsed<&'a str> {
    let accept = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let text = c.run(&field::DOMAIN, accept)?;
    let odd = text.contains(&b'_') || text.ends_with(b".");
    let labels = !text.starts_with(b".") && memchr::memmem::find(text, b"..").is_none();
    if !odd || !labels || text.len() > 255 {
        return Err(Stop);
    }
    Ok(std::str::from_utf8(text).unwrap_or_default().trim_end_matches('.'))
}

/// What HELO and EHLO take for a name: by `strict`, or any text.
pub fn hello_name<'a>(
    c: &mut Cursor<'a>,
    strict: fn(&mut Cursor<'a>) -> Parsed<&'a str>,
) -> Parsed<String> {
    let odd = c.lenient(&habit::ODD_HELLO_NAME, |c| {
        let text = body(c).trim_ascii_end();
        if text.is_empty() || crate::wire::read(text, strict).is_ok() {
            return Err(Stop);
        }
        let text = c.take(&field::DOMAIN, text.len())?;
        Ok(String::from_utf8_lossy(text).into_owned())
    });
    match odd {
        Some(name) => Ok(name),
        None => strict(c).map(str::to_owned),
    }
}

/// All that is left of the line, without its end.
fn body<'a>(c: &Cursor<'a>) -> &'a [u8] {
    let rest = c.rest();
    rest.strip_suffix(b"\r\n").or_else(|| rest.strip_suffix(b"\n")).unwrap_or(rest)
}

/// One space between two words.
pub fn gap(c: &mut Cursor<'_>) -> Parsed<()> {
    let n = trailing(c.rest());
    let odd = n > 1 || c.peek() == Some(b'\t');
    if odd && let Some(()) = c.lenient(&habit::BLANKS, |c| c.take(&BLANK, n).map(|_| ())) {
        return Ok(());
    }
    c.sp()
}

/// White space where there should be none.
pub fn blanks(c: &mut Cursor<'_>) -> Parsed<()> {
    c.run(&BLANK, |b| matches!(b, b' ' | b'\t')).map(|_| ())
}

/// ```abnf
/// address-literal = "[" ( IPv4-address-literal / IPv6-address-literal / General-address-literal ) "]"
/// ```
pub fn address_literal<'a>(c: &mut Cursor<'a>) -> Parsed<&'a str> {
    let rest = c.rest();
    let inside = rest.iter().skip(1).take_while(|b| dcontent(**b)).count();
    if rest.first() != Some(&b'[') || inside == 0 || rest.get(inside + 1) != Some(&b']') {
        return c.fail(Expected::Field(&field::ADDRESS_LITERAL));
    }
    let start = c.position();
    let text = c.take(&field::ADDRESS_LITERAL, inside + 2)?;
    let text = std::str::from_utf8(text).unwrap_or_default();
    if !is_address(&text[1..=inside]) {
        return c.reject(start, &NOT_AN_ADDRESS);
    }
    Ok(text)
}

/// What stands in the brackets: four numbers up to 255, or a tag, a colon and an address of that kind.
fn is_address(text: &str) -> bool {
    match text.split_once(':') {
        None => text.parse::<Ipv4Addr>().is_ok(),
        Some((tag, address)) if tag.eq_ignore_ascii_case("IPv6") => {
            address.parse::<Ipv6Addr>().is_ok()
        }
        Some((tag, address)) => {
            let ldh = tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            ldh && !tag.is_empty() && !tag.ends_with('-') && !address.is_empty()
        }
    }
}

const fn dcontent(b: u8) -> bool {
    matches!(b, 33..=90 | 94..=126)
}

/// `( Domain / address-literal )`
pub fn host<'a>(c: &mut Cursor<'a>) -> Parsed<&'a str> {
    if c.peek() == Some(b'[') { address_literal(c) } else { domain(c) }
}

/// RFC 5322 §3.2.3.
pub const fn atext(b: u8) -> bool {
    b.is_ascii_alphanumeric()
        || matches!(b, b'!' | b'#'..=b'\'' | b'*' | b'+' | b'-' | b'/' | b'=' | b'?' | b'^'..=b'`' | b'{'..=b'~')
}

/// ```abnf
/// Local-part = Dot-string / Quoted-string
/// Dot-string = Atom *("." Atom)
/// Quoted-string = DQUOTE *QcontentSMTP DQUOTE
/// ```
pub fn local_part(c: &mut Cursor<'_>) -> Parsed<String> {
    let eight = c.lenient(&habit::EIGHT_BIT_ADDRESS, |c| {
        odd_local_part(c, |t| !t.is_ascii() && !is_utf8(t))
    });
    let odd = |t: &[u8]| memchr::memmem::find(t, b"..").is_some() || t.ends_with(b".");
    if let Some(local) =
        eight.or_else(|| c.lenient(&habit::DOTS, |c| odd_local_part(c, |t| t.is_ascii() && odd(t))))
    {
        return Ok(local);
    }
    let start = c.position();
    let rest = c.rest();
    let (len, value) = match rest.first() {
        Some(b'"') => match quoted(rest) {
            Some(found) => found,
            None => return c.fail(Expected::Field(&field::LOCAL_PART)),
        },
        _ => {
            let word = |b: u8| atext(b) || b == b'.' || b >= 0x80;
            let mut len = rest.iter().take_while(|b| word(**b)).count();
            if !rest[..len].is_ascii() && !is_utf8(&rest[..len]) {
                len = rest.iter().take_while(|b| b.is_ascii() && word(**b)).count();
            }
            let text = &rest[..len];
            if text.starts_with(b".") {
                len = 0;
            } else if let Some(i) = memchr::memmem::find(text, b"..") {
                len = i;
            } else if text.ends_with(b".") {
                len -= 1;
            }
            (len, String::from_utf8_lossy(&rest[..len]).into_owned())
        }
    };
    if len == 0 {
        return c.fail(Expected::Field(&field::LOCAL_PART));
    }
    c.take(&field::LOCAL_PART, len)?;
    if len > 64 && c.lenient(&habit::LONG_LOCAL_PART, |_| Ok(())).is_none() {
        return c.reject(start, &LOCAL_PART_TOO_LONG);
    }
    Ok(value)
}

/// A local-part with dots and octets above 127 anywhere, if it is `odd`.
fn odd_local_part(c: &mut Cursor<'_>, odd: impl Fn(&[u8]) -> bool) -> Parsed<String> {
    let text = c.run(&field::LOCAL_PART, |b| atext(b) || b == b'.' || b >= 0x80)?;
    if odd(text) { Ok(String::from_utf8_lossy(text).into_owned()) } else { Err(Stop) }
}

/// The length of a quoted string and its content, if it ends and holds only what it may.
fn quoted(src: &[u8]) -> Option<(usize, String)> {
    let mut value = String::new();
    let mut i = 1;
    loop {
        match *src.get(i)? {
            b'"' => return Some((i + 1, value)),
            b'\\' => {
                let b = *src.get(i + 1).filter(|b| (32..=126).contains(*b))?;
                value.push(char::from(b));
                i += 2;
            }
            b @ 32..=126 => {
                value.push(char::from(b));
                i += 1;
            }
            _ => return None,
        }
    }
}

/// ```abnf
/// Path = "<" [ A-d-l ":" ] Mailbox ">"
/// A-d-l = At-domain *( "," At-domain )
/// Mailbox = Local-part "@" ( Domain / address-literal )
/// ```
/// With `postmaster`, a bare `<Postmaster>` is a path too (RFC 5321 §4.1.1.3).
pub fn path(c: &mut Cursor<'_>, postmaster: bool) -> Parsed<Mailbox> {
    if c.peek() != Some(b'<') {
        let bare = c.lenient(&habit::NO_ANGLE_BRACKETS, |c| {
            let found = mailbox(c, postmaster)?;
            let _ = c.optional(|c| c.exact(&field::PATH_MARK, ">"));
            Ok(found)
        });
        if let Some(found) = bare {
            return Ok(found);
        }
    }
    c.exact(&field::PATH_MARK, "<")?;
    let _ = c.lenient(&habit::SPACE_IN_PATH, blanks);
    if c.peek() == Some(b'@') {
        c.group(&field::SOURCE_ROUTE, |c| {
            loop {
                c.exact(&field::PATH_MARK, "@")?;
                domain(c)?;
                if c.peek() != Some(b',') {
                    return Ok(());
                }
                c.exact(&field::PATH_MARK, ",")?;
            }
        })?;
        c.exact(&field::PATH_MARK, ":")?;
    }
    let found = mailbox(c, postmaster)?;
    let _ = c.lenient(&habit::SPACE_IN_PATH, blanks);
    c.exact(&field::PATH_MARK, ">")?;
    Ok(found)
}

/// `Local-part "@" ( Domain / address-literal )`
pub fn mailbox(c: &mut Cursor<'_>, postmaster: bool) -> Parsed<Mailbox> {
    let before = c.rest();
    let start = c.position();
    let local = local_part(c)?;
    let bare = postmaster && c.peek() == Some(b'>') && local.eq_ignore_ascii_case("postmaster");
    let no_domain = |c: &mut Cursor<'_>| {
        c.peek() != Some(b'@') && c.lenient(&habit::NO_DOMAIN, |_| Ok(())).is_some()
    };
    let domain = if bare || no_domain(c) {
        None
    } else {
        c.exact(&field::PATH_MARK, "@")?;
        let host = if c.peek() == Some(b'[') { address_literal(c) } else { any_domain(c) };
        Some(host?.to_owned())
    };
    let text = String::from_utf8_lossy(&before[..c.position() - start]).into_owned();
    Ok(Mailbox { local, domain, text })
}

/// `Reverse-path = Path / "<>"`. Nothing stands for the null reverse-path.
pub fn reverse_path(c: &mut Cursor<'_>) -> Parsed<Option<Mailbox>> {
    let _ = c.lenient(&habit::SPACE_AFTER_COLON, blanks);
    c.group(&field::REVERSE_PATH, |c| {
        if c.looks_at("<>") {
            c.exact(&field::NULL_PATH, "<>")?;
            return Ok(None);
        }
        let null = c.lenient(&habit::SPACE_IN_PATH, |c| {
            c.exact(&field::NULL_PATH, "<")?;
            blanks(c)?;
            c.exact(&field::NULL_PATH, ">")
        });
        if null.is_some() {
            return Ok(None);
        }
        path(c, false).map(Some)
    })
}

/// `SP "FROM:" Reverse-path`
pub fn from(c: &mut Cursor<'_>) -> Parsed<Option<Mailbox>> {
    gap(c)?;
    c.exact(&field::PATH_KEYWORD, "FROM:")?;
    reverse_path(c)
}

/// `Forward-path = Path`, or postmaster without a domain.
pub fn forward_path(c: &mut Cursor<'_>) -> Parsed<Mailbox> {
    let _ = c.lenient(&habit::SPACE_AFTER_COLON, blanks);
    c.group(&field::FORWARD_PATH, |c| path(c, true))
}

/// The end of a line. White space before it is tolerated (RFC 5321 §4.1.1); the syntax of no command has it.
pub fn end(c: &mut Cursor<'_>) -> Parsed<()> {
    let n = trailing(c.rest());
    if c.rest().get(n..) == Some(b"\r\n") {
        c.take(&field::TRAILING_SPACE, n)?;
    }
    c.crlf()
}

/// Whether nothing but the end of the line follows.
pub fn at_end(c: &Cursor<'_>) -> bool {
    c.rest().get(trailing(c.rest())..) == Some(b"\r\n")
}

fn trailing(rest: &[u8]) -> usize {
    rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count()
}

/// ```abnf
/// esmtp-keyword = (ALPHA / DIGIT) *(ALPHA / DIGIT / "-")
/// ```
pub const fn keyword_char(b: u8) -> bool {
    b.is_ascii_alphanumeric() || b == b'-'
}

/// `esmtp-value = 1*(%d33-60 / %d62-126)`
pub const fn value_char(b: u8) -> bool {
    matches!(b, 33..=60 | 62..=126)
}

/// `String = Atom / Quoted-string`, or an address: §3.5.1 lets VRFY and EXPN take one.
pub fn name(c: &mut Cursor<'_>, what: &'static crate::wire::Field) -> Parsed<String> {
    let rest = c.rest();
    let len = match rest.first() {
        Some(b'"') => quoted(rest).map_or(0, |(n, _)| n),
        _ => rest
            .iter()
            .take_while(|b| atext(**b) || matches!(**b, b'.' | b'@' | b'<' | b'>' | 0x80..))
            .count(),
    };
    if len == 0 || !is_utf8(&rest[..len]) {
        return c.fail(Expected::Field(what));
    }
    let text = c.take(what, len)?;
    Ok(String::from_utf8_lossy(text).trim_matches(['"', '<', '>']).to_owned())
}
