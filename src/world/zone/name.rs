//! Domain names.

use std::{
    borrow::Borrow,
    fmt::{self, Write as _},
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
    sync::Arc,
};

/// A domain name in lower case and without its last dot: `mx1.harbor.test`. The root is the empty name.
///
/// Octets that are no printable ASCII, and dots and backslashes within a label, stand as in a master file: `\046`, `\.`
/// (RFC 1035 §5.1). Two names are the same whatever the case of their letters (RFC 1035 §2.3.3).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Arc<str>);

/// Why a text is no domain name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// Two dots with nothing between them, or one at the beginning.
    EmptyLabel,
    /// A label of more than 63 octets (RFC 1035 §2.3.4).
    LongLabel,
    /// More than 255 octets on the wire (RFC 1035 §2.3.4).
    TooLong,
    /// A backslash without a character or three digits up to 255 behind it, or a character that must be written so.
    Escape,
}

impl fmt::Display for NameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptyLabel => "A label of a domain name is empty.",
            Self::LongLabel => "A label of a domain name has more than 63 octets.",
            Self::TooLong => "The domain name has more than 255 octets.",
            Self::Escape => {
                "A character in the domain name has to be written as a backslash and three digits."
            }
        })
    }
}

impl std::error::Error for NameError {}

impl Name {
    /// The root of all names.
    pub fn root() -> Self {
        Self(Arc::from(""))
    }

    /// The name made of labels as they are on the wire, first label first.
    ///
    /// # Errors
    /// A label is empty or too long, or there are too many.
    pub fn of_labels<'a>(labels: impl IntoIterator<Item = &'a [u8]>) -> Result<Self, NameError> {
        let (mut text, mut octets) = (String::with_capacity(32), 1);
        for label in labels {
            match label.len() {
                0 => return Err(NameError::EmptyLabel),
                64.. => return Err(NameError::LongLabel),
                n => octets += n + 1,
            }
            push_label(&mut text, label.iter().map(u8::to_ascii_lowercase));
        }
        if octets > 255 { Err(NameError::TooLong) } else { Ok(Self(text.into())) }
    }

    /// Labels of the wire as text without a last dot, their letters as they came.
    pub fn text_of_labels<'a>(labels: impl IntoIterator<Item = &'a [u8]>) -> String {
        let mut text = String::with_capacity(32);
        labels.into_iter().for_each(|label| push_label(&mut text, label.iter().copied()));
        text
    }

    /// The text, without a last dot; empty for the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the root.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }

    /// The labels as they are written, first label first.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        Labels(&self.0)
    }

    /// The labels as they are on the wire, first label first.
    pub fn wire_labels(&self) -> impl Iterator<Item = Vec<u8>> {
        self.labels().map(unescaped)
    }

    /// The name without its first label; nothing for the root.
    pub fn parent(&self) -> Option<Self> {
        parent(&self.0).map(|p| Self(p.into()))
    }

    /// This name under `zone`, which may be the root.
    ///
    /// # Errors
    /// Both together are too long.
    pub fn under(&self, zone: &Self) -> Result<Self, NameError> {
        match (self.is_root(), zone.is_root()) {
            (true, _) => Ok(zone.clone()),
            (_, true) => Ok(self.clone()),
            _ => format!("{self}.{zone}").parse(),
        }
    }

    /// Whether the name is `zone` or stands under it.
    pub fn is_within(&self, zone: &Self) -> bool {
        std::iter::successors(Some(self.as_str()), |name| parent(name)).any(|n| n == zone.as_str())
    }

    /// Whether the first label is an asterisk (RFC 4592).
    pub fn is_wildcard(&self) -> bool {
        self.labels().next() == Some("*")
    }

    /// The name under which the name of an address is kept: `25.2.0.192.in-addr.arpa` (RFC 1035 §3.5), or of 32
    /// hexadecimal digits under `ip6.arpa` (RFC 3596).
    pub fn of_address(address: IpAddr) -> Self {
        let mut text = String::with_capacity(72);
        // Writing to memory cannot fail.
        match address {
            IpAddr::V4(v4) => {
                let [a, b, c, d] = v4.octets();
                let _ = write!(text, "{d}.{c}.{b}.{a}.in-addr.arpa");
            }
            IpAddr::V6(v6) => {
                for octet in v6.octets().iter().rev() {
                    let _ = write!(text, "{:x}.{:x}.", octet & 15, octet >> 4);
                }
                text.push_str("ip6.arpa");
            }
        }
        Self(text.into())
    }

    /// The address for which such a name stands; nothing for any other name.
    pub fn address(&self) -> Option<IpAddr> {
        if let Some(digits) = self.0.strip_suffix(".in-addr.arpa") {
            let v4: Ipv4Addr = digits.parse().ok()?;
            let [a, b, c, d] = v4.octets();
            return Some(Ipv4Addr::new(d, c, b, a).into());
        }
        let digits = self.0.strip_suffix(".ip6.arpa")?;
        let mut value = 0_u128;
        let mut count = 0;
        for digit in digits.rsplit('.') {
            let digit = (digit.len() == 1).then(|| u128::from_str_radix(digit, 16).ok())??;
            value = value << 4 | digit;
            count += 1;
        }
        (count == 32).then(|| Ipv6Addr::from(value).into())
    }

    /// The name with its last dot, as a master file writes one that is complete.
    pub fn full(&self) -> String {
        format!("{}.", self.0)
    }
}

impl FromStr for Name {
    type Err = NameError;

