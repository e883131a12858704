//! Labels mail data line by line.

use crate::wire::{CRLF, Node, SKIPPED, Span};

/// What kind of line comes next.
#[derive(Clone, Debug, Default)]
pub struct LineState;

impl LineState {
    /// Labels one line, tiling it.
    pub fn label(&mut self, line: &[u8], out: &mut Vec<Node>) {
        let body = line.strip_suffix(b"\r\n").unwrap_or(line).len();
        if body > 0 {
            out.push(Node { field: &SKIPPED, span: Span::of(0, body), depth: 0, leaf: true });
        }
        if body < line.len() {
            out.push(Node { field: &CRLF, span: Span::of(body, line.len()), depth: 0, leaf: true });
        }
    }
}
