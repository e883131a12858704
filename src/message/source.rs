//! The octets of a letter, which may have come in pieces.

use bytes::{Bytes, BytesMut};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Octets that never change. Pieces are joined when somebody reads them, and no sooner: most large letters are
/// stored and never looked at.
#[derive(Debug)]
pub(super) struct Source {
    len: usize,
    whole: OnceLock<Bytes>,
    pieces: Mutex<Vec<Bytes>>,
}

impl Source {
    pub(super) fn whole(octets: Bytes) -> Self {
        Self { len: octets.len(), whole: octets.into(), pieces: Mutex::default() }
    }

    pub(super) fn pieces(pieces: Vec<Bytes>) -> Self {
        let len = pieces.iter().map(Bytes::len).sum();
        Self { len, whole: OnceLock::new(), pieces: Mutex::new(pieces) }
    }

    /// How many octets there are.
    pub(super) const fn len(&self) -> usize {
        self.len
    }

    /// All of them, in one run.
    pub(super) fn get(&self) -> &Bytes {
        self.whole.get_or_init(|| {
            let mut pieces = self.pieces.lock().unwrap_or_else(PoisonError::into_inner);
            let mut all = BytesMut::with_capacity(self.len);
            std::mem::take(&mut *pieces).iter().for_each(|p| all.extend_from_slice(p));
            all.freeze()
        })
    }
}
