//! What the commands about letters share.

use super::*;
use crate::{
    protocol::imap::grammar::{FlagList, SequenceSet},
    world::{Flags, View},
};

/// After so many changes in one command the view takes them over, before the mailbox forgets them one by one.
pub(in crate::protocol::imap) const CATCH_UP: usize = 1024;

/// Most keywords of a letter.
const KEYWORDS: usize = 32;
/// Longest keyword in octets.
const KEYWORD: usize = 64;

/// The open mailbox was deleted by another session; BYE follows.
pub(in crate::protocol::imap) fn gone() -> Reply {
    Reply::no(&rule::IN_STATE, "The mailbox is gone")
}

pub(in crate::protocol::imap) fn read_only() -> Reply {
    Reply::no(&rule::READ_WRITE, "The mailbox is open read-only")
}

pub(in crate::protocol::imap) fn keywords_refused() -> Reply {
    Reply::no(&rule::KEYWORDS_FEW, "Too many keywords, or too long ones").code("LIMIT")
}

pub(in crate::protocol::imap) fn too_many_keywords(flags: &Flags) -> bool {
    flags.keywords().count() > KEYWORDS
}

/// The flags of a list, if a letter may have them.
pub(in crate::protocol::imap) fn checked(list: FlagList) -> Result<Flags, Box<Reply>> {
    if let Some(name) = list.unknown {
        let text = format!("{name} is no flag that this server knows");
        return Err(Box::new(Reply::no(&rule::FLAGS_KNOWN, text).code("CANNOT")));
    }
    if too_many_keywords(&list.flags) || list.flags.keywords().any(|k| k.len() > KEYWORD) {
        return Err(Box::new(keywords_refused()));
    }
    Ok(list.flags)
}

/// The message sequence numbers of a set, as ranges that rise. UIDs that no letter has are passed over;
/// numbers that none has are an error (RFC 3501 §6.4.8, §9).
pub(in crate::protocol::imap) fn sequence_ranges(
    set: &SequenceSet,
    uid: bool,
    view: &View,
) -> Result<Vec<(u32, u32)>, Box<Reply>> {
    if !uid {
        if set.fits(view.len()) {
            return Ok(set.numbers(view));
        }
        let text = match view.len() {
            0 => "The mailbox is empty".to_owned(),
            n => format!("There are letters 1 to {n} only"),
        };
        return Err(Box::new(Reply::bad(&rule::NUMBERS_IN_USE, text)));
    }
    Ok(set.uids(view).into_iter().filter_map(|range| view.numbers_of(range)).collect())
}

/// How many numbers are in ranges.
pub(in crate::protocol::imap) fn count(ranges: &[(u32, u32)]) -> usize {
    ranges.iter().map(|(from, to)| (to - from) as usize + 1).sum()
}

/// The numbers in ranges.
pub(in crate::protocol::imap) fn numbers(ranges: &[(u32, u32)]) -> impl Iterator<Item = u32> {
    ranges.iter().flat_map(|(from, to)| *from..=*to)
}
