//! `mailglass play`: a script file, played and explained in the terminal.

use crate::{
    sandbox::{Player, Sandbox},
    transcript::{
        script::Script,
        text::{self, Density},
    },
};
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use std::{path::PathBuf, process::ExitCode};

/// The arguments of `play`.
#[derive(Args, Debug)]
pub(super) struct Play {
    /// The script: lines `C: …` and `S: …`, see the README. `-` reads from standard input.
    script: PathBuf,
    /// How much is explained under each line.
    #[arg(long, value_enum, default_value = "full")]
    explain: Explain,
    /// The seed of the sandbox: the same seed and script give the same transcript.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// How much `--explain` writes.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Explain {
    /// The lines alone.
    Off,
    /// One sentence under each line.
    Gloss,
    /// The sentence and every token.
    Full,
}

impl From<Explain> for Density {
    fn from(explain: Explain) -> Self {
        match explain {
            Explain::Off => Self::Off,
            Explain::Gloss => Self::Gloss,
            Explain::Full => Self::Full,
        }
    }
}

impl Play {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let text = if self.script.as_os_str() == "-" {
            std::io::read_to_string(std::io::stdin())?
        } else {
            std::fs::read_to_string(&self.script)
                .with_context(|| format!("cannot read {}", self.script.display()))?
        };
        let script = Script::read(&text).context("the script cannot be read")?;
        let mut sandbox = Sandbox::new(self.seed);
        let played = Player::new(&mut sandbox, usize::MAX).play(&script);
        print!("{}", transcript(&sandbox, self.explain.into()));
        match played {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(error) => {
                eprintln!("mailglass: {}: {error}", self.script.display());
                Ok(ExitCode::FAILURE)
            }
        }
    }
}

/// All links of a sandbox, one after the other.
fn transcript(sandbox: &Sandbox, density: Density) -> String {
    let mut out = String::new();
    for link in sandbox.links() {
        let place = &link.place;
        out.push_str(&format!(
            "== {} to {}:{}\n",
            link.service.protocol().name(),
            place.host.name,
            place.port
        ));
        let Some(mut reader) = sandbox.reader(link.conn) else { continue };
        let mut entries = Vec::new();
        let skipped = sandbox.log().skipped(link.conn);
        reader.feed(sandbox.log().since(link.conn, 0), skipped, &mut entries);
        for entry in &entries {
            text::write(entry, density, &mut out);
        }
        for line in reader.unfinished() {
            out.push_str(&format!("   … {}: {}\n", line.side.letter(), text::visible(&line.bytes)));
        }
    }
    out
}
