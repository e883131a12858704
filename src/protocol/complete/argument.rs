//! The menu at an argument: what the grammar wants there, and what the protocol knows to fill it.

use super::{Candidate, Know, Menu, Slot, Values, begins, opening};
use crate::wire::{Expected, Field, Node, PUNCTUATION, Prefix, Span};

/// What is tried after a line to learn what may follow it.
const PROBES: &[&str] = &["(", ")", "[", "]", "<", "\\", "1", " "];

/// What marks are for, where one stands in the menu by itself.
const MARKS: &[(&str, &str)] = &[
    ("(", "Begins a list in parentheses."),
    (")", "Ends the list."),
    ("[", "Begins a section: which piece of it."),
    ("]", "Ends the section."),
    ("<", "Begins an address."),
    (">", "Ends the address."),
    ("@", "Stands between the local-part and the domain."),
    ("=", "A value follows."),
    ("-", "Stands between day, month and year."),
    ("{", "Announces a literal: so many octets follow."),
    ("\"", "Ends the quoted string."),
];

fn mark(text: &str) -> Option<&'static str> {
    MARKS.iter().find(|(mark, _)| *mark == text).map(|(_, doc)| *doc)
}

/// The menu where the arguments of a command are being typed.
pub(super) fn arguments(text: &str, know: &impl Know) -> Menu {
    let mut found = Found { text, know, list: Vec::new(), seen: Vec::new(), more: 0 };
    found.gather(text, &know.read(text));
    for probe in PROBES {
        // What may stand after a space is shown where the token before it has no more to offer.
        if *probe == " " && found.list.iter().any(|(_, c)| mark(&c.label).is_none()) {
            break;
        }
        let line = format!("{text}{probe}");
        let prefix = know.read(&line);
        let end = Span::of(text.len(), line.len());
        let is_mark =
            prefix.nodes.iter().any(|n| n.leaf && n.span == end && *n.field == PUNCTUATION);
        if let Some(doc) = mark(probe).filter(|_| is_mark) {
            found.push(text.len(), probe, (*probe).to_owned(), doc.to_owned(), None);
        }
        found.gather(&line, &prefix);
    }
    found.menu()
}

struct Found<'a, K> {
    text: &'a str,
    know: &'a K,
    list: Vec<(usize, Candidate)>,
    /// Places that were asked for their values.
    seen: Vec<(&'static Field, usize)>,
    more: usize,
}

impl<K: Know> Found<'_, K> {
    /// Takes what may stand at the end of `line`, which is the text or the text with a probe after it.
    fn gather(&mut self, line: &str, prefix: &Prefix) {
        for wanted in &prefix.wanted {
            let own = match wanted.what {
                Expected::Field(field) => Some((field, wanted.at)),
                Expected::Exact(_) => None,
            };
            for (field, at) in wanted.within.iter().copied().chain(own) {
                if self.seen.contains(&(field, at)) {
                    continue;
                }
                self.seen.push((field, at));
                // The probe is no part of what was typed.
                let Some(typed) = self.text.get(at.min(self.text.len())..) else { continue };
                let mut values = Values { typed, found: Vec::new(), more: 0 };
                self.know.values(&Slot { field, line, typed, prefix }, &mut values);
                self.more += values.more;
                for value in values.found {
                    self.offer(line, at, field, value);
                }
            }
            if let Expected::Exact(word) = wanted.what {
                self.word(line, wanted.at, wanted.field, word);
            }
        }
    }

    /// Takes an exact word, written on to where there is a choice again.
    fn word(&mut self, line: &str, at: usize, field: Option<&'static Field>, word: &str) {
        let Some(before) = line.get(..at).filter(|_| !matches!(word, "\r\n" | " ")) else { return };
        let long = opening(&|l| self.know.read(l), format!("{before}{word}"));
        let text = long.get(at..).unwrap_or(word).to_owned();
        let meaning = field.map(|f| self.know.meaning(f, word));
        let doc = meaning.unwrap_or_else(|| mark(word).unwrap_or_default().to_owned());
        let label = word.to_owned();
        let whole = |f| self.know.read(&format!("{long}\r\n")).whole.then_some(f);
        let why_not = field.and_then(whole).and_then(|f| self.know.refusal(f, &long));
        self.offer_live(line, at, Candidate { text, label, doc, why_not });
    }

    /// Takes a value, if a line can go on after it; asks the server, if the line is whole with it.
    fn offer(&mut self, line: &str, at: usize, field: &Field, mut value: Candidate) {
        let Some(before) = line.get(..at) else { return };
        let long = format!("{before}{}", value.text);
        if value.why_not.is_none() && self.know.read(&format!("{long}\r\n")).whole {
            value.why_not = self.know.refusal(field, &long);
        }
        self.offer_live(line, at, value);
    }

    fn offer_live(&mut self, line: &str, at: usize, value: Candidate) {
        let Some(before) = line.get(..at) else { return };
        let prefix = self.know.read(&format!("{before}{}", value.text));
        // Beside what stands there it must not become one token with it: "1" and "0" are not "10".
        let torn = |n: &Node| n.leaf && (n.span.start as usize) < at && n.span.end as usize > at;
        if !prefix.is_live() || prefix.nodes.iter().any(torn) {
            return;
        }
        let Candidate { text, label, doc, why_not } = value;
        // What comes after a probe is written with it.
        match line.get(self.text.len()..at) {
            Some(probe) if probe == " " || probe.is_empty() => {
                self.push(self.text.len(), &format!("{probe}{text}"), label, doc, why_not);
            }
            Some(_) => {}
            None => self.push(at, &text, label, doc, why_not),
        }
    }

    fn push(&mut self, at: usize, text: &str, label: String, doc: String, why_not: Option<String>) {
        let typed = self.text.get(at..).unwrap_or_default();
        let known = |(a, c): &(usize, Candidate)| *a == at && c.text == text;
        if !begins(text, typed) || text.eq_ignore_ascii_case(typed) || self.list.iter().any(known) {
            return;
        }
        if self.list.len() == Menu::LIMIT {
            self.more += 1;
            return;
        }
        self.list.push((at, Candidate { text: text.to_owned(), label, doc, why_not }));
    }

    /// All candidates with one common beginning.
    fn menu(self) -> Menu {
        let first = self.list.iter().map(|(at, _)| *at).min().unwrap_or(self.text.len());
        let full = |(at, mut c): (usize, Candidate)| {
            let before = self.text.get(first..at).unwrap_or_default();
            c.text.insert_str(0, before);
            c
        };
        let mut candidates: Vec<Candidate> = self.list.into_iter().map(full).collect();
        candidates.sort_by_key(|c| (c.why_not.is_some(), mark(&c.label).is_some()));
        Menu { at: first, candidates, more: self.more, ..Menu::default() }
    }
}
