//! UTF8: other letters than ASCII (RFC 6856).

use super::*;

pub(in crate::protocol::pop3) struct Utf8;

impl Grammar for Utf8 {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "UTF8",
        syntax: "UTF8 CRLF",
        rfc: Rfc(6856, "2.1"),
        summary: "Turns on UTF-8 in names, passwords and messages.",
        when: &[Phase::Authorization],
        rules: &[],
    };
    const DONE: &'static str = "From here on names, passwords and messages may be in UTF-8.";
    const REFUSED: &'static str = "The session stays in ASCII.";
    const EXAMPLES: &'static [&'static str] = &["UTF8"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::end(c)
    }
}

impl Command for Utf8 {
    fn run((): (), s: &mut Session, _: &mut Context<'_>) -> Reply {
        s.utf8 = true;
        Reply::ok(&text::UTF8_ON)
    }
}
