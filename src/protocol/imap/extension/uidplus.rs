//! UIDPLUS (RFC 4315): UID EXPUNGE, and answers that tell the UIDs of new letters.

use super::*;
use crate::protocol::imap::{field, grammar};

pub(in crate::protocol::imap) static UIDPLUS: Extension = Extension {
    slots: Slots {
        uid: &[Slot::new("EXPUNGE", &field::VERB, |c, r| {
            c.sp()?;
            grammar::letters(c, r)?;
            c.crlf()?;
            Ok(None)
        })],
        ..Slots::NONE
    },
    ..Extension::known(
        "UIDPLUS",
        Rfc(4315, "2"),
        "The client learns the UIDs of new letters, and removes letters by UID.",
        &[],
    )
};
