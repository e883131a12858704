//! The client's side of an IMAP session (RFC 3501 §2.2.1). Sans-IO like the server's: responses go in, commands come
//! out, and what a response says is a value.

mod command;

pub use command::{Command, Known, Wanted, set};

use super::{
    assemble::{Assembler, Limits, Step},
    response::{
        self, Status,
        value::{CodeTold, Told, told},
    },
};
use bytes::Bytes;
use std::collections::VecDeque;

/// What came of octets that a server sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    Told(Told),
    /// A response that breaks the grammar: nothing after it can be trusted.
    Unreadable(Box<str>),
}

/// One connection to an IMAP server.
#[derive(Clone, Debug, Default)]
pub struct Client {
    assembler: Assembler,
    /// How many commands were given.
    commands: u32,
    /// The tag of the command that is not answered.
    asked: Option<Box<str>>,
    /// What goes on when the server says `+`: the rest of a command with literals.
    held: VecDeque<Bytes>,
    /// The server has said something.
    greeted: bool,
    /// IDLE was given and DONE was not.
    idle: Idle,
    capabilities: Vec<Box<str>>,
    broken: bool,
}

/// How far an IDLE is (RFC 2177 §3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Idle {
    #[default]
    No,
    /// Given; the server has not said `+`.
    Asked,
    /// The server tells what it hears.
    Yes,
}

impl Client {
    /// Octets of the lines of one response that are kept.
    const LINE: usize = 1 << 20;
    /// Most octets of one literal.
    const LITERAL: u64 = 64 << 20;
    /// What is read of a response.
    const LIMITS: Limits = Limits { line: Self::LINE, literals: 100_000, at_lf: false };

    /// Gives a command. The one before it must be answered.
    pub fn give(&mut self, command: &Command, out: &mut Vec<Bytes>) {
        self.commands += 1;
        let tag = format!("a{}", self.commands);
        let mut parts = command.write(&tag).into_iter();
        out.extend(parts.next());
        self.held = parts.collect();
        self.idle = if *command == Command::Idle { Idle::Asked } else { Idle::No };
        self.asked = Some(tag.into());
    }

    /// Ends an IDLE; the server answers it then.
    pub fn done(&mut self, out: &mut Vec<Bytes>) {
        if self.idle != Idle::No {
            self.idle = Idle::No;
            out.push(Bytes::from_static(b"DONE\r\n"));
        }
    }

    /// Whether something must come from the server before anything else is sent.
    pub fn waits(&self) -> bool {
        let idles = self.idle == Idle::Yes;
        !self.broken && (!self.greeted || self.asked.is_some() && !idles)
    }

    /// Whether the server tells what it hears.
    pub fn is_idle(&self) -> bool {
        self.idle == Idle::Yes && self.asked.is_some()
    }

    /// Whether the server offers it, as it was told last.
    pub fn offers(&self, capability: &str) -> bool {
        self.capabilities.iter().any(|c| c.eq_ignore_ascii_case(capability))
    }

    /// Whether it was told what the server can do.
    pub fn knows_capabilities(&self) -> bool {
        !self.capabilities.is_empty()
    }

    /// What was told before the login need not hold after it (RFC 3501 §6.2.3).
    pub fn forget_capabilities(&mut self) {
        self.capabilities.clear();
    }

    /// Takes octets of the server, and gives the responses that are whole; what a literal waits for is sent.
    pub fn receive(&mut self, chunk: Bytes, out: &mut Vec<Bytes>) -> Vec<Heard> {
        self.assembler.push(chunk);
        let mut heard = Vec::new();
        while !self.broken
            && let Some(step) = self.assembler.next(Self::LIMITS)
        {
            match step {
                Step::Frame(frame) => heard.push(self.frame(&frame, out)),
                Step::Announced { literal, too_many, .. } => {
                    let so_far = self.assembler.so_far();
                    if response::ends_with_text(&so_far) {
                        // Words for people may end in anything.
                        self.assembler.refuse();
                        heard.push(self.frame(&so_far, out));
                    } else if too_many || literal.size > Self::LITERAL {
                        heard.push(self.broken("a literal that is too large".into()));
                    } else {
                        self.assembler.accept();
                    }
                }
                Step::TooLong { lost, .. } => {
                    heard.push(self.broken(format!("a line of {lost} octets").into()));
                }
                Step::Skipped { .. } => {}
            }
        }
        heard
    }

    fn broken(&mut self, text: Box<str>) -> Heard {
        self.broken = true;
        self.asked = None;
        Heard::Unreadable(text)
    }

