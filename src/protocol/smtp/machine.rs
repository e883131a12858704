//! The states of an SMTP session (RFC 5321 §3, §4.1.4).

use crate::{
    protocol::{
        Outcome,
        machine::{Cause, Edge, Machine, Station},
    },
    wire::Rfc,
    world::Protocol,
};

const COMMANDS: &[&str] = &["greeted", "ready", "mail", "rcpt", "chunks"];

const fn command(verb: &'static str, from: &'static [&'static str], to: &'static str) -> Edge {
    Edge { from, to, by: Cause::Command(verb), answer: "250", on: &[Outcome::Done] }
}

/// The states and what leads from one to the next.
pub static MACHINE: Machine = Machine {
    protocol: Protocol::Smtp,
    rfc: Rfc(5321, "3"),
    stations: &[
        Station {
            name: "connected",
            label: "Connected",
            note: "The server speaks first.",
            lasting: &[],
            rfc: Rfc(5321, "3.1"),
        },
        Station {
            name: "greeted",
            label: "Greeted",
            note: "EHLO or HELO says who the client is.",
            lasting: &[],
            rfc: Rfc(5321, "3.2"),
        },
        Station {
            name: "ready",
            label: "Ready",
            note: "MAIL begins a transaction.",
            lasting: &[],
            rfc: Rfc(5321, "4.1.4"),
        },
        Station {
            name: "login",
            label: "Login",
            note: "The server asks, the client answers in base64.",
            lasting: &[],
            rfc: Rfc(4954, "4"),
        },
        Station {
            name: "mail",
            label: "Mail",
            note: "RCPT names who gets the letter.",
            lasting: &[],
            rfc: Rfc(5321, "3.3"),
        },
        Station {
            name: "rcpt",
            label: "Recipients",
            note: "More RCPT, or DATA.",
            lasting: &[],
            rfc: Rfc(5321, "3.3"),
        },
        Station {
            name: "data",
            label: "Data",
            note: "A line with one dot ends the letter.",
            lasting: &[],
            rfc: Rfc(5321, "4.1.1.4"),
        },
        Station {
            name: "chunks",
            label: "Pieces",
            note: "More BDAT, up to the one that says LAST.",
            lasting: &[],
            rfc: Rfc(3030, "2"),
        },
        Station { name: "closed", label: "Closed", note: "", lasting: &[], rfc: Rfc(5321, "3.8") },
    ],
    edges: &[
        Edge {
            from: &["connected"],
            to: "greeted",
            by: Cause::Greeting,
            answer: "220",
            // A host that takes no mail says 521 or 554.
            on: &[Outcome::Done, Outcome::Refused],
        },
        command("EHLO", &["greeted"], "ready"),
        command("HELO", &["greeted"], "ready"),
        command("MAIL", &["ready"], "mail"),
        command("RCPT", &["mail"], "rcpt"),
        Edge {
            from: &["rcpt"],
            to: "data",
            by: Cause::Command("DATA"),
            answer: "354",
            on: &[Outcome::GoOn],
        },
        Edge {
            from: &["ready"],
            to: "login",
            by: Cause::Command("AUTH"),
            answer: "334",
            on: &[Outcome::GoOn],
        },
        // Logged in or not: the login is over.
        Edge { from: &["login"], to: "ready", by: Cause::Line("*"), answer: "", on: &[] },
        command("BDAT", &["rcpt"], "chunks"),
        // The last piece; so does one that the server has no room for.
        Edge {
            from: &["rcpt", "chunks"],
            to: "ready",
            by: Cause::Line("BDAT 0 LAST"),
            answer: "250",
            on: &[],
        },
        command("RSET", &["mail", "rcpt", "chunks"], "ready"),
        command("EHLO", &["mail", "rcpt", "chunks"], "ready"),
        command("HELO", &["mail", "rcpt", "chunks"], "ready"),
        // Well or badly: behind the letter the envelope is empty.
        Edge { from: &["data"], to: "ready", by: Cause::Line("."), answer: "", on: &[] },
        Edge {
            from: COMMANDS,
            to: "closed",
            by: Cause::Command("QUIT"),
            answer: "221",
            on: &[Outcome::Done],
        },
        Edge {
            from: &["connected", "greeted", "ready", "login", "mail", "rcpt", "data", "chunks"],
            to: "closed",
            by: Cause::Server,
            answer: "421",
            // Servers of a habit say 221 to what is no SMTP at all.
            on: &[Outcome::Later, Outcome::Done],
        },
    ],
};
