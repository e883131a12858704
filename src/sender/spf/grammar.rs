//! The grammar of SPF records (RFC 7208 §12): one production for who evaluates and who labels.

use crate::wire::{Cursor, Expected, Field, Parsed, Problem, Rfc};
use std::net::{Ipv4Addr, Ipv6Addr};

crate::fields! { registry SPF_FIELDS;
    /// This text is an SPF record, of the only version there is. A domain has at most one.
    VERSION = "spf.version", "SPF version", Verb, 7208 "4.5", abnf r#"version = "v=spf1""#;
    /// One term: a mechanism that may match the client, or a modifier. Terms are tried from left to right.
    TERM = "spf.term", "Term", Argument, 7208 "4.6.1";
    /// The result if the mechanism after it matches: + pass, - fail, ~ softfail, ? neutral. Without one it is +.
    QUALIFIER = "spf.qualifier", "Qualifier", Code, 7208 "4.6.2", abnf r#"qualifier = "+" / "-" / "?" / "~""#;
    /// What the client's address is compared with. The first mechanism that matches decides.
    MECHANISM = "spf.mechanism", "Mechanism", Verb, 7208 "4.6.2";
    /// Information beside the mechanisms: redirect hands over to another record, exp explains a fail.
    MODIFIER = "spf.modifier", "Modifier", Verb, 7208 "6";
    /// A domain. What stands in %{ } is filled in from the letter that is checked.
    DOMAIN_SPEC = "spf.domain-spec", "Domain", Data, 7208 "4.8", abnf "domain-spec = macro-string domain-end";
    /// Letters that stand for themselves.
    LITERAL = "spf.literal", "Text", Data, 7208 "7.1";
    /// A macro: %{i} is the client's address, %{d} the domain, %{s} the sender, %{l} its local part, %{h} the HELO name. A number keeps so many parts from the right, r turns them round.
    MACRO = "spf.macro", "Macro", Argument, 7208 "7.2", abnf r#"macro-expand = "%{" macro-letter transformers *delimiter "}""#;
    /// A network of IPv4 addresses.
    IP4_NETWORK = "spf.ip4-network", "IPv4 network", Data, 7208 "5.6";
    /// A network of IPv6 addresses.
    IP6_NETWORK = "spf.ip6-network", "IPv6 network", Data, 7208 "5.6";
    /// How many leading bits of the address have to agree. Behind // stands the number for IPv6.
    PREFIX = "spf.prefix-length", "Prefix length", Data, 7208 "5.6";
    /// The value of a modifier that RFC 7208 does not know. It is passed over.
    VALUE = "spf.value", "Value", Data, 7208 "6";
}

static DOMAIN_END: Problem = Problem {
    id: "spf.domain-end",
    text: "A domain here ends in a dot and a top-level name, or in a macro.",
    rfc: Rfc(7208, "7.1"),
};
static TWICE: Problem = Problem {
    id: "spf.modifier-twice",
    text: "redirect and exp may stand once each.",
    rfc: Rfc(7208, "6"),
};
static PREFIX_RANGE: Problem = Problem {
    id: "spf.prefix-range",
    text: "A prefix is 0 to 32 bits long for IPv4 and 0 to 128 for IPv6, without a leading zero.",
    rfc: Rfc(7208, "5.6"),
};
static IN_EXP_ONLY: Problem = Problem {
    id: "spf.macro-in-exp-only",
    text: "The macros c, r and t may stand only in the text that exp points to.",
    rfc: Rfc(7208, "7.2"),
};
static NO_PARTS: Problem = Problem {
    id: "spf.no-parts",
    text: "The number of parts that a macro keeps is 1 or more.",
    rfc: Rfc(7208, "7.3"),
};

/// What a directive says about a client that its mechanism matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Qualifier {
    Pass,
    Fail,
    SoftFail,
    Neutral,
}

/// How many leading bits count, for each family of addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    pub v4: u8,
    pub v6: u8,
}

/// One macro (RFC 7208 §7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Macro<'a> {
    /// The letter, in lower case.
    pub letter: u8,
    /// Written in upper case: the value is URL-escaped.
    pub escaped: bool,
    /// How many parts are kept from the right; all without one.
    pub keep: Option<usize>,
    pub reverse: bool,
    /// What the value is cut at; dots if there is none.
    pub delimiters: &'a [u8],
}

