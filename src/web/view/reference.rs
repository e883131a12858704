//! The reference and the glossary as pages.

use super::{Cite, LineView, Prose, code};
use crate::{
    protocol::{self, CapabilityFacts, CommandFacts, Gloss, Line, Rule, imap, pop3},
    reference::{self, Answer, Aspect, Entry, Example, Found, Kind, Term},
    wire::{Field, Rfc, Role, Side},
    world::Protocol,
};
use askama::Template;

const PROTOCOLS: [Protocol; 4] = [Protocol::Smtp, Protocol::Pop3, Protocol::Imap, Protocol::Dns];

/// Whether a text has all words that were asked for.
fn has(words: &str, text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    words.split_ascii_whitespace().all(|word| text.contains(&word.to_ascii_lowercase()))
}

/// Without a script a token does nothing: it is no button, and has no button's name, until a script makes it one.
fn without_buttons(row: &str) -> String {
    ["<span class=tok", "<span class='tok is-wrong'"].iter().fold(row.to_owned(), |row, tag| {
        // A tag is never text.
        let button = format!("{tag} role=button tabindex=-1");
        let mut parts = row.split(&button);
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let named = part.strip_prefix(" aria-label=\"").and_then(|p| p.split_once('"'));
            out.push_str(tag);
            out.push_str(named.map_or(part, |(_, rest)| rest));
        }
        out
    })
}

/// Lines as the console draws them; what a line above has said already is not said again.
fn drawn<'a>(lines: impl Iterator<Item = LineView<'a>>) -> String {
    let mut html = String::new();
    let mut before: Option<(Side, &str)> = None;
    for view in lines {
        let said = (view.line.side, view.line.gloss.text);
        let row = without_buttons(&view.to_string());
        if before == Some(said) {
            html.push_str(&row.replacen("class=\"line ", "class=\"line is-same ", 1));
        } else {
            html.push_str(&row);
        }
        before = Some(said);
    }
    html
}

/// A line alone.
fn one(line: &Line) -> String {
    drawn(std::iter::once(LineView::new(1, line)))
}

/// Everything, by protocol and kind.
#[derive(Debug, Template)]
#[template(path = "reference/index.html")]
pub struct IndexPage<'a> {
    /// What was asked for.
    query: &'a str,
}

/// One group of the index.
struct Group {
    title: &'static str,
    kind: Kind,
    entries: Vec<(&'static Entry, &'static str, String)>,
}

/// What else a name means, beside its general sentence: it is looked through, and not shown.
fn also(aspect: &Aspect, shown: &str) -> String {
    let Aspect::Reply(rows) = aspect else { return String::new() };
    rows.iter().map(|row| row.text).filter(|text| *text != shown).collect::<Vec<_>>().join(" ")
}

impl<'a> IndexPage<'a> {
    /// The index, or what of it has all words of `query`.
    pub const fn new(query: &'a str) -> Self {
        Self { query }
    }

    const fn page(&self) -> &'static str {
        "reference"
    }

    const fn protocols(&self) -> [Protocol; 4] {
        PROTOCOLS
    }

    /// The groups of a protocol. A name that is several things stands in each of their groups.
    fn groups(&self, protocol: &Protocol) -> Vec<Group> {
        let group = |kind: &Kind| {
            let entries = reference::all().iter().filter(|e| e.protocol == *protocol);
            let rows = entries.filter_map(|entry| {
                let aspect = entry.aspect(*kind)?;
                let text = aspect.gloss()?.text;
                let also = also(aspect, text);
                has(self.query, &format!("{} {text} {also}", entry.name))
                    .then_some((entry, text, also))
            });
            Group { title: kind.plural(), kind: *kind, entries: rows.collect() }
        };
        Kind::ALL.iter().map(group).filter(|g| !g.entries.is_empty()).collect()
    }

    fn fields(&self) -> Vec<&'static Field> {
        let wanted = |f: &&Field| has(self.query, &format!("{} {} {}", f.id, f.label, f.doc()));
        protocol::fields().filter(wanted).collect()
    }

    fn is_empty(&self) -> bool {
        PROTOCOLS.iter().all(|p| self.groups(p).is_empty()) && self.fields().is_empty()
    }
}

/// A name of a protocol.
#[derive(Debug, Template)]
#[template(path = "reference/entry.html")]
pub struct EntryPage {
    found: Found,
}

impl EntryPage {
    /// The page of an entry.
    pub const fn new(found: Found) -> Self {
        Self { found }
    }

