//! A letter from a form: the message that is written (RFC 5322, MIME), and the envelope that it travels in.
//!
//! The same world writes the same letter: the date is that of its clock, ids and boundaries come from its chance.

mod choice;
mod party;

pub use choice::Choice;
pub use party::{Fault, Party};

use crate::{
    message::Message,
    world::{Body, Host, Notify, Recipient, Service, Wishes, World},
};
use bytes::Bytes;
use mail_builder::{
    MessageBuilder,
    headers::{
        HeaderType, address::Address, content_type::ContentType, message_id::MessageId, raw::Raw,
        text::Text,
    },
    mime::{BodyPart, MimePart},
};
use std::sync::Arc;

/// What somebody wrote into the form. Empty is what was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The address of the account that sends.
    pub from: String,
    pub to: String,
    pub cc: String,
    pub bcc: String,
    pub subject: String,
    pub text: String,
    /// The same text as HTML.
    pub html: String,
    /// The reverse-path, where it is not the account's address; `<>` is the null reverse-path.
    pub sender: String,
    /// The name and the content of an attached file.
    pub file_name: String,
    pub file: String,
    /// Reports are wanted: of delivery, of delay and of failure (RFC 3461 §4.1).
    pub report: bool,
    /// Texts go as they are, in octets of eight bits (RFC 6152 §3).
    pub eight_bit: bool,
    /// Header fields go as they are, in UTF-8 (RFC 6531 §3.4).
    pub utf8: bool,
    /// The Message-ID that is answered, and those before it, with their angle brackets.
    pub in_reply_to: String,
    pub references: String,
}

/// A letter that is ready to be handed in.
#[derive(Clone, Debug)]
pub struct Composed {
    /// The account that sends.
    pub account: Arc<str>,
    /// Where it is handed in: the account's own submission host (RFC 6409 §3).
    pub host: Host,
    pub port: u16,
    /// The reverse-path; nothing for the null reverse-path.
    pub from: Option<Arc<str>>,
    pub recipients: Vec<Recipient>,
    pub wishes: Wishes,
    pub message: Arc<Message>,
}

/// Writes the letter, or says what is wrong with the form.
///
/// # Errors
/// An address breaks the rules of the envelope, nobody would get the letter, or the account has no host that takes it.
pub fn compose(draft: &Draft, world: &mut World) -> Result<Composed, Vec<Fault>> {
    let mut faults = Vec::new();
    let mut read = |field: &'static str, text: &str| {
        party::read(field, text).unwrap_or_else(|fault| {
            faults.push(fault);
            Vec::new()
        })
    };
    let to = read("to", &draft.to);
    let cc = read("cc", &draft.cc);
    let bcc = read("bcc", &draft.bcc);
    let sender = party::reverse_path(&draft.sender, &draft.from).unwrap_or_else(|fault| {
        faults.push(fault);
        None
    });
    if faults.is_empty() && to.is_empty() && cc.is_empty() && bcc.is_empty() {
        faults.push(Fault::nobody());
    }
    let account = world.account(draft.from.trim()).map(|a| (a.address.clone(), a.display));
    let place = account.as_ref().and_then(|(address, _)| submission(world, address));
    let (Some((account, display)), Some((host, port)), true) = (account, place, faults.is_empty())
    else {
        if faults.is_empty() {
            faults.push(Fault::no_host(&draft.from));
        }
        return Err(faults);
    };
    let author = Party {
        name: (!display.is_empty()).then(|| display.to_owned()),
        address: account.to_string(),
    };
    let source = write(draft, &author, [&to, &cc], &account, world);
    let notify = draft.report.then_some(Notify { success: true, failure: true, delay: true });
    let mut recipients: Vec<Recipient> = Vec::new();
    for party in to.iter().chain(&cc).chain(&bcc) {
        if !recipients.iter().any(|r| *r.address == *party.address) {
            recipients.push(Recipient {
                address: party.address.as_str().into(),
                notify,
                original: None,
                last: None,
                left: None,
            });
        }
    }
    let is_eight_bit = !source.is_ascii();
    let header = crate::message::header_end(&source);
    let wishes = Wishes {
        body: if is_eight_bit { Body::EightBitMime } else { Body::SevenBit },
        // An address in UTF-8 needs it, asked for or not.
        utf8: (draft.utf8 && !source[..header].is_ascii())
            || recipients.iter().any(|r| !r.address.is_ascii())
            || sender.as_deref().is_some_and(|s| !s.is_ascii()),
        ..Wishes::default()
    };
    let message = Arc::new(Message::new(source));
    Ok(Composed { account, host, port, from: sender, recipients, wishes, message })
}

/// The host that takes letters of an account, and its port.
fn submission(world: &World, account: &str) -> Option<(Host, u16)> {
    let (_, domain) = account.rsplit_once('@')?;
    let mut own = world.hosts.iter().filter(|h| h.domain.eq_ignore_ascii_case(domain));
    own.find_map(|h| {
        let port = h.services.iter().find(|(_, s)| *s == Service::Submission)?.0;
        Some((h.clone(), port))
    })
}

