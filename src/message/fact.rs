//! What is known of header fields: what each is for, how often it may stand, how its value is read.

use crate::wire::Rfc;
use std::sync::LazyLock;

/// What the field is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    Trace,
    Sender,
    Origin,
    Destination,
    Identity,
    Content,
    Resent,
    Mime,
    List,
    Automation,
    Report,
    Policy,
}

/// How often a field may stand in one header (RFC 5322 §3.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occurs {
    ExactlyOnce,
    AtMostOnce,
    Any,
}

/// How a value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Words for people, with encoded-words.
    Text,
    /// Words for programs.
    Plain,
    Date,
    /// Mailboxes and groups.
    Addresses,
    /// A path of SMTP, `<>` too.
    Path,
    /// The stamp of a host.
    Received,
    /// Names in angle brackets.
    Ids,
    /// A value with parameters.
    Type,
    /// Addresses of the web in angle brackets.
    Uris,
    /// `name=value; name=value` (RFC 6376 §3.2).
    Tags,
    /// Methods with their results (RFC 8601 §2.2).
    Results,
}

/// One header field.
#[derive(Debug)]
pub struct FieldFact {
    pub name: &'static str,
    pub theme: Theme,
    pub occurs: Occurs,
    pub form: Form,
    /// Who writes it.
    pub by: &'static str,
    /// Where it is defined; not cited where no RFC does.
    pub rfc: Rfc,
    /// What it is for.
    pub text: &'static str,
}

/// Every field that is known here.
pub static FIELD_FACTS: LazyLock<Vec<FieldFact>> = LazyLock::new(|| {
    let table = include_str!("../../lessons/header-fields.tsv");
    table.lines().filter(|l| !l.starts_with('#')).skip(1).filter_map(row).collect()
});

/// What is known of a field; letters in any case.
pub fn field_fact(name: &[u8]) -> Option<&'static FieldFact> {
    FIELD_FACTS.iter().find(|fact| fact.name.as_bytes().eq_ignore_ascii_case(name))
}

fn row(line: &'static str) -> Option<FieldFact> {
    let mut cells = line.split('\t');
    let name = cells.next()?;
    let theme = match cells.next()? {
        "trace" => Theme::Trace,
        "sender" => Theme::Sender,
        "origin" => Theme::Origin,
        "destination" => Theme::Destination,
        "identity" => Theme::Identity,
        "content" => Theme::Content,
        "resent" => Theme::Resent,
        "MIME" => Theme::Mime,
        "list" => Theme::List,
        "automation" => Theme::Automation,
        "report" => Theme::Report,
        "policy" => Theme::Policy,
        _ => return None,
    };
    let occurs = match cells.next()? {
        "exactly once" => Occurs::ExactlyOnce,
        "at most once" => Occurs::AtMostOnce,
        "any" => Occurs::Any,
        _ => return None,
    };
    let form = match cells.next()? {
        "text" => Form::Text,
        "plain" => Form::Plain,
        "date" => Form::Date,
        "addresses" => Form::Addresses,
        "path" => Form::Path,
        "received" => Form::Received,
        "ids" => Form::Ids,
        "type" => Form::Type,
        "uris" => Form::Uris,
        "tags" => Form::Tags,
        "results" => Form::Results,
        _ => return None,
    };
    let by = cells.next()?;
    let rfc = match cells.next()?.split_once(' ') {
        Some((number, section)) => Rfc(number.parse().ok()?, section),
        None => Rfc::OURS,
    };
    Some(FieldFact { name, theme, occurs, form, by, rfc, text: cells.next()? })
}

impl Theme {
    /// The theme as people say it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Trace => "Trace",
            Self::Sender => "Who sent it",
            Self::Origin => "Origin",
            Self::Destination => "Readers",
            Self::Identity => "Names and threads",
            Self::Content => "Content",
            Self::Resent => "Sent again",
            Self::Mime => "MIME",
            Self::List => "Mailing list",
            Self::Automation => "Programs",
            Self::Report => "Reports",
            Self::Policy => "Wishes",
        }
    }
}

impl Occurs {
    /// How often, in words.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ExactlyOnce => "exactly once",
            Self::AtMostOnce => "at most once",
            Self::Any => "any number of times",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        let table = include_str!("../../lessons/header-fields.tsv");
        let rows = table.lines().filter(|l| !l.starts_with('#')).count() - 1;
        assert_eq!(FIELD_FACTS.len(), rows);
        assert!(rows >= 60, "{rows}");
        for (i, fact) in FIELD_FACTS.iter().enumerate() {
            assert!(fact.text.ends_with('.') && fact.text.len() < 170, "{}", fact.name);
            let twice = FIELD_FACTS[..i].iter().any(|f| f.name.eq_ignore_ascii_case(fact.name));
            assert!(!twice, "{}", fact.name);
        }
        assert!(field_fact(b"DATE").is_some_and(|f| f.occurs == Occurs::ExactlyOnce));
        assert!(field_fact(b"X-Nobody").is_none());
    }
}
