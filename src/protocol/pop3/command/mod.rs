//! The commands of POP3. To add one: write its file, add its line to [`ALL`] or [`SELDOM`], or to
//! the capability that announces it. A command that this server only knows - its form is read and labelled, and the answer is -ERR - has
//! a [`Grammar`] and the row `Verb::known`.

use super::{
    Maildrop, Phase, Reply, Session, extension, fault, field, grammar, habit,
    reply::{Answer, Body},
    rule,
    text::{self, Phrase},
};
use crate::{
    protocol::{Context, Gloss, Rule, Spec, flip::Change, word},
    wire::{Cursor, Parse, Parsed, Prefix, Rfc, Span, Tree, expect, label, read_as},
    world::{At, Stored},
};

pub(super) mod apop;
pub(super) mod auth;
pub(super) mod capa;
pub(super) mod dele;
pub(super) mod lang;
pub(super) mod last;
pub(super) mod list;
pub(super) mod noop;
pub(super) mod pass;
pub(super) mod quit;
pub(super) mod retr;
pub(super) mod rpop;
pub(super) mod rset;
pub(super) mod stat;
pub(super) mod stls;
pub(super) mod top;
pub(super) mod uidl;
pub(super) mod user;
pub(super) mod utf8;
pub(super) mod xtnd;

/// The facts of a command and the form of its line.
pub trait Grammar: 'static {
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
}

/// What a command does.
pub trait Command: Grammar {
    /// Whether servers have it as their policy stands at first.
    const AT_FIRST: bool = true;

    /// Whether this server has the command, beside what is a matter of capabilities.
    fn is_there(_: &Session, _: &Context<'_>) -> bool {
        true
    }

    /// Decides and acts. It is called in the states of `SPEC.when` alone.
    fn run(args: Self::Args, s: &mut Session, cx: &mut Context<'_>) -> Reply;
}

/// Reads a line and carries it out.
type Serve = fn(&[u8], &mut Session, &mut Context<'_>) -> Reply;

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
    /// Reads the beginning of a line, and says what may follow.
    pub expect: fn(&[u8]) -> Prefix,
    /// Whether this server has the command, beside what is a matter of capabilities.
    pub(super) is_there: fn(&Session, &Context<'_>) -> bool,
    at_first: bool,
    /// Nothing for a command that this server knows and does not carry out.
    serve: Option<Serve>,
}

impl Verb {
    /// The row of a command that this server knows and does not carry out. It answers -ERR.
    pub const fn known<G: Grammar>() -> Self {
        Self {
            spec: &G::SPEC,
            done: Gloss::new(G::DONE, G::SPEC.rfc),
            refused: Gloss::new(G::REFUSED, G::SPEC.rfc),
            usual: G::ANSWER,
            examples: G::EXAMPLES,
            label: |src| label(src, line::<G>).map(|args| G::answer(&args)),
            expect: |src| expect(src, line::<G>),
            is_there: |_, _| false,
            at_first: false,
            serve: None,
        }
    }

    /// The row of a command.
    pub const fn of<C: Command>() -> Self {
        Self {
            is_there: C::is_there,
            at_first: C::AT_FIRST,
            serve: Some(|src, s, cx| match read_as(src, &|h| cx.policy().keeps(h), line::<C>) {
                Err(e) => {
                    let text = text::FORM.with([e.sentence().into(), C::SPEC.syntax.into()]);
                    Reply::refuse(&rule::WELL_FORMED, text)
                }
                Ok(_) if !C::SPEC.when.contains(&s.phase) => {
                    Reply::refuse(&rule::IN_STATE, out_of_state(s.phase))
                }
                Ok(args) => {
                    let struck = fault::strike(At::Verb(&[C::SPEC.verb]), s, cx);
                    fault::or_else(struck, || C::run(args, s, cx))
                }
            }),
            ..Self::known::<C>()
        }
    }

    /// Whether this server carries it out, as its policy stands at first.
    pub const fn is_served(&self) -> bool {
        self.serve.is_some() && self.at_first
    }
}

fn line<G: Grammar>(c: &mut Cursor<'_>) -> Parsed<G::Args> {
    c.exact(&field::VERB, G::SPEC.verb)?;
    G::arguments(c)
}

/// Every command that every server has, or most.
pub static ALL: &[Verb] = &[
    Verb::of::<capa::Capa>(),
    Verb::of::<stat::Stat>(),
    Verb::of::<list::List>(),
    Verb::of::<retr::Retr>(),
    Verb::of::<dele::Dele>(),
    Verb::of::<noop::Noop>(),
    Verb::of::<rset::Rset>(),
    Verb::of::<quit::Quit>(),
];

/// Every command that few servers have and no capability announces. APOP is offered by the greeting.
pub static SELDOM: &[Verb] = &[
    Verb::of::<apop::Apop>(),
    Verb::of::<last::Last>(),
    Verb::known::<rpop::Rpop>(),
    Verb::known::<xtnd::Xtnd>(),
];

/// Every command, those of capabilities too.
pub fn all() -> impl Iterator<Item = &'static Verb> {
    ALL.iter().chain(extension::ALL.iter().flat_map(|e| e.verbs)).chain(SELDOM)
}

/// The command that a line begins with.
pub fn find(line: &[u8]) -> Option<&'static Verb> {
    let word = first_word(line).of_bytes(line);
    all().find(|v| word.eq_ignore_ascii_case(v.spec.verb.as_bytes()))
}

