//! The form of a record in a master file (RFC 1035 §5.1): read from zones and editors, and labelled wherever records
//! are shown.

use super::{Data, Name, NameError, Record, RecordType, Soa, field, name::escape};
use crate::wire::{BLANK, Cursor, Expected, Field, Parsed, Problem, Rfc, Stop};
use std::{net::Ipv4Addr, net::Ipv6Addr, str::FromStr, sync::Arc};

mod text;

macro_rules! problems {
    ($($name:ident = $id:literal, $text:literal, $rfc:literal $section:literal;)+) => {
        $(static $name: Problem = Problem { id: $id, text: $text, rfc: Rfc($rfc, $section) };)+
    };
}

problems! {
    EMPTY_LABEL = "dns.empty-label", "A name must not have two dots in a row, nor one at its beginning.", 1035 "2.3.1";
    LONG_LABEL = "dns.long-label", "A label has at most 63 octets.", 1035 "2.3.4";
    LONG_NAME = "dns.long-name", "A name has at most 255 octets.", 1035 "2.3.4";
    ESCAPE = "dns.escape", "A character like this is written as a backslash and its number in three digits.", 1035 "5.1";
    NOT_IPV4 = "dns.not-ipv4", "An IPv4 address has four numbers up to 255 with dots between them.", 1035 "3.4.1";
    NOT_IPV6 = "dns.not-ipv6", "An IPv6 address has eight groups of up to four hexadecimal digits; :: may stand for groups of zeros once.", 3596 "";
    LONG_STRING = "dns.long-string", "A character-string has at most 255 octets: cut the text into several, each in quotation marks.", 1035 "3.3";
    NO_OWNER = "dns.no-owner", "The first record needs an owner: there is no earlier one whose owner it could share.", 1035 "5.1";
    NO_TTL = "dns.no-ttl", "The record needs a time to live, or a line $TTL before it.", 2308 "";
    LONG_TTL = "dns.long-ttl", "A time to live is at most 2147483647 seconds.", 2181 "8";
    ODD_HEX = "dns.odd-hex", "Hexadecimal digits come in pairs, two for each octet.", 6698 "2.2";
    ONLY_IN = "dns.only-in", "Mail lives in the class IN; there are no others here.", 1035 "3.2.4";
}

/// What a line of a master file takes from the lines before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// What is added to names without a last dot.
    pub origin: Name,
    /// The time to live of records that name none.
    pub ttl: Option<u32>,
    /// The owner of records that name none.
    pub owner: Option<Name>,
}

impl Scope {
    /// The scope at the beginning of a master file.
    pub const fn new(origin: Name) -> Self {
        Self { origin, ttl: None, owner: None }
    }
}

/// What a line of a master file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Nothing, or a remark.
    Blank,
    Record(Record),
    /// `$ORIGIN`
    Origin(Name),
    /// `$TTL`
    Ttl(u32),
}

/// One entry of a master file, without the end of its last line.
/// ```abnf
/// entry = [gap] [comment] / directive [comment] / rr [comment]
/// ```
pub fn line(c: &mut Cursor<'_>, scope: &Scope) -> Parsed<Line> {
    let blank = c.attempt(|c| {
        tail(c)?;
        if c.peek().is_none() { Ok(()) } else { Err(Stop) }
    });
    if blank.is_ok() && c.position() > 0 {
        return Ok(Line::Blank);
    }
    if c.peek().is_none() {
        let _ = c.fail::<()>(Expected::Field(&field::OWNER));
        return Ok(Line::Blank);
    }
    let line = if c.looks_at("$") { directive(c, scope)? } else { Line::Record(record(c, scope)?) };
    tail(c)?;
    Ok(line)
}

fn directive(c: &mut Cursor<'_>, scope: &Scope) -> Parsed<Line> {
    if c.optional(|c| c.exact(&field::ORIGIN_DIRECTIVE, "$ORIGIN")).is_some() {
        gap(c)?;
        return name(c, scope, &field::OWNER).map(Line::Origin);
    }
    c.exact(&field::TTL_DIRECTIVE, "$TTL")?;
    gap(c)?;
    ttl(c).map(Line::Ttl)
}

