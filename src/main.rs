//! The `mailglass` program. What it can do is in [`mailglass::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    mailglass::cli::run()
}
