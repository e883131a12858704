//! FETCH: asks for letters, or for pieces of them.

mod tell;

use super::*;
use crate::{
    protocol::{
        Output,
        imap::{
            extension::{
                binary::ENCODING_KNOWN,
                messagelimit::{self, Reached},
                qresync,
            },
            grammar::{FetchItem, FetchModifier, SequenceSet, Telling},
            manner::Manner,
        },
    },
    world::{ConnId, Flag, Flags, Mailbox, Rights, Stored, View},
};
use tell::Parts;

pub(in crate::protocol::imap) static FEW_ITEMS: Rule = Rule {
    id: "imap.fetch-few-items",
    holds: "No more than 64 things are asked of each letter.",
    flip: "Ask for fewer things at once.",
    change: |c| Some(Change::instead(format!("{} FETCH 1 FLAGS", c.tag()))),
    rfc: Rfc(5530, "3"),
};
pub(in crate::protocol::imap) static ANSWER_SMALL_ENOUGH: Rule = Rule {
    id: "imap.fetch-small-enough",
    holds: "The answer has no more than 256 MiB.",
    flip: "Fetch fewer letters at once.",
    change: |c| Some(Change::instead(format!("{} FETCH 1 FLAGS", c.tag()))),
    rfc: Rfc(5530, "3"),
};

/// VANISHED and PARTIAL are modifiers of UID FETCH alone.
pub(in crate::protocol::imap) static AFTER_UID: Rule = Rule {
    id: "imap.fetch-modifier-after-uid",
    holds: "The modifiers VANISHED and PARTIAL stand in a UID FETCH.",
    flip: "Write UID FETCH, with UIDs instead of message numbers.",
    change: |c| {
        let rest = c.line.get(c.tag().len()..)?;
        Some(Change::instead([c.tag().as_bytes(), b" UID", rest].concat()))
    },
    rfc: Rfc(7162, "3.2.6"),
};
pub(in crate::protocol::imap) static WITH_CHANGEDSINCE: Rule = Rule {
    id: "imap.vanished-with-changedsince",
    holds: "VANISHED stands beside CHANGEDSINCE, which says since when.",
    flip: "Write (CHANGEDSINCE 1 VANISHED).",
    change: |c| {
        let line = String::from_utf8_lossy(c.line).to_ascii_uppercase();
        Some(Change::instead(line.replace("VANISHED", "CHANGEDSINCE 1 VANISHED").trim_end()))
    },
    rfc: Rfc(7162, "3.2.6"),
};

const ITEMS: usize = 64;
const ANSWER: usize = 256 << 20;

pub(in crate::protocol::imap) struct Fetch;

pub(in crate::protocol::imap) struct Args {
    set: SequenceSet,
    items: Vec<FetchItem>,
    modifiers: Vec<FetchModifier>,
    uses: Vec<&'static Extension>,
}

impl Command for Fetch {
    type Args = Args;

