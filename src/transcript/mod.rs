//! The one record of what was on the wire, and how it is read.
//!
//! A [`Log`] keeps the chunks of all links of a sandbox, in order, within a budget of octets. Nobody tells it
//! what was said: a [`Reader`] runs a dissector over one link's chunks and gives numbered entries.

pub mod compare;
pub mod foreign;
pub mod format;
mod json;
mod log;
mod markdown;
mod reader;
pub mod script;
pub mod secret;
pub mod text;

pub use log::{Chunk, Event, Log, Skipped};
pub use reader::{Entry, Reader};
