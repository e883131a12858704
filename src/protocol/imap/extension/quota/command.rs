//! The commands of QUOTA. Each account is one quota root, which has the user's name.

use super::*;
use crate::{
    protocol::{
        Rule,
        imap::{
            command::{Call, Command},
            extension::acl,
            field, grammar,
            reply::{Reply, write_string},
            rule,
        },
    },
    world::{Limits, Rights},
};
use std::sync::Arc;

static ROOT_KNOWN: Rule = Rule {
    id: "imap.quota-root-known",
    holds: "There is a quota root of that name, and the user may read a mailbox that it counts.",
    flip: "Name one that GETQUOTAROOT shows.",
    change: |c| {
        let own = local(&c.account()?.address).to_owned();
        c.with(&["imap.quota-root"], |_| Some(own.clone().into_bytes()))
    },
    rfc: Rfc(9208, "4.1.1"),
};
static OWN_ROOT: Rule = Rule {
    id: "imap.quota-root-own",
    holds: "The quota root is the user's own.",
    flip: "Name your own: users change only the limits of their own account.",
    change: |c| {
        let own = local(&c.account()?.address).to_owned();
        c.with(&["imap.quota-root"], |_| Some(own.clone().into_bytes()))
    },
    rfc: Rfc(9208, "4.1.3"),
};
static RESOURCE_KNOWN: Rule = Rule {
    id: "imap.quota-resource-known",
    holds: "Every resource is one that is limited here: STORAGE, MESSAGE or MAILBOX.",
    flip: "Name those that the capabilities QUOTA=RES-… show.",
    change: |c| c.with(&["imap.quota-resource"], |_| Some(b"STORAGE".to_vec())),
    rfc: Rfc(9208, "5"),
};

/// The user's name in an address.
fn local(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(local, _)| local)
}

fn root(c: &mut Cursor<'_>) -> Parsed<String> {
    let octets = grammar::astring(c, &ROOT)?;
    Ok(String::from_utf8_lossy(&octets).into_owned())
}

/// The account of a quota root, if the user may see its figures: their own, or of one whose letters they may read.
fn of_root(root: &str, s: &Session, cx: &Context<'_>) -> Option<Arc<str>> {
    let domain = s.user().rsplit_once('@')?.1;
    let account = cx.world.accounts_of(domain).find(|a| local(&a.address) == root)?;
    let reads = |name: &str| account.rights(name, s.user()).has(Rights::READ);
    let seen = *account.address == *s.user()
        || acl::ACL.is_offered(s, cx) && account.mailboxes().any(|(name, _)| reads(name));
    seen.then(|| account.address.clone())
}

fn no_such_root() -> Reply {
    Reply::no(&ROOT_KNOWN, "There is no such quota root").code("NONEXISTENT")
}

/// Writes the untagged QUOTA response of an account.
fn tell(owner: &str, cx: &mut Context<'_>) {
    let Some(account) = cx.world.account(owner) else { return };
    let (letters, octets) = account.holds();
    let limits = account.limits_under(cx.policy());
    let figures = [
        ("STORAGE", octets.div_ceil(1024), limits.octets.map(|n| n / 1024)),
        ("MESSAGE", letters, limits.letters),
        ("MAILBOX", account.mailbox_count() as u64, limits.mailboxes),
    ];
    let told = figures
        .iter()
        .filter_map(|(name, usage, limit)| limit.map(|limit| format!("{name} {usage} {limit}")));
    let told = told.collect::<Vec<_>>().join(" ");
    let root = local(owner).to_owned();
    let out = &mut *cx.out;
    out.write(b"* QUOTA ");
    write_string(out, &root);
    // Writing to memory cannot fail.
    let _ = write!(out, " ({told})\r\n");
}

pub(super) struct GetQuota;

impl Command for GetQuota {
    type Args = String;

    const SPEC: Spec<Phase> = Spec {
        verb: "GETQUOTA",
        syntax: "tag GETQUOTA SP quota-root CRLF",
        rfc: Rfc(9208, "4.1.1"),
        summary: "Asks for use and limits under a quota root.",
        when: Phase::LOGGED_IN,
        rules: &[&ROOT_KNOWN],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a GETQUOTA ben\r\n", "a GETQUOTA \"!partition/sda4\"\r\n", "a GETQUOTA \"\"\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        c.sp()?;
        let root = root(c)?;
        c.crlf()?;
        Ok(root)
    }

