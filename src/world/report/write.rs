//! The letter that a report is: three parts, for people, for programs, and the letter it is about (RFC 6522 §3).
//!
//! Nothing that others wrote can become a line of its own here: addresses, names and replies lose their control
//! characters, and everything is folded.

use super::About;
use crate::{
    message::{self, Message},
    world::{Host, Recipient, Report, Ret, Timestamp},
};
use std::fmt::Write as _;

/// A report as it was written.
pub(super) struct Written {
    pub(super) source: Vec<u8>,
    /// Some octets are beyond US-ASCII.
    pub(super) eight_bit: bool,
}

/// Without RET, letters of at most so many octets come back whole.
const WHOLE: u64 = 50_000;
/// Longest line that a letter may have, without its end (RFC 5322 §2.1.1).
const LINE: usize = 998;
/// Where lines are folded if that is possible (RFC 5322 §2.1.1).
const FOLD: usize = 76;

/// Writes a report, without trace fields.
pub(super) fn report(
    kind: Report,
    about: About<'_>,
    recipients: &[Recipient],
    host: &Host,
    id: &str,
    now: Timestamp,
) -> Written {
    let utf8 = about.wishes.utf8;
    let returned = Returned::of(kind, about, recipients);
    let mut boundary = format!("report-{id}");
    while memchr::memmem::find(returned.octets, boundary.as_bytes()).is_some() {
        boundary.push('=');
    }
    let mut out = String::new();
    let to = about.from.map_or("", |from| &**from);
    field(&mut out, "From", &format!("Mail delivery <postmaster@{}>", host.domain));
    field(&mut out, "To", &format!("<{}>", clean(to, utf8)));
    field(&mut out, "Subject", subject(kind));
    field(&mut out, "Date", &now.rfc5322());
    field(&mut out, "Message-ID", &format!("<{id}@{}>", host.name));
    if let Some(about) = message_id(about.message) {
        field(&mut out, "In-Reply-To", &about);
        field(&mut out, "References", &about);
    }
    field(&mut out, "Auto-Submitted", "auto-replied");
    field(&mut out, "MIME-Version", "1.0");
    let kind_of = format!("multipart/report; report-type=delivery-status; boundary=\"{boundary}\"");
    field(&mut out, "Content-Type", &kind_of);

    let mut part = |heading: &str, content_type: &str, text: &str| {
        let encoding = if text.is_ascii() { "7bit" } else { "8bit" };
        let _ = write!(out, "\r\n--{boundary}\r\n");
        field(&mut out, "Content-Description", heading);
        field(&mut out, "Content-Type", content_type);
        field(&mut out, "Content-Transfer-Encoding", encoding);
        let _ = write!(out, "\r\n{text}");
    };
    let text = for_people(kind, about, recipients, host);
    part("What happened", "text/plain; charset=utf-8", &text);
    let fields = for_programs(kind, about, recipients);
    let global = utf8 && !fields.is_ascii();
    let status = if global { "message/global-delivery-status" } else { "message/delivery-status" };
    part("The same for programs", status, &fields);
    let mut source = out.into_bytes();
    if let Some(content_type) = returned.content_type {
        let eight = !returned.octets.is_ascii();
        let mut head = format!("\r\n--{boundary}\r\n");
        let heading = if returned.whole { "The letter" } else { "The letter's header" };
        field(&mut head, "Content-Description", heading);
        field(&mut head, "Content-Type", content_type);
        field(&mut head, "Content-Transfer-Encoding", if eight { "8bit" } else { "7bit" });
        source.extend_from_slice(head.as_bytes());
        source.extend_from_slice(b"\r\n");
        source.extend_from_slice(returned.octets);
        if !source.ends_with(b"\r\n") {
            source.extend_from_slice(b"\r\n");
        }
    }
    source.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    let eight_bit = !source.is_ascii();
    Written { source, eight_bit }
}

const fn subject(kind: Report) -> &'static str {
    match kind {
        Report::Failed => "Your letter was not delivered",
        Report::Delayed => "Your letter is late",
        Report::Delivered => "Your letter was delivered",
        Report::Relayed => "Your letter was passed on",
        Report::Expanded => "Your letter went to several people",
    }
}