    const SPEC: Spec<Phase> = Spec {
        verb: "FETCH",
        syntax: "tag FETCH SP sequence-set SP (macro / item / \"(\" item *(SP item) \")\") CRLF",
        rfc: Rfc(3501, "6.4.5"),
        summary: "Asks for letters or pieces of them. BODY[...] sets \\Seen, BODY.PEEK[...] does not.",
        when: &[Phase::Selected],
        rules: &[
            &FEW_ITEMS,
            &AFTER_UID,
            &WITH_CHANGEDSINCE,
            &qresync::SWITCHED_ON,
            &rule::NUMBERS_IN_USE,
            &ENCODING_KNOWN,
            &ANSWER_SMALL_ENOUGH,
            &messagelimit::FEW_ENOUGH,
        ],
    };
    const MAY_EXPUNGE: bool = false;
    const BY_NUMBER: bool = true;
    const EXAMPLES: &'static [&'static str] = &[
        "a FETCH 1:* FAST\r\n",
        "a FETCH 2 (FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY BODYSTRUCTURE UID)\r\n",
        "a FETCH 1 (BODY.PEEK[HEADER.FIELDS (From \"Subject\")] BODY[1.2.MIME]<0.100> RFC822.TEXT)\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        grammar::gap(c)?;
        let mut r = Reading::default();
        let set = grammar::letters(c, &mut r)?;
        grammar::gap(c)?;
        let items = grammar::fetch_items(c, &mut r)?;
        let modifiers =
            grammar::parameters_if_any(c, &mut r, &field::FETCH_MODIFIER, |s| s.fetch_modifier)?;
        grammar::end(c)?;
        let modifiers = modifiers.into_iter().flatten().collect();
        Ok(Args { set, items, modifiers, uses: r.uses })
    }

    fn uses(args: &Args) -> &[&'static Extension] {
        &args.uses
    }

    fn run(args: Args, s: &mut Session, cx: &mut Context<'_>, call: &Call<'_>) -> Reply {
        let Args { set, mut items, modifiers, .. } = args;
        if items.len() > ITEMS {
            return Reply::no(&FEW_ITEMS, "Too many things at once").code("LIMIT");
        }
        if let Some(refusal) = refused(&modifiers, s, call) {
            return refusal;
        }
        let manner = Manner::of(s, cx);
        if call.uid && !manner.uid_only && !items.contains(&FetchItem::Uid) {
            items.insert(0, FetchItem::Uid);
        }
        let since = changed_since(&modifiers);
        if since.is_some() && !items.contains(&condstore::ITEM) {
            items.push(condstore::ITEM);
        }
        // What is told besides where reading the letter changes it: nobody asked for that.
        let mut more = items.clone();
        let unasked = [
            (true, FetchItem::Flags),
            (manner.adds_uid(), FetchItem::Uid),
            (manner.mod_seq, condstore::ITEM),
        ];
        for (_, item) in unasked.into_iter().filter(|(told, _)| *told) {
            if !more.contains(&item) {
                more.push(item);
            }
        }
        let most = messagelimit::most(s, cx);
        let (numbers, reached) = {
            let Some((selected, mailbox)) = s.opened(cx.world) else { return gone() };
            let view = &selected.view;
            let ranges = match sequence_ranges(&set, call.uid, view) {
                Ok(ranges) => ranges,
                Err(refusal) => return *refusal,
            };
            if let Some(since) = since.filter(|_| modifiers.contains(&FetchModifier::Vanished)) {
                let among = set.uids(view);
                qresync::tell_vanished(&among, since, 0, mailbox, Some(view), cx.out);
            }
            chosen(ranges, &modifiers, most, view)
        };
        // Without the right to mark letters as read they stay unread (RFC 4314 §4).
        let may = s.rights_here(cx).has(Rights::SEEN);
        let reads = may && items.iter().any(FetchItem::sets_seen);
        let conn = Some(cx.conn);
        for (done, n) in letter::numbers(&numbers).enumerate() {
            if cx.out.len() > ANSWER {
                return Reply::no(&ANSWER_SMALL_ENOUGH, "The answer is too large").code("LIMIT");
            }
            if reads && done % CATCH_UP == CATCH_UP - 1 {
                s.tell_news(false, cx);
            }
            let Some((selected, mailbox)) = s.opened(cx.world) else { return gone() };
            let view = &selected.view;
            let Some(mut stored) = view.letter(n).cloned() else { continue };
            let decoded = Parts::of(&stored, &items);
            if decoded.unknown {
                let text = format!("A part of letter {n} is in an encoding that is not known here");
                return Reply::no(&ENCODING_KNOWN, text).code("UNKNOWN-CTE");
            }
            let recent = !manner.rev2 && view.is_recent(stored.uid);
            let mut told = &items;
            // A letter that another session removed keeps the flags that it had.
            let now = mailbox.letter(stored.uid).filter(|_| reads && !view.read_only);
            if now.is_some_and(|now| !now.flags.has(Flag::Seen)) {
                let Some((_, mailbox)) = s.opened_mut(cx.world) else { return gone() };
                if let Some(now) = read(mailbox, stored.uid, conn) {
                    stored = now;
                    told = &more;
                }
            }
            let telling = Telling { stored: &stored, flags: &stored.flags, recent };
            manner.begin(cx.out, n, stored.uid);
            tell::letter(cx.out, &telling, &decoded, told);
        }
        messagelimit::told(reached, Reply::ok("FETCH completed"), cx.out)
    }
}

