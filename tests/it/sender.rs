//! The checks of senders against the suites and the examples that others wrote.

mod spf;
mod zone;
