//! What the pages show: one struct for each template.
//!
//! A view borrows what it draws and decides nothing. Text from the wire goes through [`glyph`], which escapes
//! it and draws what has no shape of its own.

pub mod block;
pub mod event;
pub mod explain;
pub mod field;
pub mod glyph;
pub mod line;
pub mod page;
pub mod paper;
pub mod port;
pub mod world;

pub use event::EventView;
pub use explain::ExplainPage;
pub use field::fields_json;
pub use line::LineView;
pub use page::{HomePage, PlaygroundPage};
pub use paper::Paper;
pub use port::{HostOption, PortView};
pub use world::WorldView;
