//! What may be typed next: a session's own table says which commands it takes now and why not the others, and
//! the grammar, run over the beginning of a line, says what may stand at its end.
//!
//! Nothing here knows a protocol. Each has a file beside its session that gives values for its fields: the
//! mailboxes that there are, the numbers that letters have. A whole line is tried out on copies of the session
//! and the world, so that a reason is the server's own.

use super::{Context, Output, Place, Rule, Spec};
use crate::{
    message::Message,
    wire::{Expected, Field, Prefix, Rfc, Span},
    world::{ConnId, World},
};

mod argument;
mod syntax;

pub use syntax::{Part, Stage};

/// One thing that may be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// What then stands from [`Menu::at`] on.
    pub text: String,
    /// What is shown of it.
    pub label: String,
    /// What it is, in a few words.
    pub doc: String,
    /// Why the server would refuse it; nothing if it is valid.
    pub why_not: Option<String>,
}

/// The command that is being typed.
#[derive(Clone, Debug)]
pub struct About {
    pub verb: &'static str,
    pub doc: &'static str,
    pub rfc: Rfc,
    /// Its syntax in parts, with how far the line is.
    pub parts: Vec<Part>,
    pub why_not: Option<String>,
}

/// What may be typed at the end of a line's beginning.
#[derive(Clone, Debug, Default)]
pub struct Menu {
    /// From which octet on a candidate takes the place of what stands there.
    pub at: usize,
    /// What may come, the valid ones first; at most [`Menu::LIMIT`].
    pub candidates: Vec<Candidate>,
    /// How many more there are.
    pub more: usize,
    pub about: Option<About>,
    /// A first word that no command of this server begins with.
    pub unknown: Option<String>,
    /// The line is whole as it stands.
    pub whole: bool,
}

impl Menu {
    /// Most candidates.
    pub const LIMIT: usize = 50;
    /// Longest beginning that is looked at, in octets.
    pub const LONGEST: usize = 1024;
    /// How far a candidate is written on where only one thing can follow.
    const OPENING: usize = 32;

    /// A single candidate.
    pub(super) fn only(at: usize, text: &str, field: &Field) -> Self {
        let label = text.trim_end().to_owned();
        let doc = field.doc().to_owned();
        let one = Candidate { text: text.to_owned(), label, doc, why_not: None };
        Self { at, candidates: vec![one], ..Self::default() }
    }
}

/// Where a session stands: what it may be tried out with.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    pub world: &'a World,
    pub conn: ConnId,
    pub place: &'a Place,
}

impl Scene<'_> {
    /// Does something in a copy of the world.
    pub(super) fn try_out<T>(&self, act: impl FnOnce(&mut Context<'_>) -> T) -> T {
        let (mut world, mut out) = (self.world.clone(), Output::default());
        act(&mut Context::new(&mut world, self.conn, self.place, &mut out))
    }
}

/// A command as a session offers it.
pub(super) struct Offer {
    verb: &'static str,
    syntax: &'static str,
    doc: &'static str,
    rfc: Rfc,
    why_not: Option<String>,
    /// In how many states it may be given: the fewer, the sooner it is wanted.
    states: usize,
    expect: fn(&[u8]) -> Prefix,
}

impl Offer {
    /// A row of a table of commands.
    pub(super) const fn new<P>(
        spec: &Spec<P>,
        expect: fn(&[u8]) -> Prefix,
        why_not: Option<String>,
    ) -> Self {
        let Spec { verb, syntax, rfc, summary: doc, when, .. } = *spec;
        Self { verb, syntax, doc, rfc, why_not, states: when.len(), expect }
    }

    fn read(&self, line: &str) -> Prefix {
        (self.expect)(line.as_bytes())
    }

    fn about(&self, prefix: Option<&Prefix>) -> About {
        About {
            verb: self.verb,
            doc: self.doc,
            rfc: self.rfc,
            parts: syntax::parts(self.syntax, self.verb, prefix),
            why_not: self.why_not.clone(),
        }
    }
}

/// The menu at the end of `text`, where the command's name stands at `word`. `know` is asked for the arguments of
/// the command of that name.
pub(super) fn menu<K: Know>(
    text: &str,
    word: Span,
    offers: Vec<Offer>,
    know: impl FnOnce() -> Option<K>,
) -> Menu {
    let (at, end) = (word.start as usize, word.end as usize);
    let name = text.get(at..end).unwrap_or_default();
    let typing = end == text.len();
    let named = offers.iter().find(|o| o.verb.eq_ignore_ascii_case(name));
    // While the word is being typed, the form of the first command that it may become is shown.
    let likely = || commands_of(name, &offers).next().filter(|_| !name.is_empty());
    let about = match named {
        Some(offer) => Some(offer.about(Some(&offer.read(text)))),
        None if typing => likely().map(|offer| offer.about(None)),
        None => None,
    };
    let whole = named.is_some_and(|o| o.read(&format!("{text}\r\n")).whole);
    let menu = match know() {
        _ if typing => commands(text, at, &offers),
        Some(know) => argument::arguments(text, &know),
        None => Menu::default(),
    };
    let unknown = (about.is_none() && !name.is_empty()).then(|| name.to_owned());
    Menu { about, unknown, whole, ..menu }
}

/// What one command is asked before its arguments are known.
pub(super) struct Question<'a, P: 'static> {
    pub(super) spec: &'static Spec<P>,
    pub(super) now: &'a P,
    /// What the session says in a state that does not allow the command.
    pub(super) out_of_state: &'a str,
    /// Whether the extension that it belongs to is offered.
    pub(super) offered: bool,
    /// Rules that depend on the session and the server alone.
    pub(super) alone: &'a [&'a Rule],
    pub(super) example: Option<&'static str>,
}

