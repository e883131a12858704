//! The open mailbox: as the client knows it, as it is, and what there is to tell of the difference.

use super::*;
use crate::protocol::imap::{
    extension::{condstore, context},
    manner::{Manner, Told},
};
use crate::world::Stored;

/// Tells the flags of a letter, which somebody else changed.
fn tell_flags(
    selected: &mut Selected,
    number: u32,
    by_uid: bool,
    manner: Manner,
    cx: &mut Context<'_>,
) {
    let Some(stored) = selected.view.letter(number).cloned() else { return };
    if selected.learn(&stored.flags) {
        selected.write_flags(cx);
    }
    let (uid, flags, mod_seq) = (stored.uid, Some(&stored.flags), stored.mod_seq);
    manner.tell(cx.out, &selected.view, number, &Told { uid, flags, mod_seq, by_uid });
}

/// Tells the keywords that only letters have which are new after number `known`.
fn learn_new(selected: &mut Selected, known: u32, last: u32, cx: &mut Context<'_>) {
    let mut new = false;
    for number in known + 1..=last {
        let with_keywords = |l: &&Stored| l.flags.keywords().next().is_some();
        let letter = selected.view.letter(number).filter(with_keywords);
        if let Some(flags) = letter.map(|l| l.flags.clone()) {
            new |= selected.learn(&flags);
        }
    }
    if new {
        selected.write_flags(cx);
    }
}

impl Session {
    /// Tells what changed in the open mailbox.
    pub(in crate::protocol::imap) fn tell_news(&mut self, may_expunge: bool, cx: &mut Context<'_>) {
        let followed = self.selected.as_ref().is_some_and(|selected| !selected.live.is_empty());
        if followed && !context::CONTEXT_SEARCH.is_offered(self, cx) {
            self.selected.iter_mut().for_each(|selected| selected.live.clear());
        }
        let Some((selected, mailbox)) = self.opened(cx.world) else {
            if self.selected.is_some() {
                self.bye("The selected mailbox was deleted", cx);
            }
            return;
        };
        if !selected.view.is_behind(mailbox) {
            // Time alone changes what some searches find.
            return self.tell_results(Live::is_timed, cx);
        }
        let manner = Manner::of(self, cx);
        // After NOTIFY changes of flags are told only where they were asked for, and with the UID (RFC 5465 §5.1).
        let notified = self.wants_of_selected().map(|wants| {
            wants.and_then(|group| group.letters.as_ref()).is_some_and(|letters| letters.flags)
        });
        // Only who has news to take needs the mailbox for himself.
        let Some((selected, mailbox)) = self.opened_mut(cx.world) else { return };
        let before = (!selected.live.is_empty()).then(|| selected.view.clone());
        let (held, known) = (selected.view.is_holding(), selected.view.len());
        let news = selected.view.news(mailbox, may_expunge);
        if let Some(before) = before {
            let Selected { view, live, .. } = &mut *selected;
            live.iter_mut().for_each(|live| live.tell_gone(&before, view, cx.out));
        }
        let removed = news.iter().filter(|n| matches!(n, News::Expunge { .. })).count();
        let known = known.saturating_sub(u32::try_from(removed).unwrap_or(u32::MAX));
        let mut gone = Vec::new();
        for item in news {
            if !matches!(item, News::Expunge { .. }) {
                manner.tell_gone(cx.out, &std::mem::take(&mut gone));
            }
            let _ = match item {
                News::Expunge { number, uid } => {
                    gone.push((number, uid));
                    Ok(())
                }
                News::Exists(n) => {
                    learn_new(selected, known, n, cx);
                    write!(cx.out, "* {n} EXISTS\r\n")
                }
                News::Recent(_) if manner.rev2 => Ok(()),
                News::Recent(n) => write!(cx.out, "* {n} RECENT\r\n"),
                News::Flags(_) if notified == Some(false) => Ok(()),
                News::Flags(n) => {
                    tell_flags(selected, n, notified.is_some(), manner, cx);
                    Ok(())
                }
            };
        }
        manner.tell_gone(cx.out, &gone);
        // While a removal waits, the client must not think that it knows all that came after (RFC 7162 §3.2).
        let view = &selected.view;
        if manner.resync && (held || view.is_holding()) {
            condstore::tell_highest(view.known(), cx);
        }
        self.tell_results(|_| true, cx);
    }

    /// Tells what enters and leaves the results of searches that are kept up to date.
    fn tell_results(&mut self, which: fn(&Live) -> bool, cx: &mut Context<'_>) {
        let (now, manner) = (cx.world.now, Manner::of(self, cx));
        let Some(selected) = &mut self.selected else { return };
        let Selected { view, live, .. } = &mut **selected;
        live.iter_mut()
            .filter(|l| which(l))
            .for_each(|l| l.tell_changed(view, now, manner, cx.out));
    }

    /// Forgets who logged in, and everything that came after: the session is as it was behind the greeting. What the
    /// client sent already is still read (RFC 8437 §3).
    pub(in crate::protocol::imap) fn forget_user(&mut self) {
        let assembler = std::mem::take(&mut self.assembler);
        *self = Self { assembler, ..Self::default() };
    }

    /// The account of whoever is logged in.
    pub(in crate::protocol) fn account<'w>(
        &self,
        world: &'w crate::world::World,
    ) -> Option<&'w Account> {
        world.account(self.account.as_deref()?)
    }

    /// The same, to be changed.
    pub(in crate::protocol::imap) fn account_mut<'w>(
        &self,
        world: &'w mut crate::world::World,
    ) -> Option<&'w mut Account> {
        world.account_mut(self.account.as_deref()?)
    }

    /// The open mailbox: as the client knows it, and as it is. Nothing if it was deleted.
    pub(in crate::protocol::imap) fn opened<'w>(
        &mut self,
        world: &'w crate::world::World,
    ) -> Option<(&mut Selected, &'w Mailbox)> {
        let selected = self.selected.as_mut()?;
        let account = world.account(&selected.owner)?;
        follow(selected, account)?;
        let mailbox = account.mailbox(&selected.name)?;
        Some((selected, mailbox))
    }

    /// The same, to be changed.
    pub(in crate::protocol::imap) fn opened_mut<'w>(
        &mut self,
        world: &'w mut crate::world::World,
    ) -> Option<(&mut Selected, &'w mut Mailbox)> {
        let selected = self.selected.as_mut()?;
        let account = world.account_mut(&selected.owner)?;
        follow(selected, account)?;
        let mailbox = account.mailbox_mut(&selected.name)?;
        Some((selected, mailbox))
    }
}

/// Follows the open mailbox to its new name, if it was renamed.
fn follow(selected: &mut Selected, account: &Account) -> Option<()> {
    let id = selected.view.mailbox;
    if account.mailbox(&selected.name).is_none_or(|m| m.id != id) {
        selected.name = account.name_of(id)?.into();
    }
    Some(())
}
