//! COMPRESS=DEFLATE (RFC 4978): the connection is compressed.

use super::*;
use crate::protocol::{
    Rule,
    flip::Change,
    imap::{
        command::{Call, Command},
        grammar,
        reply::{Reply, Then},
    },
};

crate::fields! { registry FIELDS;
    /// How the connection is compressed: DEFLATE.
    ALGORITHM = "imap.compress-algorithm", "Algorithm", Argument, 4978 "3";
}

static ALGORITHM_KNOWN: Rule = Rule {
    id: "imap.compression-known",
    holds: "The algorithm is DEFLATE.",
    flip: "Name DEFLATE: there is no other.",
    change: |c| c.with(&[ALGORITHM.id], |_| Some(b"DEFLATE".to_vec())),
    rfc: Rfc(4978, "3"),
};
static NOT_YET: Rule = Rule {
    id: "imap.not-yet-compressed",
    holds: "The connection is not compressed yet.",
    flip: "Send nothing: what follows is compressed already.",
    change: |c| Some(Change::instead(format!("{} NOOP", c.tag()))),
    rfc: Rfc(4978, "3"),
};

pub(in crate::protocol::imap) static COMPRESS: Extension = Extension {
    served: true,
    offered: |_, _| true,
    verbs: &[Verb::of::<Compress>()],
    ..Extension::known(
        "COMPRESS=DEFLATE",
        Rfc(4978, "3"),
        "The connection can be compressed.",
        FIELDS,
    )
};

struct Compress;

impl Command for Compress {
    type Args = String;

    const SPEC: Spec<Phase> = Spec {
        verb: "COMPRESS",
        syntax: "tag COMPRESS SP algorithm CRLF",
        rfc: Rfc(4978, "3"),
        summary: "Begins to compress the connection. After the OK both sides send DEFLATE.",
        when: Phase::LOGGED_IN,
        rules: &[&ALGORITHM_KNOWN, &NOT_YET],
    };
    const EXAMPLES: &'static [&'static str] = &["a COMPRESS DEFLATE\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        c.sp()?;
        let name = grammar::atom(c, &ALGORITHM)?.to_owned();
        c.crlf()?;
        Ok(name)
    }

    /// A page shows what is said, not how it is packed: nothing changes there.
    fn run(name: String, s: &mut Session, _: &mut Context<'_>, _: &Call<'_>) -> Reply {
        if !name.eq_ignore_ascii_case("DEFLATE") {
            return Reply::bad(&ALGORITHM_KNOWN, "DEFLATE is the only algorithm");
        }
        if s.is_compressed() {
            return Reply::bad(&NOT_YET, "DEFLATE is active already");
        }
        Reply::ok("DEFLATE active").then(Then::Compress)
    }
}
