//! A letter as the checks see it.

use crate::message::{self, HeaderField};
use bytes::Bytes;

/// The octets that are checked. The body is asked for only if something in the header is about it.
#[derive(Clone, Copy)]
pub struct Letter<'a> {
    /// The header, with or without the blank line after it. Nothing that the receiver itself wrote stands in it.
    pub header: &'a [u8],
    /// Gives the body: all after the blank line.
    pub body: &'a dyn Fn() -> Bytes,
}

/// Most octets of a header in which signatures are looked at.
pub(super) const MOST_HEADER: usize = 1 << 20;

/// The fields of a header that the checks are about, in one walk.
#[derive(Debug, Default)]
pub(super) struct Found<'a> {
    pub(super) from: Vec<HeaderField<'a>>,
    pub(super) signatures: Vec<HeaderField<'a>>,
    pub(super) arc: Vec<HeaderField<'a>>,
}

impl<'a> Found<'a> {
    /// Most fields of a kind that are kept; whoever counts sees that there are more than allowed.
    const MOST: usize = 1000;

    pub(super) fn new(header: &'a [u8]) -> Self {
        let mut found = Self::default();
        for field in message::fields(header) {
            let list = match field.name.len() {
                4 if field.is("From") => &mut found.from,
                14 if field.is("DKIM-Signature") => &mut found.signatures,
                8 if field.is("ARC-Seal") => &mut found.arc,
                21 if field.is("ARC-Message-Signature") => &mut found.arc,
                26 if field.is("ARC-Authentication-Results") => &mut found.arc,
                _ => continue,
            };
            if list.len() < Self::MOST {
                list.push(field);
            }
        }
        found
    }
}
