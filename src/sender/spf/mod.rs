//! SPF: may this address send letters with that domain on the envelope? (RFC 7208)

mod address;
mod evaluate;
mod expand;
pub mod grammar;

use super::{
    Memory,
    resolve::{Lookup, Resolve},
    step::{Outcome, Step},
};
use crate::world::Timestamp;
use std::{borrow::Cow, net::IpAddr, sync::Arc};

/// What is known of the client when it names the sender.
#[derive(Clone, Copy, Debug)]
pub struct Client<'a> {
    pub ip: IpAddr,
    /// What it called itself in EHLO or HELO.
    pub helo: &'a str,
    /// The reverse-path without its angle brackets; empty for the null reverse-path.
    pub reverse_path: &'a str,
    /// The name of the host that asks.
    pub receiver: &'a str,
    pub now: Timestamp,
}

impl<'a> Client<'a> {
    /// The local part and the domain that are checked. A null reverse-path leaves the HELO name (RFC 7208 §2.4).
    fn identity(&self) -> (&'a str, &'a str) {
        let (local, domain) = match self.reverse_path {
            "" => ("", self.helo),
            path => path.rsplit_once('@').unwrap_or(("", path)),
        };
        (if local.is_empty() { "postmaster" } else { local }, domain)
    }
}

/// What the check came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spf {
    pub outcome: Outcome,
    /// The domain that was checked.
    pub domain: String,
    /// Why, as one clause: `203.0.113.9 is not in ip4:198.51.100.10`.
    pub reason: Cow<'static, str>,
    /// What the domain has to say about a fail; written by somebody outside, so say whose words they are.
    pub explanation: Option<String>,
    /// The question for the record itself.
    pub asked: Vec<Lookup>,
    /// The terms that were tried, in order.
    pub steps: Vec<Step>,
}

/// Whether the client may use the domain of its reverse-path (RFC 7208 §4).
pub fn check(client: &Client<'_>, resolve: &dyn Resolve) -> Spf {
    evaluate::Check::new(client, client.identity(), resolve).run().0
}

/// The same, if it is not remembered.
pub(super) fn recall(client: &Client<'_>, resolve: &dyn Resolve, memory: &mut Memory) -> Arc<Spf> {
    let identity = client.identity();
    let check = || evaluate::Check::new(client, identity, resolve).run();
    memory.spf(client.ip, identity.1, check)
}
