//! LIST-EXTENDED (RFC 5258): LIST with selection and return options, and with several patterns.

use super::*;
use crate::protocol::imap::{
    grammar::{Criterion, Returning},
    response::token,
};

crate::fields! { registry FIELDS;
    /// Only names to which the user is subscribed.
    SUBSCRIBED = "imap.list-select-subscribed", "SUBSCRIBED", Argument, 5258 "3.1";
    /// Mailboxes on other servers too.
    REMOTE = "imap.list-select-remote", "REMOTE", Argument, 5258 "3.1";
    /// Names too that have a matching one below them.
    RECURSIVE = "imap.list-select-recursivematch", "RECURSIVEMATCH", Argument, 5258 "3.1";
    /// The answer says of each name whether the user is subscribed to it.
    SHOW_SUBSCRIBED = "imap.list-return-subscribed", "SUBSCRIBED", Argument, 5258 "3.2";
    /// The answer says of each name whether others are below it.
    SHOW_CHILDREN = "imap.list-return-children", "CHILDREN", Argument, 5258 "4";
    /// A name below this one meets the selection.
    CHILDINFO = "imap.list-childinfo", "CHILDINFO", Data, 5258 "3.5";
    /// The selection option that a name below meets.
    CHILD_OPTION = "imap.list-child-option", "Met by a child", Data, 5258 "3.5";
    /// The name that the mailbox had before.
    OLDNAME = "imap.list-oldname", "OLDNAME", Data, 9051 "6.3.9.7";
}

pub(in crate::protocol::imap) static LIST_EXTENDED: Extension = Extension {
    served: true,
    offered: |_, _| true,
    slots: Slots {
        list_selection: &[
            Slot::new("SUBSCRIBED", &SUBSCRIBED, |_, _| Ok(Some(Criterion::Subscribed))),
            Slot::new("REMOTE", &REMOTE, |_, _| Ok(Some(Criterion::Remote))),
            Slot::new("RECURSIVEMATCH", &RECURSIVE, |_, _| Ok(Some(Criterion::Recursive))),
        ],
        list_return: &[
            Slot::new("SUBSCRIBED", &SHOW_SUBSCRIBED, |_, _| Ok(Some(Returning::Subscribed))),
            Slot::new("CHILDREN", &SHOW_CHILDREN, |_, _| Ok(Some(Returning::Children))),
        ],
        ..Slots::NONE
    },
    responses: Responses {
        list: &[
            Row::new("CHILDINFO", &CHILDINFO, |c| {
                token::list_of(c, &CHILDINFO, |c| token::string(c, &CHILD_OPTION).map(drop))
            }),
            Row::new("OLDNAME", &OLDNAME, |c| token::list_of(c, &OLDNAME, token::mailbox)),
        ],
        ..Responses::NONE
    },
    ..Extension::known(
        "LIST-EXTENDED",
        Rfc(5258, "3"),
        "LIST takes options and several patterns.",
        FIELDS,
    )
};
