//! What BDAT counts (RFC 3030 §2).

use crate::protocol::{Rule, smtp::Reply};

/// What BDAT counted, as far as it has not come, and what is said when it is there.
#[derive(Clone, Debug)]
pub(super) struct Chunk {
    pub(super) left: u64,
    pub(super) last: bool,
    pub(super) reply: Reply,
    pub(super) own: &'static [&'static Rule],
}
