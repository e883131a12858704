//! ACL (RFC 4314): who may do what with a mailbox.

use super::*;
use crate::{
    protocol::{
        Rule,
        flip::Change,
        imap::{reply::Reply, response::token},
    },
    world::{Flag, Flags, Rights, SYSTEM_FLAGS},
};
pub(in crate::protocol::imap) use command::tell_my_rights;

mod command;

crate::fields! { registry FIELDS;
    /// The access list of a mailbox: users, each with their rights.
    RESPONSE = "imap.response-acl", "ACL", Data, 4314 "3.6";
    /// The rights that a user could be given. Those that stand together come together.
    LISTED = "imap.response-listrights", "LISTRIGHTS", Data, 4314 "3.7";
    /// The user's own rights on a mailbox.
    MINE = "imap.response-myrights", "MYRIGHTS", Data, 4314 "3.8";
    /// A user, or anyone. A minus sign before it takes rights away.
    IDENTIFIER = "imap.acl-identifier", "Identifier", Argument, 4314 "2";
    /// One letter for each right: l to see the name, r to read, s to keep \Seen, w to set flags, i to insert, t and e to delete, k and x to make and remove mailboxes, a to change this list.
    RIGHTS = "imap.acl-rights", "Rights", Data, 4314 "2.1";
    /// The rights as they should be; with + these are added, with - taken away.
    CHANGE = "imap.acl-change", "New rights", Argument, 4314 "3.1";
    /// Rights that the user has in any case.
    REQUIRED = "imap.acl-required", "Always given", Data, 4314 "3.7";
    /// Rights that can be given, alone or these together.
    OPTIONAL = "imap.acl-optional", "Can be given", Data, 4314 "3.7";
}

pub(in crate::protocol::imap) static ACL: Extension = Extension {
    served: true,
    offered: |_, _| true,
    words: Some(|_, _| "ACL RIGHTS=texk".to_owned()),
    verbs: &[
        Verb::of::<command::SetAcl>(),
        Verb::of::<command::DeleteAcl>(),
        Verb::of::<command::GetAcl>(),
        Verb::of::<command::ListRights>(),
        Verb::of::<command::MyRights>(),
    ],
    responses: Responses {
        words: &[
            Row::new("ACL", &RESPONSE, |c| {
                c.sp()?;
                token::mailbox(c)?;
                while c.peek() == Some(b' ') {
                    c.sp()?;
                    token::astring(c, &IDENTIFIER)?;
                    c.sp()?;
                    token::astring(c, &RIGHTS)?;
                }
                Ok(())
            }),
            Row::new("LISTRIGHTS", &LISTED, |c| {
                c.sp()?;
                token::mailbox(c)?;
                c.sp()?;
                token::astring(c, &IDENTIFIER)?;
                c.sp()?;
                token::astring(c, &REQUIRED)?;
                while c.peek() == Some(b' ') {
                    c.sp()?;
                    token::astring(c, &OPTIONAL)?;
                }
                Ok(())
            }),
            Row::new("MYRIGHTS", &MINE, |c| {
                c.sp()?;
                token::mailbox(c)?;
                c.sp()?;
                token::astring(c, &RIGHTS)
            }),
        ],
        ..Responses::NONE
    },
    ..Extension::known(
        "ACL",
        Rfc(4314, "3"),
        "Access rights of mailboxes can be shown and changed.",
        FIELDS,
    )
};

pub(in crate::protocol::imap) static RIGHT: Rule = Rule {
    id: "imap.rights-held",
    holds: "The user has the rights on the mailbox that the command needs.",
    flip: "Ask whoever may change the access list for the right; the text names the letter that is missing.",
    change: |c| {
        let user = c.account()?.address.clone();
        let given = Change::world(c, |world| world.give_all_rights(&user));
        Some(given.named("With all rights on the mailboxes of the server"))
    },
    rfc: Rfc(4314, "4"),
};

/// The refusal, if not all rights are there that are wanted.
pub(in crate::protocol::imap) fn check(rights: Rights, wants: Rights) -> Option<Reply> {
    let missing = wants.without(rights).letters();
    (!missing.is_empty()).then(|| {
        Reply::no(&RIGHT, format!("You need the right {missing} on this mailbox")).code("NOPERM")
    })
}

/// One of these makes a mailbox more than one to read (RFC 4314 §5.2).
pub(in crate::protocol::imap) const CHANGING: Rights = Rights::INSERT
    .with(Rights::EXPUNGE)
    .with(Rights::SEEN)
    .with(Rights::DELETE)
    .with(Rights::WRITE);

/// The right that a system flag needs to be changed; every other flag needs `w` (RFC 4314 §4).
const NEEDS: &[(Rights, &[Flag])] = &[
    (Rights::WRITE, &[Flag::Answered, Flag::Flagged]),
    (Rights::DELETE, &[Flag::Deleted]),
    (Rights::SEEN, &[Flag::Seen]),
    (Rights::WRITE, &[Flag::Draft]),
];

/// The flags that somebody with these rights can change, as PERMANENTFLAGS tells them.
pub(in crate::protocol::imap) fn flags_kept(rights: Rights) -> String {
    let held = NEEDS.iter().filter(|(right, _)| rights.has(*right));
    let flags = held.flat_map(|(_, flags)| *flags);
    let names = flags.filter_map(|flag| SYSTEM_FLAGS.iter().find(|(_, f)| f == flag));
    let mut out: Vec<&str> = names.map(|(name, _)| *name).collect();
    out.extend(rights.has(Rights::WRITE).then_some("\\*"));
    out.join(" ")
}

/// Those of the flags that somebody with these rights can change.
pub(in crate::protocol::imap) fn changeable(flags: &Flags, rights: Rights) -> Flags {
    if rights == Rights::ALL {
        return flags.clone();
    }
    let lacks = NEEDS.iter().filter(|(right, _)| !rights.has(*right));
    let system = lacks.flat_map(|(_, flags)| *flags).map(|flag| Flags::of(*flag));
    let kept = system.fold(flags.clone(), |kept, flag| kept.without(&flag));
    if rights.has(Rights::WRITE) {
        return kept;
    }
    let mut keywords = Flags::default();
    flags.keywords().for_each(|word| keywords.set_keyword(word));
    kept.without(&keywords)
}

/// What it takes to remove letters in one step (RFC 6851 §4.4).
pub(in crate::protocol::imap) const REMOVING: Rights = Rights::DELETE.with(Rights::EXPUNGE);

/// The flags of a letter after a change, as far as somebody with these rights can change them.
pub(in crate::protocol::imap) fn change(before: &Flags, after: Flags, rights: Rights) -> Flags {
    if rights == Rights::ALL {
        return after;
    }
    let kept = before.without(&changeable(before, rights));
    kept.with(&changeable(&after, rights))
}

/// The refusal, if flags are to be changed and none of them may be.
pub(in crate::protocol::imap) fn nothing_changeable(
    flags: &Flags,
    rights: Rights,
) -> Option<Reply> {
    let able =
        !changeable(flags, rights).is_empty() || flags.is_empty() && rights.has_some(CHANGING);
    if able {
        return None;
    }
    let lacks = NEEDS
        .iter()
        .filter(|(right, of)| !rights.has(*right) && of.iter().any(|flag| flags.has(*flag)));
    let wants = lacks.fold(Rights::NONE, |all, (right, _)| all.with(*right));
    check(rights, if wants == Rights::NONE { Rights::WRITE } else { wants })
}
