//! What the commands about mailboxes share.

use super::*;
use crate::world::{DELIMITER, INBOX, MailboxRefused};

/// `SP mailbox [SP "(" parameter *(SP parameter) ")"] CRLF`
pub(in crate::protocol::imap) fn mailbox_and_parameters<T>(
    c: &mut Cursor<'_>,
    what: &'static crate::wire::Field,
    rows: fn(&extension::Slots) -> &'static [extension::Slot<T>],
) -> Parsed<(String, Vec<T>, Vec<&'static Extension>)> {
    let mut r = Reading::default();
    grammar::gap(c)?;
    let name = grammar::mailbox(c, &field::MAILBOX)?;
    let parameters = grammar::parameters_if_any(c, &mut r, what, rows)?;
    grammar::loose_end(c)?;
    Ok((name, parameters, r.uses))
}

/// `SP mailbox CRLF`
pub(in crate::protocol::imap) fn one_mailbox(c: &mut Cursor<'_>) -> Parsed<String> {
    grammar::gap(c)?;
    let name = grammar::mailbox(c, &field::MAILBOX)?;
    grammar::loose_end(c)?;
    Ok(name)
}

/// Whether a new mailbox may have that name. Wildcards would make it hard to list, and `#` begins names of
/// other namespaces (RFC 3501 §5.1); `odd` allows both. Below INBOX there is one spelling of it, so that no second one is
/// listed; for the same reason characters that can be written in two ways have their composed form (RFC 9051 §5.1).
pub(in crate::protocol::imap) fn usable(name: &str, odd: bool) -> bool {
    let top = name.split(DELIMITER).next().unwrap_or_default();
    if top.eq_ignore_ascii_case(INBOX) && top != INBOX {
        return false;
    }
    name.is_ascii()
        && grammar::modified_utf7_is_valid(name)
        && !grammar::modified_utf7_decoded(name)
            .is_some_and(|n| n.contains(no_letter) || !unicode_normalization::is_nfc(&n))
        && (odd || !name.contains(['*', '%']) && !name.starts_with('#'))
}

/// Characters that no name has, however they are written: controls, ends of lines, and what stands for octets that are
/// no UTF-8 (RFC 6855 §3).
fn no_letter(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FFFD}')
}

/// `SP mailbox SP list-mailbox CRLF`
pub(in crate::protocol::imap) fn reference_and_pattern(
    c: &mut Cursor<'_>,
) -> Parsed<(String, String)> {
    c.sp()?;
    let reference = grammar::mailbox(c, &field::REFERENCE)?;
    c.sp()?;
    let name = grammar::list_mailbox(c)?;
    c.crlf()?;
    Ok((reference, name))
}

pub(in crate::protocol::imap) fn no_such_mailbox() -> Reply {
    Reply::no(&rule::MAILBOX_EXISTS, "There is no such mailbox").code("NONEXISTENT")
}

/// The mailbox that letters should go to is not there.
pub(in crate::protocol::imap) fn no_target() -> Reply {
    Reply::no(&rule::TARGET_EXISTS, "There is no such mailbox; create it first").code("TRYCREATE")
}

pub(in crate::protocol::imap) fn refused(why: MailboxRefused) -> Reply {
    match why {
        MailboxRefused::Missing => no_such_mailbox(),
        MailboxRefused::Exists => {
            Reply::no(&rule::NAME_FREE, "That name is taken").code("ALREADYEXISTS")
        }
        MailboxRefused::Inbox => {
            Reply::no(&rule::NOT_INBOX, "Every account has one INBOX, for good").code("CANNOT")
        }
        MailboxRefused::HasChildren => {
            Reply::no(&rule::NO_CHILDREN, "That name is only the parent of others")
                .code("HASCHILDREN")
        }
        MailboxRefused::BadName => {
            Reply::no(&rule::NAME_USABLE, "That name cannot be used").code("CANNOT")
        }
        MailboxRefused::TooMany => {
            Reply::no(&rule::MAILBOXES_FEW, "There are too many names").code("LIMIT")
        }
    }
}
