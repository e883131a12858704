//! What FETCH asks for.

use super::*;
use crate::{
    message::Section,
    protocol::Output,
    world::{Flags, Stored},
};

/// Some of the octets of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Partial {
    pub from: u64,
    pub count: u64,
}

/// What there is to tell of one letter.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    pub stored: &'a Stored,
    /// Its flags now.
    pub flags: &'a Flags,
    /// Whether it is `\Recent` in this session.
    pub recent: bool,
}

/// A thing without arguments that an extension tells of a letter.
#[derive(Clone, Copy, Debug)]
pub struct Teller {
    /// Its name, in the command and in the response.
    pub name: &'static str,
    /// Writes the value, without the name.
    pub write: fn(&mut Output, &Telling<'_>),
}

impl PartialEq for Teller {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Teller {}

/// One thing that FETCH can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FetchItem {
    Flags,
    InternalDate,
    Size,
    Envelope,
    Body,
    BodyStructure,
    Uid,
    Rfc822,
    Rfc822Header,
    Rfc822Text,
    Section {
        section: Section,
        peek: bool,
        partial: Option<Partial>,
    },
    /// A part without its transfer encoding (RFC 3516).
    Binary {
        path: Vec<u32>,
        peek: bool,
        partial: Option<Partial>,
    },
    /// The size of that.
    BinarySize {
        path: Vec<u32>,
    },
    /// Something that an extension tells.
    Other(Teller),
}

impl FetchItem {
    /// Whether asking for it sets `\Seen`.
    pub const fn sets_seen(&self) -> bool {
        matches!(
            self,
            Self::Rfc822
                | Self::Rfc822Text
                | Self::Section { peek: false, .. }
                | Self::Binary { peek: false, .. }
        )
    }
}

/// Everything that one FETCH asks for.
pub type Fetch = Vec<FetchItem>;

#[derive(Clone, Copy)]
enum Word {
    Macro(&'static [FetchItem]),
    Item(&'static FetchItem),
    Body,
    Peek,
}

const ALL: &[FetchItem] =
    &[FetchItem::Flags, FetchItem::InternalDate, FetchItem::Size, FetchItem::Envelope];
const FAST: &[FetchItem] = &[FetchItem::Flags, FetchItem::InternalDate, FetchItem::Size];
const FULL: &[FetchItem] = &[
    FetchItem::Flags,
    FetchItem::InternalDate,
    FetchItem::Size,
    FetchItem::Envelope,
    FetchItem::Body,
];

const MACROS: &[(&str, Word)] =
    &[("ALL", Word::Macro(ALL)), ("FULL", Word::Macro(FULL)), ("FAST", Word::Macro(FAST))];

const ITEMS: &[(&str, Word)] = &[
    ("FLAGS", Word::Item(&FetchItem::Flags)),
    ("INTERNALDATE", Word::Item(&FetchItem::InternalDate)),
    ("RFC822.SIZE", Word::Item(&FetchItem::Size)),
    ("ENVELOPE", Word::Item(&FetchItem::Envelope)),
    ("BODY", Word::Body),
    ("BODY.PEEK", Word::Peek),
    ("BODYSTRUCTURE", Word::Item(&FetchItem::BodyStructure)),
    ("UID", Word::Item(&FetchItem::Uid)),
    ("RFC822", Word::Item(&FetchItem::Rfc822)),
    ("RFC822.HEADER", Word::Item(&FetchItem::Rfc822Header)),
    ("RFC822.TEXT", Word::Item(&FetchItem::Rfc822Text)),
];

/// The names of the items that a macro stands for.
pub fn macro_items(word: &[u8]) -> Option<Vec<&'static str>> {
    let (_, meant) = MACROS.iter().find(|(name, _)| name.as_bytes().eq_ignore_ascii_case(word))?;
    let Word::Macro(items) = meant else { return None };
    let name = |item: &FetchItem| {
        let known = |word: &Word| match word {
            Word::Item(known) => *known == item,
            Word::Body => *item == FetchItem::Body,
            Word::Macro(_) | Word::Peek => false,
        };
        ITEMS.iter().find(|(_, word)| known(word)).map(|(name, _)| *name)
    };
    items.iter().map(name).collect()
}

fn is_item_char(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')
}

/// ```abnf
/// "ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")"
/// ```
/// The items of extensions that are not carried out here are left out.
pub fn fetch_items(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<Fetch> {
    if c.peek() != Some(b'(') {
        return match c.optional(|c| c.word(&field::FETCH_MACRO, is_item_char, MACROS)) {
            Some(Word::Macro(items)) => Ok(items.to_vec()),
            _ => Ok(any_item(c, r)?.into_iter().collect()),
        };
    }
    let items = parenthesised(c, false, |c| any_item(c, r))?;
    Ok(items.into_iter().flatten().collect())
}

/// ```abnf
/// fetch-att = "ENVELOPE" / "FLAGS" / "INTERNALDATE" / "RFC822" [".HEADER" / ".SIZE" / ".TEXT"] /
///             "BODY" ["STRUCTURE"] / "UID" / "BODY" section ["<" number "." nz-number ">"] /
///             "BODY.PEEK" section ["<" number "." nz-number ">"]
/// ```
/// Or a word of an extension.
fn any_item(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<Option<FetchItem>> {
    let peek = match c.word(&field::FETCH_ITEM, is_item_char, ITEMS) {
        Ok(Word::Item(item)) => return Ok(Some(item.clone())),
        Ok(Word::Macro(_)) => return c.fail(Expected::Field(&field::FETCH_ITEM)),
        Ok(Word::Body) if c.peek() != Some(b'[') => return Ok(Some(FetchItem::Body)),
        Ok(Word::Body) => false,
        Ok(Word::Peek) => true,
        Err(stop) => return slot::read(c, r, |s| s.fetch).unwrap_or(Err(stop)),
    };
    let section = section(c)?;
    let partial = if c.peek() == Some(b'<') { Some(partial(c)?) } else { None };
    Ok(Some(FetchItem::Section { section, peek, partial }))
}

static COUNT_ZERO: Problem = Problem {
    id: "imap.partial-count-zero",
    text: "At least one octet is asked for, by a number without a zero in front.",
    rfc: Rfc(3501, "9"),
};

/// ```abnf
/// "<" number64 "." nz-number64 ">"    ; RFC 9051
/// ```
pub fn partial(c: &mut Cursor<'_>) -> Parsed<Partial> {
    c.group(&field::PARTIAL, |c| {
        c.mark("<")?;
        let from = number64(c, &field::PARTIAL_FROM)?;
        c.mark(".")?;
        if c.peek() == Some(b'0') && c.lenient(&habit::ZERO_OCTETS, zero).is_some() {
            c.mark(">")?;
            return Ok(Partial { from, count: 0 });
        }
        if c.peek() == Some(b'0') {
            let start = c.position();
            c.run(&field::PARTIAL_COUNT, |b| b.is_ascii_digit())?;
            return c.reject(start, &COUNT_ZERO);
        }
        let count = number64(c, &field::PARTIAL_COUNT)?;
        c.mark(">")?;
        Ok(Partial { from, count })
    })
}

/// Nothing but zeros.
fn zero(c: &mut Cursor<'_>) -> Parsed<()> {
    let digits = c.run(&field::PARTIAL_COUNT, |b| b.is_ascii_digit())?;
    if digits.iter().all(|b| *b == b'0') { Ok(()) } else { Err(Stop) }
}
