//! What octets are likely to be: the protocol, the side, the state in which a text begins.

use super::Said;
use crate::{
    protocol::{State, commands},
    wire::Side,
    world::Protocol,
};
use std::collections::HashMap;

/// Most lines that are looked at to guess the protocol.
const ENOUGH: usize = 5000;

/// The protocol whose words there are most of, if there are any.
pub(super) fn protocol(said: &[Said]) -> Option<Protocol> {
    let mut verbs: HashMap<&str, Vec<Protocol>> = HashMap::new();
    for command in commands() {
        verbs.entry(command.verb).or_default().push(command.protocol);
    }
    let mut points = [0_usize; 3];
    for said in said.iter().take(ENOUGH) {
        let line = said.bytes.trim_ascii_end();
        if said.side != Some(Side::Client) {
            for p in [Protocol::Smtp, Protocol::Pop3, Protocol::Imap] {
                points[p as usize] += 2 * usize::from(is_answer(p, line));
            }
        }
        if said.side != Some(Side::Server) {
            for (at, ps) in [(0, &[Protocol::Smtp, Protocol::Pop3][..]), (1, &[Protocol::Imap])] {
                let found = verbs.get(word(line, at).as_str()).into_iter().flatten();
                for p in found.filter(|p| ps.contains(p)) {
                    points[*p as usize] += 1;
                }
            }
        }
    }
    let all = [Protocol::Smtp, Protocol::Pop3, Protocol::Imap];
    all.into_iter().rev().max_by_key(|p| points[*p as usize]).filter(|p| points[*p as usize] > 0)
}

/// Whether a line is what a server of that protocol says, the lines of its long answers left aside.
pub(super) fn is_answer(protocol: Protocol, line: &[u8]) -> bool {
    match protocol {
        Protocol::Smtp => {
            let code = line
                .get(..3)
                .is_some_and(|c| c.iter().all(u8::is_ascii_digit) && (b'2'..=b'5').contains(&c[0]));
            code && line.get(3).is_none_or(|b| b" -\r".contains(b))
        }
        // It is binary: nobody pastes it line by line.
        Protocol::Dns => false,
        Protocol::Pop3 => {
            line.starts_with(b"+OK") || line.starts_with(b"-ERR") || line.starts_with(b"+ ")
        }
        Protocol::Imap => {
            let tagged = || ["OK", "NO", "BAD"].contains(&word(line, 1).as_str());
            line.starts_with(b"* ") || line.starts_with(b"+ ") || line == b"+\r\n" || tagged()
        }
    }
}

/// The state in which a conversation was when its text begins with this line; nothing at its very beginning.
pub(super) fn beginning(protocol: Protocol, side: Side, line: &[u8]) -> Option<State> {
    let first = word(line, 0);
    let greets = match protocol {
        Protocol::Smtp => ["220", "220-", "421", "554"].iter().any(|c| first.starts_with(c)),
        Protocol::Pop3 => true,
        Protocol::Dns => false,
        Protocol::Imap => {
            first == "*" && ["OK", "PREAUTH", "BYE"].contains(&word(line, 1).as_str())
        }
    };
    if side == Side::Server && greets {
        return None;
    }
    let second = word(line, 1);
    Some(State::of(match (protocol, first.as_str(), second.as_str()) {
        (Protocol::Smtp, "HELO" | "EHLO" | "LHLO" | "250", _) => "greeted",
        (Protocol::Smtp, "RCPT", _) => "mail",
        (Protocol::Smtp, "DATA" | "BDAT", _) => "rcpt",
        (Protocol::Smtp, ..) => "ready",
        (Protocol::Pop3, "USER" | "PASS" | "APOP" | "AUTH" | "CAPA" | "STLS", _) => "AUTHORIZATION",
        (Protocol::Pop3, ..) => "TRANSACTION",
        (Protocol::Imap, _, "LOGIN" | "AUTHENTICATE" | "STARTTLS" | "CAPABILITY") => {
            "Not Authenticated"
        }
        (
            Protocol::Imap,
            _,
            "SELECT" | "EXAMINE" | "LIST" | "LSUB" | "STATUS" | "APPEND" | "CREATE" | "DELETE"
            | "RENAME" | "SUBSCRIBE" | "UNSUBSCRIBE",
        ) => "Authenticated",
        (Protocol::Imap, ..) => "Selected",
        (Protocol::Dns, ..) => crate::protocol::dns::STATE,
    }))
}

/// A word of a line in capitals; nothing where it is no short word.
pub(super) fn word(line: &[u8], at: usize) -> String {
    let start = line.get(..line.len().min(120)).unwrap_or_default();
    let found = start.split(|b| b" \r\n".contains(b)).nth(at).unwrap_or_default();
    String::from_utf8_lossy(&found[..found.len().min(20)]).to_ascii_uppercase()
}

/// Whether a line begins an IMAP command: a tag and a verb.
pub(super) fn is_command(line: &[u8]) -> bool {
    let verb = word(line, 1);
    commands().any(|c| c.protocol == Protocol::Imap && c.verb == verb)
}
