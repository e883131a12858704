//! Mailglass makes e-mail's protocols visible.

pub mod message;
pub mod protocol;
pub mod sandbox;
pub mod transcript;
pub mod wire;
pub mod world;
