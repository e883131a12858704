//! The addresses and names that a client is compared with.

use super::{
    evaluate::{Broken, Check, MOST_NAMES},
    grammar::Prefix,
};
use crate::sender::resolve::{Answer, Lookup, is_name, is_under, reverse};
use std::{borrow::Cow, net::IpAddr};

impl Check<'_> {
    /// The addresses of a name, of the client's family.
    pub(super) fn addresses(
        &mut self,
        name: &str,
        asked: &mut Vec<Lookup>,
    ) -> Result<Vec<IpAddr>, Broken> {
        if !is_name(name) {
            return Ok(Vec::new());
        }
        let answer = self.ask_addresses(name, asked);
        self.answered(name, answer)
    }

    fn ask_addresses(&self, name: &str, asked: &mut Vec<Lookup>) -> Answer<IpAddr> {
        let (kind, answer) = if self.ip.is_ipv4() {
            ("A", wider(self.resolve.a(name)))
        } else {
            ("AAAA", wider(self.resolve.aaaa(name)))
        };
        asked.push(Lookup::of(name, kind, &answer, |ip, out| *out += &ip.to_string()));
        answer
    }

    pub(super) fn among(
        &self,
        found: &[IpAddr],
        prefix: Prefix,
        name: &str,
    ) -> (bool, Cow<'static, str>) {
        let bits = if self.ip.is_ipv4() { prefix.v4 } else { prefix.v6 };
        let matched = found.iter().any(|address| is_within(self.ip, *address, bits));
        let is = if matched { "is" } else { "is not" };
        let full = if self.ip.is_ipv4() { 32 } else { 128 };
        let says = if bits == full {
            format!("{} {is} an address of {name}", self.ip)
        } else {
            format!("{} {is} within /{bits} of an address of {name}", self.ip)
        };
        (matched, says.into())
    }

    /// The names of the client that point back to it (RFC 7208 §5.5).
    pub(super) fn validated(&mut self, asked: &mut Vec<Lookup>) -> Vec<String> {
        if let Some(known) = &self.validated {
            return known.clone();
        }
        let name = reverse(self.ip);
        let answer = self.resolve.ptr(&name);
        asked.push(Lookup::of(&name, "PTR", &answer, |name, out| *out += name));
        let names = if let Answer::Found(names) = answer { names } else { Vec::new() };
        let mut good = Vec::new();
        for name in names.into_iter().take(MOST_NAMES).filter(|name| is_name(name)) {
            let answer = self.ask_addresses(&name, asked);
            if let Answer::Found(found) = answer
                && found.contains(&self.ip)
            {
                good.push(name);
            }
        }
        self.validated = Some(good.clone());
        good
    }

    /// What `%{p}` is: the domain itself if it is among the client's names, or a name below it, or any.
    pub(super) fn validated_name(&mut self, domain: &str, asked: &mut Vec<Lookup>) -> String {
        if self.validated.is_none() && self.count().is_err() {
            return "unknown".to_owned();
        }
        let names = self.validated(asked);
        let same = names.iter().find(|n| n.eq_ignore_ascii_case(domain));
        let below = || names.iter().find(|n| is_under(n, domain));
        same.or_else(below).or(names.first()).map_or("unknown".to_owned(), Clone::clone)
    }
}

fn wider<T: Into<IpAddr>>(answer: Answer<T>) -> Answer<IpAddr> {
    match answer {
        Answer::Found(list) => Answer::Found(list.into_iter().map(Into::into).collect()),
        Answer::NoData => Answer::NoData,
        Answer::NxDomain => Answer::NxDomain,
        Answer::Temporary => Answer::Temporary,
    }
}

/// Whether the first `bits` of two addresses of one family agree.
pub(super) fn is_within(ip: IpAddr, network: IpAddr, bits: u8) -> bool {
    match (ip, network) {
        (IpAddr::V4(a), IpAddr::V4(b)) => {
            let differ = u32::from(a) ^ u32::from(b);
            differ.checked_shr(32 - u32::from(bits.min(32))).unwrap_or(0) == 0
        }
        (IpAddr::V6(a), IpAddr::V6(b)) => {
            let differ = u128::from(a) ^ u128::from(b);
            differ.checked_shr(128 - u32::from(bits.min(128))).unwrap_or(0) == 0
        }
        _ => false,
    }
}
