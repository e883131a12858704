//! BINARY (RFC 3516): the server undoes base64 and quoted-printable, and takes octets of any kind.

use super::*;
use crate::{
    message::SectionText,
    protocol::{
        Rule,
        flip::Change,
        imap::grammar::{self, FetchItem},
    },
    wire::Problem,
};

crate::fields! { registry FIELDS;
    /// One part with its transfer encoding undone. With .PEEK it does not set \Seen.
    ITEM = "imap.fetch-item-binary", "BINARY[…]", Argument, 3516 "4.2";
    /// How large a part is once its transfer encoding is undone.
    SIZE = "imap.fetch-item-binary-size", "BINARY.SIZE[…]", Argument, 3516 "4.2";
}

static NUMBERS_ALONE: Problem = Problem {
    id: "imap.binary-section",
    text: "BINARY takes the number of a part, such as 1.2, or nothing for the whole letter.",
    rfc: Rfc(3516, "7"),
};

pub(in crate::protocol::imap) static ENCODING_KNOWN: Rule = Rule {
    id: "imap.transfer-encoding-known",
    holds: "The transfer encoding of the part is one that the server can undo.",
    flip: "Ask for the part as it is, with BODY.PEEK[...].",
    change: |c| Some(Change::instead(format!("{} FETCH 1 BODYSTRUCTURE", c.tag()))),
    rfc: Rfc(3516, "4.3"),
};

pub(in crate::protocol::imap) static BINARY: Extension = Extension {
    served: true,
    offered: |_, _| true,
    slots: Slots {
        fetch: &[
            Slot::new("BINARY", &ITEM, |c, _| octets(c, false)),
            Slot::new("BINARY.PEEK", &ITEM, |c, _| octets(c, true)),
            Slot::new("BINARY.SIZE", &SIZE, |c, _| {
                Ok(Some(FetchItem::BinarySize { path: part(c)? }))
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

/// `section-binary = "[" [section-part] "]"`
fn part(c: &mut Cursor<'_>) -> Parsed<Vec<u32>> {
    let start = c.position();
    let section = grammar::section(c)?;
    if section.text == SectionText::Full {
        Ok(section.path)
    } else {
        c.reject(start, &NUMBERS_ALONE)
    }
}

/// `section-binary [partial]`
fn octets(c: &mut Cursor<'_>, peek: bool) -> Parsed<Option<FetchItem>> {
    let path = part(c)?;
    let partial = if c.peek() == Some(b'<') { Some(grammar::partial(c)?) } else { None };
    Ok(Some(FetchItem::Binary { path, peek, partial }))
}
