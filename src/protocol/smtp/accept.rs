//! What becomes of a letter when its last octet is there: from the reply on, this host is responsible for it
//! (RFC 5321 §4.2.5, §6.1).

use super::{
    Reply, Session, check,
    command::data::{EIGHT_BITS_ANNOUNCED, HOPS_WITHIN_LIMIT, ROOM_FOR_ALL, no_queue},
    habit,
    mail_data::{MailData, Outline},
    session::{Envelope, Way},
    spread::Spread,
    stamp,
};
use crate::{
    message::Message,
    protocol::Context,
    world::{
        About, Body, Failure, Happening, INBOX, LetterId, Policy, Queued, Recipient, Report,
        Service, Timestamp, Wishes,
    },
};
use std::{cell::OnceCell, sync::Arc};

/// Takes the letter: puts it into the INBOX of every recipient here, and into the queue for all others.
pub(super) fn accept(s: &mut Session, data: &MailData<'_>, cx: &mut Context<'_>) -> Reply {
    let outline = data.outline();
    if let Some(refusal) = unfit(s, data, &outline, cx) {
        return refusal;
    }
    let checked = match check::examine(s, data, &outline, cx) {
        Ok(checked) => checked,
        Err(refusal) => return *refusal,
    };
    let cleaned = checked.as_ref().and_then(|c| c.cleaned.as_ref()).map(MailData::Plain);
    let id: Arc<str> = cx.world.chance.id().into();
    let mut received = stamp::received(s, &id, cx);
    if let Some(checked) = &checked {
        received += &checked.field;
    }
    let missing = match s.service {
        Service::Submission => stamp::missing(&outline, &id, cx),
        _ => String::new(),
    };
    let signed = check::signature(s, &missing, data, &outline, cx).unwrap_or_default();
    received += &missing;
    // What is to be kept goes through the queue, wherever it goes (RFC 4865 §4.2).
    if s.envelope.wishes.hold_until.is_some_and(|until| until > cx.world.now) {
        s.envelope.to.iter_mut().for_each(|to| to.way = Way::Onward);
    }
    let mut letter = Incoming {
        number: LetterId(0),
        id,
        host: cx.place.host.name,
        from: s.envelope.from.as_ref().map(|m| m.text.as_str().into()),
        spread: Spread::of(&s.envelope.to, cx.world),
        data: cleaned.as_ref().unwrap_or(data),
        received,
        signed,
        onward: OnceCell::new(),
    };
    let copies = letter.copies();
    if let Some(refusal) = letter.lacks_room(&copies, cx) {
        return refusal;
    }
    let entries = letter.entries(cx);
    if entries > 0 && !cx.has_queue_for(entries, entries * letter.data.octets() as u64) {
        return no_queue(cx);
    }

    letter.number = cx.carries.unwrap_or_else(|| cx.world.next_letter());
    let envelope = std::mem::take(&mut s.envelope);
    letter.note(s.service, &envelope, cx);
    if let Some(checked) = &checked {
        checked.note(letter.number, &letter.id, cx);
    }
    letter.deliver(copies, checked.as_ref().and_then(|c| c.aside).unwrap_or(INBOX), cx);
    let queued = letter.queue(&envelope.wishes, cx);
    let reported = letter.report(&envelope.wishes, cx);
    if queued || reported {
        cx.out.pause();
    }
    let what = if queued { "queued" } else { "delivered" };
    Reply::new(250, "2.0.0", ["Letter ", &letter.id, " ", what].concat())
}

/// What is said to a letter that nobody takes as it is.
fn unfit(s: &Session, data: &MailData<'_>, outline: &Outline, cx: &Context<'_>) -> Option<Reply> {
    let wishes = &s.envelope.wishes;
    let policy = cx.policy();
    let announced = wishes.body != Body::SevenBit || wishes.utf8;
    if !announced && !policy.keeps(&habit::EIGHT_BIT_LETTER) && !data.is_ascii() {
        let text = "The letter has octets above 127, and MAIL did not say BODY=8BITMIME";
        return Some(Reply::refuse(&EIGHT_BITS_ANNOUNCED, 554, "5.6.3", text));
    }
    if outline.hops >= policy.hop_limit.min(Policy::MOST_HOPS) {
        let text = "The letter has gone through too many hosts; it may go in circles";
        return Some(Reply::refuse(&HOPS_WITHIN_LIMIT, 554, "5.4.6", text));
    }
    None
}

/// A letter that is being taken.
struct Incoming<'a> {
    number: LetterId,
    /// What this host calls it.
    id: Arc<str>,
    host: &'static str,
    from: Option<Arc<str>>,
    spread: Spread,
    data: &'a MailData<'a>,
    /// What stands on top of every copy.
    received: String,
    /// The signature, which stands on top of that where the letter goes on.
    signed: String,
    /// The letter as it goes on.
    onward: OnceCell<Arc<Message>>,
}

