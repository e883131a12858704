//! SELECT: opens a mailbox.

use super::*;
use crate::{
    protocol::imap::{
        extension::{acl, objectid, qresync},
        grammar::SelectParameter,
        manner::Manner,
        session::Selected,
    },
    world::{Rights, View},
};
use std::{fmt::Write as _, sync::Arc};

pub(in crate::protocol::imap) struct Select;

impl Command for Select {
    type Args = (Opening, Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "SELECT",
        syntax: "tag SELECT SP mailbox CRLF",
        rfc: Rfc(3501, "6.3.1"),
        summary: "Opens a mailbox, and leaves the one that was open. Its letters are numbered from 1.",
        when: Phase::LOGGED_IN,
        rules: &[&qresync::SWITCHED_ON, &rule::MAILBOX_EXISTS, &acl::RIGHT],
    };
    const LEAVES: bool = true;
    const EXAMPLES: &'static [&'static str] =
        &["a SELECT INBOX\r\n", "a SELECT \"inbox\"\r\n", "a SELECT {5}\r\nINBOX\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        opening(c)
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run((opening, _): Self::Args, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        open(&opening, false, s, cx)
    }
}

/// What is opened, and how.
pub(in crate::protocol::imap) struct Opening {
    name: String,
    parameters: Vec<Option<SelectParameter>>,
}

/// `SP mailbox [SP "(" select-param *(SP select-param) ")"] CRLF`
pub(super) fn opening(c: &mut Cursor<'_>) -> Parsed<(Opening, Vec<&'static Extension>)> {
    let mut r = Reading::default();
    grammar::gap(c)?;
    let name = grammar::mailbox(c, &field::MAILBOX)?;
    let parameters = grammar::parameters_if_any(c, &mut r, &field::SELECT_PARAMETER, |s| s.select)?;
    grammar::loose_end(c)?;
    Ok((Opening { name, parameters }, r.uses))
}

/// Opens a mailbox. If there is none of that name, nothing is open afterwards (RFC 3501 §6.3.1).
pub(in crate::protocol::imap) fn open(
    opening: &Opening,
    read_only: bool,
    s: &mut Session,
    cx: &mut Context<'_>,
) -> Reply {
    let resync = opening.parameters.iter().flatten().find_map(|p| match p {
        SelectParameter::Resync(resync) => Some(resync),
        SelectParameter::CondStore => None,
    });
    if let Some(resync) = resync {
        if let Some(refusal) = qresync::refuse(s) {
            return refusal;
        }
        if resync.matches.is_some() && uidonly::is_on(s, cx) {
            return uidonly::refusal();
        }
    }
    let manner = Manner::of(s, cx);
    let (follows, rev2) = (condstore::CONDSTORE.is_offered(s, cx), manner.rev2);
    if s.selected.take().is_some() && (follows || rev2) {
        cx.out.write(b"* OK [CLOSED] What follows is about another mailbox\r\n");
    }
    let (with_id, conn) = (objectid::OBJECTID.is_offered(s, cx), cx.conn);
    let place = match s.reach(&opening.name, Rights::READ, cx) {
        Ok(place) => place,
        Err(refusal) => return *refusal,
    };
    let rights = s.rights(&place, cx);
    let asked = read_only;
    let read_only = asked || !rights.has_some(acl::CHANGING);
    let Some(mailbox) = place.mailbox_mut(cx.world) else { return no_such_mailbox() };
    let view = View::open(mailbox, conn, read_only);
    let name: Arc<str> = place.name.as_str().into();
    let mut selected = Selected::new(place.owner.clone(), name, view, mailbox.keywords());
    let mailbox = mailbox.clone();
    selected.write_flags(cx);
    let (view, out) = (&selected.view, &mut *cx.out);
    // Writing to memory cannot fail.
    let _ = write!(out, "* {} EXISTS\r\n", view.len());
    if !rev2 {
        let _ = write!(out, "* {} RECENT\r\n", view.recent_count());
        if let Some(at) = mailbox.first_unseen() {
            let n = at + 1;
            let _ = write!(out, "* OK [UNSEEN {n}] Letter {n} is the first that was not read\r\n");
        }
    }
    let (validity, next) = (view.uid_validity, mailbox.uid_next());
    let _ = write!(out, "* OK [UIDVALIDITY {validity}] UIDs mean the same while this does\r\n");
    let _ = write!(out, "* OK [UIDNEXT {next}] The next letter gets this UID or a higher one\r\n");
    let kept = if read_only { String::new() } else { acl::flags_kept(rights) };
    let (code, text) = match (asked, read_only) {
        (true, _) => ("READ-ONLY", "EXAMINE completed"),
        (false, true) => ("READ-ONLY", "SELECT completed"),
        (false, false) => ("READ-WRITE", "SELECT completed"),
    };
    let remark = if kept.is_empty() { "No flags can be changed" } else { "These are kept" };
    let _ = write!(out, "* OK [PERMANENTFLAGS ({kept})] {remark}\r\n");
    if with_id {
        let id = objectid::of_mailbox(&mailbox);
        let _ =
            write!(out, "* OK [MAILBOXID ({id})] The mailbox keeps this when it is renamed\r\n");
    }
    if rev2 {
        let name = s.name_of(&place.owner, &place.name);
        let given = s.plain_name(&opening.name);
        super::list::tell(&name, Some(&*given).filter(|given| *given != name), s, cx);
    }
    if manner.mod_seq {
        condstore::tell_highest(mailbox.changed(), cx);
    }
    if let Some(resync) = resync {
        qresync::catch_up(resync, &mut selected, &mailbox, manner, cx);
    }
    s.selected = Some(Box::new(selected));
    Reply::ok(text).code(code)
}
