//! IDLE (RFC 2177): the client listens, and the server tells what changes as soon as it does.

use super::*;
use crate::{
    protocol::{
        Rule, Spec,
        flip::Change,
        imap::{
            Phase,
            command::{Call, Command},
            grammar,
            reply::{Reply, Then},
        },
    },
    wire::{Cursor, Parsed},
};

crate::fields! { registry FIELDS;
    /// The end of IDLE. It has no tag: the tagged answer is that to IDLE.
    DONE = "imap.done", "DONE", Verb, 2177 "3";
}

pub static ENDED_WITH_DONE: Rule = Rule {
    id: "imap.idle-done",
    holds: "IDLE ends with a line of DONE and nothing else.",
    flip: "Write DONE alone, and wait for the tagged answer before the next command.",
    change: |c| Some(Change::instead(format!("{} IDLE\r\nDONE", c.tag()))),
    rfc: Rfc(2177, "3"),
};

pub(in crate::protocol::imap) static IDLE: Extension = Extension {
    capability: "IDLE",
    rfc: Rfc(2177, "3"),
    summary: "The server tells at once what changes in the mailbox while the client waits.",
    served: true,
    offered: |_, _| true,
    words: None,
    early: true,
    enables: false,
    verbs: &[Verb::of::<Idle>()],
    slots: Slots::NONE,
    responses: Responses::NONE,
    fields: FIELDS,
};

/// `DONE`, alone on its line.
pub fn done(c: &mut Cursor<'_>) -> Parsed<()> {
    c.exact(&DONE, "DONE")?;
    c.crlf()
}

struct Idle;

impl Command for Idle {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "IDLE",
        syntax: "tag IDLE CRLF ... DONE CRLF",
        rfc: Rfc(2177, "3"),
        summary: "The client listens: the server tells changes at once, until the client writes DONE.",
        when: Phase::LOGGED_IN,
        rules: &[&ENDED_WITH_DONE],
    };
    const EXAMPLES: &'static [&'static str] = &["a IDLE\r\nDONE\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::loose_end(c)
    }

    fn run((): (), _: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        cx.out.write(b"+ idling\r\n");
        Reply::ok("IDLE ended").then(Then::Idle)
    }
}
