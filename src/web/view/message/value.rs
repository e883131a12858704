//! What the value of a header field says, by the form that it has.

use super::{card::spelling, drawn, number::counted};
use crate::{
    message::{
        Address, DateTime, Form, HeaderField, MethodResult, Trace, addresses, decoded,
        encoded_words, field_fact, results, words,
    },
    sender::{
        arc,
        dkim::field::{SIGNATURE_TAGS, signature},
        tag::{Known, Tags},
    },
    wire::{Parsed, read},
};

/// One thing that a value says.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) name: String,
    /// Markup.
    pub(super) value: String,
    /// What stands behind it in small letters.
    pub(super) note: String,
}

fn said(name: impl Into<String>, value: &str, note: impl Into<String>) -> Said {
    Said { name: name.into(), value: drawn(value.as_bytes()), note: note.into() }
}

/// Things of one field that are told.
const MOST: usize = 40;

/// What a field says; nothing where the value says it as it stands.
pub(super) fn says(field: &HeaderField<'_>) -> Vec<Said> {
    let value = field.unfolded();
    let form = field_fact(field.name).map_or(Form::Text, |f| f.form);
    let mut all = match form {
        Form::Text => Vec::new(),
        Form::Plain => Vec::new(),
        Form::Date => date(&value),
        Form::Addresses | Form::Path => people(&addresses(field.value)),
        Form::Received => received(&Trace::of_value(field.value)),
        Form::Ids => angles(&value, "Name"),
        Form::Uris => angles(&value, "Address"),
        Form::Type => parameters(field.value),
        Form::Tags => tags(field, &value),
        Form::Results => found(field.value),
    };
    if matches!(form, Form::Text | Form::Addresses) {
        all.extend(encoded(&value, form));
    }
    if all.len() > MOST {
        let left = all.len() - MOST;
        all.truncate(MOST);
        all.push(said("", "…", format!("and {left} more")));
    }
    all
}