const NOT_OFFERED: &str = "Not offered by this server";

/// Why a command would be refused whatever its arguments are.
pub(super) fn why_not<P: PartialEq>(
    q: &Question<'_, P>,
    ask: impl Fn(&str) -> Option<(&'static Rule, String)>,
) -> Option<String> {
    if !q.offered {
        return Some(NOT_OFFERED.to_owned());
    }
    if !q.spec.when.contains(q.now) {
        return Some(q.out_of_state.to_owned());
    }
    let alone = |rule: &Rule| q.alone.contains(&rule);
    let first = q.spec.rules.first().filter(|rule| alone(rule))?;
    let (rule, said) = ask(q.example?)?;
    (rule == *first || alone(rule)).then_some(said)
}

/// The commands that begin with a word, those first that are valid now and in few other states.
fn commands_of<'o>(word: &str, offers: &'o [Offer]) -> impl Iterator<Item = &'o Offer> {
    let mut found: Vec<_> = offers.iter().filter(|o| begins(o.verb, word)).collect();
    let never = |o: &Offer| o.why_not.as_deref() == Some(NOT_OFFERED);
    found.sort_by_key(|o| (o.why_not.is_some(), never(o), o.states));
    found.into_iter()
}

/// The menu of commands where `text` goes up to the end of the word that begins at `at`.
fn commands(text: &str, at: usize, offers: &[Offer]) -> Menu {
    let (Some(before), Some(typed)) = (text.get(..at), text.get(at..)) else {
        return Menu::default();
    };
    let mut menu = Menu { at, ..Menu::default() };
    for offer in commands_of(typed, offers) {
        let line = opening(&|line| offer.read(line), format!("{before}{}", offer.verb));
        let text = line[at..].to_owned();
        if text.eq_ignore_ascii_case(typed) {
            continue;
        }
        if menu.candidates.len() == Menu::LIMIT {
            menu.more += 1;
            continue;
        }
        let (label, doc) = (offer.verb.to_owned(), offer.doc.to_owned());
        menu.candidates.push(Candidate { text, label, doc, why_not: offer.why_not.clone() });
    }
    menu
}

/// A place at the end of a line that some field may fill.
pub(super) struct Slot<'a> {
    pub(super) field: &'static Field,
    /// The line as far as the grammar read it.
    pub(super) line: &'a str,
    /// What of the field stands there already.
    pub(super) typed: &'a str,
    pub(super) prefix: &'a Prefix,
}

/// Values for a place. Only those are kept that begin with what was typed.
pub(super) struct Values<'a> {
    typed: &'a str,
    found: Vec<Candidate>,
    more: usize,
}

impl Values<'_> {
    /// Adds a value; `doc` is called only if it is shown.
    pub(super) fn add(&mut self, text: impl Into<String>, doc: impl FnOnce() -> String) {
        self.add_unless(None, text, doc);
    }

    /// Adds one that the server may refuse.
    pub(super) fn add_unless(
        &mut self,
        why_not: Option<String>,
        text: impl Into<String>,
        doc: impl FnOnce() -> String,
    ) {
        let text = text.into();
        if !begins(&text, self.typed) {
            return;
        }
        if self.found.len() == Menu::LIMIT {
            self.more += 1;
            return;
        }
        self.found.push(Candidate { label: text.clone(), text, doc: doc(), why_not });
    }
}

/// What a protocol knows beyond its grammar.
pub(super) trait Know {
    /// Reads the beginning of a line of the command.
    fn read(&self, line: &str) -> Prefix;
    /// Gives values for a place.
    fn values(&self, slot: &Slot<'_>, out: &mut Values<'_>);
    /// What one of several words means.
    fn meaning(&self, field: &'static Field, _word: &str) -> String {
        field.doc().to_owned()
    }
    /// Why the server would refuse a whole line that ends with a value of this kind.
    fn refusal(&self, field: &Field, line: &str) -> Option<String>;
}

/// A line written on while exactly one thing can follow: `MAIL` becomes `MAIL FROM:<`.
fn opening(expect: &dyn Fn(&str) -> Prefix, mut line: String) -> String {
    let most = line.len() + Menu::OPENING;
    while line.len() < most {
        let prefix = expect(&line);
        let mut next: Vec<Expected> = Vec::new();
        for w in prefix.wanted.iter().filter(|w| w.fits && w.at == line.len()) {
            if !next.contains(&w.what) {
                next.push(w.what);
            }
        }
        let spaced = || !line.ends_with(' ') && expect(&format!("{line} ")).is_live();
        match next[..] {
            [Expected::Exact(" ")] => line.push(' '),
            [Expected::Exact(word)] if word != "\r\n" && !spaced() => line.push_str(word),
            // An argument is wanted, and a space has to stand before it.
            [Expected::Field(_)] if spaced() => line.push(' '),
            _ => break,
        }
    }
    line
}

/// What a letter is about.
pub(super) fn subject(message: &Message) -> String {
    let subject = message.subject();
    if subject.is_empty() { "No subject".to_owned() } else { subject }
}

/// Whether `text` begins with `start`, letters in any case.
pub(super) fn begins(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|t| t.eq_ignore_ascii_case(start))
}

impl super::Session {
    /// What may be typed at the end of `text`, the beginning of a command line without its end. Nothing changes.
    pub fn complete(&self, text: &str, scene: &Scene<'_>) -> Menu {
        if text.len() > Menu::LONGEST || text.chars().any(char::is_control) {
            return Menu::default();
        }
        match self {
            Self::Smtp(s) => super::smtp::complete(text, s, scene),
            Self::Pop3(s) => super::pop3::complete(text, s, scene),
            Self::Dns(s) => super::dns::complete(text, s, scene),
            Self::Imap(s) => super::imap::complete(text, s, scene),
        }
    }
}
