//! VRFY: asks whether a name is a mailbox.

use super::*;
use crate::protocol::smtp::grammar;

static NAME_KNOWN: Rule = Rule {
    id: "smtp.vrfy-name-known",
    holds: "The name is a mailbox here.",
    flip: "Ask about a mailbox that exists.",
    rfc: Rfc(5321, "3.5.1"),
};

pub(super) struct Vrfy;

impl Command for Vrfy {
    type Args = String;

    const SPEC: Spec<Phase> = Spec {
        verb: "VRFY",
        syntax: "VRFY SP String CRLF",
        rfc: Rfc(5321, "4.1.1.6"),
        summary: "Asks whether a name is a mailbox here. Most servers do not tell.",
        when: Phase::COMMANDS,
        rules: &[&NAME_KNOWN],
    };

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        c.sp()?;
        let name = grammar::name(c, &field::VRFY_NAME)?;
        grammar::end(c)?;
        Ok(name)
    }

    fn run(name: String, _: &mut Session, cx: &mut Context<'_>) -> Reply {
        let (local, domain) = name.rsplit_once('@').unwrap_or((&name, cx.place.host.domain));
        let found = cx.world.recipient(local, domain);
        let denies = found.is_none() && cx.world.policy.keeps(&habit::VRFY_DENIES);
        if !cx.world.policy.verify_names && !denies {
            return Reply::new(252, "2.5.0", "Cannot verify the name, but would try to deliver");
        }
        match found {
            Some(a) => Reply::new(250, "2.1.5", format!("{} <{}>", a.display, a.address)),
            None => Reply::refuse(&NAME_KNOWN, 550, "5.1.1", "No mailbox of that name"),
        }
    }
}
