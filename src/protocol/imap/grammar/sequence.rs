//! Numbers of letters, and sets of them.

use super::*;
use crate::{protocol::imap::extension::searchres, wire::Field, world::View};

static ZERO: Problem = Problem {
    id: "imap.number-zero",
    text: "Message numbers and UIDs begin at 1, without a zero in front.",
    rfc: Rfc(3501, "9"),
};
static TOO_LARGE: Problem = Problem {
    id: "imap.number-too-large",
    text: "A number has at most 32 bits: 4294967295 is the largest.",
    rfc: Rfc(3501, "9"),
};

/// ```abnf
/// nz-number = digit-nz *DIGIT
/// ```
pub fn nz_number(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<u32> {
    let start = c.position();
    let digits = c.run(what, |b| b.is_ascii_digit())?;
    let zeros = digits.starts_with(b"0");
    let number = digits.iter().any(|b| *b != b'0');
    if zeros && !(number && c.lenient(&habit::LEADING_ZERO, |_| Ok(())).is_some()) {
        return c.reject(start, &ZERO);
    }
    match ascii(digits).parse() {
        Ok(number) => Ok(number),
        Err(_) => c.reject(start, &TOO_LARGE),
    }
}

/// ```abnf
/// number64 = 1*DIGIT    ; of 63 bits, RFC 9051 §9
/// ```
/// IMAP4rev1 has 32 bits in its place; what it can say is the same.
pub fn number64(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<u64> {
    c.number::<i64>(what).map(i64::unsigned_abs)
}

/// One end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    Number(u32),
    /// `*`
    Last,
}

impl Bound {
    const fn value(self, last: u32) -> u32 {
        match self {
            Self::Number(n) => n,
            Self::Last => last,
        }
    }
}

/// A set of numbers as it was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SequenceSet {
    written: Vec<(Bound, Bound)>,
    /// `$` stands in it: the letters of the search that was kept (RFC 5182 §2.1).
    saved: bool,
}

impl SequenceSet {
    /// These numbers.
    pub fn of_ranges(ranges: &[(u32, u32)]) -> Self {
        let bounds = |(a, b): &(u32, u32)| (Bound::Number(*a), Bound::Number(*b));
        Self { written: ranges.iter().map(bounds).collect(), saved: false }
    }

    /// Whether numbers are written in it; `$` is none.
    pub const fn has_numbers(&self) -> bool {
        !self.written.is_empty()
    }

    /// Whether the letters of the search that was kept are in it.
    pub const fn is_saved(&self) -> bool {
        self.saved
    }

    /// The numbers that are written in it, as ranges that rise and do not touch; `*` is `last`. Ranges have no
    /// direction.
    pub fn ranges(&self, last: u32) -> Vec<(u32, u32)> {
        let ends = |(a, b): &(Bound, Bound)| {
            let (a, b) = (a.value(last), b.value(last));
            (a.min(b), a.max(b))
        };
        merged(self.written.iter().map(ends).collect())
    }

    /// The message numbers in it, as ranges that rise; no letter need have them.
    pub fn numbers(&self, view: &View) -> Vec<(u32, u32)> {
        let mut all = self.ranges(view.len());
        if self.saved {
            all.extend(view.saved().iter().filter_map(|r| view.numbers_of(*r)));
            all = merged(all);
        }
        all
    }

    /// The UIDs in it, as ranges that rise; no letter need have them.
    pub fn uids(&self, view: &View) -> Vec<(u32, u32)> {
        let mut all = self.ranges(view.highest_uid().unwrap_or(0));
        if self.saved {
            all.extend(view.saved());
            all = merged(all);
        }
        all
    }

    /// Whether every number lies within 1 and `count`; `*` does unless there is nothing.
    pub fn fits(&self, count: u32) -> bool {
        let fits = |b: &Bound| match b {
            Bound::Number(n) => (1..=count).contains(n),
            Bound::Last => count > 0,
        };
        self.written.iter().all(|(a, b)| fits(a) && fits(b))
    }
}

