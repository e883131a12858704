//! STORE: changes the flags of letters.

use super::*;
use crate::{
    protocol::imap::{
        extension::{acl, inprogress::Progress, messagelimit, slot},
        grammar::{FlagList, SequenceSet},
        manner::{Manner, Told},
        reply::write_set,
    },
    world::{Flags, Stored},
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
    /// Letters that were changed after this number are left alone (RFC 7162 §3.1.3).
    unchanged_since: Option<u64>,
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
            &messagelimit::FEW_ENOUGH,
        ],
    };
    const MAY_EXPUNGE: bool = false;
    const BY_NUMBER: bool = true;
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
        let modifiers =
            grammar::parameters_if_any(c, &mut r, &field::STORE_MODIFIER, |s| s.store_modifier)?;
        let unchanged_since = modifiers.into_iter().flatten().next();
        grammar::gap(c)?;
        if let Some(item) = slot::read(c, &mut r, |s| s.store) {
            item?;
            grammar::end(c)?;
            let (change, flags) = (Change::Add, FlagList::default());
            return Ok(Args { set, change, silent: false, flags, unchanged_since, uses: r.uses });
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
            return Ok(Args { set, change, silent, flags, unchanged_since, uses: r.uses });
        }
        c.sp()?;
        let flags = grammar::store_flags(c)?;
        grammar::end(c)?;
        Ok(Args { set, change, silent, flags, unchanged_since, uses: r.uses })
    }

    fn uses(args: &Args) -> &[&'static Extension] {
        &args.uses
    }

    fn run(mut args: Args, s: &mut Session, cx: &mut Context<'_>, call: &Call<'_>) -> Reply {
        let rights = s.rights_here(cx);
        let most = messagelimit::most(s, cx);
        let (ranges, list, reached) = {
            let Some((selected, mailbox)) = s.opened(cx.world) else { return gone() };
            if selected.view.read_only {
                return read_only();
            }
            let read = sequence_ranges(&args.set, call.uid, &selected.view)
                .and_then(|ranges| Ok((ranges, checked(std::mem::take(&mut args.flags))?)));
            let (mut ranges, list) = match read {
                Ok(read) => read,
                Err(refusal) => return *refusal,
            };
            let reached = messagelimit::cut(&mut ranges, most, &selected.view);
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
            (ranges, list, reached)
        };
        let (conn, manner) = (Some(cx.conn), Manner::of(s, cx));
        let mut modified = Vec::new();
        let progress = Progress::of(letter::count(&ranges), s, cx, call);
        for (done, n) in numbers(&ranges).enumerate() {
            progress.at(done, cx.out);
            if done % CATCH_UP == CATCH_UP - 1 {
                s.tell_news(false, cx);
            }
            let Some((selected, mailbox)) = s.opened_mut(cx.world) else { return gone() };
            let view = &selected.view;
            // A letter that another session removed is passed over; its EXPUNGE comes later.
            let Some((known, now)) =
                view.letter(n).and_then(|known| Some((known, mailbox.letter(known.uid)?)))
            else {
                continue;
            };
            let (uid, before) = (now.uid, now.mod_seq);
            if args.unchanged_since.is_some_and(|since| args.clashes(known, now, since, &list)) {
                modified.push(if call.uid { uid } else { n });
                // What another session did is told as news; what the client should know is told again.
                if known.mod_seq == before {
                    let (flags, mod_seq) = (Some(&now.flags), before);
                    manner.tell(cx.out, view, n, &Told { uid, flags, mod_seq, by_uid: call.uid });
                }
                continue;
            }
            let flags = acl::change(&now.flags, args.change.of(&now.flags, &list), rights);
            mailbox.set_flags(uid, flags.clone(), conn);
            let mod_seq = mailbox.letter(uid).map_or(before, |l| l.mod_seq);
            // The new number must be told even where the flags need not be (RFC 7162 §3.1.3).
            let numbered = args.unchanged_since.is_some() || mod_seq != before;
            if !args.silent || manner.mod_seq && numbered {
                let flags = Some(&flags).filter(|_| !args.silent);
                manner.tell(cx.out, view, n, &Told { uid, flags, mod_seq, by_uid: call.uid });
            }
        }
        let reply = match modified.is_empty() {
            true => Reply::ok("STORE completed"),
            false => Reply::ok("STORE left the letters alone that were changed meanwhile")
                .code(format!("MODIFIED {}", write_set(modified))),
        };
        messagelimit::told(reached, reply, cx.out)
    }
}

impl Args {
    /// Whether a letter was changed after number `since`, in a way that matters to this command. Where the client
    /// knew the letter as it was then, and the flags that are added or taken away are still as it knew them, the
    /// change was another (RFC 7162 §3.1.12).
    fn clashes(&self, known: &Stored, now: &Stored, since: u64, list: &Flags) -> bool {
        let touched = |flags: &Flags| flags.without(&flags.without(list));
        let other = self.change != Change::Replace
            && known.mod_seq <= since
            && touched(&known.flags) == touched(&now.flags);
        now.mod_seq > since && !other
    }
}