/// The octets of the letter. Bcc stands in no field: it is on the envelope alone (RFC 5322 §3.6.3).
fn write(
    draft: &Draft,
    author: &Party,
    [to, cc]: [&[Party]; 2],
    account: &str,
    world: &mut World,
) -> Bytes {
    let domain = account.rsplit_once('@').map_or(account, |(_, domain)| domain);
    let id = format!("{}@{domain}", world.chance.id().to_lowercase());
    let list = |parties: &[Party]| addresses(parties, draft.utf8);
    let mut letter = MessageBuilder::new()
        .message_id(id)
        .date(world.now.0.div_euclid(1000))
        .header("From", list(std::slice::from_ref(author)));
    for (name, parties) in [("To", to), ("Cc", cc)] {
        if !parties.is_empty() {
            letter = letter.header(name, list(parties));
        }
    }
    let subject = one_line(&draft.subject);
    if !subject.is_empty() {
        let raw = draft.utf8 && !subject.is_ascii();
        let value: HeaderType<'_> =
            if raw { Raw::new(subject).into() } else { Text::new(subject).into() };
        letter = letter.header("Subject", value);
    }
    for (name, ids) in [("In-Reply-To", &draft.in_reply_to), ("References", &draft.references)] {
        let ids = message_ids(ids);
        if !ids.is_empty() {
            letter = letter.header(name, MessageId::new_list(ids.into_iter()));
        }
    }
    let mut out = Vec::new();
    // Writing to memory cannot fail.
    let _ = letter.body(body(draft, world)).write_to(&mut out);
    out.into()
}

/// What stands between angle brackets.
fn message_ids(text: &str) -> Vec<String> {
    let ids = text.split('<').filter_map(|id| Some(one_line(id.split_once('>')?.0)));
    ids.filter(|id| !id.is_empty() && id.is_ascii() && !id.contains(' ')).collect()
}

/// One line: whatever ends lines would begin a field of its own.
fn one_line(text: &str) -> String {
    let words = text.split(|c: char| c.is_control()).map(str::trim).filter(|w| !w.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

fn addresses<'x>(parties: &[Party], utf8: bool) -> HeaderType<'x> {
    if utf8 && parties.iter().any(|p| !p.is_ascii()) {
        let all: Vec<String> = parties.iter().map(Party::to_string).collect();
        return Raw::new(all.join(", ")).into();
    }
    let one = |p: &Party| Address::new_address(p.name.clone(), p.address.clone());
    match parties {
        [only] => one(only).into(),
        all => Address::new_list(all.iter().map(one).collect()).into(),
    }
}

/// The text; with its HTML form as two alternatives; with a file as parts of a mixed whole.
fn body<'x>(draft: &Draft, world: &mut World) -> MimePart<'x> {
    let mut whole = text("text/plain", &draft.text, draft.eight_bit);
    if !draft.html.trim().is_empty() {
        let html = text("text/html", &draft.html, draft.eight_bit);
        whole = parts("multipart/alternative", vec![whole, html], world);
    }
    let name = one_line(&draft.file_name);
    if !draft.file.is_empty() || !name.is_empty() {
        let name = if name.is_empty() { "file.txt".to_owned() } else { name };
        let octets = draft.file.as_bytes().to_vec();
        let file = MimePart::new(kind(&name), BodyPart::Binary(octets.into()));
        // A file is kept octet for octet, whatever it holds.
        let file = file.attachment(name);
        whole = parts("multipart/mixed", vec![whole, file], world);
    }
    whole
}

fn parts<'x>(kind: &'static str, all: Vec<MimePart<'x>>, world: &mut World) -> MimePart<'x> {
    // No quoted-printable and no base64 text holds these two characters in a row (RFC 2045 §6.7).
    let boundary = format!("=_{}", world.chance.id());
    MimePart::new(ContentType::new(kind).attribute("boundary", boundary), all)
}

/// A text with CR LF line ends. As it is where eight bits are wanted and its lines are short enough for SMTP
/// (RFC 5321 §4.5.3.1.6), else as the builder finds it best.
fn text<'x>(kind: &'static str, text: &str, eight_bit: bool) -> MimePart<'x> {
    let mut lines: Vec<&str> =
        text.split('\n').map(|line| line.strip_suffix('\r').unwrap_or(line)).collect();
    while lines.last().is_some_and(|l| l.is_empty()) {
        lines.pop();
    }
    let fits = lines.iter().all(|l| l.len() <= 998 && !l.contains(['\r', '\0']));
    let whole: String = lines.iter().flat_map(|line| [*line, "\r\n"]).collect();
    let as_it_is = eight_bit && fits && !whole.is_ascii();
    let part = MimePart::new(
        ContentType::new(kind).attribute("charset", "utf-8"),
        BodyPart::Text(whole.into()),
    );
    if as_it_is { part.transfer_encoding("8bit") } else { part }
}

/// The media type that a file's name promises.
fn kind(name: &str) -> &'static str {
    const KINDS: &[(&str, &str)] = &[
        ("txt", "text/plain"),
        ("csv", "text/csv"),
        ("html", "text/html"),
        ("ics", "text/calendar"),
        ("json", "application/json"),
        ("pdf", "application/pdf"),
        ("png", "image/png"),
        ("jpg", "image/jpeg"),
    ];
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    let known = KINDS.iter().find(|(of, _)| of.eq_ignore_ascii_case(end));
    known.map_or("application/octet-stream", |(_, kind)| kind)
}
