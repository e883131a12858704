//! What stands inside the value of a header field: encoded-words, media types, parameters.

use super::{
    decode::{encoded_words, has_encoded_word},
    fact::{Form, field_fact},
    field::{ENCODED_WORD, HEADER_VALUE, MEDIA_TYPE, PARAMETER_NAME, PARAMETER_VALUE},
    header::HeaderField,
    parameter,
};
use crate::wire::{Field, Node, Span};
use std::ops::Range;

/// A run of octets inside a value, counted from the begin of its field, and what it is.
pub type Inside = (Range<usize>, &'static Field);

/// The runs inside a field's value that have a meaning of their own, in order; none overlaps another.
pub fn inside(field: &HeaderField<'_>) -> Vec<Inside> {
    let value = field.value;
    // The value ends where the field does, but for its last line end.
    let begin = field.name_end();
    if field_fact(field.name).is_some_and(|f| f.form == Form::Type) {
        let (media_type, params) = parameter::places(value);
        let params =
            params.into_iter().flat_map(|(n, v)| [(n, &PARAMETER_NAME), (v, &PARAMETER_VALUE)]);
        let all = std::iter::once((media_type, &MEDIA_TYPE)).chain(params);
        let trimmed = all.map(|(range, field)| (trim(value, range), field));
        return trimmed
            .filter(|(r, _)| !r.is_empty())
            .map(|(r, field)| (begin + r.start..begin + r.end, field))
            .collect();
    }
    if !has_encoded_word(value) {
        return Vec::new();
    }
    let words = encoded_words(value).into_iter();
    words.map(|(at, word)| (begin + at..begin + at + word.len, &ENCODED_WORD)).collect()
}

/// The range without white space at its ends.
fn trim(value: &[u8], range: Range<usize>) -> Range<usize> {
    let text = value.get(range.clone()).unwrap_or_default();
    let start = range.start + text.len() - text.trim_ascii_start().len();
    start..start + text.trim_ascii().len()
}

/// Parts the leaves of a line that are a field's value where other runs lie in them. `begin` is the place of the line,
/// counted as the runs are.
pub fn refine(nodes: &mut Vec<Node>, begin: usize, places: &[Inside]) {
    if places.is_empty() {
        return;
    }
    let mut out = Vec::with_capacity(nodes.len() + places.len());
    for node in nodes.drain(..) {
        if !node.leaf || node.field != &HEADER_VALUE {
            out.push(node);
            continue;
        }
        let (mut at, end) = (node.span.start as usize, node.span.end as usize);
        let mut leaf = |field, from: usize, to: usize| {
            if from < to {
                out.push(Node { field, span: Span::of(from, to), ..node });
            }
        };
        for (range, field) in places {
            let (from, to) = (range.start.saturating_sub(begin), range.end.saturating_sub(begin));
            let (from, to) = (from.clamp(at, end), to.clamp(at, end));
            if from < to {
                leaf(node.field, at, from);
                leaf(field, from, to);
                at = to;
            }
        }
        leaf(node.field, at, end);
    }
    *nodes = out;
}

#[cfg(test)]
mod tests {
    use super::super::{header::fields, line::LineState};
    use super::*;
    use crate::wire::Tree;
    use proptest::prelude::*;

    /// The leaves of every line of a header, refined.
    fn told(header: &str) -> Vec<String> {
        let mut out = Vec::new();
        for field in fields(header.as_bytes()) {
            let places = inside(&field);
            let (mut state, mut at) = (LineState::default(), field.start);
            for line in header[field.start..field.end].split_inclusive('\n') {
                let mut nodes = Vec::new();
                if at > field.start {
                    state.label(b"X: y\r\n", &mut Vec::new());
                }
                state.label(line.as_bytes(), &mut nodes);
                refine(&mut nodes, at - field.start, &places);
                let tree = Tree { nodes };
                assert!(tree.is_lossless(line.len()), "{line:?} {tree:?}");
                out.extend(tree.leaves().filter(|n| n.field.role.name() != "mark").map(|n| {
                    let id = n.field.id.trim_start_matches("message.");
                    format!("{id} {}", String::from_utf8_lossy(n.span.of_bytes(line.as_bytes())))
                }));
                at += line.len();
            }
        }
        out
    }

    #[test]
    fn values_are_taken_apart() {
        assert_eq!(
            told(
                "Content-Type: text/plain; charset=utf-8;\r\n name=\"a b\"\r\nSubject: x =?utf-8?Q?=C3=A9?= y\r\n"
            ),
            [
                "header-name Content-Type",
                "media-type text/plain",
                "header-value ; ",
                "parameter-name charset",
                "header-value =",
                "parameter-value utf-8",
                "header-value ;",
                "parameter-name name",
                "header-value =",
                "parameter-value \"a b\"",
                "header-name Subject",
                "header-value x ",
                "encoded-word =?utf-8?Q?=C3=A9?=",
                "header-value  y",
            ]
        );
    }

    proptest! {
        #[test]
        fn any_value_is_tiled(pieces in proptest::collection::vec(
            "\r\n |;|=|\"|\\(|\\)|\\\\|=\\?utf-8\\?q\\?|\\?=|a|name|\\*0\\*| |\u{fc}", 0..40,
        )) {
            told(&format!("Content-Type: {}\r\n", pieces.concat()));
            told(&format!("Subject: {}\r\n", pieces.concat()));
        }
    }
}
