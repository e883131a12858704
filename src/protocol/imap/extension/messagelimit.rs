//! MESSAGELIMIT and SAVELIMIT (RFC 9738): how many letters one command works on.
//!
//! FETCH, STORE, MOVE, UID EXPUNGE and SEARCH work on the letters with the highest UIDs and tell where they stopped.
//! COPY and APPEND store all or none, SORT and THREAD put all in order or none: over the limit they are refused.

use super::*;
use crate::{
    protocol::{
        Output, Rule,
        flip::{Case, Change},
        imap::{
            grammar::{SearchKey, SequenceSet, nz_number},
            reply::Reply,
            response::token,
        },
    },
    world::View,
};
use std::fmt::Write as _;

crate::fields! { registry FIELDS;
    /// Letters with a higher UID than this.
    AFTER = "imap.search-uidafter", "UIDAFTER", Argument, 9738 "3.2";
    /// Letters with a lower UID than this.
    BEFORE = "imap.search-uidbefore", "UIDBEFORE", Argument, 9738 "3.2";
    /// A UID: the letter itself is not meant.
    BOUND = "imap.search-uid-bound", "UID", Argument, 9738 "3.2";
    /// There are more letters than one command works on. With OK the command worked on a part; with NO on none.
    CODE = "imap.code-messagelimit", "MESSAGELIMIT", Code, 9738 "3.1";
    /// On so many letters a command works at most.
    LIMIT = "imap.messagelimit-limit", "Limit", Data, 9738 "3.1";
    /// The lowest UID that was worked on: the client goes on below it.
    LOWEST = "imap.messagelimit-lowest", "Lowest UID", Data, 9738 "3.1";
}

pub(in crate::protocol::imap) static FEW_ENOUGH: Rule = Rule {
    id: "imap.letters-within-limit",
    holds: "The command has no more letters to work on than the limit that CAPABILITY tells.",
    flip: "Go on with the letters below the UID that the answer names, or name fewer letters at once.",
    change: unlimited,
    rfc: Rfc(9738, "3.1"),
};
pub(in crate::protocol::imap) static FEW_STORED: Rule = Rule {
    id: "imap.stored-within-limit",
    holds: "No more letters are stored at once than the limit that CAPABILITY tells: COPY and APPEND store all or none.",
    flip: "Store fewer letters with each command.",
    change: unlimited,
    rfc: Rfc(9738, "3.1"),
};
pub(in crate::protocol::imap) static FEW_ORDERED: Rule = Rule {
    id: "imap.ordered-within-limit",
    holds: "There are no more letters to put in order than the limit that CAPABILITY tells: a part has another order than the whole.",
    flip: "Narrow the search with UIDAFTER, UIDBEFORE or a set of numbers.",
    change: unlimited,
    rfc: Rfc(9738, "3.3"),
};

/// The same at a server whose limits nothing reaches. MESSAGELIMIT stays where it is: the line may have its keys.
fn unlimited(case: &Case<'_>) -> Option<Change> {
    let lift = |limit: &mut u32| *limit = if *limit > 0 { u32::MAX } else { 0 };
    let change = Change::policy(case, |p| {
        lift(&mut p.message_limit);
        lift(&mut p.save_limit);
    });
    Some(change.named("With a limit that no command reaches"))
}

pub(in crate::protocol::imap) static MESSAGELIMIT: Extension = Extension {
    served: true,
    offered: |_, cx| cx.policy().message_limit > 0,
    words: Some(|_, cx| format!("MESSAGELIMIT={}", cx.policy().message_limit)),
    slots: Slots {
        search: &[
            Slot::new("UIDAFTER", &AFTER, |c, _| {
                let after = bound(c)?.checked_add(1);
                Ok(Some(within(after.map(|from| (from, u32::MAX)))))
            }),
            Slot::new("UIDBEFORE", &BEFORE, |c, _| {
                let before = bound(c)? - 1;
                Ok(Some(within((before > 0).then_some((1, before)))))
            }),
        ],
        ..Slots::NONE
    },
    responses: Responses {
        codes: &[Row::new("MESSAGELIMIT", &CODE, |c| {
            c.sp()?;
            token::nz_number(c, &LIMIT)?;
            if c.peek() == Some(b' ') {
                c.sp()?;
                token::nz_number(c, &LOWEST)?;
            }
            Ok(())
        })],
        ..Responses::NONE
    },
    ..Extension::known(
        "MESSAGELIMIT=",
        Rfc(9738, "3"),
        "One command works on no more than so many letters.",
        FIELDS,
    )
};

