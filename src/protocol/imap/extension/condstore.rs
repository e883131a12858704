//! CONDSTORE (RFC 7162 §3.1): every change has a number. Responses with it are in the base grammar.

use super::*;
use crate::{
    protocol::imap::grammar::{
        FetchItem, FetchModifier, Figure, SearchKey, SelectParameter, StatusItem, Teller, Test,
    },
    protocol::imap::response::token,
    wire::Problem,
};
use std::fmt::Write as _;

crate::fields! { registry FIELDS;
    /// The client wants to hear of change numbers from now on.
    SELECT = "imap.select-condstore", "CONDSTORE", Argument, 7162 "3.1.8";
    /// The highest change number in the mailbox.
    STATUS = "imap.status-item-highestmodseq", "HIGHESTMODSEQ", Argument, 7162 "3.1.7";
    /// The change number of the letter.
    FETCH = "imap.fetch-item-modseq", "MODSEQ", Argument, 7162 "3.1.4.2";
    /// Only letters that changed after this number.
    CHANGEDSINCE = "imap.fetch-changedsince", "CHANGEDSINCE", Argument, 7162 "3.1.4.1";
    /// Letters that somebody changed after this number are left alone.
    UNCHANGEDSINCE = "imap.store-unchangedsince", "UNCHANGEDSINCE", Argument, 7162 "3.1.3";
    /// Letters that changed at this number or after it.
    SEARCH = "imap.search-key-modseq", "MODSEQ", Argument, 7162 "3.1.5";
    /// A change number: the mailbox counts its changes.
    MODSEQ = "imap.known-mod-sequence", "Mod-sequence", Argument, 7162 "3.1";
    /// The flag whose changes count, as /flags/ and its name.
    ENTRY = "imap.modseq-entry", "Changed flag", Argument, 7162 "3.1.5";
    /// Whether the user's own flag is meant, the one that all share, or both.
    ENTRY_TYPE = "imap.modseq-entry-type", "Whose flag", Argument, 7162 "3.1.5";
}

static ZERO: Problem = Problem {
    id: "imap.mod-sequence-zero",
    text: "Change numbers begin at 1.",
    rfc: Rfc(7162, "7"),
};
static TOO_LARGE: Problem = Problem {
    id: "imap.mod-sequence-too-large",
    text: "A change number has at most 63 bits: 9223372036854775807 is the largest.",
    rfc: Rfc(7162, "7"),
};

pub(in crate::protocol::imap) static CONDSTORE: Extension = Extension {
    served: true,
    offered: |_, _| true,
    enables: true,
    slots: Slots {
        select: &[Slot::new("CONDSTORE", &SELECT, |_, _| Ok(Some(SelectParameter::CondStore)))],
        status: &[Slot::new("HIGHESTMODSEQ", &STATUS, |_, _| {
            Ok(Some(StatusItem::Other(Figure {
                name: "HIGHESTMODSEQ",
                // Writing to memory cannot fail.
                write: |out, figures| {
                    let _ = write!(out, "{}", figures.mailbox.changed());
                },
            })))
        })],
        fetch: &[Slot::new("MODSEQ", &FETCH, |_, _| Ok(Some(ITEM)))],
        fetch_modifier: &[Slot::new("CHANGEDSINCE", &CHANGEDSINCE, |c, _| {
            c.sp()?;
            mod_sequence(c, false).map(FetchModifier::ChangedSince).map(Some)
        })],
        store_modifier: &[Slot::new("UNCHANGEDSINCE", &UNCHANGEDSINCE, |c, _| {
            c.sp()?;
            mod_sequence(c, true).map(Some)
        })],
        search: &[Slot::new("MODSEQ", &SEARCH, |c, _| search(c))],
        ..Slots::NONE
    },
    ..Extension::known(
        "CONDSTORE",
        Rfc(7162, "3.1"),
        "Every change has a number, so that changes are found and made safely.",
        FIELDS,
    )
};

/// MODSEQ as an item of FETCH.
pub(in crate::protocol::imap) const ITEM: FetchItem = FetchItem::Other(Teller {
    name: "MODSEQ",
    write: |out, telling| {
        let _ = write!(out, "({})", telling.stored.mod_seq);
    },
});

/// Whether words of CONDSTORE are among those of a command: a search with them asks for change numbers.
pub(in crate::protocol::imap) fn is_among(uses: &[&'static Extension]) -> bool {
    uses.iter().any(|e| e.capability == CONDSTORE.capability)
}

/// Whether the client has shown that it wants to hear of change numbers (RFC 7162 §3.1).
pub(in crate::protocol::imap) fn is_aware(s: &Session, cx: &Context<'_>) -> bool {
    (s.is_enabled(&CONDSTORE) || s.is_enabled(&super::qresync::QRESYNC))
        && CONDSTORE.is_offered(s, cx)
}

/// A command used words of these extensions: the first with one of CONDSTORE shows that the client knows it. The open
/// mailbox tells its number then (RFC 7162 §3.1), unless the command leaves it.
pub(in crate::protocol::imap) fn notice(
    uses: &[&'static Extension],
    leaves: bool,
    s: &mut Session,
    cx: &mut Context<'_>,
) {
    let used = |extension: &Extension| uses.iter().any(|e| e.capability == extension.capability);
    let refused = used(&super::qresync::QRESYNC) && !s.is_enabled(&super::qresync::QRESYNC);
    if !used(&CONDSTORE) || refused || is_aware(s, cx) {
        return;
    }
    s.enable(&CONDSTORE);
    if let Some(selected) = s.selected.as_ref().filter(|_| !leaves) {
        tell_highest(selected.view.known(), cx);
    }
}

/// Tells up to which change the client was told everything.
pub(in crate::protocol::imap) fn tell_highest(known: u64, cx: &mut Context<'_>) {
    let _ = write!(cx.out, "* OK [HIGHESTMODSEQ {known}] All changes up to this one are told\r\n");
}

/// ```abnf
/// mod-sequence-value  = 1*DIGIT
/// mod-sequence-valzer = "0" / mod-sequence-value
/// ```
pub(super) fn mod_sequence(c: &mut Cursor<'_>, zero: bool) -> Parsed<u64> {
    let start = c.position();
    match c.number(&MODSEQ)? {
        0 if !zero => c.reject(start, &ZERO),
        n if n > i64::MAX as u64 => c.reject(start, &TOO_LARGE),
        n => Ok(n),
    }
}

/// `"MODSEQ" [SP entry-name SP entry-type-req] SP mod-sequence-valzer`: flags have no numbers of their own here, so
/// that the entry says nothing (RFC 7162 §3.1.5).
fn search(c: &mut Cursor<'_>) -> Parsed<Option<SearchKey>> {
    c.sp()?;
    if c.peek() == Some(b'"') {
        token::string(c, &ENTRY)?;
        c.sp()?;
        c.word(
            &ENTRY_TYPE,
            |b| b.is_ascii_alphabetic(),
            &[("priv", ()), ("shared", ()), ("all", ())],
        )?;
        c.sp()?;
    }
    let least = mod_sequence(c, true)?;
    Ok(Some(SearchKey::Other(Test::new(0, move |at| at.stored.mod_seq >= least))))
}
