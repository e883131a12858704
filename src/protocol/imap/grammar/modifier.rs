//! Parameters and modifiers in parentheses, as RFC 4466 adds them to the commands of RFC 3501.

use super::*;
use crate::protocol::imap::extension::{Slot, Slots};
use crate::wire::Field;

/// ```abnf
/// "(" parameter *(SP parameter) ")"
/// ```
/// Each begins with a word of an extension.
pub fn parameters(
    c: &mut Cursor<'_>,
    r: &mut Reading,
    what: &'static Field,
    rows: fn(&Slots) -> &'static [Slot],
) -> Parsed<()> {
    c.group(what, |c| {
        c.mark("(")?;
        loop {
            slot::must(c, r, what, rows)?;
            if c.peek() != Some(b' ') {
                return c.mark(")");
            }
            c.sp()?;
        }
    })
}

/// `[SP "(" parameter *(SP parameter) ")"]`
pub fn parameters_if_any(
    c: &mut Cursor<'_>,
    r: &mut Reading,
    what: &'static Field,
    rows: fn(&Slots) -> &'static [Slot],
) -> Parsed<()> {
    if !c.looks_at(" (") {
        return Ok(());
    }
    c.sp()?;
    parameters(c, r, what, rows)
}
