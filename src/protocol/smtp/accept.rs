//! What becomes of a letter when its last octet is there: from the reply on, this host is responsible for it
//! (RFC 5321 §4.2.5, §6.1).

use super::{
    Reply, Session,
    command::data::ROOM_FOR_ALL,
    session::{Addressee, Envelope, Way},
};
use crate::{
    message::{self, Message},
    protocol::Context,
    world::{Happening, Queued, Service, Timestamp},
};
use bytes::{Bytes, BytesMut};
use std::{fmt::Write as _, sync::Arc};

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
    fn octets(&self) -> usize {
        match self {
            Self::Dotted(pieces) => pieces.iter().map(Bytes::len).sum::<usize>().saturating_sub(3),
            Self::Counted(pieces) => pieces.iter().map(Bytes::len).sum(),
        }
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
    let id: Arc<str> = cx.world.chance.id().into();
    let received = received(s, &id, cx);
    let from: Option<Arc<str>> = s.envelope.from.as_ref().map(|m| m.text.as_str().into());
    let stays = s.envelope.to.iter().any(|to| matches!(to.way, Way::Account(_))).then(|| {
        // Only where a letter stays it gets this field (RFC 5321 §4.4).
        let path = format!("Return-Path: <{}>\r\n{received}", from.as_deref().unwrap_or(""));
        Arc::new(data.under(&path))
    });
    let policy = cx.policy();
    let has_room = |to: &&Addressee| match (&to.way, &stays) {
        (Way::Account(address), Some(letter)) => {
            cx.world.account(address).is_some_and(|a| a.has_room(policy, 1, letter.size()))
        }
        _ => true,
    };
    if let Some(full) = s.envelope.to.iter().find(|to| !has_room(to)) {
        let text = format!("The mailbox of {} is full; nobody got the letter", full.mailbox.text);
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
    let mut onward = Vec::new();
    for Addressee { recipient, way, .. } in to {
        match (way, &stays) {
            (Way::Account(account), Some(stays)) => {
                cx.world.deliver_as(host, letter, &id, &account, stays.clone());
            }
            _ => onward.push(recipient),
        }
    }
    if onward.is_empty() {
        return Reply::new(250, "2.0.0", format!("Letter {id} delivered"));
    }
    let now = cx.world.now;
    let due = if cx.policy().hold_queue { Timestamp::NEVER } else { now };
    cx.world.queue.push(Queued {
        letter,
        id: id.clone(),
        host: host.into(),
        from,
        message: Arc::new(data.under(&received)),
        recipients: onward,
        arrived: now,
        due: wishes.hold_until.map_or(due, |hold| due.max(hold)),
        wishes: Arc::new(wishes),
        attempts: 0,
        warned: false,
    });
    cx.out.pause();
    Reply::new(250, "2.0.0", format!("Letter {id} queued"))
}

/// The trace field of this host (RFC 5321 §4.4).
fn received(s: &Session, id: &str, cx: &Context<'_>) -> String {
    let with = if s.extended { "ESMTP" } else { "SMTP" };
    let mut out = format!(
        "Received: from {} ([{}])\r\n\tby {} with {with} id {id}",
        s.hello.as_deref().unwrap_or("unknown"),
        cx.place.peer.address,
        cx.place.host.name,
    );
    if let [only] = &s.envelope.to[..] {
        let _ = write!(out, "\r\n\tfor <{}>", only.recipient.address);
    }
    let _ = write!(out, ";\r\n\t{}\r\n", cx.world.now.rfc5322());
    out
}
