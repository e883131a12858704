//! What is hashed: the body once for each way of smoothing it, and the header fields that a signature names.

use super::{Canon, Claim};
use crate::message::{self, HeaderField};
use bytes::Bytes;
use ring::digest::{Context, SHA256};
use std::collections::HashMap;

/// The body of a letter and its hashes, each made once.
pub(in crate::sender) struct Bodies<'a> {
    body: &'a dyn Fn() -> Bytes,
    whole: Option<Bytes>,
    known: Vec<((Canon, Option<u64>), Hashed)>,
}

/// A hash with how many octets went into it.
#[derive(Clone, Copy, Debug)]
pub(in crate::sender) struct Hashed {
    pub(in crate::sender) hash: [u8; 32],
    /// How many octets the smoothed body has in all.
    pub(in crate::sender) octets: u64,
}

impl<'a> Bodies<'a> {
    pub(in crate::sender) fn new(body: &'a dyn Fn() -> Bytes) -> Self {
        Self { body, whole: None, known: Vec::new() }
    }

    /// The hash of the body up to `length` octets (RFC 6376 §3.7).
    pub(in crate::sender) fn hash(&mut self, canon: Canon, length: Option<u64>) -> Hashed {
        let wanted = (canon, length);
        if let Some((_, hashed)) = self.known.iter().find(|(k, _)| *k == wanted) {
            return *hashed;
        }
        let body = self.whole.get_or_insert_with(self.body);
        let mut context = Context::new(&SHA256);
        let mut octets = 0_u64;
        let limit = length.unwrap_or(u64::MAX);
        canon.body(body, &mut |piece| {
            let room = usize::try_from(limit.saturating_sub(octets)).unwrap_or(usize::MAX);
            context.update(piece.get(..room).unwrap_or(piece));
            octets += piece.len() as u64;
        });
        let mut hash = [0; 32];
        hash.copy_from_slice(context.finish().as_ref());
        let hashed = Hashed { hash, octets };
        self.known.push((wanted, hashed));
        hashed
    }
}

/// The fields of a header by name, in lower case, each name's from the top down.
pub(in crate::sender) struct Headers<'a> {
    header: &'a [u8],
    by_name: HashMap<Vec<u8>, Vec<(usize, usize)>>,
}

impl<'a> Headers<'a> {
    pub(in crate::sender) fn new(header: &'a [u8]) -> Self {
        let mut by_name: HashMap<Vec<u8>, Vec<(usize, usize)>> = HashMap::new();
        for field in message::fields(header) {
            let name = field.name.to_ascii_lowercase();
            by_name.entry(name).or_default().push((field.start, field.end));
        }
        Self { header, by_name }
    }

    /// The octets of a field from its name to its line end.
    pub(in crate::sender) fn raw(&self, field: &HeaderField<'_>) -> &'a [u8] {
        self.header.get(field.start..field.end).unwrap_or_default()
    }

    /// What a signature signs of the header: the fields it names, the lowest of each name first, and then itself
    /// without its seal and its line end (RFC 6376 §3.7, §5.4.2).
    pub(in crate::sender) fn signed(&self, claim: &Claim, own: &HeaderField<'_>) -> Vec<u8> {
        let mut out = self.signed_before(claim);
        claim.header_canon.field(&self.unsealed(own, claim.seal), &mut out);
        out.truncate(out.len().saturating_sub(2));
        out
    }

    /// The same without the signature's own field.
    pub(in crate::sender) fn signed_before(&self, claim: &Claim) -> Vec<u8> {
        let mut out = Vec::with_capacity(1024);
        let mut taken: HashMap<&str, usize> = HashMap::new();
        for name in &claim.fields {
            let used = taken.entry(name.as_str()).or_default();
            *used += 1;
            // A name that stands once more than the field does is hashed as nothing: it keeps others out.
            if let Some(places) = self.by_name.get(name.as_bytes())
                && let Some(at) = places.len().checked_sub(*used)
                && let Some(&(start, end)) = places.get(at)
            {
                let raw = self.header.get(start..end).unwrap_or_default();
                claim.header_canon.field(raw, &mut out);
            }
        }
        out
    }

    /// A field without the value of its `b=`.
    pub(in crate::sender) fn unsealed(
        &self,
        field: &HeaderField<'_>,
        seal: (usize, usize),
    ) -> Vec<u8> {
        let raw = self.raw(field);
        let begin = memchr::memchr(b':', raw).map_or(raw.len(), |colon| colon + 1);
        let cut = |at: usize| raw.get(at..).unwrap_or_default();
        let mut out = raw.get(..begin + seal.0).unwrap_or(raw).to_vec();
        out.extend_from_slice(cut(begin + seal.1));
        out
    }
}
