//! STATUS: asks for figures of a mailbox without opening it.

use super::*;
use crate::protocol::imap::{
    grammar::{Figures, StatusItem},
    reply::write_mailbox,
};
use std::fmt::Write as _;

pub(in crate::protocol::imap) struct Status;

impl Command for Status {
    type Args = ((String, Vec<StatusItem>), Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "STATUS",
        syntax: "tag STATUS SP mailbox SP \"(\" item *(SP item) \")\" CRLF",
        rfc: Rfc(3501, "6.3.10"),
        summary: "Asks for figures of a mailbox without opening it.",
        when: Phase::LOGGED_IN,
        rules: &[&rule::MAILBOX_EXISTS],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a STATUS INBOX (MESSAGES)\r\n",
        "a STATUS Archive (MESSAGES RECENT UIDNEXT UIDVALIDITY UNSEEN)\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        c.sp()?;
        let name = grammar::mailbox(c, &field::MAILBOX)?;
        c.sp()?;
        let mut r = Reading::default();
        let items = grammar::status_att_list(c, &mut r)?;
        grammar::end(c)?;
        Ok(((name, items), r.uses))
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run(
        ((name, mut items), _): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        _: &Call<'_>,
    ) -> Reply {
        let policy = cx.policy().clone();
        let Some(mailbox) = s.account(cx.world).and_then(|a| a.mailbox(&name)) else {
            return no_such_mailbox();
        };
        // Each figure once.
        let mut told = Vec::new();
        items.retain(|item| {
            let new = !told.contains(item);
            told.push(*item);
            new
        });
        let out = &mut *cx.out;
        out.write(b"* STATUS ");
        write_mailbox(out, &name);
        for (i, item) in items.into_iter().enumerate() {
            // Writing to memory cannot fail.
            let _ = write!(out, "{}{} ", if i == 0 { " (" } else { " " }, item.name());
            let figure = match item {
                StatusItem::Messages => mailbox.len() as u64,
                StatusItem::Recent => mailbox.recent() as u64,
                StatusItem::UidNext => u64::from(mailbox.uid_next()),
                StatusItem::UidValidity => u64::from(mailbox.uid_validity),
                StatusItem::Unseen => mailbox.unseen() as u64,
                StatusItem::Other(figure) => {
                    (figure.write)(out, &Figures { mailbox, policy: &policy });
                    continue;
                }
            };
            let _ = write!(out, "{figure}");
        }
        out.write(b")\r\n");
        Reply::ok("STATUS completed")
    }
}
