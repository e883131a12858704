//! Mailglass makes e-mail's protocols visible.

pub mod cli;
pub mod message;
pub mod net;
pub mod protocol;
pub mod sandbox;
pub mod transcript;
pub mod web;
pub mod wire;
pub mod world;