    fn run(root: String, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let Some(owner) = of_root(&root, s, cx) else { return no_such_root() };
        tell(&owner, cx);
        Reply::ok("GETQUOTA completed")
    }
}

pub(super) struct GetQuotaRoot;

impl Command for GetQuotaRoot {
    type Args = String;

    const SPEC: Spec<Phase> = Spec {
        verb: "GETQUOTAROOT",
        syntax: "tag GETQUOTAROOT SP mailbox CRLF",
        rfc: Rfc(9208, "4.1.2"),
        summary: "Asks which limits count for a mailbox.",
        when: Phase::LOGGED_IN,
        rules: &[&rule::MAILBOX_EXISTS, &acl::RIGHT],
    };
    const EXAMPLES: &'static [&'static str] = &["a GETQUOTAROOT INBOX\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        c.sp()?;
        let name = grammar::mailbox(c, &field::MAILBOX)?;
        c.crlf()?;
        Ok(name)
    }

    /// The mailbox need not exist: then it is told what would count for it (RFC 9208 §4.1.2).
    fn run(name: String, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let place = s.place(&name, cx);
        let own = *place.owner == *s.user();
        if !own || place.mailbox(cx.world).is_some() {
            // The figures tell of letters (RFC 9208 §6).
            if let Err(refusal) = s.reach(&name, Rights::READ, cx) {
                return *refusal;
            }
        }
        cx.out.write(b"* QUOTAROOT ");
        s.write_mailbox(&s.plain_name(&name), cx.out);
        cx.out.write(b" ");
        write_string(cx.out, local(&place.owner));
        cx.out.write(b"\r\n");
        tell(&place.owner, cx);
        Reply::ok("GETQUOTAROOT completed")
    }
}

pub(super) struct SetQuota;

impl Command for SetQuota {
    type Args = (String, Vec<(String, u64)>);

    const SPEC: Spec<Phase> = Spec {
        verb: "SETQUOTA",
        syntax: "tag SETQUOTA SP quota-root SP \"(\" [resource SP limit ...] \")\" CRLF",
        rfc: Rfc(9208, "4.1.3"),
        summary: "Changes the limits under a quota root. Limits that are not named go.",
        when: Phase::LOGGED_IN,
        rules: &[&ROOT_KNOWN, &OWN_ROOT, &RESOURCE_KNOWN],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a SETQUOTA \"\" (STORAGE 512)\r\n", "a SETQUOTA \"#user/alice\" ()\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        c.sp()?;
        let root = root(c)?;
        c.sp()?;
        let limits = c.group(&RESOURCES, |c| {
            grammar::parenthesised(c, true, |c| {
                let resource = grammar::atom(c, &RESOURCE)?.to_ascii_uppercase();
                c.sp()?;
                Ok((resource, c.number::<u64>(&LIMIT)?))
            })
        })?;
        c.crlf()?;
        Ok((root, limits))
    }

    fn run(
        (root, wanted): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        _: &Call<'_>,
    ) -> Reply {
        let Some(owner) = of_root(&root, s, cx) else { return no_such_root() };
        if *owner != *s.user() {
            return Reply::no(&OWN_ROOT, "This root belongs to another user").code("NOPERM");
        }
        let mut limits = Limits::default();
        for (resource, limit) in wanted {
            match resource.as_str() {
                "STORAGE" => limits.octets = Some(limit.saturating_mul(1024)),
                "MESSAGE" => limits.letters = Some(limit),
                "MAILBOX" => limits.mailboxes = Some(limit),
                _ => {
                    let text = "STORAGE, MESSAGE and MAILBOX are what is limited here";
                    return Reply::no(&RESOURCE_KNOWN, text);
                }
            }
        }
        if let Some(account) = cx.world.account_mut(&owner) {
            account.limits = limits;
        }
        tell(&owner, cx);
        Reply::ok("SETQUOTA completed")
    }
}
