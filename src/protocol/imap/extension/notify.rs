//! NOTIFY (RFC 5465): the server tells about events in many mailboxes.

use super::*;
use crate::protocol::{
    Rule,
    imap::{
        command::{Call, Command},
        field,
        grammar::{self, FetchItem},
        reply::Reply,
        response::token,
    },
};

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
    served: true,
    offered: |_, _| true,
    verbs: &[Verb::of::<Notify>()],
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
pub(in crate::protocol::imap) enum Mailboxes {
    /// The open one.
    Selected,
    /// The open one; what renumbers letters waits for a command that allows it.
    SelectedDelayed,
    /// Those that mail is delivered to.
    Inboxes,
    /// The user's own.
    Personal,
    Subscribed,
    /// These and all below them.
    Subtree(Vec<String>),
    /// These and those right below them.
    SubtreeOne(Vec<String>),
    Named(Vec<String>),
}

/// `filter-mailboxes`: which mailboxes are meant.
pub(in crate::protocol::imap) fn mailboxes(c: &mut Cursor<'_>) -> Parsed<Mailboxes> {
    /// A filter, or what makes one of names.
    #[derive(Clone, Copy)]
    enum Word {
        Alone(fn() -> Mailboxes),
        Named(fn(Vec<String>) -> Mailboxes),
    }
    const WORDS: &[(&str, Word)] = &[
        ("selected", Word::Alone(|| Mailboxes::Selected)),
        ("selected-delayed", Word::Alone(|| Mailboxes::SelectedDelayed)),
        ("inboxes", Word::Alone(|| Mailboxes::Inboxes)),
        ("personal", Word::Alone(|| Mailboxes::Personal)),
        ("subscribed", Word::Alone(|| Mailboxes::Subscribed)),
        ("subtree", Word::Named(Mailboxes::Subtree)),
        ("subtree-one", Word::Named(Mailboxes::SubtreeOne)),
        ("mailboxes", Word::Named(Mailboxes::Named)),
    ];
    match c.word(&FILTER, |b| b.is_ascii_alphabetic() || b == b'-', WORDS)? {
        Word::Alone(filter) => Ok(filter()),
        Word::Named(of) => {
            c.sp()?;
            let one = |c: &mut Cursor<'_>| grammar::mailbox(c, &field::MAILBOX);
            let several = c.peek() == Some(b'(');
            Ok(of(if several { grammar::parenthesised(c, false, one)? } else { vec![one(c)?] }))
        }
    }
}

/// What is told of letters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::protocol::imap) struct Letters {
    /// What is told of a new one in the open mailbox.
    pub(in crate::protocol::imap) items: Vec<FetchItem>,
    /// Changes of flags are told too.
    pub(in crate::protocol::imap) flags: bool,
}

/// Mailboxes, and what is told of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::protocol::imap) struct Group {
    pub(in crate::protocol::imap) filter: Mailboxes,
    events: Vec<Event>,
    /// What is told of letters that come and go.
    pub(in crate::protocol::imap) letters: Option<Letters>,
}

impl Group {
    /// Whether an event is told.
    pub(in crate::protocol::imap) fn has(&self, kind: Kind) -> bool {
        self.events.iter().any(|event| event.kind == Some(kind))
    }

    /// Whether it is about the open mailbox.
    pub(in crate::protocol::imap) const fn is_selected(&self) -> bool {
        matches!(self.filter, Mailboxes::Selected | Mailboxes::SelectedDelayed)
    }

    fn new(filter: Mailboxes, events: Vec<Event>) -> Self {
        let has = |kind| events.iter().any(|e| e.kind == Some(kind));
        let letters = has(Kind::New).then(|| Letters {
            items: events.iter().flat_map(|e| e.items.clone()).collect(),
            flags: has(Kind::Flags),
        });
        Self { filter, events, letters }
    }

    /// Whether the events go together: letters come and go, or neither is told (RFC 5465 §5), and of the open mailbox
    /// nothing but its letters is told (§6.1).
    fn is_sound(&self) -> bool {
        let pair = self.has(Kind::New) == self.has(Kind::Expunge);
        let flags = !self.has(Kind::Flags) || self.has(Kind::New);
        let others =
            |e: &Event| !matches!(e.kind, None | Some(Kind::New | Kind::Expunge | Kind::Flags));
        pair && flags && !(self.is_selected() && self.events.iter().any(others))
    }
}

/// Something that happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::protocol::imap) enum Kind {
    New,
    Expunge,
    Flags,
    Name,
    Subscription,
    Metadata,
    Server,
}

impl Kind {
    /// The extension without which it is not told (RFC 5465 §5.6, §5.7).
    fn needs(self) -> Option<&'static Extension> {
        match self {
            Self::Metadata => Some(&metadata::METADATA),
            Self::Server => Some(&metadata::METADATA_SERVER),
            _ => None,
        }
    }
}

