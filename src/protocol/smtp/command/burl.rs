//! BURL: the server fetches a part of the letter itself (RFC 4468). Not served.

use super::*;
use crate::protocol::smtp::extension::{burl as words, chunking};

pub(in crate::protocol::smtp) struct Burl;

impl Grammar for Burl {
    type Args = bool;

    const SPEC: Spec<Phase> = Spec {
        verb: "BURL",
        syntax: "BURL SP absolute-URI [SP LAST] CRLF",
        rfc: Rfc(4468, "3.2"),
        summary: "The server fetches a part of the letter itself, from the IMAP server that the URL names.",
        when: &[Phase::Rcpt],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "BURL imap://ben@harbor.test/Drafts;uidvalidity=7/;uid=3;urlauth=submit+ben:internal:0a1b LAST",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<bool> {
        c.sp()?;
        c.run(&words::URL, |b| b.is_ascii_graphic())?;
        chunking::last(c)
    }

    fn then(last: &bool) -> Next {
        Next::Chunk { octets: 0, last: *last }
    }
}
