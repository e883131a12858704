//! The commands of IMAP. To add one: write its file, add its line to [`ALL`].

use super::{
    Phase, Session,
    extension::{self, Extension, Reading, condstore, uidonly},
    fault, field,
    grammar::{self, is_atom_char, is_tag_char},
    habit,
    reply::{Reply, Status},
    rule,
};
use crate::{
    protocol::{
        Context, Rule, Spec,
        flip::{self, Change, Which},
    },
    wire::{Cursor, Habit, Parse, Parsed, Prefix, Rfc, Span, Tree, expect, label, read_as},
    world::At,
};
use bytes::Bytes;
use letter::*;
use mailbox::*;

pub(super) mod append;

pub(super) mod authenticate;
mod capability;
mod check;
mod close;
pub(super) mod copy;
mod create;
mod delete;
mod examine;
pub(super) mod expunge;
pub(super) mod fetch;
pub(super) mod letter;
pub(super) mod list;
pub(super) mod login;
mod logout;
mod lsub;
pub(super) mod mailbox;
mod noop;
mod rename;
pub(super) mod search;
pub(super) mod select;
pub(super) mod starttls;
pub(super) mod status;
pub(super) mod store;
mod subscribe;
mod uid;
mod unsubscribe;

/// One command as it came in.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The whole frame, literals and all.
    pub frame: &'a Bytes,
    /// The command stands after UID: numbers in it are UIDs.
    pub uid: bool,
}

/// One command: its facts, its grammar, what it does.
pub trait Command: 'static {
    type Args;
    const SPEC: Spec<Phase>;

    /// Whether EXPUNGE may be told before the answer. Where message sequence numbers are in use it must wait
    /// (RFC 3501 §7.4.1).
    const MAY_EXPUNGE: bool = true;

    /// Whether it leaves the mailbox that is open.
    const LEAVES: bool = false;

    /// Whether it names letters by message number, unless it stands after UID.
    const BY_NUMBER: bool = false;

    /// Whole commands that are well-formed, with tag and line end.
    const EXAMPLES: &'static [&'static str];

    /// What follows the verb, up to and with the last CR LF.
    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args>;

    /// The extensions whose words these arguments have.
    fn uses(_: &Self::Args) -> &[&'static Extension] {
        &[]
    }

    /// Decides and acts. It is called in the states of `SPEC.when` alone, and if all that the arguments use is
    /// offered.
    fn run(args: Self::Args, s: &mut Session, cx: &mut Context<'_>, call: &Call<'_>) -> Reply;
}

impl<C: Command> extension::Grammar for C {
    type Args = <C as Command>::Args;
    const SPEC: Spec<Phase> = <C as Command>::SPEC;
    const EXAMPLES: &'static [&'static str] = <C as Command>::EXAMPLES;

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        <C as Command>::arguments(c)
    }
}

/// A command with its type erased, for the table.
#[derive(Debug)]
pub struct Verb {
    pub spec: &'static Spec<Phase>,
    /// Labels a whole frame, tag and all, without carrying it out.
    pub label: fn(&[u8]) -> Parse<()>,
    /// Whole commands that are well-formed.
    pub examples: &'static [&'static str],
    /// Whether this server can carry it out.
    pub served: bool,
    pub(super) may_expunge: bool,
    /// The extensions whose words a whole frame of it has, and the one that brings the command.
    pub uses: fn(&[u8]) -> Vec<&'static Extension>,
    /// Reads the beginning of a line, and says what may follow.
    pub expect: fn(&[u8]) -> Prefix,
    serve: fn(&Bytes, &mut Session, &mut Context<'_>) -> Reply,
}