/// A moment in words, with its zone.
pub(super) fn moment(value: &[u8]) -> Option<String> {
    let m = DateTime::of_field(value)?;
    let month = MONTHS.get(usize::from(m.date.month).checked_sub(1)?)?;
    let second = m.second.map(|s| format!(":{s:02}")).unwrap_or_default();
    let zone = match m.zone {
        Some(0) => " UTC".to_owned(),
        Some(z) => format!(" at {}", offset(z)),
        None => ", zone not known".to_owned(),
    };
    let (day, year) = (m.date.day, m.date.year);
    Some(format!(
        "{}, {day} {month} {year}, {:02}:{:02}{second}{zone}",
        m.date.weekday(),
        m.hour,
        m.minute
    ))
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// `UTC+1`, `UTC−3:30`.
fn offset(minutes: i32) -> String {
    let sign = if minutes < 0 { '−' } else { '+' };
    let (hours, rest) = (minutes.abs() / 60, minutes.abs() % 60);
    if rest == 0 { format!("UTC{sign}{hours}") } else { format!("UTC{sign}{hours}:{rest:02}") }
}

fn date(value: &[u8]) -> Vec<Said> {
    let mut all: Vec<Said> = moment(value).map(|m| said("Moment", &m, "")).into_iter().collect();
    let utc = DateTime::of_field(value).filter(|m| m.zone.is_some_and(|z| z != 0));
    if let Some(seconds) = utc.and_then(DateTime::seconds) {
        let at = crate::world::Timestamp(seconds.saturating_mul(1000));
        all.extend(moment(at.rfc5322().as_bytes()).map(|m| said("Elsewhere", &m, "")));
    }
    all
}

pub(super) fn name(address: &Address) -> String {
    address.name.as_deref().map(words).unwrap_or_default()
}

fn people(list: &[Address]) -> Vec<Said> {
    let mut group: Option<String> = None;
    let mut all = Vec::new();
    for address in list {
        if !address.is_mailbox() {
            group = address.mailbox.as_deref().map(words);
            if let Some(name) = &group {
                all.push(said("Group", name, "its members follow"));
            }
            continue;
        }
        let spec = words(&address.addr_spec());
        let mut note = match address.host.as_deref() {
            Some(b"") => "no domain: no host knows where that is".to_owned(),
            _ => String::new(),
        };
        if let Some(route) = &address.adl {
            note = format!("an old route through {}, which nobody follows", words(route));
        }
        let name = name(address);
        let shown = if name.is_empty() { spec } else { format!("{name} <{spec}>") };
        all.push(said(if group.is_some() { "Member" } else { "Mailbox" }, &shown, note));
    }
    all
}

fn received(trace: &Trace) -> Vec<Said> {
    let rows = [
        ("From", &trace.from, "what the client called itself"),
        ("By", &trace.by, "the host that wrote this"),
        ("With", &trace.with, trace.how()),
        ("Id", &trace.id, "the host’s own name for the letter"),
        ("For", &trace.recipient, "the only recipient"),
    ];
    let mut all: Vec<Said> = rows
        .into_iter()
        .filter(|(_, value, _)| !value.is_empty())
        .map(|(name, value, note)| said(name, value, note))
        .collect();
    if !trace.date.is_empty() {
        let shown = moment(trace.date.as_bytes()).unwrap_or_else(|| trace.date.clone());
        all.push(said("At", &shown, ""));
    }
    all
}

/// What stands in angle brackets.
fn angles(value: &[u8], name: &'static str) -> Vec<Said> {
    let text = String::from_utf8_lossy(value);
    let inner = text.split('<').skip(1).filter_map(|tail| tail.split_once('>')).map(|(i, _)| i);
    let all: Vec<&str> = inner.take(MOST + 1).collect();
    // One that stands alone is seen as it is.
    let several = all.len() > 1;
    all.into_iter().filter(|_| several).map(|one| said(name, one, "")).collect()
}

fn parameters(value: &[u8]) -> Vec<Said> {
    let mut parts = value.splitn(2, |b| *b == b';');
    let kind = parts.next().unwrap_or_default().trim_ascii();
    let params = crate::message::parameters(value);
    let mut all = vec![said("Type", &String::from_utf8_lossy(kind), "")];
    let mut names: Vec<String> = Vec::new();
    for (name, _) in &params {
        let stem = name.split(|b| *b == b'*').next().unwrap_or_default();
        let stem = String::from_utf8_lossy(stem).to_lowercase();
        if !names.contains(&stem) {
            names.push(stem);
        }
    }
    for name in names {
        if let Some(value) = decoded(&params, &name) {
            let note = spelling(&value);
            all.push(said(name, &value.value, note));
        }
    }
    all
}

/// A tag list with what each tag means.
fn tags(field: &HeaderField<'_>, value: &[u8]) -> Vec<Said> {
    fn listed(
        value: &[u8],
        parse: impl for<'a> Fn(&mut crate::wire::Cursor<'a>) -> Parsed<Tags<'a>>,
        known: &[Known],
    ) -> Vec<Said> {
        let Ok(tags) = read(value, parse) else { return Vec::new() };
        let one = |tag: &crate::sender::tag::Tag<'_>| {
            let label = known.iter().find(|(n, _)| *n == tag.name).map_or("", |(_, f)| f.label);
            let shown: String = String::from_utf8_lossy(tag.value).split_whitespace().collect();
            said(format!("{}=", tag.name), &shown, label)
        };
        tags.0.iter().map(one).collect()
    }
    match () {
        () if field.is("ARC-Seal") => listed(value, arc::seal, arc::SEAL_TAGS),
        () if field.is("ARC-Message-Signature") => {
            listed(value, arc::message_signature, arc::MESSAGE_TAGS)
        }
        () => listed(value, signature, SIGNATURE_TAGS),
    }
}

fn found(value: &[u8]) -> Vec<Said> {
    let (host, methods) = results(value);
    let mut all = vec![said("By", &host, "the host that found this out")];
    let one = |m: MethodResult| {
        let properties = m.properties.iter().map(|(n, v)| format!("{n}={v}"));
        let mut notes: Vec<String> = properties.collect();
        if !m.reason.is_empty() {
            notes.insert(0, m.reason.clone());
        }
        said(m.method.clone(), &m.result, notes.join(", "))
    };
    all.extend(methods.into_iter().map(one));
    all
}

/// The encoded-words of a value, and what they say together.
fn encoded(value: &[u8], form: Form) -> Vec<Said> {
    let list = encoded_words(value);
    if list.is_empty() {
        return Vec::new();
    }
    let mut all = Vec::new();
    if form == Form::Text {
        all.push(said("Decoded", &words(value), ""));
    }
    for (at, word) in list {
        let raw = value.get(at..at + word.len).unwrap_or_default();
        let charset = String::from_utf8_lossy(word.charset).into_owned();
        // Behind the charset and its question mark: B or Q.
        let kind = raw.split(|b| *b == b'?').nth(2).unwrap_or_default();
        let kind = if kind.eq_ignore_ascii_case(b"b") { "base64" } else { "quoted text" };
        let mut word_said = said("Encoded-word", &words(raw), "");
        word_said.note = format!("{} of {charset}, as {kind}", counted(word.octets.len(), "octet"));
        all.push(word_said);
    }
    all
}
