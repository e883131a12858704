//! The domain name system of a world: its zones, and what a resolver that knows them all answers.
//!
//! A zone is written as a master file (RFC 1035 §5.1), and read by a grammar that labels it: the same that reads
//! what is typed into the page's zone editor and what a transcript shows. Zones are shared between sandboxes until
//! one of them is changed.

pub mod field;
pub mod grammar;
mod lookup;
mod master;
mod name;
mod record;
mod seed;
pub mod text_field;

pub use grammar::Scope;
pub use lookup::{Answer, Code};
pub use master::{Entry, Wrong, entries, read_zone};
pub use name::{Name, NameError};
pub use record::{Data, Record, RecordType, Soa};

use imbl::OrdMap;
use std::sync::Arc;

/// What a zone's servers do instead of answering.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// They say that they cannot answer (RFC 1035 §4.1.1, RCODE 2).
    ServFail,
    /// They say nothing at all.
    Timeout,
}

impl Trouble {
    /// The name in pages and messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ServFail => "servfail",
            Self::Timeout => "timeout",
        }
    }
}

/// Why a zone does not take a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneRefused {
    /// The owner is no name of this zone (RFC 1035 §5.2).
    OutOfZone,
    /// An alias stands alone: no other record may have its name (RFC 2181 §10.1).
    AliasStandsAlone,
    /// The start of a zone stands at its first name and nowhere else, once (RFC 1035 §5.2).
    OneSoa,
    /// The zone has as many records as it may have here.
    TooMany,
    /// There is no such zone.
    NoSuchZone,
}

impl std::fmt::Display for ZoneRefused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::OutOfZone => "This name does not belong to the zone.",
            Self::AliasStandsAlone => {
                "A name with a CNAME record has no other record: everything about it stands under the other name."
            }
            Self::OneSoa => "A zone has one SOA record, at its own name.",
            Self::TooMany => "The zone has as many records as it may have here.",
            Self::NoSuchZone => "There is no such zone.",
        })
    }
}

/// The names under one name that are kept together.
#[derive(Clone, Debug)]
pub struct Zone {
    /// The zone's own name.
    pub origin: Name,
    /// The start of the zone.
    pub soa: Soa,
    /// How long the start of the zone may be remembered, in seconds.
    pub ttl: u32,
    /// What the servers do instead of answering.
    pub trouble: Option<Trouble>,
    /// All records by their owners, the SOA record among them.
    records: OrdMap<Name, Arc<[Record]>>,
    count: usize,
}

impl Zone {
    /// Most records of one zone.
    pub const RECORD_LIMIT: usize = 1000;

    /// A zone with its start and nothing else.
    pub fn new(origin: Name, ttl: u32, soa: Soa) -> Self {
        let mut zone = Self { origin, soa, ttl, trouble: None, records: OrdMap::new(), count: 1 };
        zone.put_soa();
        zone
    }

    /// The SOA record.
    pub fn soa_record(&self) -> Record {
        let data = Data::Soa(Box::new(self.soa.clone()));
        Record { owner: self.origin.clone(), ttl: self.ttl, data }
    }

    /// All records: the start of the zone first, then by the names of their owners, the zone's own before all others.
    pub fn records(&self) -> impl Iterator<Item = &Record> {
        let own = self.at(&self.origin).iter();
        let others = self.records.iter().filter(|(owner, _)| **owner != self.origin);
        own.chain(others.flat_map(|(_, records)| records.iter()))
    }

    /// The records of one owner.
    pub fn at(&self, owner: &Name) -> &[Record] {
        self.records.get(owner).map_or(&[], |records| &**records)
    }