/// The events that are told here.
const KINDS: &[(&str, Kind)] = &[
    ("MessageNew", Kind::New),
    ("MessageExpunge", Kind::Expunge),
    ("FlagChange", Kind::Flags),
    ("MailboxName", Kind::Name),
    ("SubscriptionChange", Kind::Subscription),
    ("MailboxMetadataChange", Kind::Metadata),
    ("ServerMetadataChange", Kind::Server),
];

/// An event that a client asked for; one without a kind is not known here.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Event {
    kind: Option<Kind>,
    items: Vec<FetchItem>,
}

/// `"(" filter-mailboxes SP events ")"`
fn group(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<Group> {
    c.group(&GROUP, |c| {
        c.mark("(")?;
        let filter = mailboxes(c)?;
        c.sp()?;
        let mut events = Vec::new();
        if c.peek() == Some(b'(') {
            events = c.group(&EVENTS, |c| grammar::parenthesised(c, true, |c| event(c, r)))?;
        } else if c.looks_at("NONE") {
            c.exact(&NONE, "NONE")?;
        } else {
            // The examples of RFC 5465 leave the parentheses away.
            events.push(event(c, r)?);
            while c.peek() == Some(b' ') {
                c.sp()?;
                events.push(event(c, r)?);
            }
        }
        c.mark(")")?;
        Ok(Group::new(filter, events))
    })
}

/// `event [SP "(" fetch-att *(SP fetch-att) ")"]`
fn event(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<Event> {
    let word = grammar::atom(c, &EVENT)?;
    let kind = KINDS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, k)| *k);
    let mut items = Vec::new();
    if c.looks_at(" (") {
        c.sp()?;
        items = grammar::fetch_items(c, r)?;
    }
    Ok(Event { kind, items })
}

static EVENTS_KNOWN: Rule = Rule {
    id: "imap.notify-events-known",
    holds: "Every event is one that this server tells.",
    flip: "Ask for events of the list that [BADEVENT] shows.",
    change: |c| c.with(&["imap.notify-events"], |_| Some(b"(MessageNew MessageExpunge)".to_vec())),
    rfc: Rfc(5465, "3.1"),
};
static EVENTS_SOUND: Rule = Rule {
    id: "imap.notify-events-together",
    holds: "MessageNew and MessageExpunge stand together, FlagChange beside both, and only these with one selected.",
    flip: "Ask for MessageNew and MessageExpunge, or for neither.",
    change: |c| c.with(&["imap.notify-events"], |_| Some(b"(MessageNew MessageExpunge)".to_vec())),
    rfc: Rfc(5465, "5"),
};

/// What NOTIFY SET asks for: whether all is told once at the beginning, and what from then on.
type Wanted = (bool, Vec<Group>);

struct Notify;

impl Command for Notify {
    type Args = (Option<Wanted>, Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "NOTIFY",
        syntax: "tag NOTIFY SP (\"SET\" [SP \"STATUS\"] 1*(SP event-group) / \"NONE\") CRLF",
        rfc: Rfc(5465, "3.1"),
        summary: "Says which events in which mailboxes the server tells without being asked.",
        when: Phase::LOGGED_IN,
        rules: &[&EVENTS_KNOWN, &EVENTS_SOUND],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a NOTIFY NONE\r\n",
        "a NOTIFY SET STATUS (selected (MessageNew (UID) MessageExpunge)) (subtree Lists NONE)\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let mut r = Reading::default();
        c.sp()?;
        if c.looks_at("NONE") {
            c.exact(&NONE, "NONE")?;
            c.crlf()?;
            return Ok((None, r.uses));
        }
        c.exact(&SET, "SET")?;
        let status = c.looks_at(" STATUS");
        if status {
            c.sp()?;
            c.exact(&STATUS, "STATUS")?;
        }
        let mut groups = Vec::new();
        loop {
            c.sp()?;
            groups.push(group(c, &mut r)?);
            if c.peek() != Some(b' ') {
                c.crlf()?;
                return Ok((Some((status, groups)), r.uses));
            }
        }
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run((wanted, _): Self::Args, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let Some((status, groups)) = wanted else {
            s.notify(Vec::new(), false, cx);
            return Reply::ok("NOTIFY completed");
        };
        let told = |kind: Kind| kind.needs().is_none_or(|e| e.is_offered(s, cx));
        if !groups.iter().flat_map(|g| &g.events).all(|e| e.kind.is_some_and(told)) {
            let known = KINDS.iter().filter(|(_, kind)| told(*kind));
            let names: Vec<&str> = known.map(|(name, _)| *name).collect();
            return Reply::no(&EVENTS_KNOWN, "There is no event of that name here")
                .code(format!("BADEVENT ({})", names.join(" ")));
        }
        let selected = groups.iter().filter(|g| g.is_selected()).count();
        if selected > 1 || !groups.iter().all(Group::is_sound) {
            let text = "MessageNew, MessageExpunge and FlagChange belong together";
            return Reply::bad(&EVENTS_SOUND, text);
        }
        s.notify(groups, status, cx);
        Reply::ok("NOTIFY completed")
    }
}
