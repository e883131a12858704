//! CLOSE: removes what is marked as deleted and leaves the mailbox, without a word about either.

use super::*;
use crate::world::Rights;

pub(super) struct Close;

impl Command for Close {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "CLOSE",
        syntax: "tag CLOSE CRLF",
        rfc: Rfc(3501, "6.4.2"),
        summary: "Leaves the mailbox. Letters flagged \\Deleted are removed, unless it was opened with EXAMINE.",
        when: &[Phase::Selected],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a CLOSE\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::loose_end(c)
    }

    fn run((): (), s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        // Without the right to expunge nothing is removed, and CLOSE is still done (RFC 4314 §4).
        let (conn, may) = (cx.conn, s.rights_here(cx).has(Rights::EXPUNGE));
        if let Some((selected, mailbox)) = s.opened_mut(cx.world)
            && !selected.view.read_only
            && may
        {
            mailbox.expunge(|_| true, Some(conn));
        }
        s.selected = None;
        Reply::ok("CLOSE completed")
    }
}
