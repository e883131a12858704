//! The glossary: the words that the explanations need.

use std::{collections::BTreeMap, ops::Range, sync::LazyLock};

/// One term.
#[derive(Debug)]
pub struct Term {
    /// The term itself.
    pub name: &'static str,
    /// Other forms of it that stand in texts, such as the plural. A hyphen: the word is too common to be linked.
    pub forms: Vec<&'static str>,
    /// The RFC that it is from, as `RFC 5321 §2.3.1`; empty if it is in none.
    pub source: &'static str,
    /// Names of other terms.
    pub see: Vec<&'static str>,
    pub text: &'static str,
}

impl Term {
    /// The name of its place on the page.
    pub fn anchor(&self) -> String {
        let letter = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' };
        self.name.chars().map(letter).collect()
    }

    /// The words of a text that are this term; none if it is too common.
    fn words(&self) -> impl Iterator<Item = &'static str> {
        let linked = !self.forms.contains(&"-");
        std::iter::once(self.name).chain(self.forms.iter().copied()).filter(move |_| linked)
    }
}

/// Every term, in the order of the alphabet.
pub static TERMS: LazyLock<Vec<Term>> =
    LazyLock::new(|| read(include_str!("../../lessons/glossary.tsv")));

/// The terms by their words in small letters, each with the word as it is.
static WORDS: LazyLock<BTreeMap<String, (&'static str, &'static Term)>> = LazyLock::new(|| {
    let words = TERMS.iter().flat_map(|term| term.words().map(move |word| (word, term)));
    words.map(|(word, term)| (word.to_ascii_lowercase(), (word, term))).collect()
});

/// The term that a word of a text is. Capitals count where either has more than one of them: a keyword of the
/// wire is not a word.
fn of_word(word: &str) -> Option<&'static Term> {
    let (form, term) = WORDS.get(&word.to_ascii_lowercase())?;
    let shouts = |text: &str| text.chars().filter(char::is_ascii_uppercase).count() > 1;
    (*form == word || !shouts(form) && !shouts(word)).then_some(*term)
}

/// The term of that name.
pub fn term(name: &str) -> Option<&'static Term> {
    TERMS.iter().find(|t| t.name == name)
}

/// A term in a text.
#[derive(Clone, Debug)]
pub struct Mention {
    /// The octets of the text.
    pub span: Range<usize>,
    pub term: &'static Term,
}

/// The terms that a text mentions: the longest ones, each only the first time.
pub fn mentions(text: &str) -> Vec<Mention> {
    let mut out: Vec<Mention> = Vec::new();
    let mut at = 0;
    while let Some((start, ends)) = word_at(text, at) {
        let longest = ends.iter().rev().find_map(|end| {
            let word = text.get(start..*end)?;
            of_word(word).map(|term| Mention { span: start..*end, term })
        });
        at = match longest {
            Some(mention) => {
                let end = mention.span.end;
                if out.iter().all(|m| !std::ptr::eq(m.term, mention.term)) {
                    out.push(mention);
                }
                end
            }
            None => ends.first().copied().unwrap_or(text.len()),
        };
    }
    out
}

/// Most words of a term.
const MOST_WORDS: usize = 4;

/// The next word from `at` on: where it begins, and where it and the words after it end.
fn word_at(text: &str, at: usize) -> Option<(usize, Vec<usize>)> {
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '/');
    let start = at + text.get(at..)?.find(is_word)?;
    let mut ends = Vec::new();
    let mut from = start;
    while ends.len() < MOST_WORDS {
        let rest = text.get(from..)?;
        let len = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
        if len == 0 {
            break;
        }
        ends.push(from + len);
        match rest.get(len..).and_then(|rest| rest.strip_prefix(' ')) {
            Some(_) => from += len + 1,
            None => break,
        }
    }
    Some((start, ends))
}

fn read(table: &'static str) -> Vec<Term> {
    let list = |cell: &'static str| {
        cell.split(';').map(str::trim).filter(|word| !word.is_empty()).collect::<Vec<_>>()
    };
    let row = |line: &'static str| {
        let mut cells = line.split('\t');
        Some(Term {
            name: cells.next()?,
            forms: list(cells.next()?),
            source: cells.next()?,
            see: list(cells.next()?),
            text: cells.next()?,
        })
    };
    let mut all: Vec<Term> =
        table.lines().filter(|l| !l.starts_with('#')).skip(1).filter_map(row).collect();
    all.sort_by_key(|t| t.name.to_ascii_lowercase());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mentions_are_whole_words_the_longest_and_the_first() {
        let found = |text: &'static str| {
            let all = mentions(text).into_iter();
            all.map(|m| (text.get(m.span).unwrap_or_default(), m.term.name)).collect::<Vec<_>>()
        };
        assert_eq!(found("The envelope is empty. An envelope."), [("envelope", "envelope")]);
        assert_eq!(found("a null reverse-path"), [("null reverse-path", "null reverse-path")]);
        assert_eq!(found("Two UIDs"), [("UIDs", "UID")]);
        assert_eq!(found("developed CAPABILITY"), [("", ""); 0]);
    }
}
