//! IMAPSIEVE (RFC 6785): filter scripts run when a mailbox changes.

use super::*;

pub(in crate::protocol::imap) static IMAPSIEVE: Extension = Extension::known(
    "IMAPSIEVE=",
    Rfc(6785, "2.1"),
    "Filter scripts run when letters come into a mailbox or their flags change.",
    &[],
);
