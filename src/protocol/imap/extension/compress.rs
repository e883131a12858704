//! COMPRESS=DEFLATE (RFC 4978): the connection is compressed.

use super::*;
use crate::protocol::imap::response::token;

crate::fields! { registry FIELDS;
    /// How the connection is compressed: DEFLATE.
    ALGORITHM = "imap.compress-algorithm", "Algorithm", Argument, 4978 "3";
}

pub(in crate::protocol::imap) static COMPRESS: Extension = Extension {
    verbs: &[Verb::known::<Compress>()],
    ..Extension::known(
        "COMPRESS=DEFLATE",
        Rfc(4978, "3"),
        "The connection can be compressed.",
        FIELDS,
    )
};

struct Compress;

impl Grammar for Compress {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "COMPRESS",
        syntax: "tag COMPRESS SP algorithm CRLF",
        rfc: Rfc(4978, "3"),
        summary: "Begins to compress the connection. After the OK both sides send DEFLATE.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a COMPRESS DEFLATE\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        token::atom(c, &ALGORITHM)?;
        c.crlf()
    }
}