/// Tells letters that came in, those with a higher UID than `last`, without marking them as read.
pub(in crate::protocol::imap) fn tell_after(
    last: u32,
    items: &[FetchItem],
    s: &Session,
    cx: &mut Context<'_>,
) {
    let manner = Manner::of(s, cx);
    let Some(selected) = &s.selected else { return };
    let view = &selected.view;
    let mut items = items.to_vec();
    if !manner.uid_only && !items.contains(&FetchItem::Uid) {
        items.insert(0, FetchItem::Uid);
    }
    let new = view.letters().iter().rev().take_while(|l| l.uid > last).count() as u32;
    for n in view.len() - new + 1..=view.len() {
        tell_one(n, view, &items, manner, cx.out);
    }
}

/// Tells a letter without marking it as read.
pub(in crate::protocol::imap) fn tell_one(
    number: u32,
    view: &View,
    items: &[FetchItem],
    manner: Manner,
    out: &mut Output,
) {
    let Some(stored) = view.letter(number) else { return };
    let recent = !manner.rev2 && view.is_recent(stored.uid);
    let telling = Telling { stored, flags: &stored.flags, recent };
    manner.begin(out, number, stored.uid);
    tell::letter(out, &telling, &Parts::of(stored, items), items);
}

/// Marks a letter as read, and gives it as it is then.
fn read(mailbox: &mut Mailbox, uid: u32, by: Option<ConnId>) -> Option<Stored> {
    let flags = mailbox.letter(uid)?.flags.with(&Flags::of(Flag::Seen));
    mailbox.set_flags(uid, flags, by);
    mailbox.letter(uid).cloned()
}

/// The refusal, if the modifiers ask for what cannot be.
fn refused(modifiers: &[FetchModifier], s: &Session, call: &Call<'_>) -> Option<Reply> {
    let vanished = modifiers.contains(&FetchModifier::Vanished);
    let partial = modifiers.iter().any(|m| matches!(m, FetchModifier::Partial(_)));
    if (vanished || partial) && !call.uid {
        return Some(Reply::bad(&AFTER_UID, "This modifier belongs to UID FETCH"));
    }
    if !vanished {
        return None;
    }
    let text = "VANISHED needs CHANGEDSINCE beside it";
    let alone = changed_since(modifiers).is_none().then(|| Reply::bad(&WITH_CHANGEDSINCE, text));
    alone.or_else(|| qresync::refuse(s))
}

fn changed_since(modifiers: &[FetchModifier]) -> Option<u64> {
    modifiers.iter().find_map(|m| match m {
        FetchModifier::ChangedSince(since) => Some(*since),
        _ => None,
    })
}

/// The numbers of the letters that are told: first the page is cut, then what did not change is left away
/// (RFC 9394 §3.4). In between the limit of the server counts, for it is about the letters that are looked at.
fn chosen(
    mut ranges: Vec<(u32, u32)>,
    modifiers: &[FetchModifier],
    most: Option<u32>,
    view: &View,
) -> (Vec<(u32, u32)>, Option<Reached>) {
    let page = modifiers.iter().find_map(|m| match m {
        FetchModifier::Partial(page) => Some(*page),
        _ => None,
    });
    let since = changed_since(modifiers);
    if let Some(page) = page {
        let page = page.of(letter::count(&ranges));
        let cut = numbers(&ranges).skip(page.start).take(page.len());
        ranges = cut.map(|n| (n, n)).collect();
    }
    let reached = messagelimit::cut(&mut ranges, most, view);
    if let Some(since) = since {
        let changed = |n: &u32| view.letter(*n).is_some_and(|l| l.mod_seq > since);
        ranges = numbers(&ranges).filter(changed).map(|n| (n, n)).collect();
    }
    (ranges, reached)
}
