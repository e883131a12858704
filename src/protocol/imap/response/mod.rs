//! What a server says, read. To add a kind of response: write its reader and its row in [`ALL`] or [`NUMBERED`], or in
//! the row of its extension.

pub mod code;
pub mod field;
pub mod occasion;
pub mod value;

mod envelope;
mod fetch;
mod list;
mod structure;
#[cfg(test)]
mod tests;
pub(super) mod token;

pub(super) use fetch::{CONTENT, ORIGIN, UID_VALUE, brings_content, is_item, items as fetch_items};
pub(super) use list::{MATCH, mailbox_list};

use super::{extension, field as shared, grammar};
use crate::{
    protocol::Gloss,
    wire::{Cursor, Expected, Field, Parsed, Tree, label},
};
use code::Code;

/// Deepest nesting of what a server sends in parentheses.
const MAX_DEPTH: u8 = 50;

/// The fields of responses alone.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    [field::ALL, code::FIELDS, list::FIELDS, fetch::FIELDS, envelope::FIELDS, structure::FIELDS]
        .into_iter()
        .flatten()
        .copied()
}

/// The labels of a BODY or BODYSTRUCTURE alone, as a server writes it behind the word.
pub fn structure_labels(octets: &[u8]) -> Tree {
    label(octets, structure::body).tree
}

