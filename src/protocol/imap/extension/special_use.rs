//! SPECIAL-USE and CREATE-SPECIAL-USE (RFC 6154): what a mailbox is meant for.

use super::*;
use crate::{
    protocol::{
        Rule,
        imap::{
            grammar::{self, Criterion, Returning},
            reply::Reply,
            response::token,
        },
    },
    world::{SpecialUse, Uses},
};

crate::fields! { registry FIELDS;
    /// Only mailboxes with a special use.
    SELECT_USE = "imap.list-select-special-use", "SPECIAL-USE", Argument, 6154 "2";
    /// The answer says what each mailbox is meant for.
    SHOW_USE = "imap.list-return-special-use", "SPECIAL-USE", Argument, 6154 "2";
    /// The new mailbox is meant for this.
    USE = "imap.create-use", "USE", Argument, 6154 "3";
    /// What the new mailbox is meant for.
    USES = "imap.create-uses", "Special uses", Argument, 6154 "3";
    /// A special use, with a backslash, as LIST tells it.
    USE_ATTRIBUTE = "imap.create-use-attribute", "Special use", Argument, 6154 "2";
}

pub(in crate::protocol::imap) static SPECIAL_USE: Extension = Extension {
    served: true,
    offered: |_, _| true,
    slots: Slots {
        list_selection: &[Slot::new("SPECIAL-USE", &SELECT_USE, |_, _| {
            Ok(Some(Criterion::SpecialUse))
        })],
        list_return: &[Slot::new("SPECIAL-USE", &SHOW_USE, |_, _| Ok(Some(Returning::SpecialUse)))],
        ..Slots::NONE
    },
    ..Extension::known(
        "SPECIAL-USE",
        Rfc(6154, "2"),
        "LIST shows what a mailbox is meant for: drafts, sent letters, junk.",
        FIELDS,
    )
};

pub(in crate::protocol::imap) static CREATE_SPECIAL_USE: Extension = Extension {
    served: true,
    offered: |_, _| true,
    slots: Slots {
        create: &[Slot::new("USE", &USE, |c, _| {
            c.sp()?;
            c.group(&USES, |c| grammar::parenthesised(c, true, one_use)).map(Some)
        })],
        ..Slots::NONE
    },
    ..Extension::known(
        "CREATE-SPECIAL-USE",
        Rfc(6154, "3"),
        "A new mailbox can be given a special use.",
        &[],
    )
};

pub(in crate::protocol::imap) static USABLE: Rule = Rule {
    id: "imap.special-use-kept",
    holds: "A mailbox of this server can have the special use.",
    flip: "Ask for one of \\Archive, \\Drafts, \\Important, \\Junk, \\Sent and \\Trash.",
    change: |c| c.with(&["imap.create-use-attribute"], |_| Some(b"\\Archive".to_vec())),
    rfc: Rfc(6154, "3"),
};

/// An attribute, and the use that it stands for; nothing for one that is not kept here.
fn one_use(c: &mut Cursor<'_>) -> Parsed<Option<SpecialUse>> {
    let rest = c.rest();
    let from = c.position();
    token::attribute(c, &USE_ATTRIBUTE)?;
    let word = rest.get(..c.position() - from).unwrap_or_default();
    Ok(SpecialUse::named(&String::from_utf8_lossy(word)))
}

/// The uses that CREATE asks for.
///
/// # Errors
/// The refusal, if one of them cannot be kept here: no mailbox collects all letters, or those that are flagged.
pub(in crate::protocol::imap) fn wanted(asked: &[Option<SpecialUse>]) -> Result<Uses, Box<Reply>> {
    let all: Option<Uses> = asked.iter().copied().collect();
    all.ok_or_else(|| {
        let text = "No mailbox here can have a special use of that name";
        Box::new(Reply::no(&USABLE, text).code("USEATTR"))
    })
}
