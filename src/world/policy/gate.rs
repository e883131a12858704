//! What hosts remember of those who come: who was put off, and how often an address came.

use crate::world::{Timestamp, World};
use imbl::{OrdMap, Vector};
use std::{net::IpAddr, sync::Arc, time::Duration};

/// A client address, a reverse-path and a recipient, at a host.
type Triple = (Arc<str>, IpAddr, Arc<str>, Arc<str>);

/// What all hosts remember. Each part is bounded; the oldest goes first.
#[derive(Clone, Debug, Default)]
pub(in crate::world) struct Gate {
    /// When a triple was seen first.
    tried: OrdMap<Triple, Timestamp>,
    /// The triples in the order in which they came.
    order: Vector<Triple>,
    rates: OrdMap<(Arc<str>, IpAddr), Rate>,
}

/// What an address did in one minute of the clock.
#[derive(Clone, Copy, Debug, Default)]
struct Rate {
    minute: i64,
    connections: u64,
    letters: u64,
}

impl Gate {
    /// Most triples that are remembered.
    const TRIPLES: usize = 2000;
    /// Most addresses whose haste is measured.
    const ADDRESSES: usize = 1000;

    /// When that triple was seen first: now, if it never was.
    fn first_try(&mut self, triple: Triple, now: Timestamp) -> Timestamp {
        if let Some(first) = self.tried.get(&triple) {
            return *first;
        }
        if self.order.len() >= Self::TRIPLES
            && let Some(oldest) = self.order.pop_front()
        {
            self.tried.remove(&oldest);
        }
        self.order.push_back(triple.clone());
        self.tried.insert(triple, now);
        now
    }

    /// What an address did in this minute.
    fn rate(&mut self, host: &str, peer: IpAddr, now: Timestamp) -> &mut Rate {
        let minute = now.0.div_euclid(60_000);
        let key = (Arc::from(host), peer);
        if self.rates.len() >= Self::ADDRESSES && !self.rates.contains_key(&key) {
            let here = self.rates.iter().filter(|(_, rate)| rate.minute == minute);
            self.rates = here.map(|(key, rate)| (key.clone(), *rate)).collect();
            if self.rates.len() >= Self::ADDRESSES {
                self.rates.clear();
            }
        }
        let rate = self.rates.entry(key).or_default();
        if rate.minute != minute {
            *rate = Rate { minute, ..Rate::default() };
        }
        rate
    }
}

impl World {
    /// Counts a connection of a client address to a host; false if there were as many in this minute as the host
    /// allows.
    pub fn may_connect(&mut self, host: &str, peer: IpAddr) -> bool {
        let most = self.policy_of(host).connection_rate;
        if most == 0 {
            return true;
        }
        let rate = self.gate.rate(host, peer, self.now);
        rate.connections += 1;
        rate.connections <= most
    }

    /// Counts a letter of a client address at a host; false if there were as many in this minute as the host allows.
    pub fn may_send(&mut self, host: &str, peer: IpAddr) -> bool {
        let most = self.policy_of(host).letter_rate;
        if most == 0 {
            return true;
        }
        let rate = self.gate.rate(host, peer, self.now);
        rate.letters += 1;
        rate.letters <= most
    }

    /// How long a host still puts off a letter of that client, sender and recipient; nothing if it takes it now.
    pub fn put_off(&mut self, host: &str, peer: IpAddr, from: &str, to: &str) -> Option<Duration> {
        let policy = self.policy_of(host);
        if !policy.greylisting && !policy.grey_recipients.has(to) {
            return None;
        }
        let wait = Duration::from_secs(policy.grey_seconds);
        let lower = |text: &str| Arc::from(text.to_ascii_lowercase());
        // Hosts of one domain know what the others know: a client that goes on to the next is not put off again.
        let domain = self.host(host).map_or(host, |h| h.domain);
        let triple = (Arc::from(domain), peer, lower(from), lower(to));
        let open = self.gate.first_try(triple, self.now).after(wait);
        let left = open.since(self.now);
        (!left.is_zero()).then_some(left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PEER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 80));

    #[test]
    fn a_triple_passes_when_its_time_is_over_and_no_other_does() {
        let mut world = World::new(1);
        assert!(world.set_policy("greylisting", "true"));
        let minute = Duration::from_secs(60);
        let mx = "mx1.harbor.test";
        let ask = |w: &mut World, from, to| w.put_off(mx, PEER, from, to);
        assert_eq!(ask(&mut world, "ana@meadow.test", "ben@harbor.test"), Some(5 * minute));
        world.now = world.now.after(4 * minute);
        assert_eq!(ask(&mut world, "ana@meadow.test", "Ben@harbor.test"), Some(minute));
        assert_eq!(ask(&mut world, "x@forge.test", "ben@harbor.test"), Some(5 * minute));
        world.now = world.now.after(minute);
        assert_eq!(ask(&mut world, "ana@meadow.test", "ben@harbor.test"), None);
        assert_eq!(
            world.put_off("mx2.harbor.test", PEER, "ana@meadow.test", "ben@harbor.test"),
            None
        );
        assert_eq!(ask(&mut world, "", "ben@harbor.test"), Some(5 * minute));
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let mut world = World::new(1);
        assert!(world.set_policy("greylisting", "true") && world.set_policy("letter_rate", "1"));
        for n in 0..3 * Gate::TRIPLES {
            world.put_off("mx1.harbor.test", PEER, &format!("{n}@forge.test"), "ben@harbor.test");
            let n = u32::try_from(n).unwrap();
            assert!(world.may_send("mx1.harbor.test", IpAddr::from(n.to_be_bytes())));
        }
        let gate = &world.gate;
        assert!(gate.order.len() == Gate::TRIPLES && gate.tried.len() == Gate::TRIPLES);
        assert!(gate.rates.len() <= Gate::ADDRESSES);
    }

    #[test]
    fn a_minute_has_so_many() {
        let mut world = World::new(1);
        assert!((0..9).all(|_| world.may_connect("mx1.harbor.test", PEER)));
        assert!(world.set_policy_of("mx1.harbor.test", "connection_rate", "2"));
        let ask = |w: &mut World| w.may_connect("mx1.harbor.test", PEER);
        assert_eq!([ask(&mut world), ask(&mut world), ask(&mut world)], [true, true, false]);
        assert!(world.may_connect("mx2.harbor.test", PEER));
        world.now = world.now.after(Duration::from_secs(60));
        assert!(ask(&mut world));
    }
}
