//! The client's side of an SMTP session, as a relay needs it (RFC 5321 §3, §4.5.4). Sans-IO like the servers: replies
//! go in, commands come out, and what became of each recipient is a value.

mod command;

use super::reply::{self, About, reply_line};
use crate::{
    message::{Message, dot_stuffed},
    wire::{Framer, Line, read},
    world::{Recipient, Timestamp, Wishes},
};
use bytes::Bytes;
use std::{collections::VecDeque, sync::Arc};

/// A letter to be passed on.
#[derive(Clone, Debug)]
pub struct Job {
    pub from: Option<Arc<str>>,
    pub wishes: Arc<Wishes>,
    pub recipients: Vec<Recipient>,
    pub message: Arc<Message>,
    /// The moment: the time until which to deliver is counted from it (RFC 2852 §4).
    pub now: Timestamp,
}

/// A whole reply of the server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    pub code: u16,
    /// Class, subject and detail, where the reply has them.
    pub enhanced: Option<Box<str>>,
    /// All of it, its lines joined by spaces, codes and all.
    pub text: Box<str>,
}

impl Said {
    /// Class, subject and detail; where the reply has none the class says at least whether it is for good.
    pub fn status(&self) -> Box<str> {
        let bare = || format!("{}.0.0", self.code / 100).into();
        self.enhanced.clone().unwrap_or_else(bare)
    }
}

/// What became of a recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The server has taken the letter for it, and the responsibility.
    Sent(Said),
    /// The server said no, for now or for good.
    Refused(Said),
    /// This client did not ask: the server lacks what the letter needs. Status (RFC 3463) and reason.
    Unable(&'static str, &'static str),
    /// The connection ended before there was an answer.
    Lost,
}

/// What the next reply answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    Greeting,
    Ehlo,
    Helo,
    Mail,
    Rcpt(usize),
    Data,
    Text,
    Reset,
    Quit,
}

/// A letter on its way, and what became of its recipients so far.
#[derive(Clone, Debug)]
struct Work {
    job: Job,
    outcomes: Vec<Option<Outcome>>,
    /// How many recipients were named to the server.
    named: usize,
    /// Those before this one are in the present transaction or had theirs before.
    until: usize,
}

/// One connection of a relay to the next host.
#[derive(Clone, Debug)]
pub struct Client {
    name: Arc<str>,
    framer: Framer,
    /// What was asked and not answered yet, in order (RFC 2920 §3.1).
    asked: VecDeque<Asked>,
    /// The lines of a reply that is not complete.
    lines: Vec<Bytes>,
    /// The lines of the EHLO reply after its first.
    offered: Vec<Box<str>>,
    ready: bool,
    /// Mail transactions that were begun.
    mails: usize,
    work: Option<Work>,
    done: Option<Vec<Outcome>>,
    closed: bool,
    /// What the server said when it would not talk about any letter.
    turned_away: Option<Said>,
    /// The connection ended when all of a letter was sent and not answered.
    may_have_sent: bool,
}

impl Client {
    /// Longest line of a reply that is read, in octets (RFC 5321 §4.5.3.1.5 asks for 512).
    const LINE: usize = 4096;

