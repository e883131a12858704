//! EXPUNGE: removes what is marked as deleted, and tells each number.

use super::*;
use crate::{
    protocol::imap::{
        extension::{acl, messagelimit},
        manner::Manner,
    },
    world::Rights,
};

pub(in crate::protocol::imap) struct Expunge;

impl Command for Expunge {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "EXPUNGE",
        syntax: "tag EXPUNGE CRLF",
        rfc: Rfc(3501, "6.4.3"),
        summary: "Removes all letters flagged \\Deleted for good. Each one is told; higher numbers fall by one at once.",
        when: &[Phase::Selected],
        // Only UID EXPUNGE names letters; the limit is its alone.
        rules: &[&rule::READ_WRITE, &acl::RIGHT, &messagelimit::FEW_ENOUGH],
    };
    const EXAMPLES: &'static [&'static str] = &["a EXPUNGE\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::loose_end(c)
    }

    fn run((): (), s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        expunge(None, s, cx, "EXPUNGE completed")
    }
}

/// Removes the letters flagged \Deleted: all of them, or those of the UIDs, which rise.
pub(in crate::protocol::imap) fn expunge(
    among: Option<Vec<u32>>,
    s: &mut Session,
    cx: &mut Context<'_>,
    text: &'static str,
) -> Reply {
    let (conn, rights) = (Some(cx.conn), s.rights_here(cx));
    let Some((selected, mailbox)) = s.opened_mut(cx.world) else { return gone() };
    if selected.view.read_only {
        return read_only();
    }
    if let Some(refusal) = acl::check(rights, Rights::EXPUNGE) {
        return refusal;
    }
    let among = |uid| among.as_ref().is_none_or(|uids| uids.binary_search(&uid).is_ok());
    let any = !mailbox.expunge(among, conn).is_empty();
    done(text, any, s, cx)
}

/// The answer after letters were removed. A client that follows the changes is told how far it has come
/// (RFC 7162 §3.2.7).
pub(in crate::protocol::imap) fn done(
    text: &'static str,
    any: bool,
    s: &mut Session,
    cx: &mut Context<'_>,
) -> Reply {
    let told = any && Manner::of(s, cx).resync;
    match s.opened(cx.world).filter(|_| told) {
        Some((_, mailbox)) => Reply::ok(text).code(format!("HIGHESTMODSEQ {}", mailbox.changed())),
        None => Reply::ok(text),
    }
}
