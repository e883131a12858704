//! Where a domain's mail goes (RFC 5321 §5.1).

use super::{Round, Sandbox};
use crate::world::{
    Failure, Happening, Queued, Reach,
    zone::{Answer, Code, Data, Name, RecordType},
};
use std::{net::IpAddr, sync::Arc, time::Duration};

/// An address at which mail for a domain is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Exchange {
    pub(super) name: Arc<str>,
    pub(super) address: IpAddr,
}

/// The addresses to try in order, or why there is none.
pub(super) type Route = Result<Arc<[Exchange]>, Failure>;

impl Sandbox {
    /// How long a host waits for a name server that does not answer.
    const NAME_SERVER: Duration = Duration::from_secs(10);

    /// Where a host sends mail for a domain. What it was told in this round it does not ask again.
    pub(super) fn route(&mut self, queued: &Queued, domain: &str, round: &mut Round) -> Route {
        let key = (queued.host.clone(), domain.into());
        if let Some(route) = round.routes.get(&key) {
            return route.clone();
        }
        let route = self.find_route(queued, domain).map(Into::into);
        round.routes.insert(key, route.clone());
        route
    }

    fn find_route(&mut self, queued: &Queued, domain: &str) -> Result<Vec<Exchange>, Failure> {
        // This host is where the domain's mail ends: for whom it has a mailbox, nothing waits here.
        if self.world.host(&queued.host).is_some_and(|h| h.domain.eq_ignore_ascii_case(domain)) {
            return Err(self.failure("5.1.1", "there is no mailbox of that name", None));
        }
        // An address in brackets says itself where the mail goes (RFC 5321 §4.1.3).
        if let Some(address) = literal(domain) {
            return Ok(vec![Exchange { name: domain.into(), address }]);
        }
        let Ok(name) = domain.parse::<Name>() else {
            let text = "the domain has no form that the domain name system could know";
            return Err(self.failure("5.1.2", text, None));
        };
        let mut hosts = self.exchanges(queued, &name)?;
        // Hosts of one preference share the load (RFC 5321 §5.1).
        let mut dice = hosts.iter().map(|_| self.world.chance.next()).collect::<Vec<_>>();
        hosts.sort_by_cached_key(|(preference, _)| (*preference, dice.pop()));
        let all = hosts.len();
        if let Some(own) = hosts.iter().position(|(_, host)| is_called(host, &queued.host)) {
            let least = hosts[own].0;
            hosts.retain(|(preference, _)| *preference < least);
        }
        if hosts.is_empty() && all > 0 {
            let text = "the mail of this domain would come back to this host";
            return Err(self.failure("5.4.6", text, None));
        }
        let mut found = Vec::new();
        let mut unsure = None;
        for (_, host) in &hosts {
            match self.addresses(queued, host) {
                Ok(addresses) => {
                    let name: Arc<str> = host.as_str().into();
                    found.extend(
                        addresses
                            .into_iter()
                            .map(|address| Exchange { name: name.clone(), address }),
                    );
                }
                Err(failure) => unsure = Some(failure),
            }
        }
        match (found.is_empty(), unsure) {
            (false, _) => Ok(found),
            (true, Some(failure)) => Err(failure),
            (true, None) => {
                let text = "no host that takes mail for the domain has an address";
                Err(self.failure("5.4.4", text, None))
            }
        }
    }

    /// The hosts that take mail for a domain, with their preferences; the domain itself if none is named.
    fn exchanges(&mut self, queued: &Queued, name: &Name) -> Result<Vec<(u16, Name)>, Failure> {
        let answer = self.ask(queued, name, RecordType::Mx);
        self.usable(&answer)?;
        if answer.code == Code::NxDomain {
            return Err(self.failure("5.1.2", "the domain does not exist", None));
        }
        if let [only] = &answer.records[..]
            && only.data.is_null_mx()
        {
            return Err(self.failure("5.1.10", "the domain takes no mail (null MX)", None));
        }
        let named = answer.records.iter().filter_map(|record| match &record.data {
            // Beside others a null MX names no host (RFC 7505 §3).
            Data::Mx { preference, exchange } if !exchange.is_root() => {
                Some((*preference, exchange.clone()))
            }
            _ => None,
        });
        let named: Vec<_> = named.collect();
        if !answer.records.is_empty() {
            return Ok(named);
        }
        // Without any MX record the domain is its own mail exchange; an alias counts as its other name.
        let alias = answer.chain.last().map(|record| &record.data);
        Ok(vec![match alias {
            Some(Data::Cname(other)) => (0, other.clone()),
            _ => (0, name.clone()),
        }])
    }

