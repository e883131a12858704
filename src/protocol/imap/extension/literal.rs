//! LITERAL+ and LITERAL- (RFC 7888): literals that do not wait. The grammar of literals reads them.

use super::*;

pub(in crate::protocol::imap) static LITERAL_PLUS: Extension = Extension {
    served: true,
    offered: |_, _| true,
    early: true,
    ..Extension::known(
        "LITERAL+",
        Rfc(7888, "3"),
        "Literals can be sent as {n+}, without waiting for the server.",
        &[],
    )
};

/// A server lists one of the two (RFC 7888 §5): this one where the host is without the other.
pub(in crate::protocol::imap) static LITERAL_MINUS: Extension = Extension {
    served: true,
    offered: |s, cx| !LITERAL_PLUS.is_offered(s, cx),
    early: true,
    ..Extension::known(
        "LITERAL-",
        Rfc(7888, "5"),
        "Literals of up to 4096 octets can be sent without waiting for the server.",
        &[],
    )
};

/// Most octets of a literal that does not wait, where LITERAL- is offered (RFC 7888 §5).
const SMALL: u64 = 4096;

/// Whether a literal of that size may come without waiting.
pub(in crate::protocol::imap) fn may_come(size: u64, s: &Session, cx: &Context<'_>) -> bool {
    LITERAL_PLUS.is_offered(s, cx) || (size <= SMALL && LITERAL_MINUS.is_offered(s, cx))
}
