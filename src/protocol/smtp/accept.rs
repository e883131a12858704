//! What becomes of a letter when its last octet is there: from the reply on, this host is responsible for it
//! (RFC 5321 §4.2.5, §6.1).

use super::{
    Reply, Session, check,
    command::data::{EIGHT_BITS_ANNOUNCED, HOPS_WITHIN_LIMIT, ROOM_FOR_ALL},
    habit,
    session::{Envelope, Way},
    spread::Spread,
};
use crate::{
    message::{self, Message},
    protocol::Context,
    world::{
        About, Body, Failure, Happening, INBOX, Policy, Queued, Recipient, Report, Service,
        Timestamp,
    },
};
use bytes::{Bytes, BytesMut};
use memchr::memmem;
use std::{borrow::Cow, fmt::Write as _, sync::Arc};

/// Letters of at least so many octets are kept in the pieces in which they came.
const LARGE: usize = 256 * 1024;
/// Most pieces of a letter.
const PIECES: usize = 4096;

/// A letter as the client sent it, in pieces.
#[derive(Debug)]
pub(super) enum MailData<'a> {
    /// With stuffed dots and the line of a lone dot (RFC 5321 §4.5.2).
    Dotted(&'a [Bytes]),
    /// As it is, counted (RFC 3030 §2).
    Counted(&'a [Bytes]),
}

impl MailData<'_> {
    /// How many octets the letter has, or a few more where dots are stuffed.
    pub(super) fn octets(&self) -> usize {
        match self {
            Self::Dotted(pieces) => pieces.iter().map(Bytes::len).sum::<usize>().saturating_sub(3),
            Self::Counted(pieces) => pieces.iter().map(Bytes::len).sum(),
        }
    }

    /// How many hosts have had the letter, by the trace fields in its header (RFC 5321 §6.3).
    fn hops(&self) -> usize {
        message::fields(&self.header()).filter(|f| f.is("Received")).count()
    }

    /// Whether all its octets are ASCII.
    fn is_ascii(&self) -> bool {
        let (Self::Dotted(pieces) | Self::Counted(pieces)) = self;
        pieces.iter().all(|p| p.is_ascii())
    }

    /// Whether its header has a field of that name. Fields stand in whole lines; the first empty line ends them.
    fn has_field(&self, name: &str) -> bool {
        let (Self::Dotted(pieces) | Self::Counted(pieces)) = self;
        let mut line = Vec::new();
        for octet in pieces.iter().flat_map(|p| p.iter()) {
            if *octet != b'\n' {
                // What is longer than a field's name and its colon is of no interest.
                if line.len() <= name.len() + 16 && *octet != b'\r' {
                    line.push(*octet);
                }
                continue;
            }
            let field = line.split_at_checked(name.len());
            let is = |(n, rest): (&[u8], &[u8])| {
                n.eq_ignore_ascii_case(name.as_bytes())
                    && rest.trim_ascii_start().first() == Some(&b':')
            };
            if field.is_some_and(is) {
                return true;
            }
            if line.is_empty() {
                return false;
            }
            line.clear();
        }
        false
    }

    /// The letter in one run, dots unstuffed.
    pub(super) fn whole(&self) -> Bytes {
        match self {
            Self::Counted([only]) => only.clone(),
            Self::Counted(pieces) => pieces.concat().into(),
            Self::Dotted(pieces) => {
                let mut letter = BytesMut::with_capacity(self.octets());
                message::dot_unstuff_pieces(pieces, self.octets(), &mut letter);
                letter.freeze()
            }
        }
    }

    /// The header with the blank line after it. Most often it stands in the first piece as it is, and is not copied.
    pub(super) fn header(&self) -> Bytes {
        let (Self::Dotted(pieces) | Self::Counted(pieces)) = self;
        if let Some(first) = pieces.first() {
            let end = message::header_end(first);
            let header = first.get(..end).unwrap_or_default();
            let stuffed = header.first() == Some(&b'.') || memmem::find(header, b"\n.").is_some();
            let whole = end + 3 <= first.len();
            if whole && (!stuffed || matches!(self, Self::Counted(_))) {
                return first.slice(..end);
            }
        }
        let whole = self.whole();
        let end = message::header_end(&whole);
        whole.slice(..end)
    }

    /// The letter with `top` on top of it.
    fn under(&self, top: &str) -> Message {
        let octets = self.octets();
        if octets < LARGE {
            let mut letter = BytesMut::with_capacity(octets + top.len());
            letter.extend_from_slice(top.as_bytes());
            match self {
                Self::Dotted(pieces) => {
                    message::dot_unstuff_pieces(pieces, octets, &mut letter);
                }
                Self::Counted(pieces) => pieces.iter().for_each(|p| letter.extend_from_slice(p)),
            }
            return Message::new(letter.freeze());
        }
        // A large letter stays in the pieces in which it came until somebody reads it, unless dots cut it small.
        let mut all = vec![Bytes::copy_from_slice(top.as_bytes())];
        match self {
            Self::Dotted(pieces) => message::dot_unstuff_slices(pieces, octets, &mut all),
            Self::Counted(pieces) => all.extend_from_slice(pieces),
        }
        if all.len() > PIECES {
            all = vec![all.concat().into()];
        }
        Message::of_pieces(all)
    }
}

