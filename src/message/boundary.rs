//! Boundary lines: where the parts of a multipart begin and end (RFC 2046 §5.1.1).

use std::ops::Range;

use memchr::memmem;

/// What a boundary line does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Delimiter {
    /// `--boundary`: a part begins.
    Open,
    /// `--boundary--`: the last part has ended.
    Close,
}

/// What follows the boundary on its line: nothing or `--`, then white space alone.
pub(super) fn delimiter(after: &[u8]) -> Option<Delimiter> {
    let (kind, rest) = match after.strip_prefix(b"--") {
        Some(rest) => (Delimiter::Close, rest),
        None => (Delimiter::Open, after),
    };
    rest.iter().all(|b| matches!(b, b' ' | b'\t' | b'\r')).then_some(kind)
}

/// The parts between the boundary lines in `body`, at most `most`, as ranges of `source`.
///
/// The line end before a boundary line belongs to the boundary. What stands before the first and after
/// the closing boundary line is no part. A part that no boundary line ends goes on to the end.
pub(super) fn split(
    source: &[u8],
    body: Range<usize>,
    boundary: &[u8],
    most: usize,
) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let within = source.get(body.clone()).unwrap_or_default();
    let dashed = [b"--", boundary].concat();
    let mut open: Option<usize> = None;
    for at in memmem::find_iter(within, &dashed) {
        if at > 0 && within.get(at - 1) != Some(&b'\n') {
            continue;
        }
        let after = within.get(at + dashed.len()..).unwrap_or_default();
        let line_end = memchr::memchr(b'\n', after).unwrap_or(after.len());
        let Some(kind) = delimiter(after.get(..line_end).unwrap_or_default()) else { continue };
        if let Some(start) = open.take() {
            let before = within.get(start..at).unwrap_or_default();
            let before = before.strip_suffix(b"\n").unwrap_or(before);
            let before = before.strip_suffix(b"\r").unwrap_or(before);
            parts.push(body.start + start..body.start + start + before.len());
        }
        if kind == Delimiter::Close || parts.len() >= most {
            return parts;
        }
        open = Some((at + dashed.len() + line_end + 1).min(within.len()));
    }
    if let Some(start) = open
        && start < within.len()
    {
        parts.push(body.start + start..body.end);
    }
    parts
}

/// Whether the closing boundary line stands in `body`.
pub(super) fn has_close(source: &[u8], body: Range<usize>, boundary: &[u8]) -> bool {
    let within = source.get(body).unwrap_or_default();
    let dashed = [b"--", boundary, b"--"].concat();
    memmem::find_iter(within, &dashed).any(|at| {
        let after = within.get(at + dashed.len()..).unwrap_or_default();
        let line_end = memchr::memchr(b'\n', after).unwrap_or(after.len());
        let rest = after.get(..line_end).unwrap_or_default();
        (at == 0 || within.get(at - 1) == Some(&b'\n')) && delimiter(rest) == Some(Delimiter::Open)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(body: &str) -> Vec<&str> {
        let spans = split(body.as_bytes(), 0..body.len(), b"b", 10);
        spans.into_iter().map(|s| &body[s]).collect()
    }

    #[test]
    fn the_line_end_before_belongs_to_the_boundary() {
        for (body, want) in [
            (
                "pre\r\n--b\r\none\r\n--b\r\ntwo\r\n\r\n--b--\r\nepilogue\r\n--b\r\nno",
                &["one", "two\r\n"][..],
            ),
            ("--b\r\n--b--", &[""]),
            ("--b\r\n\r\n--b--", &[""]),
            ("--b\nA: 1\n\nx\n--b--\n", &["A: 1\n\nx"]),
            ("--b  \r\none\r\n--b-- \t\r\n", &["one"]),
            ("--bb\r\none\r\n--b-x\r\n", &[]),
            ("x--b\r\none\r\n", &[]),
            ("--b\r\nno end", &["no end"]),
            ("--b\r\n", &[]),
            ("--b", &[]),
            ("--b--", &[]),
            ("", &[]),
        ] {
            assert_eq!(parts(body), want, "{body:?}");
        }
    }

    #[test]
    fn no_more_than_asked_for() {
        let body = "--b\r\nx\r\n".repeat(100);
        assert_eq!(split(body.as_bytes(), 0..body.len(), b"b", 7).len(), 7);
    }
}
