//! Why a question got no record.

use crate::{
    protocol::{Rule, flip::never},
    wire::Rfc,
};

/// The zone's own servers answer.
pub static SERVERS_ANSWER: Rule = Rule {
    id: "dns.servers-answer",
    holds: "The servers of the zone can answer.",
    flip: "Somebody has to repair the servers of the zone; until then the question can only be asked again.",
    change: never,
    rfc: Rfc(1035, "4.1.1"),
};

/// Aliases lead to an end.
pub static ALIASES_END: Rule = Rule {
    id: "dns.aliases-end",
    holds: "The aliases that were followed lead to a name that is none.",
    flip: "One of the aliases has to be taken away, or has to lead out of the circle.",
    change: never,
    rfc: Rfc(1034, ""),
};

/// The name exists.
pub static NAME_EXISTS: Rule = Rule {
    id: "dns.name-exists",
    holds: "A zone has a record with this name, or under it.",
    flip: "Another name, or a record of that name in its zone.",
    change: never,
    rfc: Rfc(1035, "4.1.1"),
};

/// All of them, in the order in which they are tried.
pub static COMMON: &[&Rule] = &[&SERVERS_ANSWER, &ALIASES_END, &NAME_EXISTS];
