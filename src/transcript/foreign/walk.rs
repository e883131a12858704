//! One pass of a dissector over what was said.

use super::{Said, guess, literal};
use crate::{
    protocol::{Dissect as _, Dissector, Line},
    wire::Side,
    world::{Protocol, Timestamp},
};
use bytes::Bytes;
use std::{cmp::Ordering, collections::HashMap};

/// One pass over what was said.
pub(super) struct Walk<'a> {
    protocol: Protocol,
    said: &'a [Said],
    pub(super) dissector: Dissector,
    pub(super) lines: Vec<Line>,
    pub(super) notes: Vec<String>,
    /// How often something did not add up.
    found: usize,
    /// Octets that each side sent, with those that were only implied.
    sent: [u64; 2],
    /// Where octets were implied, and how many there were up to then.
    pub(super) implied: [Vec<(u64, u64)>; 2],
    /// Lines that the dissector read a little differently, by the place where they begin.
    pub(super) repaired: HashMap<(Side, u64), Bytes>,
    /// Up to this item, lines are that side's: they are a literal.
    literal: Option<(usize, usize, Side, bool)>,
    /// An answer of POP3 goes on until a lone dot.
    body: bool,
    /// Of the letter of SMTP that is under way, the lone dot was sent.
    dotted: bool,
    budget: usize,
}

impl<'a> Walk<'a> {
    /// Notes about what does not add up.
    const NOTES: usize = 20;

    pub(super) fn new(protocol: Protocol, said: &'a [Said]) -> Self {
        Self {
            protocol,
            said,
            dissector: Dissector::new(protocol),
            lines: Vec::new(),
            notes: Vec::new(),
            found: 0,
            sent: [0; 2],
            implied: [Vec::new(), Vec::new()],
            repaired: HashMap::new(),
            literal: None,
            body: false,
            dotted: false,
            budget: 4 * said.len() + 1000,
        }
    }

    pub(super) fn run(&mut self) {
        for at in 0..self.said.len() {
            let item = &self.said[at];
            let side = self.side(at);
            if at == 0
                && let Some(state) = guess::beginning(self.protocol, side, &item.bytes)
            {
                self.note(format!(
                    "The text begins in the middle, perhaps in state {}.",
                    state.name
                ));
                self.dissector = Dissector::resume(self.protocol, &state);
            }
            self.mend(at, side);
            let mut bytes = Bytes::copy_from_slice(&item.bytes);
            let in_literal = self.literal.is_some_and(|(from, to, ..)| (from..to).contains(&at));
            if self.protocol == Protocol::Imap && !in_literal && item.bytes.ends_with(b"}\r\n") {
                bytes = self.announce(at, side, bytes);
            }
            let commands = side == Side::Client && !self.in_letter();
            if self.protocol == Protocol::Smtp && commands && guess::word(&bytes, 0) == "BDAT" {
                let found = literal::chunk(self.said, at, &mut self.budget);
                if let Some((size, Some(there))) = found {
                    bytes = self.renumber(side, &bytes, 5, size, there);
                }
            }
            self.feed(side, &bytes);
            if let Some((from, to, owner, true)) = self.literal
                && at + 1 >= to.max(from)
            {
                self.imply(owner, b"\r\n");
                self.literal = None;
            }
        }
    }

    /// Keeps a note, if it is not one of very many.
    fn note(&mut self, text: String) {
        self.found += 1;
        match self.found.cmp(&Self::NOTES) {
            Ordering::Less => self.notes.push(text),
            Ordering::Equal => self.notes.push("There is more of this kind.".to_owned()),
            Ordering::Greater => {}
        }
    }

    /// Who said this, if the text does not tell.
    fn side(&self, at: usize) -> Side {
        let Said { side, bytes } = &self.said[at];
        if let Some(side) = side {
            return *side;
        }
        if let Some((from, to, owner, _)) = self.literal
            && (from..to).contains(&at)
        {
            return owner;
        }
        let in_letter = self.in_letter();
        let answers = self.body || guess::is_answer(self.protocol, bytes);
        if answers && !in_letter { Side::Server } else { Side::Client }
    }

