//! Where a domain's mail goes (RFC 5321 §5.1).

use super::{Round, Sandbox};
use crate::world::{Failure, Queued, Reach, Service};
use std::{net::IpAddr, sync::Arc};

/// A host that takes mail for a domain.
#[derive(Clone, Debug)]
pub(super) struct Exchange {
    pub(super) name: Arc<str>,
    pub(super) address: IpAddr,
}

/// The hosts to try in order, or why there is none.
pub(super) type Route = Result<Vec<Exchange>, Failure>;

impl Sandbox {
    /// Where a host sends mail for a domain.
    pub(super) fn route(&mut self, queued: &Queued, domain: &str, round: &mut Round) -> Route {
        let known =
            |(host, of, _): &&(Arc<str>, Box<str>, Route)| *host == queued.host && **of == *domain;
        if let Some((.., route)) = round.routes.iter().find(known) {
            return route.clone();
        }
        let route = self.ask_route(domain);
        round.routes.push((queued.host.clone(), domain.into(), route.clone()));
        route
    }

    fn ask_route(&mut self, domain: &str) -> Route {
        let takes = |h: &&crate::world::Host| {
            h.domain.eq_ignore_ascii_case(domain)
                && h.services.iter().any(|(_, s)| *s == Service::Relay)
        };
        let hosts: Vec<_> = self.world.hosts.iter().filter(takes).cloned().collect();
        if hosts.is_empty() {
            return Err(self.failure("5.1.2", "the domain does not exist", None));
        }
        let exchange = |h: crate::world::Host| {
            Some(Exchange { name: h.name.into(), address: h.address.parse().ok()? })
        };
        Ok(hosts.into_iter().filter_map(exchange).collect())
    }

    /// The host at that address, if it answers at all.
    pub(super) fn reachable(&self, exchange: &Exchange) -> Option<&'static str> {
        let at = |h: &&crate::world::Host| h.address.parse() == Ok(exchange.address);
        let host = self.world.hosts.iter().find(at)?;
        (self.world.policy_of(host.name).reach != Reach::Silent).then_some(host.name)
    }
}
