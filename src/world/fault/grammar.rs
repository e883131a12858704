//! The text of a fault.

use super::{Act, ConnId, Fault, Protocol, Stage, Status};
use crate::{
    wire::{Cursor, Expected, Parsed, Problem, Rfc},
    world::policy::Millis,
};
use std::{net::IpAddr, sync::Arc};

crate::fields! { registry FIELDS;
    /// The host at which it goes wrong, or `all`.
    HOST = "fault.host", "Host", Argument, ours;
    /// The moment: a command's name, or one of connect, greeting, any, letter, end-of-data.
    STAGE = "fault.stage", "Stage", Verb, ours;
    /// What goes wrong: a reply, drop, drop-reply, silence, or delay and milliseconds.
    ACT = "fault.act", "reply, drop, drop-reply, silence, delay", Argument, ours;
    /// The code of a reply.
    CODE = "fault.code", "Reply code", Code, ours;
    /// The text of a reply.
    TEXT = "fault.text", "Text in quotation marks", Text, ours;
    /// For whom, and how often.
    CLAUSE = "fault.clause", "for, from, session, after, next, always", Argument, ours;
    /// An address.
    ADDRESS = "fault.address", "Address", Argument, ours;
    /// A number.
    NUMBER = "fault.number", "Number", Argument, ours;
}

static REFUSES: Problem = Problem {
    id: "fault.refuses",
    text: "A fault refuses: its code begins with 4 or 5.",
    rfc: Rfc(5321, "4.2.1"),
};
static SAME_CLASS: Problem = Problem {
    id: "fault.same-class",
    text: "The enhanced code has the same class as the reply code: its first digit.",
    rfc: Rfc(2034, "4"),
};
static NO_BRACKET: Problem = Problem {
    id: "fault.no-bracket",
    text: "The text does not begin with a bracket: it would be read as a response code.",
    rfc: Rfc::OURS,
};
static NOT_NOW: Problem = Problem {
    id: "fault.not-now",
    text: "At this moment a server cannot answer: it takes drop, silence or delay.",
    rfc: Rfc::OURS,
};
static TOO_LONG: Problem = Problem {
    id: "fault.too-long",
    text: "A delay is at most ten minutes: 600000 milliseconds.",
    rfc: Rfc(5321, "4.5.3.2.6"),
};
static ONCE: Problem =
    Problem { id: "fault.once", text: "It strikes once at least.", rfc: Rfc::OURS };
static NO_PROTOCOL: Problem = Problem {
    id: "fault.no-protocol",
    text: "The protocol before the colon is smtp, pop3 or imap.",
    rfc: Rfc::OURS,
};
static NO_ADDRESS: Problem = Problem {
    id: "fault.no-address",
    text: "This is no address: a client's is an IPv4 or IPv6 address, a recipient's has an @.",
    rfc: Rfc::OURS,
};
static TWICE: Problem =
    Problem { id: "fault.twice", text: "This was said before.", rfc: Rfc::OURS };

/// Longest text of a reply: its line stays below 512 octets (RFC 5321 §4.5.3.1.5).
const TEXT_OCTETS: usize = 400;
/// What is said where the fault has no words of its own.
const SAID: &str = "Refused by a fault that was set here";

/// `host SP stage SP act *( SP clause )`
pub(super) fn fault(c: &mut Cursor<'_>) -> Parsed<Fault> {
    let host = c.run(&HOST, |b| b.is_ascii_alphanumeric() || b"-._".contains(&b))?;
    let host = (!host.eq_ignore_ascii_case(b"all")).then(|| owned(host));
    c.sp()?;
    let (protocol, stage) = stage(c)?;
    c.sp()?;
    let start = c.position();
    let act = act(c)?;
    let answers = !matches!(act, Act::Drop | Act::Silence | Act::Delay(_));
    if answers && matches!(stage, Stage::Connect | Stage::Letter) {
        return c.reject(start, &NOT_NOW);
    }
    let mut fault = Fault {
        host,
        protocol,
        stage,
        act,
        recipient: None,
        client: None,
        conn: None,
        skip: 0,
        left: None,
    };
    let mut said = Vec::new();
    while !c.rest().is_empty() {
        c.sp()?;
        let start = c.position();
        let clause = clause(c, &mut fault)?;
        if said.contains(&clause) {
            return c.reject(start, &TWICE);
        }
        said.push(clause);
    }
    Ok(fault)
}

fn owned(octets: &[u8]) -> Arc<str> {
    String::from_utf8_lossy(octets).as_ref().into()
}

fn stage(c: &mut Cursor<'_>) -> Parsed<(Option<Protocol>, Stage)> {
    let start = c.position();
    let word = c.run(&STAGE, |b| b.is_ascii_alphanumeric() || b == b'-' || b == b':')?;
    let word = std::str::from_utf8(word).unwrap_or_default();
    let Some((protocol, word)) = word.split_once(':') else {
        return Ok((None, Stage::named(word)));
    };
    let all = [Protocol::Smtp, Protocol::Pop3, Protocol::Imap];
    match all.into_iter().find(|p| p.key().eq_ignore_ascii_case(protocol)) {
        Some(protocol) if !word.is_empty() => Ok((Some(protocol), Stage::named(word))),
        _ => c.reject(start, &NO_PROTOCOL),
    }
}

/// The kinds of acts that begin with a word.
#[derive(Clone, Copy)]
enum Word {
    Err,
    No,
    Bad,
    Bye,
    Drop,
    DropReply,
    Silence,
    Delay,
}

