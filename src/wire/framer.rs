//! Cuts a stream of chunks into frames: lines, counted octets, dot-ended mail data.
//!
//! Chunks come in any size; what is cut does not depend on it. A frame over its limit is *poisoned*: it is
//! read to its end, its octets are thrown away, and the caller is told how long it was.

use super::Pieces;
use bytes::{Bytes, BytesMut};
use memchr::{memchr, memmem::Finder};
use std::sync::LazyLock;

/// What ends mail data: a line of a lone dot.
const END: &[u8] = b"\r\n.\r\n";
/// What stands where a line begins with a dot.
static DOT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(&END[..3]));

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
    /// No line begins with a dot but the last: the data without that line, in the pieces in which they came. They are
    /// what was meant.
    Plain(Pieces),
    /// The data as sent, dots still doubled, with the line of a lone dot at their end, in the pieces in
    /// which they came.
    Whole(Pieces),
    /// The data were larger than their limit; so many octets were read and thrown away.
    TooLong(usize),
}

/// Holds what arrived and was not cut yet.
#[derive(Clone, Debug, Default)]
pub struct Framer {
    /// The beginning of a line whose end has not come.
    held: BytesMut,
    /// How many octets of it are known to hold no line end.
    scanned: usize,
    /// The beginning of mail data or of a literal.
    pieces: Pieces,
    /// A line of the mail data may begin with a dot that is not their end.
    dots: bool,
    /// The newest chunk, as far as it is not used.
    chunk: Bytes,
    /// Octets of the current frame that were thrown away because it is over its limit.
    dropped: usize,
    /// How the last line began that was over its limit.
    began: Bytes,
    /// How it ended.
    ended: Bytes,
}

