//! REPLACE (RFC 8508): puts a new version of a letter in the place of the old one.

use super::*;
use crate::protocol::imap::{command::append, field, response::token};

crate::fields! { registry FIELDS;
    /// The letter that goes: its number, or its UID after UID.
    OLD = "imap.replace-old", "Old version", Argument, 8508 "3.2";
}

pub(in crate::protocol::imap) static REPLACE: Extension = Extension {
    verbs: &[Verb::known::<Replace>()],
    slots: Slots {
        uid: &[Slot::new("REPLACE", &field::VERB, |c, r| arguments(c, r).map(|()| None))],
        ..Slots::NONE
    },
    ..Extension::known(
        "REPLACE",
        Rfc(8508, "3.1"),
        "A letter can be replaced by a new version in one step.",
        FIELDS,
    )
};

struct Replace;

impl Grammar for Replace {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "REPLACE",
        syntax: "tag REPLACE SP number SP mailbox [SP flag-list] [SP date-time] SP literal CRLF",
        rfc: Rfc(8508, "3.2"),
        summary: "Stores a new version of a letter, and removes the old one, in one step.",
        when: &[Phase::Selected],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a REPLACE 4 Drafts (\\Seen) {15}\r\nSubject: a\r\n\r\nb\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        arguments(c, &mut Reading::default())
    }
}

/// `SP seq-number SP mailbox append-message CRLF`
fn arguments(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<()> {
    c.sp()?;
    if c.peek() == Some(b'*') {
        c.exact(&field::SEQUENCE_LAST, "*")?;
    } else {
        token::nz_number(c, &OLD)?;
    }
    c.sp()?;
    token::mailbox(c)?;
    c.sp()?;
    append::message(c, r)?;
    c.crlf()
}
