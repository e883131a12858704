//! OBJECTID (RFC 8474): identifiers that stay. Responses with them are in the base grammar.

use super::*;
use crate::protocol::imap::grammar::SearchKey;

crate::fields! { registry FIELDS;
    /// The permanent identifier of the mailbox.
    MAILBOXID = "imap.status-item-mailboxid", "MAILBOXID", Argument, 8474 "4.3";
    /// The permanent identifier of the letter's content.
    EMAILID = "imap.item-emailid", "EMAILID", Argument, 8474 "5.1";
    /// The permanent identifier of the conversation.
    THREADID = "imap.item-threadid", "THREADID", Argument, 8474 "5.2";
    /// An identifier that the server told.
    OBJECT = "imap.search-object-id", "Object identifier", Argument, 8474 "7";
}

pub(in crate::protocol::imap) static OBJECTID: Extension = Extension {
    slots: Slots {
        status: &[Slot::bare("MAILBOXID", &MAILBOXID)],
        fetch: &[Slot::bare("EMAILID", &EMAILID), Slot::bare("THREADID", &THREADID)],
        search: &[
            Slot::new("EMAILID", &EMAILID, |c, _| object(c)),
            Slot::new("THREADID", &THREADID, |c, _| object(c)),
        ],
        ..Slots::NONE
    },
    ..Extension::known(
        "OBJECTID",
        Rfc(8474, "3"),
        "Mailboxes, letters and conversations have identifiers that stay.",
        FIELDS,
    )
};

/// `SP objectid`
fn object(c: &mut Cursor<'_>) -> Parsed<Option<SearchKey>> {
    c.sp()?;
    c.run(&OBJECT, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))?;
    Ok(None)
}
