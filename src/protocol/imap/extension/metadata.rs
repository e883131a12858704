//! METADATA (RFC 5464): notes on mailboxes and on the server.

use super::*;
use crate::{
    protocol::imap::{grammar, response::token},
    wire::Problem,
};

mod command;
pub(in crate::protocol::imap) mod note;

crate::fields! { registry FIELDS;
    /// Notes on a mailbox, or the names of those that changed. An empty name is the server.
    RESPONSE = "imap.response-metadata", "METADATA", Data, 5464 "4.4";
    /// Notes, each a name and its text.
    VALUES = "imap.metadata-values", "Notes", Data, 5464 "4.4.1";
    /// The name of a note: /shared/ for all users, /private/ for this one.
    ENTRY = "imap.metadata-entry", "Note", Argument, 5464 "3.2";
    /// The text of the note. NIL means that there is none.
    VALUE = "imap.metadata-value", "Text of the note", Data, 5464 "3.1";
    /// Which notes are wanted.
    OPTIONS = "imap.metadata-options", "Options", Argument, 5464 "4.2";
    /// MAXSIZE leaves longer notes out. DEPTH brings those below the name along.
    OPTION = "imap.metadata-option", "Option", Argument, 5464 "4.2";
    /// A number of octets, or of levels; infinity means all of them.
    OPTION_VALUE = "imap.metadata-option-value", "Value", Argument, 5464 "4.2";
    /// Something about notes: longer ones were left out, or one could not be kept.
    CODE = "imap.code-metadata", "METADATA", Code, 5464 "4.3";
    /// LONGENTRIES: longer notes were left out. MAXSIZE: the note is too long. TOOMANY: there are too many. NOPRIVATE: only shared ones are kept.
    WHY = "imap.metadata-why", "Reason", Data, 5464 "4.3";
    /// How long the longest note is, or how long one may be.
    SIZE = "imap.metadata-size", "Octets", Data, 5464 "4.2.1";
}

pub(in crate::protocol::imap) static METADATA: Extension = Extension {
    served: true,
    offered: |s, cx| METADATA_SERVER.is_offered(s, cx),
    enables: true,
    responses: Responses {
        words: &[Row::new("METADATA", &RESPONSE, |c| {
            c.sp()?;
            token::mailbox(c)?;
            c.sp()?;
            if c.peek() == Some(b'(') {
                return command::values(c).map(drop);
            }
            token::astring(c, &ENTRY)?;
            while c.peek() == Some(b' ') {
                c.sp()?;
                token::astring(c, &ENTRY)?;
            }
            Ok(())
        })],
        codes: &[Row::new("METADATA", &CODE, |c| {
            c.sp()?;
            let counted = c.looks_at("LONGENTRIES") || c.looks_at("MAXSIZE");
            token::atom(c, &WHY)?;
            if counted {
                c.sp()?;
                token::number(c, &SIZE)?;
            }
            Ok(())
        })],
        ..Responses::NONE
    },
    ..Extension::known(
        "METADATA",
        Rfc(5464, "1"),
        "Notes can be attached to mailboxes and to the server.",
        FIELDS,
    )
};

pub(in crate::protocol::imap) static METADATA_SERVER: Extension = Extension {
    served: true,
    offered: |_, _| true,
    enables: true,
    verbs: &[Verb::of::<command::GetMetadata>(), Verb::of::<command::SetMetadata>()],
    ..Extension::known(
        "METADATA-SERVER",
        Rfc(5464, "1"),
        "Notes can be attached to the server.",
        &[],
    )
};

/// The name of a note.
pub(super) fn entry(c: &mut Cursor<'_>) -> Parsed<String> {
    let start = c.position();
    let name = grammar::astring(c, &ENTRY)?;
    if name.iter().any(|b| !matches!(b, b' '..=b'~') || b"*%".contains(b)) {
        return c.reject(start, &ENTRY_NAME);
    }
    Ok(String::from_utf8_lossy(&name).to_ascii_lowercase())
}

static ENTRY_NAME: Problem = Problem {
    id: "imap.metadata-entry-name",
    text: "The name of a note is of US-ASCII characters without controls, * and %.",
    rfc: Rfc(5464, "3.2"),
};
