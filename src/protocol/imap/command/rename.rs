//! RENAME: gives a mailbox, and all below it, another name. INBOX is emptied into a new mailbox instead.

use super::*;
use crate::{
    protocol::imap::extension::acl,
    world::{Account, INBOX, MailboxRefused, Rights},
};

pub(super) struct Rename;

impl Command for Rename {
    type Args = (String, String);

    const SPEC: Spec<Phase> = Spec {
        verb: "RENAME",
        syntax: "tag RENAME SP mailbox SP mailbox CRLF",
        rfc: Rfc(3501, "6.3.5"),
        summary: "Gives a mailbox, with all names below it, another name. From INBOX the letters move; it stays.",
        when: Phase::LOGGED_IN,
        rules: &[
            &rule::MAILBOX_EXISTS,
            &acl::RIGHT,
            &rule::NOT_INBOX,
            &rule::NAME_USABLE,
            &rule::NAME_FREE,
            &rule::MAILBOXES_FEW,
        ],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a RENAME Projects Archive/Projects\r\n", "a RENAME INBOX old\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        c.sp()?;
        let from = grammar::mailbox(c, &field::MAILBOX)?;
        c.sp()?;
        let to = grammar::mailbox(c, &field::MAILBOX)?;
        c.crlf()?;
        Ok((from, to))
    }

    fn run((from, to): Self::Args, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let odd = cx.policy().keeps(&habit::ODD_MAILBOX_NAME);
        let (old, new) = (s.place(&from, cx), s.place(&to, cx));
        let (from, to) = (old.name.clone(), new.name.clone());
        let rights = s.rights(&old, cx);
        let Some(account) = old.account(cx.world) else { return no_such_mailbox() };
        let there = account.mailbox(&from).is_some();
        let own = *old.owner == *s.user();
        let parent = own && account.has_children(&from);
        if !(there || parent) || !own && rights == Rights::NONE {
            return no_such_mailbox();
        }
        if there && let Some(refusal) = acl::check(rights, Rights::DELETE_MAILBOX) {
            return refusal;
        }
        if Account::canonical(&to) == INBOX {
            return refused(MailboxRefused::Inbox);
        }
        // Letters stay in the account that they count for.
        if new.owner != old.owner {
            return refused(MailboxRefused::BadName);
        }
        if let Some(refusal) = super::create::may_create(&new, s, cx) {
            return refusal;
        }
        let Some(account) = cx.world.account_mut(&old.owner) else { return no_such_mailbox() };
        // Every name below moves too, and must have room there.
        let longest = account.mailboxes().map(|(n, _)| n.len()).filter(|n| *n > from.len()).max();
        let grown = longest.map_or(0, |n| n - from.len()) + to.len();
        if !usable(&to, odd) || (grown > Account::NAME_LIMIT && account.has_children(&from)) {
            return refused(MailboxRefused::BadName);
        }
        // A name that is only a parent has children that others would fall upon.
        if account.has_children(&to) && Account::canonical(&from) != INBOX {
            return refused(MailboxRefused::Exists);
        }
        match account.rename(&from, &to) {
            Err(why) => refused(why),
            Ok(()) => Reply::ok("RENAME completed"),
        }
    }
}
