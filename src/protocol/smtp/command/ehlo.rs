//! EHLO: the client says who it is and asks what the server can do.

use super::*;
use crate::protocol::smtp::grammar;

pub(super) struct Ehlo;

impl Grammar for Ehlo {
    type Args = String;

    const SPEC: Spec<Phase> = Spec {
        verb: "EHLO",
        syntax: "EHLO SP ( Domain / address-literal ) CRLF",
        rfc: Rfc(5321, "4.1.1.1"),
        summary: "The client says its name and asks which extensions the server offers.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["EHLO meadow.test", "EHLO [192.0.2.1]"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        grammar::gap(c)?;
        let name = grammar::hello_name(c, grammar::host)?;
        grammar::end(c)?;
        Ok(name)
    }
}

impl Command for Ehlo {
    fn run(name: String, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        s.phase = Phase::Ready;
        s.reset();
        s.extended = true;
        let text = format!("{} greets {name}", cx.place.host.name);
        s.hello = Some(name);
        let mut reply = Reply::plain(250, text);
        s.line_octets = 0;
        for extension in extension::ALL {
            if let Some(line) = extension.line(s, cx) {
                reply = reply.line(line);
                s.line_octets += extension.line_octets;
            }
        }
        reply
    }
}
