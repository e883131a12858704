//! The notes themselves: which there are, who may read and change them, what is too much.

use super::*;
use crate::{
    protocol::{
        Output, Rule,
        flip::Change,
        imap::{
            command::mailbox::no_such_mailbox,
            reply::{Reply, write_literal, write_mailbox},
            session::place::Place,
        },
    },
    world::{Attributes, Notes, Rights, SpecialUse, Uses},
};
use bytes::Bytes;
use std::{fmt::Write as _, sync::Arc};

/// Longest text of a note in octets. RFC 5464 §4.1 asks for 1024 at least.
pub(super) const SIZE: usize = 16 * 1024;
/// Most notes on one mailbox or on the server. RFC 5464 §4.1 asks for 10 at least.
const COUNT: usize = 100;
/// Longest name of a note.
const NAME: usize = 512;

/// The special uses of a mailbox are a note too (RFC 6154 §4).
const SPECIAL_USE: &str = "/private/specialuse";

pub(super) static READABLE: Rule = Rule {
    id: "imap.metadata-readable",
    holds: "The user may see the mailbox, and read, mark or fill it.",
    flip: "Ask whoever may change the access list for the rights l and r.",
    change: |c| {
        let user = c.account()?.address.clone();
        let given = Change::world(c, |world| world.give_all_rights(&user));
        Some(given.named("With all rights on the mailboxes of the server"))
    },
    rfc: Rfc(5464, "3.3"),
};
pub(super) static SHORT: Rule = Rule {
    id: "imap.metadata-short",
    holds: "The text of each note has at most 16384 octets, and its name 512.",
    flip: "Write less.",
    change: |c| c.with(&["imap.metadata-value"], |_| Some(b"\"shorter\"".to_vec())),
    rfc: Rfc(5464, "4.3"),
};
pub(super) static FEW: Rule = Rule {
    id: "imap.metadata-few",
    holds: "The mailbox, or the server, has room for another note: there are at most 100.",
    flip: "Remove notes by setting them to NIL.",
    change: crate::protocol::flip::never,
    rfc: Rfc(5464, "4.3"),
};
pub(super) static CHANGEABLE: Rule = Rule {
    id: "imap.metadata-changeable",
    holds: "The note is one that users may change, and its value is one that it can have.",
    flip: "Choose a name below /private or, on a mailbox, below /shared.",
    change: |c| c.with(&["imap.metadata-entry"], |_| Some(b"/private/comment".to_vec())),
    rfc: Rfc(5464, "3.2.1.1"),
};

/// What has notes.
#[derive(Clone, Debug)]
pub(in crate::protocol::imap) enum Subject {
    /// The server, as a user sees it.
    Server,
    Mailbox(Place),
}

impl Subject {
    /// What a name means. Notes can be read by whoever sees the mailbox and may do something in it.
    pub(in crate::protocol::imap) fn of(
        name: &str,
        s: &Session,
        cx: &Context<'_>,
    ) -> Result<Self, Box<Reply>> {
        if name.is_empty() {
            return Ok(Self::Server);
        }
        let place = s.place(name, cx);
        let rights = s.rights(&place, cx);
        if place.mailbox(cx.world).is_none() || !rights.has(Rights::LOOKUP) {
            return Err(Box::new(no_such_mailbox()));
        }
        let some = Rights::READ.with(Rights::SEEN).with(Rights::WRITE).with(Rights::INSERT);
        if !rights.has_some(some.with(Rights::POST)) {
            let text = "You may not read notes on this mailbox";
            return Err(Box::new(Reply::no(&READABLE, text).code("NOPERM")));
        }
        Ok(Self::Mailbox(place))
    }

    /// The notes that a user sees: those that are shared and their own, by name.
    pub(in crate::protocol::imap) fn notes(
        &self,
        s: &Session,
        cx: &Context<'_>,
    ) -> Vec<(Arc<str>, Bytes)> {
        let user = s.user();
        let seen = |notes: &Notes| -> Vec<(Arc<str>, Bytes)> {
            let own = notes.iter().filter(|((whose, _), _)| whose.is_empty() || **whose == *user);
            own.map(|((_, name), text)| (name.clone(), text.clone())).collect()
        };
        match self {
            Self::Server => {
                let mut out = s.account(cx.world).map_or_else(Vec::new, |a| seen(&a.notes));
                let host = &cx.place.host;
                let admin = format!("mailto:postmaster@{}", host.domain);
                out.push(("/shared/admin".into(), admin.into()));
                out.push(("/shared/comment".into(), format!("The mail of {}", host.domain).into()));
                out
            }
            Self::Mailbox(place) => {
                let Some(account) = place.account(cx.world) else { return Vec::new() };
                let Some(mailbox) = account.mailbox(&place.name) else { return Vec::new() };
                let attributes = account.attributes(mailbox.id);
                let mut out = seen(&attributes.notes);
                if !attributes.uses.is_empty() && *place.owner == *user {
                    let uses: Vec<&str> = attributes.uses.names().collect();
                    out.push((SPECIAL_USE.into(), uses.join(" ").into()));
                }
                out
            }
        }
    }
}

