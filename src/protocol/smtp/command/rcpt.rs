//! RCPT: names one recipient.

use super::*;
use crate::{
    protocol::{
        Session as AnySession,
        flip::Case,
        smtp::{
            extension::{PARAMETERS_KNOWN, Parameters},
            grammar::{self, Mailbox},
            session::{Addressee, Asked, Way},
        },
    },
    wire::read,
    world::{
        Addresses, Forwarding, FullMailbox, Member, Recipient, Service, Target, UnknownUser,
        zone::{Name, RecordType},
    },
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
static HAS_ROOM: Rule = Rule {
    id: "smtp.recipient-has-room",
    holds: "The recipient's mailbox is not full.",
    flip: "Nothing that the sender does: somebody has to make room in the mailbox.",
    change: |c| {
        Some(
            Change::policy(c, |p| p.full_accounts = Addresses::default())
                .named("With room in the mailbox"),
        )
    },
    rfc: Rfc(5321, "4.2.3"),
};
static NOT_GREY: Rule = Rule {
    id: "smtp.recipient-not-greylisted",
    holds: "This client has tried this sender and recipient before, long enough ago.",
    flip: "Come back with the same sender and recipient when the time is over that the reply names.",
    change: come_back,
    rfc: Rfc(5321, "4.5.4.1"),
};

/// The first try is made, and its time is over.
fn come_back(case: &Case<'_>) -> Option<Change> {
    let AnySession::Smtp(session) = case.session else { return None };
    let (to, _) = read(case.line, line::<Rcpt>).ok()?;
    let host = &case.place.host;
    let address = address_of(&to, host.domain);
    let change = Change::world(case, |w| {
        let from = session.envelope.from.as_ref().map_or("", |from| &from.text);
        if let Some(left) = w.put_off(host.name, case.place.peer.address, from, &address) {
            w.now = w.now.after(left);
        }
    });
    Some(change.named("When the time is over"))
}

/// The address under which a recipient's mail goes on. In RCPT postmaster needs no domain; everywhere else a mailbox
/// has one (RFC 5321 §4.5.1).
fn address_of(to: &Mailbox, domain: &str) -> Arc<str> {
    match to.domain {
        Some(_) => to.text.as_str().into(),
        None => format!("{}@{domain}", to.text).into(),
    }
}

static ALIAS_ENDS: Rule = Rule {
    id: "smtp.recipient-alias-ends",
    holds: "The address stands for somebody: its aliases do not lead in a circle.",
    flip: "Name a recipient whose aliases lead somewhere.",
    change: |c| Some(c.known_recipient()),
    rfc: Rfc(5321, "3.9.1"),
};
static NOT_MOVED: Rule = Rule {
    id: "smtp.recipient-not-moved",
    holds: "The recipient's mail stays here, or this server passes it on.",
    flip: "Send the letter to the address that the reply names.",
    change: |c| {
        Some(
            Change::policy(c, |p| p.forwarding = Forwarding::Silent)
                .named("With a server that passes such letters on"),
        )
    },
    rfc: Rfc(5321, "3.4"),
};
static DOMAIN_TAKES_MAIL: Rule = Rule {
    id: "smtp.recipient-domain-takes-mail",
    holds: "The recipient's domain takes mail: its MX record is no null MX.",
    flip: "Name a recipient in a domain that takes mail.",
    change: |c| Some(c.known_recipient()),
    rfc: Rfc(7505, "4.1"),
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
            &ALIAS_ENDS,
            &NOT_MOVED,
            &DOMAIN_TAKES_MAIL,
            &HAS_ROOM,
            &data::QUEUE_HAS_ROOM,
            &NOT_GREY,
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

    fn to((to, _): &Self::Args) -> Option<&str> {
        Some(&to.text)
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
        // The host's own address in brackets is as good as its domain (RFC 5321 §4.1.3).
        let literal = to.domain.as_deref().and_then(|d| d.strip_prefix('[')?.strip_suffix(']'));
        let by_address = literal == Some(cx.place.host.address);
        let domain = to.domain.as_deref().filter(|_| !by_address);
        let domain = domain.unwrap_or(if by_address { own } else { name });
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
        let accepted = if is_own {
            at_home(&to, domain, cx)
        } else if takes_no_mail(cx, domain) {
            let text = format!("The domain {domain} takes no mail");
            Err(Reply::refuse(&DOMAIN_TAKES_MAIL, 556, "5.1.10", text))
        } else {
            Ok((Way::Onward, Reply::new(250, "2.1.5", "Recipient accepted")))
        };
        let (way, reply) = match accepted {
            Ok(accepted) => accepted,
            Err(refusal) => return refusal,
        };
        let address = address_of(&to, domain);
        if let Some(refusal) = not_now(&address, &way, s, cx) {
            return refusal;
        }
        let known = |a: &Addressee| match &way {
            Way::Account(_) | Way::Alias(_) => a.way == way,
            Way::Onward => a.recipient.is_for(&address),
        };
        if !s.envelope.to.iter().any(known) {
            let Asked { notify, original } = std::mem::take(&mut s.envelope.asked);
            let recipient = Recipient { address, notify, original, last: None, left: None };
            s.envelope.to.push(Addressee { mailbox: to, recipient, way });
        }
        s.phase = Phase::Rcpt;
        reply
    }
}

/// Where mail for a recipient of the server's own domain goes, and what is said of it.
fn at_home(to: &Mailbox, domain: &str, cx: &Context<'_>) -> Result<(Way, Reply), Reply> {
    let accepted = Reply::new(250, "2.1.5", "Recipient accepted");
    let address = format!("{}@{domain}", to.local).to_ascii_lowercase();
    let Some(alias) = cx.world.alias(&address) else {
        return match cx.world.account(&address) {
            Some(account) => Ok((Way::Account(account.address.clone()), accepted)),
            None => match cx.policy().unknown_users {
                UnknownUser::Refuse => {
                    let text = format!("There is no mailbox {}", to.text);
                    Err(Reply::refuse(&MAILBOX_EXISTS, 550, "5.1.1", text))
                }
                UnknownUser::Accept => {
                    Ok((Way::Alias(format!("postmaster@{domain}").into()), accepted))
                }
                // The report goes out when the queue is worked on: nobody is there to take the letter.
                UnknownUser::Bounce => Ok((Way::Onward, accepted)),
            },
        };
    };
    let members = cx.world.members(&address);
    let way = Way::Alias(address.into());
    match &members[..] {
        [] => {
            let text = format!("The aliases of {} lead in a circle", to.text);
            Err(Reply::refuse(&ALIAS_ENDS, 550, "5.4.6", text))
        }
        [Member { target: Target::Onward(new), owner: None }] if !alias.keeps => {
            match cx.policy().forwarding {
                Forwarding::Silent => Ok((way, accepted)),
                Forwarding::Told => {
                    let text = format!("User not local; will forward to <{new}>");
                    Ok((way, Reply::new(251, "2.1.5", text)))
                }
                Forwarding::Refused => {
                    let text = format!("User not local; please try <{new}>");
                    Err(Reply::refuse(&NOT_MOVED, 551, "5.1.6", text))
                }
            }
        }
        _ => Ok((way, accepted)),
    }
}

/// Whether a domain says by a null MX that it takes no mail (RFC 7505 §3).
fn takes_no_mail(cx: &Context<'_>, domain: &str) -> bool {
    let Ok(name) = domain.parse::<Name>() else { return false };
    let answer = cx.world.zones.lookup(&name, RecordType::Mx);
    matches!(&answer.records[..], [only] if only.data.is_null_mx())
}

/// Whether a recipient's mail goes through the queue.
fn waits(way: &Way, cx: &Context<'_>) -> bool {
    match way {
        Way::Account(_) => false,
        Way::Onward => true,
        Way::Alias(alias) => {
            let leads_away = |m: &Member| matches!(m.target, Target::Onward(_));
            cx.world.members(alias).iter().any(leads_away)
        }
    }
}

/// What is said to a recipient whose mail this server does not take just now; nothing where it does.
fn not_now(address: &str, way: &Way, s: &Session, cx: &mut Context<'_>) -> Option<Reply> {
    let policy = cx.policy();
    let is_full = policy.full_accounts.has(address)
        || match way {
            Way::Account(account) => policy.full_accounts.has(account),
            Way::Alias(alias) => {
                let members = cx.world.members(alias);
                members.iter().any(|m| policy.full_accounts.has(m.target.address()))
            }
            Way::Onward => false,
        };
    if is_full {
        let text = format!("The mailbox of {address} is full");
        return Some(match policy.full_reply {
            FullMailbox::Later => Reply::refuse(&HAS_ROOM, 452, "4.2.2", text),
            FullMailbox::Never => Reply::refuse(&HAS_ROOM, 552, "5.2.2", text),
        });
    }
    let held = s.envelope.wishes.hold_until.is_some();
    if (held || waits(way, cx)) && !cx.has_queue_for(1, 1) {
        return Some(data::no_queue(cx));
    }
    // Whoever hands in mail of his own is no stranger who may or may not come again.
    if s.service != Service::Relay {
        return None;
    }
    let (host, peer) = (cx.place.host.name, cx.place.peer.address);
    let from = s.envelope.from.as_ref().map_or("", |from| &from.text);
    let left = cx.world.put_off(host, peer, from, address)?;
    let seconds = left.as_millis().div_ceil(1000);
    let text = format!("Greylisted; come back in {seconds} seconds");
    Some(Reply::refuse(&NOT_GREY, 450, "4.7.1", text))
}
