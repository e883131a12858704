//! FETCH: asks for letters, or for pieces of them.

use super::*;
use crate::{
    message::{Section, SectionText},
    protocol::{
        Output,
        imap::{
            grammar::{FetchItem, SequenceSet},
            reply::{write_flags, write_literal, write_mailbox},
        },
    },
    world::{Flag, Flags, Stored},
};
use std::fmt::Write as _;

pub(super) static FEW_ITEMS: Rule = Rule {
    id: "imap.fetch-few-items",
    holds: "No more than 64 things are asked of each letter.",
    flip: "Ask for fewer things at once.",
    change: |c| Some(Change::instead(format!("{} FETCH 1 FLAGS", c.tag()))),
    rfc: Rfc(5530, "3"),
};
pub(super) static ANSWER_SMALL_ENOUGH: Rule = Rule {
    id: "imap.fetch-small-enough",
    holds: "The answer has no more than 256 MiB.",
    flip: "Fetch fewer letters at once.",
    change: |c| Some(Change::instead(format!("{} FETCH 1 FLAGS", c.tag()))),
    rfc: Rfc(5530, "3"),
};

const ITEMS: usize = 64;
const ANSWER: usize = 256 << 20;

pub(super) struct Fetch;

impl Command for Fetch {
    type Args = ((SequenceSet, Vec<FetchItem>), Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "FETCH",
        syntax: "tag FETCH SP sequence-set SP (macro / item / \"(\" item *(SP item) \")\") CRLF",
        rfc: Rfc(3501, "6.4.5"),
        summary: "Asks for letters or pieces of them. BODY[...] sets \\Seen, BODY.PEEK[...] does not.",
        when: &[Phase::Selected],
        rules: &[&FEW_ITEMS, &rule::NUMBERS_IN_USE, &ANSWER_SMALL_ENOUGH],
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
            write_letter(cx.out, n, &stored, &items, &flags, recent, news);
        }
        Reply::ok("FETCH completed")
    }
}

fn write_letter(
    out: &mut Output,
    n: u32,
    stored: &Stored,
    items: &[FetchItem],
    flags: &Flags,
    recent: bool,
    news: bool,
) {
    // Writing to memory cannot fail.
    let _ = write!(out, "* {n} FETCH (");
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.write(b" ");
        }
        write_item(out, stored, item, flags, recent);
    }
    if news && !items.contains(&FetchItem::Flags) {
        out.write(b" FLAGS ");
        write_flags(out, flags, recent);
    }
    out.write(b")\r\n");
}

fn write_item(out: &mut Output, stored: &Stored, item: &FetchItem, flags: &Flags, recent: bool) {
    let message = &stored.message;
    let _ = match item {
        FetchItem::Flags => {
            out.write(b"FLAGS ");
            write_flags(out, flags, recent);
            Ok(())
        }
        FetchItem::InternalDate => {
            write!(out, "INTERNALDATE \"{}\"", stored.internal_date.internal_date())
        }
        FetchItem::Size => write!(out, "RFC822.SIZE {}", message.size()),
        FetchItem::Uid => write!(out, "UID {}", stored.uid),
        FetchItem::Envelope => {
            out.write(b"ENVELOPE ");
            out.write_shared(message.envelope_bytes());
            Ok(())
        }
        FetchItem::Body | FetchItem::BodyStructure => {
            let extended = *item == FetchItem::BodyStructure;
            out.write(if extended { b"BODYSTRUCTURE " } else { b"BODY " });
            out.write_shared(message.structure_bytes(extended));
            Ok(())
        }
        FetchItem::Rfc822 => {
            out.write(b"RFC822 ");
            write_section(out, stored, &Section::WHOLE, None);
            Ok(())
        }
        FetchItem::Rfc822Header => {
            out.write(b"RFC822.HEADER ");
            write_section(out, stored, &Section::of(SectionText::Header), None);
            Ok(())
        }
        FetchItem::Rfc822Text => {
            out.write(b"RFC822.TEXT ");
            write_section(out, stored, &Section::of(SectionText::Text), None);
            Ok(())
        }
        FetchItem::Section { section, partial, .. } => {
            write_section_name(out, section);
            if let Some(partial) = partial {
                let _ = write!(out, "<{}>", partial.from);
            }
            out.write(b" ");
            write_section(out, stored, section, partial.map(|p| (p.from, p.count)));
            Ok(())
        }
    };
}

fn write_section_name(out: &mut Output, section: &Section) {
    out.write(b"BODY[");
    for (i, number) in section.path.iter().enumerate() {
        let _ = write!(out, "{}{number}", if i > 0 { "." } else { "" });
    }
    if !section.path.is_empty() && section.text != SectionText::Full {
        out.write(b".");
    }
    match &section.text {
        SectionText::Full => {}
        SectionText::Header => out.write(b"HEADER"),
        SectionText::Text => out.write(b"TEXT"),
        SectionText::Mime => out.write(b"MIME"),
        SectionText::HeaderFields { names, not } => {
            out.write(if *not { b"HEADER.FIELDS.NOT (" } else { b"HEADER.FIELDS (" });
            for (i, name) in names.iter().enumerate() {
                if i > 0 {
                    out.write(b" ");
                }
                write_mailbox(out, name);
            }
            out.write(b")");
        }
    }
    out.write(b"]");
}

/// The octets of a section as a literal; NIL where the letter has no such section.
fn write_section(out: &mut Output, stored: &Stored, section: &Section, part: Option<(u32, u32)>) {
    let Some(mut octets) = stored.message.section(section) else {
        return out.write(b"NIL");
    };
    if let Some((from, count)) = part {
        let from = (from as usize).min(octets.len());
        let to = from.saturating_add(count as usize).min(octets.len());
        octets = octets.slice(from..to);
    }
    write_literal(out, &octets);
}
