//! Questions that hosts of the sandbox ask about names, and what a new host needs to be found.

use super::{End, Sandbox, link_mut};
use crate::{
    protocol::{Peer, dns},
    wire::SyntaxError,
    world::{
        ConnId, Reach, Service,
        zone::{Answer, Code, Data, Name, Record, RecordType, Soa, Zone},
    },
};
use bytes::Bytes;

impl Sandbox {
    /// Asks the resolver of a host, over a link that the host keeps open for its questions: the messages are on the
    /// record. Where no resolver can be reached the answer is that there was none in time.
    pub fn resolve(&mut self, from_host: &str, name: &Name, kind: RecordType) -> Answer {
        let Some(conn) = self.resolving(from_host) else { return Answer::empty(Code::Timeout) };
        // The answer on the wire is written from this one.
        let answer = self.world.zones.lookup(name, kind);
        let id = u16::try_from(self.world.chance.next() & 0xffff).unwrap_or(0);
        let query = dns::question(id, name, dns::Asked::Type(kind));
        self.hear(conn, dns::with_length(&query).unwrap_or_default());
        answer
    }

    /// What goes over a link when somebody types a line: the octets themselves, and on a link to a resolver the
    /// question that they ask.
    ///
    /// # Errors
    /// The line is no question.
    pub fn typed(&mut self, conn: ConnId, line: Bytes) -> Result<Bytes, SyntaxError> {
        let is_dns = self.link(conn).is_some_and(|l| l.service() == Service::Dns);
        if is_dns { dns::typed(&line, &mut self.world) } else { Ok(line) }
    }

    /// Whether a line can be typed on a link: on one to a resolver it has to be a question.
    ///
    /// # Errors
    /// The line is no question.
    pub fn can_type(&self, conn: ConnId, line: &[u8]) -> Result<(), SyntaxError> {
        let is_dns = self.link(conn).is_some_and(|l| l.service() == Service::Dns);
        if is_dns { dns::is_question(line) } else { Ok(()) }
    }

    /// The link over which a host asks: one that is open, or a new one.
    fn resolving(&mut self, from_host: &str) -> Option<ConnId> {
        let host = self.world.host(from_host)?;
        let (from, domain) = (host.name, host.domain);
        if let Some(conn) = self.resolving.get(from).copied()
            && link_mut(&mut self.links, conn).is_some_and(|l| l.is_open())
        {
            return Some(conn);
        }
        let address = host.address.parse().ok()?;
        let answers = |h: &&crate::world::Host| {
            h.services.iter().any(|(_, service)| *service == Service::Dns)
                && self.world.policy_of(h.name).reach == Reach::Up
        };
        // A host's own domain may have a resolver; any other does as well.
        let own = self.world.hosts.iter().filter(answers).find(|h| h.domain == domain);
        let server = own.or_else(|| self.world.hosts.iter().find(answers))?;
        let port =
            server.services.iter().find(|(_, s)| *s == Service::Dns).map(|(port, _)| *port)?;
        let (conn, _) = self.connect(server.name, port, Peer { address }, End::Host).ok()?;
        self.resolving.insert(from, conn);
        Some(conn)
    }

    /// Gives a host its names: its address, the name of its address, and mail for its domain.
    pub(super) fn name_host(&mut self, name: &str, address: &str, domain: &str) {
        let (Ok(name), Ok(domain)) = (name.parse::<Name>(), domain.parse::<Name>()) else { return };
        let Ok(address) = address.parse::<std::net::Ipv4Addr>() else { return };
        let of_address = Name::of_address(address.into());
        let exchange = Data::Mx { preference: 10, exchange: name.clone() };
        let rows = [
            (domain.clone(), domain.clone(), exchange),
            (domain, name.clone(), Data::A(address)),
            (of_address.parent().unwrap_or_else(Name::root), of_address, Data::Ptr(name)),
        ];
        for (origin, owner, data) in rows {
            if self.world.zones.of(&owner).is_none() {
                self.world.zones.put(Zone::new(origin.clone(), TTL, start(&origin)));
            }
            let Some(origin) = self.world.zones.of(&owner).map(|z| z.origin.clone()) else {
                continue;
            };
            if let Some(zone) = self.world.zones.get_mut(&origin) {
                // A name that is an alias already keeps what it has.
                let _ = zone.add(Record { owner, ttl: TTL, data });
            }
        }
    }
}

