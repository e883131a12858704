//! The lexical tokens of structured header fields: quoted strings, comments, folding white space
//! (RFC 5322 §3.2). Total: whatever is not closed ends with the octets.

/// The place after the quoted string whose opening quote stands at `at` (RFC 5322 §3.2.4).
fn after_quoted(raw: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(byte) = raw.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    raw.len()
}

/// The place after the comment whose opening bracket stands at `at`; comments nest (RFC 5322 §3.2.2).
fn after_comment(raw: &[u8], at: usize) -> usize {
    let (mut at, mut depth) = (at + 1, 1u32);
    while let Some(byte) = raw.get(at) {
        match byte {
            b'\\' => at += 1,
            b'(' => depth += 1,
            b')' if depth == 1 => return at + 1,
            b')' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    raw.len()
}

/// The first of `stops` at or after `at` that stands in no quoted string and no comment;
/// the length of `raw` where there is none.
pub(super) fn find(raw: &[u8], at: usize, stops: &[u8]) -> usize {
    let mut at = at;
    while let Some(byte) = raw.get(at) {
        match byte {
            b if stops.contains(b) => return at,
            b'"' => at = after_quoted(raw, at),
            b'(' => at = after_comment(raw, at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    raw.len()
}

/// The words of `raw`: quoted strings without their quotes and quoting, comments left out, and every
/// run of white space between two words as one `glue` (or nothing).
pub(super) fn words(raw: &[u8], glue: Option<u8>) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let (mut at, mut space, mut any) = (0, false, false);
    while let Some(&byte) = raw.get(at) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => {
                space = true;
                at += 1;
                continue;
            }
            b'(' => {
                space = true;
                at = after_comment(raw, at);
                continue;
            }
            _ => {}
        }
        if let (true, true, Some(glue)) = (space, any, glue) {
            out.push(glue);
        }
        (space, any) = (false, true);
        if byte == b'"' {
            let end = after_quoted(raw, at).min(raw.len());
            unquote(raw.get(at + 1..end).unwrap_or_default(), b'"', &mut out);
            at = end;
        } else {
            if byte == b'\\' {
                at += 1;
            }
            out.extend(raw.get(at));
            at += 1;
        }
    }
    out
}

/// What the first comment says, without its outer brackets and its quoting.
pub(super) fn comment(raw: &[u8]) -> Option<Vec<u8>> {
    let open = find(raw, 0, b"(");
    (open < raw.len()).then(|| {
        let end = after_comment(raw, open).min(raw.len());
        let inner = raw.get(open + 1..end).unwrap_or_default();
        let mut out = Vec::with_capacity(inner.len());
        unquote(inner, b')', &mut out);
        out.trim_ascii().to_vec()
    })
}

/// Appends `inner` without quoting, line ends and the `close` that may stand at its end.
fn unquote(inner: &[u8], close: u8, out: &mut Vec<u8>) {
    let mut at = 0;
    while let Some(&byte) = inner.get(at) {
        match byte {
            b'\\' => {
                out.extend(inner.get(at + 1));
                at += 2;
                continue;
            }
            b'\r' | b'\n' => {}
            b if b == close && at + 1 == inner.len() => {}
            b => out.push(b),
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_lose_comments_and_quoting() {
        for (raw, want) in [
            (&br#"  "Joe \"Q.\"  Public"  "#[..], &br#"Joe "Q."  Public"#[..]),
            (b"Pete(A nice \\) chap) ", b"Pete"),
            (b"(a(b)c) John\r\n Q. (x) Public", b"John Q. Public"),
            (b"\"unclosed", b"unclosed"),
            (b"\"ends with \\", b"ends with "),
            (b"(unclosed", b""),
            (b"\\", b""),
            (b"", b""),
        ] {
            assert_eq!(words(raw, Some(b' ')), want, "{}", raw.escape_ascii());
        }
        assert_eq!(words(b"jdoe . x", None), b"jdoe.x");
    }

    #[test]
    fn stops_inside_quotes_and_comments_do_not_count() {
        assert_eq!(find(b"\"a,b\"(c,d),e", 0, b","), 10);
        assert_eq!(find(b"abc", 0, b","), 3);
        assert_eq!(find(b"abc", 9, b","), 3);
    }

    #[test]
    fn the_first_comment() {
        assert_eq!(comment(b"x (A nice \\) chap) (y)").as_deref(), Some(&b"A nice ) chap"[..]));
        assert_eq!(comment(b"x (a (b) c)").as_deref(), Some(&b"a (b) c"[..]));
        assert_eq!(comment(b"x (a").as_deref(), Some(&b"a"[..]));
        assert_eq!(comment(b"x"), None);
    }
}
