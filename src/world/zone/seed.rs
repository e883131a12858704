//! The zones with which every world begins: master files in `lessons/zone`, one for each, named after it.

use super::{Name, Trouble, Wrong, Zone, Zones, read_zone};
use include_dir::{Dir, include_dir};
use std::sync::LazyLock;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/lessons/zone");

/// Zones whose servers do not answer.
const TROUBLED: &[(&str, Trouble)] =
    &[("broken.test", Trouble::ServFail), ("silent.test", Trouble::Timeout)];

static SEED: LazyLock<Zones> = LazyLock::new(|| {
    let mut zones = Zones::default();
    // What is wrong in a file shows in the tests; a world has the others all the same.
    for zone in read_seed().into_iter().flatten() {
        zones.put(zone);
    }
    zones
});

impl Zones {
    /// The zones with which every world begins; all worlds share them until they change one.
    pub fn seed() -> Self {
        SEED.clone()
    }
}

fn read_seed() -> Vec<Result<Zone, Vec<Wrong>>> {
    let zone = |file: &include_dir::File<'_>| {
        let origin: Name = file.path().file_stem()?.to_str()?.parse().ok()?;
        let trouble = TROUBLED.iter().find(|(name, _)| *name == origin.as_str()).map(|(_, t)| *t);
        let read = read_zone(&origin, file.contents_utf8()?);
        Some(read.map(|zone| Zone { trouble, ..zone }))
    };
    FILES.files().filter_map(zone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::zone::RecordType;

    #[test]
    fn every_zone_is_well_formed_and_reads_back() {
        let zones = read_seed();
        assert_eq!(zones.len(), FILES.files().count());
        for zone in zones {
            let zone = zone.expect("a zone");
            let again = read_zone(&zone.origin, &zone.master_file()).expect("what was written");
            assert_eq!(Zone { trouble: zone.trouble, ..again }, zone);
        }
        let troubled = |z: &&Zone| z.trouble.is_some();
        assert_eq!(Zones::seed().iter().filter(troubled).count(), TROUBLED.len());
    }

    #[test]
    fn every_host_has_its_address_and_its_name() {
        let world = crate::world::World::new(1);
        for host in world.hosts.iter() {
            let name: Name = host.name.parse().expect("a name");
            let address: std::net::IpAddr = host.address.parse().expect("an address");
            let found = world.zones.lookup(&name, RecordType::A).records;
            let texts: Vec<_> = found.iter().map(|r| r.data.to_string()).collect();
            assert_eq!(texts, [host.address], "{}", host.name);
            let found = world.zones.lookup(&Name::of_address(address), RecordType::Ptr).records;
            let texts: Vec<_> = found.iter().map(|r| r.data.to_string()).collect();
            assert_eq!(texts, [name.full()], "{}", host.name);
        }
    }
}
