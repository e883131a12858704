//! BINARY (RFC 3516): the server undoes base64 and quoted-printable, and takes octets of any kind.

use super::*;
use crate::protocol::imap::grammar;

crate::fields! { registry FIELDS;
    /// One part with its transfer encoding undone. With .PEEK it does not set \Seen.
    ITEM = "imap.fetch-item-binary", "BINARY[…]", Argument, 3516 "4.2";
    /// How large a part is once its transfer encoding is undone.
    SIZE = "imap.fetch-item-binary-size", "BINARY.SIZE[…]", Argument, 3516 "4.2";
}

pub(in crate::protocol::imap) static BINARY: Extension = Extension {
    slots: Slots {
        fetch: &[
            Slot::new("BINARY", &ITEM, |c, _| section(c)),
            Slot::new("BINARY.PEEK", &ITEM, |c, _| section(c)),
            Slot::new("BINARY.SIZE", &SIZE, |c, _| {
                grammar::section(c)?;
                Ok(None)
            }),
        ],
        ..Slots::NONE
    },
    ..Extension::known(
        "BINARY",
        Rfc(3516, "4"),
        "The server undoes transfer encodings before it sends, and takes any octets.",
        FIELDS,
    )
};

/// `section-binary [partial]`
fn section(c: &mut Cursor<'_>) -> Parsed<Option<grammar::FetchItem>> {
    grammar::section(c)?;
    if c.peek() == Some(b'<') {
        grammar::partial(c)?;
    }
    Ok(None)
}
