//! Octets that came in pieces: large payloads are not moved while they come.

use bytes::{Bytes, BytesMut};

/// What came of a payload, in the pieces in which it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pieces {
    parts: Vec<Bytes>,
    octets: usize,
    /// One of the octets is above 127.
    eight_bit: bool,
}

impl Pieces {
    /// Pieces up to so many octets in all are joined with the one before them, so that their number stays small.
    const SMALL: usize = 256;

    /// Puts a piece behind the others.
    pub fn push(&mut self, piece: Bytes) {
        if piece.is_empty() {
            return;
        }
        self.octets += piece.len();
        // As it comes: later it has left the processor's memory.
        self.eight_bit |= !piece.is_ascii();
        match self.parts.last_mut() {
            Some(last) if last.len() + piece.len() <= Self::SMALL => {
                *last = [&last[..], &piece[..]].concat().into();
            }
            _ => self.parts.push(piece),
        }
    }

    /// The pieces, in order.
    pub fn parts(&self) -> &[Bytes] {
        &self.parts
    }

    /// How many octets there are.
    pub const fn len(&self) -> usize {
        self.octets
    }

    /// Whether nothing came.
    pub const fn is_empty(&self) -> bool {
        self.octets == 0
    }

    /// Whether all octets are ASCII, those that were cut off the end among them.
    pub const fn is_ascii(&self) -> bool {
        !self.eight_bit
    }

    /// All of them in one run.
    pub fn joined(&self) -> Bytes {
        match &self.parts[..] {
            [] => Bytes::new(),
            [only] => only.clone(),
            parts => {
                let mut all = BytesMut::with_capacity(self.octets);
                parts.iter().for_each(|p| all.extend_from_slice(p));
                all.freeze()
            }
        }
    }

    /// The last octets, at most four, from the begin of `into`; gives how many.
    pub(super) fn tail(&self, into: &mut [u8; 8]) -> usize {
        let mut found = [0; 4];
        let mut n = 0;
        for octet in self.parts.iter().rev().flat_map(|p| p.iter().rev()).take(4) {
            found[3 - n] = *octet;
            n += 1;
        }
        into[..n].copy_from_slice(&found[4 - n..]);
        n
    }

    /// Takes so many octets from the end.
    pub(super) fn cut(&mut self, octets: usize) {
        let mut left = octets.min(self.octets);
        self.octets -= left;
        while left > 0
            && let Some(last) = self.parts.last_mut()
        {
            let keep = last.len().saturating_sub(left);
            left -= last.len() - keep;
            last.truncate(keep);
            if keep == 0 {
                self.parts.pop();
            }
        }
    }
}

impl From<Bytes> for Pieces {
    fn from(only: Bytes) -> Self {
        let mut pieces = Self::default();
        pieces.push(only);
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_and_are_cut() {
        let mut pieces = Pieces::default();
        let large = Bytes::from(vec![b'x'; 300]);
        for piece in [&large[..], b"ab", b"", b"cd"] {
            pieces.push(Bytes::copy_from_slice(piece));
        }
        assert_eq!((pieces.parts().len(), pieces.len(), pieces.is_ascii()), (2, 304, true));
        let mut tail = [0; 8];
        assert_eq!((pieces.tail(&mut tail), &tail[..4]), (4, &b"abcd"[..]));
        pieces.cut(6);
        assert_eq!((pieces.parts().len(), pieces.len()), (1, 298));
        assert_eq!(pieces.joined(), &large[..298]);
        pieces.push(Bytes::from_static(b"\xe9"));
        assert!(!pieces.is_ascii());
        pieces.cut(1000);
        assert!(pieces.is_empty() && pieces.parts().is_empty());
        assert_eq!(pieces.tail(&mut tail), 0);
    }
}
