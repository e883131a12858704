//! LSUB: asks for the names that the user is subscribed to.

use super::*;
use crate::{protocol::imap::pattern, world::DELIMITER};
use std::fmt::Write as _;

pub(super) struct Lsub;

impl Command for Lsub {
    type Args = (String, String);

    const SPEC: Spec<Phase> = Spec {
        verb: "LSUB",
        syntax: "tag LSUB SP reference SP pattern CRLF",
        rfc: Rfc(3501, "6.3.9"),
        summary: "Asks which names the user is subscribed to. They need not exist any more.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a LSUB \"\" *\r\n", "a LSUB \"\" %\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        reference_and_pattern(c)
    }

    fn run(
        (reference, name): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        _: &Call<'_>,
    ) -> Reply {
        let wanted = pattern::join(&s.plain_name(&reference), &s.plain_name(&name));
        // A name is shown as \Noselect where % stops above a subscribed one.
        let parents = wanted.ends_with(b"%");
        if let Some(account) = s.account(cx.world) {
            for (name, subscribed) in pattern::with_parents(account.subscriptions()) {
                if (subscribed || parents) && pattern::matches(&wanted, name) {
                    let attribute = if subscribed { "" } else { "\\Noselect" };
                    // Writing to memory cannot fail.
                    let _ = write!(cx.out, "* LSUB ({attribute}) \"{DELIMITER}\" ");
                    s.write_mailbox(name, cx.out);
                    cx.out.write(b"\r\n");
                }
            }
        }
        Reply::ok("LSUB completed")
    }
}
