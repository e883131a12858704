//! INPROGRESS (RFC 9585): how far a long command has come.

use super::*;
use crate::protocol::{
    Output,
    imap::{
        command::{self, Call},
        response::token,
    },
};
use std::fmt::Write as _;

crate::fields! { registry FIELDS;
    /// A long command is still at work.
    CODE = "imap.code-inprogress", "INPROGRESS", Code, 9585 "4";
    /// Which command it is, and how far it has come.
    STATE = "imap.inprogress-state", "Progress", Data, 9585 "4";
    /// The tag of the command. NIL means that the server does not say.
    TAG = "imap.inprogress-tag", "Command", Tag, 9585 "4";
    /// How much is done.
    DONE = "imap.inprogress-done", "So far", Data, 9585 "4";
    /// How much there is to do. NIL means that the server does not know.
    GOAL = "imap.inprogress-goal", "Of", Data, 9585 "4";
}

pub(in crate::protocol::imap) static INPROGRESS: Extension = Extension {
    served: true,
    offered: |_, _| true,
    responses: Responses {
        codes: &[Row::new("INPROGRESS", &CODE, |c| {
            if c.peek() != Some(b' ') {
                return Ok(());
            }
            c.sp()?;
            c.group(&STATE, |c| {
                c.mark("(")?;
                token::nstring(c, &TAG)?;
                for what in [&DONE, &GOAL] {
                    c.sp()?;
                    if c.looks_at("NIL") {
                        token::nil(c, what)?;
                    } else {
                        token::number(c, what)?;
                    }
                }
                c.mark(")")
            })
        })],
        ..Responses::NONE
    },
    ..Extension::known(
        "INPROGRESS",
        Rfc(9585, "3"),
        "The server tells how far a long command has come.",
        FIELDS,
    )
};

/// How far one command has come. It is told by the letters that are done, and not by time: the same commands get the
/// same answers.
#[derive(Clone, Debug)]
pub(in crate::protocol::imap) struct Progress {
    /// Nothing where it is not to be told.
    tag: Option<String>,
    goal: usize,
}

impl Progress {
    /// After so many letters it is told.
    const EACH: usize = 10_000;

    /// A command that has so many letters to do.
    pub(in crate::protocol::imap) fn of(
        goal: usize,
        s: &Session,
        cx: &Context<'_>,
        call: &Call<'_>,
    ) -> Self {
        let tag = || String::from_utf8_lossy(command::words(call.frame).0.of_bytes(call.frame));
        let told = goal > Self::EACH && INPROGRESS.is_offered(s, cx);
        Self { tag: told.then(|| tag().into_owned()), goal }
    }

    /// So many are done.
    pub(in crate::protocol::imap) fn at(&self, done: usize, out: &mut Output) {
        let Some(tag) = self.tag.as_ref() else { return };
        if done == 0 || done >= self.goal || !done.is_multiple_of(Self::EACH) {
            return;
        }
        let (goal, part) = (self.goal, done * 100 / self.goal);
        // A tag with a bracket would end the code (RFC 9585 §4).
        let tag = if tag.contains(']') { "NIL".to_owned() } else { format!("\"{tag}\"") };
        // Writing to memory cannot fail.
        let _ = write!(out, "* OK [INPROGRESS ({tag} {done} {goal})] {part} percent are done\r\n");
    }
}