/// The first part.
fn for_people(kind: Report, about: About<'_>, recipients: &[Recipient], host: &Host) -> String {
    let utf8 = about.wishes.utf8;
    let what = match kind {
        Report::Failed => "Your letter did not reach those named below. I do not try again.",
        Report::Delayed => {
            "Your letter has not reached those named below yet. I go on trying; there is nothing that you have to do."
        }
        Report::Delivered => {
            "Your letter is in the mailboxes of those named below. Whether they have read it I cannot know."
        }
        Report::Relayed => {
            "Your letter is with the next server on its way to those named below. That server sends no reports of success: you may hear nothing more."
        }
        Report::Expanded => {
            "The address below stands for several people. Your letter is on its way to all of them."
        }
    };
    let mut out = String::new();
    paragraph(&mut out, &format!("This is {}, a mail server. {what}", host.name));
    for recipient in recipients {
        out.push_str("\r\n");
        let mut line = format!("<{}>", clean(&recipient.address, utf8));
        if let Some(last) = &recipient.last {
            let text = clean(&last.text, utf8);
            let _ = match (&last.host, last.is_reply) {
                (Some(by), true) => write!(line, ": {} said: {text}", clean(by, utf8)),
                _ => write!(line, ": {text}"),
            };
        }
        paragraph(&mut out, &line);
    }
    if let Some(until) = about.until {
        out.push_str("\r\n");
        paragraph(&mut out, &format!("I give up on {}.", until.rfc5322()));
    }
    out
}

/// The second part: what is told of the letter, and of each recipient (RFC 3464 §2.2, §2.3).
fn for_programs(kind: Report, about: About<'_>, recipients: &[Recipient]) -> String {
    let utf8 = about.wishes.utf8;
    let mut out = String::new();
    if let Some(envelope) = &about.wishes.envelope_id {
        field(&mut out, "Original-Envelope-Id", &clean(&from_xtext(envelope), utf8));
    }
    field(&mut out, "Reporting-MTA", &format!("dns; {}", about.host));
    if let Some(client) = received_from(about) {
        field(&mut out, "Received-From-MTA", &format!("dns; {}", clean(&client, utf8)));
    }
    field(&mut out, "Arrival-Date", &about.arrived.rfc5322());
    if let Some(by) = about.wishes.deliver_by {
        field(&mut out, "Deliver-By-Date", &by.until.rfc5322());
    }
    for recipient in recipients {
        out.push_str("\r\n");
        if let Some((kind, address)) = recipient.original.as_ref().and_then(|o| o.split_once(';')) {
            let address = clean(&from_xtext(address), utf8);
            let address = if utf8 { from_embedded(&address) } else { address };
            let original = format!("{}; {}", clean(kind, false), clean(&address, utf8));
            field(&mut out, "Original-Recipient", &original);
        }
        field(&mut out, "Final-Recipient", &typed(&recipient.address, utf8));
        field(&mut out, "Action", kind.action());
        let last = recipient.last.as_deref();
        field(&mut out, "Status", last.map_or("2.0.0", |l| &l.status));
        let Some(last) = last else {
            field(&mut out, "Final-Log-ID", about.id);
            continue;
        };
        if let Some(host) = &last.host {
            field(&mut out, "Remote-MTA", &format!("dns; {}", clean(host, utf8)));
        }
        let by = if last.is_reply { "smtp" } else { "X-Mailglass" };
        field(&mut out, "Diagnostic-Code", &format!("{by}; {}", clean(&last.text, utf8)));
        field(&mut out, "Last-Attempt-Date", &last.at.rfc5322());
        field(&mut out, "Final-Log-ID", about.id);
        if let Some(until) = about.until {
            field(&mut out, "Will-Retry-Until", &until.rfc5322());
        }
    }
    out
}

/// What comes back of the letter.
struct Returned<'a> {
    octets: &'a [u8],
    /// Nothing where no part of the letter can stand in a report.
    content_type: Option<&'static str>,
    whole: bool,
}

impl<'a> Returned<'a> {
    fn of(kind: Report, about: About<'a>, recipients: &[Recipient]) -> Self {
        let message = about.message;
        let utf8 = about.wishes.utf8;
        let failed = kind == Report::Failed && !recipients.is_empty();
        let wanted = match about.wishes.ret {
            Some(ret) => ret == Ret::Full,
            None => message.size() <= WHOLE,
        };
        if failed && wanted && stands_in_lines(message.source()) {
            let content_type = if utf8 { "message/global" } else { "message/rfc822" };
            let octets = &message.source()[..];
            return Self { octets, content_type: Some(content_type), whole: true };
        }
        let header = message.header();
        let header =
            header.strip_suffix(b"\r\n").filter(|h| h.ends_with(b"\r\n")).unwrap_or(header);
        if !stands_in_lines(header) {
            return Self { octets: &[], content_type: None, whole: false };
        }
        let content_type = if utf8 { "message/global-headers" } else { "text/rfc822-headers" };
        Self { octets: header, content_type: Some(content_type), whole: false }
    }
}

