//! PREVIEW (RFC 8970): the first words of a letter. The response is in the base grammar.

use super::*;
use crate::protocol::imap::{
    grammar::{FetchItem, Teller},
    reply::write_literal,
    response::token,
};

crate::fields! { registry FIELDS;
    /// The first words of the text, at most 200 characters.
    ITEM = "imap.fetch-item-preview", "PREVIEW", Argument, 8970 "3.1";
    /// Only if the server has the preview ready.
    MODIFIER = "imap.preview-modifier", "LAZY", Argument, 8970 "4.1";
}

/// It is made at once: also where the client would not wait for it.
const TELLER: Teller = Teller {
    name: "PREVIEW",
    write: |out, telling| write_literal(out, &telling.stored.message.preview().into()),
};

pub(in crate::protocol::imap) static PREVIEW: Extension = Extension {
    served: true,
    offered: |_, _| true,
    slots: Slots {
        fetch: &[Slot::new("PREVIEW", &ITEM, |c, _| {
            if c.looks_at(" (") {
                c.sp()?;
                token::list_of(c, &MODIFIER, |c| c.exact(&MODIFIER, "LAZY"))?;
            }
            Ok(Some(FetchItem::Other(TELLER)))
        })],
        ..Slots::NONE
    },
    ..Extension::known(
        "PREVIEW",
        Rfc(8970, "3.1"),
        "The server makes a short preview of the text.",
        FIELDS,
    )
};
