//! MOVE (RFC 6851): moves letters to another mailbox in one step.

use super::*;
use crate::protocol::imap::{
    command::{
        Call, Command,
        copy::{self, Over},
        expunge, letter,
    },
    extension::acl,
    field,
    grammar::{self, SequenceSet},
    reply::Reply,
    rule,
};
use std::fmt::Write as _;

pub(in crate::protocol::imap) static MOVE: Extension = Extension {
    served: true,
    offered: |_, _| true,
    verbs: &[Verb::of::<Move>()],
    slots: Slots {
        uid: &[Slot::new("MOVE", &field::VERB, slot::after_uid::<Move>)],
        ..Slots::NONE
    },
    ..Extension::known(
        "MOVE",
        Rfc(6851, "3"),
        "Letters can be moved to another mailbox in one step.",
        &[],
    )
};

struct Move;

impl Command for Move {
    type Args = ((SequenceSet, String), Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "MOVE",
        syntax: "tag MOVE SP sequence-set SP mailbox CRLF",
        rfc: Rfc(6851, "3.1"),
        summary: "Moves letters to another mailbox: they are copied, then removed here.",
        when: &[Phase::Selected],
        rules: &[
            &rule::READ_WRITE,
            &rule::NUMBERS_IN_USE,
            &copy::STILL_THERE,
            &rule::TARGET_EXISTS,
            &acl::RIGHT,
            &copy::WITHIN_QUOTA,
            &messagelimit::FEW_ENOUGH,
        ],
    };
    const BY_NUMBER: bool = true;
    const EXAMPLES: &'static [&'static str] = &["a MOVE 42:69 foo\r\n", "a MOVE $ Trash\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let mut r = Reading::default();
        c.sp()?;
        let set = grammar::letters(c, &mut r)?;
        c.sp()?;
        let name = grammar::mailbox(c, &field::MAILBOX)?;
        c.crlf()?;
        Ok(((set, name), r.uses))
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    /// The letters are removed whether they are flagged \Deleted or not, and others are not touched (RFC 6851 §3.3).
    fn run(
        ((set, name), _): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        call: &Call<'_>,
    ) -> Reply {
        let Some((selected, _)) = s.opened(cx.world) else { return letter::gone() };
        if selected.view.read_only {
            return letter::read_only();
        }
        if let Some(refusal) = acl::check(s.rights_here(cx), acl::REMOVING) {
            return refusal;
        }
        let moved = match copy::copy(&set, &name, Over::Cut, s, cx, call) {
            Ok(moved) => moved,
            Err(refusal) => return *refusal,
        };
        let (any, reached) = (!moved.pairs.is_empty(), moved.reached);
        // Told before the numbers of the letters move (RFC 6851 §4.3).
        if let Some(code) = uidplus::copy_uid(s, cx, &moved) {
            let _ = write!(cx.out, "* OK [{code}] Their UIDs here and there\r\n");
        }
        let conn = Some(cx.conn);
        let Some((_, mailbox)) = s.opened_mut(cx.world) else { return letter::gone() };
        let uids = moved.pairs.into_iter().map(|(uid, _)| uid).collect();
        mailbox.remove_all(uids, conn);
        let reply = expunge::done("MOVE completed", any, s, cx);
        messagelimit::told(reached, reply, cx.out)
    }
}
