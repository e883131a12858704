//! THREAD (RFC 5256): the server puts what a search finds together to conversations.

use super::*;
use crate::{
    protocol::{
        Rule,
        imap::{
            command::{Call, Command, letter},
            extension::inprogress::Progress,
            field,
            grammar::{self, Found},
            reply::Reply,
            response::token,
            search::{self, Algorithm, Look, Threads},
        },
    },
    wire::Problem,
    world::Stored,
};

crate::fields! { registry FIELDS;
    /// How conversations are found: ORDEREDSUBJECT by subject and date, REFERENCES by the References field.
    ALGORITHM = "imap.thread-algorithm", "Threading algorithm", Argument, 5256 "BASE.6.4.THREAD";
    /// The letters that match, as trees of conversations.
    THREADS = "imap.response-thread", "THREAD", Data, 5256 "BASE.7.2.THREAD";
    /// A conversation: each letter answers the one before it. Parentheses within show where it branches.
    BRANCH = "imap.thread-branch", "Thread", Data, 5256 "BASE.7.2.THREAD";
    /// A letter of the conversation, by number, or by UID after UID THREAD.
    MEMBER = "imap.thread-member", "Letter", Data, 5256 "BASE.7.2.THREAD";
}

static ALGORITHM_KNOWN: Rule = Rule {
    id: "imap.thread-algorithm-known",
    holds: "The threading algorithm is ORDEREDSUBJECT or REFERENCES.",
    flip: "Name an algorithm that the capability list has after THREAD=.",
    change: |c| c.with(&["imap.thread-algorithm"], |_| Some(b"REFERENCES".to_vec())),
    rfc: Rfc(5256, "BASE.6.4.THREAD"),
};

const ALGORITHMS: &[(&str, Algorithm)] =
    &[("ORDEREDSUBJECT", Algorithm::OrderedSubject), ("REFERENCES", Algorithm::References)];

pub(in crate::protocol::imap) static THREAD: Extension = Extension {
    served: true,
    offered: |_, _| true,
    words: Some(|_, _| {
        let words: Vec<_> = ALGORITHMS.iter().map(|(name, _)| format!("THREAD={name}")).collect();
        words.join(" ")
    }),
    verbs: &[Verb::of::<Thread>()],
    slots: Slots {
        uid: &[Slot::new("THREAD", &field::VERB, slot::after_uid::<Thread>)],
        ..Slots::NONE
    },
    responses: Responses {
        words: &[Row::new("THREAD", &THREADS, |c| {
            if c.peek() == Some(b' ') {
                c.sp()?;
            }
            while c.peek() == Some(b'(') {
                thread(c, MAX_DEPTH)?;
            }
            Ok(())
        })],
        ..Responses::NONE
    },
    ..Extension::known(
        "THREAD=",
        Rfc(5256, "3"),
        "The server can put what a search finds together to conversations.",
        FIELDS,
    )
};

/// How deep a thread may branch.
const MAX_DEPTH: u8 = 50;

static TOO_DEEP: Problem = Problem {
    id: "imap.thread-too-deep",
    text: "Threads branch within each other more than 50 levels deep.",
    rfc: Rfc(5256, "BASE.7.2.THREAD"),
};

/// ```abnf
/// thread-list   = "(" (thread-members / thread-nested) ")"
/// thread-members = nz-number *(SP nz-number) [SP thread-nested]
/// thread-nested  = 2*thread-list
/// ```
fn thread(c: &mut Cursor<'_>, depth: u8) -> Parsed<()> {
    let Some(depth) = depth.checked_sub(1) else {
        let start = c.position();
        c.take(&BRANCH, 1)?;
        return c.reject(start, &TOO_DEEP);
    };
    c.group(&BRANCH, |c| {
        c.mark("(")?;
        loop {
            match c.peek() {
                Some(b'(') => thread(c, depth)?,
                Some(b' ') => c.sp()?,
                Some(b')') => return c.mark(")"),
                _ => token::nz_number(c, &MEMBER)?,
            }
        }
    })
}

struct Thread;

impl Command for Thread {
    type Args = (String, Found, Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "THREAD",
        syntax: "tag THREAD SP algorithm SP charset 1*(SP search-key) CRLF",
        rfc: Rfc(5256, "BASE.6.4.THREAD"),
        summary: "Searches as SEARCH does, and gives the numbers as trees of conversations.",
        when: &[Phase::Selected],
        rules: &[&ALGORITHM_KNOWN, &search::CHARSET_KNOWN, &messagelimit::FEW_ORDERED],
    };
    const MAY_EXPUNGE: bool = false;
    const BY_NUMBER: bool = true;
    const EXAMPLES: &'static [&'static str] = &[
        "a THREAD ORDEREDSUBJECT UTF-8 SINCE 5-MAR-2000\r\n",
        "a THREAD REFERENCES US-ASCII TEXT \"gewp\"\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let mut r = Reading::default();
        c.sp()?;
        let algorithm = grammar::atom(c, &ALGORITHM)?.to_ascii_uppercase();
        c.sp()?;
        let found = grammar::charset_and_keys(c, &mut r, None)?;
        c.crlf()?;
        Ok((algorithm, found, r.uses))
    }

    fn uses((_, _, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run(
        (algorithm, found, _): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        call: &Call<'_>,
    ) -> Reply {
        let Some((_, algorithm)) = ALGORITHMS.iter().find(|(name, _)| *name == algorithm) else {
            return Reply::bad(&ALGORITHM_KNOWN, "Threading algorithm not known here");
        };
        if let Some(refusal) = search::refuse(&found, s, cx) {
            return refusal;
        }
        let (now, most) = (cx.world.now, messagelimit::most(s, cx));
        let Some(selected) = &s.selected else { return letter::gone() };
        let view = &selected.view;
        let look = Look::new(found.key, view, most);
        if let Some(reached) = look.reached {
            return messagelimit::refusal(&messagelimit::FEW_ORDERED, reached.limit);
        }
        let progress = Progress::of(look.count(), s, cx, call);
        let hits = look.hits(view, now, false, |done| progress.at(done, cx.out));
        let letters: Vec<&Stored> = hits.iter().filter_map(|h| view.letter(h.number)).collect();
        let threads = Threads::of(*algorithm, &letters);
        cx.out.write(b"* THREAD");
        if !hits.is_empty() {
            cx.out.write(b" ");
        }
        threads.write(cx.out, &hits, call.uid);
        cx.out.write(b"\r\n");
        Reply::ok("THREAD completed")
    }
}
