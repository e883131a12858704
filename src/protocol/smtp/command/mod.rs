//! The commands of SMTP. To add one: write its file, add its line to [`ALL`], or to the extension that adds it.
//! A command that this server only knows - its form is read and labelled, and the answer is 502 - has a
//! [`Grammar`] and the row `Verb::known`.
//!
//! The file of an invented command, and its row. Dispatch, HELP, the cards of the pages, the diagnosis of a
//! wrong line and its repair follow from them:
//!
//! ```
//! use mailglass::{
//!     protocol::{Context, Spec, smtp::{Phase, Reply, Session, command::{Command, Grammar, Verb}, field}},
//!     wire::{Cursor, Parsed, Rfc},
//! };
//!
//! struct Wave;
//!
//! impl Grammar for Wave {
//!     type Args = u8;
//!     const SPEC: Spec<Phase> = Spec {
//!         verb: "WAVE",
//!         syntax: "WAVE SP times CRLF",
//!         rfc: Rfc::OURS,
//!         summary: "Asks the server to wave.",
//!         when: Phase::COMMANDS,
//!         rules: &[],
//!     };
//!     const EXAMPLES: &'static [&'static str] = &["WAVE 3"];
//!
//!     fn arguments(c: &mut Cursor<'_>) -> Parsed<u8> {
//!         c.sp()?;
//!         let times = c.number(&field::PARAM_VALUE)?;
//!         c.crlf()?;
//!         Ok(times)
//!     }
//! }
//!
//! impl Command for Wave {
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

use super::{Phase, Reply, Session, extension, fault, field, grammar, habit, reply::Then, rule};
use crate::{
    protocol::{Context, Rule, Spec, flip::Change, word},
    wire::{
        Cursor, Heard, Parse, Parsed, Prefix, Problem, Rfc, Span, Stop, Tree, expect, label,
        read_as,
    },
    world::At,
};
use bytes::Bytes;

pub mod data;

pub(super) mod atrn;
pub(super) mod auth;
pub(super) mod bdat;
pub(super) mod burl;
mod ehlo;
pub(super) mod etrn;
pub(super) mod expn;
mod helo;
mod help;
mod lhlo;
mod mail;
mod noop;
pub(super) mod onex;
mod quit;
mod rcpt;
mod rset;
mod saml;
mod send;
mod soml;
pub(super) mod starttls;
mod turn;
pub(super) mod verb;
mod vrfy;
pub(super) mod xclient;
pub(super) mod xforward;

/// What comes after a command line, besides its reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The next command.
    Command,
    /// A letter that ends with a lone dot, if the server says 354.
    Letter,
    /// So many octets of a letter, at once.
    Chunk { octets: u64, last: bool },
    /// The lines of a log-in, as long as the server says 334.
    LogIn,
    /// TLS, if the server says 220.
    Tls,
    /// The same connection with the parts of client and server changed, if the server says 250.
    Turn,
}

/// The facts of a command and the form of its line.
pub trait Grammar: 'static {
    type Args;
    const SPEC: Spec<Phase>;
    /// Lines that are well-formed, without their CR LF.
    const EXAMPLES: &'static [&'static str];

    /// What follows the verb, up to and with CR LF.
    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args>;

    /// The recipient whom the line names.
    fn to(_: &Self::Args) -> Option<&str> {
        None
    }

    /// What comes after the line.
    fn then(_: &Self::Args) -> Next {
        Next::Command
    }
}

/// What a command does.
pub trait Command: Grammar {
    /// Decides and acts. It is called in the states of `SPEC.when` alone.
    fn run(args: Self::Args, s: &mut Session, cx: &mut Context<'_>) -> Reply;
}

/// Reads a line and carries it out.
type Serve = fn(&Bytes, &mut Session, &mut Context<'_>) -> Reply;

/// A command with its type erased, for the table.
#[derive(Debug)]
pub struct Verb {
    pub spec: &'static Spec<Phase>,
    /// Reads the beginning of a line, and says what may follow.
    pub expect: fn(&[u8]) -> Prefix,
    /// Lines that are well-formed, without their CR LF.
    pub examples: &'static [&'static str],
    /// Labels a line without carrying it out, and says what comes after it.
    pub label: fn(&[u8]) -> Parse<Next>,
    /// Nothing for a command that this server knows and does not carry out.
    serve: Option<Serve>,
}

impl Verb {
    /// The row of a command that this server knows and does not carry out. It answers 502 (RFC 5321 §4.2.4).
    pub const fn known<G: Grammar>() -> Self {
        Self {
            spec: &G::SPEC,
            examples: G::EXAMPLES,
            label: |src| label(src, line::<G>).map(|args| G::then(&args)),
            expect: |src| expect(src, line::<G>),
            serve: None,
        }
    }

    /// The row of a command.
    pub const fn of<C: Command>() -> Self {
        Self {
            serve: Some(|src, s, cx| {
                let args = match read_as(src, &|h| cx.policy().keeps(h), line::<C>) {
                    Ok(args) => args,
                    Err(e) => {
                        let text = format!("{} Form: {}", e.sentence(), C::SPEC.syntax);
                        return Reply::refuse(&rule::WELL_FORMED, 501, "5.5.4", text);
                    }
                };
                let next = C::then(&args);
                let reply = if C::SPEC.when.contains(&s.phase) || is_early(&C::SPEC, s, cx) {
                    let struck = fault::strike(At::Verb(&[C::SPEC.verb]), C::to(&args), s, cx);
                    fault::or_else(struck, || C::run(args, s, cx))
                } else {
                    let text = out_of_sequence(C::SPEC.verb, s.phase);
                    Reply::refuse(&rule::IN_SEQUENCE, 503, "5.5.1", text)
                };
                match next {
                    // Taken or refused: the octets that were counted follow (RFC 3030 §2).
                    Next::Chunk { octets, last } if reply.then == Then::Go => {
                        reply.then(Then::ReadChunk { octets, last })
                    }
                    _ => reply,
                }
            }),
            ..Self::known::<C>()
        }
    }