const WORDS: &[(&str, Word)] = &[
    ("drop", Word::Drop),
    ("drop-reply", Word::DropReply),
    ("silence", Word::Silence),
    ("delay", Word::Delay),
    ("-ERR", Word::Err),
    ("NO", Word::No),
    ("BAD", Word::Bad),
    ("BYE", Word::Bye),
];

fn act(c: &mut Cursor<'_>) -> Parsed<Act> {
    if c.peek().is_none_or(|b| b.is_ascii_digit()) {
        return smtp(c);
    }
    let coded = |c: &mut Cursor<'_>| Ok((response_code(c)?, text(c)?));
    Ok(match c.word(&ACT, |b| b.is_ascii_alphabetic() || b == b'-', WORDS)? {
        Word::Drop => Act::Drop,
        Word::DropReply => Act::DropReply,
        Word::Silence => Act::Silence,
        Word::Delay => {
            c.sp()?;
            let start = c.position();
            let by: u32 = c.number(&NUMBER)?;
            if by > Millis::MOST {
                return c.reject(start, &TOO_LONG);
            }
            Act::Delay(by)
        }
        Word::Err => {
            let (code, text) = coded(c)?;
            Act::Pop3 { code, text }
        }
        word => {
            let (code, text) = coded(c)?;
            let status = match word {
                Word::No => Status::No,
                Word::Bad => Status::Bad,
                _ => Status::Bye,
            };
            Act::Imap { status, code, text }
        }
    })
}

/// `code [SP enhanced-code] [SP text]`
fn smtp(c: &mut Cursor<'_>) -> Parsed<Act> {
    let start = c.position();
    if c.peek().is_none() {
        return c.fail(Expected::Field(&ACT));
    }
    let code: u16 = c.number(&CODE)?;
    if !(400..600).contains(&code) {
        return c.reject(start, &REFUSES);
    }
    let mut enhanced = None;
    if c.rest().get(1).is_some_and(u8::is_ascii_digit) {
        c.sp()?;
        let start = c.position();
        enhanced = Some(c.group(&CODE, |c| {
            let class: u16 = c.number(&CODE)?;
            c.mark(".")?;
            let subject: u16 = c.number(&CODE)?;
            c.mark(".")?;
            let detail: u16 = c.number(&CODE)?;
            if class != code / 100 || subject > 999 || detail > 999 {
                return c.reject(start, &SAME_CLASS);
            }
            Ok(format!("{class}.{subject}.{detail}").into())
        })?);
    }
    Ok(Act::Smtp { code, enhanced, text: text(c)? })
}

/// `[SP "[" code "]"]`
fn response_code(c: &mut Cursor<'_>) -> Parsed<Option<Arc<str>>> {
    if !c.rest().starts_with(b" [") {
        return Ok(None);
    }
    c.sp()?;
    c.mark("[")?;
    let code = c.run(&CODE, |b| b.is_ascii_alphanumeric() || b"-/".contains(&b))?;
    c.mark("]")?;
    Ok(Some(owned(&code.to_ascii_uppercase())))
}

/// `[SP DQUOTE text DQUOTE]`: printable ASCII, so that nothing can be put on a line of its own.
fn text(c: &mut Cursor<'_>) -> Parsed<Arc<str>> {
    if !c.rest().starts_with(b" \"") {
        return Ok(SAID.into());
    }
    c.sp()?;
    c.mark("\"")?;
    let start = c.position();
    let fits = |b: u8| (b' '..=b'~').contains(&b) && b != b'"';
    let octets = c.rest().iter().take(TEXT_OCTETS).take_while(|b| fits(**b)).count();
    if octets == 0 {
        return c.fail(Expected::Field(&TEXT));
    }
    let text = owned(c.take(&TEXT, octets)?);
    if text.starts_with('[') {
        return c.reject(start, &NO_BRACKET);
    }
    c.mark("\"")?;
    Ok(text)
}

fn clause(c: &mut Cursor<'_>, fault: &mut Fault) -> Parsed<&'static str> {
    const CLAUSES: &[(&str, &str)] = &[
        ("for", "for"),
        ("from", "from"),
        ("session", "session"),
        ("after", "after"),
        ("next", "often"),
        ("always", "often"),
    ];
    let always = c.looks_at("always");
    let clause = c.word(&CLAUSE, |b| b.is_ascii_alphabetic(), CLAUSES)?;
    if always {
        fault.left = None;
        return Ok(clause);
    }
    c.sp()?;
    let start = c.position();
    match clause {
        "for" => {
            let address = owned(c.run(&ADDRESS, |b| b.is_ascii_graphic())?);
            if !is_address(&address) {
                return c.reject(start, &NO_ADDRESS);
            }
            fault.recipient = Some(address);
        }
        "from" => {
            let address =
                owned(c.run(&ADDRESS, |b| b.is_ascii_alphanumeric() || b".:".contains(&b))?);
            match address.parse::<IpAddr>() {
                Ok(address) => fault.client = Some(address),
                Err(_) => return c.reject(start, &NO_ADDRESS),
            }
        }
        "session" => fault.conn = Some(ConnId(c.number(&NUMBER)?)),
        "after" => fault.skip = c.number(&NUMBER)?,
        _ => {
            let times: u32 = c.number(&NUMBER)?;
            if times == 0 {
                return c.reject(start, &ONCE);
            }
            fault.left = Some(times);
        }
    }
    Ok(clause)
}

fn is_address(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
}
