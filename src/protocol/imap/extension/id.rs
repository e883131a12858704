//! ID (RFC 2971): client and server tell each other their names and versions.

use super::*;
use crate::protocol::imap::{
    command::{Call, Command},
    reply::Reply,
    response::token,
};

crate::fields! { registry FIELDS;
    /// What the client tells about itself: names and values in turn.
    PAIRS = "imap.id-pairs", "ID fields", Argument, 2971 "3.1";
    /// What is told: name, version, os, vendor, support-url and the like.
    NAME = "imap.id-argument", "ID field", Argument, 2971 "3.3";
    /// What is told of it. NIL means that the client does not say.
    VALUE = "imap.id-argument-value", "ID value", Argument, 2971 "3.1";
}

pub(in crate::protocol::imap) static ID: Extension = Extension {
    served: true,
    early: true,
    offered: |_, _| true,
    verbs: &[Verb::of::<Id>()],
    ..Extension::known(
        "ID",
        Rfc(2971, "3"),
        "Client and server tell each other their programs and versions.",
        FIELDS,
    )
};

struct Id;

impl Command for Id {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "ID",
        syntax: "tag ID SP (\"(\" [string SP nstring ...] \")\" / NIL) CRLF",
        rfc: Rfc(2971, "3.1"),
        summary: "Tells which program the client is, and asks the same of the server.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a ID NIL\r\n", "a ID (\"name\" \"sodr\" \"version\" \"19.34\")\r\n", "a ID ()\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        if c.peek() != Some(b'(') {
            token::nil(c, &VALUE)?;
            return c.crlf();
        }
        token::list_of(c, &PAIRS, |c| {
            token::string(c, &NAME)?;
            c.sp()?;
            token::nstring(c, &VALUE)
        })?;
        c.crlf()
    }

    /// What the client tells changes nothing (RFC 2971 §3.3): nobody reads it but who looks at the transcript.
    fn run((): (), _: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let told = [("name", env!("CARGO_PKG_NAME")), ("version", env!("CARGO_PKG_VERSION"))];
        let pairs: Vec<_> = told.iter().map(|(n, v)| format!("\"{n}\" \"{v}\"")).collect();
        cx.out.write(format!("* ID ({})\r\n", pairs.join(" ")).as_bytes());
        Reply::ok("ID completed")
    }
}