/// One piece of a macro-string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    Text(&'a str),
    /// What `%%`, `%_` and `%-` stand for.
    Mark(&'static str),
    Macro(Macro<'a>),
}

/// A text with macros.
pub type MacroString<'a> = Vec<Piece<'a>>;

/// What is compared with the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mechanism<'a> {
    All,
    Include(MacroString<'a>),
    A(Option<MacroString<'a>>, Prefix),
    Mx(Option<MacroString<'a>>, Prefix),
    Ptr(Option<MacroString<'a>>),
    Ip4(Ipv4Addr, u8),
    Ip6(Ipv6Addr, u8),
    Exists(MacroString<'a>),
}

/// One term, with where it stands in the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive<'a> {
    pub written: &'a str,
    pub qualifier: Qualifier,
    pub mechanism: Mechanism<'a>,
}

/// A whole record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record<'a> {
    pub directives: Vec<Directive<'a>>,
    pub redirect: Option<MacroString<'a>>,
    pub exp: Option<MacroString<'a>>,
}

/// Whether a text claims to be an SPF record: `v=spf1`, then a space or the end (RFC 7208 §4.5).
pub fn is_record(text: &[u8]) -> bool {
    let version = text.get(..6).is_some_and(|v| v.eq_ignore_ascii_case(b"v=spf1"));
    version && matches!(text.get(6), None | Some(b' '))
}

/// ```abnf
/// record = version terms *SP
/// terms  = *( 1*SP ( directive / modifier ) )
/// ```
pub fn record<'a>(c: &mut Cursor<'a>) -> Parsed<Record<'a>> {
    c.exact(&VERSION, "v=spf1")?;
    let mut record = Record::default();
    while c.peek().is_some() {
        c.run(&crate::wire::BLANK, |b| b == b' ')?;
        if c.peek().is_some() {
            c.group(&TERM, |c| term(c, &mut record))?;
        }
    }
    Ok(record)
}

fn name_octet(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')
}

fn term<'a>(c: &mut Cursor<'a>, record: &mut Record<'a>) -> Parsed<()> {
    let rest = c.rest();
    let name = rest.iter().take_while(|b| name_octet(**b)).count();
    if rest.get(name) == Some(&b'=') && rest.first().is_some_and(u8::is_ascii_alphabetic) {
        return modifier(c, name, record);
    }
    let len = term_len(c);
    let written = std::str::from_utf8(rest.get(..len).unwrap_or_default()).unwrap_or_default();
    let qualifier = match c.peek() {
        Some(b'-') => Some((Qualifier::Fail, "-")),
        Some(b'+') => Some((Qualifier::Pass, "+")),
        Some(b'~') => Some((Qualifier::SoftFail, "~")),
        Some(b'?') => Some((Qualifier::Neutral, "?")),
        _ => None,
    };
    if let Some((_, mark)) = qualifier {
        c.exact(&QUALIFIER, mark)?;
    }
    let qualifier = qualifier.map_or(Qualifier::Pass, |(q, _)| q);
    let mechanism = mechanism(c)?;
    at_term_end(c)?;
    record.directives.push(Directive { written, qualifier, mechanism });
    Ok(())
}

/// `redirect / explanation / unknown-modifier`; the name has `len` octets.
fn modifier<'a>(c: &mut Cursor<'a>, len: usize, record: &mut Record<'a>) -> Parsed<()> {
    let start = c.position();
    let name = c.take(&MODIFIER, len)?;
    c.mark("=")?;
    let slot = if name.eq_ignore_ascii_case(b"redirect") {
        &mut record.redirect
    } else if name.eq_ignore_ascii_case(b"exp") {
        &mut record.exp
    } else {
        let end = c.position() + term_len(c);
        if end > c.position() {
            c.group(&VALUE, |c| macro_string(c, end, false))?;
        }
        return at_term_end(c);
    };
    if slot.is_some() {
        return c.reject(start, &TWICE);
    }
    let end = c.position() + term_len(c);
    *slot = Some(domain_spec(c, end)?);
    at_term_end(c)
}

#[derive(Clone, Copy)]
enum Name {
    All,
    Include,
    A,
    Mx,
    Ptr,
    Ip4,
    Ip6,
    Exists,
}

