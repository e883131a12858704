//! Transparency: the dot that is doubled at a line's begin (RFC 5321 §4.5.2, RFC 1939 §3).

use bytes::{Bytes, BytesMut};
use memchr::memmem::Finder;
use std::sync::LazyLock;

/// What stands where a line begins with a dot.
static LINE_WITH_DOT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"\r\n."));

/// Takes the added dot from each line that begins with one: mail data as they were before they were
/// sent. The line of a lone dot that ends them must be gone already. Only CR LF begins a new line. Where
/// no line begins with a dot the octets are handed on, not copied.
pub fn dot_unstuff(data: Bytes) -> Bytes {
    if data.first() != Some(&b'.') && LINE_WITH_DOT.find(&data).is_none() {
        return data;
    }
    let mut out = BytesMut::with_capacity(data.len());
    dot_unstuff_pieces(std::slice::from_ref(&data), data.len(), &mut out);
    out.freeze()
}

/// Appends the first `len` octets of mail data that came in pieces, without the added dots.
pub fn dot_unstuff_pieces(pieces: &[Bytes], len: usize, out: &mut BytesMut) {
    each_unstuffed(pieces, len, |piece, from, to| {
        out.extend_from_slice(piece.get(from..to).unwrap_or_default());
    });
}

/// The same as slices of the pieces, not copied.
pub fn dot_unstuff_slices(pieces: &[Bytes], len: usize, out: &mut Vec<Bytes>) {
    each_unstuffed(pieces, len, |piece, from, to| {
        if from < to {
            out.push(piece.slice(from..to));
        }
    });
}

/// Calls `keep` for each run of octets that stays, in order.
fn each_unstuffed(pieces: &[Bytes], len: usize, mut keep: impl FnMut(&Bytes, usize, usize)) {
    // The data begin as if CR LF stood before them.
    let mut before = *b"\r\n";
    let mut left = len;
    for whole in pieces {
        let piece = whole.get(..left.min(whole.len())).unwrap_or_default();
        left -= piece.len();
        let at_first = before == *b"\r\n" && piece.first() == Some(&b'.');
        let at_second = before[1] == b'\r' && piece.starts_with(b"\n.");
        let border = [at_first.then_some(0), at_second.then_some(1)];
        let inside = LINE_WITH_DOT.find_iter(piece).map(|at| at + 2);
        let mut from = 0;
        for dot in border.into_iter().flatten().chain(inside) {
            keep(whole, from, dot);
            from = dot + 1;
        }
        keep(whole, from, piece.len());
        match piece {
            [.., a, b] => before = [*a, *b],
            [a] => before = [before[1], *a],
            [] => {}
        }
    }
}

/// Appends `data` with one more dot before each line that begins with one. The line of a lone dot that
/// ends mail data is not written.
pub fn dot_stuff(data: &[u8], out: &mut Vec<u8>) {
    out.reserve(data.len() + 8);
    if data.first() == Some(&b'.') {
        out.push(b'.');
    }
    let mut from = 0;
    for at in LINE_WITH_DOT.find_iter(data) {
        out.extend_from_slice(data.get(from..at + 2).unwrap_or_default());
        out.push(b'.');
        from = at + 2;
    }
    out.extend_from_slice(data.get(from..).unwrap_or_default());
}

/// As [`dot_stuff`], as octets of their own: the same ones, not copied, where no line begins with a dot.
pub fn dot_stuffed(data: &Bytes) -> Bytes {
    if data.first() != Some(&b'.') && LINE_WITH_DOT.find(data).is_none() {
        return data.clone();
    }
    let mut out = Vec::new();
    dot_stuff(data, &mut out);
    out.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn dots_come_and_go() {
        for (plain, stuffed) in [
            (&b"a\r\nb.\r\n"[..], &b"a\r\nb.\r\n"[..]),
            (b".\r\n", b"..\r\n"),
            (b".a\r\n.\r\n..\r\nx\r\n", b"..a\r\n..\r\n...\r\nx\r\n"),
            (b"a\n.b\r\n", b"a\n.b\r\n"),
            (b"a\r\n.", b"a\r\n.."),
            (b"", b""),
        ] {
            let mut out = Vec::new();
            dot_stuff(plain, &mut out);
            assert_eq!(out, stuffed);
            assert_eq!(dot_stuffed(&Bytes::copy_from_slice(plain)), stuffed);
            assert_eq!(dot_unstuff(out.into()), plain);
        }
    }

    #[test]
    fn nothing_to_do_copies_nothing() {
        let data = Bytes::from_static(b"Hello\r\nBen\r\n");
        assert_eq!(dot_unstuff(data.clone()).as_ptr(), data.as_ptr());
        assert_eq!(dot_stuffed(&data).as_ptr(), data.as_ptr());
    }

    proptest! {
        #[test]
        fn unstuffing_undoes_stuffing(lines in proptest::collection::vec("[.a\r\n]{0,4}", 0..12)) {
            let plain = lines.join("\r\n");
            let stuffed = dot_stuffed(&Bytes::from(plain.clone()));
            for n in 1..=stuffed.len() {
                let pieces: Vec<Bytes> = stuffed.chunks(n).map(Bytes::copy_from_slice).collect();
                let mut out = BytesMut::new();
                dot_unstuff_pieces(&pieces, stuffed.len(), &mut out);
                prop_assert_eq!(&out[..], plain.as_bytes());
                let mut slices = Vec::new();
                dot_unstuff_slices(&pieces, stuffed.len(), &mut slices);
                prop_assert_eq!(slices.concat(), plain.as_bytes());
            }
            prop_assert_eq!(dot_unstuff(stuffed), plain.as_bytes());
        }
    }
}
