//! DELETE: removes a mailbox with all its letters. Names below it stay.

use super::*;
use crate::world::{Account, INBOX};

static NOT_OPEN: Rule = Rule {
    id: "imap.mailbox-not-open",
    holds: "The mailbox is not the one that is selected in this session.",
    flip: "Leave it first, with CLOSE or by selecting another.",
    change: |_| Some(Change::after("x1 CLOSE")),
    rfc: Rfc(5530, "3"),
};

pub(super) struct Delete;

impl Command for Delete {
    type Args = String;

    const SPEC: Spec<Phase> = Spec {
        verb: "DELETE",
        syntax: "tag DELETE SP mailbox CRLF",
        rfc: Rfc(3501, "6.3.4"),
        summary: "Removes a mailbox with all its letters. Names below it stay.",
        when: Phase::LOGGED_IN,
        rules: &[&rule::NOT_INBOX, &NOT_OPEN, &rule::NO_CHILDREN, &rule::MAILBOX_EXISTS],
    };
    const EXAMPLES: &'static [&'static str] = &["a DELETE Projects\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        one_mailbox(c)
    }

    fn run(name: String, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let id = s.account(cx.world).and_then(|a| a.mailbox(&name)).map(|m| m.id);
        let open = s.selected.as_ref().map(|o| o.view.mailbox);
        if id.is_some() && id == open && Account::canonical(&name) != INBOX {
            return Reply::no(&NOT_OPEN, "This mailbox is open here").code("INUSE");
        }
        match s.account_mut(cx.world).map(|a| a.delete(&name)) {
            Some(Err(why)) => refused(why),
            _ => Reply::ok("DELETE completed"),
        }
    }
}
