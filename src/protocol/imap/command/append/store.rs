//! Letters that a client brings, made ready and stored: all of them or none.

use super::*;
use crate::{
    message::Message,
    protocol::imap::{
        extension::{acl, messagelimit, uidplus, utf8},
        url::Url,
    },
    world::{Account, Flags},
};
use bytes::{Bytes, BytesMut};
use std::sync::Arc;

static NOT_EMPTY: Rule = Rule {
    id: "imap.append-not-empty",
    holds: "No letter is empty.",
    flip: "Send at least one octet for each letter.",
    change: |c| c.example(),
    rfc: Rfc(3502, "6.3.11"),
};
static URL_FOUND: Rule = Rule {
    id: "imap.catenate-url-found",
    holds: "Each URL names a letter of this account, or a piece of one.",
    flip: "Name mailbox, UIDVALIDITY and UID as they are: /INBOX;UIDVALIDITY=1/;UID=1.",
    change: |c| c.example(),
    rfc: Rfc(4469, "4.1"),
};
static SMALL_ENOUGH: Rule = Rule {
    id: "imap.letter-small-enough",
    holds: "A letter that is put together is no larger than the server takes.",
    flip: "Put fewer or smaller parts together.",
    change: |c| c.example(),
    rfc: Rfc(4469, "4.2"),
};

static HEADER_PLAIN: Rule = Rule {
    id: "imap.letter-header-ascii",
    holds: "The header of each letter is US-ASCII, unless the client switched UTF-8 on.",
    flip: "Send ENABLE UTF8=ACCEPT before a mailbox is opened, and then the letter again.",
    change: |c| {
        let open = c.session.state().detail.is_some();
        let change = if open { Change::after("x1 UNSELECT") } else { Change::default() };
        Some(change.and_before("x2 ENABLE UTF8=ACCEPT"))
    },
    rfc: Rfc(6855, "4"),
};

/// What storing letters asks, in order.
pub(in crate::protocol::imap) const RULES: &[&Rule] = &[
    &rule::TARGET_EXISTS,
    &acl::RIGHT,
    &rule::FLAGS_KNOWN,
    &rule::KEYWORDS_FEW,
    &NOT_EMPTY,
    &URL_FOUND,
    &SMALL_ENOUGH,
    &HEADER_PLAIN,
    &super::super::copy::WITHIN_QUOTA,
    &messagelimit::FEW_STORED,
];

/// A letter that can be stored.
#[derive(Debug)]
pub(in crate::protocol::imap) struct Made {
    message: Arc<Message>,
    flags: Flags,
    date: Timestamp,
}

/// Letters that were stored.
#[derive(Debug)]
pub(in crate::protocol::imap) struct Stored {
    uid_validity: u32,
    /// Their UIDs, which rise.
    uids: Vec<u32>,
}

impl Stored {
    /// The response code that tells the UIDs, where the host has it (RFC 4315 §3).
    pub(in crate::protocol::imap) fn code(&self, s: &Session, cx: &Context<'_>) -> Option<String> {
        uidplus::append_uid(s, cx, self.uid_validity, &self.uids)
    }
}

