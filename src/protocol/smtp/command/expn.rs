//! EXPN: asks for the members of a mailing list. Switched off, as on most servers.

use super::*;
use crate::protocol::smtp::grammar;

pub(super) struct Expn;

impl Command for Expn {
    type Args = String;

    const SPEC: Spec<Phase> = Spec {
        verb: "EXPN",
        syntax: "EXPN SP String CRLF",
        rfc: Rfc(5321, "4.1.1.7"),
        summary: "Asks for the members of a mailing list. Most servers keep them private.",
        when: Phase::COMMANDS,
        rules: &[&rule::IMPLEMENTED],
    };

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        c.sp()?;
        let name = grammar::name(c, &field::EXPN_LIST)?;
        grammar::end(c)?;
        Ok(name)
    }

    fn run(_: String, _: &mut Session, _: &mut Context<'_>) -> Reply {
        Reply::refuse(&rule::IMPLEMENTED, 502, "5.5.1", "This server does not expand lists")
    }
}
