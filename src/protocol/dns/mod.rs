//! DNS, after RFC 1034 and RFC 1035: the server's session, the dissector, and the forms of questions and answers.

pub mod code;
pub mod command;
pub mod field;
pub mod grammar;
pub mod message;
pub mod rule;

mod answer;
mod complete;
mod dissector;
mod machine;
mod session;
#[cfg(test)]
mod tests;

pub use answer::{Transport, answer};

pub(super) use complete::complete;
pub use dissector::Dissector;
pub use machine::MACHINE;
pub use message::{Asked, Message, question};
pub use session::{READY as STATE, Session, with_length};

use crate::{
    protocol::fact::Fact,
    wire::{Field, SyntaxError, read},
    world::{
        World,
        zone::{field::DNS_FIELDS, text_field::TEXT_FIELDS},
    },
};
use bytes::Bytes;

/// Every field that a conversation can contain, those of records too.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    field::ALL.iter().chain(DNS_FIELDS).chain(TEXT_FIELDS).copied()
}

/// Lines that can be typed, without their CR LF: at least one for each thing that can be asked for.
pub fn examples() -> impl Iterator<Item = &'static str> {
    command::ALL.iter().flat_map(|v| v.examples).copied()
}

/// The octets of the question that a typed line asks, with its length before it, as a resolver's client sends it.
///
/// # Errors
/// The line is no question.
pub fn typed(line: &[u8], world: &mut World) -> Result<Bytes, SyntaxError> {
    let (name, asked) = read(without_end(line), grammar::ask)?;
    // Sixteen bits of chance: whoever forges an answer has to guess them (RFC 5452).
    let id = u16::try_from(world.chance.next() & 0xffff).unwrap_or(0);
    Ok(with_length(&question(id, &name, asked)).unwrap_or_default())
}

/// Whether a typed line asks a question.
///
/// # Errors
/// It does not.
pub fn is_question(line: &[u8]) -> Result<(), SyntaxError> {
    read(without_end(line), grammar::ask).map(|_| ())
}

fn without_end(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\n").map_or(line, |l| l.strip_suffix(b"\r").unwrap_or(l))
}

impl Session {
    pub(super) fn facts(&self) -> Vec<Fact> {
        vec![
            Fact::new("State", self.state().name),
            Fact::new("Questions answered", self.answered.to_string()),
        ]
    }
}
