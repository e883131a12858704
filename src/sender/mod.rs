//! Who may send in whose name: SPF, DKIM, DMARC and ARC, as evaluators that show each step.
//!
//! All of it is pure: octets and the answers of the DNS ([`Resolve`]) in, a verdict with its trace out. Nothing here
//! knows of sessions or sandboxes. The texts of records are read with the recording cursor, so that the production
//! that evaluates a record also labels it: [`spf::grammar::record`], [`dkim::field::key`], [`dmarc::record`].
//!
//! [`check`] runs for every letter that comes from another server. A letter without a signature costs two or three
//! questions and one walk over its header; its body is not touched.

pub mod arc;
pub mod cast;
pub mod dkim;
pub mod dmarc;
mod letter;
mod memory;
pub mod resolve;
pub mod results;
pub mod spf;
mod step;
pub mod tag;
mod zone;

pub use letter::Letter;
pub use memory::Memory;
pub use resolve::{Answer, Lookup, Resolve};
pub use spf::Client;
pub use step::{Outcome, Step, Went};

use crate::{wire::Field, world::Zones};
use letter::{Found, MOST_HEADER};
use std::{borrow::Cow, sync};

/// What all checks of one letter came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub spf: sync::Arc<spf::Spf>,
    pub dkim: dkim::Dkim,
    pub arc: arc::Arc,
    pub dmarc: dmarc::Dmarc,
    /// The reverse-path was null, so that SPF looked at the HELO name.
    null_path: bool,
}

impl Verdict {
    /// The verdicts in the order in which they were reached: a short name, the outcome, and why.
    pub fn lines(&self) -> impl Iterator<Item = (&'static str, Outcome, &Cow<'static, str>)> {
        let dkim = self.dkim.signatures.iter().map(|s| ("DKIM", s.outcome, &s.reason));
        let arc = (self.arc.outcome != Outcome::None).then_some((
            "ARC",
            self.arc.outcome,
            &self.arc.reason,
        ));
        std::iter::once(("SPF", self.spf.outcome, &self.spf.reason))
            .chain(dkim)
            .chain(arc)
            .chain([("DMARC", self.dmarc.outcome, &self.dmarc.reason)])
    }
}

/// Checks a letter of a client: SPF for the envelope, DKIM and ARC for the octets, DMARC for the From field.
pub fn check(client: &Client<'_>, letter: &Letter<'_>, resolve: &dyn Resolve) -> Verdict {
    verdict(client, letter, resolve, &mut Memory::default())
}

/// The same for one who has checked letters before.
pub fn check_again(
    client: &Client<'_>,
    letter: &Letter<'_>,
    zones: &Zones,
    memory: &mut Memory,
) -> Verdict {
    verdict(client, letter, zones, memory.of(zones))
}

fn verdict(
    client: &Client<'_>,
    letter: &Letter<'_>,
    resolve: &dyn Resolve,
    memory: &mut Memory,
) -> Verdict {
    let found = Found::new(letter.header);
    let spf = spf::recall(client, resolve, memory);
    let mut dkim = dkim::Dkim::default();
    let mut arc = arc::Arc::none();
    if !(found.signatures.is_empty() && found.arc.is_empty()) {
        let header = letter.header.get(..MOST_HEADER).unwrap_or(letter.header);
        let headers = dkim::Headers::new(header);
        let mut bodies = dkim::Bodies::new(letter.body);
        for own in found.signatures.iter().take(dkim::MOST_SIGNATURES) {
            let signature = dkim::verify(own, &headers, &mut bodies, resolve, client.now);
            dkim.signatures.push(signature);
        }
        dkim.left_out = found.signatures.len().saturating_sub(dkim::MOST_SIGNATURES);
        arc = arc::check(&found.arc, &headers, &mut bodies, resolve);
    }
    let discover = |domain: &str| memory.policy(domain, || dmarc::discover(domain, resolve));
    let dmarc = dmarc::check(&found.from, &spf, &dkim, discover, || sample(letter.header));
    Verdict { spf, dkim, arc, dmarc, null_path: client.reverse_path.is_empty() }
}

/// A number from 0 to 99 that is the same whenever the letter is.
fn sample(header: &[u8]) -> u64 {
    let hash = ring::digest::digest(&ring::digest::SHA256, header);
    hash.as_ref().first_chunk().map_or(0, |first| u64::from_be_bytes(*first)) % 100
}

/// Every field that the grammars of this floor name.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    let lists = [
        tag::TAG_FIELDS,
        spf::grammar::SPF_FIELDS,
        dkim::field::DKIM_FIELDS,
        dmarc::DMARC_FIELDS,
        arc::ARC_FIELDS,
    ];
    lists.into_iter().flatten().copied()
}
