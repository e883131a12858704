//! CATENATE (RFC 4469): a new letter is put together on the server.

use super::*;
use crate::protocol::imap::{
    command::append::{Data, Part},
    field, grammar,
};

crate::fields! { registry FIELDS;
    /// The letter is put together by the server from the parts that follow.
    WORD = "imap.append-catenate", "CATENATE", Argument, 4469 "3";
    /// The parts of the new letter, in their order.
    PARTS = "imap.catenate-parts", "Parts", Argument, 4469 "3";
    /// TEXT: the octets follow as a literal. URL: the server has them already.
    KIND = "imap.catenate-part", "Part", Argument, 4469 "3";
    /// The IMAP URL of a letter, or of a piece of one.
    URL = "imap.catenate-url", "URL", Argument, 4469 "3";
    /// This URL could not be used: nothing was stored.
    BADURL = "imap.code-badurl", "BADURL", Code, 4469 "4.1";
}

pub(in crate::protocol::imap) static CATENATE: Extension = Extension {
    served: true,
    offered: |_, _| true,
    slots: Slots {
        append: &[Slot::new("CATENATE", &WORD, |c, r| {
            c.sp()?;
            c.group(&PARTS, |c| grammar::parenthesised(c, false, |c| part(c, r))).map(Data::Parts)
        })],
        ..Slots::NONE
    },
    responses: Responses {
        codes: &[Row::new("BADURL", &BADURL, |c| {
            c.sp()?;
            c.run(&URL, |b| !matches!(b, b']' | b'\r' | b'\n' | 0)).map(drop)
        })],
        ..Responses::NONE
    },
    ..Extension::known(
        "CATENATE",
        Rfc(4469, "2"),
        "A new letter can be put together from texts and from pieces that the server has.",
        FIELDS,
    )
};

/// `cat-part = "TEXT" SP literal / "URL" SP astring / "UTF8" SP "(" literal8 ")"`, the last after RFC 6855 §4.
fn part(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<Part> {
    if c.looks_at("URL ") {
        c.exact(&KIND, "URL")?;
        c.sp()?;
        let url = grammar::astring(c, &URL)?;
        return Ok(Part::Url(String::from_utf8_lossy(&url).into_owned()));
    }
    if c.looks_at("UTF8 ") {
        c.exact(&KIND, "UTF8")?;
        r.takes(&utf8::UTF8_ACCEPT);
        return utf8::wrapped(c).map(Part::Text);
    }
    c.exact(&KIND, "TEXT")?;
    c.sp()?;
    grammar::literal_span(c, &field::LETTER).map(Part::Text)
}