    /// The addresses of a host.
    fn addresses(&mut self, queued: &Queued, host: &Name) -> Result<Vec<IpAddr>, Failure> {
        let mut found = Vec::new();
        for kind in [RecordType::A, RecordType::Aaaa] {
            let answer = self.ask(queued, host, kind);
            self.usable(&answer)?;
            found.extend(answer.records.iter().filter_map(|record| match record.data {
                Data::A(address) => Some(IpAddr::V4(address)),
                Data::Aaaa(address) => Some(IpAddr::V6(address)),
                _ => None,
            }));
            // The hosts of a sandbox have addresses of the older kind; the newer ones are asked for if there is none.
            if !found.is_empty() || answer.code == Code::NxDomain {
                break;
            }
        }
        Ok(found)
    }

    /// Whether a question was answered at all.
    fn usable(&self, answer: &Answer) -> Result<(), Failure> {
        match answer.code {
            Code::NoError | Code::NxDomain => Ok(()),
            Code::ServFail => {
                let text = "the domain's name servers have no answer";
                Err(self.failure("4.4.3", text, None))
            }
            Code::Timeout => {
                let text = "the domain's name servers do not answer";
                Err(self.failure("4.4.3", text, None))
            }
        }
    }

    /// Asks the domain name system on behalf of a letter.
    fn ask(&mut self, queued: &Queued, name: &Name, kind: RecordType) -> Answer {
        let answer = self.resolve(&queued.host, name, kind);
        if answer.code == Code::Timeout {
            self.world.now = self.world.now.after(Self::NAME_SERVER);
        }
        let asked = Happening::Asked {
            conn: self.world.host(&queued.host).and_then(|h| self.resolving.get(h.name)).copied(),
            question: format!("{} {name}", kind.name()).into(),
            answer: told(&answer).into(),
        };
        self.world.note(&queued.host, queued.letter, &queued.id, asked);
        answer
    }

    /// The host at that address, if it answers at all.
    pub(super) fn reachable(&self, exchange: &Exchange) -> Option<&'static str> {
        let at = |h: &&crate::world::Host| h.address.parse() == Ok(exchange.address);
        let host = self.world.hosts.iter().find(at)?;
        (self.world.policy_of(host.name).reach != Reach::Silent).then_some(host.name)
    }
}

/// What was answered, in one line.
fn told(answer: &Answer) -> String {
    let records: Vec<String> = answer.records.iter().map(|r| r.data.to_string()).collect();
    match answer.code {
        Code::NoError if records.is_empty() => "no such record".to_owned(),
        Code::NoError => records.join(", "),
        Code::NxDomain => "no such name".to_owned(),
        Code::ServFail => "server failure".to_owned(),
        Code::Timeout => "no answer".to_owned(),
    }
}

fn is_called(name: &Name, host: &str) -> bool {
    name.as_str().eq_ignore_ascii_case(host)
}

/// The address in an address literal (RFC 5321 §4.1.3).
fn literal(domain: &str) -> Option<IpAddr> {
    let inner = domain.strip_prefix('[')?.strip_suffix(']')?;
    let tagged = inner.get(..5).filter(|tag| tag.eq_ignore_ascii_case("IPv6:"));
    match tagged {
        Some(tag) => inner[tag.len()..].parse().ok().map(IpAddr::V6),
        None => inner.parse().ok().map(IpAddr::V4),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_literals() {
        assert_eq!(literal("[192.0.2.25]"), Some([192, 0, 2, 25].into()));
        assert_eq!(literal("[ipv6:2001:db8::1]"), "2001:db8::1".parse().ok());
        for none in ["192.0.2.25", "[2001:db8::1]", "[IPv6:192.0.2.25]", "[x]", "[]", "[é]"] {
            assert_eq!(literal(none), None, "{none}");
        }
    }
}
