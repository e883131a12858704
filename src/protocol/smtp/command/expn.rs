//! EXPN: asks for the members of a mailing list.

use super::*;
use crate::{
    protocol::smtp::grammar,
    world::{ListsTold, Target, World},
};

static LISTS_TOLD: Rule = Rule {
    id: "smtp.expn-lists-told",
    holds: "The server tells who is on its lists.",
    flip: "Turn EXPN on in the server's policy. Most servers keep it off, since it helps those who collect addresses.",
    change: |c| {
        Some(
            Change::policy(c, |p| p.expand_lists = ListsTold::Tells)
                .named("With EXPN turned on in the server's policy"),
        )
    },
    rfc: Rfc(5321, "7.3"),
};

static LIST_KNOWN: Rule = Rule {
    id: "smtp.expn-list-known",
    holds: "The name is a list here, or a mailbox.",
    flip: "Ask about a list that exists.",
    change: |c| Some(Change::instead(format!("EXPN {}", c.account()?.address))),
    rfc: Rfc(5321, "3.5.1"),
};

pub(in crate::protocol::smtp) struct Expn;

impl Grammar for Expn {
    type Args = (String, bool);

    const SPEC: Spec<Phase> = Spec {
        verb: "EXPN",
        syntax: "EXPN SP String [SP SMTPUTF8] CRLF",
        rfc: Rfc(5321, "4.1.1.7"),
        summary: "Asks for the members of a mailing list. Most servers keep them private.",
        when: Phase::COMMANDS,
        rules: &[&LISTS_TOLD, &extension::PARAMETERS_KNOWN, &LIST_KNOWN],
    };
    const EXAMPLES: &'static [&'static str] = &["EXPN everybody"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        c.sp()?;
        let name = grammar::name(c, &field::EXPN_LIST)?;
        let utf8 = extension::smtputf8::announced(c);
        grammar::end(c)?;
        Ok((name, utf8))
    }
}

impl Command for Expn {
    fn run((name, utf8): Self::Args, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        if cx.policy().expand_lists != ListsTold::Tells {
            let text = "Cannot tell who is on the list, but would try to deliver";
            return Reply::new(252, "2.5.0", text).because(&LISTS_TOLD);
        }
        if utf8 && !(s.extended && extension::smtputf8::SMTPUTF8.is_offered(s, cx)) {
            return extension::unknown_parameter("SMTPUTF8");
        }
        let own = cx.place.host.domain;
        let (local, domain) = name.rsplit_once('@').unwrap_or((&name, own));
        let members = if domain.eq_ignore_ascii_case(own) {
            members(cx.world, &format!("{local}@{domain}"))
        } else {
            Vec::new()
        };
        if !utf8 && members.iter().any(|m| !m.is_ascii()) {
            return Reply::new(252, "2.5.0", "The answer needs SMTPUTF8 behind the name");
        }
        let mut members = members.into_iter();
        let Some(first) = members.next() else {
            return Reply::refuse(&LIST_KNOWN, 550, "5.1.1", "No list of that name");
        };
        members.fold(Reply::new(250, "2.1.5", first), Reply::line)
    }
}

/// Who gets the mail for an address, one mailbox each as RFC 5321 §3.5.2 writes it; nobody where there is no such
/// name.
fn members(world: &World, address: &str) -> Vec<String> {
    let shown = |target: Target| match target {
        Target::Account(address) => world.account(&address).map(super::vrfy::shown),
        Target::Onward(address) => Some(format!("<{address}>")),
        Target::Missing(_) => None,
    };
    world.members(address).into_iter().filter_map(|member| shown(member.target)).collect()
}
