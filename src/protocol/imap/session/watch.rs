//! What a session is told besides the news of its open mailbox: events in other mailboxes (RFC 5465) and changes of
//! notes (RFC 5464 §4.4.2).
//!
//! Nothing is collected while mail moves. The session keeps the accounts as they were when it was last told, which
//! share what did not change with those of now; what there is to tell is the difference. What the client did itself
//! is not told: behind each of its commands the accounts are taken as they are.

use super::*;
use crate::{
    protocol::imap::{
        command::{list, status},
        extension::{
            acl, condstore,
            metadata::{METADATA, METADATA_SERVER},
            notify::{Group, Kind, Mailboxes},
            qresync,
        },
        grammar::{Figure, StatusItem},
    },
    world::{Attributes, DELIMITER, INBOX, MailboxId, Notes, Rights},
};
use std::collections::BTreeSet;

/// Most events that are told at once. Beyond it NOTIFY is over (RFC 5465 §5.8).
const EVENTS: usize = 500;

/// What a session wants to be told, and how all was when it was told last.
#[derive(Clone, Debug)]
pub(in crate::protocol::imap) struct Watch {
    /// What NOTIFY asked for, once it did; nothing in it after NOTIFY NONE.
    groups: Option<Vec<Group>>,
    told: Seen,
}

/// The accounts that a user sees something of.
#[derive(Clone, Debug)]
struct Seen {
    changes: u64,
    /// The user's own comes first.
    accounts: Vec<Account>,
}

/// A mailbox that the user sees.
struct Entry<'s> {
    /// Its name for the user.
    name: String,
    mailbox: &'s Mailbox,
    attributes: &'s Attributes,
    rights: Rights,
}

/// Something to be told.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    /// A name came, went, was renamed from another, or its subscription changed.
    Name(String, Option<String>),
    Notes(String, Vec<Arc<str>>),
    Status(String, Vec<StatusItem>),
}

impl Seen {
    fn of(s: &Session, cx: &Context<'_>) -> Self {
        let own = s.account(cx.world).cloned();
        let domain = s.user().rsplit_once('@').map_or("", |(_, domain)| domain);
        let others = cx
            .world
            .accounts_of(domain)
            .filter(|a| acl::ACL.is_offered(s, cx) && *a.address != *s.user() && a.is_shared());
        Self {
            changes: cx.world.changes(),
            accounts: own.into_iter().chain(others.cloned()).collect(),
        }
    }

    /// The mailboxes whose names the user may see.
    fn entries(&self, s: &Session) -> BTreeMap<(&str, MailboxId), Entry<'_>> {
        let mut out = BTreeMap::new();
        for account in &self.accounts {
            for (name, mailbox) in account.mailboxes() {
                let attributes = account.attributes(mailbox.id);
                let rights = attributes.rights_of(&account.address, s.user());
                if rights.has(Rights::LOOKUP) {
                    let name = s.name_of(&account.address, name);
                    let entry = Entry { name, mailbox, attributes, rights };
                    out.insert((&*account.address, mailbox.id), entry);
                }
            }
        }
        out
    }

    fn own(&self) -> Option<&Account> {
        self.accounts.first()
    }

    fn is_subscribed(&self, name: &str) -> bool {
        self.own().is_some_and(|own| own.subscriptions().any(|n| n == name))
    }
}

const HIGHEST_MOD_SEQ: StatusItem = StatusItem::Other(Figure {
    name: "HIGHESTMODSEQ",
    write: |out, of| {
        // Writing to memory cannot fail.
        let _ = write!(out, "{}", of.mailbox.changed());
    },
});

/// The names of the notes that differ, as far as the user sees them.
fn changed_notes(then: &Notes, now: &Notes, user: &str) -> Vec<Arc<str>> {
    let differ = |key: &&(Arc<str>, Arc<str>)| then.get(*key) != now.get(*key);
    let seen = |key: &&(Arc<str>, Arc<str>)| key.0.is_empty() || *key.0 == *user;
    let keys: BTreeSet<_> = then.keys().chain(now.keys()).filter(seen).filter(differ).collect();
    keys.into_iter().map(|(_, name)| name.clone()).collect()
}

