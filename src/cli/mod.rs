//! The command line: one file for each subcommand.

mod explain;
mod play;
mod serve;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// E-mail's protocols made visible: type SMTP, POP3 and IMAP, and see every byte explained.
#[derive(Debug, Parser)]
#[command(name = "mailglass", version, about, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: serve::Serve,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the pages and the mail ports (this is what happens without a subcommand).
    Serve(serve::Serve),
    /// Play a script in a fresh sandbox and print the labelled transcript.
    Play(play::Play),
    /// Explain a conversation that some other program wrote down.
    Explain(explain::Explain),
}

/// Runs the program.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let result = match arguments.command {
        Some(Command::Serve(serve)) => serve.run(),
        Some(Command::Play(play)) => play.run(),
        Some(Command::Explain(explain)) => explain.run(),
        None => arguments.serve.run(),
    };
    match result {
        Ok(code) => code,
        Err(error) => {
            eprintln!("mailglass: {error:#}");
            ExitCode::FAILURE
        }
    }
}
