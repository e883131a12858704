//! CHUNKING (RFC 3030): letters in counted pieces.

use super::*;

crate::fields! { registry FIELDS;
    /// How many octets of the letter follow this line.
    CHUNK_SIZE = "smtp.chunk-size", "Octets that follow", Argument, 3030 "2";
    /// With this piece the letter is whole: the reply says whether it is taken.
    LAST = "smtp.last", "Last piece", Argument, 3030 "2";
}

/// `[SP "LAST"] CRLF`
pub(in crate::protocol::smtp) fn last(c: &mut Cursor<'_>) -> Parsed<bool> {
    let last = !grammar::at_end(c);
    if last {
        c.sp()?;
        c.exact(&LAST, "LAST")?;
    }
    grammar::end(c)?;
    Ok(last)
}

/// What the octets behind BDAT are.
pub(in crate::protocol::smtp) const CHUNK: Gloss = Gloss::new(
    "Octets of the letter, counted by BDAT. The server stores them as they are.",
    Rfc(3030, "2"),
);

pub(in crate::protocol::smtp) static CHUNKING: Extension = Extension {
    keyword: "CHUNKING",
    rfc: Rfc(3030, "2"),
    summary: "A letter can be sent in counted pieces with BDAT, without dots.",
    advertise: |_, _| Some("CHUNKING".to_owned()),
    verbs: &[Verb::of::<command::bdat::Bdat>()],
    fields: FIELDS,
    ..Extension::KNOWN
};
