//! Puts one frame together from its lines and literals: a command, or a response.
//!
//! A line that ends in `{n}` goes on after n octets. A server gives its leave with `+` before a client may send
//! the octets of a synchronizing literal; so the assembler stops there until it is told how the server answered.
//!
//! Of a line that is too long only its edges are kept: the tag, by which it is answered, and the announcement of a
//! literal. Octets that come without waiting are thrown away with the line.

use super::grammar::Announced;
use crate::wire::{Framer, Line};
use bytes::{Bytes, BytesMut};

/// How much of a frame is kept.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Octets of all lines of a frame together, literals not counted.
    pub line: usize,
    /// How many literals one frame may have.
    pub literals: usize,
    /// Whether a line feed alone ends a line.
    pub at_lf: bool,
}

impl Limits {
    /// Most literals of one command.
    pub const LITERALS: usize = 100;
}

/// What the assembler came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A whole frame, literals and all.
    Frame(Bytes),
    /// A line that announces a literal. Nothing goes on before [`accept`](Assembler::accept),
    /// [`refuse`](Assembler::refuse) or [`skip`](Assembler::skip) is called.
    Announced {
        literal: Announced,
        /// The octets of all literals of the frame, this one too.
        total: u64,
        /// Whether the frame has more literals than it may have.
        too_many: bool,
    },
    /// The lines were longer than their limit; so many octets were thrown away. The next line is a new frame.
    TooLong {
        /// The frame's beginning, with the tag; nothing if it has none.
        head: Bytes,
        lost: usize,
    },
    /// A frame of which a literal was skipped: its lines, as far as they were kept.
    Skipped { head: Bytes },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Want {
    /// A line.
    #[default]
    Line,
    /// To be told whether the octets come.
    Answer(Announced),
    /// The octets of a literal.
    Octets(usize),
    /// Octets that are thrown away.
    Waste(usize),
}

/// Cuts frames. What is cut does not depend on the chunks.
#[derive(Clone, Debug, Default)]
pub struct Assembler {
    framer: Framer,
    /// The lines and literals of the frame so far.
    parts: Vec<Bytes>,
    /// Octets of the frame's lines so far.
    line_octets: usize,
    literals: usize,
    literal_octets: u64,
    want: Want,
    /// A literal of this frame was thrown away.
    skipped: bool,
    /// Octets of its lines that were thrown away.
    lost: usize,
}

impl Assembler {
    /// Takes the next chunk.
    pub fn push(&mut self, chunk: Bytes) {
        self.framer.push(chunk);
    }

    /// Whether it stands at the beginning of a frame and nothing waits.
    pub fn is_empty(&self) -> bool {
        self.framer.is_empty() && !self.in_frame()
    }

    /// Whether a frame has begun and a part of it is kept.
    pub fn in_frame(&self) -> bool {
        self.want != Want::Line || self.line_octets > 0
    }

    /// What was kept of the frame that is not whole yet, without what the framer still holds.
    pub fn so_far(&self) -> Bytes {
        if let [only] = &self.parts[..] {
            return only.clone();
        }
        let mut all = BytesMut::with_capacity(self.parts.iter().map(Bytes::len).sum());
        self.parts.iter().for_each(|part| all.extend_from_slice(part));
        all.freeze()
    }

    /// What waits and belongs to no finished part.
    pub fn waiting(&self) -> Bytes {
        self.framer.waiting()
    }

    /// How many octets of a literal are still missing, while one comes.
    pub fn wants(&self) -> Option<u64> {
        match self.want {
            Want::Octets(n) | Want::Waste(n) => Some(n.saturating_sub(self.framer.len()) as u64),
            Want::Line | Want::Answer(_) => None,
        }
    }

    /// The octets of the announced literal come: the server said `+`, or the client does not wait.
    pub fn accept(&mut self) {
        if let Want::Answer(literal) = self.want {
            self.literals += 1;
            self.literal_octets = self.literal_octets.saturating_add(literal.size);
            self.want = Want::Octets(literal.size as usize);
        }
    }

    /// The octets do not come: the server refused the command. The next line is a new frame.
    pub fn refuse(&mut self) {
        if matches!(self.want, Want::Answer(_)) {
            self.reset();
        }
    }