/// Takes the letter: puts it into the INBOX of every recipient here, and into the queue for all others.
pub(super) fn accept(s: &mut Session, data: &MailData<'_>, cx: &mut Context<'_>) -> Reply {
    let wishes = &s.envelope.wishes;
    let announced = wishes.body != Body::SevenBit || wishes.utf8;
    if !announced && !cx.policy().keeps(&habit::EIGHT_BIT_LETTER) && !data.is_ascii() {
        let text = "The letter has octets above 127, and MAIL did not say BODY=8BITMIME";
        return Reply::refuse(&EIGHT_BITS_ANNOUNCED, 554, "5.6.3", text);
    }
    if data.hops() >= cx.policy().hop_limit.min(Policy::MOST_HOPS) {
        let text = "The letter has gone through too many hosts; it may go in circles";
        return Reply::refuse(&HOPS_WITHIN_LIMIT, 554, "5.4.6", text);
    }
    let checked = match check::examine(s, data, cx) {
        Ok(checked) => checked,
        Err(refusal) => return *refusal,
    };
    let cleaned = checked.as_ref().and_then(|c| c.cleaned.as_ref());
    let cleaned = cleaned.map(|whole| MailData::Counted(std::slice::from_ref(whole)));
    let data = cleaned.as_ref().unwrap_or(data);
    let id: Arc<str> = cx.world.chance.id().into();
    let mut received = received(s, &id, cx);
    if let Some(checked) = &checked {
        received += &checked.field;
    }
    let added = match s.service {
        Service::Submission => complete(data, &id, cx),
        _ => String::new(),
    };
    let signed = check::signature(s, &added, data, cx);
    received += &added;
    let from: Option<Arc<str>> = s.envelope.from.as_ref().map(|m| m.text.as_str().into());
    // What is to be kept goes through the queue, wherever it goes (RFC 4865 §4.2).
    if wishes.hold_until.is_some_and(|until| until > cx.world.now) {
        s.envelope.to.iter_mut().for_each(|to| to.way = Way::Onward);
    }
    let spread = Spread::of(&s.envelope.to, cx.world);
    // Only where a letter stays it gets this field (RFC 5321 §4.4); the copies of a list name the list.
    let copy = |path: Option<&Arc<str>>| {
        let path = path.map_or("", |path| &**path);
        Arc::new(data.under(&format!("Return-Path: <{path}>\r\n{received}")))
    };
    let copies: Vec<Option<Arc<Message>>> = spread
        .bundles
        .iter()
        .map(|b| (!b.accounts.is_empty()).then(|| copy(b.from(from.as_ref()))))
        .collect();
    let policy = cx.policy();
    let size = copies.iter().flatten().map(|c| c.size()).max().unwrap_or(0);
    let has_room =
        |to: &&Arc<str>| cx.world.account(to).is_some_and(|a| a.has_room(policy, 1, size));
    if let Some(full) = spread.accounts().find(|to| !has_room(to)) {
        let text = format!("The mailbox of {full} is full; nobody got the letter");
        return Reply::refuse(&ROOM_FOR_ALL, 452, "4.2.2", text);
    }

    let letter = cx.carries.unwrap_or_else(|| cx.world.next_letter());
    let host = cx.place.host.name;
    let Envelope { wishes, to, .. } = std::mem::take(&mut s.envelope);
    let accepted = Happening::Accepted {
        conn: Some(cx.conn),
        from: from.clone(),
        to: to.iter().map(|to| to.recipient.address.clone()).collect(),
        size: data.octets() as u64,
        submitted: s.service == Service::Submission,
    };
    cx.world.note(host, letter, &id, accepted);
    spread.note(cx.world, host, letter, &id);
    if let Some(checked) = &checked {
        checked.note(letter, &id, cx);
    }
    let mailbox = checked.as_ref().and_then(|c| c.aside).unwrap_or(INBOX);
    let top = signed.unwrap_or_default() + &received;
    let now = cx.world.now;
    let due = if cx.policy().hold_queue { Timestamp::NEVER } else { now };
    let (mut queued, mut message) = (false, None);
    for (bundle, stays) in spread.bundles.iter().zip(copies) {
        if let Some(stays) = stays {
            for account in &bundle.accounts {
                let place = (account, mailbox);
                cx.world.deliver_into(host, letter, &id, place, stays.clone());
            }
        }
        if bundle.onward.is_empty() {
            continue;
        }
        queued = true;
        let message = message.get_or_insert_with(|| Arc::new(data.under(&top)));
        cx.world.queue.push(Queued {
            letter,
            id: id.clone(),
            host: host.into(),
            from: bundle.from(from.as_ref()).cloned(),
            message: message.clone(),
            recipients: bundle.onward.clone(),
            arrived: now,
            due: wishes.hold_until.map_or(due, |hold| due.max(hold)),
            wishes: Arc::new(bundle.wishes(&wishes)),
            attempts: 0,
            warned: false,
        });
    }
    let mut reported = false;
    let mut report = |kind, from: Option<&Arc<str>>, recipients: &[Recipient]| {
        let wanted: Vec<_> = recipients.iter().filter(|r| r.wants(kind)).cloned().collect();
        if !wanted.is_empty() && from.is_some() {
            let message = message.get_or_insert_with(|| Arc::new(data.under(&top)));
            let (id, wishes) = (&id, &wishes);
            let about =
                About { letter, id, host, from, wishes, message, arrived: now, until: None };
            reported |= cx.world.report(kind, about, &wanted);
        }
    };
    report(Report::Delivered, from.as_ref(), &spread.delivered);
    report(Report::Expanded, from.as_ref(), &spread.expanded);
    for bundle in &spread.bundles {
        let missing: Vec<Recipient> = bundle.missing.iter().map(|r| no_such(r, now)).collect();
        report(Report::Failed, bundle.from(from.as_ref()), &missing);
    }
    if queued || reported {
        cx.out.pause();
    }
    let what = if queued { "queued" } else { "delivered" };
    Reply::new(250, "2.0.0", format!("Letter {id} {what}"))
}

