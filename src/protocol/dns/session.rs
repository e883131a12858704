//! The server's side of a connection over which questions come: TCP, each message behind its length.

use super::{
    answer::{Transport, answer},
    rule,
};
use crate::{
    protocol::{Context, Rule, Ruling, State},
    wire::Framer,
};
use bytes::Bytes;

/// The name of the state in which questions are answered.
pub const READY: &str = "ready";
/// The name of the state after the end.
pub(super) const CLOSED: &str = "closed";

/// One session. The client speaks first.
#[derive(Clone, Debug, Default)]
pub struct Session {
    framer: Framer,
    closed: bool,
    /// Questions that were answered.
    pub(super) answered: u32,
}

impl Session {
    pub(in crate::protocol) const fn open(&self, _: &mut Context<'_>) {}

    pub(in crate::protocol) fn receive(&mut self, chunk: Bytes, cx: &mut Context<'_>) {
        self.framer.push(chunk);
        while !self.closed && !cx.out.is_full() {
            let Some(message) = framed(&mut self.framer) else { break };
            cx.tick();
            let said = answer(&message, &cx.world.zones, Transport::Tcp);
            let Some(said) = said else { continue };
            // The writer keeps messages within 65535 octets.
            let Ok(len) = u16::try_from(said.len()) else { continue };
            if let Some(decided) = why(&said) {
                cx.out.because(Ruling { common: rule::COMMON, own: &[], decided, set: None });
            }
            cx.out.write(&len.to_be_bytes());
            cx.out.write(&said);
            self.answered = self.answered.saturating_add(1);
        }
    }

    /// Nothing came for long enough: the server closes the connection without a word (RFC 1035 §4.2.2).
    pub(in crate::protocol) fn expire(&mut self, _: &mut Context<'_>) {
        self.close();
    }

    /// The server goes away. DNS has no word for that.
    pub(in crate::protocol) fn shut_down(&mut self, _: &str, _: &mut Context<'_>) {
        self.close();
    }

    pub(in crate::protocol) const fn is_closed(&self) -> bool {
        self.closed
    }

    pub(in crate::protocol) const fn state(&self) -> State {
        State::of(if self.closed { CLOSED } else { READY })
    }

    pub(in crate::protocol) fn at_command(&self) -> bool {
        self.framer.is_empty()
    }

    fn close(&mut self) {
        self.framer.clear();
        self.closed = true;
    }
}

/// The rule that did not hold, by the code and the number of records of the answer that was written (RFC 1035 §4.1.1).
fn why(said: &[u8]) -> Option<&'static Rule> {
    let [_, _, _, flags, _, _, high, low, ..] = said else { return None };
    let aliases = u16::from_be_bytes([*high, *low]) > 0;
    match flags & 15 {
        2 if aliases => Some(&rule::ALIASES_END),
        2 => Some(&rule::SERVERS_ANSWER),
        3 => Some(&rule::NAME_EXISTS),
        _ => None,
    }
}

/// The next message of a stream without the two octets that say how long it is.
fn framed(framer: &mut Framer) -> Option<Bytes> {
    let len = length(&framer.waiting())?;
    let mut message = framer.octets(2 + len)?;
    Some(message.split_off(2))
}

/// How long the message is at whose length a stream stands.
pub(super) fn length(waiting: &[u8]) -> Option<usize> {
    let (len, _) = waiting.split_first_chunk()?;
    Some(usize::from(u16::from_be_bytes(*len)))
}

/// A message with its length before it, as it goes over TCP; nothing if it is too long for that.
pub fn with_length(message: &[u8]) -> Option<Bytes> {
    let len = u16::try_from(message.len()).ok()?;
    Some([&len.to_be_bytes(), message].concat().into())
}
