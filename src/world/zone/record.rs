//! Resource records.

use super::Name;
use std::{
    fmt::{self, Write as _},
    net::{Ipv4Addr, Ipv6Addr},
    sync::Arc,
};

/// Declares the types of records: name in a master file, number on the wire, what it tells, where it is defined.
macro_rules! types {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal, $number:literal, $rfc:literal $section:literal;)+) => {
        /// What a record tells about its owner.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum RecordType {
            $($(#[doc = $doc])+ $name,)+
        }

        impl RecordType {
            /// Every type, with the word that names it.
            pub const ALL: &'static [(&'static str, Self)] = &[$(($word, Self::$name)),+];

            /// The word in a master file.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// The number on the wire (RFC 1035 §3.2.2).
            pub const fn number(self) -> u16 {
                match self { $(Self::$name => $number,)+ }
            }

            /// One sentence: what such a record tells.
            pub const fn doc(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+),)+ }
            }

            /// Where it is defined.
            pub const fn rfc(self) -> crate::wire::Rfc {
                match self { $(Self::$name => crate::wire::Rfc($rfc, $section),)+ }
            }
        }
    };
}

types! {
    /// The IPv6 address of a host.
    Aaaa = "AAAA", 28, 3596 "";
    /// The IPv4 address of a host.
    A = "A", 1, 1035 "3.4.1";
    /// The name is an alias: everything about it stands under another name.
    Cname = "CNAME", 5, 1035 "3.3.1";
    /// A host that takes mail for the domain, with its preference: the lowest number is tried first.
    Mx = "MX", 15, 1035 "3.3.9";
    /// A server that answers for the zone.
    Ns = "NS", 2, 1035 "3.3.11";
    /// The name that belongs to an address.
    Ptr = "PTR", 12, 1035 "3.3.12";
    /// The start of a zone: who keeps it, which edition it is, and how long an answer may be kept.
    Soa = "SOA", 6, 1035 "3.3.13";
    /// The host and port of a service of the domain.
    Srv = "SRV", 33, 2782 "";
    /// The certificate or key that a TLS server will show.
    Tlsa = "TLSA", 52, 6698 "2.1";
    /// Text. Sender checks keep their rules in it.
    Txt = "TXT", 16, 1035 "3.3.14";
}

impl RecordType {
    /// The type of that number on the wire, if it is one of these.
    pub fn of_number(number: u16) -> Option<Self> {
        Self::ALL.iter().map(|(_, t)| *t).find(|t| t.number() == number)
    }

    /// The type of that name, letters in any case.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(word, _)| word.eq_ignore_ascii_case(name)).map(|(_, t)| *t)
    }
}

/// The start of a zone (RFC 1035 §3.3.13). Times are in seconds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Soa {
    /// The server on which the zone is edited.
    pub primary: Name,
    /// The mailbox of whoever keeps the zone, its `@` written as a dot.
    pub mailbox: Name,
    /// The edition; it rises with every change.
    pub serial: u32,
    pub refresh: u32,
    pub retry: u32,
    pub expire: u32,
    /// How long it may be remembered that a name or type does not exist (RFC 2308).
    pub minimum: u32,
}

/// What a record says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    A(Ipv4Addr),
    Aaaa(Ipv6Addr),
    Cname(Name),
    Mx {
        preference: u16,
        exchange: Name,
    },
    Ns(Name),
    Ptr(Name),
    Soa(Box<Soa>),
    Srv {
        priority: u16,
        weight: u16,
        port: u16,
        target: Name,
    },
    Tlsa {
        usage: u8,
        selector: u8,
        matching: u8,
        association: Arc<[u8]>,
    },
    /// Character-strings of at most 255 octets each.
    Txt(Arc<[Box<[u8]>]>),
}

impl Data {
    /// The type of the record.
    pub const fn kind(&self) -> RecordType {
        match self {
            Self::A(_) => RecordType::A,
            Self::Aaaa(_) => RecordType::Aaaa,
            Self::Cname(_) => RecordType::Cname,
            Self::Mx { .. } => RecordType::Mx,
            Self::Ns(_) => RecordType::Ns,
            Self::Ptr(_) => RecordType::Ptr,
            Self::Soa(_) => RecordType::Soa,
            Self::Srv { .. } => RecordType::Srv,
            Self::Tlsa { .. } => RecordType::Tlsa,
            Self::Txt(_) => RecordType::Txt,
        }
    }

    /// Text in character-strings of 255 octets; one empty string if there is none.
    pub fn txt(text: &[u8]) -> Self {
        if text.is_empty() {
            return Self::Txt(Arc::new([Box::default()]));
        }
        Self::Txt(text.chunks(255).map(Box::from).collect())
    }

    /// The character-strings of a TXT record joined without anything between them, as SPF and DKIM read them
    /// (RFC 7208 §3.3, RFC 6376 §3.6.2.2); nothing for other records.
    pub fn text(&self) -> Option<Vec<u8>> {
        match self {
            Self::Txt(strings) => Some(strings.concat()),
            _ => None,
        }
    }

    /// Whether this is a null MX: the domain takes no mail (RFC 7505 §3).
    pub fn is_null_mx(&self) -> bool {
        matches!(self, Self::Mx { exchange, .. } if exchange.is_root())
    }
}

impl fmt::Display for Data {
    /// The data as a master file writes them, all names complete (RFC 1035 §5.1).
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::A(address) => write!(f, "{address}"),
            Self::Aaaa(address) => write!(f, "{address}"),
            Self::Cname(name) | Self::Ns(name) | Self::Ptr(name) => f.write_str(&name.full()),
            Self::Mx { preference, exchange } => write!(f, "{preference} {}", exchange.full()),
            Self::Soa(soa) => {
                let Soa { serial, refresh, retry, expire, minimum, .. } = &**soa;
                let (primary, mailbox) = (soa.primary.full(), soa.mailbox.full());
                write!(f, "{primary} {mailbox} {serial} {refresh} {retry} {expire} {minimum}")
            }
            Self::Srv { priority, weight, port, target } => {
                write!(f, "{priority} {weight} {port} {}", target.full())
            }
            Self::Tlsa { usage, selector, matching, association } => {
                write!(f, "{usage} {selector} {matching} ")?;
                association.iter().try_for_each(|b| write!(f, "{b:02x}"))
            }
            Self::Txt(strings) => {
                for (i, string) in strings.iter().enumerate() {
                    f.write_str(if i > 0 { " \"" } else { "\"" })?;
                    for b in string {
                        match b {
                            b'"' | b'\\' => write!(f, "\\{}", char::from(*b))?,
                            b' '..=b'~' => f.write_char(char::from(*b))?,
                            b => write!(f, "\\{b:03}")?,
                        }
                    }
                    f.write_char('"')?;
                }
                Ok(())
            }
        }
    }
}

/// One resource record of class IN.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The name that it is about.
    pub owner: Name,
    /// For how many seconds an answer may be remembered.
    pub ttl: u32,
    pub data: Data,
}

impl Record {
    /// The type of the record.
    pub const fn kind(&self) -> RecordType {
        self.data.kind()
    }
}

impl fmt::Display for Record {
    /// The record as a line of a master file, all names complete.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} IN {} {}", self.owner.full(), self.ttl, self.kind().name(), self.data)
    }
}
