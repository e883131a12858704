//! Strings as Python prints them.

/// The octets of `'…'`, `b'…'`, `"…"` or `b"…"`; nothing if the text is none of them.
pub(super) fn octets(text: &[u8]) -> Option<Vec<u8>> {
    let text = text.trim_ascii();
    let text = text.strip_prefix(b"b").unwrap_or(text);
    let quote = *text.first().filter(|q| b"'\"".contains(q))?;
    let body = text.get(1..)?.strip_suffix(&[quote])?;
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((b, tail)) = rest.split_first() {
        rest = tail;
        if *b != b'\\' {
            out.push(*b);
            continue;
        }
        let (b, tail) = rest.split_first()?;
        rest = tail;
        match b {
            b'r' => out.push(b'\r'),
            b'n' => out.push(b'\n'),
            b't' => out.push(b'\t'),
            b'x' => {
                let (digits, tail) = rest.split_at_checked(2)?;
                out.push(u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?);
                rest = tail;
            }
            b'u' => {
                let (digits, tail) = rest.split_at_checked(4)?;
                let code = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
                let c = char::from_u32(code)?;
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                rest = tail;
            }
            other => out.push(*other),
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::octets;

    #[test]
    fn quoted() {
        assert_eq!(octets(br#"b'a\r\n\\ \'x\' \x00\xff'"#), Some(b"a\r\n\\ 'x' \0\xff".to_vec()));
        assert_eq!(octets(br#""it's""#), Some(b"it's".to_vec()));
        for wrong in [&b"retcode (250); Msg: b'x'"[..], b"'", b"b'\\x0'", b"", b"'a"] {
            assert_eq!(octets(wrong), None);
        }
    }
}
