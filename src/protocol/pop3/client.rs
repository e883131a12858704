//! The client's side of a POP3 session (RFC 1939 §3). Sans-IO like the server's: answers go in, commands come out, and
//! what an answer brings is a value.

use super::{
    field,
    reply::{Answer, body_line, end_line, status_line},
};
use crate::{
    protocol::reading::Reading,
    wire::{Framer, Line, label, read},
};
use bytes::Bytes;
use std::collections::VecDeque;

/// What a client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Nothing was asked: the server speaks first.
    Greeting,
    /// What the server can do (RFC 2449 §5).
    Capa,
    User(Box<str>),
    Pass(Box<str>),
    /// How many messages there are, and how large they are together.
    Stat,
    /// The size of each message.
    List,
    /// The unique-id of each message.
    Uidl,
    /// A whole message.
    Retr(u32),
    /// The header of a message and so many lines of its body.
    Top(u32, u32),
    Dele(u32),
    Rset,
    Noop,
    Quit,
}

impl Ask {
    /// The command line; nothing for the greeting.
    fn line(&self) -> Option<String> {
        Some(match self {
            Self::Greeting => return None,
            Self::Capa => "CAPA\r\n".to_owned(),
            Self::User(name) => format!("USER {name}\r\n"),
            Self::Pass(password) => format!("PASS {password}\r\n"),
            Self::Stat => "STAT\r\n".to_owned(),
            Self::List => "LIST\r\n".to_owned(),
            Self::Uidl => "UIDL\r\n".to_owned(),
            Self::Retr(n) => format!("RETR {n}\r\n"),
            Self::Top(n, lines) => format!("TOP {n} {lines}\r\n"),
            Self::Dele(n) => format!("DELE {n}\r\n"),
            Self::Rset => "RSET\r\n".to_owned(),
            Self::Noop => "NOOP\r\n".to_owned(),
            Self::Quit => "QUIT\r\n".to_owned(),
        })
    }

    /// The word that names it for people.
    pub const fn verb(&self) -> &'static str {
        match self {
            Self::Greeting => "the greeting",
            Self::Capa => "CAPA",
            Self::User(_) => "USER",
            Self::Pass(_) => "PASS",
            Self::Stat => "STAT",
            Self::List => "LIST",
            Self::Uidl => "UIDL",
            Self::Retr(_) => "RETR",
            Self::Top(..) => "TOP",
            Self::Dele(_) => "DELE",
            Self::Rset => "RSET",
            Self::Noop => "NOOP",
            Self::Quit => "QUIT",
        }
    }

    /// What +OK brings with it.
    const fn brings(&self) -> Answer {
        match self {
            Self::Greeting => Answer::Greeting,
            Self::Capa => Answer::Capabilities,
            Self::Stat => Answer::DropListing,
            Self::List => Answer::ScanListings,
            Self::Uidl => Answer::UniqueIdListings,
            Self::Retr(_) | Self::Top(..) => Answer::Letter,
            _ => Answer::Text,
        }
    }
}

/// What an answer brings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Brought {
    #[default]
    Nothing,
    /// How many messages, and their octets together.
    Drop { messages: u32, octets: u64 },
    /// The number of each message with its size.
    Sizes(Vec<(u32, u64)>),
    /// The number of each message with its unique-id.
    Names(Vec<(u32, Box<str>)>),
    /// The words of CAPA, each line as it stands.
    Capabilities(Vec<Box<str>>),
    /// A message or its beginning, without stuffed dots.
    Letter(Bytes),
}

/// A whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub ask: Ask,
    /// Whether it is +OK.
    pub ok: bool,
    /// The response code (RFC 2449 §8), without its brackets.
    pub code: Option<Box<str>>,
    /// Its first line.
    pub text: Box<str>,
    pub brought: Brought,
}

/// What came of octets that a server sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    Answer(Told),
    /// A line that is no answer to what was asked: nothing after it can be trusted.
    Unreadable(Box<str>),
}

/// One connection to a maildrop.
#[derive(Clone, Debug)]
pub struct Client {
    framer: Framer,
    /// What was asked and is not answered, in order (RFC 2449 §6.6).
    asked: VecDeque<Ask>,
    /// The answer of which only the beginning is there.
    begun: Option<Told>,
    letter: Vec<u8>,
    broken: bool,
}

