//! INPROGRESS (RFC 9585): how far a long command has come.

use super::*;
use crate::protocol::imap::response::token;

crate::fields! { registry FIELDS;
    /// A long command is still at work.
    CODE = "imap.code-inprogress", "INPROGRESS", Code, 9585 "4";
    /// Which command it is, and how far it has come.
    STATE = "imap.inprogress-state", "Progress", Data, 9585 "4";
    /// The tag of the command. NIL means that the server does not say.
    TAG = "imap.inprogress-tag", "Command", Tag, 9585 "4";
    /// How much is done.
    DONE = "imap.inprogress-done", "So far", Data, 9585 "4";
    /// How much there is to do. NIL means that the server does not know.
    GOAL = "imap.inprogress-goal", "Of", Data, 9585 "4";
}

pub(in crate::protocol::imap) static INPROGRESS: Extension = Extension {
    responses: Responses {
        codes: &[Row::new("INPROGRESS", &CODE, |c| {
            if c.peek() != Some(b' ') {
                return Ok(());
            }
            c.sp()?;
            c.group(&STATE, |c| {
                c.mark("(")?;
                token::nstring(c, &TAG)?;
                for what in [&DONE, &GOAL] {
                    c.sp()?;
                    if c.looks_at("NIL") {
                        token::nil(c, what)?;
                    } else {
                        token::number(c, what)?;
                    }
                }
                c.mark(")")
            })
        })],
        ..Responses::NONE
    },
    ..Extension::known(
        "INPROGRESS",
        Rfc(9585, "3"),
        "The server tells how far a long command has come.",
        FIELDS,
    )
};
