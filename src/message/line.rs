//! Mail data, line by line, for whoever watches them pass (RFC 5322 §2.1, RFC 2046 §5.1.1).

use super::boundary::{Delimiter, delimiter};
use super::field::{
    BASE64, BLANK_LINE, BODY, BOUNDARY, CLOSE_BOUNDARY, COLON, EPILOGUE, FOLDED, HEADER_NAME,
    HEADER_VALUE, PREAMBLE, QUOTED_PRINTABLE,
};
use super::header::{is_blank, name_and_colon, without_line_end};
use super::parameter;
use super::structure::MAX_DEPTH;
use crate::wire::{BLANK, CRLF, Field, Node, Span, UNEXPECTED};

/// The octets of a Content-Type that are kept to find the boundary in.
const LONGEST_TYPE: usize = 4096;

/// Where in a letter the next line stands. The default is the begin of a letter.
#[derive(Clone, Debug, Default)]
pub struct LineState {
    place: Place,
    /// The boundaries of the multiparts that are open, the innermost last, and whether each is a digest.
    open: Vec<(Vec<u8>, bool)>,
    /// What this header says of its body so far.
    content_type: Vec<u8>,
    encoding: Encoding,
    /// Which field a folded line would continue.
    last: Last,
    /// A header field has come. A letter that begins with none has no header, and servers take it as it is.
    headed: bool,
    /// Whether this is the header of a part of a digest: a letter follows where no type is given.
    in_digest: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Header,
    Body,
    Preamble,
    Epilogue,
}

#[derive(Clone, Copy, Debug, Default)]
enum Encoding {
    #[default]
    Identity,
    Base64,
    QuotedPrintable,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Last {
    #[default]
    None,
    Some,
    ContentType,
}

impl LineState {
    /// Whether the next line belongs to a header: of the letter, of a part, of a letter inside.
    pub fn in_header(&self) -> bool {
        self.place == Place::Header
    }

    /// Labels one line: appends leaves that tile it, counted from the line's begin. The line comes with
    /// or without its line end; dots that were doubled for transport are gone already.
    pub fn label(&mut self, line: &[u8], out: &mut Vec<Node>) {
        let text = without_line_end(line);
        if let Some(kind) = self.boundary(text) {
            let field = match kind {
                Delimiter::Open => &BOUNDARY,
                Delimiter::Close => &CLOSE_BOUNDARY,
            };
            leaf(field, 0, text.len(), out);
        } else if self.place != Place::Header {
            leaf(self.body_field(), 0, text.len(), out);
        } else if text.is_empty() {
            leaf(&BLANK_LINE, 0, line.len(), out);
            return self.end_header();
        } else if !self.headed && self.open.is_empty() && name_and_colon(text).is_none() {
            self.place = Place::Body;
            leaf(self.body_field(), 0, text.len(), out);
        } else {
            self.headed = true;
            self.header(text, out);
        }
        let end =
            if is_blank(line.get(text.len()..).unwrap_or_default()) { &CRLF } else { &UNEXPECTED };
        leaf(end, text.len(), line.len(), out);
    }

    const fn body_field(&self) -> &'static Field {
        match (self.place, self.encoding) {
            (Place::Preamble, _) => &PREAMBLE,
            (Place::Epilogue, _) => &EPILOGUE,
            (_, Encoding::Identity) => &BODY,
            (_, Encoding::Base64) => &BASE64,
            (_, Encoding::QuotedPrintable) => &QUOTED_PRINTABLE,
        }
    }

    /// Whether this is a boundary line of a multipart that is open; closes what is open inside it.
    fn boundary(&mut self, text: &[u8]) -> Option<Delimiter> {
        if self.open.is_empty() {
            return None;
        }
        let dashed = text.strip_prefix(b"--")?;
        let mut kind = None;
        let depth = self.open.iter().position(|(boundary, _)| {
            kind = dashed.strip_prefix(&boundary[..]).and_then(delimiter);
            kind.is_some()
        })?;
        match kind {
            Some(Delimiter::Open) => {
                self.open.truncate(depth + 1);
                self.place = Place::Header;
                self.in_digest = self.open.last().is_some_and(|(_, digest)| *digest);
            }
            _ => {
                self.open.truncate(depth);
                self.place = Place::Epilogue;
            }
        }
        self.forget();
        kind
    }

    fn forget(&mut self) {
        self.content_type.clear();
        self.encoding = Encoding::Identity;
        self.last = Last::None;
    }

