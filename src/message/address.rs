//! Address lists, as ENVELOPE tells them (RFC 5322 §3.4, RFC 3501 §7.4.2).

use super::lexical::{comment, find, words};

/// No field gives more addresses than this; the rest is left out.
const MOST: usize = 5000;

/// One address structure of an ENVELOPE: the octets as they stand, unquoted, encoded-words kept.
///
/// A group is told by markers: its begin has no host and the group's name as the mailbox, its end has
/// neither.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// The display name; in the obsolete form `ana@meadow.test (Ana)` what the comment says.
    pub name: Option<Vec<u8>>,
    /// The source route, `@a,@b` (RFC 5322 §4.4).
    pub adl: Option<Vec<u8>>,
    /// The local part; or the group's name; nothing at a group's end.
    pub mailbox: Option<Vec<u8>>,
    /// The domain; empty where there should be one, nothing at a group's begin and end.
    pub host: Option<Vec<u8>>,
}

impl Address {
    /// Whether this is a mailbox, not the begin or the end of a group.
    pub const fn is_mailbox(&self) -> bool {
        self.host.is_some()
    }

    /// `mailbox@host`, or the mailbox alone where no domain is known.
    pub fn addr_spec(&self) -> Vec<u8> {
        let mut out = self.mailbox.clone().unwrap_or_default();
        if let Some(host) = self.host.as_deref()
            && !host.is_empty()
        {
            out.push(b'@');
            out.extend_from_slice(host);
        }
        out
    }
}

/// Reads an address list from the value of a field, folded or not. Never fails: a word without a
/// domain is a mailbox with an empty host.
pub fn addresses(raw: &[u8]) -> Vec<Address> {
    let mut list = Vec::new();
    read(raw, &mut list);
    list
}

/// Appends the addresses in `raw` to `list`.
pub(super) fn read(raw: &[u8], list: &mut Vec<Address>) {
    let (mut at, mut in_group) = (0, false);
    while list.len() < MOST {
        let stop = find(raw, at, b",;:<@");
        let piece = raw.get(at..stop).unwrap_or_default();
        match raw.get(stop) {
            Some(b'<') => at = angle(raw, at, stop, list),
            Some(b'@') => {
                let end = find(raw, stop + 1, b",;<");
                if raw.get(end) == Some(&b'<') {
                    at = angle(raw, at, end, list);
                } else {
                    let whole = raw.get(at..end).unwrap_or_default();
                    list.push(Address {
                        name: comment(whole).filter(|name| !name.is_empty()),
                        adl: None,
                        mailbox: Some(words(piece, None)),
                        host: Some(words(raw.get(stop + 1..end).unwrap_or_default(), None)),
                    });
                    at = end;
                }
            }
            Some(b':') => {
                if in_group {
                    list.push(Address::default());
                }
                in_group = true;
                list.push(Address {
                    mailbox: Some(words(piece, Some(b' '))),
                    ..Address::default()
                });
                at = stop + 1;
            }
            other => {
                bare(piece, list);
                if in_group && other != Some(&b',') {
                    list.push(Address::default());
                    in_group = false;
                }
                if other.is_none() {
                    return;
                }
                at = stop + 1;
            }
        }
    }
    if in_group {
        list.push(Address::default());
    }
}

/// `name <@route:local@domain>`, the bracket at `open`; gives the place of the separator after it.
fn angle(raw: &[u8], from: usize, open: usize, list: &mut Vec<Address>) -> usize {
    let close = find(raw, open + 1, b">");
    let mut inner = raw.get(open + 1..close).unwrap_or_default();
    let mut adl = None;
    if inner.trim_ascii_start().first() == Some(&b'@') {
        let colon = find(inner, 0, b":");
        adl = Some(words(inner.get(..colon).unwrap_or_default(), None));
        inner = inner.get(colon + 1..).unwrap_or_default();
    }
    let sign = find(inner, 0, b"@");
    let name = words(raw.get(from..open).unwrap_or_default(), Some(b' '));
    list.push(Address {
        name: (!name.is_empty()).then_some(name),
        adl,
        mailbox: Some(words(inner.get(..sign).unwrap_or_default(), None)),
        host: Some(words(inner.get(sign + 1..).unwrap_or_default(), None)),
    });
    find(raw, close + 1, b",;")
}

