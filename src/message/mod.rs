//! One letter: RFC 5322 and MIME, on mail-parser's offsets.

pub mod line;

use bytes::Bytes;

/// A letter as it is stored: its octets, never changed after it was made.
#[derive(Debug)]
pub struct Message {
    source: Bytes,
}

impl Message {
    /// Keeps `source` as it is.
    pub const fn new(source: Bytes) -> Self {
        Self { source }
    }

    /// The octets, CR LF line ends and all.
    pub const fn source(&self) -> &Bytes {
        &self.source
    }
}
