//! VRFY: asks whether a name is a mailbox.

use super::*;
use crate::{
    protocol::smtp::grammar,
    world::{Account, Service, World},
};

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
    change: |c| {
        Some(
            Change::policy(c, |p| p.verify_names = true)
                .named("With VRFY turned on in the server's policy"),
        )
    },
    rfc: Rfc(5321, "7.3"),
};

static NAME_LOCAL: Rule = Rule {
    id: "smtp.vrfy-name-local",
    holds: "The name is in the server's own domain.",
    flip: "Ask about a mailbox of the server's own domain, or ask the server of that domain.",
    change: |c| Some(Change::instead(format!("VRFY {}", c.account()?.address))),
    rfc: Rfc(5321, "3.4"),
};

static NAME_PLAIN: Rule = Rule {
    id: "smtp.vrfy-name-plain",
    holds: "The name fits one mailbox and no other.",
    flip: "Ask about one of the mailboxes that the reply names.",
    change: |c| Some(Change::instead(format!("VRFY {}", c.account()?.address))),
    rfc: Rfc(5321, "3.5.1"),
};

pub(super) struct Vrfy;

impl Grammar for Vrfy {
    type Args = (String, bool);

    const SPEC: Spec<Phase> = Spec {
        verb: "VRFY",
        syntax: "VRFY SP String [SP SMTPUTF8] CRLF",
        rfc: Rfc(5321, "4.1.1.6"),
        summary: "Asks whether a name is a mailbox here. Most servers do not tell.",
        when: Phase::COMMANDS,
        rules: &[&extension::PARAMETERS_KNOWN, &NAMES_TOLD, &NAME_LOCAL, &NAME_PLAIN, &NAME_KNOWN],
    };
    const EXAMPLES: &'static [&'static str] = &["VRFY ben"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        c.sp()?;
        let name = grammar::name(c, &field::VRFY_NAME)?;
        let utf8 = extension::smtputf8::announced(c);
        grammar::end(c)?;
        Ok((name, utf8))
    }
}

impl Command for Vrfy {
    fn run((name, utf8): Self::Args, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        if utf8 && !(s.extended && extension::smtputf8::SMTPUTF8.is_offered(s, cx)) {
            return extension::unknown_parameter("SMTPUTF8");
        }
        let own = cx.place.host.domain;
        let (local, domain) = name.rsplit_once('@').unwrap_or((&name, own));
        let is_own = domain.eq_ignore_ascii_case(own);
        let found = cx.world.recipient(local, domain).filter(|_| is_own);
        let denies = found.is_none() && cx.policy().keeps(&habit::VRFY_DENIES);
        if !cx.policy().verify_names && !denies {
            let text = "Cannot verify the name, but would try to deliver";
            return Reply::new(252, "2.5.0", text).because(&NAMES_TOLD);
        }
        if !is_own {
            return if s.service == Service::Submission || cx.policy().open_relay {
                Reply::new(251, "2.1.5", format!("User not local; will forward to <{name}>"))
            } else {
                let text = format!("User not local; ask the server of <{name}>");
                Reply::refuse(&NAME_LOCAL, 551, "5.7.1", text)
            };
        }
        if let Some(account) = found {
            // Only who said SMTPUTF8 gets an answer in UTF-8 (RFC 6531 §3.7.4.2).
            if !utf8 && !account.address.is_ascii() {
                return Reply::new(252, "2.5.0", "The answer needs SMTPUTF8 behind the name");
            }
            return Reply::new(250, "2.1.5", shown(account));
        }
        let named = named(cx.world, local, own);
        match &named[..] {
            [] => Reply::refuse(&NAME_KNOWN, 550, "5.1.1", "No mailbox of that name"),
            [only] => Reply::new(250, "2.1.5", shown(only)),
            several => several.iter().fold(
                Reply::refuse(&NAME_PLAIN, 553, "5.1.4", "Ambiguous; possibilities are"),
                |reply, account| reply.line(shown(account)),
            ),
        }
    }
}

/// A mailbox as RFC 5321 §3.5.1 has it in a reply.
pub(super) fn shown(account: &Account) -> String {
    match account.display {
        "" => format!("<{}>", account.address),
        name => format!("{name} <{}>", account.address),
    }
}

/// The accounts of a domain that are called so: by their full name, or by a part of their local-part.
fn named<'w>(world: &'w World, word: &str, domain: &'w str) -> Vec<&'w Account> {
    let is_called = |account: &&Account| {
        let local = account.address.rsplit_once('@').map_or("", |(local, _)| local);
        account.display.eq_ignore_ascii_case(word)
            || local.split(['.', '-', '_', '+']).any(|part| part.eq_ignore_ascii_case(word))
    };
    let all = if word.is_empty() { None } else { Some(world.accounts_of(domain)) };
    all.into_iter().flatten().filter(is_called).collect()
}
