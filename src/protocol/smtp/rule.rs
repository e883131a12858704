//! The questions that an SMTP server asks of every command, in order.

use crate::{
    protocol::{Context, Output, Rule, Session, flip::Change},
    wire::Rfc,
    world::{ConnId, Greeting, Keywords},
};

use super::{Reply, command, extension};

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
    change: |c| {
        let verb = command::find(c.line).filter(|v| v.is_served())?;
        extension::of_verb(verb)?;
        let Session::Smtp(session) = c.session else { return None };
        let with = "With a server that has the extension";
        let change = Change::policy(c, |p| p.without = Keywords::default()).named(with);
        // Some extensions are for the other port.
        let world = change.world.as_ref()?;
        let mut world = world.clone();
        let mut out = Output::default();
        let cx = Context::new(&mut world, ConnId(0), c.place, &mut out);
        extension::has_verb(verb, session, &cx).then_some(change)
    },
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

/// For commands that an extension adds.
pub static AFTER_EHLO: Rule = Rule {
    id: "smtp.extension-after-ehlo",
    holds: "The client has said EHLO, not HELO: only then may it use extensions.",
    flip: "Say EHLO, and give the command again.",
    change: |c| {
        let Some(way) = c.lead() else { return Some(Change::after("EHLO laptop.meadow.test")) };
        let hello = Change::after("EHLO laptop.meadow.test");
        let rest = way.before.into_iter().filter(|l| !l.starts_with(b"EHLO"));
        Some(Change { before: hello.before.into_iter().chain(rest).collect(), ..hello })
    },
    rfc: Rfc(5321, "4.1.1.1"),
};
/// What is said where the client said HELO.
pub(super) fn after_ehlo() -> Reply {
    Reply::refuse(
        &AFTER_EHLO,
        503,
        "5.5.1",
        "This command is one of the extensions: say EHLO first",
    )
}
/// For hosts that take no mail at all: tried once, at the greeting.
pub static SERVES: Rule = Rule {
    id: "smtp.host-takes-mail",
    holds: "The host takes mail at all.",
    flip: "Nothing that a client says: whoever looks after the host decides. Quit, and ask another host of the domain.",
    change: |c| {
        let words = "With a host that takes mail";
        Some(
            Change::policy(c, |p| p.greeting = Greeting::Ready)
                .named(words)
                .anew()
                .with_line("NOOP"),
        )
    },
    rfc: Rfc(5321, "3.1"),
};
/// The one rule of a greeting.
pub const GREETING: &[&Rule] = &[&SERVES];

/// The rules that every command has, in the order in which they are tried.
pub static COMMON: &[&Rule] =
    &[&SHORT_ENOUGH, &RECOGNISED, &IMPLEMENTED, &WELL_FORMED, &IN_SEQUENCE];
