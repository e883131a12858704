//! LOGIN-REFERRALS (RFC 2221) and MAILBOX-REFERRALS (RFC 2193): something is on another server.

use super::*;
use crate::protocol::imap::{field, grammar};

crate::fields! { registry FIELDS;
    /// The account or the mailbox is on another server: at these URLs.
    CODE = "imap.code-referral", "REFERRAL", Code, 2221 "4.1";
    /// Where it is now.
    URL = "imap.referral-url", "URL", Data, 2221 "4.1";
}

pub(in crate::protocol::imap) static LOGIN_REFERRALS: Extension = Extension {
    responses: Responses {
        codes: &[Row::new("REFERRAL", &CODE, |c| {
            while c.peek() == Some(b' ') {
                c.sp()?;
                c.run(&URL, |b| !matches!(b, b' ' | b']' | b'\r' | b'\n' | 0))?;
            }
            Ok(())
        })],
        ..Responses::NONE
    },
    ..Extension::known(
        "LOGIN-REFERRALS",
        Rfc(2221, "3"),
        "At login the client may be sent to another server.",
        FIELDS,
    )
};

pub(in crate::protocol::imap) static MAILBOX_REFERRALS: Extension = Extension {
    verbs: &[Verb::known::<RList>(), Verb::known::<RLsub>()],
    ..Extension::known(
        "MAILBOX-REFERRALS",
        Rfc(2193, "3"),
        "Mailboxes may be on other servers.",
        &[],
    )
};

/// `SP mailbox SP list-mailbox CRLF`
fn names(c: &mut Cursor<'_>) -> Parsed<(String, String)> {
    c.sp()?;
    let reference = grammar::mailbox(c, &field::REFERENCE)?;
    c.sp()?;
    let pattern = grammar::list_mailbox(c)?;
    c.crlf()?;
    Ok((reference, pattern))
}

struct RList;

impl Grammar for RList {
    type Args = (String, String);

    const SPEC: Spec<Phase> = Spec {
        verb: "RLIST",
        syntax: "tag RLIST SP reference SP pattern CRLF",
        rfc: Rfc(2193, "5.1"),
        summary: "Does what LIST does, with mailboxes on other servers.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a RLIST \"\" %\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<(String, String)> {
        names(c)
    }
}

struct RLsub;

impl Grammar for RLsub {
    type Args = (String, String);

    const SPEC: Spec<Phase> = Spec {
        verb: "RLSUB",
        syntax: "tag RLSUB SP reference SP pattern CRLF",
        rfc: Rfc(2193, "5.2"),
        summary: "Does what LSUB does, with mailboxes on other servers.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a RLSUB \"\" *\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<(String, String)> {
        names(c)
    }
}
