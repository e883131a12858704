//! What a reader sees of a letter.

use super::{
    Letter, media_type,
    number::counted,
    value::{moment, name},
};
use crate::message::{
    Address, Content, Entity, Entry, HeaderField, Message, Part, decoded, fields, flowed,
    html::{Reference, Use, references, without_reach},
    transfer, words,
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use std::collections::BTreeMap;

/// One piece of what a reader sees.
#[derive(Debug)]
pub(super) enum Block {
    /// The header of a letter.
    Head {
        key: String,
        subject: String,
        /// Name, value, and the place of the field in its header.
        rows: Vec<(&'static str, String, String)>,
        subject_item: String,
        inside: bool,
    },
    Text {
        key: String,
        title: String,
        /// Depth of quoting, and the text.
        paragraphs: Vec<(usize, String)>,
        flowed: bool,
        more: String,
        /// Another form of the same is shown.
        other: bool,
    },
    Html {
        key: String,
        title: String,
        url: String,
        octets: String,
        /// How high its frame is: `s`, `m` or `l`.
        size: &'static str,
        remote: Vec<RemoteRow>,
        /// How much that is, in words; empty for nothing.
        wants: String,
        /// Pictures that are parts of the letter, or stand in their own address.
        own: usize,
        other: bool,
    },
    File {
        key: String,
        name: String,
        says: String,
        url: Option<String>,
    },
    /// Something that is not there, in words.
    Nothing {
        key: String,
        says: String,
    },
}

/// References of one kind.
#[derive(Debug)]
pub(super) struct RemoteRow {
    pub(super) what: &'static str,
    pub(super) count: usize,
    pub(super) urls: Vec<String>,
}

/// What a reader sees.
#[derive(Debug)]
pub(super) struct Rendering {
    pub(super) blocks: Vec<Block>,
    pub(super) pictures: bool,
    pub(super) pictures_url: String,
}

/// Characters of one text that are shown.
const LONGEST: usize = 64 * 1024;
/// Addresses of one kind that are listed.
const LISTED: usize = 30;
/// Blocks that are drawn.
const BLOCKS: usize = 100;

impl Rendering {
    pub(super) fn new(letter: &Letter<'_>, pictures: bool) -> Self {
        let hidden = others(letter.entries);
        let mut blocks = Vec::new();
        for (i, entry) in letter.entries.iter().enumerate() {
            if blocks.len() >= BLOCKS {
                let says =
                    format!("{} more are not drawn", counted(letter.entries.len() - i, "part"));
                blocks.push(Block::Nothing { key: entry.key(), says });
                break;
            }
            match entry.entity {
                Entity::Letter => blocks.push(head(letter, entry)),
                Entity::Part => blocks.extend(part(letter, entry, hidden.contains(&i))),
            }
        }
        Self { blocks, pictures, pictures_url: letter.links.to(|c| c.pictures = !pictures) }
    }
}

/// Parts that a reader leaves out because a later form of the same is shown (RFC 2046 §5.1.4).
fn others(entries: &[Entry<'_>]) -> Vec<usize> {
    let mut out = Vec::new();
    for entry in entries {
        if !entry.part.is("multipart", "alternative") {
            continue;
        }
        let children = entry.part.children();
        let Some(last) = children.iter().rposition(can_show) else { continue };
        let inside = |p: &Part| {
            let wanted: Vec<*const Part> =
                p.walk().into_iter().map(|(_, p)| std::ptr::from_ref(p)).collect();
            wanted
        };
        let hidden: Vec<*const Part> = children
            .iter()
            .enumerate()
            .filter(|(i, _)| *i != last)
            .flat_map(|(_, p)| inside(p))
            .collect();
        let found = entries
            .iter()
            .enumerate()
            .filter(|(_, e)| hidden.contains(&std::ptr::from_ref(e.part)));
        out.extend(found.map(|(i, _)| i));
    }
    out
}

/// Whether a reader knows the type.
fn can_show(part: &Part) -> bool {
    part.is("text", "plain") || part.is("text", "html") || !part.children().is_empty()
}

fn head(letter: &Letter<'_>, entry: &Entry<'_>) -> Block {
    let key = entry.key();
    let header = entry.header.clone().unwrap_or_default();
    let octets = letter.octets(&header);
    let mut rows = Vec::new();
    let (mut subject, mut subject_item) = (String::new(), String::new());
    for (i, field) in fields(octets).enumerate().take(super::source::MOST_FIELDS) {
        let item = format!("{key}/{}", i + 1);
        let row = |name| (name, value(&field), item.clone());
        match () {
            () if field.is("Subject") && subject_item.is_empty() => {
                subject = words(&field.unfolded());
                subject_item = item;
            }
            () if field.is("From") => rows.push(row("From")),
            () if field.is("To") => rows.push(row("To")),
            () if field.is("Cc") => rows.push(row("Cc")),
            () if field.is("Date") => rows.push(row("Date")),
            () => {}
        }
        if rows.len() >= 12 {
            break;
        }
    }
    let order = ["From", "To", "Cc", "Date"];
    rows.sort_by_key(|(name, ..)| order.iter().position(|n| n == name));
    if subject.trim().is_empty() {
        subject = "No subject".into();
    }
    Block::Head { inside: !entry.path.is_empty(), key, subject, rows, subject_item }
}

fn value(field: &HeaderField<'_>) -> String {
    if field.is("Date") {
        let value = field.unfolded();
        return moment(&value).unwrap_or_else(|| words(&value));
    }
    let one = |a: &Address| match (a.is_mailbox(), name(a)) {
        (true, name) if !name.is_empty() => name,
        (true, _) => words(&a.addr_spec()),
        (false, _) => a.mailbox.as_deref().map(|m| format!("{}:", words(m))).unwrap_or_default(),
    };
    let list = crate::message::addresses(field.value);
    let shown: Vec<String> = list.iter().map(one).filter(|s| !s.is_empty()).take(50).collect();
    shown.join(", ")
}

fn part(letter: &Letter<'_>, entry: &Entry<'_>, other: bool) -> Option<Block> {
    let (part, key) = (entry.part, entry.key());
    match &part.content {
        Content::Multipart(parts) if parts.is_empty() => {
            let says =
                "Readers show nothing here: no part was found between the boundaries.".into();
            return Some(Block::Nothing { key, says });
        }
        Content::Multipart(_) | Content::Message(_) => return None,
        Content::Single => {}
    }
    let title = format!("{} {}", entry.number(), media_type(entry));
    let attached =
        part.disposition.as_ref().is_some_and(|(k, _)| k.eq_ignore_ascii_case(b"attachment"));
    let in_place = part.is("text", "plain")
        || part.is("message", "delivery-status")
        || part.is("message", "disposition-notification")
        || part.is("text", "rfc822-headers");
    if part.is("text", "html") && !attached {
        return Some(html(letter, part, key, title, other));
    }
    if !in_place || attached {
        return Some(file(letter, entry, key));
    }
    let text = letter.message.text_of(part);
    let shown: String = text.chars().take(LONGEST).collect();
    let left = text.len() - shown.len();
    let is =
        |name: &str, value: &[u8]| part.param(name).is_some_and(|v| v.eq_ignore_ascii_case(value));
    let flows = is("format", b"flowed");
    let paragraphs = if flows {
        let all = flowed(&shown, is("delsp", b"yes")).into_iter();
        all.map(|p| (p.depth, p.text)).collect()
    } else {
        quotes(&shown)
    };
    Some(Block::Text {
        key,
        title,
        paragraphs,
        flowed: flows,
        more: if left > 0 { format!("{} more", counted(left, "octet")) } else { String::new() },
        other,
    })
}

/// The lines of a text, those of one depth of quoting together.
fn quotes(text: &str) -> Vec<(usize, String)> {
    let mut all: Vec<(usize, String)> = Vec::new();
    for line in text.lines() {
        let depth = line.len() - line.trim_start_matches('>').len();
        match all.last_mut().filter(|(d, _)| *d == depth) {
            Some((_, text)) => {
                text.push('\n');
                text.push_str(line);
            }
            None => all.push((depth, line.to_owned())),
        }
    }
    all
}

fn html(letter: &Letter<'_>, part: &Part, key: String, title: String, other: bool) -> Block {
    let text = letter.message.text_of(part);
    let all = references(&text);
    let own = all.iter().filter(|r| r.used == Use::Picture && r.is_inside()).count();
    let mut kinds: BTreeMap<Use, Vec<Reference>> = BTreeMap::new();
    for reference in all.into_iter().filter(|r| !r.is_inside()) {
        kinds.entry(reference.used).or_default().push(reference);
    }
    let wanted: usize = kinds.values().map(Vec::len).sum();
    let row = |(used, list): (Use, Vec<Reference>)| RemoteRow {
        what: used.word(),
        count: list.len(),
        urls: list.into_iter().take(LISTED).map(|r| r.url).collect(),
    };
    let chosen = &letter.links.chosen;
    let query = if chosen.pictures { "?pictures=own" } else { "" };
    Block::Html {
        url: format!("{}/frame/{key}{query}", letter.links.path),
        octets: counted(part.body.len(), "octet"),
        size: match text.len() {
            0..400 => "s",
            400..4000 => "m",
            _ => "l",
        },
        key,
        title,
        wants: if wanted > 0 { counted(wanted, "thing") } else { String::new() },
        remote: kinds.into_iter().map(row).collect(),
        own,
        other,
    }
}

fn file(letter: &Letter<'_>, entry: &Entry<'_>, key: String) -> Block {
    let part = entry.part;
    let size = transfer(&part.encoding, letter.octets(&part.body)).len();
    Block::File {
        name: file_name(part).unwrap_or_else(|| format!("part {}", entry.number())),
        says: format!("{}, {}", media_type(entry), counted(size, "octet")),
        url: (size > 0).then(|| format!("{}/part/{}", letter.links.path, entry.number())),
        key,
    }
}

/// The name of the file that a part holds, without a path.
pub fn file_name(part: &Part) -> Option<String> {
    let disposition = part.disposition.as_ref().and_then(|(_, params)| decoded(params, "filename"));
    let name = disposition.or_else(|| decoded(&part.params, "name"))?;
    let last = name.value.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    (!last.is_empty() && last != "." && last != "..").then(|| last.to_owned())
}

/// Most octets of a picture that is put into an address.
const PICTURE: usize = 1024 * 1024;

/// The HTML of a part for a frame of its own: the words of the letter, and nothing that reaches out. With `pictures`
/// those that are parts of the letter stand in their addresses.
pub fn frame(message: &Message, part: &Part, pictures: bool) -> String {
    let mut text = without_reach(&message.text_of(part));
    if pictures {
        for (_, picture) in message.structure().walk() {
            if let Some((id, url)) = picture_url(message, picture) {
                text = text.replace(&format!("cid:{id}"), &url);
            }
        }
    }
    // Links lead nowhere and still look like links, where the letter does not say otherwise.
    format!(
        "<!doctype html><style>:where(a[x-href]) {{ color: #0645ad; text-decoration: underline; cursor: not-allowed }}</style>{text}"
    )
}

/// The Content-ID of a picture, and an address that holds its octets.
fn picture_url(message: &Message, part: &Part) -> Option<(String, String)> {
    let kinds = ["png", "jpeg", "gif", "webp"];
    let kind = kinds.into_iter().find(|kind| part.is("image", kind))?;
    let id = String::from_utf8(part.id.clone()?).ok()?;
    let id = id.trim().trim_start_matches('<').trim_end_matches('>').to_owned();
    let octets = transfer(&part.encoding, message.source().get(part.body.clone())?);
    (!id.is_empty() && octets.len() <= PICTURE)
        .then(|| (id, format!("data:image/{kind};base64,{}", BASE64_STANDARD.encode(&octets))))
}
