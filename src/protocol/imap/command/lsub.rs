//! LSUB: asks for the names that the user is subscribed to.

use super::*;
use crate::protocol::imap::pattern;

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
        let wanted = pattern::join(&reference, &name);
        // A name is shown as \Noselect where % stops above a subscribed one.
        let parents = wanted.ends_with(b"%");
        if let Some(account) = s.account(cx.world) {
            for (name, subscribed) in pattern::with_parents(account.subscriptions()) {
                if (subscribed || parents) && pattern::matches(&wanted, name) {
                    super::list::write_name(cx.out, "LSUB", name, subscribed);
                }
            }
        }
        Reply::ok("LSUB completed")
    }
}
