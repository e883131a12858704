//! ESORT and CONTEXT (RFC 5267): sorted results in compact form, and results that are kept up to date.

use super::*;
use crate::protocol::imap::{
    command::{Call, Command},
    grammar::{self, ReturnOption},
    reply::Reply,
    response::token,
};

crate::fields! { registry FIELDS;
    /// The server tells what enters and leaves the result from now on.
    UPDATE = "imap.search-return-update", "UPDATE", Argument, 5267 "4.3";
    /// A hint that the same search will come again.
    CONTEXT = "imap.search-return-context", "CONTEXT", Argument, 5267 "4.2";
    /// These letters came into the result of that search.
    ADDTO = "imap.search-addto", "ADDTO", Data, 5267 "4.3.3";
    /// These letters left the result of that search.
    REMOVEFROM = "imap.search-removefrom", "REMOVEFROM", Data, 5267 "4.3.4";
    /// Where in the result it happened; 0 where the order is that of the mailbox.
    POSITION = "imap.search-position", "Place in the result", Data, 5267 "4.3.3";
    /// The letters, by number, or by UID after a UID command.
    CHANGED = "imap.search-changed", "Letters", Data, 5267 "4.3.3";
    /// The server does not keep the result of that search up to date.
    NOUPDATE = "imap.code-noupdate", "NOUPDATE", Code, 5267 "4.3.1";
    /// The tag of the command that began the search.
    TAG = "imap.search-tag", "Tag of a search", Tag, 5267 "4.3.5";
}

pub(in crate::protocol::imap) static ESORT: Extension = Extension {
    served: true,
    offered: |s, cx| sort::SORT.is_offered(s, cx) && esearch::ESEARCH.is_offered(s, cx),
    ..Extension::known(
        "ESORT",
        Rfc(5267, "3.1"),
        "SORT can answer in the compact form of ESEARCH.",
        FIELDS,
    )
};

pub(in crate::protocol::imap) static CONTEXT_SEARCH: Extension = Extension {
    served: true,
    offered: |s, cx| esearch::ESEARCH.is_offered(s, cx),
    verbs: &[Verb::of::<CancelUpdate>()],
    slots: Slots {
        search_return: &[
            Slot::new("UPDATE", &UPDATE, |c, r| {
                // RFC 5465 lets NOTIFY's items follow.
                if c.looks_at(" (") {
                    r.takes(&notify::NOTIFY);
                    c.sp()?;
                    return grammar::fetch_items(c, r).map(ReturnOption::Update);
                }
                Ok(ReturnOption::Update(Vec::new()))
            }),
            Slot::new("CONTEXT", &CONTEXT, |_, _| Ok(ReturnOption::Context)),
        ],
        ..Slots::NONE
    },
    responses: Responses {
        search: &[Row::new("ADDTO", &ADDTO, changes), Row::new("REMOVEFROM", &REMOVEFROM, changes)],
        codes: &[Row::new("NOUPDATE", &NOUPDATE, |c| {
            c.sp()?;
            token::string(c, &TAG).map(drop)
        })],
        ..Responses::NONE
    },
    ..Extension::known(
        "CONTEXT=SEARCH",
        Rfc(5267, "4.1"),
        "Search results can be kept up to date.",
        &[],
    )
};

pub(in crate::protocol::imap) static CONTEXT_SORT: Extension = Extension {
    served: true,
    offered: |s, cx| ESORT.is_offered(s, cx),
    ..Extension::known(
        "CONTEXT=SORT",
        Rfc(5267, "4.1"),
        "Sorted results can be kept up to date.",
        &[],
    )
};

/// `"(" position SP sequence-set *(SP position SP sequence-set) ")"`
fn changes(c: &mut Cursor<'_>) -> Parsed<()> {
    token::nested(c, |c| {
        token::number(c, &POSITION)?;
        c.sp()?;
        token::uid_set(c, &CHANGED)
    })
}

struct CancelUpdate;

impl Command for CancelUpdate {
    type Args = Vec<String>;

    const SPEC: Spec<Phase> = Spec {
        verb: "CANCELUPDATE",
        syntax: "tag CANCELUPDATE 1*(SP quoted-tag) CRLF",
        rfc: Rfc(5267, "4.3.5"),
        summary: "Ends the news about earlier searches, which are named by their tags.",
        when: &[Phase::Selected],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a CANCELUPDATE \"B01\"\r\n", "a CANCELUPDATE \"B01\" \"B02\"\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Vec<String>> {
        let mut out = Vec::new();
        loop {
            c.sp()?;
            let tag = grammar::string(c, &TAG)?;
            out.push(String::from_utf8_lossy(&tag).into_owned());
            if c.peek() != Some(b' ') {
                c.crlf()?;
                return Ok(out);
            }
        }
    }

    /// Tags of searches that are not kept up to date are passed over.
    fn run(tags: Vec<String>, s: &mut Session, _: &mut Context<'_>, _: &Call<'_>) -> Reply {
        if let Some(selected) = &mut s.selected {
            selected.live.retain(|live| !tags.iter().any(|tag| tag == live.tag()));
        }
        Reply::ok("No further updates")
    }
}
