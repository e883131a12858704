//! UTF8=ACCEPT (RFC 6855): names and letters in UTF-8.

use super::*;
use crate::protocol::imap::{
    command::append::Data,
    field,
    grammar::{self, Literal},
};
use crate::wire::Expected;

crate::fields! { registry FIELDS;
    /// The header of the letter may hold UTF-8.
    WORD = "imap.append-utf8", "UTF8", Argument, 6855 "4";
}

pub(in crate::protocol::imap) static UTF8_ACCEPT: Extension = Extension {
    served: true,
    offered: |_, _| true,
    enables: true,
    slots: Slots {
        append: &[Slot::new("UTF8", &WORD, |c, _| wrapped(c).map(Data::Literal))],
        ..Slots::NONE
    },
    ..Extension::known(
        "UTF8=ACCEPT",
        Rfc(6855, "3"),
        "Names, strings and headers can be in UTF-8.",
        FIELDS,
    )
};

/// `SP "(" literal8 ")"`: what stands behind the word, in APPEND and in a part of CATENATE.
pub(in crate::protocol::imap) fn wrapped(c: &mut Cursor<'_>) -> Parsed<Literal> {
    c.sp()?;
    c.mark("(")?;
    if c.peek() != Some(b'~') {
        return c.fail(Expected::Exact("~"));
    }
    let letter = grammar::literal_span(c, &field::LETTER)?;
    c.mark(")")?;
    Ok(letter)
}
