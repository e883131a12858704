//! A rough match (RFC 6203 §3): texts by their words, whatever their order, with a letter or two wrong. All other keys
//! are matched exactly (§5). The same letter has the same score every time.

use super::Plan;
use crate::{
    message::casemap,
    protocol::imap::grammar::{Looking, SearchKey},
    world::View,
};
use unicode_normalization::char::is_combining_mark;

/// How much of a text is looked at, in octets.
const MOST: usize = 64 * 1024;
/// How many words of a text to find count.
const WORDS: usize = 16;
/// Longest word that is compared letter by letter.
const LONG: usize = 40;

/// What is looked for roughly.
#[derive(Debug)]
pub(in crate::protocol::imap) enum Rough {
    /// A text in the fields of that name.
    Field(String, Phrase),
    /// A text in the body.
    Body(Phrase),
    /// A text in the header or the body.
    Text(Phrase),
    Or(Box<[Self; 2]>),
    And(Vec<Self>),
    Exact(Plan),
}

impl Rough {
    pub(super) fn of(key: SearchKey, view: &View) -> Self {
        match key {
            SearchKey::Header(name, text) => Self::Field(name, Phrase::of(&text)),
            SearchKey::Body(text) => Self::Body(Phrase::of(&text)),
            SearchKey::Text(text) => Self::Text(Phrase::of(&text)),
            SearchKey::Or(pair) => Self::Or(Box::new(pair.map(|key| Self::of(key, view)))),
            SearchKey::And(keys) => {
                Self::And(keys.into_iter().map(|key| Self::of(key, view)).collect())
            }
            SearchKey::Fuzzy(key) => Self::of(*key, view),
            key => Self::Exact(Plan::of(key, view)),
        }
    }

    /// How well a letter matches: 0 for not at all, up to 100.
    pub(super) fn score(&self, at: &Looking<'_>) -> u8 {
        let message = &at.stored.message;
        match self {
            Self::Field(name, phrase) => {
                message.header_texts(name).map(|text| phrase.score(&text)).max().unwrap_or(0)
            }
            Self::Body(phrase) => in_body(phrase, at),
            Self::Text(phrase) => {
                let fields = crate::message::fields(message.header());
                let values = fields.map(|f| crate::message::words(&f.unfolded()));
                let header = values.map(|text| phrase.score(&text)).max().unwrap_or(0);
                if header == 100 { header } else { header.max(in_body(phrase, at)) }
            }
            Self::Or(pair) => pair.iter().map(|r| r.score(at)).max().unwrap_or(0),
            Self::And(all) => {
                let mut sum = 0;
                for rough in all {
                    match rough.score(at) {
                        0 => return 0,
                        score => sum += u32::from(score),
                    }
                }
                sum.checked_div(all.len() as u32).map_or(100, |mean| mean as u8)
            }
            Self::Exact(plan) => 100 * u8::from(plan.finds(at)),
        }
    }
}

fn in_body(phrase: &Phrase, at: &Looking<'_>) -> u8 {
    let mut best = 0;
    at.stored.message.each_text(MOST, &mut |text| best = best.max(phrase.score(text)));
    best
}

/// A text to find, and its words.
#[derive(Debug)]
pub(in crate::protocol::imap) struct Phrase {
    whole: String,
    words: Vec<String>,
}

impl Phrase {
    fn of(text: &str) -> Self {
        let whole = plain(text);
        let words = words(&whole).take(WORDS).map(str::to_owned).collect();
        Self { whole, words }
    }

    /// How well it fits a text: the whole phrase best, then its words as they stand, as parts of others, misspelt. Half
    /// of the words must be there.
    fn score(&self, text: &str) -> u8 {
        let hay = plain(text);
        if hay.contains(&self.whole) {
            return 100;
        }
        let mut best = vec![0_u8; self.words.len()];
        for word in words(&hay) {
            for (best, wanted) in best.iter_mut().zip(&self.words) {
                *best = (*best).max(likeness(wanted, word, *best));
            }
        }
        let found = best.iter().filter(|score| **score > 0).count();
        if found == 0 || found * 2 < best.len() {
            return 0;
        }
        let sum: u32 = best.iter().map(|score| u32::from(*score)).sum();
        (sum / best.len() as u32).max(1) as u8
    }
}

/// Without case and accents.
fn plain(text: &str) -> String {
    let mapped = casemap(text);
    if mapped.is_ascii() {
        return mapped.into_owned();
    }
    mapped.chars().filter(|c| !is_combining_mark(*c)).collect()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// How alike two words are; what is no better than `known` need not be found out.
fn likeness(wanted: &str, word: &str, known: u8) -> u8 {
    if wanted == word {
        return 90;
    }
    if known >= 70 || wanted.len() < 3 {
        return 0;
    }
    if word.contains(wanted) || (word.len() >= 4 && wanted.starts_with(word)) {
        return 70;
    }
    let wrong = if wanted.len() < 8 { 1 } else { 2 };
    if known >= 50 || word.len() > LONG || wanted.len().abs_diff(word.len()) > wrong {
        return 0;
    }
    match strsim::osa_distance(wanted, word) {
        1 => 50,
        2 if wrong == 2 => 40,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rough_matches() {
        for (phrase, text, want) in [
            ("IMAP break", "The IMAP break of today", 100),
            ("IMAP break", "break the imap", 90),
            ("IMAP break", "IMAP is broken", 45),
            ("Helo", "hello", 50),
            ("Helo", "help", 50),
            ("Helo", "held on", 50),
            ("Helo", "shell", 0),
            ("lunhc", "lunch", 50),
            ("grusse", "Grüsse", 100),
            ("unbelievable", "umbelieveable", 40),
            ("work", "working", 100),
            ("working hours", "work in hours", 80),
            ("a b c", "a", 0),
            ("", "anything", 100),
            ("!", "none", 0),
        ] {
            assert_eq!(Phrase::of(phrase).score(text), want, "{phrase:?} in {text:?}");
        }
    }
}
