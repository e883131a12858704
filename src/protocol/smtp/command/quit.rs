//! QUIT: ends the session.

use super::*;
use crate::protocol::smtp::grammar;
use crate::protocol::smtp::reply::Then;

pub(super) struct Quit;

impl Grammar for Quit {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "QUIT",
        syntax: "QUIT CRLF",
        rfc: Rfc(5321, "4.1.1.10"),
        summary: "Ends the session. An open transaction is thrown away.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["QUIT"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        let _ = c.lenient(&habit::QUIT_ARGUMENT, |c| {
            c.sp()?;
            if c.text(&field::NOOP_TEXT).trim_ascii().is_empty() { Err(Stop) } else { Ok(()) }
        });
        grammar::end(c)
    }
}

impl Command for Quit {
    fn run((): (), _: &mut Session, cx: &mut Context<'_>) -> Reply {
        let text = format!("{} closes the connection", cx.place.host.name);
        Reply::new(221, "2.0.0", text).then(Then::Close)
    }
}
