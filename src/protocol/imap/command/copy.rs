//! COPY: puts letters into another mailbox, all of them or none.

use super::*;
use crate::{
    protocol::imap::{
        extension::{
            acl,
            inprogress::Progress,
            messagelimit::{self, Reached},
            uidplus,
        },
        grammar::SequenceSet,
    },
    world::{Account, Policy, Stored},
};

pub(in crate::protocol::imap) static STILL_THERE: Rule = Rule {
    id: "imap.letters-still-there",
    holds: "No letter was removed by another session meanwhile.",
    flip: "Send NOOP to be told which letters are gone, and try again.",
    change: |_| Some(Change::after("x1 NOOP")),
    rfc: Rfc(2180, "4.4.1"),
};
pub(in crate::protocol::imap) static WITHIN_QUOTA: Rule = Rule {
    id: "imap.within-quota",
    holds: "The account has room for the letters.",
    flip: "Remove letters that are not needed, or give the account more room in the server's policy.",
    change: |c| {
        Some(
            Change::world(c, |world| {
                world.turn_policy(c.place.host.name, |p| {
                    (p.account_letters_limit, p.account_octets_limit) = (u64::MAX, u64::MAX);
                });
                world.lift_limits(c.place.host.domain);
            })
            .named("With no limit on the account's letters and octets"),
        )
    },
    rfc: Rfc(9208, "4.3.1"),
};

pub(in crate::protocol::imap) struct Copy;

impl Command for Copy {
    type Args = ((SequenceSet, String), Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "COPY",
        syntax: "tag COPY SP sequence-set SP mailbox CRLF",
        rfc: Rfc(3501, "6.4.7"),
        summary: "Copies letters, with flags and date, to the end of another mailbox: all of them or none.",
        when: &[Phase::Selected],
        rules: &[
            &rule::NUMBERS_IN_USE,
            &messagelimit::FEW_STORED,
            &STILL_THERE,
            &rule::TARGET_EXISTS,
            &acl::RIGHT,
            &WITHIN_QUOTA,
        ],
    };
    const BY_NUMBER: bool = true;
    const EXAMPLES: &'static [&'static str] = &["a COPY 1:3,5 Archive\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        c.sp()?;
        let mut r = Reading::default();
        let set = grammar::letters(c, &mut r)?;
        c.sp()?;
        let name = grammar::mailbox(c, &field::MAILBOX)?;
        grammar::end(c)?;
        Ok(((set, name), r.uses))
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run(
        ((set, name), _): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        call: &Call<'_>,
    ) -> Reply {
        match copy(&set, &name, Over::Refused, s, cx, call) {
            Ok(copied) => Reply {
                code: uidplus::copy_uid(s, cx, &copied).map(Into::into),
                ..Reply::ok("COPY completed")
            },
            Err(refusal) => *refusal,
        }
    }
}

/// What was copied.
#[derive(Clone, Debug)]
pub(in crate::protocol::imap) struct Copied {
    /// The UIDVALIDITY of where the copies are.
    pub(in crate::protocol::imap) uid_validity: u32,
    /// The UID of each letter, and the UID that its copy got. Both rise.
    pub(in crate::protocol::imap) pairs: Vec<(u32, u32)>,
    /// Where it stopped, if it did before the end.
    pub(in crate::protocol::imap) reached: Option<Reached>,
}

/// What becomes of more letters than one command may work on (RFC 9738 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::protocol::imap) enum Over {
    /// None of them is copied.
    Refused,
    /// The highest ones are copied.
    Cut,
}

/// Copies letters, and tells where they are.
///
/// # Errors
/// The refusal; nothing was copied then.
pub(in crate::protocol::imap) fn copy(
    set: &SequenceSet,
    name: &str,
    over: Over,
    s: &mut Session,
    cx: &mut Context<'_>,
    call: &Call<'_>,
) -> Result<Copied, Box<Reply>> {
    let mut letters: Vec<Stored> = Vec::new();
    let reached = {
        let (part, whole) = match over {
            Over::Refused => (None, messagelimit::most_stored(s, cx)),
            Over::Cut => (messagelimit::most(s, cx), None),
        };
        let Some((selected, mailbox)) = s.opened(cx.world) else { return Err(Box::new(gone())) };
        let view = &selected.view;
        let mut ranges = sequence_ranges(set, call.uid, view)?;
        let reached = messagelimit::cut(&mut ranges, part, view);
        if let Some(refusal) = messagelimit::refuse_stored(letter::count(&ranges), whole) {
            return Err(Box::new(refusal));
        }
        for stored in numbers(&ranges).filter_map(|n| view.letter(n)) {
            // As it is now: another session may have changed its flags.
            match mailbox.letter(stored.uid) {
                Some(stored) => letters.push(stored.clone()),
                None if call.uid => {}
                None => {
                    let text = "Some of these letters are gone; send NOOP";
                    return Err(Box::new(Reply::no(&STILL_THERE, text).code("EXPUNGEISSUED")));
                }
            }
        }
        reached
    };
    let progress = Progress::of(letters.len(), s, cx, call);
    let (conn, now, policy) = (cx.conn, cx.world.now, cx.policy().clone());
    let place = s.target(name, cx)?;
    let rights = s.rights(&place, cx);
    let Some(account) = cx.world.account_mut(&place.owner) else {
        return Err(Box::new(no_target()));
    };
    let octets = letters.iter().map(|l| l.message.size()).sum();
    if let Some(refusal) = over_quota(account, &policy, letters.len() as u64, octets) {
        return Err(Box::new(refusal));
    }
    let Some(target) = account.mailbox_mut(&place.name) else {
        return Err(Box::new(no_target()));
    };
    let add = |(done, stored): (usize, Stored)| {
        progress.at(done, cx.out);
        let Stored { message, flags, internal_date, .. } = stored;
        // Flags that the user may not set there are left behind (RFC 4314 §4).
        let flags = acl::changeable(&flags, rights);
        (stored.uid, target.save(message, flags, internal_date, now, Some(conn)))
    };
    let pairs = letters.into_iter().enumerate().map(add).collect();
    Ok(Copied { uid_validity: target.uid_validity, pairs, reached })
}

/// The refusal, if so many letters of so many octets are too many for the account.
pub(in crate::protocol::imap) fn over_quota(
    account: &Account,
    policy: &Policy,
    letters: u64,
    octets: u64,
) -> Option<Reply> {
    (!account.has_room(policy, letters, octets))
        .then(|| Reply::no(&WITHIN_QUOTA, "There is no room for this").code("OVERQUOTA"))
}
