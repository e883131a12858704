//! Cuts a stream of chunks into frames: lines, counted octets, dot-ended mail data.
//!
//! Chunks come in any size; what is cut does not depend on it. A frame over its limit is *poisoned*: it is
//! read to its end, its octets are thrown away, and the caller is told how long it was.

use bytes::{Buf, Bytes, BytesMut};
use memchr::{memchr, memmem};

/// A line as it was cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// The whole line with its CR LF.
    Whole(Bytes),
    /// The line was longer than its limit; so many octets were read and thrown away.
    TooLong(usize),
}

/// Dot-ended mail data as they were cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dotted {
    /// The data as sent, dots still doubled, with the line of a lone dot at their end.
    Whole(Bytes),
    /// The data were larger than their limit; so many octets were read and thrown away.
    TooLong(usize),
}

/// Holds what arrived and was not cut yet.
#[derive(Clone, Debug, Default)]
pub struct Framer {
    /// The beginning of a frame whose end has not come.
    held: BytesMut,
    /// The newest chunk, as far as it is not used.
    chunk: Bytes,
    /// Octets of the current frame that were thrown away because it is over its limit.
    dropped: usize,
}

impl Framer {
    /// Takes the next chunk. What the last one left over is kept.
    pub fn push(&mut self, chunk: Bytes) {
        if chunk.is_empty() {
            return;
        }
        if !self.chunk.is_empty() {
            self.held.extend_from_slice(&self.chunk);
        }
        self.chunk = chunk;
    }

    /// Whether nothing waits here.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty() && self.chunk.is_empty() && self.dropped == 0
    }

    /// What waits here, unread.
    pub fn waiting(&self) -> Bytes {
        if self.held.is_empty() {
            return self.chunk.clone();
        }
        let mut all = self.held.clone();
        all.extend_from_slice(&self.chunk);
        all.freeze()
    }

    /// Throws everything away that was not read.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The next line that CR LF ends, of at most `limit` octets with its CR LF.
    pub fn line(&mut self, limit: usize) -> Option<Line> {
        self.cut(limit, 2, end_of_line).map(|cut| cut.map_or_else(Line::TooLong, Line::Whole))
    }

    /// Mail data up to and with the line of a lone dot, of at most `limit` octets.
    pub fn dotted(&mut self, limit: usize) -> Option<Dotted> {
        self.cut(limit, 5, end_of_data).map(|cut| cut.map_or_else(Dotted::TooLong, Dotted::Whole))
    }

    /// Exactly `n` octets.
    pub fn octets(&mut self, n: usize) -> Option<Bytes> {
        let there = self.held.len() + self.chunk.len();
        if there < n {
            self.hold();
            return None;
        }
        if self.held.is_empty() {
            return Some(self.chunk.split_to(n));
        }
        self.hold();
        let out = self.held.split_to(n).freeze();
        self.chunk = std::mem::take(&mut self.held).freeze();
        Some(out)
    }

    /// Cuts at the first end that `find` sees. `tail` octets at least are kept of a poisoned frame, so that
    /// an end that comes in two chunks is still seen.
    fn cut(
        &mut self,
        limit: usize,
        tail: usize,
        find: fn(&[u8], usize, bool) -> Option<usize>,
    ) -> Option<Result<Bytes, usize>> {
        let at_start = self.dropped == 0;
        if self.held.is_empty() {
            if let Some(end) = find(&self.chunk, 0, at_start) {
                let frame = self.chunk.split_to(end);
                return Some(self.within(frame, limit));
            }
            if self.chunk.len() <= limit && self.dropped == 0 {
                self.hold();
                return None;
            }
        }
        let seen = self.held.len().saturating_sub(tail);
        self.hold();
        if let Some(end) = find(&self.held, seen, at_start) {
            let frame = self.held.split_to(end).freeze();
            self.chunk = std::mem::take(&mut self.held).freeze();
            return Some(self.within(frame, limit));
        }
        if self.held.len() > limit.max(tail) || self.dropped > 0 {
            let drop = self.held.len().saturating_sub(tail);
            self.held.advance(drop);
            self.dropped += drop;
            if self.held.capacity() > 64 * 1024 {
                self.held = BytesMut::from(&self.held[..]);
            }
        }
        None
    }

    fn within(&mut self, frame: Bytes, limit: usize) -> Result<Bytes, usize> {
        let len = std::mem::take(&mut self.dropped) + frame.len();
        if len > limit { Err(len) } else { Ok(frame) }
    }

    fn hold(&mut self) {
        if !self.chunk.is_empty() {
            let chunk = std::mem::take(&mut self.chunk);
            self.held.extend_from_slice(&chunk);
        }
    }
}

