//! UIDPLUS (RFC 4315): UID EXPUNGE, and answers that tell the UIDs of new letters.

use super::*;
use crate::protocol::imap::{
    command::{Call, copy::Copied, expunge, letter},
    field, grammar,
    reply::{Reply, write_set},
};

pub(in crate::protocol::imap) static UIDPLUS: Extension = Extension {
    served: true,
    offered: |_, _| true,
    slots: Slots {
        uid: &[Slot::new("EXPUNGE", &field::VERB, |c, r| {
            c.sp()?;
            let set = grammar::letters(c, r)?;
            c.crlf()?;
            Ok(Some(Box::new(move |s, cx, call| uid_expunge(&set, s, cx, call))))
        })],
        ..Slots::NONE
    },
    ..Extension::known(
        "UIDPLUS",
        Rfc(4315, "2"),
        "The client learns the UIDs of new letters, and removes letters by UID.",
        &[],
    )
};

/// Removes those of the set that are flagged \Deleted, and no others (RFC 4315 §2.1).
fn uid_expunge(
    set: &grammar::SequenceSet,
    s: &mut Session,
    cx: &mut Context<'_>,
    call: &Call<'_>,
) -> Reply {
    let most = messagelimit::most(s, cx);
    let Some((selected, _)) = s.opened(cx.world) else { return letter::gone() };
    let view = &selected.view;
    let mut ranges = match letter::sequence_ranges(set, call.uid, view) {
        Ok(ranges) => ranges,
        Err(refusal) => return *refusal,
    };
    let reached = messagelimit::cut(&mut ranges, most, view);
    let uids = letter::numbers(&ranges).filter_map(|n| view.letter(n)).map(|l| l.uid).collect();
    let reply = expunge::expunge(Some(uids), s, cx, "UID EXPUNGE completed");
    messagelimit::told(reached, reply, cx.out)
}

/// Whether the answer to APPEND, COPY and MOVE tells UIDs; it always does in IMAP4rev2 (RFC 9051 §6.3.12).
fn is_told(s: &Session, cx: &Context<'_>) -> bool {
    UIDPLUS.is_offered(s, cx) || rev2::is_on(s, cx)
}

/// The code of APPEND: where the new letters are (RFC 4315 §3).
pub(in crate::protocol::imap) fn append_uid(
    s: &Session,
    cx: &Context<'_>,
    uid_validity: u32,
    uids: &[u32],
) -> Option<String> {
    let told = !uids.is_empty() && is_told(s, cx);
    told.then(|| format!("APPENDUID {uid_validity} {}", write_set(uids.iter().copied())))
}

/// The code of COPY and MOVE: which letter is which there; nothing if none was copied (RFC 4315 §3).
pub(in crate::protocol::imap) fn copy_uid(
    s: &Session,
    cx: &Context<'_>,
    copied: &Copied,
) -> Option<String> {
    let Copied { uid_validity, pairs, .. } = copied;
    let told = !pairs.is_empty() && is_told(s, cx);
    told.then(|| {
        let (from, to) = (pairs.iter().map(|p| p.0), pairs.iter().map(|p| p.1));
        format!("COPYUID {uid_validity} {} {}", write_set(from), write_set(to))
    })
}
