//! DKIM: does the letter carry a signature that fits? (RFC 6376, RFC 8301, RFC 8463)

mod canon;
mod claim;
pub mod field;
mod hash;
pub mod key;
pub mod sign;
mod verify;

pub use canon::Canon;
pub use claim::Claim;
pub(in crate::sender) use hash::{Bodies, Headers};
pub use sign::Signer;
pub(in crate::sender) use verify::{body, fetch, seal, verify};

use super::step::{Outcome, Step};
use std::borrow::Cow;

/// Most signatures of one letter that are tried (RFC 6376 §6.1 allows a limit).
pub const MOST_SIGNATURES: usize = 8;

/// What became of one signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    pub outcome: Outcome,
    /// The domain that signed, `d=`; empty where it cannot be read.
    pub domain: String,
    /// Which of its keys, `s=`.
    pub selector: String,
    /// The algorithm, `a=`, as it was written.
    pub algorithm: String,
    /// For whom, `i=`.
    pub agent: String,
    /// The first octets of `b=`, which tell signatures of one domain apart (RFC 6008).
    pub begins: String,
    /// The domain tests DKIM, and wants the letter treated as if it were not signed (`t=y`).
    pub testing: bool,
    /// Why, as one clause.
    pub reason: Cow<'static, str>,
    pub steps: Vec<Step>,
}

/// What became of all signatures, from the top of the header down.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Dkim {
    pub signatures: Vec<Signature>,
    /// How many more there are than are tried.
    pub left_out: usize,
}

impl Dkim {
    /// The best of the signatures: one that fits is enough (RFC 6376 §6.1).
    pub fn outcome(&self) -> Outcome {
        let rank = |outcome: &Outcome| match outcome {
            Outcome::Pass => 0,
            Outcome::TempError => 1,
            Outcome::Fail => 2,
            Outcome::Policy => 3,
            Outcome::PermError => 4,
            _ => 5,
        };
        self.signatures.iter().map(|s| s.outcome).min_by_key(rank).unwrap_or(Outcome::None)
    }
}
