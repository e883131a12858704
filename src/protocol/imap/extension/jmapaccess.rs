//! JMAPACCESS (RFC 9698): the same mail can be reached by JMAP.

use super::*;
use crate::protocol::imap::response::token;

crate::fields! { registry FIELDS;
    /// Where the same mail can be reached by JMAP.
    RESPONSE = "imap.response-jmapaccess", "JMAPACCESS", Data, 9698 "4";
    /// The URL of the JMAP session.
    URL = "imap.jmap-url", "URL", Data, 9698 "4";
}

pub(in crate::protocol::imap) static JMAPACCESS: Extension = Extension {
    verbs: &[Verb::known::<GetJmapAccess>()],
    responses: Responses {
        words: &[Row::new("JMAPACCESS", &RESPONSE, |c| {
            c.sp()?;
            token::string(c, &URL).map(drop)
        })],
        ..Responses::NONE
    },
    ..Extension::known(
        "JMAPACCESS",
        Rfc(9698, "3"),
        "The same mail can be reached by JMAP.",
        FIELDS,
    )
};

struct GetJmapAccess;

impl Grammar for GetJmapAccess {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "GETJMAPACCESS",
        syntax: "tag GETJMAPACCESS CRLF",
        rfc: Rfc(9698, "4"),
        summary: "Asks where the same mail can be reached by JMAP.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a GETJMAPACCESS\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.crlf()
    }
}
