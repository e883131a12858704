//! Canonicalization: what of a letter is hashed (RFC 6376 §3.4).

use memchr::memchr;

/// How much change on the way is forgiven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Canon {
    /// Next to none.
    Simple,
    /// White space, and the case of field names.
    Relaxed,
}

impl Canon {
    /// The word in `c=`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Relaxed => "relaxed",
        }
    }

    /// The algorithm of that name.
    pub fn named(word: &str) -> Option<Self> {
        [Self::Simple, Self::Relaxed].into_iter().find(|c| c.word().eq_ignore_ascii_case(word))
    }

    /// Appends one header field, from its name to the CR LF (RFC 6376 §3.4.1, §3.4.2).
    pub fn field(self, raw: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Simple => {
                let text = raw.strip_suffix(b"\r\n").or_else(|| raw.strip_suffix(b"\n"));
                out.extend_from_slice(text.unwrap_or(raw));
            }
            Self::Relaxed => {
                let colon = memchr(b':', raw).unwrap_or(raw.len());
                let (name, value) = raw.split_at(colon);
                out.extend(name.trim_ascii_end().iter().map(u8::to_ascii_lowercase));
                out.push(b':');
                let mut space = false;
                for &byte in value.get(1..).unwrap_or_default().trim_ascii() {
                    match byte {
                        b' ' | b'\t' => space = true,
                        b'\r' | b'\n' => {}
                        _ => {
                            if std::mem::take(&mut space) {
                                out.push(b' ');
                            }
                            out.push(byte);
                        }
                    }
                }
            }
        }
        out.extend_from_slice(b"\r\n");
    }

    /// Gives the body in pieces to `sink` (RFC 6376 §3.4.3, §3.4.4). Lines may end in LF alone: a signer sees them
    /// with CR LF (§5.3).
    pub fn body(self, body: &[u8], sink: &mut dyn FnMut(&[u8])) {
        let mut empty = 0_usize;
        let mut any = false;
        let mut rest = body;
        let mut line = Vec::new();
        while !rest.is_empty() {
            let end = memchr(b'\n', rest).map_or(rest.len(), |n| n + 1);
            let (whole, after) = rest.split_at(end);
            rest = after;
            let text = whole.strip_suffix(b"\n").unwrap_or(whole);
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            let text = if self == Self::Relaxed { without_blank_end(text) } else { text };
            if text.is_empty() {
                empty += 1;
                continue;
            }
            (0..std::mem::take(&mut empty)).for_each(|_| sink(b"\r\n"));
            any = true;
            if self == Self::Relaxed && has_runs(text) {
                line.clear();
                squeeze(text, &mut line);
                sink(&line);
                sink(b"\r\n");
            } else if whole.len() == text.len() + 2 && whole.ends_with(b"\r\n") {
                sink(whole);
            } else {
                sink(text);
                sink(b"\r\n");
            }
        }
        if self == Self::Simple && !any {
            sink(b"\r\n");
        }
    }
}

fn is_blank(b: u8) -> bool {
    matches!(b, b' ' | b'\t')
}

fn without_blank_end(text: &[u8]) -> &[u8] {
    let kept = text.iter().rposition(|b| !is_blank(*b)).map_or(0, |n| n + 1);
    text.get(..kept).unwrap_or_default()
}

fn has_runs(text: &[u8]) -> bool {
    memchr(b'\t', text).is_some() || memchr::memmem::find(text, b"  ").is_some()
}

/// Every run of blanks becomes one space.
fn squeeze(text: &[u8], out: &mut Vec<u8>) {
    let mut space = false;
    for &byte in text {
        if is_blank(byte) {
            space = true;
        } else {
            if std::mem::take(&mut space) {
                out.push(b' ');
            }
            out.push(byte);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(canon: Canon, text: &str) -> String {
        let mut out = Vec::new();
        canon.body(text.as_bytes(), &mut |piece| out.extend_from_slice(piece));
        String::from_utf8(out).expect("text")
    }

    fn field(canon: Canon, text: &str) -> String {
        let mut out = Vec::new();
        canon.field(text.as_bytes(), &mut out);
        String::from_utf8(out).expect("text")
    }

    /// The example of RFC 6376 §3.4.5.
    #[test]
    fn the_example_of_rfc_6376() {
        use Canon::{Relaxed, Simple};
        assert_eq!(field(Relaxed, "A: X\r\n"), "a:X\r\n");
        assert_eq!(field(Relaxed, "B : Y\t\r\n\tZ  \r\n"), "b:Y Z\r\n");
        assert_eq!(field(Simple, "B : Y\t\r\n\tZ  \r\n"), "B : Y\t\r\n\tZ  \r\n");
        let text = " C \r\nD \t E\r\n\r\n\r\n";
        assert_eq!(body(Relaxed, text), " C\r\nD E\r\n");
        assert_eq!(body(Simple, text), " C \r\nD \t E\r\n");
    }

    #[test]
    fn bodies_that_are_hardly_there() {
        use Canon::{Relaxed, Simple};
        for (text, relaxed, simple) in [
            ("", "", "\r\n"),
            ("\r\n\r\n", "", "\r\n"),
            (" \r\n", "", " \r\n"),
            ("a", "a\r\n", "a\r\n"),
            ("a\nb\n\n", "a\r\nb\r\n", "a\r\nb\r\n"),
            ("\r\n\r\na\r\n", "\r\n\r\na\r\n", "\r\n\r\na\r\n"),
            ("a\r b\r\n", "a\r b\r\n", "a\r b\r\n"),
        ] {
            assert_eq!((body(Relaxed, text), body(Simple, text)), (relaxed.into(), simple.into()));
        }
    }
}
