//! LIST-STATUS (RFC 5819): LIST brings the figures of STATUS along.

use super::*;
use crate::protocol::imap::grammar::{self, Returning};

crate::fields! { registry FIELDS;
    /// For each mailbox a STATUS response with these figures follows.
    STATUS = "imap.list-return-status", "STATUS", Argument, 5819 "2";
}

pub(in crate::protocol::imap) static LIST_STATUS: Extension = Extension {
    served: true,
    offered: |_, _| true,
    slots: Slots {
        list_return: &[Slot::new("STATUS", &STATUS, |c, r| {
            c.sp()?;
            Ok(Some(Returning::Status(grammar::status_att_list(c, r)?)))
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
