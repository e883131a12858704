//! QUOTA and QUOTASET (RFC 9208): how much room there is, and how much is taken.

use super::*;
use crate::{
    protocol::imap::{
        grammar::{Figure, StatusItem},
        response::token,
    },
    world::Flag,
};
use std::fmt::Write as _;

mod command;

crate::fields! { registry FIELDS;
    /// Use and limit of each resource under a quota root.
    RESPONSE = "imap.response-quota", "QUOTA", Data, 9208 "4.2.1";
    /// The quota roots that count a mailbox.
    ROOTS = "imap.response-quotaroot", "QUOTAROOT", Data, 9208 "4.2.2";
    /// A set of mailboxes that share limits. The name is the server's.
    ROOT = "imap.quota-root", "Quota root", Argument, 9208 "3.2";
    /// Each resource with its figures.
    RESOURCES = "imap.quota-resources", "Resources", Data, 9208 "4.2.1";
    /// What is limited: STORAGE in units of 1024 octets, MESSAGE in letters, MAILBOX in mailboxes.
    RESOURCE = "imap.quota-resource", "Resource", Argument, 9208 "5";
    /// How much is taken.
    USAGE = "imap.quota-usage", "Use", Data, 9208 "4.2.1";
    /// How much there may be.
    LIMIT = "imap.quota-limit", "Limit", Argument, 9208 "3.1";
    /// How many letters are marked as deleted.
    DELETED = "imap.status-item-deleted", "DELETED", Argument, 9208 "4.1.4";
    /// How much room EXPUNGE would free.
    DELETED_STORAGE = "imap.status-item-deleted-storage", "DELETED-STORAGE", Argument, 9208 "4.1.4";
    /// How many octets EXPUNGE would free.
    FREED = "imap.status-deleted-storage", "DELETED-STORAGE", Data, 9208 "4.1.4";
}

pub(in crate::protocol::imap) static QUOTA: Extension = Extension {
    served: true,
    offered: |_, _| true,
    words: Some(|_, _| "QUOTA QUOTA=RES-STORAGE QUOTA=RES-MESSAGE QUOTA=RES-MAILBOX".to_owned()),
    verbs: &[Verb::of::<command::GetQuota>(), Verb::of::<command::GetQuotaRoot>()],
    slots: Slots {
        status: &[
            Slot::new("DELETED", &DELETED, |_, _| Ok(Some(StatusItem::Other(COUNT)))),
            Slot::new("DELETED-STORAGE", &DELETED_STORAGE, |_, _| {
                Ok(Some(StatusItem::Other(STORAGE)))
            }),
        ],
        ..Slots::NONE
    },
    responses: Responses {
        words: &[
            Row::new("QUOTA", &RESPONSE, |c| {
                c.sp()?;
                token::astring(c, &ROOT)?;
                c.sp()?;
                token::list_of(c, &RESOURCES, |c| {
                    token::atom(c, &RESOURCE)?;
                    c.sp()?;
                    token::number64(c, &USAGE)?;
                    c.sp()?;
                    token::number64(c, &LIMIT)
                })
            }),
            Row::new("QUOTAROOT", &ROOTS, |c| {
                c.sp()?;
                token::mailbox(c)?;
                while c.peek() == Some(b' ') {
                    c.sp()?;
                    token::astring(c, &ROOT)?;
                }
                Ok(())
            }),
        ],
        status: &[Row::new("DELETED-STORAGE", &FREED, |c| token::number64(c, &FREED))],
        ..Responses::NONE
    },
    ..Extension::known(
        "QUOTA",
        Rfc(9208, "4.1"),
        "The client can ask how much room there is.",
        FIELDS,
    )
};

pub(in crate::protocol::imap) static QUOTASET: Extension = Extension {
    served: true,
    offered: |s, cx| QUOTA.is_offered(s, cx),
    verbs: &[Verb::of::<command::SetQuota>()],
    ..Extension::known("QUOTASET", Rfc(9208, "4.1.3"), "Limits can be changed.", &[])
};

const COUNT: Figure = Figure {
    name: "DELETED",
    write: |out, of| {
        let deleted = of.mailbox.letters().iter().filter(|l| l.flags.has(Flag::Deleted));
        // Writing to memory cannot fail.
        let _ = write!(out, "{}", deleted.count());
    },
};

const STORAGE: Figure = Figure {
    name: "DELETED-STORAGE",
    write: |out, of| {
        let deleted = of.mailbox.letters().iter().filter(|l| l.flags.has(Flag::Deleted));
        let _ = write!(out, "{}", deleted.map(|l| l.message.size()).sum::<u64>());
    },
};
