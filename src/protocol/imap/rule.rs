//! The questions that an IMAP server asks of every command, in order, and some that several commands share.

use super::command;
use crate::{
    protocol::{
        Context, Output, Rule, Session,
        flip::{Case, Change, Which},
    },
    wire::Rfc,
    world::{ConnId, INBOX, Keywords},
};

pub static SHORT_ENOUGH: Rule = Rule {
    id: "imap.line-short-enough",
    holds: "The command, without its literals, is no longer than the server reads.",
    flip: "Send a shorter command: at most 8192 octets, and long strings as literals.",
    change: noop,
    rfc: Rfc(7162, "4"),
};
pub static TAGGED: Rule = Rule {
    id: "imap.tagged",
    holds: "The line begins with a tag.",
    flip: "Begin the line with a word of your own, such as a1, and a space.",
    change: |c| Some(Change::instead([b"x ", c.line].concat())),
    rfc: Rfc(3501, "2.2.1"),
};
pub static LITERAL_WAITS: Rule = Rule {
    id: "imap.literal-waits",
    holds: "Each literal is of a kind that the server offers.",
    flip: "Announce the literal as {n} and wait for the server's + before sending its octets.",
    change: |c| Some(waiting(c.line)),
    rfc: Rfc(7888, "4"),
};
pub static LITERAL_SMALL_ENOUGH: Rule = Rule {
    id: "imap.literal-small-enough",
    holds: "No literal is larger than the server takes, and there are not too many of them.",
    flip: "Send a smaller literal; before login only short ones are taken.",
    change: |c| c.example().or_else(|| noop(c)),
    rfc: Rfc(3501, "4.3"),
};
pub static RECOGNISED: Rule = Rule {
    id: "imap.command-recognised",
    holds: "After the tag stands a command that this server knows.",
    flip: "Write a tag, a space and then one of the commands of IMAP4rev1.",
    change: |c| c.mended().or_else(|| noop(c)),
    rfc: Rfc(3501, "2.2.1"),
};
pub static OFFERED: Rule = Rule {
    id: "imap.extension-offered",
    holds: "Command and arguments belong to IMAP4rev1, or to an extension that the server lists.",
    flip: "Leave away what belongs to an extension that CAPABILITY does not show.",
    change: |c| with_extensions(c).or_else(|| c.example()).or_else(|| noop(c)),
    rfc: Rfc(3501, "6.1.1"),
};
pub static WELL_FORMED: Rule = Rule {
    id: "imap.arguments-well-formed",
    holds: "The arguments have the form that the command asks for.",
    flip: "Write the arguments in the form of the command's syntax.",
    change: |c| c.mended().or_else(|| c.example()).or_else(|| noop(c)),
    rfc: Rfc(3501, "9"),
};
pub static IN_STATE: Rule = Rule {
    id: "imap.in-state",
    holds: "The command may be given in this state of the session.",
    flip: "First give the commands that lead to that state.",
    change: |c| c.lead(),
    rfc: Rfc(3501, "3"),
};

pub static UIDS_ALONE: Rule = Rule {
    id: "imap.uids-alone",
    holds: "No message number is used after ENABLE UIDONLY.",
    flip: "Put UID before the command, and UIDs in the place of the numbers.",
    change: by_uid,
    rfc: Rfc(9586, "3.2"),
};

/// The rules that every command has, in the order in which they are tried.
pub static COMMON: &[&Rule] = &[
    &SHORT_ENOUGH,
    &TAGGED,
    &LITERAL_WAITS,
    &LITERAL_SMALL_ENOUGH,
    &RECOGNISED,
    &OFFERED,
    &WELL_FORMED,
    &IN_STATE,
    &UIDS_ALONE,
];