const TTL: u32 = 3600;

/// The start of a zone that is made for a new host.
fn start(origin: &Name) -> Soa {
    let under = |label: &str| label.parse::<Name>().and_then(|l| l.under(origin));
    Soa {
        primary: under("dns").unwrap_or_else(|_| origin.clone()),
        mailbox: under("hostmaster").unwrap_or_else(|_| origin.clone()),
        serial: 1,
        refresh: 7200,
        retry: 900,
        expire: 1_209_600,
        minimum: 300,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Entry;

    fn name(text: &str) -> Name {
        text.parse().expect("a name")
    }

    #[test]
    fn what_a_host_asks_is_on_the_record() {
        let mut sandbox = Sandbox::new(1);
        let before = sandbox.links().count();
        let answer = sandbox.resolve("mail.meadow.test", &name("harbor.test"), RecordType::Mx);
        assert_eq!(answer.records.len(), 2);
        assert_eq!(
            sandbox.resolve("mail.meadow.test", &name("nowhere.test"), RecordType::Mx).code,
            Code::NxDomain
        );
        let silent = sandbox.resolve("mail.meadow.test", &name("silent.test"), RecordType::Mx);
        assert_eq!(silent.code, Code::Timeout);
        assert_eq!(sandbox.links().count(), before + 1, "one link for all questions");
        let conn = sandbox.newest().expect("a link");
        assert_eq!(sandbox.link(conn).expect("a link").place().host.name, "dns.meadow.test");
        let mut reader = sandbox.reader(conn).expect("a reader");
        let mut entries = Vec::new();
        reader.feed(sandbox.log().since(conn, 0), None, &mut entries);
        let text = |e: &Entry| match e {
            Entry::Line { line, .. } => Some(String::from_utf8_lossy(&line.bytes).into_owned()),
            _ => None,
        };
        let lines: Vec<String> = entries.iter().filter_map(text).collect();
        assert!(lines.contains(&"answer harbor.test. 3600 IN MX 20 mx2.harbor.test.".to_owned()));
        assert!(lines.iter().any(|l| l.starts_with("NXDOMAIN id ")), "{lines:?}");
        assert_eq!(lines.last().expect("a line"), "question silent.test. IN MX");
    }

    #[test]
    fn a_new_host_can_be_found() {
        let mut sandbox = Sandbox::new(1);
        sandbox.add_host("mx.example.org", "example.org");
        let found = |kind, owner: &str| sandbox.world.zones.lookup(&name(owner), kind).records;
        assert_eq!(found(RecordType::Mx, "example.org").len(), 1);
        let address = sandbox.world.host("mx.example.org").expect("a host").address;
        assert_eq!(found(RecordType::A, "mx.example.org")[0].data.to_string(), address);
        let address: std::net::IpAddr = address.parse().expect("an address");
        let back = sandbox.world.zones.lookup(&Name::of_address(address), RecordType::Ptr).records;
        assert_eq!(back[0].data.to_string(), "mx.example.org.");
    }

    #[test]
    fn many_questions_need_one_link() {
        let mut sandbox = Sandbox::new(1);
        let (from, owner) = ("mail.meadow.test", name("harbor.test"));
        const MANY: u32 = 2000;
        let chunks = |s: &Sandbox| s.log().next();
        let before = chunks(&sandbox);
        for _ in 0..MANY {
            sandbox.resolve(from, &owner, RecordType::Mx);
        }
        assert_eq!(chunks(&sandbox) - before, u64::from(2 * MANY) + 1);
        assert_eq!(sandbox.links().count(), 1);
    }
}
