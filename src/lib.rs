//! Mailglass makes e-mail's protocols visible.

pub mod message;
pub mod protocol;
pub mod web;
pub mod wire;
pub mod world;
