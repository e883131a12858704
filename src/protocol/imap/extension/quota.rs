//! QUOTA and QUOTASET (RFC 9208): how much room there is, and how much is taken.

use super::*;
use crate::protocol::imap::response::token;

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
    verbs: &[Verb::known::<GetQuota>(), Verb::known::<GetQuotaRoot>()],
    slots: Slots {
        status: &[Slot::bare("DELETED", &DELETED), Slot::bare("DELETED-STORAGE", &DELETED_STORAGE)],
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
    verbs: &[Verb::known::<SetQuota>()],
    ..Extension::known("QUOTASET", Rfc(9208, "4.1.3"), "Limits can be changed.", &[])
};

struct GetQuota;

impl Grammar for GetQuota {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "GETQUOTA",
        syntax: "tag GETQUOTA SP quota-root CRLF",
        rfc: Rfc(9208, "4.1.1"),
        summary: "Asks for use and limits under a quota root.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a GETQUOTA \"!partition/sda4\"\r\n", "a GETQUOTA \"\"\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        token::astring(c, &ROOT)?;
        c.crlf()
    }
}

struct GetQuotaRoot;

impl Grammar for GetQuotaRoot {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "GETQUOTAROOT",
        syntax: "tag GETQUOTAROOT SP mailbox CRLF",
        rfc: Rfc(9208, "4.1.2"),
        summary: "Asks which limits count for a mailbox.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a GETQUOTAROOT INBOX\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        token::mailbox(c)?;
        c.crlf()
    }
}

struct SetQuota;

impl Grammar for SetQuota {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "SETQUOTA",
        syntax: "tag SETQUOTA SP quota-root SP \"(\" [resource SP limit ...] \")\" CRLF",
        rfc: Rfc(9208, "4.1.3"),
        summary: "Changes the limits under a quota root. Limits that are not named go.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a SETQUOTA \"\" (STORAGE 512)\r\n", "a SETQUOTA \"#user/alice\" ()\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        token::astring(c, &ROOT)?;
        c.sp()?;
        token::list_of(c, &RESOURCES, |c| {
            token::atom(c, &RESOURCE)?;
            c.sp()?;
            token::number64(c, &LIMIT)
        })?;
        c.crlf()
    }
}
