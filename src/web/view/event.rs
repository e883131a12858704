//! What happens to a connection beside its lines.

use askama::Template;

/// A divider in a transcript.
#[derive(Clone, Copy, Debug, Template)]
#[template(path = "_event.html")]
pub enum EventView<'a> {
    /// A connection was made.
    Opened { host: &'a str, port: u16 },
    /// The server hung up.
    ClosedByServer,
    /// The client hung up.
    ClosedByClient,
    /// It ended and nobody said so.
    Lost,
    /// Lines that are no longer kept.
    Skipped { lines: u64 },
}