impl Verb {
    /// The row of a command.
    pub const fn of<C: Command>() -> Self {
        Self {
            served: true,
            may_expunge: C::MAY_EXPUNGE,
            uses: |frame| {
                let args = read_as(frame, &|_| true, line::<C>);
                let inside = args.iter().flat_map(|args| C::uses(args)).copied();
                inside.chain(extension::of_verb(<C as Command>::SPEC.verb)).collect()
            },
            serve: |frame, s, cx| match read_as(frame, &|h| reads(h, s, cx), line::<C>) {
                Err(e) => {
                    let text = format!("{} Form: {}", e.sentence(), C::SPEC.syntax);
                    Reply::bad(&rule::WELL_FORMED, text)
                }
                Ok(_) if is_off::<C>(s, cx) => {
                    extension::of_verb(C::SPEC.verb).map_or_else(unknown_here, not_offered)
                }
                Ok(_) if !C::SPEC.when.contains(&s.phase()) => {
                    out_of_state(C::SPEC.when, s.phase())
                }
                Ok(_) if C::BY_NUMBER && uidonly::is_on(s, cx) => uidonly::refusal(),
                Ok(args) => match C::uses(&args).iter().find(|e| !e.is_offered(s, cx)) {
                    Some(extension) => not_offered(extension),
                    None => {
                        condstore::notice(C::uses(&args), C::LEAVES, s, cx);
                        let behind = behind_uid(frame).map(|v| v.spec.verb);
                        let names = [<C as Command>::SPEC.verb, behind.unwrap_or_default()];
                        let struck = fault::strike(At::Verb(&names), s, cx);
                        let call = Call { frame, uid: false };
                        fault::or_else(struck, || C::run(args, s, cx, &call))
                    }
                },
            },
            ..Self::known::<C>()
        }
    }

    /// The row of a command of which this server has the grammar alone.
    pub const fn known<G: extension::Grammar>() -> Self {
        Self {
            spec: &G::SPEC,
            label: |src| label(src, line::<G>).map(|_| ()),
            expect: |src| expect(src, line::<G>),
            examples: G::EXAMPLES,
            served: false,
            may_expunge: true,
            uses: |_| extension::of_verb(G::SPEC.verb).into_iter().collect(),
            serve: |_, _, _| {
                extension::of_verb(G::SPEC.verb).map_or_else(unknown_here, not_offered)
            },
        }
    }
}

/// Whether a form is taken that is none of RFC 3501: a habit of the host, or UTF-8 in quotes where the client switched
/// it on (RFC 6855 §3).
fn reads(habit: &Habit, s: &Session, cx: &Context<'_>) -> bool {
    cx.policy().keeps(habit) || s.speaks_utf8() && *habit == habit::EIGHT_BIT_QUOTED
}

/// Whether the command belongs to an extension that is not offered now.
fn is_off<C: Command>(s: &Session, cx: &Context<'_>) -> bool {
    extension::of_verb(<C as Command>::SPEC.verb).is_some_and(|e| !e.is_offered(s, cx))
}

/// The rules that belong to the command of a frame: those of the command after UID where it stands.
pub(super) fn rules(verb: &Verb, frame: &[u8]) -> &'static [&'static Rule] {
    behind_uid(frame).unwrap_or(verb).spec.rules
}

/// The command that stands after UID, in a frame that begins with it.
fn behind_uid(frame: &[u8]) -> Option<&'static Verb> {
    let verb = words(frame).1;
    if !verb.of_bytes(frame).eq_ignore_ascii_case(b"UID") {
        return None;
    }
    let rest = frame.get(verb.end as usize + 1..)?;
    let word = rest.iter().take_while(|b| is_atom_char(**b)).count();
    all().find(|v| v.spec.verb.as_bytes().eq_ignore_ascii_case(&rest[..word]))
}

/// A whole command.
fn line<G: extension::Grammar>(c: &mut Cursor<'_>) -> Parsed<G::Args> {
    grammar::tag(c)?;
    c.sp()?;
    c.exact(&field::VERB, G::SPEC.verb)?;
    G::arguments(c)
}

/// The refusal of a word that no command has.
pub(super) fn unknown_here() -> Reply {
    Reply::bad(&rule::RECOGNISED, "Unknown command")
}

/// The refusal of what belongs to an extension that is not offered.
pub(super) fn not_offered(extension: &'static Extension) -> Reply {
    let name = extension.name();
    let text =
        format!("This belongs to {name} (RFC {}), which is not offered here", extension.rfc.0);
    Reply::bad(&rule::OFFERED, text)
}

