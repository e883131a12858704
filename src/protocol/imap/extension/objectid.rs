//! OBJECTID (RFC 8474): identifiers that stay. Responses with them are in the base grammar.
//!
//! A letter's identifier is made of its octets, so that copies have the same; that of a conversation is made of the
//! Message-ID with which it began. Neither has to be kept.

use super::*;
use crate::{
    message::{self, Message},
    protocol::imap::grammar::{FetchItem, Figure, SearchKey, StatusItem, Teller, Test},
    world::{DELIMITER, Mailbox},
};
use std::{borrow::Cow, fmt::Write as _};

crate::fields! { registry FIELDS;
    /// The permanent identifier of the mailbox.
    MAILBOXID = "imap.status-item-mailboxid", "MAILBOXID", Argument, 8474 "4.3";
    /// The permanent identifier of the letter's content.
    EMAILID = "imap.item-emailid", "EMAILID", Argument, 8474 "5.1";
    /// The permanent identifier of the conversation.
    THREADID = "imap.item-threadid", "THREADID", Argument, 8474 "5.2";
    /// An identifier that the server told.
    OBJECT = "imap.search-object-id", "Object identifier", Argument, 8474 "7";
}

pub(in crate::protocol::imap) static OBJECTID: Extension = Extension {
    served: true,
    offered: |_, _| true,
    slots: Slots {
        status: &[Slot::new("MAILBOXID", &MAILBOXID, |_, _| {
            Ok(Some(StatusItem::Other(Figure {
                name: "MAILBOXID",
                // Writing to memory cannot fail.
                write: |out, figures| {
                    let _ = write!(out, "({})", of_mailbox(figures.mailbox));
                },
            })))
        })],
        fetch: &[
            Slot::new("EMAILID", &EMAILID, |_, _| {
                Ok(Some(FetchItem::Other(Teller {
                    name: "EMAILID",
                    write: |out, telling| {
                        let _ = write!(out, "({})", of_email(&telling.stored.message));
                    },
                })))
            }),
            Slot::new("THREADID", &THREADID, |_, _| {
                Ok(Some(FetchItem::Other(Teller {
                    name: "THREADID",
                    write: |out, telling| {
                        let _ = write!(out, "({})", of_thread(&telling.stored.message));
                    },
                })))
            }),
        ],
        search: &[
            Slot::new("EMAILID", &EMAILID, |c, _| object(c, 3, of_email)),
            Slot::new("THREADID", &THREADID, |c, _| object(c, 2, of_thread)),
        ],
        ..Slots::NONE
    },
    ..Extension::known(
        "OBJECTID",
        Rfc(8474, "3"),
        "Mailboxes, letters and conversations have identifiers that stay.",
        FIELDS,
    )
};

/// `SP objectid`
fn object(c: &mut Cursor<'_>, cost: u8, of: fn(&Message) -> String) -> Parsed<Option<SearchKey>> {
    c.sp()?;
    let id = c.run(&OBJECT, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))?.to_vec();
    let test = Test::new(cost, move |at| of(&at.stored.message).as_bytes() == id);
    Ok(Some(SearchKey::Other(test)))
}

/// The identifier of a mailbox. Its UIDVALIDITY is no other mailbox's of the account.
pub(in crate::protocol::imap) fn of_mailbox(mailbox: &Mailbox) -> String {
    format!("F{:x}-{}", mailbox.uid_validity, mailbox.id.0)
}

/// The code of CREATE: the identifier of the new mailbox (RFC 8474 §4.1).
pub(in crate::protocol::imap) fn created(
    name: &str,
    s: &Session,
    cx: &Context<'_>,
) -> Option<Cow<'static, str>> {
    let name = name.strip_suffix(DELIMITER).unwrap_or(name);
    let mailbox = s.account(cx.world)?.mailbox(name).filter(|_| OBJECTID.is_offered(s, cx))?;
    Some(format!("MAILBOXID ({})", of_mailbox(mailbox)).into())
}

/// The identifier of a letter's content (RFC 8474 §5.1).
fn of_email(message: &Message) -> String {
    digest('M', message.source())
}

/// The identifier of the conversation that a letter belongs to: of what it refers to first, else of what it answers,
/// else of itself (RFC 8474 §5.2, RFC 5322 §3.6.4).
fn of_thread(message: &Message) -> String {
    let header = message.header();
    let first = |name: &str| {
        let field = message::fields(header).find(|f| f.is(name))?;
        first_id(&field.unfolded())
    };
    let root = ["References", "In-Reply-To", "Message-ID"].into_iter().find_map(first);
    digest('T', root.as_deref().unwrap_or(message.source()))
}

/// The first `<...>` of a field, white space left away.
fn first_id(value: &[u8]) -> Option<Vec<u8>> {
    let from = memchr::memchr(b'<', value)?;
    let len = memchr::memchr(b'>', value.get(from..)?)?;
    let id = value.get(from..=from + len)?;
    Some(id.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect())
}

fn digest(kind: char, octets: &[u8]) -> String {
    let hash = ring::digest::digest(&ring::digest::SHA256, octets);
    let mut out = String::from(kind);
    for b in hash.as_ref().iter().take(12) {
        let _ = write!(out, "{b:02x}");
    }
    out
}
