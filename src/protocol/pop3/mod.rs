//! POP3, after RFC 1939: the server's session, the dissector, and the grammar that both read with.

pub mod client;
pub mod command;
pub mod extension;
pub mod field;
pub mod grammar;
pub mod habit;
pub mod mistake;
pub mod reply;
pub mod rule;

mod complete;
mod dissector;
mod fact;
mod fault;
mod log_in;
mod machine;
mod maildrop;
mod session;
#[cfg(test)]
mod tests;
mod text;

pub(super) use complete::complete;
pub use dissector::Dissector;
pub use machine::MACHINE;
pub use maildrop::Maildrop;
pub use reply::Reply;
pub use session::{Phase, Session};
pub use text::{Language, Text};

use crate::wire::Field;

/// Every field that a POP3 conversation can contain, but for those of the letters themselves.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    field::ALL.iter().copied()
}

/// Command lines that the grammar takes, without their CR LF: at least one for each command.
pub fn examples() -> impl Iterator<Item = &'static str> {
    command::all().flat_map(|v| v.examples).copied()
}
