//! ONEX: a word of Sendmail's. Not served.

use super::*;
use crate::protocol::smtp::grammar;

pub(in crate::protocol::smtp) struct Onex;

impl Grammar for Onex {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "ONEX",
        syntax: "ONEX CRLF",
        rfc: Rfc(5321, "2.2.2"),
        summary: "Says that one letter only will come. No RFC has it: it is Sendmail's own.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["ONEX"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::end(c)
    }
}
