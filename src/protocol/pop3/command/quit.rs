//! QUIT: ends the session. After a login it is the only way in which messages are removed.

use super::*;
use crate::{
    protocol::pop3::{reply::Then, text::Arg},
    world::{INBOX, Stored},
};

static MARKED_REMOVED: Rule = Rule {
    id: "pop3.marked-removed",
    holds: "The messages that are marked as deleted can be removed.",
    flip: "Begin a new session, and mark the messages again.",
    change: |c| c.log_in().map(Change::anew).map(|new| new.with_line("QUIT")),
    rfc: Rfc(1939, "6"),
};

pub(in crate::protocol::pop3) struct Quit;

impl Grammar for Quit {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "QUIT",
        syntax: "QUIT CRLF",
        rfc: Rfc(1939, "6"),
        summary: "Ends the session. After a login the messages that are marked as deleted are removed now.",
        when: Phase::COMMANDS,
        rules: &[&MARKED_REMOVED],
    };
    const DONE: &'static str = "The session is over: what was marked is removed, the maildrop is free, and the server closes the connection.";
    const REFUSED: &'static str =
        "Some of the marked messages were not removed. The session is over all the same.";
    const EXAMPLES: &'static [&'static str] = &["QUIT"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::end(c)
    }
}

impl Command for Quit {
    fn run((): (), s: &mut Session, cx: &mut Context<'_>) -> Reply {
        let reply = match s.maildrop.take() {
            Some(maildrop) => {
                s.phase = Phase::Update;
                update(&maildrop, cx)
            }
            None => Reply::ok(text::SIGNS_OFF.with([cx.place.host.name.into()])),
        };
        reply.then(Then::Close)
    }
}

/// The UPDATE state: removes what is marked. A letter that went another way meanwhile, such as by an IMAP
/// session, is no failure: it is not in the maildrop any more, which is what the client wants.
fn update(maildrop: &Maildrop, cx: &mut Context<'_>) -> Reply {
    let conn = cx.conn;
    let removed = cx.world.account(&maildrop.account).and_then(|a| maildrop.doomed(a));
    let left = removed.and_then(|doomed| {
        if doomed.is_empty() {
            let inbox = cx.world.account(&maildrop.account)?.mailbox(INBOX)?;
            return Some((inbox.len(), 0));
        }
        let inbox = cx.world.account_mut(&maildrop.account)?.mailbox_mut(INBOX)?;
        let gone = inbox.remove_where(|s: &Stored| doomed.contains(&s.uid), Some(conn));
        Some((inbox.len(), doomed.len() - gone.len()))
    });
    let host = || cx.place.host.name.into();
    match left {
        None if maildrop.marks() > 0 => {
            let text = text::NOT_REMOVED.with([Arg::messages(maildrop.marks()), host()]);
            Reply::refuse(&MARKED_REMOVED, text).code("SYS/TEMP")
        }
        None => Reply::ok(text::SIGNS_OFF.with([host()])),
        Some((0, 0)) => Reply::ok(text::SIGNS_OFF_EMPTY.with([host()])),
        Some((left, 0)) => Reply::ok(text::SIGNS_OFF_LEFT.with([host(), Arg::messages(left)])),
        Some((left, gone)) => {
            let args = [host(), Arg::messages(left), Arg::messages(gone)];
            Reply::ok(text::SIGNS_OFF_GONE.with(args))
        }
    }
}
