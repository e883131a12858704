//! The commands of ACL.

use super::*;
use crate::{
    protocol::{
        Output,
        imap::{
            command::{Call, Command, mailbox::no_such_mailbox},
            field, grammar,
            reply::write_string,
            rule,
            session::place::Place,
        },
    },
    wire::Field,
    world::{ANYONE, Access},
};

static RIGHTS_KNOWN: Rule = Rule {
    id: "imap.rights-known",
    holds: "Every letter is a right: l r s w i p k x t e a, or the old c and d.",
    flip: "Write rights in small letters, and only those that LISTRIGHTS shows.",
    change: |c| c.with(&["imap.acl-change"], |_| Some(b"lr".to_vec())),
    rfc: Rfc(4314, "3.1"),
};
static USER_KNOWN: Rule = Rule {
    id: "imap.rights-user-known",
    holds: "The identifier is a user of this server or anyone, perhaps with a minus sign before it.",
    flip: "Name a user by the name with which they log in, or anyone.",
    change: |c| c.with(&["imap.acl-identifier"], |_| Some(ANYONE.as_bytes().to_vec())),
    rfc: Rfc(4314, "2"),
};
static LIST_SHORT: Rule = Rule {
    id: "imap.access-list-short",
    holds: "The access list of the mailbox has room for another identifier.",
    flip: "Take identifiers off the list with DELETEACL.",
    change: crate::protocol::flip::never,
    rfc: Rfc(5530, "3"),
};

