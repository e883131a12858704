//! LIST-METADATA (RFC 9590): LIST brings the notes on mailboxes along.

use super::*;
use crate::protocol::imap::grammar::{self, Returning};

crate::fields! { registry FIELDS;
    /// For each mailbox a METADATA response with these notes follows.
    METADATA = "imap.list-return-metadata", "METADATA", Argument, 9590 "3";
}

pub(in crate::protocol::imap) static LIST_METADATA: Extension = Extension {
    served: true,
    offered: |_, _| true,
    slots: Slots {
        list_return: &[Slot::new("METADATA", &METADATA, |c, _| {
            c.sp()?;
            let entries = grammar::parenthesised(c, false, metadata::entry)?;
            Ok(Some(Returning::Metadata(entries)))
        })],
        ..Slots::NONE
    },
    ..Extension::known(
        "LIST-METADATA",
        Rfc(9590, "1"),
        "LIST can bring the notes on mailboxes along.",
        FIELDS,
    )
};

/// Writes the notes of a mailbox as GETMETADATA would. Where they may not be read nothing is told.
pub(in crate::protocol::imap) fn tell(
    name: &str,
    entries: &[String],
    s: &Session,
    cx: &mut Context<'_>,
) {
    let Ok(subject) = metadata::note::Subject::of(name, s, cx) else { return };
    let notes = subject.notes(s, cx);
    let text = |entry: &str| notes.iter().find(|(n, _)| **n == *entry).map(|(_, text)| text);
    let told: Vec<_> = entries.iter().map(|entry| (entry.as_str(), text(entry))).collect();
    metadata::note::write(name, &told, s, cx.out);
}
