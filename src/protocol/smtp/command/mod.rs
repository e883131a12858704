//! The commands of SMTP. To add one: write its file, add its line to [`ALL`].
//!
//! The file of an invented command, and its row. Dispatch, HELP, the cards of the pages, the diagnosis of a
//! wrong line and its repair follow from them:
//!
//! ```
//! use mailglass::{
//!     protocol::{Context, Spec, smtp::{Phase, Reply, Session, command::{Command, Verb}, field}},
//!     wire::{Cursor, Parsed, Rfc},
//! };
//!
//! struct Wave;
//!
//! impl Command for Wave {
//!     type Args = u8;
//!     const SPEC: Spec<Phase> = Spec {
//!         verb: "WAVE",
//!         syntax: "WAVE SP times CRLF",
//!         rfc: Rfc::OURS,
//!         summary: "Asks the server to wave.",
//!         when: Phase::COMMANDS,
//!         rules: &[],
//!     };
//!
//!     fn arguments(c: &mut Cursor<'_>) -> Parsed<u8> {
//!         c.sp()?;
//!         let times = c.number(&field::PARAM_VALUE)?;
//!         c.crlf()?;
//!         Ok(times)
//!     }
//!
//!     fn run(times: u8, _: &mut Session, _: &mut Context<'_>) -> Reply {
//!         Reply::new(250, "2.0.0", format!("Waved {times} times"))
//!     }
//! }
//!
//! static ROW: Verb = Verb::of::<Wave>();
//!
//! assert!((ROW.label)(b"wave 3\r\n").outcome.is_ok());
//! let wrong = (ROW.label)(b"WAVE hello\r\n");
//! assert!(wrong.tree.is_lossless(12), "a wrong line is labelled too");
//! let error = wrong.outcome.expect_err("no number");
//! assert_eq!((error.column(), error.sentence()), (6, "Expected Parameter value here.".into()));
//! ```

use super::{Phase, Reply, Session, extension, field, rule};
use crate::{
    protocol::{Context, Rule, Spec, flip::Change},
    wire::{Cursor, Parse, Parsed, Prefix, Rfc, SP, Span, Tree, expect, label, read},
};
use bytes::Bytes;

pub mod data;

mod ehlo;
mod expn;
mod helo;
mod help;
mod mail;
mod noop;
mod quit;
mod rcpt;
mod rset;
mod vrfy;

/// One command: its facts, its grammar, what it does.
pub trait Command: 'static {
    type Args;
    const SPEC: Spec<Phase>;

    /// What follows the verb, up to and with CR LF.
    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args>;

    /// Decides and acts. It is called in the states of `SPEC.when` alone.
    fn run(args: Self::Args, s: &mut Session, cx: &mut Context<'_>) -> Reply;
}

/// A command with its type erased, for the table.
#[derive(Debug)]
pub struct Verb {
    pub spec: &'static Spec<Phase>,
    /// Labels a line without carrying it out.
    pub label: fn(&[u8]) -> Parse<()>,
    /// Reads the beginning of a line, and says what may follow.
    pub expect: fn(&[u8]) -> Prefix,
    serve: fn(&Bytes, &mut Session, &mut Context<'_>) -> Reply,
}

impl Verb {
    /// The row of a command.
    pub const fn of<C: Command>() -> Self {
        fn line<C: Command>(c: &mut Cursor<'_>) -> Parsed<C::Args> {
            c.exact(&field::VERB, C::SPEC.verb)?;
            C::arguments(c)
        }
        Self {
            spec: &C::SPEC,
            label: |src| {
                let p = label(src, line::<C>);
                Parse { tree: p.tree, outcome: p.outcome.map(|_| ()) }
            },
            expect: |src| expect(src, line::<C>),
            serve: |src, s, cx| match read(src, line::<C>) {
                Err(e) => {
                    let text = format!("{} Form: {}", e.sentence(), C::SPEC.syntax);
                    Reply::refuse(&rule::WELL_FORMED, 501, "5.5.4", text)
                }
                Ok(_) if !C::SPEC.when.contains(&s.phase) => Reply::refuse(
                    &rule::IN_SEQUENCE,
                    503,
                    "5.5.1",
                    out_of_sequence(C::SPEC.verb, s.phase),
                ),
                Ok(args) => C::run(args, s, cx),
            },
        }
    }
}

/// Every command.
pub static ALL: &[Verb] = &[
    Verb::of::<ehlo::Ehlo>(),
    Verb::of::<helo::Helo>(),
    Verb::of::<mail::Mail>(),
    Verb::of::<rcpt::Rcpt>(),
    Verb::of::<data::Data>(),
    Verb::of::<rset::Rset>(),
    Verb::of::<vrfy::Vrfy>(),
    Verb::of::<expn::Expn>(),
    Verb::of::<help::Help>(),
    Verb::of::<noop::Noop>(),
    Verb::of::<quit::Quit>(),
];

/// The command that a line begins with.
pub fn find(line: &[u8]) -> Option<&'static Verb> {
    let word = first_word(line).of_bytes(line);
    all().find(|v| word.eq_ignore_ascii_case(v.spec.verb.as_bytes()))
}

/// Every command, those of extensions too.
pub fn all() -> impl Iterator<Item = &'static Verb> {
    ALL.iter().chain(extension::ALL.iter().flat_map(|e| e.verbs))
}

/// The first word of a line.
pub fn first_word(line: &[u8]) -> Span {
    let end = line.iter().position(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | b':'));
    Span::of(0, end.unwrap_or(line.len()))
}

/// Labels a line that no command begins.
pub fn unknown(line: &[u8]) -> Tree {
    let production = |c: &mut Cursor<'_>| {
        let word = first_word(line).len();
        c.take(&field::UNKNOWN_VERB, word)?;
        if c.peek() == Some(b' ') {
            c.exact(&SP, " ")?;
        }
        c.text(&field::UNKNOWN_ARGUMENTS);
        c.crlf()
    };
    label(line, production).tree
}

/// Carries out a line, and gives the reply with the rules of the command.
pub(super) fn serve(
    line: &Bytes,
    s: &mut Session,
    cx: &mut Context<'_>,
) -> (Reply, &'static [&'static Rule]) {
    match find(line) {
        Some(verb) => ((verb.serve)(line, s, cx), verb.spec.rules),
        None => {
            let text = "Command not recognised. HELP lists the commands";
            (Reply::refuse(&rule::RECOGNISED, 500, "5.5.2", text), &[])
        }
    }
}

/// What is said to a command that may not be given now.
pub(super) const fn out_of_sequence(verb: &str, phase: Phase) -> &'static str {
    match (verb.as_bytes(), phase) {
        (_, Phase::Greeted) => "Say EHLO or HELO first",
        (b"MAIL", _) => "A mail transaction is open already; RSET ends it",
        (b"DATA", Phase::Mail) => "Name a recipient with RCPT first",
        _ => "Begin with MAIL",
    }
}
