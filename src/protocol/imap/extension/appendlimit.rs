//! APPENDLIMIT (RFC 7889): the largest letter that can be stored. The response is in the base grammar.

use super::*;
use crate::protocol::imap::grammar::{Figure, StatusItem};
use std::fmt::Write as _;

crate::fields! { registry FIELDS;
    /// The largest letter that can be stored in this mailbox.
    LIMIT = "imap.status-item-appendlimit", "APPENDLIMIT", Argument, 7889 "3";
}

const FIGURE: Figure = Figure {
    name: "APPENDLIMIT",
    write: |out, of| {
        // Writing to memory cannot fail.
        let _ = write!(out, "{}", of.policy.message_size_limit);
    },
};

pub(in crate::protocol::imap) static APPENDLIMIT: Extension = Extension {
    served: true,
    offered: |_, _| true,
    words: Some(|_, cx| format!("APPENDLIMIT={}", cx.policy().message_size_limit)),
    slots: Slots {
        status: &[Slot::new("APPENDLIMIT", &LIMIT, |_, _| Ok(Some(StatusItem::Other(FIGURE))))],
        ..Slots::NONE
    },
    ..Extension::known(
        "APPENDLIMIT",
        Rfc(7889, "2"),
        "The server tells the largest letter that it stores.",
        FIELDS,
    )
};