impl Session {
    /// Whether the client is told things while no command is in progress.
    pub(in crate::protocol::imap) const fn is_watching(&self) -> bool {
        self.watch.is_some()
    }

    /// What NOTIFY asked for of the open mailbox; nothing if NOTIFY was never given.
    pub(in crate::protocol::imap) fn wants_of_selected(&self) -> Option<Option<&Group>> {
        let groups = self.watch.as_ref()?.groups.as_ref()?;
        Some(groups.iter().find(|g| g.is_selected() && g.letters.is_some()))
    }

    /// Whether the client wants news of the open mailbox before this answer: after NOTIFY only where it asked for them,
    /// or where they are what the command did.
    pub(super) fn hears(&self, verb: &Verb) -> bool {
        const OWN: &[&str] =
            &["EXPUNGE", "MOVE", "UID", "APPEND", "COPY", "STORE", "REPLACE", "SELECT", "EXAMINE"];
        !matches!(self.wants_of_selected(), Some(None)) || OWN.contains(&verb.spec.verb)
    }

    /// From now on the client is told these events. With `status` all mailboxes are told once.
    pub(in crate::protocol::imap) fn notify(
        &mut self,
        groups: Vec<Group>,
        status: bool,
        cx: &mut Context<'_>,
    ) {
        // NOTIFY is a NOOP too (RFC 5465 §3.1).
        self.tell_news(true, cx);
        let told = Seen::of(self, cx);
        let mut answers = Vec::new();
        for entry in told.entries(self).values() {
            let groups = groups.iter().filter(|g| self.covers(g, entry, &told));
            let letters: Vec<_> = groups.filter_map(|g| g.letters.as_ref()).collect();
            if letters.is_empty() {
                continue;
            }
            if !entry.rights.has(Rights::READ) {
                answers.push(Err(entry.name.clone()));
            } else if status && !self.is_open(entry) {
                answers.push(Ok(entry.name.clone()));
            }
        }
        for answer in answers {
            match answer {
                Ok(name) => {
                    let mut items =
                        vec![StatusItem::Messages, StatusItem::UidNext, StatusItem::UidValidity];
                    items.extend(self.counts_changes().then_some(HIGHEST_MOD_SEQ));
                    let _ = status::tell(&self.shown_name(&name), &items, self, cx);
                }
                Err(name) => {
                    let _ = write!(cx.out, "* LIST (\\NoAccess) \"{DELIMITER}\" ");
                    self.write_mailbox(&name, cx.out);
                    cx.out.write(b"\r\n");
                }
            }
        }
        self.watch = Some(Box::new(Watch { groups: Some(groups), told }));
    }

    /// Tells what others did since the client was last told.
    pub(in crate::protocol::imap) fn tell_events(&mut self, cx: &mut Context<'_>) {
        let Some(mut watch) = self.watch.take() else { return };
        if watch.told.changes != cx.world.changes() {
            let now = Seen::of(self, cx);
            let told = self.events(&watch, &now);
            watch.told = now;
            if told.len() > EVENTS {
                cx.out.write(
                    b"* OK [NOTIFICATIONOVERFLOW] Too much happened; nothing is told any more\r\n",
                );
                watch.groups = Some(Vec::new());
            } else {
                self.tell_all(told, cx);
            }
        }
        self.watch = Some(watch);
        self.tell_selected(cx);
    }

    /// What the client does itself is no news to it.
    pub(in crate::protocol::imap) fn keep_watch(&mut self, cx: &Context<'_>) {
        let notes = self.is_enabled(&METADATA) || self.is_enabled(&METADATA_SERVER);
        let stale = match &self.watch {
            Some(watch) => watch.told.changes != cx.world.changes(),
            None => notes,
        };
        if stale && !self.closed && self.is_logged_in() {
            let groups = self.watch.take().and_then(|watch| watch.groups);
            let told = Seen::of(self, cx);
            self.watch = Some(Box::new(Watch { groups, told }));
        }
    }

