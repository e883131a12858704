//! Parameters and modifiers in parentheses, as RFC 4466 adds them to the commands of RFC 3501.

use super::*;
use crate::protocol::imap::extension::{Slot, Slots, qresync::Resync};
use crate::wire::Field;

/// A parameter of SELECT and EXAMINE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SelectParameter {
    /// The client wants to hear of change numbers.
    CondStore,
    /// It comes back, and tells what it kept.
    Resync(Box<Resync>),
}

/// A part of a result, by places counted from 1 (RFC 9394 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The lower place.
    pub first: u32,
    /// The higher one.
    pub last: u32,
    /// Places are counted from the newest letter.
    pub from_end: bool,
}

impl Page {
    /// Which of so many results are on it, counted from 0.
    pub fn of(self, count: usize) -> std::ops::Range<usize> {
        let end = (self.last as usize).min(count);
        let start = (self.first as usize).saturating_sub(1).min(end);
        if self.from_end { count - end..count - start } else { start..end }
    }
}

/// A modifier of FETCH.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FetchModifier {
    /// Only letters that changed after that number.
    ChangedSince(u64),
    /// Removals are told too.
    Vanished,
    /// Only some of the letters.
    Partial(Page),
}

/// ```abnf
/// "(" parameter *(SP parameter) ")"
/// ```
/// Each begins with a word of an extension.
pub fn parameters<T>(
    c: &mut Cursor<'_>,
    r: &mut Reading,
    what: &'static Field,
    rows: fn(&Slots) -> &'static [Slot<T>],
) -> Parsed<Vec<T>> {
    c.group(what, |c| {
        c.mark("(")?;
        let mut out = Vec::new();
        loop {
            out.push(slot::must(c, r, what, rows)?);
            if c.peek() != Some(b' ') {
                c.mark(")")?;
                return Ok(out);
            }
            c.sp()?;
        }
    })
}

/// `[SP "(" parameter *(SP parameter) ")"]`
pub fn parameters_if_any<T>(
    c: &mut Cursor<'_>,
    r: &mut Reading,
    what: &'static Field,
    rows: fn(&Slots) -> &'static [Slot<T>],
) -> Parsed<Vec<T>> {
    if !c.looks_at(" (") {
        return Ok(Vec::new());
    }
    c.sp()?;
    parameters(c, r, what, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages() {
        let page = |first, last, from_end| Page { first, last, from_end };
        for (page, count, want) in [
            (page(1, 5, false), 9, 0..5),
            (page(1, 3, true), 9, 6..9),
            (page(8, 12, false), 9, 7..9),
            (page(8, 12, true), 9, 0..2),
            (page(10, 12, false), 9, 9..9),
            (page(10, 12, true), 9, 0..0),
            (page(1, 1, true), 0, 0..0),
        ] {
            assert_eq!(page.of(count), want, "{page:?} of {count}");
        }
    }
}