impl Default for Client {
    fn default() -> Self {
        Self {
            framer: Framer::default(),
            asked: VecDeque::from([Ask::Greeting]),
            begun: None,
            letter: Vec::new(),
            broken: false,
        }
    }
}

impl Client {
    /// Longest line that is read, in octets. RFC 1939 §3 allows 512 for answers, and lines of letters are what they are.
    const LINE: usize = 1 << 20;
    /// Most octets of one answer.
    const ANSWER: usize = 64 << 20;

    /// Asks. Several may be asked before the first is answered, where the server offers PIPELINING.
    pub fn ask(&mut self, ask: Ask, out: &mut Vec<u8>) {
        if let Some(line) = ask.line() {
            out.extend_from_slice(line.as_bytes());
            self.asked.push_back(ask);
        }
    }

    /// Whether an answer is missing.
    pub fn waits(&self) -> bool {
        !self.broken && !self.asked.is_empty()
    }

    /// What is asked and not answered yet.
    pub fn next(&self) -> Option<&Ask> {
        self.asked.front()
    }

    /// Takes octets of the server, and gives the answers that are whole.
    pub fn receive(&mut self, chunk: Bytes) -> Vec<Heard> {
        self.framer.push(chunk);
        let mut heard = Vec::new();
        while !self.broken
            && let Some(line) = self.framer.line(Self::LINE)
        {
            match line {
                Line::Whole(line) => match self.line(&line) {
                    Ok(Some(told)) => heard.push(Heard::Answer(told)),
                    Ok(None) => {}
                    Err(text) => heard.push(self.broken(text)),
                },
                Line::TooLong(octets) => {
                    let text = format!("a line of {octets} octets").into();
                    heard.push(self.broken(text));
                }
            }
        }
        heard
    }

    fn broken(&mut self, text: Box<str>) -> Heard {
        self.broken = true;
        self.framer.clear();
        Heard::Unreadable(text)
    }

    fn line(&mut self, line: &Bytes) -> Result<Option<Told>, Box<str>> {
        match self.begun.take() {
            None => self.status(line),
            Some(told) => self.body(told, line),
        }
    }

    /// The first line of an answer.
    fn status(&mut self, line: &Bytes) -> Result<Option<Told>, Box<str>> {
        let wrong = || shown(line);
        let ask = self.asked.pop_front().ok_or_else(wrong)?;
        let brings = ask.brings();
        let parse = label(line, |c| status_line(c, brings));
        let (reading, status) = Reading::of(line, parse).ok_or_else(wrong)?;
        let code = status.code.map(|code| String::from_utf8_lossy(code).into());
        let brought = match brings {
            Answer::DropListing if status.ok => Brought::Drop {
                messages: reading.first(&field::MESSAGE_COUNT).ok_or_else(wrong)?,
                octets: reading.first(&field::MAILDROP_SIZE).ok_or_else(wrong)?,
            },
            Answer::ScanListings => Brought::Sizes(Vec::new()),
            Answer::UniqueIdListings => Brought::Names(Vec::new()),
            Answer::Capabilities => Brought::Capabilities(Vec::new()),
            _ => Brought::Nothing,
        };
        let told = Told { ask, ok: status.ok, code, text: shown(line), brought };
        if !(told.ok && brings.is_multi_line()) {
            return Ok(Some(Told { brought: plain(told.brought), ..told }));
        }
        self.letter.clear();
        self.begun = Some(told);
        Ok(None)
    }

    /// A line after the first.
    fn body(&mut self, mut told: Told, line: &Bytes) -> Result<Option<Told>, Box<str>> {
        let brings = told.ask.brings();
        if read(line, end_line).is_ok() {
            if brings == Answer::Letter {
                told.brought = Brought::Letter(std::mem::take(&mut self.letter).into());
            }
            return Ok(Some(told));
        }
        if brings == Answer::Letter {
            // A dot at the beginning was doubled on the way (RFC 1939 §3).
            self.letter.extend_from_slice(line.strip_prefix(b".").unwrap_or(line));
            if self.letter.len() > Self::ANSWER {
                return Err("an answer without an end".into());
            }
            self.begun = Some(told);
            return Ok(None);
        }
        let wrong = || shown(line);
        let (reading, ()) =
            Reading::of(line, label(line, |c| body_line(c, brings))).ok_or_else(wrong)?;
        match &mut told.brought {
            Brought::Sizes(sizes) => sizes.push((
                reading.first(&field::LISTED_NUMBER).ok_or_else(wrong)?,
                reading.first(&field::MESSAGE_SIZE).ok_or_else(wrong)?,
            )),
            Brought::Names(names) => {
                let number = reading.first(&field::LISTED_NUMBER).ok_or_else(wrong)?;
                names.push((number, reading.words(&field::UNIQUE_ID)));
            }
            Brought::Capabilities(words) => words.push(shown(line)),
            _ => {}
        }
        self.begun = Some(told);
        Ok(None)
    }
}

