//! The checks of senders against the suites and the examples that others wrote.

mod any;
mod arc;
mod dkim;
mod dmarc;
mod spf;
mod zone;
