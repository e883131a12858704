//! What may be typed at the resolver.

use super::{Session, command, field};
use crate::{
    protocol::complete::{self, Know, Menu, Offer, Scene, Slot, Values},
    wire::{Field, Prefix},
};

/// The menu at the end of the beginning of a line.
pub(in crate::protocol) fn complete(text: &str, _: &Session, scene: &Scene<'_>) -> Menu {
    let word = command::first_word(text.as_bytes());
    let offers =
        command::ALL.iter().map(|v| Offer::new(&v.spec, command::expected, None)).collect();
    complete::menu(text, word, offers, || Some(Knowledge { scene }))
}

struct Knowledge<'a> {
    scene: &'a Scene<'a>,
}

impl Know for Knowledge<'_> {
    fn read(&self, line: &str) -> Prefix {
        command::expected(line.as_bytes())
    }

    fn values(&self, slot: &Slot<'_>, out: &mut Values<'_>) {
        let zones = &self.scene.world.zones;
        if *slot.field == field::NAME {
            for zone in zones.iter() {
                out.add(zone.origin.to_string(), || "A zone of this world.".to_owned());
            }
            let owners = zones.iter().flat_map(|zone| zone.records().map(move |r| (zone, r)));
            for (zone, record) in owners.filter(|(zone, r)| r.owner != zone.origin) {
                let kind = record.kind().name();
                out.add(record.owner.to_string(), || format!("{kind} record of {}", zone.origin));
            }
        } else if *slot.field == field::ADDRESS {
            for host in self.scene.world.hosts.iter() {
                out.add(host.address, || host.name.to_string());
            }
        }
    }

    fn refusal(&self, _: &Field, _: &str) -> Option<String> {
        None
    }
}
