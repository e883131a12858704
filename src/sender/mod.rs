//! Who may send in whose name: SPF, DKIM, DMARC and ARC, as evaluators that show each step.
//!
//! All of it is pure: octets and the answers of the DNS ([`Resolve`]) in, a verdict with its trace out. Nothing here
//! knows of sessions or sandboxes. The texts of records are read with the recording cursor, so that the production
//! that evaluates a record also labels it.

pub mod cast;
pub mod dkim;
mod letter;
pub mod resolve;
pub mod spf;
mod step;
pub mod tag;

pub use letter::Letter;
pub use resolve::{Answer, Lookup, Resolve};
pub use step::{Outcome, Step, Went};