/// How much is kept of the beginning and of the end of a line that is over its limit.
const EDGE: usize = 64;

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
        self.held.is_empty() && self.pieces.is_empty() && self.chunk.is_empty() && self.dropped == 0
    }

    /// How many octets wait here.
    pub fn len(&self) -> usize {
        self.held.len() + self.pieces.len() + self.chunk.len()
    }

    /// What waits here, unread.
    pub fn waiting(&self) -> Bytes {
        if self.held.is_empty() && self.pieces.is_empty() {
            return self.chunk.clone();
        }
        let mut all = BytesMut::with_capacity(self.len());
        self.pieces.parts().iter().for_each(|p| all.extend_from_slice(p));
        all.extend_from_slice(&self.held);
        all.extend_from_slice(&self.chunk);
        all.freeze()
    }

    /// Throws everything away that was not read.
    pub fn clear(&mut self) {
        *self = Self::default();
    }

    /// The next line that CR LF ends, of at most `limit` octets with its CR LF.
    pub fn line(&mut self, limit: usize) -> Option<Line> {
        self.unpiece();
        if self.held.is_empty()
            && let Some(end) = end_of_line(&self.chunk, 0)
        {
            let line = self.chunk.split_to(end);
            return Some(self.within(line, limit));
        }
        self.hold();
        let scanned = std::mem::take(&mut self.scanned).saturating_sub(1);
        if let Some(end) = end_of_line(&self.held, scanned) {
            let line = self.held.split_to(end).freeze();
            self.chunk = std::mem::take(&mut self.held).freeze();
            return Some(self.within(line, limit));
        }
        // The last octet may be the CR of a line's end.
        self.drop_over(limit.max(1));
        self.scanned = self.held.len();
        None
    }

    /// The next line that a line feed ends, with or without CR before it, of at most `limit` octets.
    pub fn line_at_lf(&mut self, limit: usize) -> Option<Line> {
        self.unpiece();
        self.hold();
        let Some(end) = memchr(b'\n', &self.held) else {
            self.drop_over(limit);
            self.scanned = self.held.len();
            return None;
        };
        let line = self.held.split_to(end + 1).freeze();
        self.chunk = std::mem::take(&mut self.held).freeze();
        self.scanned = 0;
        Some(self.within(line, limit))
    }

    /// Mail data up to and with the line of a lone dot, of at most `limit` octets.
    pub fn dotted(&mut self, limit: usize) -> Option<Dotted> {
        self.piece_held();
        if self.chunk.is_empty() {
            return None;
        }
        let Some(end) = self.end_of_data() else {
            self.add_piece();
            if self.dropped > 0 || self.pieces.len() > limit {
                self.drop_pieces();
            }
            return None;
        };
        let last = self.chunk.split_to(end);
        let mut pieces = std::mem::take(&mut self.pieces);
        pieces.push(last);
        let len = std::mem::take(&mut self.dropped) + pieces.len();
        let dots = std::mem::take(&mut self.dots);
        Some(match len > limit {
            true => Dotted::TooLong(len),
            false if dots => Dotted::Whole(pieces),
            false => {
                pieces.cut(END.len() - 2);
                Dotted::Plain(pieces)
            }
        })
    }

    /// Exactly `n` octets.
    pub fn octets(&mut self, n: usize) -> Option<Bytes> {
        self.piece_held();
        let missing = n.saturating_sub(self.pieces.len());
        if self.chunk.len() < missing {
            self.add_piece();
            return None;
        }
        let mut pieces = std::mem::take(&mut self.pieces);
        pieces.push(self.chunk.split_to(missing));
        Some(pieces.joined())
    }

    /// At most `n` octets of what is there, as they came; nothing if nothing is there.
    pub fn up_to(&mut self, n: usize) -> Option<Bytes> {
        self.unpiece();
        self.piece_held();
        let part = self.chunk.split_to(n.min(self.chunk.len()));
        (!part.is_empty()).then_some(part)
    }

    /// Where the data end in the newest chunk. Only CR LF dot CR LF ends them, wherever the chunks are cut. Other lines
    /// that begin with a dot are noted.
    fn end_of_data(&mut self) -> Option<usize> {
        let mut border = [0; 8];
        let before = self.pieces.tail(&mut border);
        let first = self.dropped == 0 && self.pieces.len() == before;
        if first && before == 0 && self.chunk.starts_with(&END[2..]) {
            return Some(3);
        }
        let take = self.chunk.len().min(4);
        border[before..before + take].copy_from_slice(&self.chunk[..take]);
        let joined = &border[..before + take];
        // At the very beginning a line begins as if CR LF stood before it.
        if first && before > 0 && joined.starts_with(&END[2..]) {
            return Some(3 - before);
        }
        if let Some(i) = joined.windows(END.len()).position(|w| w == END)
            && i < before
        {
            return Some(i + END.len() - before);
        }
        self.dots |= first && joined.first() == Some(&b'.');
        self.dots |= joined.windows(3).take(before).any(|w| w == &END[..3]);
        for i in DOT.find_iter(&self.chunk) {
            if self.chunk.get(i..i + END.len()) == Some(END) {
                return Some(i + END.len());
            }
            self.dots = true;
        }
        None
    }

    fn add_piece(&mut self) {
        self.pieces.push(std::mem::take(&mut self.chunk));
    }

    /// The frame is over its limit: only its last octets are kept, which may be the beginning of its end.
    fn drop_pieces(&mut self) {
        let mut border = [0; 8];
        let n = self.pieces.tail(&mut border);
        self.dropped += self.pieces.len() - n;
        self.pieces = Bytes::copy_from_slice(&border[..n]).into();
    }

    /// Puts pieces back before the chunk: the reader of data became a reader of lines.
    fn unpiece(&mut self) {
        if !self.pieces.is_empty() {
            self.chunk = self.waiting();
            self.pieces = Pieces::default();
            self.dots = false;
        }
    }

    /// Puts a held beginning back before the chunk: the reader of lines became a reader of data.
    fn piece_held(&mut self) {
        if !self.held.is_empty() {
            self.hold();
            self.chunk = std::mem::take(&mut self.held).freeze();
            self.scanned = 0;
        }
    }

    fn within(&mut self, line: Bytes, limit: usize) -> Line {
        let dropped = std::mem::take(&mut self.dropped);
        let len = dropped + line.len();
        if len <= limit {
            return Line::Whole(line);
        }
        if dropped == 0 {
            self.began = Bytes::copy_from_slice(&line[..line.len().min(EDGE)]);
        }
        self.ended = Bytes::copy_from_slice(&line[line.len().saturating_sub(EDGE)..]);
        Line::TooLong(len)
    }

    /// Throws away what is held of a line that is over its limit, but for its end.
    fn drop_over(&mut self, limit: usize) {
        if self.held.len() <= limit.max(EDGE) {
            return;
        }
        if self.dropped == 0 {
            self.began = Bytes::copy_from_slice(&self.held[..EDGE]);
        }
        let drop = self.held.len() - EDGE;
        self.held = BytesMut::from(&self.held[drop..]);
        self.dropped += drop;
    }

    /// How the last line began that was over its limit: its first octets.
    pub fn began(&self) -> Bytes {
        self.began.clone()
    }

    /// How the last line ended that was over its limit: its last octets.
    pub fn ended(&self) -> &[u8] {
        &self.ended
    }

    fn hold(&mut self) {
        if !self.chunk.is_empty() {
            let chunk = std::mem::take(&mut self.chunk);
            self.held.extend_from_slice(&chunk);
        }
    }
}