/// A word that a server says, and how what follows it is read. Its explanation is that of its field.
#[derive(Debug)]
pub struct Row {
    pub word: &'static str,
    pub field: &'static Field,
    read: fn(&mut Cursor<'_>) -> Parsed<()>,
}

impl Row {
    pub(super) const fn new(
        word: &'static str,
        field: &'static Field,
        read: fn(&mut Cursor<'_>) -> Parsed<()>,
    ) -> Self {
        Self { word, field, read }
    }

    /// The explanation as the gloss of a line.
    pub fn gloss(&self) -> Gloss {
        Gloss::of(self.field)
    }
}

fn find(rows: &'static [Row], word: &[u8]) -> Option<&'static Row> {
    rows.iter().find(|row| row.word.as_bytes().eq_ignore_ascii_case(word))
}

/// The kinds of response that begin with a word.
pub static ALL: &[Row] = &[
    Row::new("SEARCH", &field::SEARCH, list::search),
    Row::new("LIST", &field::LIST, list::mailbox_list),
    Row::new("LSUB", &field::LSUB, list::mailbox_list),
    Row::new("STATUS", &field::STATUS, list::status),
    Row::new("FLAGS", &field::FLAGS, |c| {
        c.sp()?;
        token::flags(c)
    }),
    Row::new("CAPABILITY", &field::CAPABILITY, list::capabilities),
    Row::new("ENABLED", &field::ENABLED, list::capabilities),
    Row::new("ESEARCH", &field::ESEARCH, list::esearch),
    Row::new("SORT", &field::SORT, list::search),
    Row::new("NAMESPACE", &field::NAMESPACE, list::namespaces),
    Row::new("ID", &field::ID, list::id),
    Row::new("VANISHED", &field::VANISHED, list::vanished),
];

/// The kinds of response that begin with a number.
pub static NUMBERED: &[Row] = &[
    Row::new("FETCH", &field::FETCH, |c| {
        c.sp()?;
        fetch::items(c)
    }),
    Row::new("EXISTS", &field::EXISTS, token::nothing),
    Row::new("RECENT", &field::RECENT, token::nothing),
    Row::new("EXPUNGE", &field::EXPUNGE, token::nothing),
];

/// The word of a status response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    Ok,
    No,
    Bad,
    PreAuth,
    Bye,
}

impl Status {
    /// The status words, each with its field.
    pub const NAMES: [(&'static str, Self, &'static Field); 5] = [
        ("OK", Self::Ok, &field::OK),
        ("NO", Self::No, &field::NO),
        ("BAD", Self::Bad, &field::BAD),
        ("PREAUTH", Self::PreAuth, &field::PREAUTH),
        ("BYE", Self::Bye, &field::BYE),
    ];
}

/// What one response is.
#[derive(Clone, Copy, Debug)]
pub enum Response<'a> {
    /// `+`: the server waits for more.
    Continuation,
    /// The end of a command.
    Tagged(&'a str, Status, Option<&'static Code>),
    /// OK, NO, BAD, PREAUTH or BYE without a tag.
    Untagged(Status, Option<&'static Code>),
    /// Data of a known kind.
    Data(&'static Row),
    /// Data of a kind that is not known.
    Other,
}

/// ```abnf
/// response-tagged = tag SP resp-cond-state CRLF
/// response-data   = "*" SP (resp-cond-state / resp-cond-bye / mailbox-data / message-data / capability-data) CRLF
/// greeting        = "*" SP (resp-cond-auth / resp-cond-bye) CRLF
/// continue-req    = "+" SP (resp-text / base64) CRLF
/// ```
/// One whole response: with its literals, if it has any.
pub fn response<'a>(c: &mut Cursor<'a>) -> Parsed<Response<'a>> {
    let out = match c.peek() {
        Some(b'*') => {
            c.exact(&field::UNTAGGED, "*")?;
            c.sp()?;
            untagged(c)?
        }
        Some(b'+') => {
            c.exact(&field::CONTINUATION, "+")?;
            // Many servers leave the space out where they have nothing to say.
            if c.peek() != Some(b'\r') {
                c.sp()?;
                text(c)?;
            }
            Response::Continuation
        }
        _ => {
            let tag = grammar::tag(c)?;
            c.sp()?;
            let status = status(c, &Status::NAMES[..3])?;
            Response::Tagged(tag, status, after_status(c)?)
        }
    };
    c.crlf()?;
    Ok(out)
}

/// A continuation request that holds a challenge: `"+" SP base64 CRLF`.
pub fn challenge(c: &mut Cursor<'_>) -> Parsed<()> {
    c.exact(&field::CONTINUATION, "+")?;
    if c.peek() != Some(b'\r') {
        c.sp()?;
        c.run_if_any(&field::CHALLENGE, |b| grammar::is_base64_char(b) || b == b'=');
    }
    c.crlf()
}

/// Whether a line is one of those that end with words for people, so that `{5}` at its end announces nothing.
pub(super) fn ends_with_text(line: &[u8]) -> bool {
    let mut words = line.splitn(3, |b| matches!(b, b' ' | b'\r'));
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    first == b"+"
        || Status::NAMES.iter().any(|(word, ..)| word.as_bytes().eq_ignore_ascii_case(second))
}

fn status(c: &mut Cursor<'_>, among: &'static [(&str, Status, &Field)]) -> Parsed<Status> {
    let word = word(c);
    match among.iter().find(|(name, ..)| name.as_bytes().eq_ignore_ascii_case(word)) {
        Some((_, status, what)) => {
            c.take(what, word.len())?;
            Ok(*status)
        }
        None => {
            for (name, ..) in among {
                let _ = c.fail::<()>(Expected::Exact(name));
            }
            Err(crate::wire::Stop)
        }
    }
}

fn after_status(c: &mut Cursor<'_>) -> Parsed<Option<&'static Code>> {
    c.sp()?;
    text(c)
}

/// ```abnf
/// resp-text = ["[" resp-text-code "]" SP] [text]
/// ```
fn text(c: &mut Cursor<'_>) -> Parsed<Option<&'static Code>> {
    let mut found = None;
    if c.peek() == Some(b'[') {
        found = code::code(c)?;
        // Without a text some leave the space out too.
        if c.peek() != Some(b'\r') {
            c.sp()?;
        }
    }
    c.run_if_any(&field::TEXT, |b| !matches!(b, 0 | b'\r' | b'\n'));
    Ok(found)
}

fn untagged<'a>(c: &mut Cursor<'a>) -> Parsed<Response<'a>> {
    if c.peek().is_some_and(|b| b.is_ascii_digit()) {
        return numbered(c);
    }
    let word = word(c);
    if let Some(row) = find(ALL, word).or_else(|| extension::row(|r| r.words, word)) {
        c.take(row.field, word.len())?;
        (row.read)(c)?;
        return Ok(Response::Data(row));
    }
    if word.is_empty()
        || Status::NAMES.iter().any(|(n, ..)| n.as_bytes().eq_ignore_ascii_case(word))
    {
        let status = status(c, &Status::NAMES)?;
        return Ok(Response::Untagged(status, after_status(c)?));
    }
    c.take(&field::OTHER, word.len())?;
    other(c)
}

/// `number SP ("EXISTS" / "RECENT")`, `nz-number SP ("EXPUNGE" / ("FETCH" SP msg-att))`
fn numbered<'a>(c: &mut Cursor<'a>) -> Parsed<Response<'a>> {
    let rest = c.rest();
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    let after = rest.get(digits + 1..).unwrap_or_default();
    let word = &after[..after.iter().take_while(|b| word_char(**b)).count()];
    let row = find(NUMBERED, word).or_else(|| extension::row(|r| r.numbered, word));
    match row.map(|row| row.word) {
        Some("UIDFETCH") => token::nz_number(c, &fetch::UID_VALUE)?,
        Some("FETCH" | "EXPUNGE" | "CONVERTED") => token::nz_number(c, &shared::SEQUENCE_NUMBER)?,
        Some(_) => token::number(c, &field::COUNT)?,
        None => token::number64(c, &field::OTHER_NUMBER)?,
    }
    c.sp()?;
    match row {
        Some(row) => {
            c.take(row.field, word.len())?;
            (row.read)(c)?;
            Ok(Response::Data(row))
        }
        None => {
            c.run(&field::OTHER, word_char)?;
            other(c)
        }
    }
}

fn other<'a>(c: &mut Cursor<'a>) -> Parsed<Response<'a>> {
    if c.peek() == Some(b' ') {
        c.sp()?;
        c.text(&field::OTHER_DATA);
    }
    Ok(Response::Other)
}

/// The word that stands here.
fn word<'a>(c: &Cursor<'a>) -> &'a [u8] {
    let rest = c.rest();
    &rest[..rest.iter().take_while(|b| word_char(**b)).count()]
}

const fn word_char(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_')
}
