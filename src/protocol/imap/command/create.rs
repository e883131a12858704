//! CREATE: makes a mailbox.

use super::*;
use crate::protocol::imap::extension::objectid;
use crate::world::{Account, INBOX, MailboxRefused};

pub(super) struct Create;

impl Command for Create {
    type Args = (String, Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "CREATE",
        syntax: "tag CREATE SP mailbox CRLF",
        rfc: Rfc(3501, "6.3.3"),
        summary: "Makes a mailbox. Names above it need not be there.",
        when: Phase::LOGGED_IN,
        rules: &[&rule::NOT_INBOX, &rule::NAME_USABLE, &rule::NAME_FREE, &rule::MAILBOXES_FEW],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a CREATE Projects/2026\r\n", "a CREATE \"With space\"\r\n", "a CREATE {5}\r\nabc/d\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        mailbox_and_parameters(c, &field::CREATE_PARAMETER, |s| s.create)
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run((name, _): Self::Args, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        if Account::canonical(&name) == INBOX {
            return refused(MailboxRefused::Inbox);
        }
        if !usable(&name, cx.policy().keeps(&habit::ODD_MAILBOX_NAME)) {
            return refused(MailboxRefused::BadName);
        }
        match s.account_mut(cx.world).map(|a| a.create(&name)) {
            Some(Err(why)) => refused(why),
            _ => Reply { code: objectid::created(&name, s, cx), ..Reply::ok("CREATE completed") },
        }
    }
}
