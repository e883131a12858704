//! IMAP4rev1, after RFC 3501: the server's session, the dissector, and the grammar that both read with.

pub mod field;
pub mod grammar;
pub mod response;

mod dissector;

pub use dissector::Dissector;

use super::{Context, State};
use crate::wire::Field;
use bytes::Bytes;

/// Every field that an IMAP conversation can contain.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    field::ALL.iter().copied().chain(response::fields())
}

#[derive(Clone, Debug, Default)]
pub struct Session;
impl Session {
    pub(super) fn open(&mut self, _: &mut Context<'_>) {}
    pub(super) fn receive(&mut self, _: Bytes, _: &mut Context<'_>) {}
    pub(super) fn wake(&mut self, _: &mut Context<'_>) {}
    pub(super) const fn is_idling(&self) -> bool {
        false
    }
    pub(super) fn expire(&mut self, _: &mut Context<'_>) {}
    pub(super) fn shut_down(&mut self, _: &str, _: &mut Context<'_>) {}
    pub(super) const fn is_closed(&self) -> bool {
        false
    }
    pub(super) fn state(&self) -> State {
        State::of("")
    }
    pub(super) fn at_command(&self) -> bool {
        true
    }
}
