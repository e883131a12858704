//! EXAMINE: opens a mailbox that will not be changed.

use super::*;
use crate::protocol::imap::extension::acl;

static OPENED_TO_CHANGE: Rule = Rule {
    id: "imap.opened-to-change",
    holds: "The mailbox is opened to be changed.",
    flip: "Open it with SELECT: EXAMINE is always [READ-ONLY].",
    change: |c| Some(Change::instead([c.tag().as_bytes(), b" SELECT ", c.mailbox()?].concat())),
    rfc: Rfc(3501, "6.3.2"),
};

pub(super) struct Examine;

impl Command for Examine {
    type Args = (String, Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "EXAMINE",
        syntax: "tag EXAMINE SP mailbox CRLF",
        rfc: Rfc(3501, "6.3.2"),
        summary: "Opens a mailbox as SELECT does, but only to look: nothing can be changed.",
        when: Phase::LOGGED_IN,
        rules: &[&rule::MAILBOX_EXISTS, &acl::RIGHT, &OPENED_TO_CHANGE],
    };
    const EXAMPLES: &'static [&'static str] = &["a EXAMINE INBOX\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let (name, _, uses) =
            mailbox_and_parameters(c, &field::SELECT_PARAMETER, |s| s.select)?;
        Ok((name, uses))
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run((name, _): Self::Args, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let reply = super::select::open(&name, true, s, cx);
        if reply.refused.is_some() { reply } else { reply.because(&OPENED_TO_CHANGE) }
    }
}
