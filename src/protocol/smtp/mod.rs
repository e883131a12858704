//! SMTP, after RFC 5321: the server's session, the dissector, and the grammar that both read with.

pub mod command;
pub mod extension;
pub mod field;
pub mod grammar;
pub mod reply;
pub mod rule;

mod dissector;
mod session;

pub use dissector::Dissector;
pub use reply::Reply;
pub use session::{Envelope, Phase, Session};

use crate::wire::Field;

/// Every field that an SMTP conversation can contain.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    field::ALL.iter().chain(extension::ALL.iter().flat_map(|e| e.fields)).copied()
}
