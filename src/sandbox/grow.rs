//! What is added to a world that begins without it.

use super::Sandbox;
use crate::world::{Account, Host, Service};

impl Sandbox {
    /// Adds a host with all services, and the names by which it is found.
    pub fn add_host(&mut self, name: &str, domain: &str) {
        let own = |s: &str| -> &'static str { String::leak(s.to_owned()) };
        let address = own(&self.free_address());
        self.name_host(name, address, domain);
        let host = Host {
            name: own(name),
            address,
            domain: own(domain),
            services: &[
                (25, Service::Relay),
                (110, Service::Pop3),
                (143, Service::Imap),
                (587, Service::Submission),
            ],
        };
        self.world.hosts = self.world.hosts.iter().cloned().chain([host]).collect();
    }

    /// An address for documentation (RFC 5737) that no host has.
    fn free_address(&self) -> String {
        let nets = ["192.0.2", "198.51.100", "203.0.113"];
        let all = nets.iter().flat_map(|net| (99..255).map(move |n| format!("{net}.{n}")));
        let free = |a: &String| self.world.hosts.iter().all(|h| h.address != a);
        all.into_iter().find(free).unwrap_or_else(|| "192.0.2.254".to_owned())
    }

    /// Adds an account; its domain gets a host `mail.DOMAIN` if it has none.
    pub fn add_account(&mut self, address: &str, password: &str) {
        let domain = address.rsplit_once('@').map_or(address, |(_, d)| d).to_owned();
        if !self.world.knows_domain(&domain) {
            self.add_host(&format!("mail.{domain}"), &domain);
        }
        let validity = 1_772_400_000 + u32::try_from(self.world.chance.next() % 1000).unwrap_or(0);
        self.world.add_account(Account::new(address, "", password, validity));
    }
}
