//! SPECIAL-USE and CREATE-SPECIAL-USE (RFC 6154): what a mailbox is meant for.

use super::*;
use crate::protocol::imap::response::token;

crate::fields! { registry FIELDS;
    /// Only mailboxes with a special use.
    SELECT_USE = "imap.list-select-special-use", "SPECIAL-USE", Argument, 6154 "2";
    /// The answer says what each mailbox is meant for.
    SHOW_USE = "imap.list-return-special-use", "SPECIAL-USE", Argument, 6154 "2";
    /// The new mailbox is meant for this.
    USE = "imap.create-use", "USE", Argument, 6154 "3";
    /// What the new mailbox is meant for.
    USES = "imap.create-uses", "Special uses", Argument, 6154 "3";
    /// A special use, with a backslash, as LIST tells it.
    USE_ATTRIBUTE = "imap.create-use-attribute", "Special use", Argument, 6154 "2";
}

pub(in crate::protocol::imap) static SPECIAL_USE: Extension = Extension {
    slots: Slots {
        list_selection: &[Slot::plain("SPECIAL-USE", &SELECT_USE)],
        list_return: &[Slot::plain("SPECIAL-USE", &SHOW_USE)],
        ..Slots::NONE
    },
    ..Extension::known(
        "SPECIAL-USE",
        Rfc(6154, "2"),
        "LIST shows what a mailbox is meant for: drafts, sent letters, junk.",
        FIELDS,
    )
};

pub(in crate::protocol::imap) static CREATE_SPECIAL_USE: Extension = Extension {
    slots: Slots {
        create: &[Slot::new("USE", &USE, |c, _| {
            c.sp()?;
            token::list_of(c, &USES, |c| token::attribute(c, &USE_ATTRIBUTE))
        })],
        ..Slots::NONE
    },
    ..Extension::known(
        "CREATE-SPECIAL-USE",
        Rfc(6154, "3"),
        "A new mailbox can be given a special use.",
        &[],
    )
};
