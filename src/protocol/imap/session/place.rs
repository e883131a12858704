//! Which mailbox a name means for the user, and what they may do with it.
//!
//! Names that begin with `~` and a user's name are those of other users of the same domain (RFC 2342 §5): they are
//! there for whoever was given a right on them. Where access lists are not offered there are no such names, and
//! everybody may do everything with what is theirs.

use super::*;
use crate::{
    protocol::imap::{
        command::mailbox::no_such_mailbox,
        extension::acl,
        grammar::{modified_utf7_decoded, modified_utf7_encoded},
    },
    world::{DELIMITER, Rights, World},
};

/// What begins the names of other users' mailboxes.
pub(in crate::protocol::imap) const OTHERS: char = '~';

/// What a name means: the account, and the name that the mailbox has there. Whether there is one is another question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::protocol::imap) struct Place {
    /// The address of the account.
    pub(in crate::protocol::imap) owner: Arc<str>,
    /// The name in that account.
    pub(in crate::protocol::imap) name: String,
}

impl Place {
    /// That of the open mailbox.
    pub(in crate::protocol::imap) fn of(open: &Selected) -> Self {
        Self { owner: open.owner.clone(), name: open.name.to_string() }
    }

    /// The account that it lies in.
    pub(in crate::protocol::imap) fn account<'w>(&self, world: &'w World) -> Option<&'w Account> {
        world.account(&self.owner)
    }

    /// The mailbox itself.
    pub(in crate::protocol::imap) fn mailbox<'w>(&self, world: &'w World) -> Option<&'w Mailbox> {
        self.account(world)?.mailbox(&self.name)
    }

    /// The same, to be changed.
    pub(in crate::protocol::imap) fn mailbox_mut<'w>(
        &self,
        world: &'w mut World,
    ) -> Option<&'w mut Mailbox> {
        world.account_mut(&self.owner)?.mailbox_mut(&self.name)
    }
}

impl Session {
    /// The address of the user; empty before login.
    pub(in crate::protocol::imap) fn user(&self) -> &str {
        self.account.as_deref().unwrap_or_default()
    }

    /// What a name means for the user, in whatever form the client wrote it.
    pub(in crate::protocol::imap) fn place(&self, name: &str, cx: &Context<'_>) -> Place {
        let name = self.plain_name(name);
        let own = || Place {
            owner: self.account.clone().unwrap_or_default(),
            name: Account::canonical(&name).to_owned(),
        };
        let Some(rest) = name.strip_prefix(OTHERS).filter(|_| acl::ACL.is_offered(self, cx)) else {
            return own();
        };
        let (user, inner) = rest.split_once(DELIMITER).unwrap_or((rest, ""));
        let domain = self.user().rsplit_once('@').map_or("", |(_, domain)| domain);
        let owner = format!("{user}@{domain}").to_ascii_lowercase();
        match cx.world.account(&owner) {
            Some(account) => {
                let name = Account::canonical(inner).to_owned();
                Place { owner: account.address.clone(), name }
            }
            None => own(),
        }
    }

    /// What the user may do with the mailbox of that place; nothing if there is none.
    pub(in crate::protocol::imap) fn rights(&self, place: &Place, cx: &Context<'_>) -> Rights {
        let Some(account) = place.account(cx.world) else { return Rights::NONE };
        if !acl::ACL.is_offered(self, cx) {
            let there = account.mailbox(&place.name).is_some() && *place.owner == *self.user();
            return if there { Rights::ALL } else { Rights::NONE };
        }
        account.rights(&place.name, self.user())
    }

    /// What the user may do with the open mailbox.
    pub(in crate::protocol::imap) fn rights_here(&self, cx: &Context<'_>) -> Rights {
        let Some(selected) = &self.selected else { return Rights::NONE };
        self.rights(&Place::of(selected), cx)
    }

    /// The mailbox of a name, if there is one and the user has those rights on it.
    ///
    /// # Errors
    /// The refusal. A mailbox of which the user may not even see the name is not there for them (RFC 4314 §6).
    pub(in crate::protocol::imap) fn reach(
        &self,
        name: &str,
        wants: Rights,
        cx: &Context<'_>,
    ) -> Result<Place, Box<Reply>> {
        let place = self.place(name, cx);
        let rights = self.rights(&place, cx);
        if place.mailbox(cx.world).is_none() || !rights.has(wants) && !rights.has(Rights::LOOKUP) {
            return Err(Box::new(no_such_mailbox()));
        }
        acl::check(rights, wants).map_or(Ok(place), |refusal| Err(Box::new(refusal)))
    }

    /// The same for a mailbox that letters should go to.
    ///
    /// # Errors
    /// The refusal, with TRYCREATE where there is no such mailbox.
    pub(in crate::protocol::imap) fn target(
        &self,
        name: &str,
        cx: &Context<'_>,
    ) -> Result<Place, Box<Reply>> {
        self.reach(name, Rights::INSERT, cx).map_err(|refusal| {
            if refusal.refused == Some(&rule::MAILBOX_EXISTS) {
                return Box::new(command::mailbox::no_target());
            }
            refusal
        })
    }

    /// The name by which the user knows a mailbox of an account, as it is kept: in modified UTF-7.
    pub(in crate::protocol::imap) fn name_of(&self, owner: &str, name: &str) -> String {
        if owner == self.user() {
            return name.to_owned();
        }
        let local = owner.rsplit_once('@').map_or(owner, |(local, _)| local);
        if name.is_empty() {
            return format!("{OTHERS}{local}");
        }
        format!("{OTHERS}{local}{DELIMITER}{name}")
    }

    /// A name as it is kept, in modified UTF-7: a client that switched UTF-8 on writes it as it reads
    /// (RFC 6855 §3, RFC 9051 §5.1).
    pub(in crate::protocol::imap) fn plain_name<'n>(
        &self,
        name: &'n str,
    ) -> std::borrow::Cow<'n, str> {
        if self.speaks_utf8() && (!name.is_ascii() || name.contains('&')) {
            return modified_utf7_encoded(name).into();
        }
        name.into()
    }

    /// Whether names and strings are in UTF-8.
    pub(in crate::protocol::imap) fn speaks_utf8(&self) -> bool {
        self.is_enabled(&extension::utf8::UTF8_ACCEPT) || self.is_enabled(&extension::rev2::REV2)
    }

    /// A name that is kept in modified UTF-7, in the form that the client reads and writes.
    pub(in crate::protocol::imap) fn shown_name<'n>(
        &self,
        name: &'n str,
    ) -> std::borrow::Cow<'n, str> {
        let decoded = if self.speaks_utf8() { modified_utf7_decoded(name) } else { None };
        decoded.filter(|n| !n.contains(char::is_control)).map_or(name.into(), Into::into)
    }

    /// Writes the name of a mailbox that is kept in modified UTF-7.
    pub(in crate::protocol::imap) fn write_mailbox(
        &self,
        name: &str,
        out: &mut crate::protocol::Output,
    ) {
        reply::write_mailbox(out, &self.shown_name(name));
    }
}
