//! IMAP4rev1, after RFC 3501: the server's session, the dissector, and the grammar that both read with.

pub mod assemble;
pub mod capability;
pub mod client;
pub mod command;
pub mod extension;
pub mod field;
pub mod grammar;
pub mod habit;
pub mod mistake;
pub mod reply;
pub mod response;
pub mod rule;
pub mod search;

mod complete;
mod dissector;
mod fact;
mod fault;
mod letters;
mod machine;
mod manner;
mod pattern;
mod session;
#[cfg(test)]
mod tests;
mod url;

pub use command::examples;
pub(super) use complete::complete;
pub use dissector::{Dissector, completion};
pub use letters::Letters;
pub use machine::MACHINE;
pub use reply::Reply;
pub use session::{Phase, Session};

use crate::wire::Field;

/// Every field that an IMAP conversation can contain.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    let extensions = extension::ALL.iter().flat_map(|e| e.fields);
    field::ALL.iter().chain(extensions).copied().chain(response::fields())
}
