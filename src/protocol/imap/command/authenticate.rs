//! AUTHENTICATE: says who the user is, with a SASL mechanism. None is offered yet.

use super::*;

pub(in crate::protocol::imap) static OFFERED: Rule = Rule {
    id: "imap.mechanism-offered",
    holds: "The server lists AUTH= with that mechanism among its capabilities.",
    flip: "Use LOGIN.",
    change: |c| c.log_in(),
    rfc: Rfc(3501, "6.2.2"),
};

pub(super) struct Authenticate;

impl Command for Authenticate {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "AUTHENTICATE",
        syntax: "tag AUTHENTICATE SP mechanism [SP initial-response] CRLF",
        rfc: Rfc(3501, "6.2.2"),
        summary: "Says who the user is, in the way of a SASL mechanism.",
        when: &[Phase::NotAuthenticated],
        rules: &[&OFFERED],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a AUTHENTICATE PLAIN\r\n", "a AUTHENTICATE PLAIN AGJlbgBjZWRhcg==\r\n"];

    /// The response in the same line is RFC 4959's.
    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        grammar::atom(c, &field::MECHANISM)?;
        if c.peek() == Some(b' ') {
            c.sp()?;
            grammar::base64(c)?;
        }
        c.crlf()
    }

    fn run((): (), _: &mut Session, _: &mut Context<'_>, _: &Call<'_>) -> Reply {
        Reply::no(&OFFERED, "No such mechanism is offered here")
    }
}
