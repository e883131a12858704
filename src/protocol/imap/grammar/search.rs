//! What SEARCH looks for.

use super::*;
use crate::{
    message::{Date, text_in},
    world::{Flag, Stored, Timestamp, View},
};
use std::{fmt, sync::Arc};

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

static NOTHING_FUZZY: Problem = Problem {
    id: "imap.relevancy-without-fuzzy",
    text: "RELEVANCY tells how well letters match a FUZZY key, and there is none.",
    rfc: Rfc(6203, "4"),
};

/// How deep keys may lie within each other.
pub const MAX_DEPTH: usize = 50;

/// A letter that a search looks at.
#[derive(Clone, Copy, Debug)]
pub struct Looking<'a> {
    /// Its message number.
    pub number: u32,
    pub stored: &'a Stored,
    pub view: &'a View,
    pub now: Timestamp,
}

/// A search key that an extension brings.
#[derive(Clone)]
pub struct Test {
    /// How dear it is to know: 0 at once, 2 with a look at the header, 3 with a look at the whole letter.
    pub cost: u8,
    /// It changes as time goes by.
    pub timed: bool,
    holds: Arc<dyn Fn(&Looking<'_>) -> bool + Send + Sync>,
}

impl Test {
    /// A test of that cost.
    pub fn new(cost: u8, holds: impl Fn(&Looking<'_>) -> bool + Send + Sync + 'static) -> Self {
        Self { cost, timed: false, holds: Arc::new(holds) }
    }

    /// A test that changes as time goes by.
    pub fn timed(holds: impl Fn(&Looking<'_>) -> bool + Send + Sync + 'static) -> Self {
        Self { timed: true, ..Self::new(0, holds) }
    }

    /// Whether it holds for a letter.
    pub fn holds(&self, looking: &Looking<'_>) -> bool {
        (self.holds)(looking)
    }
}

impl fmt::Debug for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Test").field("cost", &self.cost).finish_non_exhaustive()
    }
}

impl PartialEq for Test {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.holds, &other.holds)
    }
}

impl Eq for Test {}

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
    Larger(u64),
    Smaller(u64),
    Sequence(SequenceSet),
    Uid(SequenceSet),
    Not(Box<Self>),
    Or(Box<[Self; 2]>),
    And(Vec<Self>),
    /// This may match roughly (RFC 6203 §3).
    Fuzzy(Box<Self>),
    /// Something that an extension looks for.
    Other(Test),
}

impl SearchKey {
    /// Whether it names letters by message number, in itself or within.
    pub fn has_numbers(&self) -> bool {
        self.any(&|key| matches!(key, Self::Sequence(set) if set.has_numbers()))
    }
}

