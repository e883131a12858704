//! One letter or part: what its header says of it, and how a client gets it.

use super::{Cite, Letter, Place, Prose, drawn, media_type, number::counted, title};
use crate::{
    message::{
        Content, Decoded, Entity, Entry, Params, SectionText, Spelling, UnknownEncoding, charset,
        decoded, field, transfer, words, write_structure,
    },
    protocol::imap::response,
    wire::{Field, Rfc},
    world::{INBOX, Service, World},
};
use std::fmt::Write as _;

/// A line about a part.
#[derive(Debug)]
pub(super) struct Fact {
    pub(super) name: &'static str,
    /// Markup.
    pub(super) value: String,
    pub(super) note: String,
}

/// A command that brings something of the part.
#[derive(Debug)]
pub(super) struct Fetch {
    pub(super) command: String,
    pub(super) says: &'static str,
    pub(super) octets: String,
    /// Where it is defined, unless the one before says so.
    pub(super) cite: Option<Cite>,
}

/// A piece of an encoded body, and what it says.
#[derive(Debug)]
pub(super) struct Coded {
    pub(super) raw: String,
    pub(super) says: String,
    /// What the encoding is.
    pub(super) doc: Prose<'static>,
    pub(super) cite: Cite,
}

/// All about one entry.
#[derive(Debug, Default)]
pub(super) struct PartCard {
    pub(super) key: String,
    pub(super) title: String,
    pub(super) media_type: String,
    pub(super) facts: Vec<Fact>,
    pub(super) fetches: Vec<Fetch>,
    /// How its octets were made fit to travel, by a piece of them.
    pub(super) coded: Option<Coded>,
    /// What POP3 can do about it.
    pub(super) pop3: &'static str,
    /// BODYSTRUCTURE of it, drawn.
    pub(super) structure: String,
    /// Where it can be saved.
    pub(super) save: Option<String>,
    /// Whether a host of the account offers IMAP.
    pub(super) imap: bool,
    /// Whether the letter can be asked for with POP3: one offers it, and the letter lies in INBOX.
    pub(super) retr: bool,
}

impl PartCard {
    pub(super) fn new(letter: &Letter<'_>, place: &Place, world: &World, at: usize) -> Self {
        let Some(entry) = letter.entries.get(at) else { return Self::default() };
        let is_leaf = entry.entity == Entity::Part && entry.part.children().is_empty();
        let mut structure = Vec::new();
        write_structure(entry.part, true, &mut structure);
        Self {
            key: entry.key(),
            title: title(entry),
            media_type: media_type(entry),
            facts: facts(letter, entry),
            fetches: fetches(letter, entry, place),
            coded: if is_leaf { coded(letter, entry) } else { None },
            pop3: match (entry.entity, entry.path.is_empty()) {
                (Entity::Letter, true) => {
                    "RETR brings it whole, TOP its header and the first lines."
                }
                _ => "POP3 has no way to ask for a part: RETR brings the whole letter.",
            },
            structure: drawn_structure(&structure),
            save: (is_leaf && !entry.part.body.is_empty())
                .then(|| format!("{}/part/{}", place.path(), entry.number())),
            imap: offers(world, &place.account, Service::Imap),
            retr: place.mailbox == INBOX && offers(world, &place.account, Service::Pop3),
        }
    }
}

/// Shows what a transfer encoding does by the first line of a body that needs it.
fn coded(letter: &Letter<'_>, entry: &Entry<'_>) -> Option<Coded> {
    let part = entry.part;
    let (field, found): (&Field, fn(&&[u8]) -> bool) = match () {
        () if part.encoding.eq_ignore_ascii_case(b"base64") => (&field::BASE64, |_| true),
        () if part.encoding.eq_ignore_ascii_case(b"quoted-printable") => {
            // A sign at the end of a line only says that it goes on.
            (&field::QUOTED_PRINTABLE, |line| {
                line.trim_ascii_end().iter().rev().skip(2).any(|b| *b == b'=')
            })
        }
        () => return None,
    };
    let body = letter.octets(&part.body);
    let line = body.split(|b| *b == b'\n').take(2000).find(found)?.trim_ascii();
    let piece = line.get(..line.len().min(76)).unwrap_or_default();
    let octets = transfer(&part.encoding, piece);
    let says = match part.is("text", "*") {
        true => drawn(charset(part.param("charset"), &octets).as_bytes()),
        false => drawn(&octets),
    };
    (!piece.is_empty()).then(|| Coded {
        raw: drawn(piece),
        says,
        doc: Prose::new(field.doc()),
        cite: Cite(field.rfc),
    })
}

/// Whether a host of somebody's domain offers a service.
fn offers(world: &World, account: &str, service: Service) -> bool {
    let domain = account.rsplit_once('@').map_or(account, |(_, domain)| domain);
    let mut own = world.hosts.iter().filter(|h| h.domain.eq_ignore_ascii_case(domain));
    own.any(|h| h.services.iter().any(|(_, s)| *s == service))
}

