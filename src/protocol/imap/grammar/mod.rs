//! The productions of RFC 3501 §9 that commands and responses share.
//!
//! A frame is whole before it is read: where it holds a literal, the announcement `{n}`, the line end and the
//! octets all stand in it.

mod date;
mod fetch;
mod flag;
mod list;
mod meaning;
mod modifier;
mod name;
mod search;
mod search_return;
mod section;
mod sequence;
mod string;

pub use date::{date, date_time};
pub use fetch::{Fetch, FetchItem, Partial, Teller, Telling, fetch_items, macro_items, partial};
pub use flag::{FlagKind, FlagList, any_flag, any_flag_list, flag_list, store_flags};
pub use list::{Criterion, Listing, Returning, listing};
pub use meaning::meaning;
pub use modifier::{FetchModifier, SelectParameter, parameters, parameters_if_any};
pub use name::{
    Figure, Figures, StatusItem, list_mailbox, mailbox, modified_utf7_decoded,
    modified_utf7_encoded, modified_utf7_is_valid, status_att, status_att_list,
};
pub use search::{
    CHARSETS, Found, Looking, MAX_DEPTH, SearchKey, Test, charset_and_keys, nested_key, search_key,
    search_program, search_text,
};
pub use search_return::{Page, ReturnOption, search_returns};
pub use section::{header_list, section};
pub use sequence::{
    Bound, SequenceSet, letters, merged, number64, nz_number, one_letter, sequence_set,
};
pub use string::{
    Announced, EIGHT_BIT, Literal, announcement, astring, atom, is_astring_char, is_atom_char,
    is_base64_char, literal, literal_span, nstring, quoted, quoted_utf8, string,
};

use super::{
    extension::{Reading, slot, slot::Charset},
    field, habit,
};
use crate::wire::{BLANK, Cursor, Expected, Parsed, Problem, Rfc, Stop};

/// ```abnf
/// tag = 1*<any ASTRING-CHAR except "+">
/// ```
pub fn tag<'a>(c: &mut Cursor<'a>) -> Parsed<&'a str> {
    c.run(&field::TAG, is_tag_char).map(ascii)
}

/// Whether an octet may stand in a tag.
pub const fn is_tag_char(b: u8) -> bool {
    is_astring_char(b) && b != b'+'
}

/// ```abnf
/// base64 = *(4base64-char) [base64-terminal]
/// ```
/// Reads the characters; whether they decode is the reader's business.
pub fn base64<'a>(c: &mut Cursor<'a>) -> Parsed<&'a [u8]> {
    c.run(&field::CREDENTIALS, |b| is_base64_char(b) || b == b'=')
}

/// Text of octets that were checked to be US-ASCII.
pub(super) fn ascii(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

fn blanks(c: &mut Cursor<'_>) -> Parsed<()> {
    c.run(&BLANK, |b| b == b' ').map(|_| ())
}

/// One space between two arguments.
pub fn gap(c: &mut Cursor<'_>) -> Parsed<()> {
    if c.rest().starts_with(b"  ") && c.lenient(&habit::BLANKS, blanks).is_some() {
        return Ok(());
    }
    c.sp()
}

/// White space before the end of the line, for servers that pass over it; false where something else follows.
pub fn trailing_space(c: &mut Cursor<'_>) -> bool {
    let found = c.lenient(&habit::TRAILING_SPACE, |c| {
        blanks(c)?;
        if matches!(c.rest(), b"\r\n" | b"\n") { Ok(()) } else { Err(Stop) }
    });
    found.is_some()
}

/// The end of a command.
pub fn end(c: &mut Cursor<'_>) -> Parsed<()> {
    trailing_space(c);
    c.crlf()
}

/// The end of a command that does not look at what stands behind its arguments.
pub fn loose_end(c: &mut Cursor<'_>) -> Parsed<()> {
    let _ = c.lenient(&habit::MORE_ARGUMENTS, |c| {
        blanks(c)?;
        // In parentheses stand parameters of an extension: to pass over these is to promise them.
        let text = c.text(&field::IGNORED);
        if text.is_empty() || text.starts_with(b"(") { Err(Stop) } else { Ok(()) }
    });
    end(c)
}

/// Several of `one` in parentheses, with one space between them; `none` says whether there may be none.
pub fn parenthesised<'a, T>(
    c: &mut Cursor<'a>,
    none: bool,
    mut one: impl FnMut(&mut Cursor<'a>) -> Parsed<T>,
) -> Parsed<Vec<T>> {
    c.mark("(")?;
    let _ = c.lenient(&habit::SPACE_IN_LIST, blanks);
    let mut out = Vec::new();
    if none && c.peek() == Some(b')') {
        c.mark(")")?;
        return Ok(out);
    }
    loop {
        out.push(one(c)?);
        let _ = c.lenient(&habit::SPACE_IN_LIST, |c| {
            blanks(c)?;
            if c.peek() == Some(b')') { Ok(()) } else { Err(Stop) }
        });
        if c.peek() != Some(b' ') {
            c.mark(")")?;
            return Ok(out);
        }
        gap(c)?;
    }
}
