//! What the pages show: one struct for each template.
//!
//! A view borrows what it draws and decides nothing. Text from the wire goes through [`glyph`], which escapes
//! it and draws what has no shape of its own.

pub mod block;
pub mod change;
pub mod code;
pub mod compare;
pub mod compose;
pub mod devices;
pub mod event;
pub mod explain;
pub mod field;
pub mod glyph;
pub mod journey;
pub mod line;
pub mod look;
pub mod machine;
pub mod message;
mod number;
pub mod page;
pub mod paper;
pub mod past;
pub mod policy;
pub mod port;
pub mod prose;
pub mod reference;
pub mod trial;
pub mod world;

pub use change::{ChangeRow, ChangeView, DiffView};
pub use code::codes_json;
pub use compose::ComposePage;
pub use devices::DevicesPage;
pub use event::EventView;
pub use explain::ExplainPage;
pub use field::fields_json;
pub use line::LineView;
pub use look::look;
pub use machine::MachineView;
pub use page::{HomePage, MissingPage, PLACES, PlaygroundPage};
pub use paper::Paper;
pub use past::{PastFacts, PastView};
pub use policy::PolicyPage;
pub use port::{HostOption, PortView};
pub use prose::{Cite, Prose};
pub use trial::TrialView;
pub use world::WorldView;
