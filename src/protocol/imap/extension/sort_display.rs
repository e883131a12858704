//! SORT=DISPLAY (RFC 5957): orders letters by the names that people see.

use super::*;
use crate::protocol::imap::search::SortKey;

crate::fields! { registry FIELDS;
    /// The name that is shown for the first address: of the sender, or of the recipient.
    KEY = "imap.sort-key-display", "Displayed name", Argument, 5957 "4";
}

pub(in crate::protocol::imap) static SORT_DISPLAY: Extension = Extension {
    served: true,
    offered: |s, cx| sort::SORT.is_offered(s, cx),
    slots: Slots {
        sort: &[
            Slot::new("DISPLAYFROM", &KEY, |_, _| Ok(Some(SortKey::DisplayFrom))),
            Slot::new("DISPLAYTO", &KEY, |_, _| Ok(Some(SortKey::DisplayTo))),
        ],
        ..Slots::NONE
    },
    ..Extension::known(
        "SORT=DISPLAY",
        Rfc(5957, "3"),
        "Letters can be ordered by the names that people see.",
        FIELDS,
    )
};
