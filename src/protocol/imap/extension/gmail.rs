//! X-GM-EXT-1 and XLIST: Gmail's own, in no RFC.

use super::*;
use crate::protocol::imap::{
    field,
    grammar::{self, SearchKey},
    response::{self, token},
};

crate::fields! { registry FIELDS;
    /// The identifier that Gmail gives a letter or a conversation.
    IDENTIFIER = "imap.gmail-identifier", "Gmail identifier", Argument, 3501 "6.5.1";
    /// Gmail's labels: its mailboxes are labels too.
    LABELS = "imap.gmail-labels", "X-GM-LABELS", Argument, 3501 "6.5.1";
    /// A search in Gmail's own query language.
    RAW = "imap.gmail-raw", "X-GM-RAW", Argument, 3501 "6.5.1";
    /// The identifier that Gmail gives the letter.
    MESSAGE_ID = "imap.fetch-x-gm-msgid", "X-GM-MSGID", Data, 3501 "6.5.1";
    /// The identifier that Gmail gives the conversation.
    THREAD_ID = "imap.fetch-x-gm-thrid", "X-GM-THRID", Data, 3501 "6.5.1";
    /// The labels that the letter has at Gmail.
    HAS_LABELS = "imap.fetch-x-gm-labels", "X-GM-LABELS", Data, 3501 "6.5.1";
    /// One label.
    LABEL = "imap.gmail-label", "Label", Data, 3501 "6.5.1";
    /// A number of 64 bits.
    NUMBER = "imap.gmail-number", "Gmail number", Data, 3501 "6.5.1";
    /// One mailbox name, as in LIST, with what it is meant for.
    LISTED = "imap.response-xlist", "XLIST", Data, 3501 "6.5.1";
}

pub(in crate::protocol::imap) static GMAIL: Extension = Extension {
    slots: Slots {
        fetch: &[
            Slot::bare("X-GM-MSGID", &IDENTIFIER),
            Slot::bare("X-GM-THRID", &IDENTIFIER),
            Slot::bare("X-GM-LABELS", &LABELS),
        ],
        store: &[
            Slot::new("X-GM-LABELS", &LABELS, |c, _| labels(c)),
            Slot::new("+X-GM-LABELS", &LABELS, |c, _| labels(c)),
            Slot::new("-X-GM-LABELS", &LABELS, |c, _| labels(c)),
            Slot::new("X-GM-LABELS.SILENT", &LABELS, |c, _| labels(c)),
            Slot::new("+X-GM-LABELS.SILENT", &LABELS, |c, _| labels(c)),
            Slot::new("-X-GM-LABELS.SILENT", &LABELS, |c, _| labels(c)),
        ],
        search: &[
            Slot::new("X-GM-RAW", &RAW, text),
            Slot::new("X-GM-LABELS", &LABELS, text),
            Slot::new("X-GM-MSGID", &IDENTIFIER, |c, _| number(c)),
            Slot::new("X-GM-THRID", &IDENTIFIER, |c, _| number(c)),
        ],
        ..Slots::NONE
    },
    responses: Responses {
        fetch: &[
            Row::new("X-GM-MSGID", &MESSAGE_ID, |c| {
                c.sp()?;
                token::number64(c, &NUMBER)
            }),
            Row::new("X-GM-THRID", &THREAD_ID, |c| {
                c.sp()?;
                token::number64(c, &NUMBER)
            }),
            Row::new("X-GM-LABELS", &HAS_LABELS, labels),
        ],
        ..Responses::NONE
    },
    ..Extension::known(
        "X-GM-EXT-1",
        Rfc(3501, "6.5.1"),
        "Gmail's own: identifiers, labels and its query language.",
        FIELDS,
    )
};

pub(in crate::protocol::imap) static XLIST: Extension = Extension {
    verbs: &[Verb::known::<XList>()],
    responses: Responses {
        words: &[Row::new("XLIST", &LISTED, response::mailbox_list)],
        ..Responses::NONE
    },
    ..Extension::known("XLIST", Rfc(3501, "6.5.1"), "Gmail's forerunner of SPECIAL-USE.", &[])
};

/// `SP "(" [label *(SP label)] ")"`
fn labels(c: &mut Cursor<'_>) -> Parsed<()> {
    c.sp()?;
    if c.peek() != Some(b'(') {
        return label(c);
    }
    token::list_of(c, &HAS_LABELS, label)
}

fn label(c: &mut Cursor<'_>) -> Parsed<()> {
    if c.peek() == Some(b'\\') { token::attribute(c, &LABEL) } else { token::astring(c, &LABEL) }
}

fn text(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<Option<SearchKey>> {
    c.sp()?;
    grammar::search_text(c, r)?;
    Ok(None)
}

fn number(c: &mut Cursor<'_>) -> Parsed<Option<SearchKey>> {
    c.sp()?;
    token::number64(c, &NUMBER)?;
    Ok(None)
}

struct XList;

impl Grammar for XList {
    type Args = (String, String);

    const SPEC: Spec<Phase> = Spec {
        verb: "XLIST",
        syntax: "tag XLIST SP reference SP pattern CRLF",
        rfc: Rfc(3501, "6.5.1"),
        summary: "Does what LIST does, and tells what each mailbox is meant for.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a XLIST \"\" \"*\"\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<(String, String)> {
        c.sp()?;
        let reference = grammar::mailbox(c, &field::REFERENCE)?;
        c.sp()?;
        let pattern = grammar::list_mailbox(c)?;
        c.crlf()?;
        Ok((reference, pattern))
    }
}