/// A string as text; what is no UTF-8 in it is no name that anybody has.
fn text(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<String> {
    let octets = grammar::astring(c, what)?;
    Ok(String::from_utf8_lossy(&octets).into_owned())
}

/// The arguments of GETACL and MYRIGHTS.
fn mailbox_alone(c: &mut Cursor<'_>) -> Parsed<String> {
    c.sp()?;
    let name = grammar::mailbox(c, &field::MAILBOX)?;
    c.crlf()?;
    Ok(name)
}

/// The beginning of the arguments of SETACL, DELETEACL and LISTRIGHTS.
fn mailbox_and_user(c: &mut Cursor<'_>) -> Parsed<(String, String)> {
    c.sp()?;
    let name = grammar::mailbox(c, &field::MAILBOX)?;
    c.sp()?;
    Ok((name, text(c, &IDENTIFIER)?))
}

/// The form in which the list keeps an identifier: the address of the user. Nothing if there is no such user.
fn canonical(who: &str, s: &Session, cx: &Context<'_>) -> Option<String> {
    let (minus, name) = who.strip_prefix('-').map_or(("", who), |name| ("-", name));
    if name.eq_ignore_ascii_case(ANYONE) {
        return Some(format!("{minus}{ANYONE}"));
    }
    let domain = s.user().rsplit_once('@')?.1;
    let account = cx.world.accounts_of(domain).find(|a| a.is_called(name))?;
    Some(format!("{minus}{}", account.address))
}

/// An identifier of the list as users know it.
fn shown(who: &str) -> &str {
    who.rsplit_once('@').map_or(who, |(local, _)| local)
}

fn no_such_user() -> Reply {
    Reply::no(&USER_KNOWN, "There is no such user here")
}

/// Changes the access list of a mailbox.
fn change_list(place: &Place, cx: &mut Context<'_>, change: impl FnOnce(&mut Access)) {
    let Some(account) = cx.world.account_mut(&place.owner) else { return };
    let Some(id) = account.mailbox(&place.name).map(|m| m.id) else { return };
    account.change_attributes(id, |attributes| {
        let first = Access::new(&place.owner);
        let mut list = attributes.access.take().unwrap_or_else(|| first.clone());
        change(&mut list);
        attributes.access = (list != first).then_some(list);
    });
}

/// Writes the untagged MYRIGHTS response.
pub(in crate::protocol::imap) fn tell_my_rights(name: &str, s: &Session, cx: &mut Context<'_>) {
    let rights = s.rights(&s.place(name, cx), cx);
    let out: &mut Output = cx.out;
    out.write(b"* MYRIGHTS ");
    s.write_mailbox(&s.plain_name(name), out);
    out.write(b" ");
    write_string(out, &rights.to_string());
    out.write(b"\r\n");
}

pub(super) struct SetAcl;

impl Command for SetAcl {
    type Args = (String, String, String);

    const SPEC: Spec<Phase> = Spec {
        verb: "SETACL",
        syntax: "tag SETACL SP mailbox SP identifier SP [\"+\" / \"-\"] rights CRLF",
        rfc: Rfc(4314, "3.1"),
        summary: "Gives a user rights on a mailbox, adds some, or takes some away.",
        when: Phase::LOGGED_IN,
        rules: &[&RIGHTS_KNOWN, &rule::MAILBOX_EXISTS, &RIGHT, &USER_KNOWN, &LIST_SHORT],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a SETACL INBOX/Drafts John lrQswicda\r\n", "a SETACL INBOX ana +cda\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let (name, who) = mailbox_and_user(c)?;
        c.sp()?;
        let rights = text(c, &CHANGE)?;
        c.crlf()?;
        Ok((name, who, rights))
    }

    fn run(
        (name, who, letters): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        _: &Call<'_>,
    ) -> Reply {
        let change = letters.bytes().next().filter(|b| matches!(b, b'+' | b'-'));
        let letters = letters.trim_start_matches(['+', '-']);
        let rights = match Rights::read(letters.as_bytes()) {
            Ok(rights) => rights,
            Err(letter) => {
                let text = match letter {
                    b'A'..=b'Z' => "Rights are written in small letters".to_owned(),
                    b'!'..=b'~' => format!("There is no right {}", char::from(letter)),
                    _ => "There is no such right".to_owned(),
                };
                return Reply::bad(&RIGHTS_KNOWN, text);
            }
        };
        let place = match s.reach(&name, Rights::ADMINISTER, cx) {
            Ok(place) => place,
            Err(refusal) => return *refusal,
        };
        let Some(who) = canonical(&who, s, cx) else { return no_such_user() };
        let mut room = true;
        change_list(&place, cx, |list| {
            let now = list.entry(&who).unwrap_or_default();
            let new = match change {
                Some(b'+') => now.with(rights),
                Some(_) => now.without(rights),
                None => rights,
            };
            room = list.set(&who, new);
        });
        if !room {
            return Reply::no(&LIST_SHORT, "The access list is full").code("LIMIT");
        }
        Reply::ok("SETACL completed")
    }
}

pub(super) struct DeleteAcl;

impl Command for DeleteAcl {
    type Args = (String, String);

    const SPEC: Spec<Phase> = Spec {
        verb: "DELETEACL",
        syntax: "tag DELETEACL SP mailbox SP identifier CRLF",
        rfc: Rfc(4314, "3.2"),
        summary: "Takes a user off the access list of a mailbox.",
        when: Phase::LOGGED_IN,
        rules: &[&rule::MAILBOX_EXISTS, &RIGHT, &USER_KNOWN],
    };
    const EXAMPLES: &'static [&'static str] = &["a DELETEACL INBOX ana\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let both = mailbox_and_user(c)?;
        c.crlf()?;
        Ok(both)
    }

    fn run((name, who): Self::Args, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let place = match s.reach(&name, Rights::ADMINISTER, cx) {
            Ok(place) => place,
            Err(refusal) => return *refusal,
        };
        let Some(who) = canonical(&who, s, cx) else { return no_such_user() };
        change_list(&place, cx, |list| list.remove(&who));
        Reply::ok("DELETEACL completed")
    }
}

pub(super) struct GetAcl;

impl Command for GetAcl {
    type Args = String;

