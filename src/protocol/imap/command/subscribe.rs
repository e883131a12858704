//! SUBSCRIBE: puts a name on the list that LSUB shows.

use super::*;
use crate::world::{Account, MailboxRefused, Rights};

pub(super) struct Subscribe;

impl Command for Subscribe {
    type Args = String;

    const SPEC: Spec<Phase> = Spec {
        verb: "SUBSCRIBE",
        syntax: "tag SUBSCRIBE SP mailbox CRLF",
        rfc: Rfc(3501, "6.3.6"),
        summary: "Puts a mailbox on the list of those that LSUB shows.",
        when: Phase::LOGGED_IN,
        rules: &[&rule::MAILBOX_EXISTS, &rule::MAILBOXES_FEW],
    };
    const EXAMPLES: &'static [&'static str] = &["a SUBSCRIBE Archive\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        one_mailbox(c)
    }

    fn run(name: String, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let place = s.place(&name, cx);
        let parent = place.account(cx.world).is_some_and(|a| a.has_children(&place.name));
        let own = *place.owner == *s.user();
        if !(own && parent || s.rights(&place, cx).has(Rights::LOOKUP)) {
            return no_such_mailbox();
        }
        let name = s.name_of(&place.owner, &place.name);
        let Some(account) = s.account_mut(cx.world) else { return no_such_mailbox() };
        // Names of mailboxes that are gone stay on the list (RFC 3501 §6.3.6); it must end somewhere all the same.
        if account.subscriptions().count() >= 2 * Account::MAILBOX_LIMIT {
            return refused(MailboxRefused::TooMany);
        }
        account.subscribe(&name);
        Reply::ok("SUBSCRIBE completed")
    }
}