/// Where the first line ends, after its LF.
fn end_of_line(bytes: &[u8], from: usize) -> Option<usize> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use memchr::memmem;

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
    fn chunks_may_come_before_the_last_one_was_read() {
        let mut f = Framer::default();
        for chunk in ["a\r\nb", "c\r\nd", "e\r\n"] {
            f.push(Bytes::from(chunk));
        }
        let lines: Vec<Line> = std::iter::from_fn(|| f.line(10)).collect();
        assert_eq!(lines, ["a\r\n", "bc\r\n", "de\r\n"].map(|l| Line::Whole(Bytes::from(l))));
    }

    #[test]
    fn lines_of_a_reader_who_is_content_with_lf() {
        let all = b"EHLO a\nNOOP\r\n0123456789\nQUIT\n";
        for n in 1..=all.len() {
            let (mut f, mut got) = (Framer::default(), Vec::new());
            for chunk in all.chunks(n) {
                f.push(Bytes::copy_from_slice(chunk));
                got.extend(std::iter::from_fn(|| f.line_at_lf(8)));
            }
            let whole = |line: &'static [u8]| Line::Whole(Bytes::from_static(line));
            let want =
                [whole(b"EHLO a\n"), whole(b"NOOP\r\n"), Line::TooLong(11), whole(b"QUIT\n")];
            assert_eq!(got, want, "chunks of {n}");
        }
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
            (b"x\r\n\r\n.\r\nNOOP", Some(8)),
            (b"x\r\n..y\r\nz\r\n.\r\nNOOP", Some(14)),
            (b"x.\r\n\n.z\r.\r\n.\r\nNOOP", Some(14)),
        ] {
            for limit in [1000, 2] {
                for n in 1..=data.len() {
                    let mut f = Framer::default();
                    let mut got = None;
                    for c in data.chunks(n) {
                        if got.is_none() {
                            f.push(Bytes::copy_from_slice(c));
                            got = f.dotted(limit);
                        }
                    }
                    let len = got.map(|d| match d {
                        Dotted::Whole(pieces) => pieces.len(),
                        Dotted::Plain(pieces) => {
                            let all = pieces.joined();
                            assert!(
                                !all.starts_with(b".") && memmem::find(&all, b"\r\n.").is_none()
                            );
                            all.len() + 3
                        }
                        Dotted::TooLong(n) => n,
                    });
                    assert_eq!(len, want, "{data:?} in chunks of {n}, limit {limit}");
                }
            }
        }
    }

    #[test]
    fn octets_as_they_come() {
        let mut f = Framer::default();
        f.push(Bytes::from_static(b"BDAT 4\r\nab"));
        assert!(f.line(100).is_some());
        assert_eq!(f.up_to(4).as_deref(), Some(&b"ab"[..]));
        assert_eq!(f.up_to(2), None);
        f.push(Bytes::from_static(b"cdNOOP\r\n"));
        assert_eq!(f.up_to(2).as_deref(), Some(&b"cd"[..]));
        assert_eq!(f.line(10), Some(Line::Whole(Bytes::from_static(b"NOOP\r\n"))));
        assert!(f.is_empty());
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
