//! NOTIFY (RFC 5465): the server tells about events in many mailboxes.

use super::*;
use crate::protocol::imap::{field, grammar, response::token};

crate::fields! { registry FIELDS;
    /// From now on the server tells these events, and no others.
    SET = "imap.notify-set", "SET", Argument, 5465 "3.1";
    /// No events are told.
    NONE = "imap.notify-none", "NONE", Argument, 5465 "3.1";
    /// First the server tells how all these mailboxes stand.
    STATUS = "imap.notify-status", "STATUS", Argument, 5465 "3.1";
    /// Mailboxes, and the events in them that are told.
    GROUP = "imap.notify-group", "Event group", Argument, 5465 "3.1";
    /// Which mailboxes are meant: the open one, the user's own, the subscribed, or named ones.
    FILTER = "imap.notify-filter", "Mailboxes", Argument, 5465 "6";
    /// The events that are told.
    EVENTS = "imap.notify-events", "Events", Argument, 5465 "5";
    /// Something that happens: a letter arrives or goes, flags change, a mailbox gets another name.
    EVENT = "imap.notify-event", "Event", Argument, 5465 "5";
    /// The server does not know one of the events. The list has those that it knows.
    BADEVENT = "imap.code-badevent", "BADEVENT", Code, 5465 "3.1";
    /// There were too many events: the server tells none any more.
    OVERFLOW = "imap.code-notificationoverflow", "NOTIFICATIONOVERFLOW", Code, 5465 "5.8";
}

pub(in crate::protocol::imap) static NOTIFY: Extension = Extension {
    verbs: &[Verb::known::<Notify>()],
    responses: Responses {
        codes: &[
            Row::new("BADEVENT", &BADEVENT, |c| {
                c.sp()?;
                token::list_of(c, &EVENTS, |c| token::atom(c, &EVENT))
            }),
            Row::new("NOTIFICATIONOVERFLOW", &OVERFLOW, token::nothing),
        ],
        ..Responses::NONE
    },
    ..Extension::known("NOTIFY", Rfc(5465, "3"), "Events in many mailboxes can be watched.", FIELDS)
};

/// Which mailboxes are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Mailboxes {
    /// The open one.
    Selected,
    /// The open one, whose expunged letters are told when they may be.
    SelectedDelayed,
    /// Those into which letters are delivered.
    Inboxes,
    /// All of the user's own.
    Personal,
    /// Those to which the user is subscribed.
    Subscribed,
    /// These, and all that lie below them.
    Subtree(Vec<String>),
    /// These, and those one level below them (RFC 7377 §2.2).
    SubtreeOne(Vec<String>),
    /// These.
    Named(Vec<String>),
}

/// `filter-mailboxes`: which mailboxes are meant.
pub(super) fn mailboxes(c: &mut Cursor<'_>) -> Parsed<Mailboxes> {
    #[derive(Clone, Copy)]
    enum Word {
        Alone(&'static Mailboxes),
        Named(fn(Vec<String>) -> Mailboxes),
    }
    const WORDS: &[(&str, Word)] = &[
        ("selected", Word::Alone(&Mailboxes::Selected)),
        ("selected-delayed", Word::Alone(&Mailboxes::SelectedDelayed)),
        ("inboxes", Word::Alone(&Mailboxes::Inboxes)),
        ("personal", Word::Alone(&Mailboxes::Personal)),
        ("subscribed", Word::Alone(&Mailboxes::Subscribed)),
        ("subtree", Word::Named(Mailboxes::Subtree)),
        ("subtree-one", Word::Named(Mailboxes::SubtreeOne)),
        ("mailboxes", Word::Named(Mailboxes::Named)),
    ];
    let name = |c: &mut Cursor<'_>| grammar::mailbox(c, &field::MAILBOX);
    match c.word(&FILTER, |b| b.is_ascii_alphabetic() || b == b'-', WORDS)? {
        Word::Alone(which) => Ok(which.clone()),
        Word::Named(make) => {
            c.sp()?;
            if c.peek() == Some(b'(') {
                return grammar::parenthesised(c, false, name).map(make);
            }
            Ok(make(vec![name(c)?]))
        }
    }
}

/// `"(" filter-mailboxes SP events ")"`
fn group(c: &mut Cursor<'_>) -> Parsed<()> {
    c.group(&GROUP, |c| {
        c.mark("(")?;
        mailboxes(c)?;
        c.sp()?;
        if c.peek() == Some(b'(') {
            token::list_of(c, &EVENTS, event)?;
        } else if c.looks_at("NONE") {
            c.exact(&NONE, "NONE")?;
        } else {
            // The examples of RFC 5465 leave the parentheses away.
            event(c)?;
            while c.peek() == Some(b' ') {
                c.sp()?;
                event(c)?;
            }
        }
        c.mark(")")
    })
}

/// `event [SP "(" fetch-att *(SP fetch-att) ")"]`
fn event(c: &mut Cursor<'_>) -> Parsed<()> {
    token::atom(c, &EVENT)?;
    if c.looks_at(" (") {
        c.sp()?;
        grammar::fetch_items(c, &mut Reading::default())?;
    }
    Ok(())
}

struct Notify;

impl Grammar for Notify {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "NOTIFY",
        syntax: "tag NOTIFY SP (\"SET\" [SP \"STATUS\"] 1*(SP event-group) / \"NONE\") CRLF",
        rfc: Rfc(5465, "3.1"),
        summary: "Says which events in which mailboxes the server tells without being asked.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a NOTIFY NONE\r\n",
        "a NOTIFY SET STATUS (selected (MessageNew (UID) MessageExpunge)) (subtree Lists NONE)\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        if c.looks_at("NONE") {
            c.exact(&NONE, "NONE")?;
            return c.crlf();
        }
        c.exact(&SET, "SET")?;
        if c.looks_at(" STATUS") {
            c.sp()?;
            c.exact(&STATUS, "STATUS")?;
        }
        loop {
            c.sp()?;
            group(c)?;
            if c.peek() != Some(b' ') {
                return c.crlf();
            }
        }
    }
}