/// Ranges as ranges that rise and do not touch.
pub fn merged(mut ranges: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    ranges.sort_unstable();
    let mut out: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
    for (from, to) in ranges {
        match out.last_mut() {
            Some(before) if from <= before.1.saturating_add(1) => before.1 = before.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

/// ```abnf
/// sequence-set = (seq-number / seq-range) *("," sequence-set)
/// seq-range = seq-number ":" seq-number
/// ```
pub fn sequence_set(c: &mut Cursor<'_>) -> Parsed<SequenceSet> {
    set(c, None)
}

/// A set; where there is a reading, `$` may be its last member.
fn set(c: &mut Cursor<'_>, mut r: Option<&mut Reading>) -> Parsed<SequenceSet> {
    c.group(&field::SEQUENCE_SET, |c| {
        let mut out = Vec::new();
        loop {
            let first = seq_number(c)?;
            let second = if c.peek() == Some(b':') {
                c.exact(&field::SEQUENCE_RANGE, ":")?;
                seq_number(c)?
            } else {
                first
            };
            out.push((first, second));
            if c.rest().starts_with(b", ") {
                let _ = c.lenient(&habit::COMMA_AT_END, |c| c.mark(","));
            }
            if c.peek() != Some(b',') {
                return Ok(SequenceSet { written: out, saved: false });
            }
            c.mark(",")?;
            if let (Some(b'$'), Some(r)) = (c.peek(), r.as_deref_mut()) {
                r.takes(&searchres::SEARCHRES);
                searchres::saved(c)?;
                return Ok(SequenceSet { written: out, saved: true });
            }
        }
    })
}

/// ```abnf
/// sequence-set =/ "$"
/// ```
/// A set of numbers, or the result that a search saved (RFC 5182).
pub fn letters(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<SequenceSet> {
    if c.peek() == Some(b'$') {
        r.takes(&searchres::SEARCHRES);
        searchres::saved(c)?;
        return Ok(SequenceSet { written: Vec::new(), saved: true });
    }
    set(c, Some(r))
}

/// ```abnf
/// seq-number = nz-number / "*"
/// ```
/// One letter, as a set.
pub fn one_letter(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<SequenceSet> {
    let bound = if c.peek() == Some(b'*') {
        c.exact(&field::SEQUENCE_LAST, "*")?;
        Bound::Last
    } else {
        nz_number(c, what).map(Bound::Number)?
    };
    Ok(SequenceSet { written: vec![(bound, bound)], saved: false })
}

/// ```abnf
/// seq-number = nz-number / "*"
/// ```
fn seq_number(c: &mut Cursor<'_>) -> Parsed<Bound> {
    if c.peek() == Some(b'*') {
        c.exact(&field::SEQUENCE_LAST, "*")?;
        return Ok(Bound::Last);
    }
    nz_number(c, &field::SEQUENCE_NUMBER).map(Bound::Number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::read;

    #[test]
    fn sets() {
        for (text, last, want) in [
            (&b"1"[..], 9, &[(1, 1)][..]),
            (b"4:2", 9, &[(2, 4)]),
            (b"2,4:7,9,12:*", 15, &[(2, 2), (4, 7), (9, 9), (12, 15)]),
            (b"*:4,5:7", 10, &[(4, 10)]),
            (b"559:*", 3, &[(3, 559)]),
            (b"4294967295,1:2,3", 9, &[(1, 3), (u32::MAX, u32::MAX)]),
        ] {
            let set = read(text, sequence_set).expect("well-formed");
            assert_eq!(set.ranges(last), want);
        }
        for wrong in [&b"0"[..], b"1:", b",1", b"1,", b"4294967296", b"1:0", b"01", b"**", b""] {
            assert!(read(wrong, sequence_set).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_very_long_set_is_quick() {
        let text = (0..100_000).map(|n| (2 * n + 1).to_string()).collect::<Vec<_>>().join(",");
        let set = read(text.as_bytes(), sequence_set).expect("well-formed");
        assert_eq!(set.ranges(1).len(), 100_000);
    }
}