/// The refusal of a command that the session's state does not allow.
pub(super) fn out_of_state(when: &[Phase], now: Phase) -> Reply {
    let text = match now {
        Phase::NotAuthenticated => "Log in first",
        _ if when.contains(&Phase::NotAuthenticated) => "You are logged in already",
        Phase::Selected => "This comes before a mailbox is opened",
        _ => "SELECT a mailbox first",
    };
    Reply::bad(&rule::IN_STATE, text)
}

/// Every command of RFC 3501.
pub static ALL: &[Verb] = &[
    Verb::of::<capability::Capability>(),
    Verb::of::<noop::Noop>(),
    Verb::of::<logout::Logout>(),
    Verb::of::<starttls::StartTls>(),
    Verb::of::<authenticate::Authenticate>(),
    Verb::of::<login::Login>(),
    Verb::of::<select::Select>(),
    Verb::of::<examine::Examine>(),
    Verb::of::<create::Create>(),
    Verb::of::<delete::Delete>(),
    Verb::of::<rename::Rename>(),
    Verb::of::<subscribe::Subscribe>(),
    Verb::of::<unsubscribe::Unsubscribe>(),
    Verb::of::<list::List>(),
    Verb::of::<lsub::Lsub>(),
    Verb::of::<status::Status>(),
    Verb::of::<append::Append>(),
    Verb::of::<check::Check>(),
    Verb::of::<close::Close>(),
    Verb::of::<expunge::Expunge>(),
    Verb::of::<search::Search>(),
    Verb::of::<fetch::Fetch>(),
    Verb::of::<store::Store>(),
    Verb::of::<copy::Copy>(),
    Verb::of::<uid::Uid>(),
];

/// Every command, those of extensions too.
pub fn all() -> impl Iterator<Item = &'static Verb> {
    ALL.iter().chain(extension::ALL.iter().flat_map(|e| e.verbs))
}

/// Whole commands that are well-formed, one or more of each kind that this server carries out.
pub fn examples() -> impl Iterator<Item = &'static str> {
    all().filter(|v| v.served).flat_map(|v| v.examples).copied()
}

/// Where the tag and the command's name stand. Both are empty where the line has no tag.
pub fn words(frame: &[u8]) -> (Span, Span) {
    let tag = frame.iter().take_while(|b| is_tag_char(**b)).count();
    let ends = frame.get(tag).is_none_or(|b| matches!(b, b' ' | b'\r'));
    if tag == 0 || !ends {
        return (Span::of(0, 0), Span::of(0, 0));
    }
    let at = (tag + 1).min(frame.len());
    let rest = frame.get(at..).unwrap_or_default();
    let verb = match frame.get(tag) {
        Some(b' ') => rest.iter().take_while(|b| is_atom_char(**b)).count(),
        _ => 0,
    };
    (Span::of(0, tag), Span::of(at, at + verb))
}

/// The command that a frame holds.
pub fn find(frame: &[u8]) -> Option<&'static Verb> {
    let word = words(frame).1.of_bytes(frame);
    all().find(|v| word.eq_ignore_ascii_case(v.spec.verb.as_bytes()))
}

/// Labels a frame that holds no command.
pub fn unknown(frame: &[u8]) -> Tree {
    let production = |c: &mut Cursor<'_>| {
        grammar::tag(c)?;
        c.sp()?;
        c.run(&field::UNKNOWN_VERB, is_atom_char)?;
        if c.peek() == Some(b' ') {
            c.sp()?;
        }
        c.text(&field::UNKNOWN_ARGUMENTS);
        c.crlf()
    };
    label(frame, production).tree
}

/// Carries out a frame.
pub(super) fn serve(verb: &Verb, frame: &Bytes, s: &mut Session, cx: &mut Context<'_>) -> Reply {
    let reply = (verb.serve)(frame, s, cx);
    let flag = reply.refused.is_some_and(|r| *r == rule::FLAGS_KNOWN);
    if flag && cx.policy().keeps(&habit::UNKNOWN_FLAG_BAD) {
        return Reply { status: Status::Bad, code: None, ..reply };
    }
    reply
}