pub static READ_WRITE: Rule = Rule {
    id: "imap.mailbox-read-write",
    holds: "The mailbox was opened to be changed.",
    flip: "Open it with SELECT instead of EXAMINE.",
    change: |c| {
        let state = c.session.state();
        Some(Change::after(format!("x1 SELECT {}", state.detail?)))
    },
    rfc: Rfc(3501, "6.3.2"),
};
pub static NUMBERS_IN_USE: Rule = Rule {
    id: "imap.sequence-numbers-in-use",
    holds: "Every message sequence number belongs to a letter in the mailbox.",
    flip: "Use numbers from 1 to the last EXISTS; in an empty mailbox there are none.",
    change: |c| c.with(&["imap.sequence-set", "imap.replace-old"], |_| Some(b"1".to_vec())),
    rfc: Rfc(3501, "9"),
};
pub static FLAGS_KNOWN: Rule = Rule {
    id: "imap.flags-known",
    holds: "Every flag with a backslash is one of \\Answered, \\Flagged, \\Deleted, \\Seen and \\Draft.",
    flip: "Leave the backslash away to make up a keyword of your own.",
    change: |c| {
        c.with(&["imap.flag-extension"], |flag| flag.strip_prefix(b"\\").map(<[u8]>::to_vec))
    },
    rfc: Rfc(3501, "2.3.2"),
};
pub static KEYWORDS_FEW: Rule = Rule {
    id: "imap.keywords-few",
    holds: "No letter has more than 32 keywords, and none is longer than 64 octets.",
    flip: "Take a keyword away first, or choose a shorter one.",
    change: |c| c.with(&["imap.keyword"], |_| Some(b"k".to_vec())),
    rfc: Rfc(5530, "3"),
};
pub static MAILBOX_EXISTS: Rule = Rule {
    id: "imap.mailbox-exists",
    holds: "There is a mailbox of that name.",
    flip: "Name a mailbox that LIST shows without \\Noselect.",
    change: |c| existing(c),
    rfc: Rfc(3501, "6.3.1"),
};
pub static TARGET_EXISTS: Rule = Rule {
    id: "imap.target-exists",
    holds: "The mailbox that the letters go to exists.",
    flip: "CREATE it first; [TRYCREATE] says that this would help.",
    change: |c| Some(Change::after([b"x1 CREATE ", c.mailbox()?].concat())),
    rfc: Rfc(3501, "7.1"),
};
pub static NAME_FREE: Rule = Rule {
    id: "imap.mailbox-name-free",
    holds: "No mailbox has that name yet.",
    flip: "Choose a name that LIST does not show.",
    change: |c| c.with_mailbox(Which::Last, "Another"),
    rfc: Rfc(3501, "6.3.3"),
};
pub static NAME_USABLE: Rule = Rule {
    id: "imap.mailbox-name-usable",
    holds: "The name can be used: modified UTF-7, no empty level, no * or %, at most 512 octets.",
    flip: "Write characters outside US-ASCII in modified UTF-7, & as &-, and no / at the beginning.",
    change: |c| c.with_mailbox(Which::Last, "Another"),
    rfc: Rfc(3501, "5.1"),
};
pub static NOT_INBOX: Rule = Rule {
    id: "imap.mailbox-not-inbox",
    holds: "The name is not INBOX.",
    flip: "Name another mailbox: every account has one INBOX for good.",
    change: |c| c.with_mailbox(Which::Last, another(c)?),
    rfc: Rfc(3501, "5.1"),
};
pub static NO_CHILDREN: Rule = Rule {
    id: "imap.mailbox-no-children",
    holds: "The name is a mailbox, not only the parent of others.",
    flip: "Delete the mailboxes below it; then the name is gone too.",
    change: childless,
    rfc: Rfc(3501, "6.3.4"),
};
pub static MAILBOXES_FEW: Rule = Rule {
    id: "imap.mailboxes-few",
    holds: "The account has room for another name.",
    flip: "Delete a mailbox, or unsubscribe from a name, that is not needed.",
    change: |c| Some(Change::after(format!("x1 DELETE {}", another(c)?))),
    rfc: Rfc(5530, "3"),
};

/// A server that is without nothing that this one has; nothing where the command needs what no server here has.
fn with_extensions(case: &Case<'_>) -> Option<Change> {
    let Session::Imap(session) = case.session else { return None };
    let with = "With a server that has the extension";
    let change = Change::policy(case, |p| {
        p.without = Keywords::default();
        // Offered where there is a limit, and out of the way of what the command does.
        p.message_limit = p.message_limit.checked_sub(1).map_or(u32::MAX, |below| below + 1);
    })
    .named(with);
    let mut world = change.world.as_ref()?.clone();
    let mut out = Output::default();
    let cx = Context::new(&mut world, ConnId(0), case.place, &mut out);
    let verb = command::find(case.line)?;
    (verb.uses)(case.line).iter().all(|e| e.is_offered(session, &cx)).then_some(change)
}

/// The command after UID; where it stands there, the numbers within are named as UIDs.
fn by_uid(case: &Case<'_>) -> Option<Change> {
    let (tag, verb) = command::words(case.line);
    if !verb.of_bytes(case.line).eq_ignore_ascii_case(b"UID") {
        let rest = case.line.get(tag.end as usize..)?;
        return Some(Change::instead([case.tag().as_bytes(), b" UID", rest].concat()));
    }
    let named = |set: &[u8]| Some([b"UID ", set].concat());
    case.with(&["imap.sequence-set"], named).or_else(|| case.example())
}

/// The command with literals that wait for the server.
fn waiting(line: &[u8]) -> Change {
    let text = String::from_utf8_lossy(line).replace("+}", "}");
    Change { instead: Some(text.into_bytes()), ..Change::default() }
}

/// A mailbox of the account that is neither INBOX nor open.
fn another<'c>(case: &'c Case<'_>) -> Option<&'c str> {
    let open = case.session.state().detail;
    let account = case.account()?;
    let plain = |name: &&str| {
        *name != INBOX && open.as_deref() != Some(*name) && !account.has_children(name)
    };
    account.mailboxes().map(|(name, _)| name).find(plain)
}

/// A mailbox that exists in place of the one that does not; where there is none, it is made first.
fn existing(case: &Case<'_>) -> Option<Change> {
    match another(case) {
        Some(name) => case.with_mailbox(Which::First, name),
        None => Some(Change::after([b"x1 CREATE ", case.mailbox()?].concat())),
    }
}

fn noop(case: &Case<'_>) -> Option<Change> {
    Some(Change::instead(format!("{} NOOP", case.tag())))
}

/// The mailboxes below the one that the command names are deleted first.
fn childless(case: &Case<'_>) -> Option<Change> {
    let name = String::from_utf8_lossy(case.mailbox()?).trim_matches('"').to_owned() + "/";
    let below = case.account()?.mailboxes().filter(|(n, _)| n.starts_with(&name));
    let delete = |change: Change, n: &str| change.and_before(format!("x1 DELETE \"{n}\""));
    Some(below.fold(Change::default(), |change, (n, _)| delete(change, n)))
}
