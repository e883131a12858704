//! ETRN: the server sends what it has queued for a host (RFC 1985). Not served.

use super::*;
use crate::protocol::smtp::{extension::etrn as words, grammar};

pub(in crate::protocol::smtp) struct Etrn;

impl Grammar for Etrn {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "ETRN",
        syntax: "ETRN SP [\"@\" / \"#\"] node-name CRLF",
        rfc: Rfc(1985, "5"),
        summary: "Asks the server to send the mail that it has queued for a host, over a connection of its own.",
        when: &[Phase::Ready],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] =
        &["ETRN harbor.test", "ETRN @harbor.test", "ETRN #queue-7"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        match c.peek() {
            Some(b'#') => {
                c.exact(&words::OPTION, "#")?;
                c.run(&words::QUEUE, |b| b.is_ascii_graphic())?;
            }
            Some(b'@') => {
                c.exact(&words::OPTION, "@")?;
                grammar::domain(c)?;
            }
            _ => {
                grammar::domain(c)?;
            }
        }
        grammar::end(c)
    }
}