/// Makes letters ready to be stored.
///
/// # Errors
/// The refusal of the command.
pub(in crate::protocol::imap) fn made(
    mailbox: &str,
    letters: Vec<NewLetter>,
    s: &Session,
    cx: &Context<'_>,
    call: &Call<'_>,
) -> Result<Vec<Made>, Box<Reply>> {
    let rights = s.rights(&s.target(mailbox, cx)?, cx);
    let account = s.account(cx.world).ok_or_else(|| Box::new(no_target()))?;
    let limit = cx.policy().message_size_limit;
    let plain = utf8::UTF8_ACCEPT.is_offered(s, cx) && !s.speaks_utf8();
    let mut made = Vec::with_capacity(letters.len());
    for letter in letters {
        let flags = letter.flags.map(checked).transpose()?.unwrap_or_default();
        // Flags that the user may not set there are left away (RFC 4314 §4).
        let flags = acl::changeable(&flags, rights);
        let octets = octets(letter.data, account, s, limit, call)?;
        if octets.is_empty() {
            let reply = Reply::no(&NOT_EMPTY, "A letter has at least one octet");
            return Err(Box::new(reply));
        }
        let message = Arc::new(Message::new(octets));
        if plain && !message.header().is_ascii() {
            let text = "The header has octets above 127; switch UTF8=ACCEPT on first";
            return Err(Box::new(Reply::no(&HEADER_PLAIN, text)));
        }
        made.push(Made { message, flags, date: letter.date.unwrap_or(cx.world.now) });
    }
    Ok(made)
}

/// Stores letters. `freed` are the letters and octets that the same command removes.
///
/// # Errors
/// The account has no room, or the mailbox is gone.
pub(in crate::protocol::imap) fn store(
    mailbox: &str,
    letters: Vec<Made>,
    freed: (u64, u64),
    s: &Session,
    cx: &mut Context<'_>,
) -> Result<Stored, Box<Reply>> {
    let (conn, now, policy) = (cx.conn, cx.world.now, cx.policy().clone());
    let too_many = messagelimit::refuse_stored(letters.len(), messagelimit::most_stored(s, cx));
    let place = s.target(mailbox, cx)?;
    let account = cx.world.account_mut(&place.owner).ok_or_else(|| Box::new(no_target()))?;
    let octets: u64 = letters.iter().map(|l| l.message.size()).sum();
    let count = (letters.len() as u64).saturating_sub(freed.0);
    if let Some(refusal) =
        super::super::copy::over_quota(account, &policy, count, octets.saturating_sub(freed.1))
    {
        return Err(Box::new(refusal));
    }
    if let Some(refusal) = too_many {
        return Err(Box::new(refusal));
    }
    let mailbox = account.mailbox_mut(&place.name).ok_or_else(|| Box::new(no_target()))?;
    let add = |l: Made| mailbox.save(l.message, l.flags, l.date, now, Some(conn));
    let uids = letters.into_iter().map(add).collect();
    Ok(Stored { uid_validity: mailbox.uid_validity, uids })
}

/// The octets of a letter.
fn octets(
    data: Data,
    account: &Account,
    s: &Session,
    limit: u64,
    call: &Call<'_>,
) -> Result<Bytes, Box<Reply>> {
    let of = |l: &Literal| call.frame.slice(l.span.start as usize..l.span.end as usize);
    let parts = match data {
        Data::Literal(literal) => return Ok(of(&literal)),
        Data::Parts(parts) => parts,
    };
    let mut all = BytesMut::new();
    for part in parts {
        let octets = match part {
            Part::Text(literal) => of(&literal),
            Part::Url(url) => found(&url, account, s).ok_or_else(|| {
                let reply = Reply::no(&URL_FOUND, "There is nothing of that name");
                Box::new(reply.code(format!("BADURL {}", shown(&url))))
            })?,
        };
        if (all.len() + octets.len()) as u64 > limit {
            let text = format!("Letters may have {limit} octets here");
            return Err(Box::new(Reply::no(&SMALL_ENOUGH, text).code("TOOBIG")));
        }
        all.extend_from_slice(&octets);
    }
    Ok(all.freeze())
}

/// What a URL names in this account.
fn found(url: &str, account: &Account, s: &Session) -> Option<Bytes> {
    let url = Url::read(url)?;
    let open = s.selected.as_ref().map(|selected| &*selected.name);
    url.octets(account, open)
}

/// A URL as it can stand in a response code.
fn shown(url: &str) -> String {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '"' | '\\' | ']');
    let shown: String = url.chars().filter(|c| plain(*c)).take(200).collect();
    format!("\"{shown}\"")
}