pub(in crate::protocol::imap) static SAVELIMIT: Extension = Extension {
    served: true,
    offered: |_, cx| cx.policy().save_limit > 0,
    words: Some(|_, cx| format!("SAVELIMIT={}", cx.policy().save_limit)),
    ..Extension::known(
        "SAVELIMIT=",
        Rfc(9738, "3"),
        "COPY and APPEND work on no more than so many letters.",
        &[],
    )
};

fn bound(c: &mut Cursor<'_>) -> Parsed<u32> {
    c.sp()?;
    nz_number(c, &BOUND)
}

/// The letters of these UIDs; none at all where there is no range.
fn within(uids: Option<(u32, u32)>) -> SearchKey {
    SearchKey::Uid(SequenceSet::of_ranges(uids.as_slice()))
}

/// The letters with that UID and higher ones.
pub(in crate::protocol::imap) fn not_below(uid: u32) -> SearchKey {
    within(Some((uid, u32::MAX)))
}

/// On how many letters one command works at most; nothing where there is no limit.
pub(in crate::protocol::imap) fn most(s: &Session, cx: &Context<'_>) -> Option<u32> {
    MESSAGELIMIT.is_offered(s, cx).then(|| cx.policy().message_limit)
}

/// How many letters one command stores at most; nothing where there is no limit.
pub(in crate::protocol::imap) fn most_stored(s: &Session, cx: &Context<'_>) -> Option<u32> {
    let saved = SAVELIMIT.is_offered(s, cx).then(|| cx.policy().save_limit);
    most(s, cx).into_iter().chain(saved).min()
}

/// The refusal, if so many letters are more than one command stores.
pub(in crate::protocol::imap) fn refuse_stored(count: usize, most: Option<u32>) -> Option<Reply> {
    most.filter(|most| count > *most as usize).map(|most| refusal(&FEW_STORED, most))
}

/// The refusal of a command that works on all letters or none.
pub(in crate::protocol::imap) fn refusal(rule: &'static Rule, most: u32) -> Reply {
    let text = format!("No more than {most} letters at once; nothing was done");
    Reply::no(rule, text).code(format!("MESSAGELIMIT {most}"))
}

/// Where a command stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::protocol::imap) struct Reached {
    pub(in crate::protocol::imap) limit: u32,
    /// The lowest UID that was worked on.
    pub(in crate::protocol::imap) lowest: u32,
}

impl Reached {
    /// The answer of a command that stopped there. A code that must stand in the tagged answer stays in it
    /// (RFC 7162 §3.1.3, §3.2.7); then this one comes before.
    pub(in crate::protocol::imap) fn told(self, reply: Reply, out: &mut Output) -> Reply {
        let Self { limit, lowest } = self;
        if reply.code.is_some() {
            let text = "Not all letters were worked on; go on below that UID";
            // Writing to memory cannot fail.
            let _ = write!(out, "* OK [MESSAGELIMIT {limit} {lowest}] {text}\r\n");
            return reply.because(&FEW_ENOUGH);
        }
        let text = format!("{} for {limit} letters; go on below UID {lowest}", reply.text);
        Reply { text: text.into(), ..reply }
            .code(format!("MESSAGELIMIT {limit} {lowest}"))
            .because(&FEW_ENOUGH)
    }
}

/// The answer of a command that may have stopped before its end.
pub(in crate::protocol::imap) fn told(
    reached: Option<Reached>,
    reply: Reply,
    out: &mut Output,
) -> Reply {
    match reached.filter(|_| reply.refused.is_none()) {
        Some(reached) => reached.told(reply, out),
        None => reply,
    }
}

/// Cuts ranges of message numbers, which rise, to the highest letters that one command works on.
pub(in crate::protocol::imap) fn cut(
    ranges: &mut Vec<(u32, u32)>,
    most: Option<u32>,
    view: &View,
) -> Option<Reached> {
    let limit = most?;
    let mut left = limit;
    for at in (0..ranges.len()).rev() {
        let (from, to) = ranges[at];
        let count = to - from + 1;
        if count <= left {
            left -= count;
            continue;
        }
        ranges[at].0 = to + 1 - left;
        ranges.drain(..if left == 0 { at + 1 } else { at });
        let lowest = view.letter(ranges.first()?.0)?.uid;
        return Some(Reached { limit, lowest });
    }
    None
}
