//! The commands of POP3. To add one: write its file, add its line to [`ALL`], or to the capability that
//! announces it.

use super::{Phase, Reply, Session, extension, field, grammar, reply::Answer, rule};
use crate::{
    protocol::{Context, Gloss, Rule, Spec},
    wire::{Cursor, Parse, Parsed, Rfc, SP, Span, Tree, label, read_as},
};

pub(super) mod apop;
pub(super) mod auth;
pub(super) mod capa;
pub(super) mod dele;
pub(super) mod list;
pub(super) mod noop;
pub(super) mod pass;
pub(super) mod quit;
pub(super) mod retr;
pub(super) mod rset;
pub(super) mod stat;
pub(super) mod stls;
pub(super) mod top;
pub(super) mod uidl;
pub(super) mod user;

/// One command: its facts, its grammar, what it does.
pub trait Command: 'static {
    type Args;
    const SPEC: Spec<Phase>;
    /// What +OK means as its answer.
    const DONE: &'static str;
    /// What -ERR without a response code means as its answer.
    const REFUSED: &'static str;
    /// What +OK brings with it, whatever the arguments are.
    const ANSWER: Answer = Answer::Text;
    /// Lines that are well-formed, without their CR LF.
    const EXAMPLES: &'static [&'static str];

    /// What follows the verb, up to and with CR LF.
    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args>;

    /// What +OK brings with it.
    fn answer(_: &Self::Args) -> Answer {
        Self::ANSWER
    }

    /// Decides and acts. It is called in the states of `SPEC.when` alone.
    fn run(args: Self::Args, s: &mut Session, cx: &mut Context<'_>) -> Reply;
}

/// A command with its type erased, for the table.
#[derive(Debug)]
pub struct Verb {
    pub spec: &'static Spec<Phase>,
    /// What +OK means as its answer.
    pub done: Gloss,
    /// What -ERR without a response code means as its answer.
    pub refused: Gloss,
    /// What +OK brings with it where a server takes a line that is ill-formed.
    pub usual: Answer,
    /// Lines that are well-formed, without their CR LF.
    pub examples: &'static [&'static str],
    /// Labels a line without carrying it out, and says what +OK will bring.
    pub label: fn(&[u8]) -> Parse<Answer>,
    serve: fn(&[u8], &mut Session, &mut Context<'_>) -> Reply,
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
            done: Gloss::new(C::DONE, C::SPEC.rfc),
            refused: Gloss::new(C::REFUSED, C::SPEC.rfc),
            usual: C::ANSWER,
            examples: C::EXAMPLES,
            label: |src| {
                let p = label(src, line::<C>);
                Parse {
                    tree: p.tree,
                    outcome: p.outcome.map(|args| C::answer(&args)),
                    bent: p.bent.map(|args| C::answer(&args)),
                }
            },
            serve: |src, s, cx| match read_as(src, &|h| cx.world.policy.keeps(h), line::<C>) {
                Err(e) => {
                    let text = format!("{} Form: {}", e.sentence(), C::SPEC.syntax);
                    Reply::refuse(&rule::WELL_FORMED, text)
                }
                Ok(_) if !C::SPEC.when.contains(&s.phase) => {
                    Reply::refuse(&rule::IN_STATE, out_of_state(s.phase))
                }
                Ok(args) => C::run(args, s, cx),
            },
        }
    }
}

/// Every command that no capability announces.
pub static ALL: &[Verb] = &[
    Verb::of::<apop::Apop>(),
    Verb::of::<capa::Capa>(),
    Verb::of::<stat::Stat>(),
    Verb::of::<list::List>(),
    Verb::of::<retr::Retr>(),
    Verb::of::<dele::Dele>(),
    Verb::of::<noop::Noop>(),
    Verb::of::<rset::Rset>(),
    Verb::of::<quit::Quit>(),
];

/// Every command, those of capabilities too.
pub fn all() -> impl Iterator<Item = &'static Verb> {
    ALL.iter().chain(extension::ALL.iter().flat_map(|e| e.verbs))
}

/// The command that a line begins with.
pub fn find(line: &[u8]) -> Option<&'static Verb> {
    let word = first_word(line).of_bytes(line);
    all().find(|v| word.eq_ignore_ascii_case(v.spec.verb.as_bytes()))
}

/// The first word of a line.
pub fn first_word(line: &[u8]) -> Span {
    let end = line.iter().position(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'));
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
    line: &[u8],
    s: &mut Session,
    cx: &mut Context<'_>,
) -> (Reply, &'static [&'static Rule]) {
    match find(line) {
        Some(verb) => ((verb.serve)(line, s, cx), verb.spec.rules),
        None => (Reply::refuse(&rule::RECOGNISED, "Unknown command"), &[]),
    }
}

const fn out_of_state(phase: Phase) -> &'static str {
    match phase {
        Phase::Authorization => "Log in first, with USER and PASS",
        _ => "You are logged in already",
    }
}

/// The reply where there is no maildrop: it cannot happen, because only TRANSACTION gets so far.
fn no_maildrop() -> Reply {
    Reply::refuse(&rule::IN_STATE, out_of_state(Phase::Authorization))
}
