//! The `mailglass` program. What it can do is in [`mailglass::cli`].

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Sessions ask for small memory all the time; the system's own allocator spends more on it than they do.
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    mailglass::cli::run()
}
