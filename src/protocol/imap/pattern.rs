//! Patterns for mailbox names (RFC 3501 §6.3.8).

use crate::world::{DELIMITER, INBOX};
use std::collections::BTreeMap;

/// Whether a name matches: `*` stands for anything, `%` for anything but the delimiter. INBOX matches in any case.
pub(super) fn matches(pattern: &[u8], name: &str) -> bool {
    let same: fn(u8, u8) -> bool =
        if name == INBOX { |a, b| a.eq_ignore_ascii_case(&b) } else { |a, b| a == b };
    let name = name.as_bytes();
    let (mut p, mut n) = (0, 0);
    // Where to go on after a mismatch: the place behind the wildcard, and the octet that it takes next.
    let mut star: Option<(usize, usize)> = None;
    let mut percent: Option<(usize, usize)> = None;
    loop {
        match (pattern.get(p), name.get(n)) {
            (Some(b'*'), _) => {
                p += 1;
                (star, percent) = (Some((p, n)), None);
            }
            (Some(b'%'), _) => {
                p += 1;
                percent = Some((p, n));
            }
            (None, None) => return true,
            (Some(a), Some(b)) if same(*a, *b) => (p, n) = (p + 1, n + 1),
            _ => {
                // The nearer wildcard takes one octet more; the farther one only when the nearer cannot.
                let more = |(_, at): &(usize, usize)| name.get(*at).is_some();
                let within = |(_, at): &(usize, usize)| name.get(*at) != Some(&(DELIMITER as u8));
                if let Some((after, at)) = percent.filter(|w| more(w) && within(w)) {
                    percent = Some((after, at + 1));
                    (p, n) = (after, at + 1);
                } else if let Some((after, at)) = star.filter(more) {
                    star = Some((after, at + 1));
                    percent = None;
                    (p, n) = (after, at + 1);
                } else {
                    return false;
                }
            }
        }
    }
}

/// Reference and pattern as one pattern, with wildcards in a row made one.
pub(super) fn join(reference: &str, pattern: &str) -> Vec<u8> {
    let mut out: Vec<u8> = Vec::with_capacity(reference.len() + pattern.len());
    for b in reference.bytes().chain(pattern.bytes()) {
        match (out.last(), b) {
            (Some(b'*'), b'*' | b'%') | (Some(b'%'), b'%') => {}
            (Some(b'%'), b'*') => {
                out.pop();
                out.push(b'*');
            }
            _ => out.push(b),
        }
    }
    out
}

/// Names in order, each with whether it is there itself; the others are there only as parents.
pub(super) fn with_parents<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<&'a str, bool> {
    let mut all = BTreeMap::new();
    for name in names {
        all.insert(name, true);
        for (at, _) in name.match_indices(DELIMITER) {
            if let Some(parent) = name.get(..at) {
                all.entry(parent).or_insert(false);
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slow(p: &[u8], n: &[u8]) -> bool {
        match (p.split_first(), n.split_first()) {
            (None, None) => true,
            (Some((b'*', more)), _) => {
                slow(more, n) || n.split_first().is_some_and(|(_, rest)| slow(p, rest))
            }
            (Some((b'%', more)), _) => {
                slow(more, n)
                    || n.split_first().is_some_and(|(b, rest)| *b != b'/' && slow(p, rest))
            }
            (Some((a, more)), Some((b, rest))) => a == b && slow(more, rest),
            _ => false,
        }
    }

    #[test]
    fn patterns() {
        for (pattern, name, want) in [
            ("*", "a/b", true),
            ("%", "a/b", false),
            ("%", "a", true),
            ("a/%", "a/b", true),
            ("a/%", "a/b/c", false),
            ("inbox", "INBOX", true),
            ("inb%", "INBOX", true),
            ("archive", "Archive", false),
            ("", "", true),
        ] {
            assert_eq!(matches(&join("", pattern), name), want, "{pattern} {name}");
        }
        let hard = "%a*".repeat(100) + "b";
        assert!(!matches(&join("", &hard), &"a".repeat(512)));
    }

    proptest::proptest! {
        #[test]
        fn as_the_plain_definition(p in "[ab/%*]{0,8}", n in "[ab/]{0,8}") {
            proptest::prop_assert_eq!(matches(&join("", &p), &n), slow(p.as_bytes(), n.as_bytes()));
        }
    }
}
