//! NOOP: asks only for a reply.

use super::*;
use crate::protocol::smtp::grammar;

pub(super) struct Noop;

impl Grammar for Noop {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "NOOP",
        syntax: "NOOP [SP String] CRLF",
        rfc: Rfc(5321, "4.1.1.9"),
        summary: "Asks for nothing but an answer.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["NOOP", "NOOP still here"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        let odd = |b: &u8| !(32..=126).contains(b);
        let _ = c.lenient(&habit::NOOP_OCTETS, |c| {
            if c.text(&field::NOOP_TEXT).iter().any(odd) { Ok(()) } else { Err(Stop) }
        });
        if c.peek() == Some(b' ') && !grammar::at_end(c) {
            c.sp()?;
            c.run(&field::NOOP_TEXT, |b| (32..=126).contains(&b))?;
        }
        grammar::end(c)
    }
}

impl Command for Noop {
    fn run((): (), _: &mut Session, _: &mut Context<'_>) -> Reply {
        Reply::new(250, "2.0.0", "OK")
    }
}