    fn header(&mut self, text: &[u8], out: &mut Vec<Node>) {
        if matches!(text.first(), Some(b' ' | b'\t')) {
            let blank = text.len() - text.trim_ascii_start().len();
            if self.last == Last::None {
                return leaf(&UNEXPECTED, 0, text.len(), out);
            }
            leaf(&FOLDED, 0, blank, out);
            leaf(&HEADER_VALUE, blank, text.len(), out);
            return self.remember(text);
        }
        let Some((name, colon)) = name_and_colon(text) else {
            self.last = Last::None;
            return leaf(&UNEXPECTED, 0, text.len(), out);
        };
        let value = text.get(colon + 1..).unwrap_or_default();
        let start = text.len() - value.trim_ascii_start().len();
        leaf(&HEADER_NAME, 0, name.len(), out);
        leaf(&BLANK, name.len(), colon, out);
        leaf(&COLON, colon, colon + 1, out);
        leaf(&BLANK, colon + 1, start, out);
        leaf(&HEADER_VALUE, start, text.len(), out);
        self.last = Last::Some;
        if name.eq_ignore_ascii_case(b"Content-Type") && self.content_type.is_empty() {
            self.last = Last::ContentType;
            self.remember(value);
        } else if name.eq_ignore_ascii_case(b"Content-Transfer-Encoding") {
            let value = value.trim_ascii();
            if value.eq_ignore_ascii_case(b"base64") {
                self.encoding = Encoding::Base64;
            } else if value.eq_ignore_ascii_case(b"quoted-printable") {
                self.encoding = Encoding::QuotedPrintable;
            }
        }
    }

    /// Keeps what belongs to Content-Type.
    fn remember(&mut self, value: &[u8]) {
        if self.last == Last::ContentType && self.content_type.len() + value.len() < LONGEST_TYPE {
            self.content_type.extend_from_slice(value);
        }
    }

    /// The blank line: what follows depends on what the header said.
    fn end_header(&mut self) {
        let (media_type, params) = parameter::read(&self.content_type);
        let is = |name: &[u8]| media_type.eq_ignore_ascii_case(name);
        self.place = Place::Body;
        if media_type.get(..10).is_some_and(|m| m.eq_ignore_ascii_case(b"multipart/")) {
            if let Some(boundary) = parameter::boundary(&params)
                && self.open.len() < MAX_DEPTH as usize
            {
                self.open.push((boundary.to_vec(), is(b"multipart/digest")));
                self.place = Place::Preamble;
            }
        } else if is(b"message/rfc822") || self.in_digest && media_type.is_empty() {
            self.place = Place::Header;
            self.forget();
        }
        self.in_digest = false;
        self.content_type.clear();
        self.last = Last::None;
    }
}

fn leaf(field: &'static Field, start: usize, end: usize, out: &mut Vec<Node>) {
    if start < end {
        out.push(Node { field, span: Span::of(start, end), depth: 0, leaf: true });
    }
}

#[cfg(test)]
mod tests {
    use super::super::header::line;
    use super::*;
    use crate::wire::Tree;
    use proptest::prelude::*;

    /// The ids of each line's leaves, without `message.` and `wire.`.
    fn told(source: &str) -> Vec<String> {
        let (mut state, mut rest, mut all) = (LineState::default(), source.as_bytes(), Vec::new());
        while !rest.is_empty() {
            let line = line(rest);
            rest = &rest[line.len()..];
            let mut nodes = Vec::new();
            state.label(line, &mut nodes);
            let tree = Tree { nodes };
            assert!(tree.is_lossless(line.len()), "{}", line.escape_ascii());
            let ids = tree.leaves().map(|n| n.field.id.rsplit('.').next().unwrap_or_default());
            all.push(ids.filter(|id| *id != "crlf").collect::<Vec<_>>().join(" "));
        }
        all
    }

    #[test]
    fn a_letter_in_parts() {
        let found = told(
            "Subject: a\r\nContent-Type: multipart/mixed;\r\n boundary=\"b\"\r\nbad\r\n\r\npre\r\n--b\r\nX :y\r\n\r\nbody\r\n--bb\r\n--b\r\nContent-Type: multipart/digest; boundary=d\r\n\r\n--d\r\n\r\nSubject: in\r\n\r\nhi\r\n--b\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b-- \r\nafter\r\n--b\r\n",
        );
        let want = [
            "header-name colon blank header-value",
            "header-name colon blank header-value",
            "folded header-value",
            "unexpected",
            "blank-line",
            "preamble",
            "boundary",
            "header-name blank colon header-value",
            "blank-line",
            "body",
            "body",
            "boundary",
            "header-name colon blank header-value",
            "blank-line",
            "boundary",
            "blank-line",
            "header-name colon blank header-value",
            "blank-line",
            "body",
            "boundary",
            "header-name colon blank header-value",
            "blank-line",
            "base64",
            "close-boundary",
            "epilogue",
            "epilogue",
        ];
        assert_eq!(found, want);
    }

    #[test]
    fn a_line_without_its_end() {
        let mut state = LineState::default();
        let mut nodes = Vec::new();
        state.label(b"Subject: a", &mut nodes);
        assert_eq!(nodes.len(), 4);
        state.label(b"", &mut nodes);
        assert_eq!(nodes.len(), 4);
        assert!(!state.in_header());
    }

    proptest! {
        #[test]
        fn any_lines_are_tiled(pieces in proptest::collection::vec(
            "\r\n|\n|\r|--b|--c|--|Content-Type: |multipart/(mixed|digest)|message/rfc822|; boundary=(b|c|\"b)|[:\" \t]|a|\u{fc}",
            0..60,
        )) {
            told(&pieces.concat());
        }
    }
}
