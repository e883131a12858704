//! What a server said, asked for its values: a client reads them off the labels that the grammar gives.

use crate::wire::{CRLF, Field, Node, Parse, Tree};
use std::{borrow::Cow, str::FromStr};

/// A frame that was read, with its labels.
#[derive(Debug)]
pub(super) struct Reading<'a> {
    frame: &'a [u8],
    tree: Tree,
}

impl<'a> Reading<'a> {
    /// The labels of a frame and the value that the production gives; nothing where the frame breaks the grammar.
    pub(super) fn of<T>(frame: &'a [u8], parse: Parse<T>) -> Option<(Self, T)> {
        let value = parse.outcome.ok()?;
        Some((Self { frame, tree: parse.tree }, value))
    }

    /// The tokens, in order.
    pub(super) fn leaves(&self) -> impl Iterator<Item = &Node> {
        self.tree.leaves()
    }

    /// The octets of a token.
    pub(super) fn octets(&self, leaf: &Node) -> &'a [u8] {
        leaf.span.of_bytes(self.frame)
    }

    /// A token as text.
    pub(super) fn text(&self, leaf: &Node) -> Cow<'a, str> {
        String::from_utf8_lossy(self.octets(leaf))
    }

    /// A token as a number; nothing where it is none that `T` can hold.
    pub(super) fn number<T: FromStr>(&self, leaf: &Node) -> Option<T> {
        self.text(leaf).parse().ok()
    }

    /// The tokens of a field.
    pub(super) fn all(&self, field: &'static Field) -> impl Iterator<Item = &Node> {
        self.leaves().filter(move |leaf| leaf.field == field)
    }

    /// The number that the first token of a field is.
    pub(super) fn first<T: FromStr>(&self, field: &'static Field) -> Option<T> {
        self.all(field).next().and_then(|leaf| self.number(leaf))
    }

    /// The text of the first token of a field; empty where there is none.
    pub(super) fn words(&self, field: &'static Field) -> Box<str> {
        self.all(field).next().map_or_else(Box::default, |leaf| self.text(leaf).into())
    }

    /// Whether a token is the octets of a literal: these stand behind the end of a line.
    pub(super) fn is_literal(&self, leaf: &Node) -> bool {
        self.all(&CRLF).any(|end| end.span.end == leaf.span.start)
    }
}
