//! One connection of a sandbox.

use crate::{
    protocol::{Place, Session, State},
    wire::Side,
    world::{ConnId, Service, Timestamp},
};
use bytes::Bytes;
use std::sync::Arc;

/// Who is at the client's end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// A person at a console.
    Console,
    /// A program on a real port: its driver takes what waits in the link's outbox.
    Program,
    /// A host of the sandbox.
    Host,
    /// A device of the sandbox: it takes what waits in the link's outbox when it is rung.
    Device,
}

impl End {
    /// Whether it is inside the sandbox, and nobody outside speaks for it.
    pub const fn is_inside(self) -> bool {
        matches!(self, Self::Host | Self::Device)
    }
}

/// A connection: the server's session and how much went each way.
#[derive(Clone, Debug)]
pub struct Link {
    session: Session,
    place: Arc<Place>,
    service: Service,
    open: bool,
    end: End,
    /// Octets that the client and the server sent.
    sent: [u64; 2],
    outbox: Vec<Bytes>,
    /// When its client was heard last.
    heard: Timestamp,
}

/// What is told about a link.
#[derive(Clone, Debug)]
pub struct LinkInfo {
    pub conn: ConnId,
    pub place: Arc<Place>,
    pub service: Service,
    pub open: bool,
    pub end: End,
    pub state: State,
    /// What the client calls itself.
    pub label: Option<String>,
}

impl Link {
    pub(super) const fn new(
        session: Session,
        place: Arc<Place>,
        service: Service,
        end: End,
        heard: Timestamp,
    ) -> Self {
        Self { session, place, service, open: true, end, sent: [0; 2], outbox: Vec::new(), heard }
    }

    /// Whether neither side has closed it.
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// Whether what waits for its client is kept until somebody takes it: the driver of a program, or a device.
    pub const fn is_driven(&self) -> bool {
        matches!(self.end, End::Program | End::Device)
    }

    /// Who is at the client's end.
    pub const fn end(&self) -> End {
        self.end
    }

    /// What is offered at the other end.
    pub const fn service(&self) -> Service {
        self.service
    }

    /// Where it leads.
    pub const fn place(&self) -> &Arc<Place> {
        &self.place
    }

    /// The server's session.
    pub const fn session(&self) -> &Session {
        &self.session
    }

    /// How many octets a side sent.
    pub const fn sent(&self, side: Side) -> u64 {
        self.sent[side as usize]
    }

    pub(super) const fn session_mut(&mut self) -> &mut Session {
        &mut self.session
    }

    /// Counts octets of a side and gives where they begin.
    pub(super) const fn advance(&mut self, side: Side, by: usize) -> u64 {
        let at = self.sent[side as usize];
        self.sent[side as usize] += by as u64;
        at
    }

    pub(super) const fn hear(&mut self, now: Timestamp) {
        self.heard = now;
    }

    /// The moment at which the server has waited long enough for its client.
    pub fn limit(&self) -> Timestamp {
        self.heard.after(self.session.patience())
    }

    /// Leaves octets for the driver, and gives how many wait now.
    pub(super) fn leave(&mut self, bytes: Vec<Bytes>) -> usize {
        self.outbox.extend(bytes);
        self.outbox.iter().map(Bytes::len).sum()
    }

    pub(super) fn take_outbox(&mut self) -> Vec<Bytes> {
        std::mem::take(&mut self.outbox)
    }

    pub(super) const fn close(&mut self) {
        self.open = false;
    }

    pub(super) fn info(&self, conn: ConnId) -> LinkInfo {
        LinkInfo {
            conn,
            place: self.place.clone(),
            service: self.service,
            open: self.open,
            end: self.end,
            state: self.session.state(),
            label: self.session.client_name().map(str::to_owned),
        }
    }
}
