//! STATUS: asks for figures of a mailbox without opening it.

use super::*;
use crate::{
    protocol::imap::{
        extension::acl,
        grammar::{Figures, StatusItem},
    },
    world::Rights,
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
        rules: &[&rule::MAILBOX_EXISTS, &acl::RIGHT],
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
        ((name, items), _): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        _: &Call<'_>,
    ) -> Reply {
        match tell(&name, &items, s, cx) {
            Ok(()) => Reply::ok("STATUS completed"),
            Err(refusal) => *refusal,
        }
    }
}

/// Writes the untagged STATUS response of a mailbox.
///
/// # Errors
/// The refusal: there is no such mailbox, or the user may not open it.
pub(in crate::protocol::imap) fn tell(
    name: &str,
    items: &[StatusItem],
    s: &Session,
    cx: &mut Context<'_>,
) -> Result<(), Box<Reply>> {
    let place = s.reach(name, Rights::READ, cx)?;
    let policy = cx.policy().clone();
    let Some(mailbox) = place.mailbox(cx.world) else { return Err(Box::new(no_such_mailbox())) };
    let out = &mut *cx.out;
    out.write(b"* STATUS ");
    s.write_mailbox(&s.plain_name(name), out);
    let mut told: Vec<&StatusItem> = Vec::new();
    for item in items {
        // Each figure once.
        if told.contains(&item) {
            continue;
        }
        // Writing to memory cannot fail.
        let _ = write!(out, "{}{} ", if told.is_empty() { " (" } else { " " }, item.name());
        told.push(item);
        let figure = match item {
            StatusItem::Messages => mailbox.len() as u64,
            StatusItem::Recent => {
                // Those that this session was told of have \Recent here and nowhere else.
                let open = s.selected.as_ref().filter(|open| open.view.mailbox == mailbox.id);
                let told = open.map_or(0, |open| u64::from(open.view.recent_count()));
                mailbox.recent() as u64 + told
            }
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
    Ok(())
}
