//! A conversation that somebody recorded, gone on with: a server of the sandbox is brought to the same state.
//!
//! Nothing is faked: the client's lines are said again to a real session, on a host that has what the transcript
//! knows of - accounts, mailboxes, letters - and what cannot be known is told. The connection is one more in the
//! sandbox that is there already, so that nothing of it is lost; a host or an account of which the sandbox has its own
//! gets a name of its own, so that nothing of it is changed.

mod fact;
mod letter;
mod replay;
mod shape;
mod walk;

use super::Sandbox;
use crate::sandbox::End;
use crate::{
    protocol::{Kind, Line, State},
    transcript::foreign::Explained,
    wire::Side,
    world::{ConnId, Protocol, Service},
};
use fact::Facts;
use replay::Replay;

/// The password of every account that is made.
pub const PASSWORD: &str = "password";

/// What is to be done, as the transcript tells it.
#[derive(Clone, Debug)]
pub struct Plan {
    protocol: Protocol,
    /// The lines up to the one from which it goes on.
    lines: Vec<Line>,
    facts: Facts,
    notes: Vec<String>,
    /// The number of the last line, counted from 1.
    line: usize,
}

/// A conversation that goes on.
#[derive(Clone, Debug)]
pub struct Resumed {
    pub conn: ConnId,
    pub host: String,
    pub port: u16,
    /// The line of the transcript behind which it goes on, counted from 1.
    pub line: usize,
    /// Whether the state is the one that the transcript shows.
    pub same: bool,
    /// The state, in words for people.
    pub state: String,
    /// What was put in, what differs, and what could not be known.
    pub notes: Vec<String>,
}

/// Why it cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nothing was said.
    Empty,
    /// The client said too much to say it all again.
    TooLong,
    /// The sandbox has as many hosts as it may have.
    TooManyHosts,
    /// The sandbox takes no more connections.
    NoConnection,
}

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Empty => "Up to that line nobody has said anything.",
            Self::TooLong => {
                "Up to that line the client says too much to play it again; choose an earlier one."
            }
            Self::TooManyHosts => "This sandbox has as many hosts as it may have.",
            Self::NoConnection => "This sandbox has too many open connections. Close one first.",
        })
    }
}

impl Plan {
    /// Most lines of a client that are said again.
    const MOST: usize = 20_000;

    /// Looks at a transcript up to a line, counted from 1.
    pub fn new(explained: &Explained, line: usize) -> Self {
        let mut notes = Vec::new();
        let asked = line.min(explained.lines.len());
        let mut end = settled(&explained.lines, asked);
        if end > asked {
            notes.push(format!("Line {asked} waits for its answer or is within one: it goes on behind the answer, in line {end}."));
        }
        let goodbye = goodbye(&explained.lines[..end]);
        if goodbye < end {
            notes.clear();
            notes.push(if goodbye == 0 {
                format!("In line {end} there is nothing but a goodbye.")
            } else {
                format!("The conversation is over in line {end}: it goes on before the goodbye, behind line {goodbye}.")
            });
            end = goodbye;
        }
        let lines = explained.lines.get(..end).unwrap_or_default().to_vec();
        let facts = Facts::of(explained.protocol, &lines);
        Self { protocol: explained.protocol, lines, facts, notes, line: end }
    }

    /// The state that the transcript shows behind the line.
    pub fn state(&self) -> Option<&State> {
        self.lines.last().map(|l| &l.state)
    }

    fn service(&self) -> Service {
        match self.protocol {
            Protocol::Pop3 => Service::Pop3,
            Protocol::Imap => Service::Imap,
            Protocol::Dns => Service::Dns,
            Protocol::Smtp if self.facts.submits() => Service::Submission,
            Protocol::Smtp => Service::Relay,
        }
    }
}

/// Does it. The sandbox gets what the plan needs, and one more connection.
///
/// # Errors
/// The sandbox is full, or there is nothing to go on with.
pub fn carry_out(plan: &Plan, sandbox: &mut Sandbox) -> Result<Resumed, Refused> {
    if plan.lines.is_empty() {
        return Err(Refused::Empty);
    }
    if plan.lines.iter().filter(|l| l.side == Side::Client).count() > Plan::MOST {
        return Err(Refused::TooLong);
    }
    let mut notes = plan.notes.clone();
    let service = plan.service();
    let stage = shape::set(plan, service, sandbox, &mut notes)?;
    let (conn, greeting) = sandbox
        .connect(&stage.host, stage.port, Sandbox::LAPTOP, End::Console)
        .map_err(|_| Refused::NoConnection)?;
    let mut replay = Replay::new(plan, &stage, sandbox, conn, &mut notes);
    replay.hear(greeting);
    replay.run();
    let offered = replay.offered().clone();
    let state = sandbox.link(conn).map_or(State::of("closed"), |l| l.session().state());
    let same = plan.state() == Some(&state);
    if let Some(theirs) = plan.state().filter(|_| !same) {
        notes.push(format!(
            "In the transcript the state is {}; here it is {}.",
            words(theirs),
            words(&state)
        ));
    }
    let missing: Vec<&str> = plan.facts.offered.difference(&offered).map(String::as_str).collect();
    if !missing.is_empty() && !offered.is_empty() {
        notes.push(format!("Your server offers {}; this one does not.", missing.join(", ")));
    }
    Ok(Resumed {
        conn,
        host: stage.host,
        port: stage.port,
        line: plan.line,
        same,
        state: words(&state),
        notes,
    })
}

/// The end of the answer in which line `end` stands, or for which it waits: this server answers at once.
fn settled(lines: &[Line], end: usize) -> usize {
    let Some(last) = end.checked_sub(1).and_then(|i| lines.get(i)) else { return end };
    let rests = match last.side {
        Side::Server => last.outcome.is_some() || last.exchange == 0,
        Side::Client => last.kind == Kind::Content && last.bytes.as_ref() != b".\r\n",
    };
    if rests {
        return end;
    }
    // An answer that the transcript does not have cannot be waited for.
    let answer = lines[end..].iter().position(|l| {
        l.side == Side::Server
            && l.outcome.is_some()
            && (l.exchange == last.exchange || last.exchange == 0)
    });
    answer.map_or(end, |i| end + i + 1)
}

/// Where the goodbye at the end of these lines begins; their end if there is none.
fn goodbye(lines: &[Line]) -> usize {
    let over = |line: &Line| ["closed", "Logout", "UPDATE"].contains(&line.state.name);
    let mut first = lines.iter().rposition(|l| !over(l)).map_or(0, |i| i + 1);
    let says = |line: &Line| {
        line.side == Side::Client && ["QUIT", "LOGOUT"].contains(&fact::verb(line).as_str())
    };
    // The client's last command, with what came of it so far.
    if let Some(at) = lines[..first].iter().rposition(|l| l.side == Side::Client)
        && says(&lines[at])
        && (first < lines.len() || !lines[at..first].iter().any(|l| l.outcome.is_some()))
    {
        first = at;
    }
    first
}

/// A state for people.
fn words(state: &State) -> String {
    match &state.detail {
        Some(detail) => format!("{} ({detail})", state.name),
        None => state.name.to_owned(),
    }
}