/// Words without `@`, if there are any.
fn bare(piece: &[u8], list: &mut Vec<Address>) {
    let mailbox = words(piece, Some(b' '));
    if !mailbox.is_empty() {
        list.push(Address { mailbox: Some(mailbox), host: Some(Vec::new()), ..Address::default() });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `name|adl|mailbox|host`, `-` for nothing.
    fn told(raw: &str) -> Vec<String> {
        let part = |p: &Option<Vec<u8>>| {
            p.as_ref().map_or("-".into(), |p| String::from_utf8_lossy(p).into_owned())
        };
        addresses(raw.as_bytes())
            .iter()
            .map(|a| [&a.name, &a.adl, &a.mailbox, &a.host].map(part).join("|"))
            .collect()
    }

    #[test]
    fn rfc_5322_appendix_a() {
        for (raw, want) in [
            ("John Doe <jdoe@machine.example>", &["John Doe|-|jdoe|machine.example"][..]),
            (
                r#"<boss@nil.test>, "Giant; \"Big\" Box" <sysservices@example.net>"#,
                &["-|-|boss|nil.test", r#"Giant; "Big" Box|-|sysservices|example.net"#],
            ),
            (
                "Mary Smith <mary@x.test>, jdoe@example.org, Who? <one@y.test>",
                &["Mary Smith|-|mary|x.test", "-|-|jdoe|example.org", "Who?|-|one|y.test"],
            ),
            (
                "A Group:Ed Jones <c@a.test>,joe@where.test,John <jdoe@one.test>;",
                &[
                    "-|-|A Group|-",
                    "Ed Jones|-|c|a.test",
                    "-|-|joe|where.test",
                    "John|-|jdoe|one.test",
                    "-|-|-|-",
                ],
            ),
            ("Undisclosed recipients:;", &["-|-|Undisclosed recipients|-", "-|-|-|-"]),
            (
                "Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>",
                &["Pete|-|pete|silly.test"],
            ),
            (
                "A Group(Some people)\r\n     :Chris Jones <c@(Chris's host.)public.example>,\r\n         joe@example.org,\r\n  John <jdoe@one.test> (my dear friend); (the end of the group)",
                &[
                    "-|-|A Group|-",
                    "Chris Jones|-|c|public.example",
                    "-|-|joe|example.org",
                    "John|-|jdoe|one.test",
                    "-|-|-|-",
                ],
            ),
            (
                "(Empty list)(start)Hidden recipients  :(nobody(that I know))  ;",
                &["-|-|Hidden recipients|-", "-|-|-|-"],
            ),
            (
                "Joe Q. Public <john.q.public@example.com>",
                &["Joe Q. Public|-|john.q.public|example.com"],
            ),
            (
                "Mary Smith <@node.test:mary@example.net>, , jdoe@test  . example",
                &["Mary Smith|@node.test|mary|example.net", "-|-|jdoe|test.example"],
            ),
        ] {
            assert_eq!(told(raw), want, "{raw}");
        }
    }

    #[test]
    fn odd_forms() {
        for (raw, want) in [
            ("", &[][..]),
            (" , ,", &[]),
            ("root", &["-|-|root|"]),
            ("<>", &["-|-||"]),
            ("ana@meadow.test (Ana)", &["Ana|-|ana|meadow.test"]),
            ("a@b <c@d>", &["a@b|-|c|d"]),
            ("\"a b\"@[IPv6:::1]", &["-|-|a b|[IPv6:::1]"]),
            ("=?utf-8?Q?Gr=C3=BC=C3=9Fe?= <a@b>", &["=?utf-8?Q?Gr=C3=BC=C3=9Fe?=|-|a|b"]),
            ("g: a@b", &["-|-|g|-", "-|-|a|b", "-|-|-|-"]),
            ("g: h: a@b;", &["-|-|g|-", "-|-|-|-", "-|-|h|-", "-|-|a|b", "-|-|-|-"]),
            ("Ana <ana@meadow.test", &["Ana|-|ana|meadow.test"]),
            ("\"open <a@b>, c@d", &["-|-|open <a@b>, c@d|"]),
            ("<@a,@b:c@d>", &["-|@a,@b|c|d"]),
            (";;", &[]),
        ] {
            assert_eq!(told(raw), want, "{raw}");
        }
        assert!(addresses("a,".repeat(20_000).as_bytes()).len() <= MOST + 1);
    }
}
