//! What checks found out before.

use super::{dmarc::Discovered, spf::Spf};
use crate::world::Zones;
use imbl::OrdMap;
use std::{net::IpAddr, sync::Arc};

/// What is remembered of checks: what SPF said of an address and a domain, and which policy a domain published. It
/// holds as long as no zone is changed, is bounded, and costs next to nothing to clone. Whoever has one finds out
/// nothing that he would not find out without it.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// The zones in which it was found.
    zones: Zones,
    spf: OrdMap<(IpAddr, Arc<str>), Arc<Spf>>,
    policies: OrdMap<Arc<str>, Arc<Discovered>>,
}

impl Memory {
    /// Most findings of a kind.
    const MOST: usize = 500;

    /// Forgets all if it was found in other zones than these.
    pub(super) fn of(&mut self, zones: &Zones) -> &mut Self {
        if !self.zones.is_shared_with(zones) {
            *self = Self { zones: zones.clone(), ..Self::default() };
        }
        self
    }

    /// What SPF says of an address and a domain. `check` tells too whether nothing else made the answer what it is.
    pub(super) fn spf(
        &mut self,
        ip: IpAddr,
        domain: &str,
        check: impl FnOnce() -> (Spf, bool),
    ) -> Arc<Spf> {
        let key = (ip, Arc::from(domain));
        if let Some(known) = self.spf.get(&key) {
            return known.clone();
        }
        let (found, general) = check();
        let found = Arc::new(found);
        if general {
            if self.spf.len() >= Self::MOST {
                self.spf.clear();
            }
            self.spf.insert(key, found.clone());
        }
        found
    }

    /// Which policy a domain published.
    pub(super) fn policy(
        &mut self,
        domain: &str,
        discover: impl FnOnce() -> Discovered,
    ) -> Arc<Discovered> {
        if let Some(known) = self.policies.get(domain) {
            return known.clone();
        }
        let found = Arc::new(discover());
        if self.policies.len() >= Self::MOST {
            self.policies.clear();
        }
        self.policies.insert(domain.into(), found.clone());
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        sender::{Client, Letter, check, check_again},
        world::{
            Timestamp, World,
            zone::{Name, Trouble, read_zone},
        },
    };

    const ZONE: &str = "$TTL 60\n@ SOA ns hostmaster 1 2 3 4 5\n@ TXT \"v=spf1 exists:%{l}.open.many.test -all\"\nana.open A 192.0.2.1\n_dmarc TXT \"v=DMARC1; p=reject\"\n";

    fn zones() -> Zones {
        let mut zones = World::new(1).zones;
        let origin: Name = "many.test".parse().expect("a name");
        assert!(zones.put(read_zone(&origin, ZONE).expect("a zone")));
        zones
    }

    /// The field for a letter, from memory and found out anew.
    fn both(ip: u8, path: &str, zones: &Zones, memory: &mut Memory) -> [String; 2] {
        let header = format!("From: <{path}>\r\n\r\n");
        let letter = Letter { header: header.as_bytes(), body: &Default::default };
        let client = Client {
            ip: [198, 51, 100, ip].into(),
            helo: "mail.meadow.test",
            reverse_path: path,
            receiver: "mx1.harbor.test",
            now: Timestamp::START,
        };
        let (again, anew) =
            (check_again(&client, &letter, zones, memory), check(&client, &letter, zones));
        assert_eq!(again, anew);
        [again, anew].map(|verdict| verdict.field("mx1.harbor.test"))
    }

    #[test]
    fn whoever_remembers_finds_what_others_find() {
        let (mut zones, mut memory) = (zones(), Memory::default());
        for round in 0..3 {
            for ip in [10, 66] {
                for path in [
                    "ana@meadow.test",
                    "ana@many.test",
                    "ben@many.test",
                    "x@forge.test",
                    "x@nobody.test",
                    "x@nobody",
                ] {
                    let [again, anew] = both(ip, path, &zones, &mut memory);
                    assert_eq!(again, anew, "{round} {ip} {path}");
                    // Where a macro stands for the local part, one sender's answer is not another's.
                    assert_eq!(
                        again.contains("spf=pass"),
                        path == "ana@many.test" || path == "ana@meadow.test" && ip == 10
                    );
                }
            }
            assert_eq!(memory.spf.len(), 8, "all domains but that of the macro");
        }
        let meadow: Name = "meadow.test".parse().expect("a name");
        zones.get_mut(&meadow).expect("a zone").trouble = Some(Trouble::Timeout);
        let [again, anew] = both(10, "ana@meadow.test", &zones, &mut memory);
        assert!(
            again == anew && again.contains("spf=temperror"),
            "a changed zone is seen: {again}"
        );
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (zones, mut memory) = (zones(), Memory::default());
        for n in 0..=Memory::MOST {
            both(10, &format!("x@n{n}.test"), &zones, &mut memory);
        }
        assert!((1..Memory::MOST).contains(&memory.spf.len()));
        assert!((1..Memory::MOST).contains(&memory.policies.len()));
    }
}
