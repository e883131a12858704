//! The entries: each name of a protocol with all that it is. HELP of SMTP is a command and a capability.

use crate::{
    protocol::{
        self, CapabilityFacts, CommandFacts, Gloss, dns,
        imap::{self, response::occasion},
        pop3,
        smtp::{
            self,
            reply::enhanced::{self, Detail},
        },
    },
    wire::Field,
    world::Protocol,
};
use std::{collections::BTreeMap, sync::LazyLock};

/// What kind of thing a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Command,
    Status,
    Reply,
    Code,
    Data,
    Enhanced,
    Capability,
}

impl Kind {
    /// Every kind, in the order of the index.
    pub const ALL: [Self; 7] = [
        Self::Command,
        Self::Status,
        Self::Reply,
        Self::Code,
        Self::Data,
        Self::Enhanced,
        Self::Capability,
    ];

    /// What several of them are called.
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Command => "Commands",
            Self::Status => "Status words",
            Self::Reply => "Reply codes",
            Self::Code => "Response codes",
            Self::Data => "Untagged data",
            Self::Enhanced => "Enhanced status codes",
            Self::Capability => "Capabilities",
        }
    }

    /// What one is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Command => "Command",
            Self::Status => "Status word",
            Self::Reply => "Reply code",
            Self::Code => "Response code",
            Self::Data => "Untagged data",
            Self::Enhanced => "Enhanced status code",
            Self::Capability => "Capability",
        }
    }
}