    const fn page(&self) -> &'static str {
        "reference"
    }

    const fn entry(&self) -> &'static Entry {
        self.found.entry
    }

    const fn protocol(&self) -> Protocol {
        self.found.entry.protocol
    }

    /// The name as it was asked for: 5.1.1 of X.1.1.
    fn title(&self) -> String {
        match self.found.class {
            Some(class) => self.entry().name.replacen('X', &class.class.to_string(), 1),
            None => self.entry().name.clone(),
        }
    }

    /// The sentence at the top.
    fn lead(&self) -> Option<Gloss> {
        self.entry().aspects.first()?.gloss()
    }

    const fn prose<'t>(&self, text: &'t str) -> Prose<'t> {
        Prose::new(text)
    }

    const fn cite(&self, rfc: &Rfc) -> Cite {
        Cite(*rfc)
    }

    // --- commands ---

    fn example(&self, verb: &str) -> Option<&'static Example> {
        reference::example(self.protocol(), verb)
    }

    fn lines(&self, example: &&Example) -> String {
        let view = |(number, line, ruling): &'static (u64, Line, _)| {
            LineView::new(*number, line).because(Option::as_ref(ruling))
        };
        let all = reference::EXAMPLES.iter().find(|e| std::ptr::eq(*e, *example));
        drawn(all.into_iter().flat_map(|e| &e.lines).map(view))
    }

    /// The address that opens the playground at the example's server, with the command on its command line.
    fn open(&self, example: &&Example) -> String {
        let line: String = example.line().unwrap_or_default();
        let mut out = format!("/playground?open={}&line=", example.place);
        for b in line.bytes() {
            if b.is_ascii_alphanumeric() || b"-._~:/@".contains(&b) {
                out.push(char::from(b));
            } else {
                out.push_str(&format!("%{b:02X}"));
            }
        }
        out
    }

    /// Every state of the protocol in which commands are read, and whether the command may be given there.
    fn states(&self, facts: &CommandFacts) -> Vec<(&'static str, bool)> {
        let mut all: Vec<&str> = Vec::new();
        for command in protocol::commands().filter(|c| c.protocol == facts.protocol) {
            for state in command.when {
                if !all.contains(&state) {
                    all.push(state);
                }
            }
        }
        all.into_iter().map(|state| (state, facts.when.contains(&state))).collect()
    }

    fn rules(&self, facts: &CommandFacts) -> Vec<&'static Rule> {
        facts.common.iter().chain(facts.rules).copied().collect()
    }

    fn answers(&self, verb: &str) -> Vec<Answer> {
        reference::answers(self.protocol(), verb)
    }

    /// The capabilities that announce a command.
    fn announced(&self, verb: &str) -> Vec<CapabilityFacts> {
        let all = protocol::capabilities().filter(|c| c.protocol == self.protocol());
        all.filter(|c| c.adds.contains(&verb)).collect()
    }

    /// The kinds of tokens on the lines of a command, in their order.
    fn parts(&self, example: &&Example) -> Vec<&'static Field> {
        let mut out: Vec<&'static Field> = Vec::new();
        let lines = reference::EXAMPLES.iter().find(|e| std::ptr::eq(*e, *example));
        let lines = lines.into_iter().flat_map(|e| e.lines.iter().map(move |(_, l, _)| (e, l)));
        for (_, line) in lines.filter(|(e, line)| e.is_command(line)) {
            for node in &line.tree.nodes {
                if node.field.role != Role::Mark && !out.contains(&node.field) {
                    out.push(node.field);
                }
            }
        }
        out
    }

    // --- codes ---

    /// The digits of a reply code, or the numbers of an enhanced one.
    fn digits(&self) -> Vec<[String; 3]> {
        match self.entry().aspects.first() {
            Some(Aspect::Reply(_)) => code::digits(&self.entry().name),
            Some(Aspect::Enhanced(row)) => code::numbers(self.found.class, row),
            _ => Vec::new(),
        }
    }

    /// A moment or a command that a code answers, and its page if it has one.
    fn asked(&self, verb: &str) -> (String, Option<String>) {
        match verb {
            "" => ("the opening of the connection".into(), None),
            "." => ("the end of a letter".into(), Some("/reference/smtp/DATA".into())),
            "*" => ("any command".into(), None),
            verb => {
                let found = reference::find(self.protocol(), verb);
                let command = found.filter(|f| f.entry.aspect(Kind::Command).is_some());
                (verb.to_owned(), command.map(|f| f.entry.path()))
            }
        }
    }

    /// A reply code, and its page if it has one.
    fn reply(&self, code: &u16) -> (String, Option<String>) {
        let found = reference::find(Protocol::Smtp, &code.to_string());
        (code.to_string(), found.map(|f| f.entry.path()))
    }

    /// What the status word means to the commands that have a sentence of their own.
    fn completions(&self, field: &&Field) -> Vec<(&'static str, Gloss)> {
        let verbs = protocol::commands().filter(|c| c.protocol == self.protocol()).map(|c| c.verb);
        let meaning = |verb: &str| {
            let words = imap::response::Status::NAMES;
            let imap = words.iter().find(|(_, _, f)| f == field).map(|(_, status, _)| *status);
            if let Some(status) = imap {
                return Some(imap::completion(verb, status));
            }
            let row = pop3::command::all().find(|v| v.spec.verb == verb)?;
            Some(if field.id == pop3::field::STATUS_OK.id { row.done } else { row.refused })
        };
        if [&imap::response::field::BYE, &imap::response::field::PREAUTH].contains(field) {
            return Vec::new();
        }
        let general = meaning("?").map(|g| g.text);
        let rows = verbs.filter_map(|verb| Some((verb, meaning(verb)?)));
        rows.filter(|(_, gloss)| Some(gloss.text) != general).collect()
    }

    /// The same number in other classes.
    fn classes(&self, row: &&protocol::smtp::reply::enhanced::Detail) -> Vec<String> {
        let name = |class: u16| format!("{class}.{}.{}", row.subject, row.detail);
        row.classes().into_iter().map(name).collect()
    }

    fn advice(&self, row: &&protocol::smtp::reply::enhanced::Detail) -> Option<[&'static str; 2]> {
        let class = self.found.class?;
        let who = if class.class == 2 { protocol::Actor::Nobody } else { row.who };
        Some([who.words(), code::next_of(class).words()])
    }

    // --- all ---

    /// The servers that offer a capability.
    fn offered(&self, word: &str) -> Vec<&'static str> {
        reference::offered_at(self.protocol(), word)
    }

    /// A line in which a server says it.
    fn spoken(&self) -> Option<(&'static Example, String)> {
        let (example, line) = reference::spoken(self.protocol(), &self.title())
            .or_else(|| reference::spoken(self.protocol(), &self.entry().name))?;
        Some((example, one(line)))
    }
}

