//! EHLO: the client says who it is and asks what the server can do.

use super::*;
use crate::protocol::smtp::grammar;

pub(super) struct Ehlo;

impl Command for Ehlo {
    type Args = String;

    const SPEC: Spec<Phase> = Spec {
        verb: "EHLO",
        syntax: "EHLO SP ( Domain / address-literal ) CRLF",
        rfc: Rfc(5321, "4.1.1.1"),
        summary: "The client says its name and asks which extensions the server offers.",
        when: Phase::COMMANDS,
        rules: &[],
    };

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        grammar::gap(c)?;
        let name = grammar::hello_name(c, grammar::host)?;
        grammar::end(c)?;
        Ok(name)
    }

    fn run(name: String, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        s.phase = Phase::Ready;
        s.reset();
        s.extended = true;
        let text = format!("{} greets {name}", cx.place.host.name);
        s.hello = Some(name);
        let offered = extension::ALL.iter().filter_map(|e| (e.advertise)(s, cx));
        offered.fold(Reply::plain(250, text), Reply::line)
    }
}
