//! HELO: the old greeting, without extensions.

use super::*;
use crate::protocol::smtp::grammar;

pub(super) struct Helo;

impl Grammar for Helo {
    type Args = String;

    const SPEC: Spec<Phase> = Spec {
        verb: "HELO",
        syntax: "HELO SP Domain CRLF",
        rfc: Rfc(5321, "4.1.1.1"),
        summary: "The client says its name in the old way. No extension can be used after it.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["HELO mail.meadow.test"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        grammar::gap(c)?;
        let name = grammar::hello_name(c, grammar::domain)?;
        grammar::end(c)?;
        Ok(name)
    }
}

impl Command for Helo {
    fn run(name: String, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        s.phase = Phase::Ready;
        s.reset();
        s.extended = false;
        s.line_octets = 0;
        let text = format!("{} greets {name}", cx.place.host.name);
        s.hello = Some(name);
        Reply::plain(250, text)
    }
}
