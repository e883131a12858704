//! SUBSCRIBE: puts a name on the list that LSUB shows.

use super::*;
use crate::world::{Account, MailboxRefused};

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
        let Some(account) = s.account_mut(cx.world) else { return no_such_mailbox() };
        if account.mailbox(&name).is_none() && !account.has_children(&name) {
            return no_such_mailbox();
        }
        // Names of mailboxes that are gone stay on the list (RFC 3501 §6.3.6); it must end somewhere all the same.
        if account.subscriptions().count() >= 2 * Account::MAILBOX_LIMIT {
            return refused(MailboxRefused::TooMany);
        }
        account.subscribe(&name);
        Reply::ok("SUBSCRIBE completed")
    }
}
