//! What LIST asks for.

use super::*;
use crate::protocol::imap::extension::list_extended::LIST_EXTENDED;

/// What one LIST asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    pub reference: String,
    /// The first pattern.
    pub pattern: String,
}

/// ```abnf
/// list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]
/// mbox-or-pat = list-mailbox / "(" list-mailbox *(SP list-mailbox) ")"
/// list-select-opts = "(" [list-select-opt *(SP list-select-opt)] ")"
/// list-return-opts = "RETURN" SP "(" [return-option *(SP return-option)] ")"
/// ```
/// What follows the verb, without the line end. Options and several patterns are RFC 5258's.
pub fn listing(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<Listing> {
    c.sp()?;
    if c.peek() == Some(b'(') {
        r.takes(&LIST_EXTENDED);
        options(c, r, |c, r| slot::must(c, r, &field::LIST_SELECTION, |s| s.list_selection))?;
        c.sp()?;
    }
    let reference = mailbox(c, &field::REFERENCE)?;
    c.sp()?;
    let pattern = if c.peek() == Some(b'(') {
        r.takes(&LIST_EXTENDED);
        let patterns = parenthesised(c, false, list_mailbox)?;
        patterns.into_iter().next().unwrap_or_default()
    } else {
        list_mailbox(c)?
    };
    if c.looks_at(" RETURN") {
        c.sp()?;
        r.takes(&LIST_EXTENDED);
        c.exact(&field::RETURN, "RETURN")?;
        c.sp()?;
        options(c, r, |c, r| slot::must(c, r, &field::RETURN_OPTION, |s| s.list_return))?;
    }
    Ok(Listing { reference, pattern })
}

/// `"(" [one *(SP one)] ")"`
fn options(
    c: &mut Cursor<'_>,
    r: &mut Reading,
    one: fn(&mut Cursor<'_>, &mut Reading) -> Parsed<()>,
) -> Parsed<()> {
    c.mark("(")?;
    if c.peek() == Some(b')') {
        return c.mark(")");
    }
    loop {
        one(c, r)?;
        if c.peek() != Some(b' ') {
            return c.mark(")");
        }
        c.sp()?;
    }
}