/// A refusal brings no list.
fn plain(brought: Brought) -> Brought {
    if matches!(brought, Brought::Drop { .. }) { brought } else { Brought::Nothing }
}

/// A line without its end, as text.
fn shown(line: &[u8]) -> Box<str> {
    String::from_utf8_lossy(line).trim_end().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(client: &mut Client, text: &str, chunk: usize) -> Vec<Heard> {
        text.as_bytes()
            .chunks(chunk)
            .flat_map(|c| client.receive(Bytes::copy_from_slice(c)))
            .collect()
    }

    fn asked(asks: &[Ask]) -> (Client, String) {
        let (mut client, mut out) = (Client::default(), Vec::new());
        asks.iter().for_each(|ask| client.ask(ask.clone(), &mut out));
        (client, String::from_utf8(out).expect("text"))
    }

    #[test]
    fn answers_are_values_in_any_chunking() {
        let asks = [Ask::Stat, Ask::Uidl, Ask::List, Ask::Retr(2), Ask::Top(1, 0), Ask::Quit];
        let text = "+OK ready <1.2@mail.test>\r\n+OK 2 320\r\n+OK\r\n1 abc\r\n2 x<y\r\n.\r\n+OK list\r\n\
            1 120\r\n2 200\r\n.\r\n+OK\r\nSubject: a\r\n\r\n..\r\n.x\r\n.\r\n-ERR no TOP\r\n+OK bye\r\n";
        let (mut whole, line) = asked(&asks);
        assert_eq!(line, "STAT\r\nUIDL\r\nLIST\r\nRETR 2\r\nTOP 1 0\r\nQUIT\r\n");
        let all = said(&mut whole, text, text.len());
        for chunk in [1, 2, 7] {
            assert_eq!(said(&mut asked(&asks).0, text, chunk), all, "{chunk}");
        }
        let brought = |n: usize| match &all[n] {
            Heard::Answer(told) => (told.ok, told.brought.clone()),
            Heard::Unreadable(text) => panic!("{text}"),
        };
        assert_eq!(brought(1), (true, Brought::Drop { messages: 2, octets: 320 }));
        assert_eq!(brought(2).1, Brought::Names(vec![(1, "abc".into()), (2, "x<y".into())]));
        assert_eq!(brought(3).1, Brought::Sizes(vec![(1, 120), (2, 200)]));
        assert_eq!(brought(4).1, Brought::Letter("Subject: a\r\n\r\n.\r\nx\r\n".into()));
        assert_eq!(brought(5), (false, Brought::Nothing));
        assert!(!whole.waits());
    }

    #[test]
    fn what_is_no_answer_ends_the_conversation() {
        for text in ["220 hello\r\n", "+OK\r\n+OK 2\r\n", "+OK\r\n* 1 EXISTS\r\n+OK 1 2\r\n"] {
            let (mut client, _) = asked(&[Ask::Stat]);
            let all = said(&mut client, text, 1);
            assert!(matches!(all.last(), Some(Heard::Unreadable(_))), "{text}: {all:?}");
            assert!(!client.waits() && said(&mut client, "+OK 1 2\r\n", 3).is_empty());
        }
        // Whoever was asked nothing has nothing to say.
        let mut client = Client::default();
        let all = said(&mut client, "+OK\r\n+OK\r\n", 100);
        assert!(matches!(all[..], [Heard::Answer(_), Heard::Unreadable(_)]));
    }

    #[test]
    fn a_refusal_has_its_code() {
        let (mut client, _) = asked(&[]);
        let all = said(&mut client, "-ERR [IN-USE] locked\r\n", 100);
        let [Heard::Answer(told)] = &all[..] else { panic!("{all:?}") };
        assert_eq!((told.ok, told.code.as_deref()), (false, Some("IN-USE")));
    }
}
