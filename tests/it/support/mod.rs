//! What several of the tests need.

pub(crate) mod coverage;
pub(crate) mod fixture;
pub(crate) mod source;
pub(crate) mod stage;
pub(crate) mod table;

use std::path::PathBuf;

/// A path of the project.
pub(crate) fn path(relative: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(relative)
}
