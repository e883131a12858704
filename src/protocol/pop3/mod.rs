//! POP3.

use super::{Context, Dissect, Line, State};
use crate::{
    wire::{Field, Side},
    world::Timestamp,
};
use bytes::Bytes;

pub fn fields() -> impl Iterator<Item = &'static Field> {
    std::iter::empty()
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

#[derive(Clone, Debug, Default)]
pub struct Dissector;
impl Dissector {
    pub fn resume(_: &State) -> Self {
        Self
    }
}
impl Dissect for Dissector {
    fn eat(&mut self, _: Side, _: Timestamp, _: &Bytes, _: &mut Vec<Line>) {}
    fn unfinished(&self, _: &mut Vec<Line>) {}
    fn state(&self) -> State {
        State::of("")
    }
    fn pending(&self) -> Option<String> {
        None
    }
}
