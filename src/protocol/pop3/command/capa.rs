//! CAPA: what the server can do (RFC 2449).

use super::*;

pub(in crate::protocol::pop3) struct Capa;

impl Grammar for Capa {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "CAPA",
        syntax: "CAPA CRLF",
        rfc: Rfc(2449, "5"),
        summary: "Asks what the server can do beyond the minimum.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const DONE: &'static str = "The capabilities follow, one a line, up to a line of one dot.";
    const REFUSED: &'static str =
        "The server has no list of capabilities; it may have some all the same.";
    const ANSWER: Answer = Answer::Capabilities;
    const EXAMPLES: &'static [&'static str] = &["CAPA"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::end(c)
    }
}

impl Command for Capa {
    fn is_there(_: &Session, cx: &Context<'_>) -> bool {
        !extension::is_left_out(Self::SPEC.verb, cx)
    }

    fn run((): (), s: &mut Session, cx: &mut Context<'_>) -> Reply {
        let mut lines = String::with_capacity(128);
        for line in extension::ALL.iter().filter_map(|e| e.line(s, cx)) {
            lines.push_str(&line);
            lines.push_str("\r\n");
        }
        Reply::ok(&text::CAPABILITIES).body(Body::Lines(lines))
    }
}