    fn frame(&mut self, frame: &Bytes, out: &mut Vec<Bytes>) -> Heard {
        let shown = || -> Box<str> {
            let line = frame.split(|b| *b == b'\r').next().unwrap_or_default();
            String::from_utf8_lossy(line).into()
        };
        let Some(told) = told(frame) else { return self.broken(shown()) };
        match &told {
            Told::Continuation if self.idle == Idle::Asked => self.idle = Idle::Yes,
            Told::Continuation => match self.held.pop_front() {
                Some(rest) => out.push(rest),
                None => return self.broken(shown()),
            },
            Told::Done { tag, code, .. } => {
                if self.asked.as_ref() != Some(tag) {
                    return self.broken(shown());
                }
                self.asked = None;
                self.held.clear();
                self.idle = Idle::No;
                self.learn(code.as_deref());
            }
            Told::Status { status, code, .. } => {
                self.greeted = true;
                self.learn(code.as_deref());
                if *status == Status::Bye {
                    self.held.clear();
                }
            }
            Told::Capabilities(all) => self.capabilities.clone_from(all),
            _ => {}
        }
        Heard::Told(told)
    }

    fn learn(&mut self, code: Option<&CodeTold>) {
        if let Some(code) = code.filter(|code| !code.capabilities.is_empty()) {
            self.capabilities.clone_from(&code.capabilities);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(out: &[Bytes]) -> String {
        out.iter().map(|b| String::from_utf8_lossy(b)).collect()
    }

    fn greeted() -> Client {
        let mut client = Client::default();
        client.receive("* OK [CAPABILITY IMAP4rev1 IDLE] hi {5}\r\n".into(), &mut Vec::new());
        client
    }

    #[test]
    fn a_command_is_over_when_its_tag_comes_back() {
        let (mut client, mut out) = (greeted(), Vec::new());
        assert!(client.offers("idle") && !client.waits());
        client.give(&Command::Select { mailbox: "a \"b".into(), known: Known::Nothing }, &mut out);
        assert_eq!(text(&out), "a1 SELECT \"a \\\"b\"\r\n");
        let said = "* 2 EXISTS\r\n* 1 FETCH (BODY[] {3}\r\na\r\n)\r\n* OK x {3}\r\n";
        let whole = client.receive(said.into(), &mut out);
        assert!(client.waits() && whole.len() == 3, "{whole:?}");
        let said = "a1 OK [READ-WRITE] y\r\n";
        let mut heard = client.receive(said.into(), &mut out);
        assert!(matches!(heard.pop(), Some(Heard::Told(Told::Done { .. }))), "{heard:?}");
        assert!(!client.waits());
    }

    #[test]
    fn literals_wait_for_leave() {
        let (mut client, mut out) = (greeted(), Vec::new());
        let login = Command::Login { name: "ben".into(), password: "pä\"ss".into() };
        client.give(&login, &mut out);
        assert_eq!(text(&out), "a1 LOGIN \"ben\" {6}\r\n");
        out.clear();
        client.receive("+ go on\r\n".into(), &mut out);
        assert_eq!(text(&out), "pä\"ss\r\n");
        assert!(client.waits());
    }

    #[test]
    fn idle_is_open_until_done() {
        let (mut client, mut out) = (greeted(), Vec::new());
        client.give(&Command::Idle, &mut out);
        assert!(client.waits());
        client.receive("+ idling\r\n".into(), &mut out);
        assert!(client.is_idle() && !client.waits());
        let heard = client.receive("* 3 EXISTS\r\n".into(), &mut out);
        assert_eq!(heard, [Heard::Told(Told::Exists(3))]);
        client.done(&mut out);
        assert!(client.waits() && text(&out).ends_with("DONE\r\n"));
        client.receive("a1 OK\r\n".into(), &mut out);
        client.receive("a1 OK over\r\n".into(), &mut out);
    }

    #[test]
    fn what_is_no_response_ends_the_conversation() {
        for said in
            ["+OK ready\r\n", "hello\r\n", "+ go on\r\n", "a9 OK who?\r\n", "* 1 FETCH (\r\n"]
        {
            let mut client = greeted();
            let heard = client.receive(said.into(), &mut Vec::new());
            assert!(matches!(heard[..], [Heard::Unreadable(_)]), "{said}: {heard:?}");
            assert!(!client.waits());
        }
        let mut client = greeted();
        let heard = client.receive("* 1 FETCH (BODY[] {4294967295}\r\n".into(), &mut Vec::new());
        assert!(matches!(heard[..], [Heard::Unreadable(_)]));
    }
}
