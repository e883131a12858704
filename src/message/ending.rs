//! Line ends of a letter on its way: on the wire every line ends with CR LF (RFC 1939 §3, RFC 5321 §2.3.8), whatever
//! stands in the letter as it is kept.

use bytes::Bytes;
use memchr::memchr_iter;
use std::{fmt, sync::OnceLock};

/// A figure that is counted when somebody asks for it, and kept. It is no state of anything: whether somebody asked does
/// not show.
#[derive(Clone, Default)]
pub struct Memo(OnceLock<u64>);

impl Memo {
    /// The figure.
    pub fn get(&self, count: impl FnOnce() -> u64) -> u64 {
        *self.0.get_or_init(count)
    }

    /// What was counted is true no more.
    pub fn forget(&mut self) {
        self.0.take();
    }
}

impl fmt::Debug for Memo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memo")
    }
}

/// Where a line feed stands without a carriage return before it.
fn alone(octets: &[u8]) -> impl Iterator<Item = usize> {
    let before = |at: usize| at.checked_sub(1).and_then(|before| octets.get(before));
    memchr_iter(b'\n', octets).filter(move |at| before(*at) != Some(&b'\r'))
}

/// The octets with CR LF in the place of each line feed alone. They are the same octets, not copied, where there is none.
/// A last line without an end stays without one.
pub fn crlf(octets: &Bytes) -> Bytes {
    let mut feeds = alone(octets).peekable();
    if feeds.peek().is_none() {
        return octets.clone();
    }
    let mut lines = Vec::with_capacity(octets.len() + 64);
    let mut from = 0;
    for at in feeds {
        lines.extend_from_slice(octets.get(from..at).unwrap_or_default());
        lines.push(b'\r');
        from = at;
    }
    lines.extend_from_slice(octets.get(from..).unwrap_or_default());
    lines.into()
}

/// How many octets there are once every line ends with CR LF, the last one too.
pub fn octets_in_lines(octets: &[u8]) -> u64 {
    let last = if octets.is_empty() || octets.ends_with(b"\n") { 0 } else { 2 };
    (octets.len() + alone(octets).count() + last) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_ends_with_both_octets() {
        for (letter, lines, end) in [
            (&b"a\r\nb\r\n"[..], &b"a\r\nb\r\n"[..], 0),
            (b"a\n.\n+OK\r\n", b"a\r\n.\r\n+OK\r\n", 0),
            (b"\n\n\r\n\r\r\n\n", b"\r\n\r\n\r\n\r\r\n\r\n", 0),
            (b"a\rb", b"a\rb", 2),
            (b"a\nb\r", b"a\r\nb\r", 2),
            (b"", b"", 0),
        ] {
            assert_eq!(crlf(&Bytes::copy_from_slice(letter)), lines);
            assert_eq!(octets_in_lines(letter), lines.len() as u64 + end, "{letter:?}");
        }
        let letter = Bytes::from_static(b"a\r\n");
        assert_eq!(crlf(&letter).as_ptr(), letter.as_ptr());
    }
}
