//! METADATA (RFC 5464): notes on mailboxes and on the server.

use super::*;
use crate::protocol::imap::response::token;

crate::fields! { registry FIELDS;
    /// Notes on a mailbox, or the names of those that changed. An empty name is the server.
    RESPONSE = "imap.response-metadata", "METADATA", Data, 5464 "4.4";
    /// Notes, each a name and its text.
    VALUES = "imap.metadata-values", "Notes", Data, 5464 "4.4.1";
    /// The name of a note: /shared/ for all users, /private/ for this one.
    ENTRY = "imap.metadata-entry", "Note", Argument, 5464 "3.2";
    /// The text of the note. NIL means that there is none.
    VALUE = "imap.metadata-value", "Text of the note", Data, 5464 "3.1";
    /// Which notes are wanted.
    OPTIONS = "imap.metadata-options", "Options", Argument, 5464 "4.2";
    /// MAXSIZE leaves longer notes out. DEPTH brings those below the name along.
    OPTION = "imap.metadata-option", "Option", Argument, 5464 "4.2";
    /// A number of octets, or of levels; infinity means all of them.
    OPTION_VALUE = "imap.metadata-option-value", "Value", Argument, 5464 "4.2";
    /// Something about notes: longer ones were left out, or one could not be kept.
    CODE = "imap.code-metadata", "METADATA", Code, 5464 "4.3";
    /// LONGENTRIES: longer notes were left out. MAXSIZE: the note is too long. TOOMANY: there are too many. NOPRIVATE: only shared ones are kept.
    WHY = "imap.metadata-why", "Reason", Data, 5464 "4.3";
    /// How long the longest note is, or how long one may be.
    SIZE = "imap.metadata-size", "Octets", Data, 5464 "4.2.1";
}

pub(in crate::protocol::imap) static METADATA: Extension = Extension {
    verbs: &[Verb::known::<GetMetadata>(), Verb::known::<SetMetadata>()],
    responses: Responses {
        words: &[Row::new("METADATA", &RESPONSE, |c| {
            c.sp()?;
            token::mailbox(c)?;
            c.sp()?;
            if c.peek() == Some(b'(') {
                return values(c);
            }
            token::astring(c, &ENTRY)?;
            while c.peek() == Some(b' ') {
                c.sp()?;
                token::astring(c, &ENTRY)?;
            }
            Ok(())
        })],
        codes: &[Row::new("METADATA", &CODE, |c| {
            c.sp()?;
            let counted = c.looks_at("LONGENTRIES") || c.looks_at("MAXSIZE");
            token::atom(c, &WHY)?;
            if counted {
                c.sp()?;
                token::number(c, &SIZE)?;
            }
            Ok(())
        })],
        ..Responses::NONE
    },
    ..Extension::known(
        "METADATA",
        Rfc(5464, "1"),
        "Notes can be attached to mailboxes and to the server.",
        FIELDS,
    )
};

pub(in crate::protocol::imap) static METADATA_SERVER: Extension = Extension::known(
    "METADATA-SERVER",
    Rfc(5464, "1"),
    "Notes can be attached to the server.",
    &[],
);

/// `"(" entry SP value *(SP entry SP value) ")"`
fn values(c: &mut Cursor<'_>) -> Parsed<()> {
    token::list_of(c, &VALUES, |c| {
        token::astring(c, &ENTRY)?;
        c.sp()?;
        token::nstring(c, &VALUE)
    })
}

/// `"(" option [SP value] *(SP option [SP value]) ")"`
fn options(c: &mut Cursor<'_>) -> Parsed<()> {
    token::list_of(c, &OPTIONS, |c| {
        let valued = c.looks_at("MAXSIZE ") || c.looks_at("DEPTH ");
        token::atom(c, &OPTION)?;
        if valued {
            c.sp()?;
            token::value(c, &OPTION_VALUE)?;
        }
        Ok(())
    })
}

/// `entry / "(" entry *(SP entry) ")"`
fn entries(c: &mut Cursor<'_>) -> Parsed<()> {
    if c.peek() == Some(b'(') {
        return token::nested(c, |c| token::astring(c, &ENTRY));
    }
    token::astring(c, &ENTRY)
}

struct GetMetadata;

impl Grammar for GetMetadata {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "GETMETADATA",
        syntax: "tag GETMETADATA [SP options] SP mailbox SP entries CRLF",
        rfc: Rfc(5464, "4.2"),
        summary: "Reads notes on a mailbox, or on the server where the name is empty.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a GETMETADATA \"\" /shared/comment\r\n",
        "a GETMETADATA (MAXSIZE 1024 DEPTH 1) INBOX (/shared/comment /private/comment)\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        if c.peek() == Some(b'(') {
            options(c)?;
            c.sp()?;
        }
        token::mailbox(c)?;
        c.sp()?;
        // The examples of §4.2 have the options here.
        if ["(MAXSIZE ", "(DEPTH "].iter().any(|w| c.looks_at(w)) {
            options(c)?;
            c.sp()?;
        }
        entries(c)?;
        // Those of §4.4.1 have several without parentheses.
        while c.peek() == Some(b' ') {
            c.sp()?;
            token::astring(c, &ENTRY)?;
        }
        c.crlf()
    }
}

struct SetMetadata;

impl Grammar for SetMetadata {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "SETMETADATA",
        syntax: "tag SETMETADATA SP mailbox SP \"(\" entry SP value ... \")\" CRLF",
        rfc: Rfc(5464, "4.3"),
        summary: "Writes notes on a mailbox or on the server. NIL removes a note.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a SETMETADATA INBOX (/private/comment \"My new comment\")\r\n",
        "a SETMETADATA INBOX (/private/comment NIL)\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        token::mailbox(c)?;
        c.sp()?;
        values(c)?;
        c.crlf()
    }
}
