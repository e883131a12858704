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
