//! APPENDLIMIT (RFC 7889): the largest letter that can be stored. The response is in the base grammar.

use super::*;

crate::fields! { registry FIELDS;
    /// The largest letter that can be stored in this mailbox.
    LIMIT = "imap.status-item-appendlimit", "APPENDLIMIT", Argument, 7889 "3";
}

pub(in crate::protocol::imap) static APPENDLIMIT: Extension = Extension {
    slots: Slots { status: &[Slot::bare("APPENDLIMIT", &LIMIT)], ..Slots::NONE },
    ..Extension::known(
        "APPENDLIMIT",
        Rfc(7889, "2"),
        "The server tells the largest letter that it stores.",
        FIELDS,
    )
};
