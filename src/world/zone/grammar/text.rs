//! The character-strings of a TXT record.

use super::{ESCAPE, LONG_STRING, field, gap, quoted_octet, word};
use crate::{
    wire::{Cursor, Expected, Parsed, Stop},
    world::zone::Name,
};
use std::sync::Arc;

/// `1*(character-string gap)`
pub(super) fn strings(c: &mut Cursor<'_>, _owner: &Name) -> Parsed<Arc<[Box<[u8]>]>> {
    let mut strings = vec![string(c)?];
    while let Ok(next) = c.attempt(|c| {
        gap(c)?;
        if matches!(c.peek(), None | Some(b';')) { Err(Stop) } else { Ok(()) }
    }) {
        let () = next;
        strings.push(string(c)?);
    }
    Ok(strings.into())
}

/// A word, or anything between quotation marks.
fn string(c: &mut Cursor<'_>) -> Parsed<Box<[u8]>> {
    let start = c.position();
    let quoted = c.optional(|c| c.exact(&field::QUOTE, "\"")).is_some();
    let rest = c.rest();
    let limit = if quoted { rest.len() } else { word(rest) };
    let (mut octets, mut len) = (Vec::new(), 0);
    while len < limit && !(quoted && rest.get(len) == Some(&b'"')) {
        let Some((octet, used)) = quoted_octet(&rest[len..]) else {
            return c.reject(start, &ESCAPE);
        };
        octets.push(octet);
        len += used;
    }
    if len == 0 && !quoted {
        return c.fail(Expected::Field(&field::STRING));
    }
    c.take(&field::STRING, len)?;
    if octets.len() > 255 {
        return c.reject(start, &LONG_STRING);
    }
    if quoted {
        c.exact(&field::QUOTE, "\"")?;
    }
    Ok(octets.into())
}
