//! Names of mailboxes.

use super::*;
use crate::{
    protocol::Output,
    wire::Field,
    world::{Mailbox, Policy},
};

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
    let wild = c.lenient(&habit::WILDCARD_IN_NAME, |c| {
        let name = c.run(what, |b| is_astring_char(b) || matches!(b, b'%' | b'*'))?;
        if name.iter().any(|b| matches!(b, b'%' | b'*')) { Ok(name) } else { Err(Stop) }
    });
    if let Some(name) = wild {
        return Ok(ascii(name).to_owned());
    }
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
        if c.lenient(&habit::EIGHT_BIT_QUOTED, |_| Ok(())).is_some() {
            return Ok(String::from_utf8_lossy(name).into_owned());
        }
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

/// A name as people read it; nothing where it is no modified UTF-7 or already reads as it is.
pub fn modified_utf7_decoded(name: &str) -> Option<String> {
    if !name.contains('&') || !modified_utf7_is_valid(name) {
        return None;
    }
    let (mut out, mut rest) = (String::with_capacity(name.len()), name);
    while let Some((plain, after)) = rest.split_once('&') {
        out.push_str(plain);
        let (code, more) = after.split_once('-')?;
        if code.is_empty() {
            out.push('&');
        }
        let octets =
            crate::message::transfer(b"base64", code.replace(',', "/").as_bytes()).into_owned();
        let units = octets.chunks_exact(2).map(|pair| u16::from(pair[0]) << 8 | u16::from(pair[1]));
        out.extend(char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
        rest = more;
    }
    out.push_str(rest);
    Some(out)
}

/// A name that people wrote, in modified UTF-7.
pub fn modified_utf7_encoded(name: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";
    let mut out = String::with_capacity(name.len() + 8);
    let mut units: Vec<u16> = Vec::new();
    let shift = |units: &mut Vec<u16>, out: &mut String| {
        if units.is_empty() {
            return;
        }
        out.push('&');
        let (mut bits, mut have) = (0_u32, 0);
        for unit in units.drain(..) {
            (bits, have) = (bits << 16 | u32::from(unit), have + 16);
            while have >= 6 {
                have -= 6;
                out.push(char::from(DIGITS[(bits >> have) as usize & 63]));
                bits &= (1 << have) - 1;
            }
        }
        if have > 0 {
            out.push(char::from(DIGITS[(bits << (6 - have)) as usize & 63]));
        }
        out.push('-');
    };
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            shift(&mut units, &mut out);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            units.extend(c.encode_utf16(&mut [0; 2]).iter());
        }
    }
    shift(&mut units, &mut out);
    out
}

/// What there is to tell of a mailbox.
#[derive(Clone, Copy, Debug)]
pub struct Figures<'a> {
    pub mailbox: &'a Mailbox,
    pub policy: &'a Policy,
}

/// A figure that an extension tells of a mailbox.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// Its name, in the command and in the response.
    pub name: &'static str,
    /// Writes the value, without the name.
    pub write: fn(&mut Output, &Figures<'_>),
}

impl PartialEq for Figure {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Figure {}

/// A figure that STATUS can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusItem {
    Messages,
    Recent,
    UidNext,
    UidValidity,
    Unseen,
    /// Something that an extension tells.
    Other(Figure),
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
            Self::Other(figure) => figure.name,
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
    let items = parenthesised(c, false, |c| match c.optional(status_att) {
        Some(item) => Ok(Some(item)),
        None => match slot::read(c, r, |s| s.status) {
            Some(item) => item,
            None => status_att(c).map(Some),
        },
    })?;
    Ok(items.into_iter().flatten().collect())
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
            assert_eq!(modified_utf7_decoded(wrong), None, "{wrong}");
        }
        for (name, read) in [
            ("Post&APw-", "Postü"),
            ("a&-b", "a&b"),
            ("~peter/mail/&U,BTFw-/&ZeVnLIqe-", "~peter/mail/台北/日本語"),
            ("&2D3eCQ-", "😉"),
        ] {
            assert_eq!(modified_utf7_decoded(name).as_deref(), Some(read));
            assert_eq!(modified_utf7_encoded(read), name);
        }
    }
}
