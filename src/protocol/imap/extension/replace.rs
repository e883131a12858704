//! REPLACE (RFC 8508): puts a new version of a letter in the place of the old one.

use super::*;
use crate::protocol::{
    Rule,
    imap::{
        command::{
            Call, Command,
            append::{self, NewLetter, store},
            copy::STILL_THERE,
            expunge, letter,
        },
        field,
        grammar::{self, SequenceSet},
        reply::Reply,
        rule,
    },
};

crate::fields! { registry FIELDS;
    /// The letter that goes: its number, or its UID after UID.
    OLD = "imap.replace-old", "Old version", Argument, 8508 "3.2";
}

static OLD_THERE: Rule = Rule {
    id: "imap.replaced-letter-there",
    holds: "There is a letter of that UID.",
    flip: "Name a letter that is in the open mailbox.",
    change: |c| c.with(&[OLD.id], |_| Some(b"1".to_vec())),
    rfc: Rfc(8508, "3.3"),
};

const RULES: &[&Rule] = &[
    &rule::READ_WRITE,
    &rule::NUMBERS_IN_USE,
    &OLD_THERE,
    &STILL_THERE,
    store::RULES[0],
    store::RULES[1],
    store::RULES[2],
    store::RULES[3],
    store::RULES[4],
    store::RULES[5],
    store::RULES[6],
    store::RULES[7],
    store::RULES[8],
];

pub(in crate::protocol::imap) static REPLACE: Extension = Extension {
    served: true,
    offered: |_, _| true,
    verbs: &[Verb::of::<Replace>()],
    slots: Slots {
        uid: &[Slot::new("REPLACE", &field::VERB, slot::after_uid::<Replace>)],
        ..Slots::NONE
    },
    ..Extension::known(
        "REPLACE",
        Rfc(8508, "3.1"),
        "A letter can be replaced by a new version in one step.",
        FIELDS,
    )
};

struct Replace;

/// What is to be replaced, where the new version goes, and what it is.
type Wanted = (SequenceSet, String, NewLetter);

impl Command for Replace {
    type Args = (Wanted, Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "REPLACE",
        syntax: "tag REPLACE SP number SP mailbox [SP flag-list] [SP date-time] SP literal CRLF",
        rfc: Rfc(8508, "3.2"),
        summary: "Stores a new version of a letter, and removes the old one, in one step.",
        when: &[Phase::Selected],
        rules: RULES,
    };
    const BY_NUMBER: bool = true;
    const EXAMPLES: &'static [&'static str] =
        &["a REPLACE 4 Drafts (\\Seen) {15}\r\nSubject: a\r\n\r\nb\r\n"];

    /// `SP seq-number SP mailbox append-message CRLF`
    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let mut r = Reading::default();
        c.sp()?;
        let old = grammar::one_letter(c, &OLD)?;
        c.sp()?;
        let mailbox = grammar::mailbox(c, &field::MAILBOX)?;
        c.sp()?;
        let new = append::letter(c, &mut r)?;
        c.crlf()?;
        Ok(((old, mailbox, new), r.uses))
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run(
        ((old, mailbox, new), _): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        call: &Call<'_>,
    ) -> Reply {
        let Some((selected, _)) = s.opened(cx.world) else { return letter::gone() };
        let view = &selected.view;
        if view.read_only {
            return letter::read_only();
        }
        if let Some(refusal) = acl::check(s.rights_here(cx), acl::REMOVING) {
            return refusal;
        }
        let Some((selected, now)) = s.opened(cx.world) else { return letter::gone() };
        let view = &selected.view;
        let numbers = match letter::sequence_ranges(&old, call.uid, view) {
            Ok(ranges) => letter::numbers(&ranges).next(),
            Err(refusal) => return *refusal,
        };
        let Some(old) = numbers.and_then(|n| view.letter(n)) else {
            return Reply::no(&OLD_THERE, "No letter has that UID").code("NONEXISTENT");
        };
        // What another session removed meanwhile has no new version.
        if now.letter(old.uid).is_none() {
            return Reply::no(&STILL_THERE, "This letter is gone; send NOOP").code("EXPUNGEISSUED");
        }
        let (uid, freed) = (old.uid, (1, old.message.size()));
        let stored = store::made(&mailbox, vec![new], s, cx, call)
            .and_then(|made| store::store(&mailbox, made, freed, s, cx));
        let stored = match stored {
            Ok(stored) => stored,
            Err(refusal) => return *refusal,
        };
        // The code stands in a response of its own, before EXPUNGE is told (RFC 8508 §3.2).
        if let Some(code) = stored.code(s, cx) {
            Reply::ok("The new version is stored").code(code).write("*", cx.out);
        }
        let conn = Some(cx.conn);
        let gone = s.opened_mut(cx.world).is_some_and(|(_, open)| open.remove(uid, conn));
        expunge::done("REPLACE completed", gone, s, cx)
    }
}
