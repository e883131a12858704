//! What a host writes on top of a letter that it takes.

use super::{Session, mail_data::Outline};
use crate::protocol::Context;
use std::{borrow::Cow, fmt::Write as _};

/// What a letter lacks that is handed in: the day, and a name of its own (RFC 6409 §8.2, §8.3). It stands below the
/// trace field, at the top of the letter's own header.
pub(super) fn missing(outline: &Outline, id: &str, cx: &Context<'_>) -> String {
    let mut top = String::new();
    if !outline.has_date {
        let _ = write!(top, "Date: {}\r\n", cx.world.now.rfc5322());
    }
    if !outline.has_message_id {
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
pub(super) fn received(s: &Session, id: &str, cx: &Context<'_>) -> String {
    let mut out = String::with_capacity(640);
    let hello = shown(s.hello.as_deref().unwrap_or("unknown"));
    // Writing to memory cannot fail.
    let _ = write!(out, "Received: from {hello} ([{}])\r\n\tby ", cx.place.peer.address);
    for text in [cx.place.host.name, " with ", with(s), " id ", id] {
        out.push_str(text);
    }
    if let [only] = &s.envelope.to[..] {
        for text in ["\r\n\tfor <", &only.recipient.address, ">"] {
            out.push_str(text);
        }
    }
    out.push_str(";\r\n\t");
    cx.world.now.write_rfc5322(&mut out);
    out.push_str("\r\n");
    out
}
