//! CONDSTORE and QRESYNC (RFC 7162): every change has a number. Responses with it are in the base grammar.

use super::*;
use crate::protocol::imap::{grammar::SearchKey, response::token};

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
    /// The client comes back: it wants to be told all that changed meanwhile.
    RESYNC = "imap.select-qresync", "QRESYNC", Argument, 7162 "3.2.5";
    /// What the client kept of its last visit.
    KNOWN = "imap.qresync-known", "What the client knows", Argument, 7162 "3.2.5";
    /// If the mailbox has another one now, all that the client knows is worthless.
    UIDVALIDITY = "imap.qresync-uidvalidity", "Known UIDVALIDITY", Argument, 7162 "3.2.5";
    /// The letters that the client knows.
    KNOWN_UIDS = "imap.qresync-known-uids", "Known UIDs", Argument, 7162 "3.2.5.1";
    /// Some message numbers, as they were at the last visit.
    MATCH_NUMBERS = "imap.qresync-match-numbers", "Message numbers", Argument, 7162 "3.2.5.2";
    /// The UIDs that these letters had: the server sees where something is gone.
    MATCH_UIDS = "imap.qresync-match-uids", "Their UIDs", Argument, 7162 "3.2.5.2";
    /// The server tells too which letters of the set are gone since.
    VANISHED = "imap.fetch-vanished", "VANISHED", Argument, 7162 "3.2.6";
}

pub(in crate::protocol::imap) static CONDSTORE: Extension = Extension {
    slots: Slots {
        select: &[Slot::plain("CONDSTORE", &SELECT)],
        status: &[Slot::bare("HIGHESTMODSEQ", &STATUS)],
        fetch: &[Slot::bare("MODSEQ", &FETCH)],
        fetch_modifier: &[Slot::new("CHANGEDSINCE", &CHANGEDSINCE, |c, _| since(c))],
        store_modifier: &[Slot::new("UNCHANGEDSINCE", &UNCHANGEDSINCE, |c, _| since(c))],
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

pub(in crate::protocol::imap) static QRESYNC: Extension = Extension {
    slots: Slots {
        select: &[Slot::new("QRESYNC", &RESYNC, |c, _| resync(c))],
        fetch_modifier: &[Slot::plain("VANISHED", &VANISHED)],
        ..Slots::NONE
    },
    ..Extension::known(
        "QRESYNC",
        Rfc(7162, "3.2"),
        "A client that comes back learns all changes in one exchange.",
        &[],
    )
};

/// Whether words of CONDSTORE are among those of a command: a search with them asks for change numbers.
pub(in crate::protocol::imap) fn is_among(uses: &[&'static Extension]) -> bool {
    uses.iter().any(|e| e.capability == CONDSTORE.capability)
}

fn since(c: &mut Cursor<'_>) -> Parsed<()> {
    c.sp()?;
    token::number64(c, &MODSEQ)
}

/// `"MODSEQ" [SP entry-name SP entry-type-req] SP mod-sequence-valzer`
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
    token::number64(c, &MODSEQ)?;
    Ok(None)
}

/// `"QRESYNC" SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"`
fn resync(c: &mut Cursor<'_>) -> Parsed<()> {
    c.sp()?;
    c.group(&KNOWN, |c| {
        c.mark("(")?;
        token::nz_number(c, &UIDVALIDITY)?;
        c.sp()?;
        token::number64(c, &MODSEQ)?;
        if c.peek() == Some(b' ') && !c.looks_at(" (") {
            c.sp()?;
            token::uid_set(c, &KNOWN_UIDS)?;
        }
        if c.peek() == Some(b' ') {
            c.sp()?;
            c.mark("(")?;
            token::uid_set(c, &MATCH_NUMBERS)?;
            c.sp()?;
            token::uid_set(c, &MATCH_UIDS)?;
            c.mark(")")?;
        }
        c.mark(")")
    })
}
