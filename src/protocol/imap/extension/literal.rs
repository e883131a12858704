//! LITERAL+ and LITERAL- (RFC 7888): literals that do not wait. The grammar of literals reads them.

use super::*;

pub(in crate::protocol::imap) static LITERAL_PLUS: Extension = Extension::known(
    "LITERAL+",
    Rfc(7888, "3"),
    "Literals can be sent as {n+}, without waiting for the server.",
    &[],
);

pub(in crate::protocol::imap) static LITERAL_MINUS: Extension = Extension::known(
    "LITERAL-",
    Rfc(7888, "5"),
    "Literals of up to 4096 octets can be sent without waiting for the server.",
    &[],
);
