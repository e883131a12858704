//! RCPT: names one recipient.

use super::*;
use crate::{
    protocol::smtp::{
        extension::{PARAMETERS_KNOWN, Parameters},
        grammar::{self, Mailbox},
        session::{Addressee, Asked, Way},
    },
    world::{Recipient, Service},
};
use std::sync::Arc;

static RECIPIENT_LIMIT: Rule = Rule {
    id: "smtp.recipient-limit",
    holds: "The transaction has fewer recipients than the server takes at once.",
    flip: "Send the letter to the remaining recipients in another transaction.",
    change: |_| Some(Change::after("RSET").and_before("MAIL FROM:<ana@meadow.test>")),
    rfc: Rfc(5321, "4.5.3.1.10"),
};
static OURS_TO_DELIVER: Rule = Rule {
    id: "smtp.recipient-domain-local",
    holds: "The recipient's domain is one that this server takes mail for.",
    flip: "Name a recipient in the server's own domain, or hand the letter to your own submission server.",
    change: |c| Some(c.known_recipient()),
    rfc: Rfc(5321, "3.6.2"),
};
static MAILBOX_EXISTS: Rule = Rule {
    id: "smtp.recipient-mailbox-exists",
    holds: "The recipient's mailbox exists.",
    flip: "Name a mailbox that exists in that domain.",
    change: |c| Some(c.known_recipient()),
    rfc: Rfc(5321, "3.3"),
};

pub(super) struct Rcpt;

impl Grammar for Rcpt {
    type Args = (Mailbox, Parameters);

    const SPEC: Spec<Phase> = Spec {
        verb: "RCPT",
        syntax: "RCPT TO:<forward-path> [SP parameters] CRLF",
        rfc: Rfc(5321, "4.1.1.3"),
        summary: "Writes one recipient on the envelope. Repeat it for each of them.",
        when: &[Phase::Mail, Phase::Rcpt],
        rules: &[
            &mail::ANNOUNCED,
            &mail::QUALIFIED,
            &PARAMETERS_KNOWN,
            &RECIPIENT_LIMIT,
            &OURS_TO_DELIVER,
            &MAILBOX_EXISTS,
        ],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "RCPT TO:<ben@harbor.test>",
        "RCPT TO:<\"carl \\\\ c\"@harbor.test>",
        "RCPT TO:<Postmaster>",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        grammar::gap(c)?;
        c.exact(&field::PATH_KEYWORD, "TO:")?;
        let to = grammar::forward_path(c)?;
        let parameters = extension::parameters(c, |e| e.rcpt_params)?;
        grammar::end(c)?;
        Ok((to, parameters))
    }
}

impl Command for Rcpt {
    fn run((to, parameters): Self::Args, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        s.envelope.asked = Asked::default();
        if let Err(refusal) = mail::admit(&to, 553, s, cx) {
            return *refusal;
        }
        if let Err(refusal) = parameters.check(s, cx) {
            return *refusal;
        }
        if s.envelope.to.len() >= cx.policy().recipient_limit {
            return Reply::refuse(&RECIPIENT_LIMIT, 452, "4.5.3", "Too many recipients");
        }
        let own = cx.place.host.domain;
        // Postmaster needs no domain; a server that takes other names alone puts its own name behind them.
        let bare = to.local.eq_ignore_ascii_case("postmaster");
        let name = if bare { own } else { cx.place.host.name };
        let domain = to.domain.as_deref().unwrap_or(name);
        // A relay takes mail for its own domain alone; a submission server for everybody's (RFC 6409 §3.1).
        let is_own = domain.eq_ignore_ascii_case(own);
        if !is_own && s.service != Service::Submission && !cx.policy().open_relay {
            let text = format!("This server does not relay to {domain}");
            return if cx.policy().keeps(&habit::RELAY_LATER) {
                Reply::refuse(&OURS_TO_DELIVER, 454, "4.7.1", text)
            } else {
                Reply::refuse(&OURS_TO_DELIVER, 550, "5.7.1", text)
            };
        }
        let way = match cx.world.recipient(&to.local, domain) {
            Some(account) if is_own => Way::Account(account.address.clone()),
            None if is_own => {
                let text = format!("There is no mailbox {}", to.text);
                return Reply::refuse(&MAILBOX_EXISTS, 550, "5.1.1", text);
            }
            _ => Way::Onward,
        };
        // In RCPT postmaster needs no domain; everywhere else a mailbox has one (RFC 5321 §4.5.1).
        let address: Arc<str> = match to.domain {
            Some(_) => to.text.as_str().into(),
            None => format!("{}@{domain}", to.text).into(),
        };
        let known = |a: &Addressee| match &way {
            Way::Account(_) => a.way == way,
            Way::Onward => a.recipient.address.eq_ignore_ascii_case(&address),
        };
        if !s.envelope.to.iter().any(known) {
            let Asked { notify, original } = std::mem::take(&mut s.envelope.asked);
            let recipient = Recipient { address, notify, original, last: None };
            s.envelope.to.push(Addressee { mailbox: to, recipient, way });
        }
        s.phase = Phase::Rcpt;
        Reply::new(250, "2.1.5", "Recipient accepted")
    }
}
