//! STARTTLS: asks for encryption. It is not offered yet.

use super::*;

pub(in crate::protocol::imap) static OFFERED: Rule = Rule {
    id: "imap.starttls-offered",
    holds: "The server lists STARTTLS among its capabilities.",
    flip: "Go on without encryption, or talk to a server that offers it.",
    change: flip::never,
    rfc: Rfc(3501, "6.2.1"),
};

pub(super) struct StartTls;

impl Command for StartTls {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "STARTTLS",
        syntax: "tag STARTTLS CRLF",
        rfc: Rfc(3501, "6.2.1"),
        summary: "Asks to encrypt everything that follows.",
        when: &[Phase::NotAuthenticated],
        rules: &[&OFFERED],
    };
    const EXAMPLES: &'static [&'static str] = &["a STARTTLS\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.crlf()
    }

    fn run((): (), _: &mut Session, _: &mut Context<'_>, _: &Call<'_>) -> Reply {
        Reply::bad(&OFFERED, "STARTTLS is not offered here")
    }
}
