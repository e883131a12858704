//! MULTISEARCH (RFC 7377): one command searches several mailboxes.

use super::*;
use crate::protocol::imap::{
    grammar::{self, Found},
    response::token,
};

crate::fields! { registry FIELDS;
    /// Which mailboxes are searched. Without it, the open one.
    IN = "imap.esearch-in", "IN", Argument, 7377 "2.2";
    /// The mailboxes that are searched.
    SOURCES = "imap.esearch-sources", "Mailboxes to search", Argument, 7377 "2.2";
    /// The mailbox in which this was found.
    MAILBOX = "imap.esearch-mailbox", "Mailbox", Data, 7377 "2.1";
    /// The UIDVALIDITY of that mailbox.
    UIDVALIDITY = "imap.esearch-uidvalidity", "UIDVALIDITY", Data, 7377 "2.1";
    /// Options for later extensions.
    SCOPE = "imap.esearch-scope", "Scope options", Argument, 7377 "4";
}

pub(in crate::protocol::imap) static MULTISEARCH: Extension = Extension {
    verbs: &[Verb::known::<Esearch>()],
    responses: Responses {
        correlator: &[
            Row::new("MAILBOX", &MAILBOX, token::mailbox),
            Row::new("UIDVALIDITY", &UIDVALIDITY, |c| token::nz_number(c, &UIDVALIDITY)),
        ],
        ..Responses::NONE
    },
    ..Extension::known(
        "MULTISEARCH",
        Rfc(7377, "2"),
        "One command can search several mailboxes.",
        FIELDS,
    )
};

struct Esearch;

impl Grammar for Esearch {
    type Args = Found;

    const SPEC: Spec<Phase> = Spec {
        verb: "ESEARCH",
        syntax: "tag ESEARCH [SP \"IN\" SP \"(\" mailboxes \")\"] [SP \"RETURN\" SP options] 1*(SP search-key) CRLF",
        rfc: Rfc(7377, "2.1"),
        summary: "Searches as SEARCH does, in several mailboxes at once.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a ESEARCH IN (mailboxes \"folder1\" subtree \"folder2\") unseen\r\n",
        "a ESEARCH IN (selected subtree-one (a b)) RETURN (MIN) CHARSET UTF-8 FROM ana\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Found> {
        let mut r = Reading::default();
        if c.looks_at(" IN ") {
            c.sp()?;
            c.exact(&IN, "IN")?;
            c.sp()?;
            c.group(&SOURCES, |c| {
                c.mark("(")?;
                loop {
                    if c.peek() == Some(b'(') {
                        token::value(c, &SCOPE)?;
                    } else {
                        notify::mailboxes(c)?;
                    }
                    if c.peek() != Some(b' ') {
                        return c.mark(")");
                    }
                    c.sp()?;
                }
            })?;
        }
        let found = grammar::search_program(c, &mut r)?;
        c.crlf()?;
        Ok(found)
    }
}