/// Every command that this server carries out.
pub fn served() -> impl Iterator<Item = &'static Verb> {
    all().filter(|v| v.is_served())
}

/// The first word of a line.
pub fn first_word(line: &[u8]) -> Span {
    word::first(line, b"")
}

/// Labels a line that no command begins.
pub fn unknown(line: &[u8]) -> Tree {
    word::unknown(line, first_word(line), &field::UNKNOWN_VERB, &field::UNKNOWN_ARGUMENTS)
}

/// Carries out a line, and gives the reply with the rules of the command.
pub(super) fn serve(
    line: &[u8],
    s: &mut Session,
    cx: &mut Context<'_>,
) -> (Reply, &'static [&'static Rule]) {
    match find(line) {
        Some(verb) => {
            let reply = match verb.serve.filter(|_| extension::has_verb(verb, s, cx)) {
                Some(serve) => serve(line, s, cx),
                None => {
                    let text = text::NOT_OFFERED.with([verb.spec.verb.into()]);
                    Reply::refuse(&rule::OFFERED, text)
                }
            };
            (reply, verb.spec.rules)
        }
        None => (Reply::refuse(&rule::RECOGNISED, &text::UNKNOWN), &[]),
    }
}

/// What is said to a command that may not be given now.
pub(super) const fn out_of_state(phase: Phase) -> &'static Phrase {
    match phase {
        Phase::Authorization => &text::LOG_IN_FIRST,
        _ => &text::LOGGED_IN,
    }
}

/// The message of that number, if it can be sent to this client as it is (RFC 6856 §2.1).
fn readable<'m>(
    number: u32,
    maildrop: &'m Maildrop,
    s: &Session,
    cx: &Context<'_>,
) -> Result<&'m Stored, Box<Reply>> {
    let stored = maildrop.message(number)?;
    if s.utf8 || extension::is_left_out("UTF8", cx) || !stored.message.is_in_utf8() {
        return Ok(stored);
    }
    let text = text::NEEDS_UTF8.with([number.into()]);
    Err(Box::new(Reply::refuse(&rule::READABLE, text).code("UTF8")))
}

/// The reply where there is no maildrop: it cannot happen, because only TRANSACTION gets so far.
pub(super) fn no_maildrop() -> Reply {
    Reply::refuse(&rule::IN_STATE, out_of_state(Phase::Authorization))
}