impl Incoming<'_> {
    /// A copy for each bundle of recipients that has accounts here. Only where a letter stays it gets the field
    /// Return-Path (RFC 5321 §4.4); the copies of a list name the list.
    fn copies(&self) -> Vec<Option<Arc<Message>>> {
        let copy = |path: Option<&Arc<str>>| {
            let path = path.map_or("", |path| &**path);
            let top = ["Return-Path: <", path, ">\r\n", &self.received];
            Arc::new(self.data.under(&top))
        };
        let bundles = self.spread.bundles.iter();
        bundles
            .map(|b| (!b.accounts.is_empty()).then(|| copy(b.from(self.from.as_ref()))))
            .collect()
    }

    /// What is said where an account has no room for it: nobody gets it then.
    fn lacks_room(&self, copies: &[Option<Arc<Message>>], cx: &Context<'_>) -> Option<Reply> {
        let policy = cx.policy();
        let size = copies.iter().flatten().map(|c| c.size()).max().unwrap_or(0);
        let has_room =
            |to: &&Arc<str>| cx.world.account(to).is_some_and(|a| a.has_room(policy, 1, size));
        let full = self.spread.accounts().find(|to| !has_room(to))?;
        let text = format!("The mailbox of {full} is full; nobody got the letter");
        Some(Reply::refuse(&ROOM_FOR_ALL, 452, "4.2.2", text))
    }

    /// How many entries of the queue it takes: one for each bundle that goes on, and one for the reports that are due now,
    /// where they leave the host.
    fn entries(&self, cx: &Context<'_>) -> u64 {
        let own = |from: &Arc<str>| {
            let domain = from.rsplit_once('@').map_or("", |(_, domain)| domain);
            domain.eq_ignore_ascii_case(cx.place.host.domain)
        };
        let mut bundles = self.spread.bundles.iter();
        let reports = self.spread.delivered.iter().any(|r| r.wants(Report::Delivered))
            || self.spread.expanded.iter().any(|r| r.wants(Report::Expanded))
            || bundles.any(|b| !b.missing.is_empty());
        let leaves = self.from.as_ref().is_some_and(|from| !own(from));
        let onward = self.spread.bundles.iter().filter(|b| !b.onward.is_empty()).count();
        onward as u64 + u64::from(reports && leaves)
    }

    /// Writes into the host's log that it was taken.
    fn note(&self, service: Service, envelope: &Envelope, cx: &mut Context<'_>) {
        let accepted = Happening::Accepted {
            conn: Some(cx.conn),
            from: self.from.clone(),
            to: envelope.to.iter().map(|to| to.recipient.address.clone()).collect(),
            size: self.data.octets() as u64,
            submitted: service == Service::Submission,
        };
        cx.world.note(self.host, self.number, &self.id, accepted);
        self.spread.note(cx.world, self.host, self.number, &self.id);
    }

    /// Puts the copies into the mailboxes of those who have one here.
    fn deliver(&self, copies: Vec<Option<Arc<Message>>>, mailbox: &str, cx: &mut Context<'_>) {
        for (bundle, copy) in self.spread.bundles.iter().zip(copies) {
            let Some(copy) = copy else { continue };
            for account in &bundle.accounts {
                let place = (account, mailbox);
                cx.world.deliver_into(self.host, self.number, &self.id, place, copy.clone());
            }
        }
    }

    /// Puts the letter into the queue for those who have their mailboxes elsewhere; false if there are none.
    fn queue(&self, wishes: &Wishes, cx: &mut Context<'_>) -> bool {
        let now = cx.world.now;
        let due = if cx.policy().hold_queue { Timestamp::NEVER } else { now };
        let mut queued = false;
        for bundle in self.spread.bundles.iter().filter(|b| !b.onward.is_empty()) {
            queued = true;
            cx.world.queue.push(Queued {
                letter: self.number,
                id: self.id.clone(),
                host: self.host.into(),
                from: bundle.from(self.from.as_ref()).cloned(),
                message: self.onward().clone(),
                recipients: bundle.onward.clone(),
                arrived: now,
                due: wishes.hold_until.map_or(due, |hold| due.max(hold)),
                wishes: Arc::new(bundle.wishes(wishes)),
                attempts: 0,
                warned: false,
            });
        }
        queued
    }

    /// Writes the reports that are due now; false if there are none.
    fn report(&self, wishes: &Wishes, cx: &mut Context<'_>) -> bool {
        let now = cx.world.now;
        let from = self.from.as_ref();
        let mut reported = false;
        let mut report = |kind, from: Option<&Arc<str>>, recipients: &[Recipient]| {
            let wanted: Vec<_> = recipients.iter().filter(|r| r.wants(kind)).cloned().collect();
            if !wanted.is_empty() && from.is_some() {
                let about = About {
                    letter: self.number,
                    id: &self.id,
                    host: self.host,
                    from,
                    wishes,
                    message: self.onward(),
                    arrived: now,
                    until: None,
                };
                reported |= cx.world.report(kind, about, &wanted);
            }
        };
        report(Report::Delivered, from, &self.spread.delivered);
        report(Report::Expanded, from, &self.spread.expanded);
        for bundle in &self.spread.bundles {
            let missing: Vec<Recipient> = bundle.missing.iter().map(|r| no_such(r, now)).collect();
            report(Report::Failed, bundle.from(from), &missing);
        }
        reported
    }

    /// The letter as it goes on, and as reports have it.
    fn onward(&self) -> &Arc<Message> {
        self.onward.get_or_init(|| Arc::new(self.data.under(&[&self.signed, &self.received])))
    }
}

/// A recipient to whom an alias leads, and who has no mailbox.
fn no_such(recipient: &Recipient, now: Timestamp) -> Recipient {
    let text = "an alias leads to it, and there is no such mailbox".into();
    let last = Failure { at: now, status: "5.1.1".into(), text, is_reply: false, host: None };
    Recipient { last: Some(Arc::new(last)), ..recipient.clone() }
}
