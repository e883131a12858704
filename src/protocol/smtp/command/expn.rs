//! EXPN: asks for the members of a mailing list. Not served, as on most servers.

use super::*;
use crate::protocol::smtp::grammar;

pub(in crate::protocol::smtp) struct Expn;

impl Grammar for Expn {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "EXPN",
        syntax: "EXPN SP String [SP SMTPUTF8] CRLF",
        rfc: Rfc(5321, "4.1.1.7"),
        summary: "Asks for the members of a mailing list. Most servers keep them private.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["EXPN everybody"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        grammar::name(c, &field::EXPN_LIST)?;
        extension::smtputf8::announced(c);
        grammar::end(c)
    }
}