    const SPEC: Spec<Phase> = Spec {
        verb: "GETACL",
        syntax: "tag GETACL SP mailbox CRLF",
        rfc: Rfc(4314, "3.3"),
        summary: "Asks who may do what with a mailbox.",
        when: Phase::LOGGED_IN,
        rules: &[&rule::MAILBOX_EXISTS, &RIGHT],
    };
    const EXAMPLES: &'static [&'static str] = &["a GETACL INBOX\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        mailbox_alone(c)
    }

    fn run(name: String, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let place = match s.reach(&name, Rights::ADMINISTER, cx) {
            Ok(place) => place,
            Err(refusal) => return *refusal,
        };
        let out = &mut *cx.out;
        out.write(b"* ACL ");
        s.write_mailbox(&s.plain_name(&name), out);
        let list = place
            .account(cx.world)
            .and_then(|a| a.attributes(a.mailbox(&place.name)?.id).access.clone());
        for (who, rights) in list.unwrap_or_else(|| Access::new(&place.owner)).iter() {
            out.write(b" ");
            write_string(out, shown(who));
            out.write(b" ");
            write_string(out, &rights.to_string());
        }
        out.write(b"\r\n");
        Reply::ok("GETACL completed")
    }
}

pub(super) struct ListRights;

impl Command for ListRights {
    type Args = (String, String);

    const SPEC: Spec<Phase> = Spec {
        verb: "LISTRIGHTS",
        syntax: "tag LISTRIGHTS SP mailbox SP identifier CRLF",
        rfc: Rfc(4314, "3.4"),
        summary: "Asks which rights a user could be given.",
        when: Phase::LOGGED_IN,
        rules: &[&rule::MAILBOX_EXISTS, &RIGHT, &USER_KNOWN],
    };
    const EXAMPLES: &'static [&'static str] = &["a LISTRIGHTS ~/Mail/saved smith\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let both = mailbox_and_user(c)?;
        c.crlf()?;
        Ok(both)
    }

    fn run((name, who): Self::Args, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        let place = match s.reach(&name, Rights::ADMINISTER, cx) {
            Ok(place) => place,
            Err(refusal) => return *refusal,
        };
        let Some(known) = canonical(&who, s, cx) else { return no_such_user() };
        let always = if *known == *place.owner { Access::OWNERS } else { Rights::NONE };
        let mut can: Vec<String> = Vec::new();
        // Each right comes alone; the old letters are rights of their own for clients of RFC 2086.
        for letter in Rights::ALL.without(always).letters().chars().chain(['c', 'd']) {
            can.push(letter.to_string());
        }
        let out = &mut *cx.out;
        out.write(b"* LISTRIGHTS ");
        s.write_mailbox(&s.plain_name(&name), out);
        out.write(b" ");
        write_string(out, &who);
        out.write(b" ");
        write_string(out, &always.letters());
        out.write(format!(" {}\r\n", can.join(" ")).as_bytes());
        Reply::ok("LISTRIGHTS completed")
    }
}

pub(super) struct MyRights;

impl Command for MyRights {
    type Args = String;

    const SPEC: Spec<Phase> = Spec {
        verb: "MYRIGHTS",
        syntax: "tag MYRIGHTS SP mailbox CRLF",
        rfc: Rfc(4314, "3.5"),
        summary: "Asks for the user's own rights on a mailbox.",
        when: Phase::LOGGED_IN,
        rules: &[&rule::MAILBOX_EXISTS],
    };
    const EXAMPLES: &'static [&'static str] = &["a MYRIGHTS INBOX\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<String> {
        mailbox_alone(c)
    }

    fn run(name: String, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        const ANY: Rights = Rights::LOOKUP
            .with(Rights::READ)
            .with(Rights::INSERT)
            .with(Rights::CREATE)
            .with(Rights::DELETE_MAILBOX)
            .with(Rights::ADMINISTER);
        let place = s.place(&name, cx);
        if place.mailbox(cx.world).is_none() || !s.rights(&place, cx).has_some(ANY) {
            return no_such_mailbox();
        }
        tell_my_rights(&name, s, cx);
        Reply::ok("MYRIGHTS completed")
    }
}
