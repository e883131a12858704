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

use super::{Phase, Reply, Session, extension, field, grammar, habit, reply::Then, rule};
use crate::{
    protocol::{Context, Rule, Spec},
    wire::{Cursor, Heard, Parse, Parsed, Rfc, SP, Span, Stop, Tree, label, read_as},
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
    serve: fn(&Bytes, &mut Session, &mut Context<'_>) -> Reply,
}

impl Verb {
    /// The row of a command.
    pub const fn of<C: Command>() -> Self {
        fn line<C: Command>(c: &mut Cursor<'_>) -> Parsed<C::Args> {
            let _ = c.lenient(&habit::LEADING_SPACE, grammar::blanks);
            c.exact(&field::VERB, C::SPEC.verb)?;
            C::arguments(c)
        }
        Self {
            spec: &C::SPEC,
            label: |src| {
                let p = label(src, line::<C>);
                Parse { tree: p.tree, outcome: p.outcome.map(|_| ()), bent: p.bent.map(|_| ()) }
            },
            serve: |src, s, cx| match read_as(src, &|h| cx.world.policy.keeps(h), line::<C>) {
                Err(e) => {
                    let text = format!("{} Form: {}", e.sentence(), C::SPEC.syntax);
                    Reply::refuse(&rule::WELL_FORMED, 501, "5.5.4", text)
                }
                Ok(_) if !C::SPEC.when.contains(&s.phase) && !is_early(&C::SPEC, s, cx) => {
                    Reply::refuse(
                        &rule::IN_SEQUENCE,
                        503,
                        "5.5.1",
                        out_of_sequence(C::SPEC.verb, s.phase),
                    )
                }
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

/// The command that a line holds behind white space.
pub fn find_bent(line: &[u8]) -> Option<&'static Verb> {
    let bent = line.trim_ascii_start();
    find(bent).filter(|_| bent.len() < line.len() && matches!(line.first(), Some(b' ' | b'\t')))
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
    let keeps = |h| cx.world.policy.keeps(h);
    match find(line) {
        Some(verb) if verb.spec.verb == "HELP" && keeps(&habit::NO_HELP) => (unrecognised(), &[]),
        Some(verb) => ((verb.serve)(line, s, cx), verb.spec.rules),
        None => {
            let heard = Heard { line, verb: "", state: s.phase.name() };
            if let Some(verb) = find_bent(line).filter(|_| keeps(&habit::LEADING_SPACE)) {
                return ((verb.serve)(line, s, cx), verb.spec.rules);
            }
            if habit::is_foreign(&heard) && keeps(&habit::HANGS_UP) {
                let text = "This is no SMTP; the connection is closed";
                return (Reply::new(221, "2.7.0", text).then(Then::Close), &[]);
            }
            (unrecognised(), &[])
        }
    }
}

fn unrecognised() -> Reply {
    let text = "Command not recognised. HELP lists the commands";
    Reply::refuse(&rule::RECOGNISED, 500, "5.5.2", text)
}

/// Whether the server takes the command before its turn.
fn is_early(spec: &Spec<Phase>, s: &Session, cx: &Context<'_>) -> bool {
    let heard = Heard { line: b"", verb: spec.verb, state: s.phase.name() };
    (habit::MAIL_BEFORE_HELLO.concerns)(&heard) && cx.world.policy.keeps(&habit::MAIL_BEFORE_HELLO)
}

const fn out_of_sequence(verb: &str, phase: Phase) -> &'static str {
    match (verb.as_bytes(), phase) {
        (_, Phase::Greeted) => "Say EHLO or HELO first",
        (b"MAIL", _) => "A mail transaction is open already; RSET ends it",
        (b"DATA", Phase::Mail) => "Name a recipient with RCPT first",
        _ => "Begin with MAIL",
    }
}
