//! RETR: a whole message.

use super::*;
use crate::{
    protocol::pop3::Maildrop,
    world::{Flag, Flags, INBOX},
};

pub(in crate::protocol::pop3) struct Retr;

impl Grammar for Retr {
    type Args = u32;

    const SPEC: Spec<Phase> = Spec {
        verb: "RETR",
        syntax: "RETR SP msg CRLF",
        rfc: Rfc(1939, "5"),
        summary: "Asks for a whole message. It stays in the maildrop.",
        when: &[Phase::Transaction],
        rules: &[&rule::MESSAGE_EXISTS, &rule::NOT_MARKED, &rule::READABLE],
    };
    const DONE: &'static str = "The message follows, up to a line of one dot.";
    const REFUSED: &'static str = "There is no message of that number, or it is marked as deleted.";
    const ANSWER: Answer = Answer::Letter;
    const EXAMPLES: &'static [&'static str] = &["RETR 1"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<u32> {
        let number = grammar::message_number(c)?;
        c.crlf()?;
        Ok(number)
    }
}

impl Command for Retr {
    fn run(number: u32, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        let Some(maildrop) = &s.maildrop else { return no_maildrop() };
        let reply = match readable(number, maildrop, s, cx) {
            Ok(stored) => {
                if cx.policy().retr_sets_seen {
                    see(maildrop, stored.uid, cx);
                }
                Reply::ok(text::OCTETS.with([stored.message.size_in_lines().into()]))
                    .body(Body::Letter(stored.message.source().clone()))
            }
            Err(refusal) => return *refusal,
        };
        if let Some(maildrop) = &mut s.maildrop {
            maildrop.note_read(number);
        }
        reply
    }
}

/// POP3 knows no flags; whether IMAP shows a letter that was collected as seen is the server's own choice.
/// As its policy stands at first, this one does as Dovecot does: RETR sets `\Seen`, TOP does not.
fn see(maildrop: &Maildrop, uid: u32, cx: &mut Context<'_>) {
    let inbox = cx.world.account(&maildrop.account).and_then(|a| a.mailbox(INBOX));
    let Some(flags) = inbox.and_then(|m| m.letter(uid)).map(|s| &s.flags) else { return };
    if flags.has(Flag::Seen) {
        return;
    }
    let flags = flags.with(&Flags::of(Flag::Seen));
    if let Some(account) = cx.world.account_mut(&maildrop.account)
        && let Some(inbox) = account.mailbox_mut(INBOX)
    {
        inbox.set_flags(uid, flags, Some(cx.conn));
    }
}
