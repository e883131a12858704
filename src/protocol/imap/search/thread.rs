//! Conversations (RFC 5256 §BASE.6.4.THREAD). Nothing here recurses, and the cost grows with what the letters say.

use super::{Hit, forest::Forest, order};
use crate::{
    message::{Ancestry, BaseSubject, casemap},
    protocol::Output,
    world::Stored,
};
use std::{collections::BTreeMap, fmt::Write as _};

/// How conversations are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::protocol::imap) enum Algorithm {
    /// By subject and date.
    OrderedSubject,
    /// By what the letters say that they answer, then by subject.
    References,
}

/// How deep the parentheses of an answer go. What branches deeper is written as if all of it answered the same letter:
/// clients that read by recursion do not survive more.
const DEEPEST: usize = 48;

/// What is known of a letter.
#[derive(Debug)]
struct Letter {
    sent: i64,
    subject: Box<str>,
    is_reply: bool,
}

/// Letters as trees, by their place among those that were found. Numbers beyond these are letters that are not there.
#[derive(Debug)]
pub(in crate::protocol::imap) struct Threads {
    letters: Vec<Letter>,
    children: Vec<Vec<usize>>,
    top: Vec<usize>,
}

impl Threads {
    /// The conversations of these letters, which stand in the order of the mailbox.
    pub(in crate::protocol::imap) fn of(algorithm: Algorithm, found: &[&Stored]) -> Self {
        let letter = |stored: &&Stored| {
            let subject = BaseSubject::of(&stored.message.subject());
            let (sent, is_reply) = (order::sent(stored), subject.is_reply);
            Letter { sent, subject: casemap(&subject.text).into(), is_reply }
        };
        let letters: Vec<Letter> = found.iter().map(letter).collect();
        match algorithm {
            Algorithm::OrderedSubject => Self::by_subject(letters),
            Algorithm::References => {
                let ancestry: Vec<_> = found.iter().map(|s| s.message.ancestry()).collect();
                Self::by_references(letters, &ancestry)
            }
        }
    }

    fn by_subject(letters: Vec<Letter>) -> Self {
        let mut sorted: Vec<usize> = (0..letters.len()).collect();
        sorted.sort_by_key(|i| (&letters[*i].subject, letters[*i].sent, *i));
        let mut children = vec![Vec::new(); letters.len()];
        let mut top = Vec::new();
        for group in sorted.chunk_by(|a, b| letters[*a].subject == letters[*b].subject) {
            if let [first, rest @ ..] = group {
                top.push(*first);
                children[*first] = rest.to_vec();
            }
        }
        let mut out = Self { letters, children, top };
        out.sort_top();
        out
    }

    fn by_references(letters: Vec<Letter>, ancestry: &[Ancestry]) -> Self {
        let forest = linked(ancestry);
        let mut out = Self { letters, children: vec![Vec::new(); forest.len()], top: Vec::new() };
        out.prune(&forest);
        out.sort_children();
        out.sort_top();
        out.merge_subjects();
        out.sort_children();
        out.sort_top();
        out
    }

    fn is_dummy(&self, node: usize) -> bool {
        node >= self.letters.len()
    }

    /// The letter that speaks for a node: its own, or the first that answers one that is not there.
    fn speaker(&self, node: usize) -> Option<usize> {
        if !self.is_dummy(node) {
            return Some(node);
        }
        self.children[node].first().copied()
    }

    fn subject(&self, node: usize) -> &str {
        self.speaker(node).and_then(|n| self.letters.get(n)).map_or("", |l| &l.subject)
    }

    fn is_reply(&self, node: usize) -> bool {
        self.letters.get(node).is_some_and(|l| l.is_reply)
    }

    /// Steps 2 and 3: letters that are not there go, and their children take their place; at the top they stay where
    /// they hold several together.
    fn prune(&mut self, forest: &Forest) {
        let mut below = vec![Vec::new(); forest.len()];
        let mut at: Vec<(usize, Option<usize>)> = Vec::new();
        for node in 0..forest.len() {
            match forest.parent(node) {
                Some(parent) => below[parent].push(node),
                None => at.push((node, None)),
            }
        }
        let mut heads = Vec::new();
        while let Some((node, above)) = at.pop() {
            let dummy = self.is_dummy(node);
            match above {
                None => heads.push(node),
                Some(above) if !dummy => self.children[above].push(node),
                Some(_) => {}
            }
            let keeper = if dummy { above.unwrap_or(node) } else { node };
            at.extend(below[node].iter().map(|child| (*child, Some(keeper))));
        }
        for head in heads {
            if !self.is_dummy(head) {
                self.top.push(head);
                continue;
            }
            match self.children[head][..] {
                [] => {}
                [only] => self.top.push(only),
                _ => self.top.push(head),
            }
        }
    }

