//! Parts without their transfer encoding (RFC 3516), and the first words of a letter (RFC 8970).

use super::{Content, Message, Part, SectionText, decode, section};
use bytes::Bytes;

/// The transfer encoding of a part is one that nobody here knows how to undo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownEncoding;

/// Transfer encodings whose octets stand as they are (RFC 2045 §6.2).
const IDENTITIES: [&str; 3] = ["7bit", "8bit", "binary"];

impl Message {
    /// Most characters of a preview (RFC 8970 §3.1 recommends 200).
    const PREVIEW: usize = 200;

    /// The octets of a part with its transfer encoding undone; nothing where there is no such part. No number is the
    /// whole message, which has none.
    ///
    /// # Errors
    /// The part is in an encoding that is not known.
    pub fn decoded(&self, path: &[u32]) -> Result<Option<Bytes>, UnknownEncoding> {
        let section = section::Section { path: path.to_vec(), text: SectionText::Full };
        let Some(octets) = self.section(&section) else { return Ok(None) };
        let Some(part) = self.part(path).filter(|_| !path.is_empty()) else {
            return Ok(Some(octets));
        };
        // What is made of parts is in no encoding, whatever its header says (RFC 2045 §6.4).
        let is = |name: &&str| part.encoding.eq_ignore_ascii_case(name.as_bytes());
        if !matches!(part.content, Content::Single) || IDENTITIES.iter().any(is) {
            return Ok(Some(octets));
        }
        if is(&"base64") || is(&"quoted-printable") {
            return Ok(Some(decode::transfer(&part.encoding, &octets).into_owned().into()));
        }
        Err(UnknownEncoding)
    }

    /// Whether octet 0 stands anywhere in it.
    pub fn has_zero(&self) -> bool {
        *self.has_zero.get_or_init(|| memchr::memchr(0, self.source()).is_some())
    }

    /// The first words of the text, on one line.
    pub fn preview(&self) -> String {
        let all = self.structure().walk();
        let attached = |part: &Part| {
            part.disposition.as_ref().is_some_and(|(d, _)| d.eq_ignore_ascii_case(b"attachment"))
        };
        let first = |subtype| {
            let mut texts = all.iter().map(|(_, part)| *part);
            texts.find(|part| part.is("text", subtype) && !attached(part))
        };
        let text = match (first("plain"), first("html")) {
            (Some(plain), _) => self.text_of(plain),
            (None, Some(html)) => mail_parser::decoders::html::html_to_text(&self.text_of(html)),
            (None, None) => return String::new(),
        };
        let mut out = String::new();
        for word in text.split(|c: char| c.is_whitespace() || c.is_control()) {
            if word.is_empty() {
                continue;
            }
            let gap = usize::from(!out.is_empty());
            let left = Self::PREVIEW.saturating_sub(out.chars().count() + gap);
            if left == 0 {
                break;
            }
            if gap == 1 {
                out.push(' ');
            }
            out.extend(word.chars().take(left));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(source: &str) -> Message {
        Message::new(Bytes::copy_from_slice(source.as_bytes()))
    }

    #[test]
    fn encodings_are_undone() {
        let m = message(
            "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--x\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\na=3Db\r\n--x\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n?\r\n--x--\r\n",
        );
        assert_eq!(m.decoded(&[1]), Ok(Some(Bytes::from_static(b"\0\x01\x02"))));
        assert_eq!(m.decoded(&[2]), Ok(Some(Bytes::from_static(b"a=b"))));
        assert_eq!(m.decoded(&[3]), Err(UnknownEncoding));
        assert_eq!(m.decoded(&[4]), Ok(None));
        assert_eq!(m.decoded(&[]).map(|o| o.map(|o| o.len())), Ok(Some(m.source().len())));
        assert!(!m.has_zero());
    }

    #[test]
    fn previews() {
        assert_eq!(message("Subject: a\r\n\r\n hello\r\n\r\n world \r\n").preview(), "hello world");
        let html = "Content-Type: text/html\r\n\r\n<style>p{}</style><p>Hi <b>there</b></p>";
        assert_eq!(message(html).preview(), "Hi there");
        assert_eq!(message("Content-Type: image/png\r\n\r\nx").preview(), "");
        let long = message(&format!("\r\n{}", "ab ".repeat(300))).preview();
        assert!(long.chars().count() <= 200 && long.starts_with("ab ab"));
        assert_eq!(message(&format!("\r\n{}", "x".repeat(300))).preview().len(), 200);
    }
}
