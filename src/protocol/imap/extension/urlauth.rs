//! URLAUTH (RFC 4467) and URLAUTH=BINARY (RFC 5524): URLs that let others read one part of a letter.

use super::*;
use crate::protocol::imap::{grammar, response::token};

crate::fields! { registry FIELDS;
    /// The URLs that were made.
    MADE = "imap.response-genurlauth", "GENURLAUTH", Data, 4467 "BASE.7.4.GENURLAUTH";
    /// What the URLs lead to. NIL where a URL is not valid.
    FETCHED = "imap.response-urlfetch", "URLFETCH", Data, 4467 "BASE.7.4.URLFETCH";
    /// The URL of one part of a letter, with who may use it and until when.
    URL = "imap.urlauth-url", "URL", Argument, 4467 "3";
    /// How the URL is proved to be right. Every server knows INTERNAL.
    MECHANISM = "imap.urlauth-mechanism", "Mechanism", Argument, 4467 "2.4";
    /// What the URL leads to.
    CONTENT = "imap.urlauth-content", "Content", Data, 4467 "BASE.7.4.URLFETCH";
    /// In which form the content is wanted: BODY as it is, BINARY with its encoding undone, BODYPARTSTRUCTURE as a description.
    PARAMETER = "imap.urlauth-parameter", "Form", Argument, 5524 "3.1";
    /// The mechanisms for URLs that this mailbox has.
    MECHANISMS = "imap.code-urlmech", "URLMECH", Code, 4467 "BASE.7.1.URLMECH";
}

pub(in crate::protocol::imap) static URLAUTH: Extension = Extension {
    verbs: &[Verb::known::<ResetKey>(), Verb::known::<GenUrlAuth>(), Verb::known::<UrlFetch>()],
    responses: Responses {
        words: &[
            Row::new("GENURLAUTH", &MADE, |c| {
                while c.peek() == Some(b' ') {
                    c.sp()?;
                    token::astring(c, &URL)?;
                }
                Ok(())
            }),
            Row::new("URLFETCH", &FETCHED, |c| {
                while c.peek() == Some(b' ') {
                    c.sp()?;
                    token::astring(c, &URL)?;
                    c.sp()?;
                    if c.peek() != Some(b'(') {
                        token::nstring(c, &CONTENT)?;
                        continue;
                    }
                    // RFC 5524.
                    metadata(c)?;
                    while c.looks_at(" (") {
                        c.sp()?;
                        metadata(c)?;
                    }
                }
                Ok(())
            }),
        ],
        codes: &[Row::new("URLMECH", &MECHANISMS, |c| {
            while c.peek() == Some(b' ') {
                c.sp()?;
                c.run(&MECHANISM, |b| grammar::is_atom_char(b) && b != b']')?;
            }
            Ok(())
        })],
        ..Responses::NONE
    },
    ..Extension::known(
        "URLAUTH",
        Rfc(4467, "2.1"),
        "URLs can be made that let others read one part of a letter.",
        FIELDS,
    )
};

/// `"(" ("BODY" / "BINARY" / "BODYPARTSTRUCTURE") SP value ")"`
fn metadata(c: &mut Cursor<'_>) -> Parsed<()> {
    c.mark("(")?;
    token::atom(c, &PARAMETER)?;
    c.sp()?;
    token::value(c, &CONTENT)?;
    c.mark(")")
}

struct GenUrlAuth;

impl Grammar for GenUrlAuth {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "GENURLAUTH",
        syntax: "tag GENURLAUTH 1*(SP url SP mechanism) CRLF",
        rfc: Rfc(4467, "BASE.6.3.GENURLAUTH"),
        summary: "Makes URLs that let others read one part of a letter.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a GENURLAUTH \"imap://joe@example.com/INBOX/;uid=20/;section=1.2;urlauth=submit+fred\" INTERNAL\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        loop {
            c.sp()?;
            token::astring(c, &URL)?;
            c.sp()?;
            token::atom(c, &MECHANISM)?;
            if c.peek() != Some(b' ') {
                return c.crlf();
            }
        }
    }
}

struct ResetKey;

impl Grammar for ResetKey {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "RESETKEY",
        syntax: "tag RESETKEY [SP mailbox *(SP mechanism)] CRLF",
        rfc: Rfc(4467, "BASE.6.3.RESETKEY"),
        summary: "Makes all URLs worthless that were given out for a mailbox.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a RESETKEY\r\n", "a RESETKEY INBOX INTERNAL\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        if c.peek() == Some(b' ') {
            c.sp()?;
            token::mailbox(c)?;
            while c.peek() == Some(b' ') {
                c.sp()?;
                token::atom(c, &MECHANISM)?;
            }
        }
        c.crlf()
    }
}

struct UrlFetch;

impl Grammar for UrlFetch {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "URLFETCH",
        syntax: "tag URLFETCH 1*(SP url) CRLF",
        rfc: Rfc(4467, "BASE.6.3.URLFETCH"),
        summary: "Reads what such URLs lead to.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a URLFETCH \"imap://joe@example.com/INBOX/;uid=20\"\r\n",
        "a URLFETCH (\"imap://joe@example.com/INBOX/;uid=20\" BODYPARTSTRUCTURE BINARY)\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        loop {
            c.sp()?;
            if c.peek() == Some(b'(') {
                c.mark("(")?;
                token::astring(c, &URL)?;
                while c.peek() == Some(b' ') {
                    c.sp()?;
                    token::atom(c, &PARAMETER)?;
                }
                c.mark(")")?;
            } else {
                token::astring(c, &URL)?;
            }
            if c.peek() != Some(b' ') {
                return c.crlf();
            }
        }
    }
}
