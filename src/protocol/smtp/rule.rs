//! The questions that an SMTP server asks of every command, in order.

use crate::{
    protocol::{
        Rule,
        flip::{self, Change},
    },
    wire::Rfc,
};

pub static SHORT_ENOUGH: Rule = Rule {
    id: "smtp.line-short-enough",
    holds: "The line is no longer than a command line may be.",
    flip: "Send the command in a line of at most 512 octets with its CR LF.",
    change: |c| Some(c.cut_to(c.world.policy.smtp_line_limit)),
    rfc: Rfc(5321, "4.5.3.1.4"),
};
pub static RECOGNISED: Rule = Rule {
    id: "smtp.command-recognised",
    holds: "The line begins with a command that this server knows.",
    flip: "Begin the line with one of the commands that HELP lists.",
    change: |c| c.mended().or_else(|| Some(Change::instead("NOOP"))),
    rfc: Rfc(5321, "4.2.4"),
};
pub static IMPLEMENTED: Rule = Rule {
    id: "smtp.command-implemented",
    holds: "The server carries the command out.",
    flip: "Nothing that a client says: this server does not have the command. Use one that HELP lists.",
    change: flip::never,
    rfc: Rfc(5321, "4.2.4"),
};
pub static WELL_FORMED: Rule = Rule {
    id: "smtp.arguments-well-formed",
    holds: "The arguments have the form that the command asks for.",
    flip: "Write the arguments in the form of the command's syntax.",
    change: |c| c.mended().or_else(|| c.example()),
    rfc: Rfc(5321, "4.1.1"),
};
pub static IN_SEQUENCE: Rule = Rule {
    id: "smtp.in-sequence",
    holds: "The command may be given at this point of the session.",
    flip: "Give the commands that must come before it first.",
    change: |c| c.lead(),
    rfc: Rfc(5321, "4.1.4"),
};
pub static SERVICE_OFFERED: Rule = Rule {
    id: "smtp.service-offered",
    holds: "The server offers its service: it greeted with 220.",
    flip: "Say QUIT, and come back later.",
    change: flip::never,
    rfc: Rfc(5321, "3.1"),
};

/// The rules of a server that offers no service.
pub static CLOSED: &[&Rule] =
    &[&SHORT_ENOUGH, &RECOGNISED, &IMPLEMENTED, &WELL_FORMED, &SERVICE_OFFERED];

/// The rules that every command has, in the order in which they are tried.
pub static COMMON: &[&Rule] =
    &[&SHORT_ENOUGH, &RECOGNISED, &IMPLEMENTED, &WELL_FORMED, &IN_SEQUENCE];
