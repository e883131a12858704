//! What the checks ask the DNS, whoever answers.

use std::{
    borrow::Cow,
    fmt::Write as _,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// What came back for one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer<T> {
    /// The records of the type that was asked for, CNAMEs followed.
    Found(Vec<T>),
    /// The name exists and has no record of that type.
    NoData,
    /// The name does not exist (RFC 1035 §4.1.1, RCODE 3).
    NxDomain,
    /// No answer, or the server's own failure: it may go better later.
    Temporary,
}

impl<T> Answer<T> {
    /// Whether the answer was there and held nothing, which RFC 7208 §4.6.4 calls a void lookup.
    pub const fn is_void(&self) -> bool {
        matches!(self, Self::NoData | Self::NxDomain)
    }
}

/// Who answers. Names are without the last dot, in any case.
pub trait Resolve {
    /// The texts of a name, the strings of each joined without a space (RFC 7208 §3.3).
    fn txt(&self, name: &str) -> Answer<Vec<u8>>;
    /// The IPv4 addresses of a name.
    fn a(&self, name: &str) -> Answer<Ipv4Addr>;
    /// The IPv6 addresses of a name.
    fn aaaa(&self, name: &str) -> Answer<Ipv6Addr>;
    /// The mail exchangers of a name with their preference.
    fn mx(&self, name: &str) -> Answer<(u16, String)>;
    /// The names of a reverse name, see [`reverse`].
    fn ptr(&self, name: &str) -> Answer<String>;

    /// Whether the name has any IPv4 address at all: the question of `exists` (RFC 7208 §5.7).
    fn exists(&self, name: &str) -> Answer<()> {
        match self.a(name) {
            Answer::Found(_) => Answer::Found(vec![()]),
            Answer::NoData => Answer::NoData,
            Answer::NxDomain => Answer::NxDomain,
            Answer::Temporary => Answer::Temporary,
        }
    }
}

/// The name under which the PTR records of an address stand (RFC 1035 §3.5, RFC 3596).
pub fn reverse(ip: IpAddr) -> String {
    match ip {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(v6) => {
            let mut out = String::with_capacity(72);
            for octet in v6.octets().iter().rev() {
                let _ = write!(out, "{:x}.{:x}.", octet & 15, octet >> 4);
            }
            out + "ip6.arpa"
        }
    }
}

/// One question that was asked, with what came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    pub name: String,
    /// The type of record: `TXT`, `A`, `AAAA`, `MX`, `PTR`.
    pub kind: &'static str,
    /// The records as a zone file writes them, or what stood in their place.
    pub answer: Cow<'static, str>,
}

impl Lookup {
    /// Notes a question; `show` writes one record.
    pub(super) fn of<T>(
        name: &str,
        kind: &'static str,
        answer: &Answer<T>,
        show: impl Fn(&T, &mut String),
    ) -> Self {
        let answer = match answer {
            Answer::NoData => Cow::Borrowed("no such record"),
            Answer::NxDomain => Cow::Borrowed("no such name"),
            Answer::Temporary => Cow::Borrowed("no answer"),
            Answer::Found(records) => {
                let mut out = String::new();
                for (i, record) in records.iter().enumerate().take(Self::SHOWN) {
                    out.push_str(if i == 0 { "" } else { ", " });
                    show(record, &mut out);
                }
                if records.len() > Self::SHOWN {
                    out.push_str(", …");
                }
                Cow::Owned(out)
            }
        };
        Self { name: name.to_owned(), kind, answer }
    }

    /// Most records of an answer that are written down.
    const SHOWN: usize = 12;
}

/// Whether a name can be asked for: labels of 1 to 63 octets, 253 in all (RFC 1035 §2.3.4). One dot may end it.
pub(super) fn is_name(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name.len() <= 253 && name.split('.').all(|label| (1..=63).contains(&label.len()))
}

/// Whether `name` is `domain` or stands below it.
pub(super) fn is_under(name: &str, domain: &str) -> bool {
    let (name, domain) = (name.trim_end_matches('.'), domain.trim_end_matches('.'));
    let split = name.len().checked_sub(domain.len());
    split.is_some_and(|at| {
        let ends = name.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(domain));
        ends && (at == 0 || name.as_bytes().get(at - 1) == Some(&b'.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reverse_names() {
        let name = |ip: &str| reverse(ip.parse().expect("an address"));
        assert_eq!(name("192.0.2.3"), "3.2.0.192.in-addr.arpa");
        assert_eq!(
            name("2001:db8::cb01"),
            "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"
        );
    }

    #[test]
    fn names_that_can_be_asked_for() {
        let long = "a".repeat(64);
        for (name, good) in [
            ("harbor.test", true),
            ("harbor.test.", true),
            ("_spf.harbor.test", true),
            ("a..b", false),
            ("", false),
            (".", false),
            (long.as_str(), false),
        ] {
            assert_eq!(is_name(name), good, "{name}");
        }
    }
}
