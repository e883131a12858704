//! VERB: a word of Sendmail's. Not served.

use super::*;
use crate::protocol::smtp::{extension::verb as words, grammar};

pub(in crate::protocol::smtp) struct Verbose;

impl Grammar for Verbose {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "VERB",
        syntax: "VERB [SP ( ON / OFF )] CRLF",
        rfc: Rfc(5321, "2.2.2"),
        summary: "Asks the server to tell all that it does. No RFC has it: it is Sendmail's own.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["VERB", "VERB ON"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        if !grammar::at_end(c) {
            c.sp()?;
            c.word(&words::SWITCH, |b| b.is_ascii_alphabetic(), &[("ON", ()), ("OFF", ())])?;
        }
        grammar::end(c)
    }
}