    /// Adds a record. A record that is there already is not doubled, it gets the new time to live (RFC 2181 §5).
    ///
    /// # Errors
    /// The zone does not take it.
    pub fn add(&mut self, record: Record) -> Result<(), ZoneRefused> {
        if !record.owner.is_within(&self.origin) {
            return Err(ZoneRefused::OutOfZone);
        }
        if let Data::Soa(soa) = &record.data {
            if record.owner != self.origin {
                return Err(ZoneRefused::OneSoa);
            }
            self.soa = (**soa).clone();
            self.ttl = record.ttl;
            self.put_soa();
            return Ok(());
        }
        let here = self.at(&record.owner);
        let is_alias = record.kind() == RecordType::Cname;
        let clash =
            |r: &Record| (is_alias || r.kind() == RecordType::Cname) && r.data != record.data;
        if here.iter().any(clash) {
            return Err(ZoneRefused::AliasStandsAlone);
        }
        let mut records: Vec<Record> = here.to_vec();
        match records.iter_mut().find(|r| r.data == record.data) {
            Some(old) => old.ttl = record.ttl,
            None if self.count >= Self::RECORD_LIMIT => return Err(ZoneRefused::TooMany),
            None => {
                self.count += 1;
                records.push(record.clone());
            }
        }
        self.records.insert(record.owner, records.into());
        Ok(())
    }

    /// Takes a record away; false if it is not there, or is the start of the zone.
    pub fn remove(&mut self, owner: &Name, data: &Data) -> bool {
        let here = self.at(owner);
        let rest: Vec<Record> = here.iter().filter(|r| r.data != *data).cloned().collect();
        if rest.len() == here.len() || matches!(data, Data::Soa(_)) {
            return false;
        }
        self.count -= here.len() - rest.len();
        if rest.is_empty() {
            self.records.remove(owner);
        } else {
            self.records.insert(owner.clone(), rest.into());
        }
        true
    }

    /// The next edition: the serial number rises by one (RFC 1982).
    pub fn next_edition(&mut self) {
        self.soa.serial = self.soa.serial.wrapping_add(1);
        self.put_soa();
    }

    fn put_soa(&mut self) {
        let others = self.at(&self.origin).iter().filter(|r| r.kind() != RecordType::Soa).cloned();
        let records: Vec<Record> = std::iter::once(self.soa_record()).chain(others).collect();
        self.records.insert(self.origin.clone(), records.into());
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.trouble == other.trouble && self.records == other.records
    }
}

/// All zones of a world. A clone shares them.
#[derive(Clone, Debug, Default)]
pub struct Zones(OrdMap<Name, Arc<Zone>>);

impl Zones {
    /// Most zones of one world.
    pub const LIMIT: usize = 200;

    /// All zones, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Zone> {
        self.0.values().map(|zone| &**zone)
    }

    /// The zone of exactly that name.
    pub fn get(&self, origin: &Name) -> Option<&Zone> {
        self.0.get(origin).map(|zone| &**zone)
    }

    /// The zone of exactly that name, to be changed.
    pub fn get_mut(&mut self, origin: &Name) -> Option<&mut Zone> {
        self.0.get_mut(origin).map(Arc::make_mut)
    }

    /// The zone to which a name belongs: of several the one with the longest name.
    pub fn of(&self, name: &Name) -> Option<&Zone> {
        let mut above = Some(name.as_str());
        while let Some(name) = above {
            if let Some(zone) = self.0.get(name) {
                return Some(zone);
            }
            above = if name.is_empty() { None } else { name::parent(name) };
        }
        None
    }

    /// Adds a zone, or replaces the one of that name. False if there are too many.
    pub fn put(&mut self, zone: Zone) -> bool {
        let fits = self.0.len() < Self::LIMIT || self.0.contains_key(&zone.origin);
        if fits {
            self.0.insert(zone.origin.clone(), Arc::new(zone));
        }
        fits
    }

    /// Takes a zone away.
    pub fn remove(&mut self, origin: &Name) -> bool {
        self.0.remove(origin).is_some()
    }

    /// Whether both are the same without being looked at.
    pub fn is_shared_with(&self, other: &Self) -> bool {
        self.0.ptr_eq(&other.0)
    }
}

#[cfg(test)]
mod tests;
