//! EXAMINE: opens a mailbox that will not be changed.

use super::*;
use crate::protocol::imap::extension::{acl, qresync};

static OPENED_TO_CHANGE: Rule = Rule {
    id: "imap.opened-to-change",
    holds: "The mailbox is opened to be changed.",
    flip: "Open it with SELECT: EXAMINE is always [READ-ONLY].",
    change: |c| Some(Change::instead([c.tag().as_bytes(), b" SELECT ", c.mailbox()?].concat())),
    rfc: Rfc(3501, "6.3.2"),
};

pub(super) struct Examine;

impl Command for Examine {
    type Args = (super::select::Opening, Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "EXAMINE",
        syntax: "tag EXAMINE SP mailbox CRLF",
        rfc: Rfc(3501, "6.3.2"),
        summary: "Opens a mailbox as SELECT does, but only to look: nothing can be changed.",
        when: Phase::LOGGED_IN,
        rules: &[&qresync::SWITCHED_ON, &rule::MAILBOX_EXISTS, &acl::RIGHT, &OPENED_TO_CHANGE],
    };
    const LEAVES: bool = true;
    const EXAMPLES: &'static [&'static str] = &["a EXAMINE INBOX\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        super::select::opening(c)
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run((opening, _): Self::Args, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let reply = super::select::open(&opening, true, s, cx);
        if reply.refused.is_some() { reply } else { reply.because(&OPENED_TO_CHANGE) }
    }
}