/// A recipient to whom an alias leads, and who has no mailbox.
fn no_such(recipient: &Recipient, now: Timestamp) -> Recipient {
    let text = "an alias leads to it, and there is no such mailbox".into();
    let last = Failure { at: now, status: "5.1.1".into(), text, is_reply: false, host: None };
    Recipient { last: Some(Arc::new(last)), ..recipient.clone() }
}

/// What a letter lacks that is handed in: the day, and a name of its own (RFC 6409 §8.2, §8.3). It stands below the
/// trace field, at the top of the letter's own header.
fn complete(data: &MailData<'_>, id: &str, cx: &Context<'_>) -> String {
    let mut top = String::new();
    if !data.has_field("Date") {
        let _ = write!(top, "Date: {}\r\n", cx.world.now.rfc5322());
    }
    if !data.has_field("Message-ID") {
        let _ = write!(top, "Message-ID: <{id}@{}>\r\n", cx.place.host.name);
    }
    top
}

/// The word behind WITH in the trace field (RFC 3848, RFC 6531 §4.3).
const fn with(s: &Session) -> &'static str {
    match (s.extended, s.envelope.wishes.utf8, s.account.is_some()) {
        (false, ..) => "SMTP",
        (_, false, false) => "ESMTP",
        (_, false, true) => "ESMTPA",
        (_, true, false) => "UTF8SMTP",
        (_, true, true) => "UTF8SMTPA",
    }
}

/// What a client calls itself, as it can stand in a field: a name that is none could end the field or pretend to
/// another.
fn shown(hello: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || ".-_:[]".contains(c);
    if hello.chars().all(plain) {
        return hello.into();
    }
    hello.chars().map(|c| if plain(c) { c } else { '?' }).collect::<String>().into()
}

/// The trace field of this host (RFC 5321 §4.4).
fn received(s: &Session, id: &str, cx: &Context<'_>) -> String {
    let mut out = format!(
        "Received: from {} ([{}])\r\n\tby {} with {} id {id}",
        shown(s.hello.as_deref().unwrap_or("unknown")),
        cx.place.peer.address,
        cx.place.host.name,
        with(s),
    );
    if let [only] = &s.envelope.to[..] {
        let _ = write!(out, "\r\n\tfor <{}>", only.recipient.address);
    }
    let _ = write!(out, ";\r\n\t{}\r\n", cx.world.now.rfc5322());
    out
}