/// One record.
/// ```abnf
/// rr = [name] gap [TTL gap] [class gap] type gap rdata
/// rr =/ [name] gap [class gap] [TTL gap] type gap rdata
/// ```
pub fn record(c: &mut Cursor<'_>, scope: &Scope) -> Parsed<Record> {
    let start = c.position();
    let owner = if matches!(c.peek(), Some(b' ' | b'\t')) {
        match &scope.owner {
            Some(owner) => owner.clone(),
            None => {
                gap(c)?;
                return c.reject(start, &NO_OWNER);
            }
        }
    } else {
        owner_name(c, scope)?
    };
    gap(c)?;
    let start = c.position();
    let mut stated = time_to_live(c)?;
    if class(c)? && stated.is_none() {
        stated = time_to_live(c)?;
    }
    let kind = kind(c)?;
    let Some(ttl) = stated.or(scope.ttl) else {
        return c.reject(start, &NO_TTL);
    };
    gap(c)?;
    let data = data(c, scope, kind, &owner)?;
    Ok(Record { owner, ttl, data })
}

fn time_to_live(c: &mut Cursor<'_>) -> Parsed<Option<u32>> {
    if !c.peek().is_some_and(|b| b.is_ascii_digit()) {
        return Ok(None);
    }
    let value = ttl(c)?;
    gap(c)?;
    Ok(Some(value))
}

fn ttl(c: &mut Cursor<'_>) -> Parsed<u32> {
    let start = c.position();
    let value: u64 = c.number(&field::TTL)?;
    match u32::try_from(value).ok().filter(|v| *v <= i32::MAX as u32) {
        Some(value) => Ok(value),
        None => c.reject(start, &LONG_TTL),
    }
}

/// The class, if there is one.
fn class(c: &mut Cursor<'_>) -> Parsed<bool> {
    let word = word(c.rest());
    if let Some(b"CH" | b"HS" | b"CS" | b"ch" | b"hs" | b"cs") = c.rest().get(..word) {
        let start = c.position();
        c.take(&field::CLASS, word)?;
        return c.reject(start, &ONLY_IN);
    }
    // While a line is typed, what may stand here is told although nothing does.
    let found = c.optional(|c| {
        c.exact(&field::CLASS, "IN")?;
        gap(c)
    });
    Ok(found.is_some())
}

/// The field of the word that names a type.
pub const fn type_field(kind: RecordType) -> &'static Field {
    match kind {
        RecordType::A => &field::TYPE_A,
        RecordType::Aaaa => &field::TYPE_AAAA,
        RecordType::Cname => &field::TYPE_CNAME,
        RecordType::Mx => &field::TYPE_MX,
        RecordType::Ns => &field::TYPE_NS,
        RecordType::Ptr => &field::TYPE_PTR,
        RecordType::Soa => &field::TYPE_SOA,
        RecordType::Srv => &field::TYPE_SRV,
        RecordType::Tlsa => &field::TYPE_TLSA,
        RecordType::Txt => &field::TYPE_TXT,
    }
}

/// The word that names a type of records.
pub fn kind(c: &mut Cursor<'_>) -> Parsed<RecordType> {
    let len = word(c.rest());
    for (name, kind) in RecordType::ALL {
        // Of a longer word only the whole names a type.
        let is_part = c.looks_at(name) && len != name.len();
        if !is_part && c.optional(|c| c.exact(type_field(*kind), name)).is_some() {
            return Ok(*kind);
        }
    }
    Err(Stop)
}

/// What the record says, in the form of its type.
fn data(c: &mut Cursor<'_>, scope: &Scope, kind: RecordType, owner: &Name) -> Parsed<Data> {
    Ok(match kind {
        RecordType::A => Data::A(address::<Ipv4Addr>(c, &field::ADDRESS_4, &NOT_IPV4)?),
        RecordType::Aaaa => Data::Aaaa(address::<Ipv6Addr>(c, &field::ADDRESS_6, &NOT_IPV6)?),
        RecordType::Cname => Data::Cname(name(c, scope, &field::CANONICAL_NAME)?),
        RecordType::Ns => Data::Ns(name(c, scope, &field::NAME_SERVER)?),
        RecordType::Ptr => Data::Ptr(name(c, scope, &field::HOST_NAME)?),
        RecordType::Mx => {
            let preference = number(c, &field::PREFERENCE)?;
            let exchange = name(c, scope, or_root(c, &field::EXCHANGE, &field::NULL_MX))?;
            Data::Mx { preference, exchange }
        }
        RecordType::Soa => Data::Soa(Box::new(soa(c, scope)?)),
        RecordType::Srv => {
            let priority = number(c, &field::PRIORITY)?;
            let weight = number(c, &field::WEIGHT)?;
            let port = number(c, &field::PORT)?;
            let target = name(c, scope, or_root(c, &field::TARGET, &field::NO_SERVICE))?;
            Data::Srv { priority, weight, port, target }
        }
        RecordType::Tlsa => {
            let usage = number(c, &field::USAGE)?;
            let selector = number(c, &field::SELECTOR)?;
            let matching = number(c, &field::MATCHING)?;
            Data::Tlsa { usage, selector, matching, association: hexadecimal(c)? }
        }
        RecordType::Txt => Data::Txt(text::strings(c, owner)?),
    })
}

