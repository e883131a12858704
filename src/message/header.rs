//! Header fields as they stand: names, values, folding (RFC 5322 §2.2).

use memchr::memchr;

/// One header field of a message or of a body part. Offsets count octets from the begin of the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderField<'a> {
    /// Where its first line begins.
    pub start: usize,
    /// Where the line after it begins: its folded lines and the last CR LF belong to it.
    pub end: usize,
    /// Where the colon stands.
    colon: usize,
    /// The field's name, without the colon and without white space before it.
    pub name: &'a [u8],
    /// All after the colon up to the last line end: folded still, white space and all.
    pub value: &'a [u8],
}

impl HeaderField<'_> {
    /// Whether this is its name; case does not matter (RFC 5322 §1.2.2).
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// Where the value begins, behind the colon, counted from the begin of the field.
    pub(super) fn name_end(&self) -> usize {
        self.colon + 1 - self.start
    }

    /// The value on one line, see [`unfold`].
    pub fn unfolded(&self) -> Vec<u8> {
        unfold(self.value)
    }
}

/// The header fields in `header`, in order, up to the blank line or the end. A line that is no field
/// and continues none is passed over.
pub fn fields(header: &[u8]) -> Fields<'_> {
    Fields { header, at: 0 }
}

/// See [`fields`].
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    header: &'a [u8],
    at: usize,
}

impl<'a> Iterator for Fields<'a> {
    type Item = HeaderField<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let start = self.at;
            let rest = self.header.get(start..)?;
            let first = line(rest);
            if first.is_empty() || is_blank(first) {
                self.at = self.header.len();
                return None;
            }
            let mut end = start + first.len();
            let colon = name_and_colon(first);
            if colon.is_some() {
                while let Some(rest) = self.header.get(end..)
                    && matches!(rest.first(), Some(b' ' | b'\t'))
                {
                    end += line(rest).len();
                }
            }
            self.at = end;
            if let Some((name, colon)) = colon {
                let value = self.header.get(start + colon + 1..end).unwrap_or_default();
                let (colon, value) = (start + colon, without_line_end(value));
                return Some(HeaderField { start, end, colon, name, value });
            }
        }
    }
}

/// The name of the field that begins on this line, and where the colon stands. The name is printable
/// US-ASCII (RFC 5322 §2.2); white space before the colon is let pass (§4.5).
pub(super) fn name_and_colon(line: &[u8]) -> Option<(&[u8], usize)> {
    let colon = memchr(b':', line)?;
    let name = line.get(..colon)?.trim_ascii_end();
    (!name.is_empty() && name.iter().all(u8::is_ascii_graphic)).then_some((name, colon))
}

/// The octets of the header, the blank line after it included; all of `source` where there is no
/// blank line.
pub fn header_end(source: &[u8]) -> usize {
    let mut at = 0;
    while let Some(rest) = source.get(at..)
        && !rest.is_empty()
    {
        let line = line(rest);
        at += line.len();
        if is_blank(line) {
            return at;
        }
    }
    source.len()
}

/// The value on one line: line ends go, the white space after them stays (RFC 5322 §2.2.3), and white
/// space at both ends is cut.
pub fn unfold(value: &[u8]) -> Vec<u8> {
    let value = value.trim_ascii();
    if memchr::memchr2(b'\r', b'\n', value).is_none() {
        return value.to_vec();
    }
    value.iter().copied().filter(|b| !matches!(b, b'\r' | b'\n')).collect()
}

/// The first line of `rest`, its line end included.
pub(super) fn line(rest: &[u8]) -> &[u8] {
    memchr(b'\n', rest).and_then(|n| rest.get(..=n)).unwrap_or(rest)
}

/// Whether nothing but its line end is on the line.
pub(super) fn is_blank(line: &[u8]) -> bool {
    matches!(line, b"\r\n" | b"\n")
}

/// The line without CR LF, or without LF.
pub(super) fn without_line_end(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r\n").or_else(|| line.strip_suffix(b"\n")).unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_fields_and_lines_that_are_none() {
        let header = b" stray\r\nFrom ana 10:00\r\nA: 1\r\nB : 2\r\n\t3\r\n \r\nno colon\r\nC:\r\n\r\nD: body";
        let found: Vec<_> = fields(header)
            .map(|f| (String::from_utf8_lossy(f.name).into_owned(), f.unfolded()))
            .collect();
        let want: [(&str, &[u8]); 3] = [("A", b"1"), ("B", b"2\t3"), ("C", b"")];
        assert_eq!(found, want.map(|(n, v)| (n.to_owned(), v.to_vec())));
    }

    #[test]
    fn the_header_ends_after_the_blank_line() {
        for (source, want) in [
            (&b"A: 1\r\n\r\nx"[..], 8),
            (b"A: 1\n\nx", 6),
            (b"\r\nx", 2),
            (b"A: 1\r\n", 6),
            (b"A: 1", 4),
            (b"", 0),
        ] {
            assert_eq!(header_end(source), want, "{}", source.escape_ascii());
        }
    }

    #[test]
    fn unfolding_keeps_the_white_space() {
        assert_eq!(unfold(b" This\r\n is a test\r\n"), b"This is a test");
        assert_eq!(unfold(b" a\r\n\t b "), b"a\t b");
    }
}
