//! A long conversation in blocks: drawn, packed, and laid behind one another for a page to keep.
//!
//! Everything is in frames: a length in four octets, highest first, and the content. The first frame holds the facts
//! about the whole as JSON. Then each block has two: its own facts, and its lines, packed with gzip, behind a line of
//! JSON that tells the states.

use super::LineView;
use crate::{
    protocol::{Kind, Line},
    transcript::{foreign::Explained, format},
    wire::Side,
    world::Protocol,
};
use askama::Template as _;
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use serde_json::json;
use std::io::Write as _;

/// Some lines that follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The first, counted from 0.
    pub from: usize,
    /// Behind the last.
    pub to: usize,
}

impl Block {
    /// Lines of a block; a letter or literal that is under way ends first.
    const LINES: usize = 40;
    /// Most lines of a block.
    const MOST: usize = 400;

    /// The block that begins there.
    pub fn next(lines: &[Line], from: usize) -> Option<Self> {
        let rest = lines.get(from..).filter(|rest| !rest.is_empty())?;
        let goes_on = |i: usize| rest.get(i).is_some_and(|l| l.kind == Kind::Content);
        let mut len = Self::LINES.min(rest.len());
        while len < Self::MOST && goes_on(len) {
            len += 1;
        }
        Some(Self { from, to: from + len })
    }

    /// Both frames.
    pub fn draw(self, all: &[Line]) -> Bytes {
        let lines = all.get(self.from..self.to).unwrap_or_default();
        let content = |l: &Line| l.kind == Kind::Content;
        let folds = lines.iter().enumerate().filter(|(i, l)| {
            content(l)
                && !i.checked_sub(1).is_some_and(|i| content(&lines[i]) && lines[i].side == l.side)
        });
        let facts = json!({
            "from": self.from + 1,
            "lines": lines.len(),
            "plain": lines.iter().filter(|l| !content(l)).count(),
            "folds": folds.count(),
            "diags": lines.iter().filter(|l| l.diagnosis.is_some()).count(),
        });
        let mut states = Vec::new();
        for (i, line) in lines.iter().enumerate() {
            if i == 0 || lines[i - 1].state != line.state {
                let at = self.from + i + 1;
                states.push(json!([at, line.state.name, line.state.detail.as_deref()]));
            }
        }
        let mut html = serde_json::Value::from(states).to_string();
        html.push('\n');
        draw(lines, self.from, &mut html);
        let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
        // Writing to memory cannot fail.
        let _ = packed.write_all(html.as_bytes());
        let packed = packed.finish().unwrap_or_default();
        [frame(facts.to_string().as_bytes()), frame(&packed)].concat().into()
    }
}

fn draw(lines: &[Line], from: usize, html: &mut String) {
    for (line, number) in lines.iter().zip(from as u64 + 1..) {
        // Writing to memory cannot fail.
        let _ = LineView::new(number, line).render_into(html);
    }
}

/// The first lines, drawn.
pub fn first(explained: &Explained, most: usize) -> String {
    let mut html = String::new();
    draw(&explained.lines[..explained.lines.len().min(most)], 0, &mut html);
    html
}

/// Content behind its length.
pub fn frame(content: &[u8]) -> Bytes {
    let len = u32::try_from(content.len()).unwrap_or(u32::MAX);
    [&len.to_be_bytes()[..], content].concat().into()
}

/// The facts about a conversation, for the page.
pub fn facts(
    explained: &Explained,
    swapped: bool,
    part: usize,
    parts: &[(Protocol, usize)],
) -> String {
    let trouble = explained.trouble().map(|t| json!({ "line": t.number, "text": t.text }));
    let side = |side| explained.lines.iter().filter(|l| l.side == side).count();
    json!({
        "form": explained.form.name,
        "title": explained.form.title,
        "protocol": explained.protocol.key(),
        "lines": explained.lines.len(),
        "client": side(Side::Client),
        "server": side(Side::Server),
        "trouble": trouble,
        "notes": explained.notes,
        "end": format::ending(explained),
        "swapped": swapped,
        "part": part,
        "parts": parts.iter().map(|(p, n)| json!([p.name(), n])).collect::<Vec<_>>(),
    })
    .to_string()
}