fn soa(c: &mut Cursor<'_>, scope: &Scope) -> Parsed<Soa> {
    let primary = name(c, scope, &field::PRIMARY)?;
    gap(c)?;
    let mailbox = name(c, scope, &field::KEEPER)?;
    gap(c)?;
    let serial = number(c, &field::SERIAL)?;
    let refresh = number(c, &field::REFRESH)?;
    let retry = number(c, &field::RETRY)?;
    let expire = number(c, &field::EXPIRE)?;
    let minimum = c.number(&field::MINIMUM)?;
    Ok(Soa { primary, mailbox, serial, refresh, retry, expire, minimum })
}

/// A number and the gap behind it.
fn number<T: FromStr>(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<T> {
    let value = c.number(what)?;
    gap(c)?;
    Ok(value)
}

/// The root where a host would stand means something of its own.
fn or_root(c: &Cursor<'_>, host: &'static Field, root: &'static Field) -> &'static Field {
    if c.looks_at(".") { root } else { host }
}

fn address<T: FromStr>(
    c: &mut Cursor<'_>,
    what: &'static Field,
    problem: &'static Problem,
) -> Parsed<T> {
    let start = c.position();
    let text = c.run(what, |b| b.is_ascii_hexdigit() || matches!(b, b'.' | b':'))?;
    match std::str::from_utf8(text).ok().and_then(|t| t.parse().ok()) {
        Some(address) => Ok(address),
        None => c.reject(start, problem),
    }
}

fn hexadecimal(c: &mut Cursor<'_>) -> Parsed<Arc<[u8]>> {
    let start = c.position();
    let mut digits = Vec::new();
    loop {
        digits.extend_from_slice(c.run(&field::ASSOCIATION, |b| b.is_ascii_hexdigit())?);
        // The digits may be cut by white space (RFC 6698 §2.2).
        let more = c.attempt(|c| {
            gap(c)?;
            if c.peek().is_some_and(|b| b.is_ascii_hexdigit()) { Ok(()) } else { Err(Stop) }
        });
        if more.is_err() {
            break;
        }
    }
    if digits.len() % 2 != 0 {
        return c.reject(start, &ODD_HEX);
    }
    let value = |b: u8| char::from(b).to_digit(16).and_then(|d| u8::try_from(d).ok()).unwrap_or(0);
    Ok(digits
        .chunks(2)
        .map(|pair| pair.iter().fold(0, |octet, b| octet << 4 | value(*b)))
        .collect())
}

/// How many octets the next word has: up to white space, a parenthesis, a quotation mark or a comment.
fn word(rest: &[u8]) -> usize {
    let mut escaped = false;
    let ends = |b: &u8| {
        let ends =
            !escaped && matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b'(' | b')' | b';' | b'"');
        escaped = *b == b'\\' && !escaped;
        ends
    };
    rest.iter().position(ends).unwrap_or(rest.len())
}

/// A domain name in the place of `what`.
pub fn name(c: &mut Cursor<'_>, scope: &Scope, what: &'static Field) -> Parsed<Name> {
    let (start, len) = (c.position(), word(c.rest()));
    if len == 0 {
        return c.fail(Expected::Field(what));
    }
    if c.rest().get(..len) == Some(b"@") {
        c.take(&field::ORIGIN, len)?;
        return Ok(scope.origin.clone());
    }
    let text = c.take(what, len)?;
    complete(c, scope, start, text)
}

/// The name of an owner: labels with a use of their own are told apart.
pub fn owner_name(c: &mut Cursor<'_>, scope: &Scope) -> Parsed<Name> {
    let (start, len) = (c.position(), word(c.rest()));
    let text = c.rest().get(..len).unwrap_or_default();
    let reversed = |zone: &str| {
        let text = text.strip_suffix(b".").unwrap_or(text);
        text.len() > zone.len() && text.to_ascii_lowercase().ends_with(zone.as_bytes())
    };
    if reversed(".in-addr.arpa") || reversed(".ip6.arpa") {
        return name(c, scope, &field::REVERSE_NAME);
    }
    if !text.starts_with(b"_")
        && !text.starts_with(b"*")
        && memchr::memmem::find(text, b"._").is_none()
    {
        return name(c, scope, &field::OWNER);
    }
    c.group(&field::OWNER, |c| {
        let end = c.position() + len;
        while c.position() < end {
            let left = end - c.position();
            let label = c.rest().iter().take(left).position(|b| *b == b'.').unwrap_or(left);
            let found = c.rest().get(..label).unwrap_or_default();
            let what = label_field(found, c.rest().get(label..).unwrap_or_default());
            c.take(what, label)?;
            if c.position() < end {
                c.mark(".")?;
            }
        }
        complete(c, scope, start, text)
    })
}

/// What a label is, and what stands behind it.
fn label_field(label: &[u8], rest: &[u8]) -> &'static Field {
    let is = |word: &str| label.eq_ignore_ascii_case(word.as_bytes());
    let over_tcp = rest.get(..6).is_some_and(|r| r.eq_ignore_ascii_case(b"._tcp."));
    match label {
        b"*" => &field::WILDCARD,
        _ if is("_dmarc") => &field::DMARC_LABEL,
        _ if is("_domainkey") => &field::DOMAINKEY_LABEL,
        _ if is("_tcp") => &field::TCP_LABEL,
        [b'_', digits @ ..] if over_tcp && digits.iter().all(u8::is_ascii_digit) => {
            &field::PORT_LABEL
        }
        [b'_', ..] if over_tcp => &field::SERVICE_LABEL,
        [b'_', ..] => &field::UNDERSCORED,
        _ => &field::LABEL,
    }
}

