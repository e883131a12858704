//! What happens to a connection beside its lines.

use crate::protocol::Gloss;
use askama::Template;

/// A divider in a transcript.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "_event.html")]
pub enum EventView<'a> {
    /// A connection was made.
    Opened { host: &'a str, port: u16 },
    /// The server hung up.
    ClosedByServer,
    /// The client hung up; what that means, if it said no goodbye.
    ClosedByClient { left: Option<Gloss> },
    /// It ended and nobody said so.
    Lost,
    /// Lines that are no longer kept.
    Skipped { lines: u64 },
}