fn mechanism<'a>(c: &mut Cursor<'a>) -> Parsed<Mechanism<'a>> {
    let names = &[
        ("all", Name::All),
        ("include", Name::Include),
        ("a", Name::A),
        ("mx", Name::Mx),
        ("ptr", Name::Ptr),
        ("ip4", Name::Ip4),
        ("ip6", Name::Ip6),
        ("exists", Name::Exists),
    ];
    let name = c.word(&MECHANISM, name_octet, names)?;
    Ok(match name {
        Name::All => Mechanism::All,
        Name::Include => Mechanism::Include(needed(c)?),
        Name::Exists => Mechanism::Exists(needed(c)?),
        Name::A => {
            let (domain, prefix) = host(c)?;
            Mechanism::A(domain, prefix)
        }
        Name::Mx => {
            let (domain, prefix) = host(c)?;
            Mechanism::Mx(domain, prefix)
        }
        Name::Ptr if c.peek() == Some(b':') => Mechanism::Ptr(Some(needed(c)?)),
        Name::Ptr => Mechanism::Ptr(None),
        Name::Ip4 => {
            let network = network(c, &IP4_NETWORK)?;
            Mechanism::Ip4(network, prefix_length(c, "/", 32)?.unwrap_or(32))
        }
        Name::Ip6 => {
            let network = network(c, &IP6_NETWORK)?;
            Mechanism::Ip6(network, prefix_length(c, "/", 128)?.unwrap_or(128))
        }
    })
}

/// `":" domain-spec`
fn needed<'a>(c: &mut Cursor<'a>) -> Parsed<MacroString<'a>> {
    c.mark(":")?;
    let end = c.position() + term_len(c);
    domain_spec(c, end)
}

/// `[ ":" domain-spec ] [ dual-cidr-length ]`. A slash may stand in a domain-spec, so the lengths are cut off from
/// the right.
fn host<'a>(c: &mut Cursor<'a>) -> Parsed<(Option<MacroString<'a>>, Prefix)> {
    let mut domain = None;
    if c.peek() == Some(b':') {
        c.mark(":")?;
        let term = c.rest().get(..term_len(c)).unwrap_or_default();
        let end = c.position() + without_prefix(term);
        domain = Some(domain_spec(c, end)?);
    }
    let double = c.looks_at("//");
    let v4 = if double { None } else { prefix_length(c, "/", 32)? };
    let v6 = prefix_length(c, "//", 128)?;
    Ok((domain, Prefix { v4: v4.unwrap_or(32), v6: v6.unwrap_or(128) }))
}

/// How much of a term is left when `["/" digits] ["//" digits]` is taken off its end.
fn without_prefix(term: &[u8]) -> usize {
    let cut = |term: &[u8], mark: &[u8]| {
        let digits = term.iter().rev().take_while(|b| b.is_ascii_digit()).count();
        let rest = term.get(..term.len() - digits).unwrap_or_default();
        (digits > 0).then(|| rest.strip_suffix(mark).map(<[u8]>::len)).flatten()
    };
    let len = cut(term, b"//").unwrap_or(term.len());
    let rest = term.get(..len).unwrap_or_default();
    cut(rest, b"/").unwrap_or(len)
}

fn network<T: std::str::FromStr>(c: &mut Cursor<'_>, field: &'static Field) -> Parsed<T> {
    c.mark(":")?;
    let rest = c.rest();
    let len = rest.iter().take_while(|b| !matches!(b, b'/' | b' ')).count();
    let text = std::str::from_utf8(rest.get(..len).unwrap_or_default()).unwrap_or_default();
    match text.parse() {
        Ok(network) => {
            c.take(field, len)?;
            Ok(network)
        }
        Err(_) => c.fail(Expected::Field(field)),
    }
}

fn prefix_length(c: &mut Cursor<'_>, mark: &'static str, most: u8) -> Parsed<Option<u8>> {
    if !c.looks_at(mark) {
        return Ok(None);
    }
    c.mark(mark)?;
    let start = c.position();
    let digits = c.run(&PREFIX, |b| b.is_ascii_digit())?;
    let plain = digits.len() == 1 || digits.first() != Some(&b'0');
    let bits = std::str::from_utf8(digits).ok().and_then(|d| d.parse().ok());
    match bits.filter(|bits| plain && *bits <= most) {
        Some(bits) => Ok(Some(bits)),
        None => c.reject(start, &PREFIX_RANGE),
    }
}