    /// The octets come and are not wanted: they are read and thrown away, and so is the frame.
    pub fn skip(&mut self) {
        if let Want::Answer(literal) = self.want {
            self.skipped = true;
            self.want = Want::Waste(literal.size as usize);
        }
    }

    /// One line that is a frame of its own whatever it holds, such as DONE.
    pub fn line(&mut self, limits: Limits) -> Option<Line> {
        cut(&mut self.framer, limits.line, limits.at_lf)
    }

    /// The next step, or nothing where more octets are needed or an announcement was not answered.
    pub fn next(&mut self, limits: Limits) -> Option<Step> {
        loop {
            match self.want {
                Want::Answer(_) => return None,
                Want::Waste(0) => self.want = Want::Line,
                Want::Waste(n) => {
                    let there = self.framer.len().min(n);
                    if there == 0 {
                        return None;
                    }
                    self.framer.octets(there)?;
                    self.want = Want::Waste(n - there);
                }
                Want::Octets(n) => {
                    let octets = self.framer.octets(n)?;
                    self.parts.push(octets);
                    self.want = Want::Line;
                }
                Want::Line => {
                    let left = limits.line.saturating_sub(self.line_octets);
                    return Some(match cut(&mut self.framer, left, limits.at_lf)? {
                        Line::Whole(line) => match self.take_line(line, limits) {
                            Some(step) => step,
                            None => continue,
                        },
                        Line::TooLong(lost) => {
                            self.lost += lost;
                            if self.parts.is_empty() {
                                let began = self.framer.began();
                                let tagged = memchr::memchr(b' ', &began).is_some();
                                self.parts.push(if tagged { began } else { Bytes::new() });
                            }
                            let literal = announced(self.framer.ended()).filter(|l| l.non_sync);
                            if let Some(literal) = literal {
                                self.skipped = true;
                                self.want = Want::Waste(literal.size as usize);
                                continue;
                            }
                            self.finish()
                        }
                    });
                }
            }
        }
    }

    fn take_line(&mut self, line: Bytes, limits: Limits) -> Option<Step> {
        let announced = announced(&line);
        self.line_octets += line.len();
        if !self.skipped {
            self.parts.push(line);
        }
        if let Some(literal) = announced {
            self.want = Want::Answer(literal);
            if self.skipped {
                if literal.non_sync {
                    self.skip();
                    return None;
                }
                // The frame is refused already, so that the client need not send this one.
                return Some(self.finish());
            }
            return Some(Step::Announced {
                literal,
                total: self.literal_octets.saturating_add(literal.size),
                too_many: self.literals >= limits.literals,
            });
        }
        Some(self.finish())
    }

    fn finish(&mut self) -> Step {
        let step = if self.lost > 0 {
            Step::TooLong { head: self.head(), lost: self.lost }
        } else if self.skipped {
            Step::Skipped { head: self.head() }
        } else {
            Step::Frame(self.so_far())
        };
        self.reset();
        step
    }

    /// The first line.
    fn head(&self) -> Bytes {
        self.parts.first().cloned().unwrap_or_default()
    }

    fn reset(&mut self) {
        self.parts.clear();
        self.line_octets = 0;
        self.literals = 0;
        self.literal_octets = 0;
        self.want = Want::Line;
        self.skipped = false;
        self.lost = 0;
    }
}

fn cut(framer: &mut Framer, limit: usize, at_lf: bool) -> Option<Line> {
    if at_lf { framer.line_at_lf(limit) } else { framer.line(limit) }
}

