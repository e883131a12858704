//! The states of an IMAP session (RFC 3501 §3).

use crate::{
    protocol::{
        Outcome,
        machine::{Cause, Edge, Machine, Station},
    },
    wire::Rfc,
    world::Protocol,
};

const fn ok(verb: &'static str, from: &'static [&'static str], to: &'static str) -> Edge {
    Edge { from, to, by: Cause::Command(verb), answer: "OK", on: &[Outcome::Done] }
}

/// Whether or not another mailbox can be opened, the one that was is closed (RFC 3501 §6.3.1).
const fn fails(verb: &'static str) -> Edge {
    Edge {
        from: &["Selected"],
        to: "Authenticated",
        by: Cause::Command(verb),
        answer: "NO",
        on: &[Outcome::Refused],
    }
}

/// The states and what leads from one to the next.
pub static MACHINE: Machine = Machine {
    protocol: Protocol::Imap,
    rfc: Rfc(3501, "3"),
    stations: &[
        Station {
            name: "Not Authenticated",
            label: "Not authenticated",
            note: "LOGIN tells who you are.",
            lasting: &[],
            rfc: Rfc(3501, "3.1"),
        },
        Station {
            name: "Authenticated",
            label: "Authenticated",
            note: "SELECT or EXAMINE opens a mailbox.",
            lasting: &["IDLE"],
            rfc: Rfc(3501, "3.2"),
        },
        Station {
            name: "Selected",
            label: "Selected",
            note: "CLOSE goes back, LOGOUT ends.",
            lasting: &["IDLE"],
            rfc: Rfc(3501, "3.3"),
        },
        Station { name: "Logout", label: "Logout", note: "", lasting: &[], rfc: Rfc(3501, "3.4") },
    ],
    edges: &[
        ok("LOGIN", &["Not Authenticated"], "Authenticated"),
        ok("AUTHENTICATE", &["Not Authenticated"], "Authenticated"),
        ok("SELECT", &["Authenticated"], "Selected"),
        ok("EXAMINE", &["Authenticated"], "Selected"),
        ok("CLOSE", &["Selected"], "Authenticated"),
        ok("UNSELECT", &["Selected"], "Authenticated"),
        ok("UNAUTHENTICATE", &["Authenticated", "Selected"], "Not Authenticated"),
        fails("SELECT"),
        fails("EXAMINE"),
        ok("LOGOUT", &["Not Authenticated", "Authenticated", "Selected"], "Logout"),
        Edge {
            from: &["Not Authenticated", "Authenticated", "Selected"],
            to: "Logout",
            by: Cause::Server,
            answer: "* BYE",
            on: &[],
        },
    ],
};
