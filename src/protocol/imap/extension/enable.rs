//! ENABLE (RFC 5161): the client switches extensions on that change what the server may say.

use super::*;
use crate::protocol::imap::{
    command::{Call, Command},
    grammar,
    reply::Reply,
};

crate::fields! { registry FIELDS;
    /// An extension that the client wants to use. One that the server does not know is passed over.
    CAPABILITY = "imap.enable-capability", "Extension", Argument, 5161 "3.1";
}

pub(in crate::protocol::imap) static ENABLE: Extension = Extension {
    served: true,
    early: true,
    offered: |_, _| true,
    verbs: &[Verb::of::<Enable>()],
    ..Extension::known(
        "ENABLE",
        Rfc(5161, "3"),
        "Extensions that change what the server may say are switched on by the client.",
        FIELDS,
    )
};

struct Enable;

impl Command for Enable {
    type Args = Vec<String>;

    const SPEC: Spec<Phase> = Spec {
        verb: "ENABLE",
        syntax: "tag ENABLE 1*(SP capability) CRLF",
        rfc: Rfc(5161, "3.1"),
        summary: "Switches extensions on that change what the server may say, such as CONDSTORE.",
        when: &[Phase::Authenticated],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a ENABLE CONDSTORE\r\n", "a ENABLE UTF8=ACCEPT IMAP4rev2\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Vec<String>> {
        let mut out = Vec::new();
        loop {
            c.sp()?;
            out.push(grammar::atom(c, &CAPABILITY)?.to_owned());
            if c.peek() != Some(b' ') {
                c.crlf()?;
                return Ok(out);
            }
        }
    }
    /// Words that are not known, or that ENABLE has nothing to do with, are passed over (RFC 5161 §3.1).
    fn run(words: Vec<String>, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        cx.out.write(b"* ENABLED");
        for word in words {
            let asked = |e: &&&Extension| e.enables && e.capability.eq_ignore_ascii_case(&word);
            let Some(extension) = ALL.iter().find(asked) else { continue };
            if extension.is_offered(s, cx) && s.enable(extension) {
                cx.out.write(b" ");
                cx.out.write(extension.capability.as_bytes());
            }
        }
        cx.out.write(b"\r\n");
        Reply::ok("ENABLE completed")
    }
}
