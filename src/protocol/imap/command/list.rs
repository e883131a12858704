//! LIST: asks for the names of mailboxes.

use super::*;
use crate::{
    protocol::imap::{grammar::Listing, pattern, reply::write_mailbox},
    world::DELIMITER,
};
use std::fmt::Write as _;

pub(in crate::protocol::imap) struct List;

impl Command for List {
    type Args = (Listing, Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "LIST",
        syntax: "tag LIST SP reference SP pattern CRLF",
        rfc: Rfc(3501, "6.3.8"),
        summary: "Asks which mailboxes there are. * stands for anything, % for one level.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a LIST \"\" *\r\n", "a LIST \"\" \"\"\r\n", "a LIST Archive/ \"%\"\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let mut r = Reading::default();
        let listing = grammar::listing(c, &mut r)?;
        grammar::end(c)?;
        Ok((listing, r.uses))
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run(
        (Listing { reference, pattern: name }, _): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        _: &Call<'_>,
    ) -> Reply {
        if name.is_empty() {
            // An empty pattern asks for the delimiter, and the root of the reference: names here have none.
            let _ = write!(cx.out, "* LIST (\\Noselect) \"{DELIMITER}\" \"\"\r\n");
            return Reply::ok("LIST completed");
        }
        let wanted = pattern::join(&reference, &name);
        if let Some(account) = s.account(cx.world) {
            for (name, exists) in pattern::with_parents(account.mailboxes().map(|(n, _)| n)) {
                if pattern::matches(&wanted, name) {
                    write_name(cx.out, "LIST", name, exists);
                }
            }
        }
        Reply::ok("LIST completed")
    }
}

/// Writes one name; `\Noselect` says that it is only a parent of others.
pub(in crate::protocol::imap) fn write_name(
    out: &mut crate::protocol::Output,
    verb: &str,
    name: &str,
    exists: bool,
) {
    let attribute = if exists { "" } else { "\\Noselect" };
    // Writing to memory cannot fail.
    let _ = write!(out, "* {verb} ({attribute}) \"{DELIMITER}\" ");
    write_mailbox(out, name);
    out.write(b"\r\n");
}