fn fetches(letter: &Letter<'_>, entry: &Entry<'_>, place: &Place) -> Vec<Fetch> {
    let command = |item: String| format!("UID FETCH {} {item}", place.uid);
    let mut all: Vec<Fetch> = Vec::new();
    for section in entry.sections() {
        let octets = letter.message.section(&section).map_or(0, |o| o.len());
        all.push(Fetch {
            command: command(format!("BODY.PEEK[{}]", section.spec())),
            says: match (&section.text, entry.entity) {
                (SectionText::Full, Entity::Letter) => "all of it",
                (SectionText::Full, Entity::Part) => "its body, as it is encoded",
                (SectionText::Header, _) => "the header",
                (SectionText::Text, _) => "all behind the header",
                (SectionText::Mime, _) => "the header of the part",
                (SectionText::HeaderFields { .. }, _) => "some fields",
            },
            octets: counted(octets, "octet"),
            cite: all.is_empty().then_some(Cite(Rfc(9051, "6.4.5"))),
        });
    }
    let part = entry.part;
    if entry.entity == Entity::Part && !matches!(part.content, Content::Multipart(_)) {
        let (says, octets) = match letter.message.decoded(&entry.path) {
            Ok(decoded) => (
                "its body, decoded by the server",
                counted(decoded.map_or(0, |o| o.len()), "octet"),
            ),
            Err(UnknownEncoding) => {
                ("refused: no server can undo this transfer encoding", String::new())
            }
        };
        all.push(Fetch {
            command: command(format!("BINARY.PEEK[{}]", entry.number())),
            says,
            octets,
            cite: Some(Cite(Rfc(3516, "4.2"))),
        });
    }
    if entry.path.is_empty() {
        all.push(Fetch {
            command: command("BODYSTRUCTURE".into()),
            says: "the tree of its parts",
            octets: counted(letter.message.structure_bytes(true).len(), "octet"),
            cite: Some(Cite(Rfc(9051, "7.5.2"))),
        });
    }
    all
}

fn facts(letter: &Letter<'_>, entry: &Entry<'_>) -> Vec<Fact> {
    let part = entry.part;
    let text = |octets: &[u8]| drawn(octets);
    let mut all = Vec::new();
    let mut add = |name, value: String, note: String| all.push(Fact { name, value, note });
    for (name, value) in &part.params {
        if name.eq_ignore_ascii_case(b"charset") {
            let known = crate::message::is_known_charset(value);
            let note = if known { "" } else { "not known here" };
            add("Charset", text(value), note.into());
        }
        if name.eq_ignore_ascii_case(b"boundary") {
            add("Boundary", text(value), "two hyphens before it begin a part".into());
        }
        if name.eq_ignore_ascii_case(b"format") {
            add("Format", text(value), "lines may be joined where they end with a space".into());
        }
    }
    if entry.entity == Entity::Part {
        let stored = part.body.len();
        let carried = transfer(&part.encoding, letter.octets(&part.body)).len();
        add("Encoding", text(&part.encoding.to_ascii_lowercase()), String::new());
        add("As stored", counted(stored, "octet"), String::new());
        if carried != stored {
            add("Decoded", counted(carried, "octet"), String::new());
        }
    }
    if let Some(lines) = part.lines {
        let lines = usize::try_from(lines).unwrap_or(usize::MAX);
        add("Lines", counted(lines, "line"), String::new());
    }
    if let Some((kind, params)) = &part.disposition {
        add("Disposition", text(kind), String::new());
        file(params, "filename", "File name", &mut add);
    }
    file(&part.params, "name", "Name", &mut add);
    for (name, value) in
        [("Content-ID", &part.id), ("Location", &part.location), ("MD5", &part.md5)]
    {
        if let Some(value) = value {
            add(name, text(value), String::new());
        }
    }
    if let Some(value) = &part.description {
        add("Description", text(words(value).as_bytes()), String::new());
    }
    if !part.language.is_empty() {
        add("Language", text(&part.language.join(&b", "[..])), String::new());
    }
    all
}

/// The name of a file and how it is written.
fn file(
    params: &Params,
    parameter: &str,
    name: &'static str,
    add: &mut impl FnMut(&'static str, String, String),
) {
    let Some(file) = decoded(params, parameter) else { return };
    add(name, drawn(file.value.as_bytes()), spelling(&file));
}

/// How a parameter is written, in words.
pub(super) fn spelling(file: &Decoded) -> String {
    match file.spelling {
        Spelling::Plain => String::new(),
        Spelling::EncodedWord => "written as an encoded-word, which no parameter may hold".into(),
        Spelling::EightBit => "written in octets above 127".into(),
        Spelling::Extended => {
            let mut out = "written as RFC 2231 wants it".to_owned();
            if !file.charset.is_empty() {
                let _ = write!(out, ", in {}", file.charset);
            }
            if file.pieces > 1 {
                let _ = write!(out, ", in {} pieces", file.pieces);
            }
            if file.gap {
                out.push_str(", and one is missing");
            }
            out
        }
    }
}

/// Longest structure that is drawn, in octets.
const LONGEST: usize = 8000;

/// A BODYSTRUCTURE with its labels; each part begins a line.
fn drawn_structure(octets: &[u8]) -> String {
    let tree = response::structure_labels(octets);
    let mut html = String::new();
    let mut parts: Vec<u32> = Vec::new();
    for node in &tree.nodes {
        let is_part = !node.leaf && node.field.id == "imap.structure-part";
        if is_part {
            parts.retain(|end| *end > node.span.start);
            if !parts.is_empty() {
                html.push('\n');
                (0..parts.len()).for_each(|_| html.push_str("  "));
            }
            parts.push(node.span.end);
        }
        if !node.leaf {
            continue;
        }
        // Writing to memory cannot fail.
        let _ = write!(
            html,
            "<span class=tok data-field={} data-role={}>",
            node.field.id,
            node.field.role.name()
        );
        let _ = super::glyph::write(&mut html, node.span.of_bytes(octets));
        html.push_str("</span>");
        if html.len() > 8 * LONGEST {
            html.push_str(" …");
            break;
        }
    }
    html
}
