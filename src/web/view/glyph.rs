//! Octets as characters that can be looked at.
//!
//! What comes from the wire may be anything: markup, control characters, marks that turn the direction of
//! writing, octets that are no UTF-8. Every octet is drawn, and none of them can act on the page.

use std::fmt::{self, Write};

/// How one character, or one octet that belongs to none, is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Glyph {
    /// As it is.
    Char(char),
    /// A character that has no shape or changes those around it: `⟨U+202E⟩`.
    Code(char),
    /// An octet that is no part of a character: `⟨FF⟩`.
    Octet(u8),
}

impl Glyph {
    /// How many columns it takes in the wire font.
    const fn columns(self) -> usize {
        match self {
            Self::Char(_) => 1,
            Self::Code(c) => 4 + if c as u32 > 0xFFFF { 5 } else { 4 },
            Self::Octet(_) => 4,
        }
    }
}

/// Takes the first glyph off `bytes`.
fn next(bytes: &[u8]) -> Option<(Glyph, usize)> {
    let first = *bytes.first()?;
    if first < 0x80 {
        let glyph = match first {
            // The pictures of control characters stand in the order of the characters themselves.
            0..0x20 => {
                char::from_u32(0x2400 + u32::from(first)).map_or(Glyph::Octet(first), Glyph::Char)
            }
            0x7F => Glyph::Char('\u{2421}'),
            _ => Glyph::Char(char::from(first)),
        };
        return Some((glyph, 1));
    }
    let head = &bytes[..bytes.len().min(4)];
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(e) => std::str::from_utf8(&head[..e.valid_up_to()]).unwrap_or_default(),
    };
    Some(match valid.chars().next() {
        Some(c) if is_hidden(c) => (Glyph::Code(c), c.len_utf8()),
        Some(c) => (Glyph::Char(c), c.len_utf8()),
        None => (Glyph::Octet(first), 1),
    })
}

/// Characters that cannot be seen, or that move what stands beside them.
const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9F}' | '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
        | '\u{180B}'..='\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}')
}

const fn is_plain(b: u8) -> bool {
    matches!(b, 0x20..=0x7E) && !matches!(b, b'<' | b'>' | b'&' | b'"' | b'\'')
}

/// Writes octets as text of a page; it may stand between tags and inside a quoted attribute.
pub fn write(out: &mut impl Write, bytes: &[u8]) -> fmt::Result {
    let mut rest = bytes;
    loop {
        let plain = rest.iter().position(|b| !is_plain(*b)).unwrap_or(rest.len());
        if plain > 0 {
            // Plain octets are ASCII.
            out.write_str(std::str::from_utf8(&rest[..plain]).unwrap_or_default())?;
            rest = &rest[plain..];
        }
        let Some((glyph, len)) = next(rest) else { return Ok(()) };
        match glyph {
            Glyph::Char('<') => out.write_str("&lt;")?,
            Glyph::Char('>') => out.write_str("&gt;")?,
            Glyph::Char('&') => out.write_str("&amp;")?,
            Glyph::Char('"') => out.write_str("&quot;")?,
            Glyph::Char('\'') => out.write_str("&#39;")?,
            Glyph::Char(c) => out.write_char(c)?,
            Glyph::Code(c) => write!(out, "⟨U+{:04X}⟩", u32::from(c))?,
            Glyph::Octet(b) => write!(out, "⟨{b:02X}⟩")?,
        }
        rest = &rest[len..];
    }
}

/// How many columns octets take when they are drawn.
pub fn columns(bytes: &[u8]) -> usize {
    let (mut rest, mut sum) = (bytes, 0);
    while let Some((glyph, len)) = next(rest) {
        sum += glyph.columns();
        rest = &rest[len..];
    }
    sum
}

/// Octets as text of a page, for templates.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a>(pub &'a [u8]);

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write(f, self.0)
    }
}

impl askama::filters::HtmlSafe for Text<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_drawn_and_nothing_acts() {
        for (bytes, drawn, wide) in [
            (&b"a <b> & \"c\" 'd'"[..], "a &lt;b&gt; &amp; &quot;c&quot; &#39;d&#39;", 15),
            (b"\0\t\r\n\x7f", "␀␉␍␊␡", 5),
            ("ä \u{202E}x".as_bytes(), "ä ⟨U+202E⟩x", 11),
            ("\u{E0041}".as_bytes(), "⟨U+E0041⟩", 9),
            (b"\xff\xc3", "⟨FF⟩⟨C3⟩", 8),
            (b"\xe2\x82", "⟨E2⟩⟨82⟩", 8),
            ("💌é".as_bytes(), "💌é", 2),
            (b"", "", 0),
        ] {
            assert_eq!(Text(bytes).to_string(), drawn);
            assert_eq!(columns(bytes), wide, "{drawn}");
        }
    }
}
