//! The checks of senders against the suites and the examples that others wrote.

mod dkim;
mod spf;
mod zone;