#[derive(Clone, Copy)]
enum Word {
    Plain(&'static SearchKey),
    Header,
    Field(&'static str),
    Keyword(fn(String) -> SearchKey),
    Date(fn(Date) -> SearchKey),
    Text(fn(String) -> SearchKey),
    Size(fn(u64) -> SearchKey),
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

impl SearchKey {
    /// The keys that lie directly in this one.
    pub fn inner(&self) -> &[Self] {
        match self {
            Self::Not(key) | Self::Fuzzy(key) => std::slice::from_ref(key),
            Self::And(keys) => keys,
            Self::Or(pair) => &pair[..],
            _ => &[],
        }
    }

    /// Whether this key or one that lies in it is such a one.
    pub fn any(&self, is: &impl Fn(&Self) -> bool) -> bool {
        is(self) || self.inner().iter().any(|key| key.any(is))
    }
}

/// Charsets in which a search may be written. US-ASCII and UTF-8 must be there (RFC 5256 §BASE.6.4.SORT).
pub const CHARSETS: &[&str] = &[
    "US-ASCII",
    "UTF-8",
    "ISO-8859-1",
    "ISO-8859-2",
    "ISO-8859-5",
    "ISO-8859-7",
    "ISO-8859-15",
    "WINDOWS-1250",
    "WINDOWS-1251",
    "WINDOWS-1252",
    "KOI8-R",
    "KOI8-U",
    "ISO-2022-JP",
    "SHIFT_JIS",
    "EUC-JP",
    "EUC-KR",
    "GB18030",
    "BIG5",
];

/// What one search looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is asked to return; nothing where it does not say so.
    pub returns: Option<Vec<ReturnOption>>,
    /// Whether the charset stands behind the word CHARSET, which SEARCH can leave away.
    pub charset_said: bool,
    /// Whether its charset is one of [`CHARSETS`]. The texts of others were not looked at.
    pub charset_known: bool,
    /// The keys, all of which must hold.
    pub key: SearchKey,
}

/// ```abnf
/// [SP "RETURN" SP "(" [options] ")"] [SP "CHARSET" SP astring] 1*(SP search-key)
/// ```
/// RETURN is RFC 4731's.
pub fn search_program(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<Found> {
    let returns = search_returns(c, r)?;
    gap(c)?;
    let charset_said = c.looks_at("CHARSET ");
    if charset_said {
        c.exact(&field::CHARSET_KEYWORD, "CHARSET")?;
        c.sp()?;
        charset_name(c, r)?;
        c.sp()?;
    }
    Ok(Found { charset_said, ..criteria(c, r, returns)? })
}

/// `charset 1*(SP search-key)`, as SORT and THREAD have it.
pub fn charset_and_keys(
    c: &mut Cursor<'_>,
    r: &mut Reading,
    returns: Option<Vec<ReturnOption>>,
) -> Parsed<Found> {
    charset_name(c, r)?;
    c.sp()?;
    criteria(c, r, returns)
}

fn criteria(
    c: &mut Cursor<'_>,
    r: &mut Reading,
    returns: Option<Vec<ReturnOption>>,
) -> Parsed<Found> {
    let start = c.position();
    let key = keys(c, r)?;
    if r.relevancy && !key.any(&|key| matches!(key, SearchKey::Fuzzy(_))) {
        return c.reject(start, &NOTHING_FUZZY);
    }
    let charset_known = !matches!(r.charset, Charset::Other);
    Ok(Found { returns, charset_said: false, charset_known, key })
}

fn charset_name(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<()> {
    let name = astring(c, &field::CHARSET)?;
    let known = CHARSETS.iter().find(|known| known.as_bytes().eq_ignore_ascii_case(&name));
    r.charset = known.map_or(Charset::Other, |name| Charset::Known(name));
    Ok(())
}

fn keys(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<SearchKey> {
    let mut keys = vec![search_key(c, r)?];
    while c.peek() == Some(b' ') && !trailing_space(c) {
        gap(c)?;
        keys.push(search_key(c, r)?);
    }
    Ok(SearchKey::And(keys))
}

/// ```abnf
/// search-key = "ALL" / "ANSWERED" / ... / sequence-set / "(" search-key *(SP search-key) ")"
/// ```
pub fn search_key(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<SearchKey> {
    match c.peek() {
        Some(b'(') => {
            let keys = deeper(c, r, |c, r| {
                c.group(&field::SEARCH_GROUP, |c| {
                    c.mark("(")?;
                    let mut keys = Vec::new();
                    loop {
                        keys.push(search_key(c, r)?);
                        if c.peek() != Some(b' ') {
                            c.mark(")")?;
                            return Ok(keys);
                        }
                        c.sp()?;
                    }
                })
            })?;
            return Ok(SearchKey::And(keys));
        }
        Some(b'*' | b'0'..=b'9' | b'$') => return letters(c, r).map(SearchKey::Sequence),
        _ => {}
    }
    let word = match c.word(&field::SEARCH_KEY, |b| b.is_ascii_alphanumeric(), WORDS) {
        Ok(word) => word,
        Err(stop) => {
            let key = slot::read(c, r, |s| s.search).unwrap_or(Err(stop))?;
            return Ok(key.unwrap_or(SearchKey::All));
        }
    };
    if let Word::Plain(key) = word {
        return Ok(key.clone());
    }
    c.sp()?;
    Ok(match word {
        Word::Plain(key) => key.clone(),
        Word::Header => {
            let name = text(c, &field::HEADER_NAME, r)?;
            c.sp()?;
            SearchKey::Header(name, search_text(c, r)?)
        }
        Word::Field(name) => SearchKey::Header(name.to_owned(), search_text(c, r)?),
        Word::Keyword(make) => make(atom(c, &field::KEYWORD)?.to_owned()),
        Word::Date(make) => make(date(c)?),
        Word::Text(make) => make(search_text(c, r)?),
        Word::Size(make) => make(number64(c, &field::SEARCH_SIZE)?),
        Word::Uid => SearchKey::Uid(letters(c, r)?),
        Word::Not => SearchKey::Not(Box::new(nested_key(c, r)?)),
        Word::Or => {
            let first = nested_key(c, r)?;
            c.sp()?;
            SearchKey::Or(Box::new([first, nested_key(c, r)?]))
        }
    })
}

/// A key that lies within another.
pub fn nested_key(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<SearchKey> {
    deeper(c, r, search_key)
}

/// Reads one level deeper, if there is one.
fn deeper<T>(
    c: &mut Cursor<'_>,
    r: &mut Reading,
    inner: impl FnOnce(&mut Cursor<'_>, &mut Reading) -> Parsed<T>,
) -> Parsed<T> {
    if r.depth >= MAX_DEPTH {
        let start = c.position();
        c.take(&field::SEARCH_KEY, c.rest().len().min(1))?;
        return c.reject(start, &TOO_DEEP);
    }
    r.depth += 1;
    let out = inner(c, r);
    r.depth -= 1;
    out
}

/// A text to find.
pub fn search_text(c: &mut Cursor<'_>, r: &Reading) -> Parsed<String> {
    text(c, &field::SEARCH_TEXT, r)
}

fn text(c: &mut Cursor<'_>, what: &'static crate::wire::Field, r: &Reading) -> Parsed<String> {
    let start = c.position();
    let octets = astring(c, what)?;
    let text = match r.charset {
        Charset::Known(name) => text_in(name, &octets),
        // Nobody looks at it.
        Charset::Other => Some(String::new()),
    };
    match text {
        Some(text) => Ok(text),
        None => c.reject(start, &NOT_UTF8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::read;

    fn key(c: &mut Cursor<'_>) -> Parsed<SearchKey> {
        search_key(c, &mut Reading::default())
    }

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
            assert!(read(right, key).is_ok(), "{}", right.escape_ascii());
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
            assert!(read(wrong, key).is_err(), "{}", wrong.escape_ascii());
        }
    }

    #[test]
    fn every_charset_is_decoded() {
        for name in CHARSETS {
            assert_eq!(text_in(name, b"abc").as_deref(), Some("abc"), "{name}");
        }
        assert_eq!(text_in("KOI8-R", b"\xc1").as_deref(), Some("а"));
    }

    #[test]
    fn deep_keys_end_soon() {
        for (open, close) in [("(", ")"), ("NOT ", ""), ("OR ALL ", "")] {
            let nested = |n: usize| format!("{}ALL{}", open.repeat(n), close.repeat(n));
            assert!(read(nested(MAX_DEPTH).as_bytes(), key).is_ok());
            let e = read(nested(1000).as_bytes(), key).expect_err("too deep");
            assert_eq!(e.problem.map(|(_, p)| p.id), Some(TOO_DEEP.id));
        }
    }
}
