//! The zones of a world answer the checks.

use super::resolve::{Answer, Resolve};
use crate::world::zone::{Code, Data, Name, RecordType, Zones};
use std::net::{Ipv4Addr, Ipv6Addr};

fn ask<T>(
    zones: &Zones,
    name: &str,
    kind: RecordType,
    pick: impl Fn(&Data) -> Option<T>,
) -> Answer<T> {
    // What is no name of the DNS has nothing there (RFC 7208 §4.8 leaves it open).
    let Ok(name) = name.parse::<Name>() else { return Answer::NxDomain };
    let answer = zones.lookup(&name, kind);
    match answer.code {
        Code::NxDomain => Answer::NxDomain,
        Code::ServFail | Code::Timeout => Answer::Temporary,
        Code::NoError => {
            let found: Vec<T> = answer.records.iter().filter_map(|r| pick(&r.data)).collect();
            if found.is_empty() { Answer::NoData } else { Answer::Found(found) }
        }
    }
}

impl Resolve for Zones {
    fn txt(&self, name: &str) -> Answer<Vec<u8>> {
        ask(self, name, RecordType::Txt, Data::text)
    }

    fn a(&self, name: &str) -> Answer<Ipv4Addr> {
        ask(self, name, RecordType::A, |data| match data {
            Data::A(address) => Some(*address),
            _ => None,
        })
    }

    fn aaaa(&self, name: &str) -> Answer<Ipv6Addr> {
        ask(self, name, RecordType::Aaaa, |data| match data {
            Data::Aaaa(address) => Some(*address),
            _ => None,
        })
    }

    fn mx(&self, name: &str) -> Answer<(u16, String)> {
        ask(self, name, RecordType::Mx, |data| match data {
            Data::Mx { preference, exchange } => Some((*preference, exchange.as_str().to_owned())),
            _ => None,
        })
    }

    fn ptr(&self, name: &str) -> Answer<String> {
        ask(self, name, RecordType::Ptr, |data| match data {
            Data::Ptr(name) => Some(name.as_str().to_owned()),
            _ => None,
        })
    }
}