    /// Whether this server carries it out.
    pub const fn is_served(&self) -> bool {
        self.serve.is_some()
    }
}

fn line<G: Grammar>(c: &mut Cursor<'_>) -> Parsed<G::Args> {
    let _ = c.lenient(&habit::LEADING_SPACE, grammar::blanks);
    c.exact(&field::VERB, G::SPEC.verb)?;
    G::arguments(c)
}

/// Every command that no extension adds.
pub static ALL: &[Verb] = &[
    Verb::of::<ehlo::Ehlo>(),
    Verb::of::<helo::Helo>(),
    Verb::of::<mail::Mail>(),
    Verb::of::<rcpt::Rcpt>(),
    Verb::of::<data::Data>(),
    Verb::of::<rset::Rset>(),
    Verb::of::<vrfy::Vrfy>(),
    Verb::of::<help::Help>(),
    Verb::of::<noop::Noop>(),
    Verb::of::<quit::Quit>(),
    Verb::known::<lhlo::Lhlo>(),
    Verb::known::<send::Send>(),
    Verb::known::<soml::Soml>(),
    Verb::known::<saml::Saml>(),
    Verb::known::<turn::Turn>(),
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

/// Every command that this server carries out.
pub fn served() -> impl Iterator<Item = &'static Verb> {
    all().filter(|v| v.is_served())
}

/// The first word of a line.
pub fn first_word(line: &[u8]) -> Span {
    word::first(line, b":")
}

/// Labels a line that no command begins.
pub fn unknown(line: &[u8]) -> Tree {
    word::unknown(line, first_word(line), &field::UNKNOWN_VERB, &field::UNKNOWN_ARGUMENTS)
}

/// Carries out a line, and gives the reply with the rules of the command.
pub(super) fn serve(
    line: &Bytes,
    s: &mut Session,
    cx: &mut Context<'_>,
) -> (Reply, &'static [&'static Rule]) {
    let keeps = |h| cx.policy().keeps(h);
    match find(line) {
        Some(verb) if s.refuses.is_some() && verb.spec.verb != "QUIT" => {
            (no_service(s), rule::GREETING)
        }
        None if s.refuses.is_some() => (no_service(s), rule::GREETING),
        Some(verb) if verb.spec.verb == "HELP" && keeps(&habit::NO_HELP) => (unrecognised(), &[]),
        Some(verb) => carry_out(verb, line, s, cx),
        None => {
            let heard = Heard { line, verb: "", state: s.phase.name() };
            if let Some(verb) = find_bent(line).filter(|_| keeps(&habit::LEADING_SPACE)) {
                return carry_out(verb, line, s, cx);
            }
            if habit::is_foreign(&heard) && keeps(&habit::HANGS_UP) {
                let text = "This is no SMTP; the connection is closed";
                return (Reply::new(221, "2.7.0", text).then(Then::Close), &[]);
            }
            (unrecognised(), &[])
        }
    }
}

fn carry_out(
    verb: &'static Verb,
    line: &Bytes,
    s: &mut Session,
    cx: &mut Context<'_>,
) -> (Reply, &'static [&'static Rule]) {
    let reply = match verb.serve.filter(|_| extension::has_verb(verb, s, cx)) {
        Some(serve) => serve(line, s, cx),
        None => {
            let text = format!("{} is not implemented here", verb.spec.verb);
            Reply::refuse(&rule::IMPLEMENTED, 502, "5.5.1", text)
        }
    };
    (reply, verb.spec.rules)
}

/// What a host says that takes no mail, to everything but QUIT (RFC 5321 §3.1, RFC 7504 §3).
fn no_service(s: &Session) -> Reply {
    match s.refuses {
        Some(521) => Reply::refuse(&rule::SERVES, 521, "5.3.2", "This host takes no mail"),
        _ => Reply::refuse(&rule::SERVES, 503, "5.5.1", "There is no mail service here; say QUIT"),
    }
}

fn unrecognised() -> Reply {
    let text = "Command not recognised. HELP lists the commands";
    Reply::refuse(&rule::RECOGNISED, 500, "5.5.2", text)
}

/// Whether the server takes the command before its turn.
fn is_early(spec: &Spec<Phase>, s: &Session, cx: &Context<'_>) -> bool {
    let heard = Heard { line: b"", verb: spec.verb, state: s.phase.name() };
    (habit::MAIL_BEFORE_HELLO.concerns)(&heard) && cx.policy().keeps(&habit::MAIL_BEFORE_HELLO)
}

/// What is said to a command that may not be given now.
pub(super) const fn out_of_sequence(verb: &str, phase: Phase) -> &'static str {
    match (verb.as_bytes(), phase) {
        (_, Phase::Greeted) => "Say EHLO or HELO first",
        (b"MAIL", _) => "A mail transaction is open already; RSET ends it",
        (b"DATA" | b"BDAT", Phase::Mail) => "Name a recipient with RCPT first",
        (b"DATA", Phase::Chunks) => "The letter comes by BDAT; DATA cannot follow it",
        (_, Phase::Chunks) => "The letter has begun; go on with BDAT, or say RSET",
        (b"AUTH" | b"ETRN", _) => "Not in a mail transaction; RSET ends it",
        _ => "Begin with MAIL",
    }
}
