//! STORE: changes the flags of letters.

use super::*;
use crate::{
    protocol::imap::{
        extension::{acl, slot},
        grammar::{FlagList, SequenceSet},
        reply::write_flags_of,
    },
    world::Flags,
};

/// How the flags change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::protocol::imap) enum Change {
    Replace,
    Add,
    Remove,
}

impl Change {
    fn of(self, before: &Flags, list: &Flags) -> Flags {
        match self {
            Self::Replace => list.clone(),
            Self::Add => before.with(list),
            Self::Remove => before.without(list),
        }
    }
}

pub(in crate::protocol::imap) struct Args {
    set: SequenceSet,
    change: Change,
    silent: bool,
    flags: FlagList,
    uses: Vec<&'static Extension>,
}

pub(in crate::protocol::imap) struct Store;

impl Command for Store {
    type Args = Args;

    const SPEC: Spec<Phase> = Spec {
        verb: "STORE",
        syntax: "tag STORE SP sequence-set SP [\"+\" / \"-\"] \"FLAGS\" [\".SILENT\"] SP flags CRLF",
        rfc: Rfc(3501, "6.4.6"),
        summary: "Changes flags: FLAGS replaces them, +FLAGS adds some, -FLAGS takes some away.",
        when: &[Phase::Selected],
        rules: &[
            &rule::READ_WRITE,
            &rule::NUMBERS_IN_USE,
            &rule::FLAGS_KNOWN,
            &rule::KEYWORDS_FEW,
            &acl::RIGHT,
        ],
    };
    const MAY_EXPUNGE: bool = false;
    const EXAMPLES: &'static [&'static str] = &[
        "a STORE 1:3 +FLAGS (\\Deleted)\r\n",
        "a STORE * -FLAGS.SILENT \\Seen $Todo\r\n",
        "a STORE 2 FLAGS ()\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Args> {
        const ITEMS: &[(&str, Change)] =
            &[("FLAGS", Change::Replace), ("+FLAGS", Change::Add), ("-FLAGS", Change::Remove)];
        grammar::gap(c)?;
        let mut r = Reading::default();
        let set = grammar::letters(c, &mut r)?;
        grammar::parameters_if_any(c, &mut r, &field::STORE_MODIFIER, |s| s.store_modifier)?;
        grammar::gap(c)?;
        if let Some(item) = slot::read(c, &mut r, |s| s.store) {
            item?;
            grammar::end(c)?;
            let flags = FlagList::default();
            return Ok(Args { set, change: Change::Add, silent: false, flags, uses: r.uses });
        }
        let item = |b: u8| b.is_ascii_alphabetic() || matches!(b, b'+' | b'-');
        let change = c.word(&field::STORE_ITEM, item, ITEMS)?;
        let silent = c.peek() == Some(b'.');
        if silent {
            c.exact(&field::STORE_SILENT, ".SILENT")?;
        }
        let none = c.lenient(&habit::STORE_NOTHING, |c| c.crlf());
        if none.is_some() {
            let flags = FlagList::default();
            return Ok(Args { set, change, silent, flags, uses: r.uses });
        }
        c.sp()?;
        let flags = grammar::store_flags(c)?;
        grammar::end(c)?;
        Ok(Args { set, change, silent, flags, uses: r.uses })
    }

    fn uses(args: &Args) -> &[&'static Extension] {
        &args.uses
    }

    fn run(args: Args, s: &mut Session, cx: &mut Context<'_>, call: &Call<'_>) -> Reply {
        let rights = s.rights_here(cx);
        let (ranges, list) = {
            let Some((selected, mailbox)) = s.opened(cx.world) else { return gone() };
            if selected.view.read_only {
                return read_only();
            }
            let read = sequence_ranges(&args.set, call.uid, &selected.view)
                .and_then(|ranges| Ok((ranges, checked(args.flags)?)));
            let (ranges, list) = match read {
                Ok(read) => read,
                Err(refusal) => return *refusal,
            };
            // What the user may change of it is changed; only where that is nothing it fails (RFC 4314 §4).
            if let Some(refusal) = acl::nothing_changeable(&list, rights) {
                return refusal;
            }
            if args.change == Change::Add && list.keywords().next().is_some() {
                let full = |n| {
                    let now = selected.view.letter(n).and_then(|l| mailbox.letter(l.uid));
                    now.is_some_and(|l| too_many_keywords(&l.flags.with(&list)))
                };
                if numbers(&ranges).any(full) {
                    return keywords_refused();
                }
            }
            if args.change != Change::Remove && selected.learn(&list) {
                selected.write_flags(cx);
            }
            (ranges, list)
        };
        let conn = Some(cx.conn);
        for (done, n) in numbers(&ranges).enumerate() {
            if done % CATCH_UP == CATCH_UP - 1 {
                s.tell_news(false, cx);
            }
            let Some((selected, mailbox)) = s.opened_mut(cx.world) else { return gone() };
            // A letter that another session removed is passed over; its EXPUNGE comes later.
            let Some(now) = selected.view.letter(n).and_then(|l| mailbox.letter(l.uid)) else {
                continue;
            };
            let (uid, flags) = (now.uid, acl::change(&now.flags, args.change.of(&now.flags, &list), rights));
            mailbox.set_flags(uid, flags.clone(), conn);
            if !args.silent {
                write_flags_of(cx.out, &selected.view, n, &flags, call.uid.then_some(uid));
            }
        }
        Reply::ok("STORE completed")
    }
}