/// What a run of octets is.
#[derive(Debug, Template)]
#[template(path = "reference/field.html")]
pub struct FieldPage {
    field: &'static Field,
}

impl FieldPage {
    /// The page of a field.
    pub const fn new(field: &'static Field) -> Self {
        Self { field }
    }

    const fn page(&self) -> &'static str {
        "reference"
    }

    /// The protocol of its name; nothing for what all of them have.
    fn protocol(&self) -> Option<Protocol> {
        PROTOCOLS.into_iter().find(|p| self.field.id.split('.').next() == Some(p.key()))
    }

    fn doc(&self) -> Prose<'static> {
        Prose::new(self.field.doc())
    }

    const fn cite(&self) -> Cite {
        Cite(self.field.rfc)
    }

    fn sighting(&self) -> Option<(&'static Example, String)> {
        let (example, line) = reference::sighting(self.field.id)?;
        Some((example, one(line)))
    }

    /// The fields before and after it.
    fn around(&self) -> [Option<&'static Field>; 2] {
        let all: Vec<_> = protocol::fields().collect();
        let at = all.iter().position(|f| *f == self.field);
        let near = |i: Option<usize>| i.and_then(|i| all.get(i)).copied();
        [near(at.and_then(|i| i.checked_sub(1))), near(at.map(|i| i + 1))]
    }
}

/// The words.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "reference/glossary.html")]
pub struct GlossaryPage;

impl GlossaryPage {
    const fn page(&self) -> &'static str {
        "glossary"
    }

    /// The terms by their first letter; what begins with a digit comes first.
    fn letters(&self) -> Vec<(char, Vec<&'static Term>)> {
        let mut out: Vec<(char, Vec<&'static Term>)> = Vec::new();
        for term in reference::TERMS.iter() {
            let first = term.name.chars().next().map_or('#', |c| c.to_ascii_uppercase());
            match out.last_mut() {
                Some((letter, terms)) if *letter == first => terms.push(term),
                _ => out.push((first, vec![term])),
            }
        }
        out
    }

    const fn prose(&self, term: &&'static Term) -> Prose<'static> {
        Prose { text: term.text, but: term.name }
    }

    /// Where a term is from, as a link.
    fn cite(&self, term: &&'static Term) -> Option<Cite> {
        let (number, section) = match term.source.strip_prefix("RFC ")?.split_once(" §") {
            Some((number, section)) => (number, section),
            None => (term.source.strip_prefix("RFC ")?, ""),
        };
        Some(Cite(Rfc(number.parse().ok()?, section)))
    }

    fn anchor(&self, name: &str) -> String {
        reference::term(name).map(Term::anchor).unwrap_or_default()
    }
}

/// A name that nobody knows.
#[derive(Debug, Template)]
#[template(path = "reference/missing.html")]
pub struct MissingPage<'a> {
    name: &'a str,
    near: Vec<&'static Entry>,
}

impl<'a> MissingPage<'a> {
    /// The page with what looks alike.
    pub fn new(protocol: Option<Protocol>, name: &'a str) -> Self {
        Self { name, near: reference::suggestions(protocol, name) }
    }

    const fn page(&self) -> &'static str {
        "reference"
    }
}
