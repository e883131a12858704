//! The checks of senders against the suites and the examples that others wrote.

mod any;
mod arc;
mod dkim;
mod dmarc;
#[cfg(feature = "oracle")]
mod oracle;
mod session;
mod spf;
mod zone;
