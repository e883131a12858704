//! MAIL: opens a mail transaction and names the sender.

use super::*;
use crate::{
    protocol::{
        flip::Case,
        sasl,
        smtp::{
            extension::{
                PARAMETERS_KNOWN, Parameters, SIZE_WITHIN_LIMIT, deliverby, futurerelease,
                mt_priority, no_soliciting, smtputf8,
            },
            grammar::{self, Mailbox},
            rate,
            session::Envelope,
        },
    },
    world::Service,
};

static LOGGED_IN: Rule = Rule {
    id: "smtp.logged-in",
    holds: "The client is logged in, where the server takes letters from its users alone.",
    flip: "Log in with AUTH first.",
    change: |c| {
        let account = c.account()?;
        let change = Change::after(format!("AUTH PLAIN {}", sasl::rule::plain(c)?));
        Some(change.with_line(format!("MAIL FROM:<{}>", account.address)))
    },
    rfc: Rfc(6409, "4.3"),
};
static FEW_ENOUGH: Rule = Rule {
    id: "smtp.mail-limit",
    holds: "The session has had fewer mail transactions than the server takes in one.",
    flip: "Send the next letters in another session.",
    change: |_| Some(Change::after("EHLO laptop.meadow.test").anew()),
    rfc: Rfc(9422, "4.1"),
};
static SENDER_OWN: Rule = Rule {
    id: "smtp.sender-own",
    holds: "The return address belongs to whoever is logged in.",
    flip: "Name your own address as the sender.",
    change: |c| {
        let Some(account) = own_account(c) else { return c.example() };
        c.with(&["smtp.reverse-path"], |_| Some(format!("<{account}>").into_bytes()))
    },
    rfc: Rfc(6409, "6.1"),
};
/// For addresses in UTF-8.
pub(super) static ANNOUNCED: Rule = Rule {
    id: "smtp.utf8-announced",
    holds: "The address is in ASCII, or MAIL said SMTPUTF8.",
    flip: "Say SMTPUTF8 in MAIL, or write an address in ASCII.",
    change: |c| match c
        .with(&["smtp.reverse-path"], |_| Some(b"<ana@meadow.test> SMTPUTF8".to_vec()))
    {
        Some(change) => Some(change),
        None => Some(c.known_recipient()),
    },
    rfc: Rfc(6531, "3.5"),
};
/// For the addresses of letters that are handed in.
pub(super) static QUALIFIED: Rule = Rule {
    id: "smtp.domain-qualified",
    holds: "The domain is written in full, where letters are handed in.",
    flip: "Write the whole domain, such as meadow.test; a name without a dot is none.",
    change: |c| {
        let fields = ["smtp.reverse-path", "smtp.forward-path"];
        c.with(&fields, |_| Some(b"<ana@meadow.test>".to_vec()))
    },
    rfc: Rfc(6409, "4.2"),
};

fn own_account<'a>(case: &'a Case<'_>) -> Option<&'a str> {
    match case.session {
        crate::protocol::Session::Smtp(s) => s.account.as_deref(),
        _ => None,
    }
}

/// Whether an address may stand in an envelope here; `code` refuses one in UTF-8 that was not announced.
pub(super) fn admit(
    address: &Mailbox,
    code: u16,
    s: &Session,
    cx: &Context<'_>,
) -> Result<(), Box<Reply>> {
    let announced = s.envelope.wishes.utf8 || cx.policy().keeps(&habit::EIGHT_BIT_ADDRESS);
    if !announced && !address.text.is_ascii() {
        let text = "An address in UTF-8 needs SMTPUTF8 in MAIL";
        // Without the extension there are no such addresses at all (RFC 5321 §4.1.2).
        return Err(Box::new(if smtputf8::SMTPUTF8.is_offered(s, cx) {
            Reply::refuse(&ANNOUNCED, code, "5.6.7", text)
        } else {
            let text = "An address has no octets above 127";
            Reply::refuse(&rule::WELL_FORMED, 501, "5.5.4", text)
        }));
    }
    let bare = |d: &String| !d.starts_with('[') && !d.contains('.');
    if s.service == Service::Submission && address.domain.as_ref().is_some_and(bare) {
        let text = "Write the domain in full";
        return Err(Box::new(Reply::refuse(&QUALIFIED, 554, "5.1.8", text)));
    }
    Ok(())
}

pub(super) struct Mail;

impl Grammar for Mail {
    type Args = (Option<Mailbox>, Parameters);

    const SPEC: Spec<Phase> = Spec {
        verb: "MAIL",
        syntax: "MAIL FROM:<reverse-path> [SP parameters] CRLF",
        rfc: Rfc(5321, "4.1.1.2"),
        summary: "I have a letter, and this is where reports about it go: the return address on the envelope.",
        when: &[Phase::Ready],
        rules: &[
            &FEW_ENOUGH,
            &LOGGED_IN,
            &PARAMETERS_KNOWN,
            &SIZE_WITHIN_LIMIT,
            &deliverby::TIME_ENOUGH,
            &futurerelease::HELD_BRIEFLY,
            &mt_priority::URGENT_ENOUGH,
            &no_soliciting::NOT_UNWANTED,
            &ANNOUNCED,
            &QUALIFIED,
            &SENDER_OWN,
            &rate::LETTERS,
        ],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "MAIL FROM:<ana@meadow.test>",
        "MAIL FROM:<ana@meadow.test> SIZE=1024 BODY=8BITMIME",
        "MAIL FROM:<>",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let from = grammar::from(c)?;
        let parameters = extension::parameters(c, |e| e.mail_params)?;
        grammar::end(c)?;
        Ok((from, parameters))
    }
}

impl Command for Mail {
    fn run((from, parameters): Self::Args, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        s.envelope = Envelope::default();
        s.mails = s.mails.saturating_add(1);
        let policy = cx.policy();
        if policy.mail_limit > 0 && s.mails > policy.mail_limit {
            let text = format!("{} takes no more letters in this session", cx.place.host.name);
            return Reply::refuse(&FEW_ENOUGH, 421, "4.7.0", text).then(Then::Close);
        }
        if policy.submission_auth && s.service == Service::Submission && s.account.is_none() {
            return Reply::refuse(&LOGGED_IN, 530, "5.7.0", "Log in first");
        }
        if let Err(refusal) = parameters.check(s, cx) {
            return *refusal;
        }
        if let Some(Err(refusal)) = from.as_ref().map(|from| admit(from, 550, s, cx)) {
            return *refusal;
        }
        if let (Some(login), Some(from), true) = (&s.account, &from, cx.policy().sender_own) {
            let domain = from.domain.as_deref().unwrap_or(cx.place.host.domain);
            let owner = cx.world.recipient(&from.local, domain).map(|a| &a.address);
            if owner != Some(login) {
                let text = format!("<{}> is not an address of {login}", from.text);
                return Reply::refuse(&SENDER_OWN, 550, "5.7.1", text);
            }
        }
        if let Some(refusal) = rate::letter(cx) {
            return refusal;
        }
        s.envelope.from = from;
        s.phase = Phase::Mail;
        Reply::new(250, "2.1.0", "Sender accepted")
    }
}
