//! SELECT: opens a mailbox.

use super::*;
use crate::{
    protocol::imap::session::Selected,
    world::{Account, Flag, View},
};
use std::{collections::BTreeMap, fmt::Write as _};

pub(in crate::protocol::imap) struct Select;

impl Command for Select {
    type Args = (String, Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "SELECT",
        syntax: "tag SELECT SP mailbox CRLF",
        rfc: Rfc(3501, "6.3.1"),
        summary: "Opens a mailbox, and leaves the one that was open. Its letters are numbered from 1.",
        when: Phase::LOGGED_IN,
        rules: &[&rule::MAILBOX_EXISTS],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a SELECT INBOX\r\n", "a SELECT \"inbox\"\r\n", "a SELECT {5}\r\nINBOX\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        mailbox_and_parameters(c, &field::SELECT_PARAMETER, |s| s.select)
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run((name, _): Self::Args, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        open(&name, false, s, cx)
    }
}

/// Opens a mailbox. If there is none of that name, nothing is open afterwards (RFC 3501 §6.3.1).
pub(in crate::protocol::imap) fn open(
    name: &str,
    read_only: bool,
    s: &mut Session,
    cx: &mut Context<'_>,
) -> Reply {
    s.selected = None;
    let conn = cx.conn;
    let Some(mailbox) = s.account_mut(cx.world).and_then(|a| a.mailbox_mut(name)) else {
        return no_such_mailbox();
    };
    let view = View::open(mailbox, conn, read_only);
    let next = mailbox.uid_next();
    let name = Account::canonical(name).into();
    let mut selected = Selected { name, view, keywords: BTreeMap::new(), live: Vec::new() };
    let mut unseen = None;
    for (i, stored) in selected.view.letters().clone().iter().enumerate() {
        if unseen.is_none() && !stored.flags.has(Flag::Seen) {
            unseen = Some(i + 1);
        }
        selected.learn(&stored.flags);
    }
    selected.write_flags(cx);
    let (view, out) = (&selected.view, &mut *cx.out);
    // Writing to memory cannot fail.
    let _ = write!(out, "* {} EXISTS\r\n* {} RECENT\r\n", view.len(), view.recent_count());
    if let Some(n) = unseen {
        let _ = write!(out, "* OK [UNSEEN {n}] Letter {n} is the first that was not read\r\n");
    }
    let _ = write!(
        out,
        "* OK [UIDVALIDITY {}] UIDs mean the same while this does\r\n",
        view.uid_validity
    );
    let _ = write!(out, "* OK [UIDNEXT {next}] The next letter gets this UID or a higher one\r\n");
    let (flags, code, text) = if read_only {
        ("* OK [PERMANENTFLAGS ()] No flags can be changed\r\n", "READ-ONLY", "EXAMINE completed")
    } else {
        (
            "* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft \\*)] These are kept\r\n",
            "READ-WRITE",
            "SELECT completed",
        )
    };
    out.write(flags.as_bytes());
    s.selected = Some(Box::new(selected));
    Reply::ok(text).code(code)
}