    /// The news of the open mailbox, where NOTIFY asks for them at once.
    fn tell_selected(&mut self, cx: &mut Context<'_>) {
        let delayed = match self.wants_of_selected() {
            None if self.is_idling() => false,
            Some(Some(group)) => group.filter == Mailboxes::SelectedDelayed && !self.is_idling(),
            _ => return,
        };
        let items = self.wants_of_selected().flatten().and_then(|g| g.letters.clone());
        let last = self.selected.as_ref().and_then(|open| open.view.highest_uid()).unwrap_or(0);
        self.tell_news(!delayed, cx);
        let Some(items) = items.map(|letters| letters.items).filter(|items| !items.is_empty())
        else {
            return;
        };
        command::fetch::tell_after(last, &items, self, cx);
    }

    fn is_open(&self, entry: &Entry<'_>) -> bool {
        self.selected.as_ref().is_some_and(|open| {
            open.view.mailbox == entry.mailbox.id
                && open.view.uid_validity == entry.mailbox.uid_validity
        })
    }

    /// Whether numbers of changes are told to this client.
    fn counts_changes(&self) -> bool {
        self.is_enabled(&condstore::CONDSTORE) || self.is_enabled(&qresync::QRESYNC)
    }

    /// Whether a group is about a mailbox that is not the open one.
    fn covers(&self, group: &Group, entry: &Entry<'_>, seen: &Seen) -> bool {
        self.covers_name(&group.filter, &entry.name, seen)
    }

    fn covers_name(&self, filter: &Mailboxes, name: &str, seen: &Seen) -> bool {
        let below = |of: &str| {
            name.strip_prefix(of).and_then(|rest| rest.strip_prefix(DELIMITER)).map(str::to_owned)
        };
        let kept = |names: &[String]| -> Vec<String> {
            names.iter().map(|n| Account::canonical(&self.plain_name(n)).to_owned()).collect()
        };
        let own = !name.starts_with(place::OTHERS);
        match filter {
            Mailboxes::Selected | Mailboxes::SelectedDelayed => false,
            Mailboxes::Inboxes => name == INBOX || name == "Junk",
            Mailboxes::Personal => own,
            Mailboxes::Subscribed => seen.is_subscribed(name),
            Mailboxes::Subtree(names) => {
                kept(names).iter().any(|of| of == name || below(of).is_some())
            }
            Mailboxes::SubtreeOne(names) => kept(names)
                .iter()
                .any(|of| of == name || below(of).is_some_and(|rest| !rest.contains(DELIMITER))),
            Mailboxes::Named(names) => kept(names).iter().any(|of| of == name),
        }
    }

    /// The mailboxes that filters mean without naming each, as far as the user sees and may read them: by their names
    /// for the user.
    pub(in crate::protocol::imap) fn readable(
        &self,
        filters: &[Mailboxes],
        cx: &Context<'_>,
    ) -> BTreeMap<String, place::Place> {
        let seen = Seen::of(self, cx);
        let mut out = BTreeMap::new();
        for ((owner, id), entry) in seen.entries(self) {
            let account = seen.accounts.iter().find(|a| *a.address == *owner);
            let inner = account.and_then(|a| Some((a.address.clone(), a.name_of(id)?.to_owned())));
            let meant = filters.iter().any(|f| self.covers_name(f, &entry.name, &seen));
            if let (Some((owner, name)), true) = (inner, meant && entry.rights.has(Rights::READ)) {
                out.insert(entry.name, place::Place { owner, name });
            }
        }
        out
    }

