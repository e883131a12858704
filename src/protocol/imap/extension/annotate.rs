//! ANNOTATE (RFC 5257): notes on single letters, an experiment.

use super::*;
use crate::protocol::imap::{grammar, response::token};

crate::fields! { registry FIELDS;
    /// The client wants to hear of changed notes.
    SELECT = "imap.select-annotate", "ANNOTATE", Argument, 5257 "4.2";
    /// The notes on a letter.
    ANNOTATION = "imap.annotation", "ANNOTATION", Argument, 5257 "4.3";
    /// The notes on the letter: paths, each with its attributes and their values.
    ANNOTATIONS = "imap.annotations", "ANNOTATION", Data, 5257 "4.4";
    /// The path of a note, such as /comment. In a question * and % stand for anything.
    ENTRY = "imap.annotation-entry", "Note", Argument, 5257 "3.2";
    /// What is asked of the note: value.priv is the user's own, value.shared that of all.
    ATTRIBUTE = "imap.annotation-attribute", "Attribute", Argument, 5257 "3.3";
    /// The text of the note. NIL removes it.
    VALUE = "imap.annotation-value", "Value", Argument, 5257 "3.3";
    /// The note could not be kept.
    CODE = "imap.code-annotate", "ANNOTATE", Code, 5257 "4.5";
    /// How large the notes on letters in this mailbox may be.
    SUPPORT = "imap.code-annotations", "ANNOTATIONS", Code, 5257 "4.1";
    /// TOOBIG: the note is too long. TOOMANY: there are too many. NOPRIVATE: only shared ones are kept.
    WHY = "imap.annotate-why", "Reason", Data, 5257 "4.5";
    /// The largest note in octets; NONE where there are none, READ-ONLY where they cannot be changed.
    SIZE = "imap.annotate-size", "Size of a note", Data, 5257 "4.1";
}

pub(in crate::protocol::imap) static ANNOTATE: Extension = Extension {
    slots: Slots {
        select: &[Slot::bare("ANNOTATE", &SELECT)],
        append_option: &[Slot::new("ANNOTATION", &ANNOTATION, |c, _| notes(c))],
        store: &[Slot::new("ANNOTATION", &ANNOTATION, |c, _| notes(c))],
        fetch: &[Slot::new("ANNOTATION", &ANNOTATION, |c, _| {
            c.sp()?;
            token::nested(c, |c| {
                if c.peek() == Some(b'(') { token::nested(c, entry) } else { entry(c) }
            })?;
            Ok(None)
        })],
        search: &[Slot::new("ANNOTATION", &ANNOTATION, |c, _| {
            c.sp()?;
            entry(c)?;
            c.sp()?;
            token::astring(c, &ATTRIBUTE)?;
            c.sp()?;
            token::nstring(c, &VALUE)?;
            Ok(None)
        })],
        sort: &[Slot::new("ANNOTATION", &ANNOTATION, |c, _| {
            c.sp()?;
            entry(c)?;
            c.sp()?;
            token::astring(c, &ATTRIBUTE)?;
            Ok(None)
        })],
        ..Slots::NONE
    },
    responses: Responses {
        fetch: &[Row::new("ANNOTATION", &ANNOTATIONS, |c| {
            c.sp()?;
            token::list_of(c, &ANNOTATIONS, |c| {
                if c.peek() == Some(b'(') { values(c) } else { entry(c) }
            })
        })],
        codes: &[
            Row::new("ANNOTATE", &CODE, |c| {
                c.sp()?;
                token::atom(c, &WHY)
            }),
            Row::new("ANNOTATIONS", &SUPPORT, |c| {
                c.sp()?;
                token::atom(c, &SIZE)?;
                if c.peek() == Some(b' ') {
                    c.sp()?;
                    c.exact(&WHY, "NOPRIVATE")?;
                }
                Ok(())
            }),
        ],
        ..Responses::NONE
    },
    ..Extension::known(
        "ANNOTATE-EXPERIMENT-1",
        Rfc(5257, "3"),
        "Notes can be attached to single letters.",
        FIELDS,
    )
};

/// `SP "(" entry-att *(SP entry-att) ")"`
fn notes(c: &mut Cursor<'_>) -> Parsed<()> {
    c.sp()?;
    token::nested(c, |c| if c.peek() == Some(b'(') { values(c) } else { entry(c) })
}

/// The path of a note, or a pattern of paths.
fn entry(c: &mut Cursor<'_>) -> Parsed<()> {
    if c.peek() == Some(b'"') {
        return token::string(c, &ENTRY).map(drop);
    }
    c.run(&ENTRY, |b| grammar::is_atom_char(b) || matches!(b, b'*' | b'%' | b']')).map(drop)
}

/// `"(" attrib SP value *(SP attrib SP value) ")"`
fn values(c: &mut Cursor<'_>) -> Parsed<()> {
    token::nested(c, |c| {
        token::astring(c, &ATTRIBUTE)?;
        c.sp()?;
        token::nstring(c, &VALUE)
    })
}
