//! What a server says, read.

use crate::wire::Field;

/// The fields of responses alone.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    std::iter::empty()
}
