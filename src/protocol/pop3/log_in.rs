//! The end of every login: who has proved who it is gets the maildrop, if it can be had (RFC 1939 §4).

use super::{Maildrop, Phase, Reply, Session, command, extension, maildrop::Ids, rule, text};
use crate::{
    protocol::{Context, Rule, flip::Change, sasl},
    wire::Rfc,
    world::{Account, INBOX, PerUser, Term, UniqueIds},
};
use std::{sync::Arc, time::Duration};

pub(super) static CREDENTIALS_RIGHT: Rule = Rule {
    id: "pop3.credentials-right",
    holds: "There is an account of that name, and this is its password.",
    flip: "Begin again with USER, and give the name and password of an account of this server.",
    change: |c| c.log_in(),
    rfc: Rfc(3206, "5"),
};
pub(super) static LATE_ENOUGH: Rule = Rule {
    id: "pop3.login-delay-over",
    holds: "The user's last login was as long ago as the server asks for.",
    flip: "Wait for so many seconds as CAPA tells with LOGIN-DELAY.",
    change: |c| {
        let none = Change::policy(c, |p| p.login_delay = PerUser::same(0));
        Some(none.named("With no delay between two logins"))
    },
    rfc: Rfc(2449, "6.5"),
};
pub(super) static MAILDROP_FREE: Rule = Rule {
    id: "pop3.maildrop-free",
    holds: "No other session has the maildrop locked.",
    flip: "Wait until the other session ends, or end it with QUIT; then begin again with USER.",
    change: |c| {
        Some(
            Change::world(c, |w| {
                let locked: Vec<_> = w.accounts().map(|a| a.address.clone()).collect();
                for address in locked {
                    if let Some(account) = w.account_mut(&address) {
                        account.maildrop_lock = None;
                    }
                }
            })
            .named("With no other session that holds the maildrop"),
        )
    },
    rfc: Rfc(1939, "4"),
};

/// The rules at the end of every login, in the order in which they are tried.
macro_rules! rules {
    ($($own:expr),*) => {
        &[
            $($own,)*
            &$crate::protocol::pop3::log_in::LATE_ENOUGH,
            &$crate::protocol::pop3::log_in::MAILDROP_FREE,
        ]
    };
}
pub(super) use rules;

/// The account of that name and password.
pub(super) fn check(name: &str, password: &str, cx: &Context<'_>) -> Option<Arc<str>> {
    sasl::check(cx.world, cx.place.host.domain, name.as_bytes(), password.as_bytes())
}

/// The account of that name, on this host.
pub(super) fn named<'a>(name: &str, cx: &'a Context<'_>) -> Option<&'a Account> {
    cx.world.named(cx.place.host.domain, &sasl::prepared(name)?)
}

/// Whether the server takes such letters in names and passwords.
pub(super) fn in_ascii(text: &str, cx: &Context<'_>) -> Result<(), Box<Reply>> {
    if text.is_ascii() || !extension::is_left_out("UTF8", cx) {
        return Ok(());
    }
    Err(Box::new(Reply::refuse(&rule::ASCII_OR_OFFERED, &text::ASCII_ONLY)))
}

/// What is said to a wrong name as to a wrong password: a server should not tell which names exist.
pub(super) fn refused(text: &'static text::Phrase) -> Reply {
    Reply::refuse(&CREDENTIALS_RIGHT, text).code("AUTH")
}

/// Gives the maildrop to its owner.
pub(super) fn open(address: &Arc<str>, s: &mut Session, cx: &mut Context<'_>) -> Reply {
    let (now, conn, policy) = (cx.world.now, cx.conn, cx.policy().clone());
    let delay =
        if extension::is_left_out("LOGIN-DELAY", cx) { 0 } else { policy.login_delay.of(address) };
    let term =
        if extension::is_left_out("EXPIRE", cx) { Term::Never } else { policy.expire.of(address) };
    let Some(account) = cx.world.account_mut(address) else { return command::no_maildrop() };
    let passed = account.collected.map_or(Duration::MAX, |last| now.since(last));
    if let Some(left) =
        Duration::from_secs(delay.into()).checked_sub(passed).filter(|l| !l.is_zero())
    {
        let seconds = left.as_millis().div_ceil(1000) as u64;
        return Reply::refuse(&LATE_ENOUGH, text::TOO_SOON.with([seconds.into()]))
            .code("LOGIN-DELAY");
    }
    if account.maildrop_lock.is_some_and(|by| by != conn) {
        return Reply::refuse(&MAILDROP_FREE, &text::IN_USE).code("IN-USE");
    }
    account.maildrop_lock = Some(conn);
    account.collected = Some(now);
    if let Term::Days(days @ 1..) = term
        && let Some(inbox) = account.mailbox_mut(INBOX)
    {
        let span = Duration::from_secs(u64::from(days) * 24 * 60 * 60);
        inbox.remove_where(|letter| letter.internal_date.after(span) <= now, Some(conn));
    }
    let maildrop = Maildrop::of(account, term == Term::Days(0));
    let maildrop = match policy.unique_ids {
        UniqueIds::Stable => maildrop,
        UniqueIds::Content => maildrop.named_by(Ids::Content),
        UniqueIds::Changing => maildrop.named_by(Ids::Salted(cx.world.chance.next())),
    };
    let reply = Reply::ok(maildrop.words(&text::LOCKED));
    s.maildrop = Some(maildrop);
    s.phase = Phase::Transaction;
    reply
}
