//! What SEARCH looks for.

use super::*;
use crate::{message::Date, world::Flag};

static TOO_DEEP: Problem = Problem {
    id: "imap.search-too-deep",
    text: "Search keys lie within each other more than 50 levels deep.",
    rfc: Rfc(3501, "6.4.4"),
};
static NOT_UTF8: Problem = Problem {
    id: "imap.search-text-charset",
    text: "The text to find is not well-formed in the charset of the search.",
    rfc: Rfc(3501, "6.4.4"),
};

/// How deep keys may lie within each other.
pub const MAX_DEPTH: usize = 50;

/// One search key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SearchKey {
    All,
    Has(Flag),
    Lacks(Flag),
    New,
    Old,
    Recent,
    Keyword(String),
    Unkeyword(String),
    Before(Date),
    On(Date),
    Since(Date),
    SentBefore(Date),
    SentOn(Date),
    SentSince(Date),
    /// The name of a header field and a text in it.
    Header(String, String),
    Body(String),
    Text(String),
    Larger(u32),
    Smaller(u32),
    Sequence(SequenceSet),
    Uid(SequenceSet),
    Not(Box<Self>),
    Or(Box<Self>, Box<Self>),
    And(Vec<Self>),
}

#[derive(Clone, Copy)]
enum Word {
    Plain(&'static SearchKey),
    Header,
    Field(&'static str),
    Keyword(fn(String) -> SearchKey),
    Date(fn(Date) -> SearchKey),
    Text(fn(String) -> SearchKey),
    Size(fn(u32) -> SearchKey),
    Uid,
    Not,
    Or,
}

const WORDS: &[(&str, Word)] = &[
    ("ALL", Word::Plain(&SearchKey::All)),
    ("ANSWERED", Word::Plain(&SearchKey::Has(Flag::Answered))),
    ("BCC", Word::Field("Bcc")),
    ("BEFORE", Word::Date(SearchKey::Before)),
    ("BODY", Word::Text(SearchKey::Body)),
    ("CC", Word::Field("Cc")),
    ("DELETED", Word::Plain(&SearchKey::Has(Flag::Deleted))),
    ("DRAFT", Word::Plain(&SearchKey::Has(Flag::Draft))),
    ("FLAGGED", Word::Plain(&SearchKey::Has(Flag::Flagged))),
    ("FROM", Word::Field("From")),
    ("HEADER", Word::Header),
    ("KEYWORD", Word::Keyword(SearchKey::Keyword)),
    ("LARGER", Word::Size(SearchKey::Larger)),
    ("NEW", Word::Plain(&SearchKey::New)),
    ("NOT", Word::Not),
    ("OLD", Word::Plain(&SearchKey::Old)),
    ("ON", Word::Date(SearchKey::On)),
    ("OR", Word::Or),
    ("RECENT", Word::Plain(&SearchKey::Recent)),
    ("SEEN", Word::Plain(&SearchKey::Has(Flag::Seen))),
    ("SENTBEFORE", Word::Date(SearchKey::SentBefore)),
    ("SENTON", Word::Date(SearchKey::SentOn)),
    ("SENTSINCE", Word::Date(SearchKey::SentSince)),
    ("SINCE", Word::Date(SearchKey::Since)),
    ("SMALLER", Word::Size(SearchKey::Smaller)),
    ("SUBJECT", Word::Field("Subject")),
    ("TEXT", Word::Text(SearchKey::Text)),
    ("TO", Word::Field("To")),
    ("UID", Word::Uid),
    ("UNANSWERED", Word::Plain(&SearchKey::Lacks(Flag::Answered))),
    ("UNDELETED", Word::Plain(&SearchKey::Lacks(Flag::Deleted))),
    ("UNDRAFT", Word::Plain(&SearchKey::Lacks(Flag::Draft))),
    ("UNFLAGGED", Word::Plain(&SearchKey::Lacks(Flag::Flagged))),
    ("UNKEYWORD", Word::Keyword(SearchKey::Unkeyword)),
    ("UNSEEN", Word::Plain(&SearchKey::Lacks(Flag::Seen))),
];

/// ```abnf
/// [SP "CHARSET" SP astring] 1*(SP search-key)
/// ```
/// The charset in capital letters, and the keys, all of which must hold.
pub fn search_program(c: &mut Cursor<'_>) -> Parsed<(Option<String>, SearchKey)> {
    gap(c)?;
    let mut charset = None;
    if c.looks_at("CHARSET ") {
        c.exact(&field::CHARSET_KEYWORD, "CHARSET")?;
        c.sp()?;
        let name = astring(c, &field::CHARSET)?;
        charset = Some(String::from_utf8_lossy(&name).to_ascii_uppercase());
        c.sp()?;
    }
    // Texts of a charset that is not known here are not looked at.
    let known = charset.as_deref().is_none_or(|c| matches!(c, "UTF-8" | "US-ASCII"));
    let mut keys = vec![key(c, 0, known)?];
    while c.peek() == Some(b' ') && !trailing_space(c) {
        gap(c)?;
        keys.push(key(c, 0, known)?);
    }
    Ok((charset, SearchKey::And(keys)))
}

/// ```abnf
/// search-key = "ALL" / "ANSWERED" / ... / sequence-set / "(" search-key *(SP search-key) ")"
/// ```
pub fn search_key(c: &mut Cursor<'_>) -> Parsed<SearchKey> {
    key(c, 0, true)
}

fn key(c: &mut Cursor<'_>, depth: usize, known: bool) -> Parsed<SearchKey> {
    match c.peek() {
        Some(b'(') => {
            deeper(c, depth)?;
            let keys = c.group(&field::SEARCH_GROUP, |c| {
                parenthesised(c, false, |c| key(c, depth + 1, known))
            })?;
            return Ok(SearchKey::And(keys));
        }
        Some(b'*' | b'0'..=b'9') => return sequence_set(c).map(SearchKey::Sequence),
        _ => {}
    }
    let word = c.word(&field::SEARCH_KEY, |b| b.is_ascii_alphanumeric(), WORDS)?;
    if let Word::Plain(key) = word {
        return Ok(key.clone());
    }
    c.sp()?;
    Ok(match word {
        Word::Plain(key) => key.clone(),
        Word::Header => {
            let name = text(c, &field::HEADER_NAME, known)?;
            c.sp()?;
            SearchKey::Header(name, text(c, &field::SEARCH_TEXT, known)?)
        }
        Word::Field(name) => {
            SearchKey::Header(name.to_owned(), text(c, &field::SEARCH_TEXT, known)?)
        }
        Word::Keyword(make) => make(atom(c, &field::KEYWORD)?.to_owned()),
        Word::Date(make) => make(date(c)?),
        Word::Text(make) => make(text(c, &field::SEARCH_TEXT, known)?),
        Word::Size(make) => make(c.number(&field::SEARCH_SIZE)?),
        Word::Uid => SearchKey::Uid(sequence_set(c)?),
        Word::Not => {
            deeper(c, depth)?;
            SearchKey::Not(Box::new(key(c, depth + 1, known)?))
        }
        Word::Or => {
            deeper(c, depth)?;
            let first = key(c, depth + 1, known)?;
            c.sp()?;
            SearchKey::Or(Box::new(first), Box::new(key(c, depth + 1, known)?))
        }
    })
}

/// Whether keys may lie yet one level deeper.
fn deeper(c: &mut Cursor<'_>, depth: usize) -> Parsed<()> {
    if depth < MAX_DEPTH {
        return Ok(());
    }
    let start = c.position();
    c.take(&field::SEARCH_KEY, c.rest().len().min(1))?;
    c.reject(start, &TOO_DEEP)
}

fn text(c: &mut Cursor<'_>, what: &'static crate::wire::Field, known: bool) -> Parsed<String> {
    let start = c.position();
    let octets = astring(c, what)?;
    match std::str::from_utf8(&octets) {
        Ok(text) => Ok(text.to_owned()),
        Err(_) if !known => Ok(String::new()),
        Err(_) => c.reject(start, &NOT_UTF8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::read;

    #[test]
    fn keys() {
        for right in [
            &b"ALL"[..],
            b"OR FROM ana (UNSEEN NOT 1:3,*)",
            b"HEADER \"X-A b\" \"\"",
            b"UID 4:*",
            b"BODY {3}\r\nabc",
            b"SENTSINCE \"1-Feb-1994\"",
            b"KEYWORD $Todo",
        ] {
            assert!(read(right, search_key).is_ok(), "{}", right.escape_ascii());
        }
        for wrong in [
            &b"FOO"[..],
            b"OR ALL",
            b"()",
            b"NOT",
            b"(ALL",
            b"KEYWORD \\Seen",
            b"ON 1994",
            b"BODY {1}\r\n\xff",
        ] {
            assert!(read(wrong, search_key).is_err(), "{}", wrong.escape_ascii());
        }
    }

    #[test]
    fn deep_keys_end_soon() {
        for (open, close) in [("(", ")"), ("NOT ", ""), ("OR ALL ", "")] {
            let nested = |n: usize| format!("{}ALL{}", open.repeat(n), close.repeat(n));
            assert!(read(nested(MAX_DEPTH).as_bytes(), search_key).is_ok());
            let e = read(nested(1000).as_bytes(), search_key).expect_err("too deep");
            assert_eq!(e.problem.map(|(_, p)| p.id), Some(TOO_DEEP.id));
        }
    }
}
