//! DELETE: removes a mailbox with all its letters. Names below it stay.

use super::*;
use crate::{
    protocol::imap::extension::acl,
    world::{INBOX, Rights},
};

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
        rules: &[
            &rule::NOT_INBOX,
            &NOT_OPEN,
            &rule::NO_CHILDREN,
            &rule::MAILBOX_EXISTS,
            &acl::RIGHT,
        ],
    };
    const EXAMPLES: &'static [&'static str] = &["a DELETE Projects\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        one_mailbox(c)
    }

    fn run(name: String, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let place = s.place(&name, cx);
        let rights = s.rights(&place, cx);
        let own = *place.owner == *s.user();
        let id = place.mailbox(cx.world).map(|m| m.id);
        if !own && !rights.has_some(Rights::LOOKUP.with(Rights::DELETE_MAILBOX)) {
            return no_such_mailbox();
        }
        let open = s.selected.as_ref().map(|o| (&o.owner, o.view.mailbox));
        if id.is_some_and(|id| open == Some((&place.owner, id))) && place.name != INBOX {
            return Reply::no(&NOT_OPEN, "This mailbox is open here").code("INUSE");
        }
        if let Some(refusal) = id.and_then(|_| acl::check(rights, Rights::DELETE_MAILBOX)) {
            return refusal;
        }
        match cx.world.account_mut(&place.owner).map(|a| a.delete(&place.name)) {
            Some(Err(why)) => refused(why),
            _ => Reply::ok("DELETE completed"),
        }
    }
}
