//! The states of a POP3 session (RFC 1939 §3).

use crate::{
    protocol::{
        Outcome,
        machine::{Cause, Edge, Machine, Station},
    },
    wire::Rfc,
    world::Protocol,
};

const fn login(verb: &'static str) -> Edge {
    Edge {
        from: &["AUTHORIZATION"],
        to: "TRANSACTION",
        by: Cause::Command(verb),
        answer: "+OK",
        on: &[Outcome::Done],
    }
}

/// The states and what leads from one to the next.
pub static MACHINE: Machine = Machine {
    protocol: Protocol::Pop3,
    rfc: Rfc(1939, "3"),
    stations: &[
        Station {
            name: "connected",
            label: "Connected",
            note: "The server speaks first.",
            lasting: &[],
            rfc: Rfc(1939, "4"),
        },
        Station {
            name: "AUTHORIZATION",
            label: "Authorization",
            note: "A login opens the maildrop.",
            lasting: &[],
            rfc: Rfc(1939, "4"),
        },
        Station {
            name: "TRANSACTION",
            label: "Transaction",
            note: "The maildrop is locked for this session.",
            lasting: &[],
            rfc: Rfc(1939, "5"),
        },
        Station {
            name: "UPDATE",
            label: "Update",
            note: "Messages marked with DELE are removed now.",
            lasting: &[],
            rfc: Rfc(1939, "6"),
        },
        Station { name: "closed", label: "Closed", note: "", lasting: &[], rfc: Rfc(1939, "3") },
    ],
    edges: &[
        Edge {
            from: &["connected"],
            to: "AUTHORIZATION",
            by: Cause::Greeting,
            answer: "+OK",
            on: &[Outcome::Done],
        },
        login("PASS"),
        login("APOP"),
        login("AUTH"),
        Edge {
            from: &["TRANSACTION"],
            to: "UPDATE",
            by: Cause::Command("QUIT"),
            answer: "",
            on: &[],
        },
        // Removing may fail, and the session ends all the same.
        Edge { from: &["UPDATE"], to: "closed", by: Cause::Server, answer: "+OK", on: &[] },
        // A server that goes away says why, though nobody asked.
        Edge {
            from: &["AUTHORIZATION", "TRANSACTION"],
            to: "closed",
            by: Cause::Server,
            answer: "-ERR",
            on: &[Outcome::Refused],
        },
        Edge {
            from: &["AUTHORIZATION"],
            to: "closed",
            by: Cause::Command("QUIT"),
            answer: "+OK",
            on: &[Outcome::Done],
        },
    ],
};