    /// Reads a name with or without its last dot; `.` and nothing are the root.
    fn from_str(text: &str) -> Result<Self, NameError> {
        let mut labels: Vec<Vec<u8>> = Vec::new();
        let mut label = Vec::new();
        let mut octets = text.bytes();
        if text == "." || text.is_empty() {
            return Ok(Self::root());
        }
        while let Some(b) = octets.next() {
            match b {
                b'.' if label.is_empty() => return Err(NameError::EmptyLabel),
                b'.' => labels.push(std::mem::take(&mut label)),
                b'\\' => label.push(escape(&mut octets).ok_or(NameError::Escape)?),
                b if b.is_ascii_graphic() => label.push(b),
                _ => return Err(NameError::Escape),
            }
        }
        if !label.is_empty() {
            labels.push(label);
        }
        Self::of_labels(labels.iter().map(Vec::as_slice))
    }
}

impl Borrow<str> for Name {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_root() { "." } else { &self.0 })
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// What stands behind a backslash: three digits, or a character that means itself.
pub(super) fn escape(octets: &mut impl Iterator<Item = u8>) -> Option<u8> {
    let first = octets.next()?;
    if !first.is_ascii_digit() {
        return first.is_ascii_graphic().then_some(first);
    }
    let digit = |b: u8| b.is_ascii_digit().then(|| u16::from(b - b'0'));
    let value = digit(first)? * 100 + digit(octets.next()?)? * 10 + digit(octets.next()?)?;
    u8::try_from(value).ok()
}

fn push_label(text: &mut String, label: impl Iterator<Item = u8>) {
    if !text.is_empty() {
        text.push('.');
    }
    label.for_each(|b| push_escaped(text, b));
}

fn push_escaped(text: &mut String, b: u8) {
    match b {
        b'.' | b'\\' | b'"' | b';' | b'(' | b')' | b'@' | b'$' => {
            text.push('\\');
            text.push(char::from(b));
        }
        b if b.is_ascii_graphic() => text.push(char::from(b)),
        // Writing to memory cannot fail.
        b => drop(write!(text, "\\{b:03}")),
    }
}

fn unescaped(label: &str) -> Vec<u8> {
    let mut octets = label.bytes();
    let mut out = Vec::with_capacity(label.len());
    while let Some(b) = octets.next() {
        out.extend(if b == b'\\' { escape(&mut octets) } else { Some(b) });
    }
    out
}

/// The text behind the first dot that no backslash precedes.
pub(super) fn parent(name: &str) -> Option<&str> {
    let mut labels = Labels(name);
    labels.next()?;
    Some(labels.0)
}

struct Labels<'a>(&'a str);

impl<'a> Iterator for Labels<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if self.0.is_empty() {
            return None;
        }
        let mut escaped = false;
        let dot = self.0.bytes().position(|b| {
            let is_dot = b == b'.' && !escaped;
            escaped = b == b'\\' && !escaped;
            is_dot
        });
        let (label, rest) = match dot {
            Some(at) => (&self.0[..at], &self.0[at + 1..]),
            None => (self.0, ""),
        };
        self.0 = rest;
        Some(label)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Name {
        text.parse().expect("a name")
    }

    #[test]
    fn names_are_the_same_in_any_case_and_with_or_without_the_last_dot() {
        assert_eq!(name("MX1.Harbor.TEST."), name("mx1.harbor.test"));
        assert!(name(".").is_root() && name("").is_root());
        assert_eq!(name(r"a\.b.test").labels().collect::<Vec<_>>(), [r"a\.b", "test"]);
        assert_eq!(name(r"a\046b.test"), name(r"a\.b.test"));
        assert_eq!(name(r"a\.b.test").wire_labels().next().expect("one"), b"a.b");
        assert_eq!(name("harbor.test").parent(), Some(name("test")));
        assert_eq!(name("test").parent(), Some(Name::root()));
        assert_eq!(Name::root().parent(), None);
    }

    #[test]
    fn what_is_within() {
        assert!(name("a.harbor.test").is_within(&name("harbor.test")));
        assert!(name("harbor.test").is_within(&name("harbor.test")));
        assert!(!name("myharbor.test").is_within(&name("harbor.test")));
        assert!(name("test").is_within(&Name::root()));
    }

    #[test]
    fn limits() {
        let long = "a".repeat(63);
        assert!(long.parse::<Name>().is_ok());
        assert_eq!(format!("{long}a").parse::<Name>(), Err(NameError::LongLabel));
        assert_eq!(".a".parse::<Name>(), Err(NameError::EmptyLabel));
        assert_eq!("a..b".parse::<Name>(), Err(NameError::EmptyLabel));
        assert_eq!("a b".parse::<Name>(), Err(NameError::Escape));
        assert_eq!(r"a\25".parse::<Name>(), Err(NameError::Escape));
        let four = [long.as_str(); 4].join(".");
        assert_eq!(four.parse::<Name>(), Err(NameError::TooLong));
        // 3 * 64 + 62 + 1 octets on the wire are as many as may be.
        let most = format!("{0}.{0}.{0}.{1}", long, "a".repeat(61));
        assert!(most.parse::<Name>().is_ok());
    }

    #[test]
    fn addresses_have_names() {
        let v4 = Name::of_address([192, 0, 2, 25].into());
        assert_eq!(v4, name("25.2.0.192.in-addr.arpa"));
        assert_eq!(v4.address(), Some([192, 0, 2, 25].into()));
        let v6: IpAddr = "2001:db8::25".parse().expect("an address");
        assert!(Name::of_address(v6).as_str().starts_with("5.2.0.0."));
        assert_eq!(Name::of_address(v6).address(), Some(v6));
        assert_eq!(name("harbor.test").address(), None);
    }
}