/// One thing that a name is.
#[derive(Clone, Debug)]
pub enum Aspect {
    Command(CommandFacts),
    /// `+OK`, `NO`.
    Status(&'static Field),
    /// The rows of a reply code of SMTP.
    Reply(Vec<&'static smtp::reply::code::Code>),
    Pop3Code(&'static pop3::reply::code::Code),
    ImapCode(&'static occasion::Occasion),
    DnsCode(&'static dns::code::ResponseCode),
    Data(&'static occasion::Data),
    Enhanced(&'static Detail),
    Capability(CapabilityFacts),
}

impl Aspect {
    /// What kind of thing it is.
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Command(_) => Kind::Command,
            Self::Status(_) => Kind::Status,
            Self::Reply(_) => Kind::Reply,
            Self::Pop3Code(_) | Self::ImapCode(_) | Self::DnsCode(_) => Kind::Code,
            Self::Data(_) => Kind::Data,
            Self::Enhanced(_) => Kind::Enhanced,
            Self::Capability(_) => Kind::Capability,
        }
    }

    /// The sentence that says what it is.
    pub fn gloss(&self) -> Option<Gloss> {
        match self {
            Self::Command(c) => Some(Gloss::new(c.summary, c.rfc)),
            Self::Status(field) => Some(Gloss::of(field)),
            Self::Reply(rows) => rows.last().map(|row| Gloss::new(row.text, row.rfc)),
            Self::Pop3Code(code) => Some(Gloss::new(code.text, code.rfc)),
            Self::ImapCode(code) => code.meaning(),
            Self::DnsCode(code) => Some(code.gloss()),
            Self::Data(data) => data.meaning(),
            Self::Enhanced(detail) => Some(Gloss::new(detail.text, detail.rfc)),
            Self::Capability(c) => Some(Gloss::new(c.summary, c.rfc)),
        }
    }
}

/// A name of a protocol.
#[derive(Clone, Debug)]
pub struct Entry {
    pub protocol: Protocol,
    pub name: String,
    /// What it is, by kind; one at least.
    pub aspects: Vec<Aspect>,
}

impl Entry {
    /// The address of its page.
    pub fn path(&self) -> String {
        format!("/reference/{}/{}", self.protocol.key(), self.name)
    }

    /// The aspect of that kind.
    pub fn aspect(&self, kind: Kind) -> Option<&Aspect> {
        self.aspects.iter().find(|a| a.kind() == kind)
    }

    /// The kind by which it is in its place of the order.
    pub fn kind(&self) -> Kind {
        self.aspects.first().map_or(Kind::Capability, Aspect::kind)
    }
}

/// An entry that was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    pub entry: &'static Entry,
    /// The class, where an enhanced code was asked for with it: 5 of 5.1.1.
    pub class: Option<&'static enhanced::Class>,
    pub before: Option<&'static Entry>,
    pub after: Option<&'static Entry>,
}

static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(build);

/// Every entry: protocol by protocol, kind by kind, in the order of the tables.
pub fn all() -> &'static [Entry] {
    &ENTRIES
}

/// The entry of that name, in any case. `5.1.1` is that of `X.1.1`.
pub fn find(protocol: Protocol, name: &str) -> Option<Found> {
    let (class, name) = match name.split_once('.') {
        Some((digit, rest)) if digit.bytes().all(|b| b.is_ascii_digit()) => {
            (Some(digit.parse().ok().and_then(enhanced::class)?), format!("X.{rest}"))
        }
        _ => (None, name.to_owned()),
    };
    let fits = |e: &Entry| e.protocol == protocol && e.name.eq_ignore_ascii_case(&name);
    let at = ENTRIES.iter().position(fits)?;
    let entry = ENTRIES.get(at)?;
    let near = |i: Option<usize>| {
        i.and_then(|i| ENTRIES.get(i)).filter(|other| other.protocol == entry.protocol)
    };
    Some(Found { entry, class, before: near(at.checked_sub(1)), after: near(Some(at + 1)) })
}

/// Names that look like `name`, the nearest first.
pub fn suggestions(protocol: Option<Protocol>, name: &str) -> Vec<&'static Entry> {
    let wanted = name.to_ascii_uppercase();
    let distance = |e: &Entry| {
        let known = e.name.to_ascii_uppercase();
        let apart = strsim::damerau_levenshtein(&known, &wanted);
        let begins = known.starts_with(&wanted) || wanted.starts_with(&known);
        // What is as near in another protocol comes after.
        let elsewhere = usize::from(protocol.is_some_and(|p| p != e.protocol));
        (apart <= 1 + wanted.len() / 3 || begins).then_some((apart + elsewhere, !begins))
    };
    let mut near: Vec<_> = ENTRIES.iter().filter_map(|e| Some((distance(e)?, e))).collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.into_iter().take(6).map(|(_, entry)| entry).collect()
}

fn build() -> Vec<Entry> {
    let mut rows: Vec<(Protocol, String, Aspect)> = Vec::new();
    for c in protocol::commands() {
        rows.push((c.protocol, c.verb.to_owned(), Aspect::Command(c)));
    }
    let mut statuses = vec![
        (Protocol::Pop3, "+OK", &pop3::field::STATUS_OK),
        (Protocol::Pop3, "-ERR", &pop3::field::STATUS_ERR),
    ];
    let words = imap::response::Status::NAMES.iter();
    statuses.extend(words.map(|(word, _, field)| (Protocol::Imap, *word, *field)));
    for (protocol, word, field) in statuses {
        rows.push((protocol, word.to_owned(), Aspect::Status(field)));
    }
    let mut replies: BTreeMap<u16, Vec<_>> = BTreeMap::new();
    for row in smtp::reply::code::ALL {
        replies.entry(row.code).or_default().push(row);
    }
    for (code, of_it) in replies {
        rows.push((Protocol::Smtp, code.to_string(), Aspect::Reply(of_it)));
    }
    for code in pop3::reply::code::ALL {
        rows.push((Protocol::Pop3, code.word.to_owned(), Aspect::Pop3Code(code)));
    }
    for code in occasion::CODES {
        rows.push((Protocol::Imap, code.word.to_owned(), Aspect::ImapCode(code)));
    }
    for code in dns::code::ALL {
        rows.push((Protocol::Dns, code.name.to_owned(), Aspect::DnsCode(code)));
    }
    for data in occasion::UNTAGGED {
        rows.push((Protocol::Imap, data.word.to_owned(), Aspect::Data(data)));
    }
    for detail in enhanced::DETAIL {
        let name = format!("X.{}.{}", detail.subject, detail.detail);
        rows.push((Protocol::Smtp, name, Aspect::Enhanced(detail)));
    }
    let mut capabilities: Vec<_> = protocol::capabilities().collect();
    capabilities.sort_by_key(|c| c.word);
    for c in capabilities {
        rows.push((c.protocol, c.word.to_owned(), Aspect::Capability(c)));
    }
    rows.sort_by_key(|(protocol, _, aspect)| (*protocol, aspect.kind()));
    let mut out: Vec<Entry> = Vec::new();
    let mut known: BTreeMap<(Protocol, String), usize> = BTreeMap::new();
    for (protocol, name, aspect) in rows {
        let at = *known.entry((protocol, name.to_ascii_uppercase())).or_insert_with(|| {
            out.push(Entry { protocol, name, aspects: Vec::new() });
            out.len() - 1
        });
        if let Some(entry) = out.get_mut(at) {
            entry.aspects.push(aspect);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_all_that_it_is() {
        let kinds = |protocol, name| {
            let entry = find(protocol, name).expect(name).entry;
            entry.aspects.iter().map(Aspect::kind).collect::<Vec<_>>()
        };
        assert_eq!(kinds(Protocol::Smtp, "help"), [Kind::Command, Kind::Capability]);
        assert_eq!(kinds(Protocol::Pop3, "SYS/TEMP"), [Kind::Code]);
        let capability = [Kind::Command, Kind::Code, Kind::Data];
        assert_eq!(kinds(Protocol::Imap, "CAPABILITY"), capability);
        let bounce = find(Protocol::Smtp, "5.1.1").expect("a code");
        assert_eq!((bounce.entry.name.as_str(), bounce.class.map(|c| c.class)), ("X.1.1", Some(5)));
        assert!(find(Protocol::Smtp, "X.1.1").is_some_and(|f| f.class.is_none()));
        assert!(find(Protocol::Smtp, "9.1.1").is_none() && find(Protocol::Pop3, "5.1.1").is_none());
        assert!(find(Protocol::Smtp, "NOTHING").is_none());
    }

    #[test]
    fn what_looks_alike_is_suggested() {
        let names = |name| {
            let found = suggestions(Some(Protocol::Smtp), name);
            found.into_iter().map(|e| e.name.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(names("RCTP").first(), Some(&"RCPT"));
        assert_eq!(names("EXPUNG").first(), Some(&"EXPUNGE"), "of another protocol");
        assert!(names("qqqqqqqqqqqqqqqq").is_empty());
    }
}
