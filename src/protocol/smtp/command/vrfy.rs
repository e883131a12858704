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
    change: |c| {
        Some(
            Change::policy(c, |p| p.verify_names = true)
                .named("With VRFY turned on in the server's policy"),
        )
    },
    rfc: Rfc(5321, "7.3"),
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
        rules: &[&extension::PARAMETERS_KNOWN, &NAMES_TOLD, &NAME_KNOWN],
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
        let (local, domain) = name.rsplit_once('@').unwrap_or((&name, cx.place.host.domain));
        let found = cx.world.recipient(local, domain);
        let denies = found.is_none() && cx.policy().keeps(&habit::VRFY_DENIES);
        if !cx.policy().verify_names && !denies {
            let text = "Cannot verify the name, but would try to deliver";
            return Reply::new(252, "2.5.0", text).because(&NAMES_TOLD);
        }
        match found {
            // Only who said SMTPUTF8 gets an answer in UTF-8 (RFC 6531 §3.7.4.2).
            Some(a) if !utf8 && !a.address.is_ascii() => {
                Reply::new(252, "2.5.0", "The answer needs SMTPUTF8 behind the name")
            }
            Some(a) => Reply::new(250, "2.1.5", format!("{} <{}>", a.display, a.address)),
            None => Reply::refuse(&NAME_KNOWN, 550, "5.1.1", "No mailbox of that name"),
        }
    }
}
