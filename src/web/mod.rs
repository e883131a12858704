//! The browser's side of Mailglass.

pub mod view;
