//! SORT and THREAD (RFC 5256): the server orders what a search finds. Their responses differ from that of SEARCH.

use super::*;
use crate::{
    protocol::imap::{
        field,
        grammar::{self, Found},
        response::token,
    },
    wire::Problem,
};

crate::fields! { registry FIELDS;
    /// What the letters are ordered by; the later keys count where the earlier ones are equal.
    KEYS = "imap.sort-keys", "Sort keys", Argument, 5256 "BASE.6.4.SORT";
    /// What the letters are ordered by: a field of the header, the size, the arrival.
    KEY = "imap.sort-key", "Sort key", Argument, 5256 "BASE.6.4.SORT";
    /// The order of the next key is turned round.
    REVERSE = "imap.sort-reverse", "REVERSE", Argument, 5256 "BASE.6.4.SORT";
    /// How conversations are found: ORDEREDSUBJECT by subject and date, REFERENCES by the References field.
    ALGORITHM = "imap.thread-algorithm", "Threading algorithm", Argument, 5256 "BASE.6.4.THREAD";
    /// The letters that match, as trees of conversations.
    THREADS = "imap.response-thread", "THREAD", Data, 5256 "BASE.7.2.THREAD";
    /// A conversation: each letter answers the one before it. Parentheses within show where it branches.
    BRANCH = "imap.thread-branch", "Thread", Data, 5256 "BASE.7.2.THREAD";
    /// A letter of the conversation, by number, or by UID after UID THREAD.
    MEMBER = "imap.thread-member", "Letter", Data, 5256 "BASE.7.2.THREAD";
}

pub(in crate::protocol::imap) static SORT: Extension = Extension {
    verbs: &[Verb::known::<Sort>()],
    slots: Slots {
        uid: &[Slot::new("SORT", &field::VERB, |c, r| sorted(c, r).map(|_| None))],
        sort: &[
            Slot::plain("ARRIVAL", &KEY),
            Slot::plain("CC", &KEY),
            Slot::plain("DATE", &KEY),
            Slot::plain("FROM", &KEY),
            Slot::plain("SIZE", &KEY),
            Slot::plain("SUBJECT", &KEY),
            Slot::plain("TO", &KEY),
        ],
        ..Slots::NONE
    },
    ..Extension::known(
        "SORT",
        Rfc(5256, "3"),
        "The server can put what a search finds in order.",
        FIELDS,
    )
};

pub(in crate::protocol::imap) static THREAD: Extension = Extension {
    verbs: &[Verb::known::<Thread>()],
    slots: Slots {
        uid: &[Slot::new("THREAD", &field::VERB, |c, r| threaded(c, r).map(|_| None))],
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
        &[],
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

/// `[SP "RETURN" SP options] SP "(" sort-key *(SP sort-key) ")" SP charset 1*(SP search-key) CRLF`
fn sorted(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<Found> {
    grammar::search_returns(c, r)?;
    c.sp()?;
    c.group(&KEYS, |c| {
        c.mark("(")?;
        loop {
            if c.looks_at("REVERSE ") {
                c.exact(&REVERSE, "REVERSE")?;
                c.sp()?;
            }
            slot::must(c, r, &KEY, |s| s.sort)?;
            if c.peek() != Some(b' ') {
                return c.mark(")");
            }
            c.sp()?;
        }
    })?;
    c.sp()?;
    let found = grammar::charset_and_keys(c, r)?;
    c.crlf()?;
    Ok(found)
}

/// `SP algorithm SP charset 1*(SP search-key) CRLF`
fn threaded(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<(String, Found)> {
    c.sp()?;
    let algorithm = grammar::atom(c, &ALGORITHM)?.to_ascii_uppercase();
    c.sp()?;
    let found = grammar::charset_and_keys(c, r)?;
    c.crlf()?;
    Ok((algorithm, found))
}

struct Sort;

impl Grammar for Sort {
    type Args = Found;

    const SPEC: Spec<Phase> = Spec {
        verb: "SORT",
        syntax: "tag SORT SP \"(\" sort-key *(SP sort-key) \")\" SP charset 1*(SP search-key) CRLF",
        rfc: Rfc(5256, "BASE.6.4.SORT"),
        summary: "Searches as SEARCH does, and gives the numbers in the order of the sort keys.",
        when: &[Phase::Selected],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a SORT (SUBJECT) UTF-8 SINCE 1-Feb-1994\r\n",
        "a SORT (SUBJECT REVERSE DATE) UTF-8 ALL\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Found> {
        sorted(c, &mut Reading::default())
    }
}

struct Thread;

impl Grammar for Thread {
    type Args = (String, Found);

    const SPEC: Spec<Phase> = Spec {
        verb: "THREAD",
        syntax: "tag THREAD SP algorithm SP charset 1*(SP search-key) CRLF",
        rfc: Rfc(5256, "BASE.6.4.THREAD"),
        summary: "Searches as SEARCH does, and gives the numbers as trees of conversations.",
        when: &[Phase::Selected],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a THREAD ORDEREDSUBJECT UTF-8 SINCE 5-MAR-2000\r\n",
        "a THREAD REFERENCES US-ASCII TEXT \"gewp\"\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<(String, Found)> {
        threaded(c, &mut Reading::default())
    }
}