/// Writes a value.
pub(in crate::protocol::imap) fn write_value(out: &mut Output, text: Option<&Bytes>) {
    match text {
        None => out.write(b"NIL"),
        Some(text) => match std::str::from_utf8(text) {
            Ok(plain) if plain.len() <= 1000 && plain.bytes().all(|b| matches!(b, b' '..=b'~')) => {
                // A string, not an atom: NIL would be no value.
                out.write(b"\"");
                out.write(plain.replace('\\', "\\\\").replace('"', "\\\"").as_bytes());
                out.write(b"\"");
            }
            _ => {
                if memchr::memchr(0, text).is_some() {
                    out.write(b"~");
                }
                write_literal(out, text);
            }
        },
    }
}

/// Writes the untagged METADATA response.
pub(in crate::protocol::imap) fn write(
    name: &str,
    notes: &[(&str, Option<&Bytes>)],
    s: &Session,
    out: &mut Output,
) {
    out.write(b"* METADATA ");
    s.write_mailbox(name, out);
    for (i, (entry, text)) in notes.iter().enumerate() {
        let _ = write!(out, "{}", if i == 0 { " (" } else { " " });
        write_mailbox(out, entry);
        out.write(b" ");
        write_value(out, *text);
    }
    out.write(b")\r\n");
}

/// Changes notes: all of them, or none.
pub(super) fn set(
    subject: &Subject,
    changes: Vec<(String, Option<Bytes>)>,
    s: &Session,
    cx: &mut Context<'_>,
) -> Result<(), Box<Reply>> {
    let user: Arc<str> = s.user().into();
    let uses = changes.iter().find(|(name, _)| name == SPECIAL_USE);
    let uses = uses.map(|(_, text)| uses_of(text.as_ref(), subject, &user)).transpose()?;
    for (name, text) in &changes {
        if text.as_ref().is_some_and(|t| t.len() > SIZE) || name.len() > NAME {
            let reply = Reply::no(&SHORT, "The text of a note is too long");
            return Err(Box::new(reply.code(format!("METADATA MAXSIZE {SIZE}"))));
        }
        if !is_changeable(name, subject) {
            return Err(Box::new(Reply::no(&CHANGEABLE, "This note cannot be changed by users")));
        }
    }
    let change = |notes: &Notes| {
        let mut notes = notes.clone();
        for (name, text) in changes.iter().filter(|(name, _)| name != SPECIAL_USE) {
            let whose = if name.starts_with("/private/") { user.clone() } else { "".into() };
            match text {
                Some(text) => notes.insert((whose, name.as_str().into()), text.clone()),
                None => notes.remove(&(whose, name.as_str().into())),
            };
        }
        if notes.len() > COUNT {
            let reply = Reply::no(&FEW, "There are too many notes");
            return Err(Box::new(reply.code("METADATA TOOMANY")));
        }
        Ok(notes)
    };
    match subject {
        Subject::Server => {
            if let Some(account) = s.account_mut(cx.world) {
                account.notes = change(&account.notes)?;
            }
        }
        Subject::Mailbox(place) => {
            let Some(account) = cx.world.account_mut(&place.owner) else { return Ok(()) };
            let Some(id) = account.mailbox(&place.name).map(|m| m.id) else { return Ok(()) };
            let notes = change(&account.attributes(id).notes)?;
            account.change_attributes(id, |attributes: &mut Attributes| {
                attributes.notes = notes;
                attributes.uses = uses.unwrap_or(attributes.uses);
            });
        }
    }
    Ok(())
}

/// Whether users may change a note. On the server the shared ones belong to those who run it.
fn is_changeable(name: &str, subject: &Subject) -> bool {
    let levels = || name.split('/').skip(1);
    let whole = levels().count() >= 2 && levels().all(|level| !level.is_empty());
    let below = |prefix: &str| name.starts_with(prefix);
    let kept = match subject {
        Subject::Server => below("/private/"),
        Subject::Mailbox(_) => below("/private/") || below("/shared/"),
    };
    let vendor = below("/private/vendor") || below("/shared/vendor");
    whole && kept && (!vendor || levels().count() >= 4)
}

/// The special uses that a note names.
fn uses_of(text: Option<&Bytes>, subject: &Subject, user: &str) -> Result<Uses, Box<Reply>> {
    let refused = || Box::new(Reply::no(&CHANGEABLE, "Special uses cannot be set so"));
    let Subject::Mailbox(place) = subject else { return Err(refused()) };
    if *place.owner != *user {
        return Err(refused());
    }
    let Some(text) = text else { return Ok(Uses::default()) };
    let words = std::str::from_utf8(text).map_err(|_| refused())?;
    let uses: Option<Uses> = words.split_ascii_whitespace().map(SpecialUse::named).collect();
    uses.ok_or_else(refused)
}