/// How many octets are left of the term.
fn term_len(c: &Cursor<'_>) -> usize {
    let rest = c.rest();
    memchr::memchr(b' ', rest).unwrap_or(rest.len())
}

fn at_term_end(c: &mut Cursor<'_>) -> Parsed<()> {
    match c.peek() {
        None | Some(b' ') => Ok(()),
        _ => c.fail(Expected::Exact(" ")),
    }
}

/// `domain-spec = macro-string domain-end`, up to `end`.
fn domain_spec<'a>(c: &mut Cursor<'a>, end: usize) -> Parsed<MacroString<'a>> {
    let start = c.position();
    c.group(&DOMAIN_SPEC, |c| {
        let pieces = macro_string(c, end, false)?;
        match pieces.last() {
            None => c.fail(Expected::Field(&DOMAIN_SPEC)),
            Some(Piece::Text(text)) if !ends_in_top_label(text) => c.reject(start, &DOMAIN_END),
            Some(_) => Ok(pieces),
        }
    })
}

/// `"." toplabel [ "." ]` at the end.
fn ends_in_top_label(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    text.rsplit_once('.').is_some_and(|(_, label)| is_top_label(label.as_bytes()))
}

fn is_top_label(label: &[u8]) -> bool {
    let ends = label.first().is_some_and(u8::is_ascii_alphanumeric)
        && label.last().is_some_and(u8::is_ascii_alphanumeric);
    let inner = label.iter().all(|b| b.is_ascii_alphanumeric() || *b == b'-');
    ends && inner && label.iter().any(|b| b.is_ascii_alphabetic() || *b == b'-')
}

/// `explain-string = *( macro-string / SP )`: the text that exp points to.
pub fn explain_string<'a>(c: &mut Cursor<'a>) -> Parsed<MacroString<'a>> {
    let end = c.position() + c.rest().len();
    macro_string(c, end, true)
}

/// `macro-string = *( macro-expand / macro-literal )`, up to `end`; `explains` allows spaces and three more macros.
fn macro_string<'a>(c: &mut Cursor<'a>, end: usize, explains: bool) -> Parsed<MacroString<'a>> {
    let mut pieces = Vec::new();
    while c.position() < end {
        let rest = c.rest().get(..end - c.position()).unwrap_or_default();
        let plain = |b: u8| b != b'%' && (b.is_ascii_graphic() || (explains && b == b' '));
        let n = rest.iter().take_while(|b| plain(**b)).count();
        if n > 0 {
            let text = c.take(&LITERAL, n)?;
            pieces.push(Piece::Text(std::str::from_utf8(text).unwrap_or_default()));
        } else if rest.first() == Some(&b'%') {
            pieces.push(c.group(&MACRO, |c| macro_expand(c, explains))?);
        } else {
            return c.fail(Expected::Field(&LITERAL));
        }
    }
    Ok(pieces)
}

fn macro_expand<'a>(c: &mut Cursor<'a>, explains: bool) -> Parsed<Piece<'a>> {
    for (mark, text) in [("%%", "%"), ("%_", " "), ("%-", "%20")] {
        if c.looks_at(mark) {
            c.exact(&MACRO, mark)?;
            return Ok(Piece::Mark(text));
        }
    }
    let start = c.position();
    c.mark("%{")?;
    let Some(byte) = c.peek().filter(|b| b"slodiphcrtv".contains(&b.to_ascii_lowercase())) else {
        return c.fail(Expected::Field(&MACRO));
    };
    c.take(&MACRO, 1)?;
    let letter = byte.to_ascii_lowercase();
    if !explains && b"crt".contains(&letter) {
        return c.reject(start, &IN_EXP_ONLY);
    }
    let digits = c.run_if_any(&MACRO, |b| b.is_ascii_digit());
    let keep = match std::str::from_utf8(digits).unwrap_or_default() {
        "" => None,
        text => Some(text.parse().unwrap_or(usize::MAX)),
    };
    if keep == Some(0) {
        return c.reject(start, &NO_PARTS);
    }
    let reverse = matches!(c.peek(), Some(b'r' | b'R'));
    if reverse {
        c.exact(&MACRO, "r")?;
    }
    let delimiters = c.run_if_any(&MACRO, |b| b".-+,/_=".contains(&b));
    c.mark("}")?;
    let escaped = byte.is_ascii_uppercase();
    Ok(Piece::Macro(Macro { letter, escaped, keep, reverse, delimiters }))
}