    /// A client that calls itself `name`, before the server's greeting.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self {
            name: name.into(),
            framer: Framer::default(),
            asked: VecDeque::from([Asked::Greeting]),
            lines: Vec::new(),
            offered: Vec::new(),
            ready: false,
            mails: 0,
            work: None,
            done: None,
            closed: false,
            turned_away: None,
            may_have_sent: false,
        }
    }

    /// Begins with a letter, as soon as the server is ready for it.
    pub fn send(&mut self, job: Job, out: &mut Vec<u8>) {
        let outcomes = vec![None; job.recipients.len()];
        self.work = Some(Work { job, outcomes, named: 0, until: 0 });
        if self.ready {
            self.begin(out);
        }
    }

    /// Says goodbye.
    pub fn quit(&mut self, out: &mut Vec<u8>) {
        if !self.closed {
            out.extend_from_slice(b"QUIT\r\n");
            self.asked.push_back(Asked::Quit);
        }
    }

    /// Takes octets of the server, and gives what is to be sent. Large payloads follow what is in `out` as they are.
    pub fn receive(&mut self, chunk: Bytes, out: &mut Vec<Bytes>) {
        self.framer.push(chunk);
        let mut text = Vec::new();
        while let Some(line) = self.framer.line(Self::LINE) {
            match line {
                Line::Whole(line) => self.line(&line, &mut text, out),
                // A line that long is no reply: nothing that follows can be trusted.
                Line::TooLong(_) => self.lost(),
            }
        }
        if !text.is_empty() {
            out.push(text.into());
        }
    }

    /// What became of the letter, once that is known; recipients in the order of the job.
    pub fn take_outcomes(&mut self) -> Option<Vec<Outcome>> {
        self.done.take()
    }

    /// Whether another letter can be sent on this connection.
    pub fn is_ready(&self) -> bool {
        self.ready && self.work.is_none() && !self.closed && self.may_go_on()
    }

    /// Whether the conversation is over.
    pub const fn is_closed(&self) -> bool {
        self.closed
    }

    /// What the server said when it greeted with a refusal, refused the client's name, or went away by itself.
    pub const fn turned_away(&self) -> Option<&Said> {
        self.turned_away.as_ref()
    }

    /// Whether the connection ended when all of a letter was sent and not answered: the server may have it
    /// (RFC 5321 §4.5.3.2.6).
    pub const fn may_have_sent(&self) -> bool {
        self.may_have_sent
    }

    /// A limit that the server names (RFC 9422 §4). What is no number from 1 to six digits says nothing.
    pub fn limit(&self, name: &str) -> Option<usize> {
        let limits = self.words("LIMITS")?.split_ascii_whitespace();
        let mut named = limits.filter_map(|l| l.split_once('='));
        let value = named.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value);
        value.filter(|v| v.len() <= 6)?.parse().ok().filter(|n| *n > 0)
    }

    /// Whether the server offers an extension.
    pub fn offers(&self, keyword: &str) -> bool {
        self.words(keyword).is_some()
    }

    /// The words behind an extension's keyword in the EHLO reply.
    fn words(&self, keyword: &str) -> Option<&str> {
        self.offered.iter().find_map(|line| {
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            word.eq_ignore_ascii_case(keyword).then_some(rest)
        })
    }

    /// The connection ended. Whoever has no answer will not get one: if the letter's end was sent, the next host may
    /// have it all the same (RFC 5321 §4.5.3.2.6).
    pub fn lost(&mut self) {
        self.may_have_sent = self.asked.contains(&Asked::Text);
        self.closed = true;
        self.ready = false;
        self.finish(&Outcome::Lost);
    }

    fn line(&mut self, line: &Bytes, text: &mut Vec<u8>, out: &mut Vec<Bytes>) {
        let about = match self.asked.front() {
            Some(Asked::Ehlo) if !self.lines.is_empty() => About::Extension,
            Some(Asked::Greeting | Asked::Ehlo | Asked::Helo) => About::Name,
            _ => About::Text,
        };
        let Ok(read) = read(line, |c| reply_line(c, about)) else { return self.lost() };
        self.lines.push(line.clone());
        if !read.last {
            return;
        }
        let lines = std::mem::take(&mut self.lines);
        if self.asked.front() == Some(&Asked::Ehlo) && read.code == 250 {
            self.offered =
                lines.iter().skip(1).map(|l| shown(l.get(4..).unwrap_or_default())).collect();
        }
        let said = said(read.code, &lines);
        match self.asked.pop_front() {
            Some(asked) => self.answered(asked, said, text, out),
            // A server that speaks unasked says goodbye.
            None => self.lost(),
        }
    }

    fn answered(&mut self, asked: Asked, said: Said, text: &mut Vec<u8>, out: &mut Vec<Bytes>) {
        let good = said.code / 100 == 2;
        if said.code == 421 {
            self.closed = true;
            self.turned_away = Some(said.clone());
            return self.finish(&Outcome::Refused(said));
        }
        match asked {
            Asked::Greeting if said.code == 220 => self.hello("EHLO", Asked::Ehlo, text),
            // Too old for EHLO (RFC 5321 §3.2).
            Asked::Ehlo if matches!(said.code, 500 | 502 | 504) => {
                self.hello("HELO", Asked::Helo, text);
            }
            Asked::Ehlo | Asked::Helo if good => {
                self.ready = true;
                if self.work.is_some() {
                    self.begin(text);
                }
            }
            Asked::Greeting | Asked::Ehlo | Asked::Helo => {
                self.turned_away = Some(said.clone());
                self.finish(&Outcome::Refused(said));
                self.quit(text);
            }
            Asked::Mail if good => self.go_on(text, out),
            Asked::Mail => {
                // Without its sender no transaction of the letter comes about.
                self.settle(&Outcome::Refused(said));
                self.go_on(text, out);
            }
            Asked::Rcpt(i) => {
                if !good {
                    self.decide(i, Outcome::Refused(said));
                }
                self.go_on(text, out);
            }
            Asked::Data if said.code == 354 => self.letter(text, out),
            Asked::Data => {
                self.settle_named(&Outcome::Refused(said));
                self.reset(text);
            }
            Asked::Text => {
                let outcome = if good { Outcome::Sent(said) } else { Outcome::Refused(said) };
                self.settle_named(&outcome);
                self.next(text);
            }
            Asked::Reset => self.next(text),
            Asked::Quit => self.closed = true,
        }
    }

    fn hello(&mut self, verb: &str, asked: Asked, text: &mut Vec<u8>) {
        text.extend_from_slice(format!("{verb} {}\r\n", self.name).as_bytes());
        self.asked.push_back(asked);
    }

    /// The envelope is answered as far as it was sent: sends what is next.
    fn go_on(&mut self, text: &mut Vec<u8>, out: &mut Vec<Bytes>) {
        if !self.asked.is_empty() {
            return;
        }
        let Some(work) = &self.work else { return };
        let (named, until) = (work.named, work.until);
        let none_left = work.outcomes.iter().take(until).all(Option::is_some);
        if none_left && named >= until || work.outcomes.iter().all(Option::is_some) {
            return self.reset(text);
        }
        if self.next_alone(text) {
            self.counted(text, out);
        }
    }

    /// The transaction is over: the next one for those who had none yet, or the end.
    fn next(&mut self, text: &mut Vec<u8>) {
        let Some(work) = &self.work else { return };
        let left = work.outcomes.iter().skip(work.until).any(Option::is_none);
        if left && work.until > 0 && self.may_go_on() {
            return self.begin(text);
        }
        self.finish(&Outcome::Lost);
    }

    /// The letter, counted, in one piece (RFC 3030 §2).
    fn counted(&mut self, text: &mut Vec<u8>, out: &mut Vec<Bytes>) {
        let Some(work) = &self.work else { return };
        let source = work.job.message.source().clone();
        text.extend_from_slice(format!("BDAT {} LAST\r\n", source.len()).as_bytes());
        out.push(std::mem::take(text).into());
        if !source.is_empty() {
            out.push(source);
        }
        self.asked.push_back(Asked::Text);
    }

    /// The letter, with stuffed dots and its end.
    fn letter(&mut self, text: &mut Vec<u8>, out: &mut Vec<Bytes>) {
        let Some(work) = &self.work else { return };
        if !text.is_empty() {
            out.push(std::mem::take(text).into());
        }
        let none_left = work.outcomes.iter().take(work.until).all(Option::is_some);
        if none_left {
            // Nobody gets it: 354 came all the same, and so the end comes at once (RFC 2920 §3.1).
            text.extend_from_slice(b".\r\n");
        } else {
            let source = work.job.message.source();
            out.push(dot_stuffed(source));
            let end: &[u8] = if source.ends_with(b"\r\n") || source.is_empty() {
                b".\r\n"
            } else {
                b"\r\n.\r\n"
            };
            text.extend_from_slice(end);
        }
        self.asked.push_back(Asked::Text);
    }

    /// Ends a transaction that came to nothing, so that the connection can be used for another.
    fn reset(&mut self, text: &mut Vec<u8>) {
        text.extend_from_slice(b"RSET\r\n");
        self.asked.push_back(Asked::Reset);
    }

    fn decide(&mut self, recipient: usize, outcome: Outcome) {
        let slot = self.work.as_mut().and_then(|w| w.outcomes.get_mut(recipient));
        if let Some(slot) = slot.filter(|s| s.is_none()) {
            *slot = Some(outcome);
        }
    }

    /// Whoever has no outcome yet has this one.
    fn settle(&mut self, outcome: &Outcome) {
        let Some(work) = &mut self.work else { return };
        work.outcomes.iter_mut().filter(|o| o.is_none()).for_each(|o| *o = Some(outcome.clone()));
    }

    /// Whoever is in the present transaction and has no outcome yet has this one.
    fn settle_named(&mut self, outcome: &Outcome) {
        let Some(Work { outcomes, until, .. }) = &mut self.work else { return };
        let named = outcomes.iter_mut().take(*until).filter(|o| o.is_none());
        named.for_each(|o| *o = Some(outcome.clone()));
    }

    /// The letter is done with: whoever has no outcome yet has this one.
    fn finish(&mut self, outcome: &Outcome) {
        self.settle(outcome);
        if let Some(work) = self.work.take() {
            self.done = Some(work.outcomes.into_iter().flatten().collect());
        }
    }
}

/// A reply from its lines. The enhanced code is that of the first.
fn said(code: u16, lines: &[Bytes]) -> Said {
    let texts: Vec<Box<str>> = lines.iter().map(|l| shown(l)).collect();
    let enhanced = texts.first().and_then(|t| t.get(4..)).and_then(reply::enhanced_code);
    Said {
        code,
        enhanced: enhanced
            .filter(|e| e.starts_with(|c: char| c.to_digit(10) == Some(u32::from(code / 100))))
            .map(Into::into),
        text: texts.join(" ").into(),
    }
}

/// A line without its end, as text.
fn shown(line: &[u8]) -> Box<str> {
    String::from_utf8_lossy(line).trim_end().into()
}
