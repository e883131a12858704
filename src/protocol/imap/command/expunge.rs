//! EXPUNGE: removes what is marked as deleted, and tells each number.

use super::*;
use crate::{protocol::imap::extension::acl, world::{Flag, Rights}};

pub(in crate::protocol::imap) struct Expunge;

impl Command for Expunge {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "EXPUNGE",
        syntax: "tag EXPUNGE CRLF",
        rfc: Rfc(3501, "6.4.3"),
        summary: "Removes all letters flagged \\Deleted for good. Each one is told; higher numbers fall by one at once.",
        when: &[Phase::Selected],
        rules: &[&rule::READ_WRITE, &acl::RIGHT],
    };
    const EXAMPLES: &'static [&'static str] = &["a EXPUNGE\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::loose_end(c)
    }

    fn run((): (), s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let (conn, rights) = (cx.conn, s.rights_here(cx));
        if let Some((selected, mailbox)) = s.opened_mut(cx.world) {
            if selected.view.read_only {
                return read_only();
            }
            if let Some(refusal) = acl::check(rights, Rights::EXPUNGE) {
                return refusal;
            }
            mailbox.remove_where(|stored| stored.flags.has(Flag::Deleted), Some(conn));
        }
        Reply::ok("EXPUNGE completed")
    }
}