/// Whether octets are lines that can be sent on without BINARYMIME (RFC 2045 §2.8).
fn stands_in_lines(octets: &[u8]) -> bool {
    let mut lines = octets.split(|b| *b == b'\n').peekable();
    while let Some(line) = lines.next() {
        let is_last = lines.peek().is_none();
        let Some(text) = line.strip_suffix(b"\r").or(is_last.then_some(line)) else { return false };
        if text.len() > LINE || memchr::memchr2(b'\r', 0, text).is_some() {
            return false;
        }
    }
    true
}

/// The `Message-ID` of a letter, if it is well-formed enough to be repeated.
fn message_id(message: &Message) -> Option<String> {
    let found = message::fields(message.header()).find(|f| f.is("Message-ID"))?;
    let text = String::from_utf8(found.unfolded()).ok()?;
    let is_one = text.starts_with('<') && text.ends_with('>') && text.matches('<').count() == 1;
    (is_one && text.len() < 500 && text.bytes().all(|b| b.is_ascii_graphic())).then_some(text)
}

/// Whom the host got the letter from, as its own trace field on top tells it (RFC 5321 §4.4).
fn received_from(about: About<'_>) -> Option<String> {
    let top = message::fields(about.message.header()).find(|f| f.is("Received"))?;
    let text = String::from_utf8_lossy(&top.unfolded()).into_owned();
    let mut words = text.split_ascii_whitespace();
    let name = words.next().filter(|w| *w == "from").and_then(|_| words.next())?.to_owned();
    let is_own = words.skip_while(|w| *w != "by").nth(1) == Some(about.host);
    is_own.then_some(name)
}

/// An address with its type (RFC 3464 §2.1.2, RFC 6533 §3).
fn typed(address: &str, utf8: bool) -> String {
    if address.is_ascii() {
        return format!("rfc822; {}", clean(address, false));
    }
    if utf8 {
        return format!("utf-8; {}", clean(address, true));
    }
    let mut out = String::from("utf-8; ");
    for c in address.chars() {
        match c {
            '!'..='~' if !matches!(c, '\\' | '+' | '=') => out.push(c),
            c => drop(write!(out, "\\x{{{:02X}}}", u32::from(c))),
        }
    }
    out
}

/// `+XX` and what stands for itself (RFC 3461 §4).
fn from_xtext(text: &str) -> String {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let code = tail.get(..2).filter(|_| *first == b'+');
        let code = code.and_then(|d| u8::from_str_radix(std::str::from_utf8(d).ok()?, 16).ok());
        octets.push(code.unwrap_or(*first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8_lossy(&octets).into_owned()
}

/// `\x{XX}` and what stands for itself (RFC 6533 §3).
fn from_embedded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\x{") {
        out.push_str(&rest[..at]);
        let tail = &rest[at + 3..];
        let point = tail.split_once('}').and_then(|(hex, after)| {
            Some((char::from_u32(u32::from_str_radix(hex, 16).ok()?)?, after))
        });
        match point {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push_str("\\x{");
                rest = tail;
            }
        }
    }
    out + rest
}

/// Text of others, fit to stand in a line: no control characters, and US-ASCII alone unless `utf8`.
fn clean(text: &str, utf8: bool) -> String {
    let safe = |c: char| match c {
        '\t' => ' ',
        c if c.is_control() || (!utf8 && !c.is_ascii()) => '?',
        // What some readers take for the end of a line.
        '\u{2028}' | '\u{2029}' => '?',
        c => c,
    };
    text.chars().map(safe).collect::<String>().trim().to_owned()
}

/// A header field, folded where it has spaces (RFC 5322 §2.2.3). A word that no line could hold is cut.
fn field(out: &mut String, name: &str, value: &str) {
    let _ = write!(out, "{name}:");
    let mut column = name.len() + 1;
    for word in value.split(' ').filter(|w| !w.is_empty()) {
        let word = cut(word);
        if column + 1 + word.len() > FOLD && column > name.len() + 1 {
            out.push_str("\r\n");
            column = 0;
        }
        out.push(' ');
        out.push_str(word);
        column += 1 + word.len();
    }
    out.push_str("\r\n");
}

/// Text in lines.
fn paragraph(out: &mut String, text: &str) {
    let mut column = 0;
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        let word = cut(word);
        if column > 0 {
            let breaks = column + 1 + word.len() > FOLD;
            out.push_str(if breaks { "\r\n" } else { " " });
            column = if breaks { 0 } else { column + 1 };
        }
        out.push_str(word);
        column += word.len();
    }
    out.push_str("\r\n");
}

fn cut(word: &str) -> &str {
    const MOST: usize = 900;
    let mut end = word.len().min(MOST);
    while !word.is_char_boundary(end) {
        end -= 1;
    }
    &word[..end]
}