    /// What there is to tell.
    fn events(&self, watch: &Watch, now: &Seen) -> Vec<Told> {
        let then = &watch.told;
        let groups = watch.groups.as_deref().unwrap_or_default();
        let wants = |kind: Kind, name: &str| {
            groups.iter().any(|g| g.has(kind) && self.covers_name(&g.filter, name, now))
        };
        let (old, new) = (then.entries(self), now.entries(self));
        let mut out = Vec::new();
        let mut affected = BTreeSet::new();
        for (key, entry) in &new {
            let Some(before) = old.get(key) else {
                affected.insert(entry.name.clone());
                continue;
            };
            if before.name != entry.name {
                // Names below one that was renamed go with it.
                let with_parent = old.iter().any(|(k, o)| {
                    let moved = new.get(k).is_some_and(|n| n.name != o.name);
                    let rest = before.name.strip_prefix(&o.name);
                    moved && k != key && rest.is_some_and(|rest| rest.starts_with(DELIMITER))
                });
                if !with_parent && wants(Kind::Name, &entry.name) {
                    out.push(Told::Name(entry.name.clone(), Some(before.name.clone())));
                }
            }
            self.events_inside(watch, before, entry, now, &mut out);
        }
        affected
            .extend(old.iter().filter(|(k, _)| !new.contains_key(*k)).map(|(_, e)| e.name.clone()));
        let parents: Vec<String> = affected
            .iter()
            .filter_map(|name| name.rsplit_once(DELIMITER).map(|(above, _)| above.to_owned()))
            .collect();
        affected.extend(parents);
        let named = affected.into_iter().filter(|name| wants(Kind::Name, name));
        out.extend(named.map(|name| Told::Name(name, None)));
        if let (Some(then_own), Some(now_own)) = (then.own(), now.own()) {
            let mut names: BTreeSet<&str> = BTreeSet::new();
            names.extend(then_own.subscriptions().filter(|n| !now.is_subscribed(n)));
            names.extend(now_own.subscriptions().filter(|n| !then.is_subscribed(n)));
            for name in names {
                let told = Told::Name(name.to_owned(), None);
                let wanted = wants(Kind::Subscription, name)
                    || groups
                        .iter()
                        .any(|g| g.filter == Mailboxes::Subscribed && g.has(Kind::Subscription));
                if wanted && !out.contains(&told) {
                    out.push(told);
                }
            }
            let server = changed_notes(&then_own.notes, &now_own.notes, self.user());
            let asked = groups.iter().any(|g| g.has(Kind::Server))
                || self.is_enabled(&METADATA)
                || self.is_enabled(&METADATA_SERVER);
            if asked && !server.is_empty() {
                out.push(Told::Notes(String::new(), server));
            }
        }
        out
    }

    /// What changed in one mailbox.
    fn events_inside(
        &self,
        watch: &Watch,
        then: &Entry<'_>,
        now: &Entry<'_>,
        seen: &Seen,
        out: &mut Vec<Told>,
    ) {
        let groups = watch.groups.as_deref().unwrap_or_default();
        let covering: Vec<&Group> = groups.iter().filter(|g| self.covers(g, now, seen)).collect();
        let notes = changed_notes(&then.attributes.notes, &now.attributes.notes, self.user());
        let asked = covering.iter().any(|g| g.has(Kind::Metadata)) || self.is_enabled(&METADATA);
        if asked && !notes.is_empty() {
            out.push(Told::Notes(now.name.clone(), notes));
        }
        let mut letters = covering.iter().filter_map(|g| g.letters.as_ref()).peekable();
        if letters.peek().is_none()
            || self.is_open(now)
            || !now.rights.has(Rights::READ)
            || then.mailbox.changed() == now.mailbox.changed()
        {
            return;
        }
        let flags = letters.any(|l| l.flags);
        let (before, after) = (then.mailbox, now.mailbox);
        let mut items = Vec::new();
        if (before.len(), before.uid_next()) != (after.len(), after.uid_next()) {
            items.extend([StatusItem::UidNext, StatusItem::Messages]);
        } else if flags && self.counts_changes() {
            items.push(StatusItem::UidValidity);
        } else if flags && before.unseen() != after.unseen() {
            items.extend([StatusItem::UidValidity, StatusItem::Unseen]);
        } else {
            return;
        }
        items.extend(self.counts_changes().then_some(HIGHEST_MOD_SEQ));
        out.push(Told::Status(now.name.clone(), items));
    }

    fn tell_all(&self, told: Vec<Told>, cx: &mut Context<'_>) {
        for event in told {
            match event {
                Told::Name(name, old) => list::tell(&name, old.as_deref(), self, cx),
                Told::Notes(name, entries) => {
                    cx.out.write(b"* METADATA ");
                    self.write_mailbox(&name, cx.out);
                    for entry in entries {
                        cx.out.write(b" ");
                        reply::write_mailbox(cx.out, &entry);
                    }
                    cx.out.write(b"\r\n");
                }
                Told::Status(name, items) => {
                    let _ = status::tell(&self.shown_name(&name), &items, self, cx);
                }
            }
        }
    }
}
