//! The states of a connection for questions: there is next to nothing to remember (RFC 1035 §4.2.2).

use super::session::{CLOSED, READY};
use crate::{
    protocol::machine::{Cause, Edge, Machine, Station},
    wire::Rfc,
    world::Protocol,
};

/// The states and what leads from one to the next.
pub static MACHINE: Machine = Machine {
    protocol: Protocol::Dns,
    rfc: Rfc(1035, "4.2.2"),
    stations: &[
        Station {
            name: READY,
            label: "Ready",
            note: "Any question may come, and each stands for itself.",
            lasting: &[],
            rfc: Rfc(1035, "4.2.2"),
        },
        Station { name: CLOSED, label: "Closed", note: "", lasting: &[], rfc: Rfc(1035, "4.2.2") },
    ],
    edges: &[Edge { from: &[READY], to: CLOSED, by: Cause::Server, answer: "", on: &[] }],
};
