//! FETCH: asks for letters, or for pieces of them.

mod tell;

use super::*;
use crate::{
    protocol::imap::{
        extension::binary::ENCODING_KNOWN,
        grammar::{FetchItem, SequenceSet, Telling},
    },
    world::{Flag, Flags, Stored},
};

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

const ITEMS: usize = 64;
const ANSWER: usize = 256 << 20;

pub(in crate::protocol::imap) struct Fetch;

impl Command for Fetch {
    type Args = ((SequenceSet, Vec<FetchItem>), Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "FETCH",
        syntax: "tag FETCH SP sequence-set SP (macro / item / \"(\" item *(SP item) \")\") CRLF",
        rfc: Rfc(3501, "6.4.5"),
        summary: "Asks for letters or pieces of them. BODY[...] sets \\Seen, BODY.PEEK[...] does not.",
        when: &[Phase::Selected],
        rules: &[&FEW_ITEMS, &rule::NUMBERS_IN_USE, &ENCODING_KNOWN, &ANSWER_SMALL_ENOUGH],
    };
    const MAY_EXPUNGE: bool = false;
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
        grammar::parameters_if_any(c, &mut r, &field::FETCH_MODIFIER, |s| s.fetch_modifier)?;
        grammar::end(c)?;
        Ok(((set, items), r.uses))
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run(
        ((set, mut items), _): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        call: &Call<'_>,
    ) -> Reply {
        if items.len() > ITEMS {
            return Reply::no(&FEW_ITEMS, "Too many things at once").code("LIMIT");
        }
        if call.uid && !items.contains(&FetchItem::Uid) {
            items.insert(0, FetchItem::Uid);
        }
        let ranges = {
            let Some((selected, _)) = s.opened(cx.world) else { return gone() };
            match sequence_ranges(&set, call.uid, &selected.view) {
                Ok(ranges) => ranges,
                Err(refusal) => return *refusal,
            }
        };
        let reads = items.iter().any(FetchItem::sets_seen);
        let conn = Some(cx.conn);
        for (done, n) in numbers(&ranges).enumerate() {
            if cx.out.len() > ANSWER {
                return Reply::no(&ANSWER_SMALL_ENOUGH, "The answer is too large").code("LIMIT");
            }
            if reads && done % CATCH_UP == CATCH_UP - 1 {
                s.tell_news(false, cx);
            }
            let Some(selected) = &s.selected else { return gone() };
            let Some(stored) = selected.view.letter(n).cloned() else { continue };
            if items.iter().any(|item| cannot_decode(item, &stored)) {
                let text = format!("A part of letter {n} is in an encoding that is not known here");
                return Reply::no(&ENCODING_KNOWN, text).code("UNKNOWN-CTE");
            }
            let recent = selected.view.is_recent(stored.uid);
            let mut flags = stored.flags.clone();
            let mut news = false;
            if reads && !selected.view.read_only && !flags.has(Flag::Seen) {
                flags.set(Flag::Seen);
                news = true;
                let Some((_, mailbox)) = s.opened_mut(cx.world) else { return gone() };
                if let Some(now) = mailbox.letter(stored.uid) {
                    flags = now.flags.with(&Flags::of(Flag::Seen));
                    mailbox.set_flags(stored.uid, flags.clone(), conn);
                }
            }
            let telling = Telling { stored: &stored, flags: &flags, recent };
            tell::letter(cx.out, n, &telling, &items, news);
        }
        Reply::ok("FETCH completed")
    }
}

/// Whether an item asks for a part whose transfer encoding cannot be undone.
fn cannot_decode(item: &FetchItem, stored: &Stored) -> bool {
    match item {
        FetchItem::Binary { path, .. } | FetchItem::BinarySize { path } => {
            stored.message.decoded(path).is_err()
        }
        _ => false,
    }
}
