//! The rules of a login by SASL that are the same wherever it is spoken. Each protocol gives its own name, its own
//! document and what makes its server take the login.

use crate::{
    protocol::{
        Rule,
        flip::{Case, Change, Flip},
    },
    wire::Rfc,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// An initial response comes in a mechanism in which the client speaks first (RFC 4422 §3).
pub(in crate::protocol) const fn client_begins(id: &'static str, change: Flip, rfc: Rfc) -> Rule {
    Rule {
        id,
        holds: "With an initial response, the mechanism is one in which the client speaks first.",
        flip: "Leave the initial response out, and wait for the server's challenge.",
        change,
        rfc,
    }
}

/// The answer is no longer than [`LINE`](super::LINE).
pub(in crate::protocol) const fn line_short(id: &'static str, change: Flip, rfc: Rfc) -> Rule {
    Rule {
        id,
        holds: "The answer is no longer than 12288 octets.",
        flip: "Give the answer in one line of at most 12288 octets.",
        change,
        rfc,
    }
}

/// The client did not answer with an asterisk (RFC 4422 §3.5).
pub(in crate::protocol) const fn not_cancelled(id: &'static str, change: Flip, rfc: Rfc) -> Rule {
    Rule {
        id,
        holds: "The client goes on with the login to its end.",
        flip: "Answer the challenge. An asterisk gives the login up.",
        change,
        rfc,
    }
}

/// The answer is base64.
pub(in crate::protocol) const fn decodes(id: &'static str, change: Flip, rfc: Rfc) -> Rule {
    Rule {
        id,
        holds: "The answer is base64.",
        flip: "Encode the answer in base64, with its equals signs at the end.",
        change,
        rfc,
    }
}

/// What an account of the host says to PLAIN, in base64 (RFC 4616 §2).
pub(in crate::protocol) fn plain(case: &Case<'_>) -> Option<String> {
    let account = case.account()?;
    Some(STANDARD.encode(format!("\0{}\0{}", account.address, account.password)))
}

/// The AUTH command that the server takes, in place of the one that it refused.
pub(in crate::protocol) fn auth_plain(case: &Case<'_>) -> Option<Change> {
    Some(Change::instead(format!("AUTH PLAIN {}", plain(case)?)))
}
