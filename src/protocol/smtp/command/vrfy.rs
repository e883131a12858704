//! VRFY: asks whether a name is a mailbox.

use super::*;
use crate::protocol::smtp::grammar;

static NAME_KNOWN: Rule = Rule {
    id: "smtp.vrfy-name-known",
    holds: "The name is a mailbox here.",
    flip: "Ask about a mailbox that exists.",
    change: |c| Some(Change::instead(format!("VRFY {}", c.account()?.address))),
    rfc: Rfc(5321, "3.5.1"),
};

static NAMES_TOLD: Rule = Rule {
    id: "smtp.vrfy-names-told",
    holds: "The server tells which names are mailboxes.",
    flip: "Turn VRFY on in the server's policy. Most servers keep it off, since it helps those who collect addresses.",
    change: |c| Some(Change::policy(c, |p| p.verify_names = true)),
    rfc: Rfc(5321, "7.3"),
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
        rules: &[&NAMES_TOLD, &NAME_KNOWN],
    };

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        c.sp()?;
        let name = grammar::name(c, &field::VRFY_NAME)?;
        grammar::end(c)?;
        Ok(name)
    }

    fn run(name: String, _: &mut Session, cx: &mut Context<'_>) -> Reply {
        if !cx.world.policy.verify_names {
            let text = "Cannot verify the name, but would try to deliver";
            return Reply::new(252, "2.5.0", text).because(&NAMES_TOLD);
        }
        let (local, domain) = name.rsplit_once('@').unwrap_or((&name, cx.place.host.domain));
        match cx.world.recipient(local, domain) {
            Some(a) => Reply::new(250, "2.1.5", format!("{} <{}>", a.display, a.address)),
            None => Reply::refuse(&NAME_KNOWN, 550, "5.1.1", "No mailbox of that name"),
        }
    }
}
