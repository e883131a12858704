//! IMAP4rev2 (RFC 9051): the protocol of 2021. A server that speaks both begins as IMAP4rev1 and changes over when the
//! client says so with ENABLE.

use super::*;

/// What IMAP4rev2 has inside and IMAP4rev1 has as extensions (RFC 9051 Appendix E).
static PARTS: &[&Extension] = &[
    &namespace::NAMESPACE,
    &unselect::UNSELECT,
    &uidplus::UIDPLUS,
    &esearch::ESEARCH,
    &searchres::SEARCHRES,
    &enable::ENABLE,
    &idle::IDLE,
    &list_extended::LIST_EXTENDED,
    &list_status::LIST_STATUS,
    &moving::MOVE,
    &special_use::SPECIAL_USE,
    &status_size::STATUS_SIZE,
];

pub(in crate::protocol::imap) static REV2: Extension = Extension {
    served: true,
    early: true,
    // A server that is without one of its parts does not speak it.
    offered: |s, cx| PARTS.iter().all(|part| part.is_offered(s, cx)),
    enables: true,
    ..Extension::known(
        "IMAP4rev2",
        Rfc(9051, "6.3.1"),
        "The protocol of 2021, with many extensions inside. ENABLE changes over to it.",
        &[],
    )
};

/// Whether the client changed over to it.
pub(in crate::protocol::imap) fn is_on(s: &Session, cx: &Context<'_>) -> bool {
    s.is_enabled(&REV2) && REV2.is_offered(s, cx)
}
