//! Hosts and ports as people choose them.

use crate::world::{Protocol, Service, World};

/// A real port, for a mail program.
#[derive(Clone, Debug)]
pub struct PortView {
    pub service: Service,
    /// The host of the world that answers there.
    pub host: &'static str,
    /// The port of that host: 25, 587, 110, 143.
    pub stands_for: u16,
    /// The port of this machine.
    pub port: u16,
    /// Why nobody listens there, with what to do about it; nothing if all is well.
    pub problem: Option<String>,
}

impl PortView {
    /// What the port is for, in words.
    pub const fn purpose(&self) -> &'static str {
        match self.service {
            Service::Relay => "SMTP relay",
            Service::Submission => "SMTP submission",
            Service::Pop3 => "POP3",
            Service::Imap => "IMAP",
            Service::Dns => "DNS",
        }
    }

    pub(super) const fn key(&self) -> &'static str {
        self.service.protocol().key()
    }
}

/// A choice of the console: a host with one of its ports.
#[derive(Clone, Debug)]
pub struct HostOption {
    pub host: &'static str,
    pub port: u16,
    pub protocol: Protocol,
}

impl HostOption {
    /// Every service of the world, the first host's first, relays before submission.
    pub fn all(world: &World) -> Vec<Self> {
        let each = world.hosts.iter().flat_map(|host| {
            let services = host.services.iter();
            services.map(|(port, service)| Self {
                host: host.name,
                port: *port,
                protocol: service.protocol(),
            })
        });
        let mut all: Vec<Self> = each.collect();
        all.sort_by_key(|o| o.protocol);
        all
    }
}