    /// Ends what the text does not end: a letter or an answer whose lines are not all there.
    fn mend(&mut self, at: usize, side: Side) {
        let in_letter = self.in_letter();
        if in_letter && side == Side::Server {
            self.note(format!(
                "Line {}: the letter before it is not all in the text.",
                self.lines.len() + 1
            ));
            self.imply(Side::Client, b".\r\n");
        }
        if self.body && side == Side::Client {
            let mut next = at;
            while self.said.get(next).is_some_and(|s| s.side == Some(Side::Client))
                && self.budget > 0
            {
                self.budget -= 1;
                next += 1;
            }
            if self.said.get(next).is_some_and(|s| guess::is_answer(self.protocol, &s.bytes)) {
                self.note(format!(
                    "Line {}: the answer before it is not all in the text.",
                    self.lines.len() + 1
                ));
                self.imply(Side::Server, b".\r\n");
                self.body = false;
            }
        }
    }

    /// A line that announces a literal. Where the number is not what is there, the dissector reads the right one.
    fn announce(&mut self, at: usize, side: Side, bytes: Bytes) -> Bytes {
        let Some((size, found)) = literal::find(self.said, at, side, &mut self.budget) else {
            return bytes;
        };
        self.literal = Some((found.from, found.to, side, found.endless));
        let Some(there) = found.differs else { return bytes };
        let open = bytes.iter().rposition(|b| *b == b'{').unwrap_or_default();
        self.renumber(side, &bytes, open + 1, size, there)
    }

    /// A line that announces `size` octets, with the number of those that are there. The number begins at `digit`.
    fn renumber(
        &mut self,
        side: Side,
        bytes: &Bytes,
        digit: usize,
        size: usize,
        there: usize,
    ) -> Bytes {
        self.note(format!(
            "Line {}: {size} octets are announced, {there} are in the text; read as if it said {there}.",
            self.lines.len() + 1
        ));
        let (head, rest) = bytes.split_at(digit);
        let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
        let number = format!("{there:0digits$}");
        let read = [head, number.as_bytes(), &rest[digits..]].concat();
        if number.len() == digits {
            self.repaired.insert((side, self.sent[side as usize]), bytes.clone());
        }
        Bytes::from(read)
    }

    /// Whether the client's lines are mail data.
    fn in_letter(&self) -> bool {
        self.protocol == Protocol::Smtp && !self.dotted && self.dissector.state().name == "data"
    }

    fn feed(&mut self, side: Side, bytes: &Bytes) {
        self.sent[side as usize] += bytes.len() as u64;
        self.dotted |= side == Side::Client && bytes.as_ref() == b".\r\n" && self.in_letter();
        let before = self.lines.len();
        self.dissector.eat(side, Timestamp::START, bytes, &mut self.lines);
        for line in &mut self.lines[before..] {
            // All lines are kept: without the room that the framer and the labeller made for more.
            line.tree.nodes.shrink_to_fit();
            line.bytes = Bytes::copy_from_slice(&line.bytes);
        }
        self.dotted &= side == Side::Client || self.dissector.state().name == "data";
        if self.protocol == Protocol::Pop3 && side == Side::Server {
            let begins = self.lines[before..].iter().any(|l| {
                l.side == Side::Server && l.outcome.is_none() && l.bytes.starts_with(b"+OK")
            });
            self.body = (self.body || begins) && bytes.as_ref() != b".\r\n";
        }
    }

    /// Tells the dissector what was certainly sent and is not in the text. It makes no line.
    fn imply(&mut self, side: Side, bytes: &'static [u8]) {
        let at = self.sent[side as usize];
        let list = &mut self.implied[side as usize];
        let before = list.last().map_or(0, |(_, sum)| *sum);
        list.push((at, before + bytes.len() as u64));
        let first = self.lines.len();
        self.feed(side, &Bytes::from_static(bytes));
        let mut i = first;
        while i < self.lines.len() {
            if self.lines[i].side == side && self.lines[i].offset == at {
                self.lines.remove(i);
            } else {
                i += 1;
            }
        }
    }
}
