//! What LIST asks for.

use super::*;
use crate::protocol::imap::extension::list_extended::LIST_EXTENDED;

static ALONE: Problem = Problem {
    id: "imap.list-recursivematch-alone",
    text: "RECURSIVEMATCH needs another selection option beside it: it asks which names have a matching one below them.",
    rfc: Rfc(5258, "3.1"),
};

/// What a name must have to be listed (RFC 5258 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criterion {
    /// The user is subscribed to it. It need not exist.
    Subscribed,
    /// It has a special use.
    SpecialUse,
    /// Names on other servers are meant too; there are none.
    Remote,
    /// Names are listed too that have a matching one below them.
    Recursive,
}

impl Criterion {
    /// The word of one that a name meets or does not meet.
    pub const fn word(self) -> Option<&'static str> {
        match self {
            Self::Subscribed => Some("SUBSCRIBED"),
            Self::SpecialUse => Some("SPECIAL-USE"),
            Self::Remote | Self::Recursive => None,
        }
    }
}

/// What is told of each name (RFC 5258 §3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Returning {
    Subscribed,
    Children,
    SpecialUse,
    /// The figures of STATUS.
    Status(Vec<StatusItem>),
    /// The user's rights.
    MyRights,
    /// These notes.
    Metadata(Vec<String>),
}

/// What one LIST asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    pub reference: String,
    pub patterns: Vec<String>,
    pub criteria: Vec<Criterion>,
    pub returning: Vec<Returning>,
    /// It is in a form of RFC 5258: attributes mean what is said there.
    pub extended: bool,
}

/// ```abnf
/// list = "LIST" [SP list-select-opts] SP mailbox SP mbox-or-pat [SP list-return-opts]
/// mbox-or-pat = list-mailbox / "(" list-mailbox *(SP list-mailbox) ")"
/// list-select-opts = "(" [list-select-opt *(SP list-select-opt)] ")"
/// list-return-opts = "RETURN" SP "(" [return-option *(SP return-option)] ")"
/// ```
/// What follows the verb, without the line end. Options and several patterns are RFC 5258's.
pub fn listing(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<Listing> {
    let mut out = Listing::default();
    c.sp()?;
    if c.peek() == Some(b'(') {
        out.extended = true;
        r.takes(&LIST_EXTENDED);
        let start = c.position();
        out.criteria =
            options(c, r, |c, r| slot::must(c, r, &field::LIST_SELECTION, |s| s.list_selection))?;
        let recursive = out.criteria.contains(&Criterion::Recursive);
        if recursive && out.criteria.iter().all(|criterion| criterion.word().is_none()) {
            return c.reject(start, &ALONE);
        }
        c.sp()?;
    }
    out.reference = mailbox(c, &field::REFERENCE)?;
    c.sp()?;
    out.patterns = if c.peek() == Some(b'(') {
        out.extended = true;
        r.takes(&LIST_EXTENDED);
        parenthesised(c, false, list_mailbox)?
    } else {
        vec![list_mailbox(c)?]
    };
    if c.looks_at(" RETURN") {
        out.extended = true;
        r.takes(&LIST_EXTENDED);
        c.sp()?;
        c.exact(&field::RETURN, "RETURN")?;
        c.sp()?;
        out.returning =
            options(c, r, |c, r| slot::must(c, r, &field::RETURN_OPTION, |s| s.list_return))?;
    }
    Ok(out)
}

/// `"(" [one *(SP one)] ")"`
fn options<T>(
    c: &mut Cursor<'_>,
    r: &mut Reading,
    one: fn(&mut Cursor<'_>, &mut Reading) -> Parsed<Option<T>>,
) -> Parsed<Vec<T>> {
    let all = parenthesised(c, true, |c| one(c, r))?;
    Ok(all.into_iter().flatten().collect())
}
