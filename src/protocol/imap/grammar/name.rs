//! Names of mailboxes.

use super::*;
use crate::wire::Field;

static EIGHT_BIT: Problem = Problem {
    id: "imap.mailbox-eight-bit",
    text: "A mailbox name is written in US-ASCII; other characters stand in it as modified UTF-7.",
    rfc: Rfc(3501, "5.1.3"),
};
static CONTROL: Problem = Problem {
    id: "imap.mailbox-control",
    text: "A mailbox name has no control characters.",
    rfc: Rfc(3501, "5.1"),
};

/// ```abnf
/// mailbox = "INBOX" / astring
/// ```
/// The name as it was sent, without its quotes.
pub fn mailbox(c: &mut Cursor<'_>, what: &'static Field) -> Parsed<String> {
    let start = c.position();
    let name = astring(c, what)?;
    checked(c, start, &name)
}

/// ```abnf
/// list-mailbox = 1*list-char / string
/// list-char = ATOM-CHAR / list-wildcards / resp-specials
/// ```
pub fn list_mailbox(c: &mut Cursor<'_>) -> Parsed<String> {
    let start = c.position();
    if matches!(c.peek(), Some(b'"' | b'{')) {
        let name = string(c, &field::LIST_PATTERN)?;
        return checked(c, start, &name);
    }
    let name = c.run(&field::LIST_PATTERN, |b| is_astring_char(b) || matches!(b, b'%' | b'*'))?;
    Ok(ascii(name).to_owned())
}

fn checked(c: &mut Cursor<'_>, start: usize, name: &[u8]) -> Parsed<String> {
    if !name.is_ascii() {
        return c.reject(start, &EIGHT_BIT);
    }
    if name.iter().any(u8::is_ascii_control) {
        return c.reject(start, &CONTROL);
    }
    Ok(ascii(name).to_owned())
}

/// Whether a name is modified UTF-7 (RFC 3501 §5.1.3): `&` begins base64 of UTF-16 that `-` ends, `&-` is `&`.
pub fn modified_utf7_is_valid(name: &str) -> bool {
    let mut rest = name;
    while let Some((_, after)) = rest.split_once('&') {
        let Some((code, more)) = after.split_once('-') else { return false };
        if !(code.is_empty() || shifted_is_valid(code)) {
            return false;
        }
        // Two shifts with nothing between them should have been one.
        if !code.is_empty() && more.starts_with('&') && !more.starts_with("&-") {
            return false;
        }
        rest = more;
    }
    true
}

/// Whether `code` is modified base64 of UTF-16 that needs to be written so.
fn shifted_is_valid(code: &str) -> bool {
    let mut bits = 0_u32;
    let mut have = 0;
    let mut units = Vec::new();
    for b in code.bytes() {
        let value = match b {
            b'A'..=b'Z' => b - b'A',
            b'a'..=b'z' => b - b'a' + 26,
            b'0'..=b'9' => b - b'0' + 52,
            b'+' => 62,
            b',' => 63,
            _ => return false,
        };
        bits = (bits << 6) | u32::from(value);
        have += 6;
        if have >= 16 {
            have -= 16;
            units.push((bits >> have) as u16);
            bits &= (1 << have) - 1;
        }
    }
    // What is left over is padding: fewer than six bits, all zero.
    have < 6
        && bits == 0
        && !units.is_empty()
        && char::decode_utf16(units).all(|c| c.is_ok_and(|c| !matches!(c, ' '..='~')))
}

/// A figure that STATUS can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusItem {
    Messages,
    Recent,
    UidNext,
    UidValidity,
    Unseen,
}

impl StatusItem {
    /// Its name in the command and in the response.
    pub const NAMES: &'static [(&'static str, Self)] = &[
        ("MESSAGES", Self::Messages),
        ("RECENT", Self::Recent),
        ("UIDNEXT", Self::UidNext),
        ("UIDVALIDITY", Self::UidValidity),
        ("UNSEEN", Self::Unseen),
    ];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Messages => "MESSAGES",
            Self::Recent => "RECENT",
            Self::UidNext => "UIDNEXT",
            Self::UidValidity => "UIDVALIDITY",
            Self::Unseen => "UNSEEN",
        }
    }
}

/// ```abnf
/// status-att = "MESSAGES" / "RECENT" / "UIDNEXT" / "UIDVALIDITY" / "UNSEEN"
/// ```
pub fn status_att(c: &mut Cursor<'_>) -> Parsed<StatusItem> {
    c.word(&field::STATUS_ITEM, is_atom_char, StatusItem::NAMES)
}

/// `"(" status-att *(SP status-att) ")"`
/// The items of extensions that are not carried out here are left out.
pub fn status_att_list(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<Vec<StatusItem>> {
    let mut out = Vec::new();
    c.mark("(")?;
    loop {
        out.extend(match c.optional(status_att) {
            Some(item) => Some(item),
            None => match slot::read(c, r, |s| s.status) {
                Some(item) => item?,
                None => Some(status_att(c)?),
            },
        });
        if c.peek() != Some(b' ') {
            c.mark(")")?;
            return Ok(out);
        }
        c.sp()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modified_utf7() {
        for right in
            ["INBOX", "Post&APw-", "&-", "a&-b", "~peter/mail/&U,BTFw-/&ZeVnLIqe-", "&2D3eCQ-"]
        {
            assert!(modified_utf7_is_valid(right), "{right}");
        }
        for wrong in ["&", "a&b", "&AGE-", "&A-", "&AP-", "&APw", "&APw-&APw-", "&2D0-", "&AP/-"] {
            assert!(!modified_utf7_is_valid(wrong), "{wrong}");
        }
    }
}
