//! DEFLATE on a connection, both ways (RFC 1951, RFC 4978).

use bytes::{Buf as _, Bytes};
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress, Status};
use std::{fmt, io};

/// How much is unpacked at once, in octets.
const PIECE: usize = 32 * 1024;

/// What both sides remember of what they said.
pub(super) struct Deflate {
    inflate: Decompress,
    deflate: Compress,
    /// What came and is not unpacked yet.
    waiting: Bytes,
}

impl Default for Deflate {
    fn default() -> Self {
        Self {
            inflate: Decompress::new(false),
            deflate: Compress::new(Compression::fast(), false),
            waiting: Bytes::new(),
        }
    }
}

impl fmt::Debug for Deflate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deflate").field("waiting", &self.waiting.len()).finish_non_exhaustive()
    }
}

impl Deflate {
    /// Takes what came. All that came before was unpacked.
    pub(super) fn take(&mut self, chunk: Bytes) {
        self.waiting = chunk;
    }

    /// The next piece of what the other side said, or nothing until more comes.
    ///
    /// # Errors
    /// What came is not DEFLATE.
    pub(super) fn unpacked(&mut self) -> io::Result<Option<Bytes>> {
        let mut out = Vec::with_capacity(PIECE);
        let before = self.inflate.total_in();
        let status = self
            .inflate
            .decompress_vec(&self.waiting, &mut out, FlushDecompress::Sync)
            .map_err(|e| io::Error::new(io::ErrorKind::InvalidData, e))?;
        let read = usize::try_from(self.inflate.total_in() - before).unwrap_or(usize::MAX);
        self.waiting.advance(read.min(self.waiting.len()));
        if status == Status::StreamEnd {
            // A conversation has no end within it.
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok((!out.is_empty()).then(|| out.into()))
    }

    /// Packs what this side says, so that the other can read it at once.
    ///
    /// # Errors
    /// None that could be met: it is written to memory.
    pub(super) fn packed(&mut self, part: &[u8]) -> io::Result<Vec<u8>> {
        let mut out = Vec::with_capacity(part.len() / 2 + 64);
        let mut rest = part;
        loop {
            let before = self.deflate.total_in();
            let room = out.capacity();
            self.deflate
                .compress_vec(rest, &mut out, FlushCompress::Sync)
                .map_err(io::Error::other)?;
            let read = usize::try_from(self.deflate.total_in() - before).unwrap_or(usize::MAX);
            rest = rest.get(read..).unwrap_or_default();
            if rest.is_empty() && out.len() < room {
                return Ok(out);
            }
            out.reserve(room.max(64));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What one side packs the other unpacks.
    fn carried(texts: &[Vec<u8>]) {
        let (mut a, mut b) = (Deflate::default(), Deflate::default());
        for text in texts {
            let packed = a.packed(text).expect("in memory");
            let mut got = Vec::new();
            for chunk in packed.chunks(7) {
                b.take(Bytes::copy_from_slice(chunk));
                while let Some(piece) = b.unpacked().expect("what was packed") {
                    assert!(piece.len() <= PIECE);
                    got.extend_from_slice(&piece);
                }
            }
            assert!(got == *text, "{} of {}", got.len(), text.len());
        }
    }

    #[test]
    fn what_is_packed_is_unpacked_at_once() {
        let noise = (0..100_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        carried(&[b"a1 NOOP\r\n".to_vec(), vec![b'x'; 1_000_000], noise, b"* BYE\r\n".to_vec()]);
    }

    #[test]
    fn what_is_not_packed_is_refused() {
        let mut d = Deflate::default();
        d.take(Bytes::from_static(b"a1 NOOP\r\na2 NOOP\r\n"));
        let told = (0..100).map(|_| d.unpacked()).find(|told| !matches!(told, Ok(Some(_))));
        assert!(matches!(told, Some(Err(_))), "{told:?}");
    }
}
