//! Mailglass makes e-mail's protocols visible.

pub mod message;
pub mod wire;