/// Where the first line ends, after its LF.
fn end_of_line(bytes: &[u8], from: usize, _at_start: bool) -> Option<usize> {
    let mut at = from;
    while let Some(i) = memchr(b'\n', bytes.get(at..)?) {
        let lf = at + i;
        if lf > 0 && bytes[lf - 1] == b'\r' {
            return Some(lf + 1);
        }
        at = lf + 1;
    }
    None
}

/// Where the mail data end, after the line of a lone dot. Only CR LF dot CR LF ends them.
fn end_of_data(bytes: &[u8], from: usize, at_start: bool) -> Option<usize> {
    if at_start && bytes.starts_with(b".\r\n") {
        return Some(3);
    }
    let from = from.min(bytes.len());
    memmem::find(&bytes[from..], b"\r\n.\r\n").map(|i| from + i + 5)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(chunks: &[&[u8]], limit: usize) -> Vec<Line> {
        let mut f = Framer::default();
        let mut out = Vec::new();
        for c in chunks {
            f.push(Bytes::copy_from_slice(c));
            while let Some(l) = f.line(limit) {
                out.push(l);
            }
        }
        out
    }

    #[test]
    fn chunks_do_not_show() {
        let all = b"EHLO a\r\nbare \n stays\r\n\r\nlast";
        let whole = lines(&[all], 100);
        assert_eq!(whole.len(), 3);
        let single: Vec<&[u8]> = all.chunks(1).collect();
        assert_eq!(lines(&single, 100), whole);
        assert_eq!(whole[1], Line::Whole(Bytes::from_static(b"bare \n stays\r\n")));
    }

    #[test]
    fn an_over_long_line_is_read_to_its_end() {
        let all = b"0123456789012345678901234567890123456789\r\nNOOP\r\n";
        for n in [1, 3, 7, all.len()] {
            let chunks: Vec<&[u8]> = all.chunks(n).collect();
            let want = [Line::TooLong(42), Line::Whole(Bytes::from_static(b"NOOP\r\n"))];
            assert_eq!(lines(&chunks, 16), want, "chunks of {n}");
        }
    }

    #[test]
    fn mail_data_end_at_a_lone_dot_only() {
        for (data, want) in [
            (&b".\r\nQUIT"[..], Some(3)),
            (b"a\r\n.\r\n", Some(6)),
            (b"a\n.\r\n", None),
            (b"a\r\n.\n", None),
            (b"a\n.\n", None),
            (b"a\r.\r\n", None),
            (b"..\r\n.\r\n", Some(7)),
        ] {
            for n in [1, 2, data.len()] {
                let mut f = Framer::default();
                let mut got = None;
                for c in data.chunks(n) {
                    f.push(Bytes::copy_from_slice(c));
                    got = got.or_else(|| f.dotted(1000));
                }
                let len = got.map(|d| match d {
                    Dotted::Whole(b) => b.len(),
                    Dotted::TooLong(n) => n,
                });
                assert_eq!(len, want, "{data:?} in chunks of {n}");
            }
        }
    }

    #[test]
    fn counted_octets_then_a_line() {
        let mut f = Framer::default();
        f.push(Bytes::from_static(b"ab"));
        assert_eq!(f.octets(3), None);
        f.push(Bytes::from_static(b"cd\r\n"));
        assert_eq!(f.octets(3).as_deref(), Some(&b"abc"[..]));
        assert_eq!(f.line(10), Some(Line::Whole(Bytes::from_static(b"d\r\n"))));
        assert!(f.is_empty());
    }
}
