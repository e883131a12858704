//! CLOSE: removes what is marked as deleted and leaves the mailbox, without a word about either.

use super::*;

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
        let conn = cx.conn;
        if let Some((selected, mailbox)) = s.opened_mut(cx.world)
            && !selected.view.read_only
        {
            mailbox.expunge(|_| true, Some(conn));
        }
        s.selected = None;
        Reply::ok("CLOSE completed")
    }
}
