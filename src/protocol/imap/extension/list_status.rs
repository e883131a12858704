//! LIST-STATUS (RFC 5819): LIST brings the figures of STATUS along.

use super::*;
use crate::protocol::imap::grammar;

crate::fields! { registry FIELDS;
    /// For each mailbox a STATUS response with these figures follows.
    STATUS = "imap.list-return-status", "STATUS", Argument, 5819 "2";
}

pub(in crate::protocol::imap) static LIST_STATUS: Extension = Extension {
    slots: Slots {
        list_return: &[Slot::new("STATUS", &STATUS, |c, r| {
            c.sp()?;
            grammar::status_att_list(c, r).map(drop)
        })],
        ..Slots::NONE
    },
    ..Extension::known(
        "LIST-STATUS",
        Rfc(5819, "2"),
        "LIST can bring the figures of STATUS along.",
        FIELDS,
    )
};
