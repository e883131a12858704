//! The questions that a POP3 server asks of every command, in order.

use crate::{
    protocol::{Rule, flip::Change},
    wire::Rfc,
    world::Keywords,
};

pub static SHORT_ENOUGH: Rule = Rule {
    id: "pop3.line-short-enough",
    holds: "The line is no longer than a command line may be.",
    flip: "Send the command in a line of at most 255 octets with its CR LF.",
    change: |c| Some(c.cut_to(c.world.policy.pop3_line_limit)),
    rfc: Rfc(2449, "4"),
};
pub static RECOGNISED: Rule = Rule {
    id: "pop3.command-recognised",
    holds: "The line begins with a command that this server knows.",
    flip: "Begin the line with a POP3 command; CAPA lists the optional ones.",
    change: |c| c.mended().or_else(|| Some(Change::instead("CAPA"))),
    rfc: Rfc(1939, "3"),
};
pub static OFFERED: Rule = Rule {
    id: "pop3.command-offered",
    holds: "The server offers the command.",
    flip: "Log in with USER and PASS, or use another command that CAPA offers.",
    change: |c| {
        if c.world.policy_of(c.place.host.name).without.is_empty() {
            return c.log_in();
        }
        let whole = Change::policy(c, |p| p.without = Keywords::default());
        Some(whole.named("With nothing left out of what the server can do"))
    },
    rfc: Rfc(2449, "5"),
};
pub static WELL_FORMED: Rule = Rule {
    id: "pop3.arguments-well-formed",
    holds: "The arguments have the form that the command asks for.",
    flip: "Write the arguments in the form of the command's syntax.",
    change: |c| c.mended().or_else(|| c.example()),
    rfc: Rfc(1939, "3"),
};
pub static IN_STATE: Rule = Rule {
    id: "pop3.allowed-in-state",
    holds: "The command may be given in the present state of the session.",
    flip: "Log in with USER and PASS for what works on the maildrop; begin a new session to log in again.",
    change: |c| c.lead(),
    rfc: Rfc(1939, "3"),
};

/// A password may cross the connection as it is.
pub static CLEAR_TEXT_ALLOWED: Rule = Rule {
    id: "pop3.clear-text-allowed",
    holds: "The server takes a password over a connection that is not encrypted.",
    flip: "Allow login in the clear in the server's policy.",
    change: |c| {
        Some(
            Change::policy(c, |p| p.plaintext_login = true)
                .named("With login in the clear allowed in the server's policy"),
        )
    },
    rfc: Rfc(8314, "4.1"),
};
/// The number names a message.
pub static MESSAGE_EXISTS: Rule = Rule {
    id: "pop3.message-exists",
    holds: "The maildrop has a message of that number.",
    flip: "Give a number that LIST shows. Numbers begin at 1.",
    change: |c| c.with(&["pop3.message-number"], |_| Some(b"1".to_vec())),
    rfc: Rfc(1939, "5"),
};
/// The message can still be used.
pub static NOT_MARKED: Rule = Rule {
    id: "pop3.message-not-marked",
    holds: "The message is not marked as deleted.",
    flip: "Say RSET to take the marks away from all messages.",
    change: |_| Some(Change::after("RSET")),
    rfc: Rfc(1939, "5"),
};
/// The message can be sent as it is.
pub static READABLE: Rule = Rule {
    id: "pop3.utf8-mode",
    holds: "The message is in ASCII, or the session is in UTF-8 mode.",
    flip: "Begin a new session, say UTF8 before the login, and ask again.",
    change: |c| {
        let log_in = c.log_in()?;
        let mut new = Change::default().anew().and_before("UTF8");
        new.before.extend(log_in.before.into_iter().chain(log_in.instead));
        Some(new)
    },
    rfc: Rfc(6856, "2.1"),
};
/// Names and passwords in other letters than ASCII.
pub static ASCII_OR_OFFERED: Rule = Rule {
    id: "pop3.ascii-credentials",
    holds: "Names and passwords are in ASCII, or the server offers UTF8 with USER.",
    flip: "Give a name and password in ASCII.",
    change: |c| c.log_in(),
    rfc: Rfc(6856, "2.2"),
};

/// The rules that every command has, in the order in which they are tried.
pub static COMMON: &[&Rule] = &[&SHORT_ENOUGH, &RECOGNISED, &OFFERED, &WELL_FORMED, &IN_STATE];
