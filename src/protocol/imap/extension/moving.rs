//! MOVE (RFC 6851): moves letters to another mailbox in one step.

use super::*;
use crate::protocol::imap::{
    field,
    grammar::{self, SequenceSet},
};

pub(in crate::protocol::imap) static MOVE: Extension = Extension {
    verbs: &[Verb::known::<Move>()],
    slots: Slots {
        uid: &[Slot::new("MOVE", &field::VERB, |c, r| arguments(c, r).map(drop))],
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

impl Grammar for Move {
    type Args = (SequenceSet, String);

    const SPEC: Spec<Phase> = Spec {
        verb: "MOVE",
        syntax: "tag MOVE SP sequence-set SP mailbox CRLF",
        rfc: Rfc(6851, "3.1"),
        summary: "Moves letters to another mailbox: they are copied, then removed here.",
        when: &[Phase::Selected],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a MOVE 42:69 foo\r\n", "a MOVE $ Trash\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<(SequenceSet, String)> {
        arguments(c, &mut Reading::default())
    }
}

/// `SP sequence-set SP mailbox CRLF`
fn arguments(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<(SequenceSet, String)> {
    c.sp()?;
    let set = grammar::letters(c, r)?;
    c.sp()?;
    let name = grammar::mailbox(c, &field::MAILBOX)?;
    c.crlf()?;
    Ok((set, name))
}
