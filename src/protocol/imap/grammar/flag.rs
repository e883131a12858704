//! Flags.

use super::*;
use crate::world::{Flags, SYSTEM_FLAGS};

static RECENT_IS_TOLD: Problem = Problem {
    id: "imap.recent-by-client",
    text: "Only the server sets \\Recent; a client cannot change it.",
    rfc: Rfc(3501, "2.3.2"),
};

/// What a flag is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlagKind<'a> {
    System(crate::world::Flag),
    Recent,
    Keyword(&'a str),
    /// With its backslash: a name that RFC 3501 does not know.
    Extension(&'a str),
    /// `\*`
    Wildcard,
}

/// ```abnf
/// flag       = "\Answered" / "\Flagged" / "\Deleted" / "\Seen" / "\Draft" / flag-keyword / flag-extension
/// flag-fetch = flag / "\Recent"
/// flag-perm  = flag / "\*"
/// flag-extension = "\" atom
/// flag-keyword   = atom
/// ```
/// Any of them; a command may hold fewer than a response.
pub fn any_flag<'a>(c: &mut Cursor<'a>) -> Parsed<FlagKind<'a>> {
    let rest = c.rest();
    if rest.first() != Some(&b'\\') {
        return atom(c, &field::KEYWORD).map(FlagKind::Keyword);
    }
    if rest.get(1) == Some(&b'*') {
        c.exact(&field::FLAG_WILDCARD, "\\*")?;
        return Ok(FlagKind::Wildcard);
    }
    let n = 1 + rest.iter().skip(1).take_while(|b| is_atom_char(**b)).count();
    let name = ascii(rest.get(..n).unwrap_or_default());
    if n == 1 {
        return c.fail(Expected::Field(&field::SYSTEM_FLAG));
    }
    if name.eq_ignore_ascii_case("\\Recent") {
        c.take(&field::RECENT_FLAG, n)?;
        return Ok(FlagKind::Recent);
    }
    match SYSTEM_FLAGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) {
        Some((_, flag)) => {
            c.take(&field::SYSTEM_FLAG, n)?;
            Ok(FlagKind::System(*flag))
        }
        None => {
            c.take(&field::FLAG_EXTENSION, n)?;
            Ok(FlagKind::Extension(name))
        }
    }
}

/// Flags in parentheses, as a response has them: `\Recent` and `\*` too.
pub fn any_flag_list<'a>(c: &mut Cursor<'a>) -> Parsed<Vec<FlagKind<'a>>> {
    c.group(&field::FLAG_LIST, |c| parenthesised(c, true, any_flag))
}

/// Flags as a command gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FlagList {
    pub flags: Flags,
    /// A flag with a backslash that this server does not know.
    pub unknown: Option<String>,
}

impl FlagList {
    fn of(kinds: Vec<FlagKind<'_>>) -> Self {
        let mut out = Self::default();
        for kind in kinds {
            match kind {
                FlagKind::System(flag) => out.flags.set(flag),
                FlagKind::Keyword(word) => out.flags.set_keyword(word),
                FlagKind::Extension(name) => {
                    out.unknown.get_or_insert_with(|| name.to_owned());
                }
                FlagKind::Recent | FlagKind::Wildcard => {}
            }
        }
        out
    }
}

fn flag<'a>(c: &mut Cursor<'a>) -> Parsed<FlagKind<'a>> {
    let start = c.position();
    if c.looks_at("\\*") {
        return c.fail(Expected::Field(&field::SYSTEM_FLAG));
    }
    match any_flag(c)? {
        FlagKind::Recent => c.reject(start, &RECENT_IS_TOLD),
        kind => Ok(kind),
    }
}

/// ```abnf
/// flag-list = "(" [flag *(SP flag)] ")"
/// ```
pub fn flag_list(c: &mut Cursor<'_>) -> Parsed<FlagList> {
    c.group(&field::FLAG_LIST, |c| parenthesised(c, true, flag)).map(FlagList::of)
}

/// `flag-list / (flag *(SP flag))`: what STORE takes.
pub fn store_flags(c: &mut Cursor<'_>) -> Parsed<FlagList> {
    if c.peek() == Some(b'(') {
        return flag_list(c);
    }
    let mut kinds = vec![flag(c)?];
    while c.peek() == Some(b' ') {
        c.sp()?;
        kinds.push(flag(c)?);
    }
    Ok(FlagList::of(kinds))
}