/// The value of a name that was read: without a last dot it stands under the origin.
fn complete(c: &mut Cursor<'_>, scope: &Scope, start: usize, text: &[u8]) -> Parsed<Name> {
    let read = std::str::from_utf8(text).map_err(|_| NameError::Escape).and_then(|text| {
        let name: Name = text.parse()?;
        let is_complete = text.ends_with('.') && !text.ends_with("\\.");
        if is_complete { Ok(name) } else { name.under(&scope.origin) }
    });
    match read {
        Ok(name) => Ok(name),
        Err(NameError::EmptyLabel) => c.reject(start, &EMPTY_LABEL),
        Err(NameError::LongLabel) => c.reject(start, &LONG_LABEL),
        Err(NameError::TooLong) => c.reject(start, &LONG_NAME),
        Err(NameError::Escape) => c.reject(start, &ESCAPE),
    }
}

/// What separates the parts of a record: blanks, and between parentheses line ends and comments too.
pub fn gap(c: &mut Cursor<'_>) -> Parsed<()> {
    let start = c.position();
    gaps(c)?;
    if c.position() == start { c.exact(&BLANK, " ") } else { Ok(()) }
}

fn gaps(c: &mut Cursor<'_>) -> Parsed<()> {
    loop {
        match c.peek() {
            Some(b' ' | b'\t' | b'\r' | b'\n') => {
                c.run(&BLANK, |b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'))?;
            }
            Some(b'(') => c.exact(&field::PARENTHESIS, "(")?,
            Some(b')') => c.exact(&field::PARENTHESIS, ")")?,
            Some(b';') => match memchr::memchr(b'\n', c.rest()) {
                Some(end) => c.take(&field::COMMENT, end).map(|_| ())?,
                None => return Ok(()),
            },
            _ => return Ok(()),
        }
    }
}

/// What may follow everything else: blanks and a comment.
pub fn tail(c: &mut Cursor<'_>) -> Parsed<()> {
    gaps(c)?;
    if c.peek() == Some(b';') {
        c.text(&field::COMMENT);
    }
    Ok(())
}

/// One octet of a quoted text: itself, or what its escape stands for, and how many octets that are.
fn quoted_octet(rest: &[u8]) -> Option<(u8, usize)> {
    match rest.split_first()? {
        (b'\\', behind) => {
            let mut octets = behind.iter().copied();
            let value = escape(&mut octets)?;
            Some((value, 1 + behind.len() - octets.len()))
        }
        (b, _) => Some((*b, 1)),
    }
}