/// The literal that a line announces at its end. A size that 63 bits cannot hold announces nothing.
pub fn announced(line: &[u8]) -> Option<Announced> {
    let body = line.strip_suffix(b"}\r\n")?;
    let (body, non_sync) = body.strip_suffix(b"+").map_or((body, false), |b| (b, true));
    let digits = body.iter().rev().take_while(|b| b.is_ascii_digit()).count();
    let (head, digits) = body.split_at_checked(body.len() - digits)?;
    let head = head.strip_suffix(b"{")?;
    let size = std::str::from_utf8(digits).ok()?.parse::<i64>().ok()?.unsigned_abs();
    Some(Announced { size, non_sync, eight: head.ends_with(b"~") })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits = Limits { line: 40, literals: 3, at_lf: false };

    fn steps(all: &[u8], chunk: usize, refuse_over: u64) -> Vec<Step> {
        let mut a = Assembler::default();
        let mut out = Vec::new();
        for c in all.chunks(chunk) {
            a.push(Bytes::copy_from_slice(c));
            while let Some(step) = a.next(LIMITS) {
                if let Step::Announced { literal, .. } = &step {
                    match (literal.size > refuse_over, literal.non_sync) {
                        (true, true) => a.skip(),
                        (true, false) => a.refuse(),
                        (false, _) => a.accept(),
                    }
                }
                out.push(step);
            }
        }
        assert!(!a.in_frame() || out.is_empty());
        out
    }

    #[test]
    fn literals_are_part_of_the_frame() {
        let all = b"a LOGIN {3}\r\nb}n {0}\r\n {2+}\r\nx\n\r\nb NOOP\r\n";
        let whole = steps(all, all.len(), 100);
        assert_eq!(whole.len(), 5);
        assert_eq!(whole[3], Step::Frame(Bytes::from_static(&all[..all.len() - 8])));
        for n in [1, 2, 5] {
            assert_eq!(steps(all, n, 100), whole);
        }
    }

    #[test]
    fn refused_octets_are_new_lines_and_skipped_ones_are_not() {
        for n in [1, 3, 100] {
            let got = steps(b"a APPEND x {200}\r\nb NOOP\r\n", n, 100);
            assert_eq!(got.last(), Some(&Step::Frame(Bytes::from_static(b"b NOOP\r\n"))));
            let octets = "c NOOP\r\n".repeat(25);
            let all = format!("a X {{200+}}\r\n{octets} rest\r\nb NOOP\r\n");
            let got = steps(all.as_bytes(), n, 100);
            let skipped = Step::Skipped { head: Bytes::from_static(b"a X {200+}\r\n") };
            assert_eq!(got[1..], [skipped, Step::Frame(Bytes::from_static(b"b NOOP\r\n"))]);
        }
    }

    #[test]
    fn long_lines_are_cut_off() {
        let all = format!("a {}\r\nb {{1}}\r\nx{}\r\nc NOOP\r\n", "y".repeat(50), "z".repeat(34));
        for n in [1, 7, 1000] {
            let got = steps(all.as_bytes(), n, 100);
            let head = Bytes::copy_from_slice(&all.as_bytes()[..54]);
            assert_eq!(got[0], Step::TooLong { head, lost: 54 });
            let head = Bytes::from_static(b"b {1}\r\n");
            assert_eq!(got[2], Step::TooLong { head, lost: 36 });
            assert_eq!(got[3], Step::Frame(Bytes::from_static(b"c NOOP\r\n")));
        }
    }

    #[test]
    fn octets_behind_a_long_line_are_no_commands() {
        let all = format!("a {} {{8+}}\r\nb NOOP\r\n rest\r\nc NOOP\r\n", "y".repeat(150));
        for n in [1, 7, 1000] {
            let got = steps(all.as_bytes(), n, 100);
            let head = Bytes::copy_from_slice(&all.as_bytes()[..64]);
            let whole = Step::Frame(Bytes::from_static(b"c NOOP\r\n"));
            assert_eq!(got, [Step::TooLong { head, lost: 159 }, whole]);
        }
    }

    #[test]
    fn announcements() {
        let of = |size, non_sync, eight| Some(Announced { size, non_sync, eight });
        for (line, want) in [
            (&b"a {3}\r\n"[..], of(3, false, false)),
            (b"{0+}\r\n", of(0, true, false)),
            (b"a ~{7}\r\n", of(7, false, true)),
            (b"a {}\r\n", None),
            (b"a {99999999999}\r\n", of(99_999_999_999, false, false)),
            (b"a {99999999999999999999}\r\n", None),
            (b"a 3}\r\n", None),
            (b"a {3} \r\n", None),
            (b"a {3}\n", None),
        ] {
            assert_eq!(announced(line), want, "{}", line.escape_ascii());
        }
    }
}