    /// Step 5: conversations of one subject are put together.
    fn merge_subjects(&mut self) {
        let mut table: BTreeMap<Box<str>, usize> = BTreeMap::new();
        for node in self.top.clone() {
            let subject = self.subject(node);
            if subject.is_empty() {
                continue;
            }
            let known = table.get(subject).copied();
            let better = known.is_none_or(|known| {
                !self.is_dummy(known)
                    && (self.is_dummy(node) || (self.is_reply(known) && !self.is_reply(node)))
            });
            if better {
                table.insert(subject.into(), node);
            }
        }
        let mut gone = vec![false; self.children.len()];
        let mut top = std::mem::take(&mut self.top);
        for i in 0..top.len() {
            let node = top[i];
            let Some(known) = table.get_mut(self.subject(node)) else { continue };
            let first = *known;
            if first == node || gone[node] {
                continue;
            }
            gone[node] = true;
            match (self.is_dummy(first), self.is_dummy(node)) {
                (true, true) => {
                    let mut children = std::mem::take(&mut self.children[node]);
                    self.children[first].append(&mut children);
                }
                (true, false) => self.children[first].push(node),
                (false, _) if self.is_reply(node) && !self.is_reply(first) => {
                    self.children[first].push(node);
                }
                (false, _) => {
                    *known = self.children.len();
                    self.children.push(vec![first, node]);
                    gone[first] = true;
                    gone.push(false);
                    top.push(*known);
                }
            }
        }
        top.retain(|node| !gone[*node]);
        self.top = top;
    }

    fn sort_children(&mut self) {
        let letters = &self.letters;
        let sent = |node: &usize| (letters.get(*node).map(|l| l.sent), *node);
        self.children.iter_mut().for_each(|c| c.sort_by_key(sent));
    }

    fn sort_top(&mut self) {
        let mut top = std::mem::take(&mut self.top);
        top.sort_by_key(|node| {
            let speaker = self.speaker(*node).unwrap_or(*node);
            (self.letters.get(speaker).map(|l| l.sent), speaker)
        });
        self.top = top;
    }

    /// Writes the trees, without anything between them (RFC 5256 §BASE.7.2.THREAD).
    pub(in crate::protocol::imap) fn write(&self, out: &mut Output, hits: &[Hit], uid: bool) {
        enum Step {
            Open(usize),
            Close,
        }
        let id = |node: usize| hits.get(node).map_or(0, |hit| hit.id(uid));
        let mut depth = 0;
        let mut steps: Vec<Step> = self.top.iter().rev().map(|n| Step::Open(*n)).collect();
        while let Some(step) = steps.pop() {
            let Step::Open(mut node) = step else {
                depth -= 1;
                out.write(b")");
                continue;
            };
            out.write(b"(");
            depth += 1;
            steps.push(Step::Close);
            if !self.is_dummy(node) {
                // Writing to memory cannot fail.
                let _ = write!(out, "{}", id(node));
                while let [only] = self.children[node][..] {
                    let _ = write!(out, " {}", id(only));
                    node = only;
                }
                if !self.children[node].is_empty() {
                    out.write(b" ");
                }
            }
            if depth >= DEEPEST {
                self.below(node).into_iter().for_each(|node| {
                    let _ = write!(out, "({})", id(node));
                });
            } else {
                steps.extend(self.children[node].iter().rev().map(|n| Step::Open(*n)));
            }
        }
    }

    /// All letters below a node, each before those that answer it.
    fn below(&self, node: usize) -> Vec<usize> {
        let mut out = Vec::new();
        let mut at: Vec<usize> = self.children[node].iter().rev().copied().collect();
        while let Some(node) = at.pop() {
            out.push(node);
            at.extend(self.children[node].iter().rev());
        }
        out
    }
}

/// Step 1: who answers whom. The first nodes are the letters, the others are letters that some of them name and that
/// are not there.
fn linked(ancestry: &[Ancestry]) -> Forest {
    let mut forest = Forest::default();
    let mut known: BTreeMap<&[u8], usize> = BTreeMap::new();
    for letter in ancestry {
        let node = forest.add();
        if let Some(id) = &letter.id {
            known.entry(id).or_insert(node);
        }
    }
    for (node, letter) in ancestry.iter().enumerate() {
        let mut before = None;
        for id in &letter.references {
            let this = *known.entry(id).or_insert_with(|| forest.add());
            if let Some(before) = before {
                forest.link(before, this);
            }
            before = Some(this);
        }
        forest.cut(node);
        if let Some(parent) = before {
            forest.link(parent, node);
        }
    }
    forest
}
