//! UNSUBSCRIBE: takes a name off the list that LSUB shows.

use super::*;

static SUBSCRIBED: Rule = Rule {
    id: "imap.subscribed",
    holds: "The name is on the list of subscriptions.",
    flip: "Name one that LSUB shows.",
    change: |c| c.with_mailbox(Which::Last, "INBOX"),
    rfc: Rfc(3501, "6.3.7"),
};

pub(super) struct Unsubscribe;

impl Command for Unsubscribe {
    type Args = String;

    const SPEC: Spec<Phase> = Spec {
        verb: "UNSUBSCRIBE",
        syntax: "tag UNSUBSCRIBE SP mailbox CRLF",
        rfc: Rfc(3501, "6.3.7"),
        summary: "Takes a name off the list of those that LSUB shows.",
        when: Phase::LOGGED_IN,
        rules: &[&SUBSCRIBED],
    };
    const EXAMPLES: &'static [&'static str] = &["a UNSUBSCRIBE Archive\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        one_mailbox(c)
    }

    fn run(name: String, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let name = s.plain_name(&name).into_owned();
        let missing_too = cx.policy().keeps(&habit::UNSUBSCRIBE_MISSING);
        if s.account_mut(cx.world).is_some_and(|a| a.unsubscribe(&name)) || missing_too {
            Reply::ok("UNSUBSCRIBE completed")
        } else {
            Reply::no(&SUBSCRIBED, "That name is not on the list")
        }
    }
}
