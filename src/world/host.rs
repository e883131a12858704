//! The hosts of a world and what listens on their ports.

/// One of the protocols that people come to see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    Smtp,
    Pop3,
    Imap,
    Dns,
}

impl Protocol {
    /// The name as people write it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Smtp => "SMTP",
            Self::Pop3 => "POP3",
            Self::Imap => "IMAP",
            Self::Dns => "DNS",
        }
    }

    /// The name in lower case: the page's `data-proto`, the prefix of field ids.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Smtp => "smtp",
            Self::Pop3 => "pop3",
            Self::Imap => "imap",
            Self::Dns => "dns",
        }
    }
}

/// What a port offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Service {
    /// Mail from other servers for this host's own domain (RFC 5321).
    Relay,
    /// Mail from users, for anybody (RFC 6409).
    Submission,
    /// A maildrop to collect from (RFC 1939).
    Pop3,
    /// Mailboxes to work in (RFC 3501).
    Imap,
    /// Answers to questions about names (RFC 1035).
    Dns,
}

impl Service {
    /// The protocol that is spoken.
    pub const fn protocol(self) -> Protocol {
        match self {
            Self::Relay | Self::Submission => Protocol::Smtp,
            Self::Pop3 => Protocol::Pop3,
            Self::Imap => Protocol::Imap,
            Self::Dns => Protocol::Dns,
        }
    }
}

/// One host.
#[derive(Clone, Debug)]
pub struct Host {
    /// Its name, such as `mx1.harbor.test`.
    pub name: &'static str,
    /// Its address, one of the ranges for documentation (RFC 5737).
    pub address: &'static str,
    /// The domain whose mail it takes and whose accounts it knows.
    pub domain: &'static str,
    /// Its ports.
    pub services: &'static [(u16, Service)],
}

impl Host {
    /// What listens on `port`.
    pub fn service(&self, port: u16) -> Option<Service> {
        self.services.iter().find(|(p, _)| *p == port).map(|(_, s)| *s)
    }
}

/// One connection of a sandbox; numbered from 1 in the order in which they were opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ConnId(pub u32);
