//! DATA: the letter itself.

use super::*;
use crate::protocol::smtp::{check, grammar};
use crate::protocol::smtp::{reply::Then, spread::Spread};
use crate::{
    message,
    protocol::{Session as AnySession, flip::Case},
    wire::Pieces,
    world::{Body, Policy, World},
};
use bytes::BytesMut;

pub(super) static SMALL_ENOUGH: Rule = Rule {
    id: "smtp.letter-within-limit",
    holds: "The letter is no larger than the server takes.",
    flip: "Send a letter that is smaller than the figure after SIZE in the EHLO reply.",
    change: |c| {
        let counted = c.line.get(..4).is_some_and(|verb| verb.eq_ignore_ascii_case(b"BDAT"));
        let short = "DATA\r\nSubject: Short\r\n\r\nIn a word.\r\n.";
        Some(Change::instead(if counted { "BDAT 0 LAST" } else { short }))
    },
    rfc: Rfc(1870, "6.3"),
};

pub(in crate::protocol::smtp) static ROOM_FOR_ALL: Rule = Rule {
    id: "smtp.room-for-all",
    holds: "Every recipient's mailbox has room for the letter.",
    flip: "Remove letters from the full mailbox, and send the letter again.",
    change: |c| {
        Some(
            Change::world(c, |w| empty_mailboxes(w, c))
                .named("With room in every recipient's mailbox"),
        )
    },
    rfc: Rfc(5321, "4.2.3"),
};

pub(in crate::protocol::smtp) static QUEUE_HAS_ROOM: Rule = Rule {
    id: "smtp.queue-has-room",
    holds: "The host's queue has room for a letter that has to wait for another host.",
    flip: "Come back when letters have left the queue; mail for mailboxes of this host needs no place in it.",
    change: |c| {
        let change = Change::policy(c, |p| {
            (p.queue_letters_limit, p.queue_octets_limit) = (u64::MAX, u64::MAX);
        });
        Some(change.named("With a host that has a longer queue"))
    },
    rfc: Rfc(3463, "3.4"),
};

pub(in crate::protocol::smtp) static HOPS_WITHIN_LIMIT: Rule = Rule {
    id: "smtp.hops-within-limit",
    holds: "The letter has fewer trace fields than a host takes for a circle.",
    flip: "Take Received fields out of the header, or let the host count further.",
    change: |c| {
        Some(
            Change::policy(c, |p| p.hop_limit = Policy::MOST_HOPS)
                .named("With a host that counts further"),
        )
    },
    rfc: Rfc(5321, "6.3"),
};

static TAKES_LINES: Rule = Rule {
    id: "smtp.data-takes-lines",
    holds: "The letter is made of lines: MAIL did not announce any octets whatever.",
    flip: "Send the letter with BDAT, which counts octets, or without BODY=BINARYMIME.",
    change: |_| Some(Change::instead("BDAT 0 LAST")),
    rfc: Rfc(3030, "3"),
};

pub(in crate::protocol::smtp) static EIGHT_BITS_ANNOUNCED: Rule = Rule {
    id: "smtp.eight-bits-announced",
    holds: "The letter is plain ASCII, or MAIL said BODY=8BITMIME.",
    flip: "Say MAIL again with BODY=8BITMIME, or write the letter in ASCII, as MIME can.",
    change: |_| Some(Change::instead("DATA\r\nSubject: Plain\r\n\r\nIn seven bits.\r\n.")),
    rfc: Rfc(6152, "3"),
};

/// The rules for mail data.
pub const RULES: &[&Rule] = &[
    &TAKES_LINES,
    &SMALL_ENOUGH,
    &EIGHT_BITS_ANNOUNCED,
    &HOPS_WITHIN_LIMIT,
    check::RULES[0],
    check::RULES[1],
    &ROOM_FOR_ALL,
    &QUEUE_HAS_ROOM,
];

pub(super) struct Data;

impl Grammar for Data {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "DATA",
        syntax: "DATA CRLF",
        rfc: Rfc(5321, "4.1.1.4"),
        summary: "The letter follows, header and body, until a line of one dot.",
        when: &[Phase::Rcpt],
        rules: RULES,
    };
    const EXAMPLES: &'static [&'static str] = &["DATA"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::end(c)
    }

    fn then((): &()) -> Next {
        Next::Letter
    }
}

impl Command for Data {
    fn run((): (), s: &mut Session, _: &mut Context<'_>) -> Reply {
        if s.envelope.wishes.body == Body::BinaryMime {
            let text = "Any octets whatever come by BDAT, not by DATA";
            return Reply::refuse(&TAKES_LINES, 503, "5.5.1", text);
        }
        Reply::plain(354, "Send the letter; end it with <CRLF>.<CRLF>").then(Then::ReadData)
    }
}

/// How large the letter is without its stuffed dots and its end; they are looked for only if it is over the limit
/// with them.
pub(in crate::protocol::smtp) fn size(data: &Pieces, limit: usize) -> usize {
    let sent = data.len().saturating_sub(3);
    if sent <= limit {
        return sent;
    }
    let mut letter = BytesMut::with_capacity(sent);
    message::dot_unstuff_pieces(data.parts(), sent, &mut letter);
    letter.len()
}

/// The reply to mail data over the limit.
pub(in crate::protocol::smtp) fn too_large(limit: usize) -> Reply {
    Reply::refuse(&SMALL_ENOUGH, 552, "5.3.4", format!("The letter is larger than {limit} octets"))
}

/// The reply where the queue has no room.
pub(in crate::protocol::smtp) fn no_queue(cx: &Context<'_>) -> Reply {
    let text = format!("The queue of {} is full; try again later", cx.place.host.name);
    Reply::refuse(&QUEUE_HAS_ROOM, 452, "4.3.1", text)
}

/// Takes all letters out of the recipients' mailboxes.
fn empty_mailboxes(world: &mut World, case: &Case<'_>) {
    let AnySession::Smtp(session) = case.session else { return };
    for address in Spread::of(&session.envelope.to, world).accounts() {
        let Some(account) = world.account_mut(address) else { continue };
        let names: Vec<String> = account.mailboxes().map(|(name, _)| name.to_owned()).collect();
        for name in names {
            if let Some(mailbox) = account.mailbox_mut(&name) {
                mailbox.remove_where(|_| true, None);
            }
        }
    }
}
