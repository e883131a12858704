//! What FETCH tells of a letter.

use crate::{
    message::{Section, SectionText},
    protocol::{
        Output,
        imap::{
            grammar::{FetchItem, Partial, Telling},
            reply::{write_flags, write_literal, write_mailbox},
        },
    },
    world::Stored,
};
use bytes::Bytes;
use std::fmt::Write as _;

/// The parts of one letter that BINARY and BINARY.SIZE ask for, each decoded once.
#[derive(Default)]
pub(super) struct Parts<'a> {
    parts: Vec<(&'a [u32], Option<Bytes>)>,
    /// The transfer encoding of one of them is not known here.
    pub(super) unknown: bool,
}

impl<'a> Parts<'a> {
    pub(super) fn of(stored: &Stored, items: &'a [FetchItem]) -> Self {
        let mut out = Self::default();
        for item in items {
            let (FetchItem::Binary { path, .. } | FetchItem::BinarySize { path }) = item else {
                continue;
            };
            if out.part(path).is_none() {
                let octets = stored.message.decoded(path);
                out.unknown |= octets.is_err();
                out.parts.push((path, octets.ok().flatten()));
            }
        }
        out
    }

    /// Nothing where it was not asked for.
    fn part(&self, path: &[u32]) -> Option<&Option<Bytes>> {
        self.parts.iter().find(|(p, _)| *p == path).map(|(_, octets)| octets)
    }

    /// The octets of a part; nothing where the letter has no such part, or they cannot be had.
    fn octets(&self, path: &[u32]) -> Option<&Bytes> {
        self.part(path)?.as_ref()
    }
}

/// Writes what is told of one letter, after the parenthesis.
pub(super) fn letter(
    out: &mut Output,
    telling: &Telling<'_>,
    decoded: &Parts<'_>,
    items: &[FetchItem],
) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.write(b" ");
        }
        write_item(out, telling, decoded, item);
    }
    out.write(b")\r\n");
}

fn write_item(out: &mut Output, telling: &Telling<'_>, decoded: &Parts<'_>, item: &FetchItem) {
    let stored = telling.stored;
    let message = &stored.message;
    let _ = match item {
        FetchItem::Flags => {
            out.write(b"FLAGS ");
            write_flags(out, telling.flags, telling.recent);
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
            write_section(out, stored, section, *partial);
            Ok(())
        }
        FetchItem::Binary { path, partial, .. } => {
            out.write(b"BINARY");
            write_path(out, path);
            if let Some(partial) = partial {
                let _ = write!(out, "<{}>", partial.from);
            }
            out.write(b" ");
            match decoded.octets(path) {
                Some(octets) => write_binary(out, &cut(octets.clone(), *partial)),
                None => out.write(b"NIL"),
            }
            Ok(())
        }
        FetchItem::BinarySize { path } => {
            out.write(b"BINARY.SIZE");
            write_path(out, path);
            let size = decoded.octets(path).map_or(0, Bytes::len);
            write!(out, " {size}")
        }
        FetchItem::Other(teller) => {
            let _ = write!(out, "{} ", teller.name);
            (teller.write)(out, telling);
            Ok(())
        }
    };
}

fn write_section_name(out: &mut Output, section: &Section) {
    out.write(b"BODY[");
    write_numbers(out, &section.path);
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
fn write_section(out: &mut Output, stored: &Stored, section: &Section, part: Option<Partial>) {
    let Some(octets) = stored.message.section(section) else {
        return out.write(b"NIL");
    };
    let octets = cut(octets, part);
    if !stored.message.has_zero() {
        return write_literal(out, &octets);
    }
    // A literal has no octet 0 (RFC 3501 §9): 128 stands in its place, and BINARY shows the letter as it is.
    let shown: Vec<u8> = octets.iter().map(|b| if *b == 0 { 128 } else { *b }).collect();
    write_literal(out, &shown.into());
}

/// Octets of any kind: a literal says by its form whether octet 0 is among them (RFC 3516 §4.3).
fn write_binary(out: &mut Output, octets: &Bytes) {
    if memchr::memchr(0, octets).is_some() {
        out.write(b"~");
    }
    write_literal(out, octets);
}

fn cut(octets: Bytes, part: Option<Partial>) -> Bytes {
    let Some(Partial { from, count }) = part else { return octets };
    let end = octets.len() as u64;
    let from = from.min(end);
    let to = from.saturating_add(count).min(end);
    octets.slice(from as usize..to as usize)
}

fn write_path(out: &mut Output, path: &[u32]) {
    out.write(b"[");
    write_numbers(out, path);
    out.write(b"]");
}

fn write_numbers(out: &mut Output, path: &[u32]) {
    for (i, number) in path.iter().enumerate() {
        // Writing to memory cannot fail.
        let _ = write!(out, "{}{number}", if i > 0 { "." } else { "" });
    }
}
