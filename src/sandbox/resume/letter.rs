//! Letters that stand for those of a transcript.

use super::fact::Letter;
use crate::message::Message;
use bytes::Bytes;
use std::sync::Arc;

/// What is told about letters that were made.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Made {
    /// As the transcript shows them.
    pub(super) whole: usize,
    /// With the size that the transcript tells, and a text of ours.
    pub(super) sized: usize,
    /// Of which nothing but their being there is known.
    pub(super) unknown: usize,
    /// Octets made so far.
    octets: u64,
}

impl Made {
    /// Octets of all letters together that are made.
    const MOST: u64 = 16 << 20;
    /// Octets of a letter of unknown size.
    const USUAL: u64 = 400;

    /// The letter of that number.
    pub(super) fn letter(&mut self, known: &Letter, number: usize) -> Arc<Message> {
        let source = known.source.as_ref().filter(|s| !s.is_empty());
        let bytes = if let Some(source) = source {
            self.whole += 1;
            source.clone()
        } else {
            let room = Self::MOST.saturating_sub(self.octets).max(Self::USUAL);
            let size = known.size.unwrap_or(Self::USUAL).min(room);
            if known.size.is_some_and(|s| s == size) {
                self.sized += 1;
            } else {
                self.unknown += 1;
            }
            filled(known.header.as_deref(), number, usize::try_from(size).unwrap_or(0))
        };
        self.octets += bytes.len() as u64;
        Arc::new(Message::new(Bytes::from(bytes)))
    }
}

/// A letter of exactly that size, with the header if one is known and there is room for it.
fn filled(header: Option<&[u8]>, number: usize, size: usize) -> Vec<u8> {
    const LINE: &[u8] = b"This line stands for one that the transcript does not show.\r\n";
    let own = format!("Subject: Letter {number}, which the transcript does not show\r\n\r\n");
    let header = header.filter(|h| h.len() <= size && h.ends_with(b"\r\n\r\n"));
    let mut out = header.map_or_else(|| own.into_bytes(), <[u8]>::to_vec);
    out.truncate(size);
    while out.len() < size {
        let left = size - out.len();
        match left {
            1 => out.push(b'.'),
            _ if left <= LINE.len() => {
                out.extend_from_slice(&LINE[..left - 2]);
                out.extend_from_slice(b"\r\n");
            }
            // No lone octet may be left for the last line.
            _ if left == LINE.len() + 1 => out.extend_from_slice(b"..\r\n"),
            _ => out.extend_from_slice(LINE),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_has_the_size_that_is_wanted() {
        for size in (0..300).chain([5000, 99_999]) {
            assert_eq!(filled(None, 1, size).len(), size);
            assert_eq!(filled(Some(b"Subject: a\r\n\r\n"), 1, size).len(), size);
        }
    }
}
