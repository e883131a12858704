//! `mailglass explain`: a conversation that another program wrote down, explained.

use super::play::Explain as HowMuch;
use crate::{
    transcript::{
        foreign::{self, FORMS, Foreign},
        format::FORMATS,
    },
    web::view::Paper,
    world::Protocol,
};
use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum, builder::PossibleValuesParser};
use std::{
    io::{Read, Write as _},
    path::PathBuf,
    process::ExitCode,
};

/// The arguments of `explain`.
#[derive(Args, Debug)]
pub(super) struct Explain {
    /// The text: what telnet, swaks, curl -v or an RFC shows. `-` reads from standard input.
    file: PathBuf,
    /// The form of the text, if the guess is wrong.
    #[arg(long, value_parser = PossibleValuesParser::new(FORMS.iter().map(|f| f.name)))]
    form: Option<String>,
    /// The protocol, if the guess is wrong.
    #[arg(long, value_enum)]
    protocol: Option<Spoken>,
    /// Which conversation, where the text has several.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=200))]
    part: u16,
    /// How much is explained under each line.
    #[arg(long, value_enum, default_value = "full")]
    explain: HowMuch,
    /// Write text for the terminal (this is what happens without another format).
    #[arg(long, group = "format")]
    text: bool,
    /// Write JSON.
    #[arg(long, group = "format")]
    json: bool,
    /// Write a table in Markdown.
    #[arg(long, group = "format")]
    markdown: bool,
    /// Write a page that needs nothing else.
    #[arg(long, group = "format")]
    html: bool,
    /// Show passwords; without this they are masked. The page masks them always.
    #[arg(long, conflicts_with = "html")]
    show_secrets: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Spoken {
    Smtp,
    Pop3,
    Imap,
}

impl Explain {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        let text = self.read()?;
        let protocol = self.protocol.map(|p| match p {
            Spoken::Smtp => Protocol::Smtp,
            Spoken::Pop3 => Protocol::Pop3,
            Spoken::Imap => Protocol::Imap,
        });
        let form = self.form.as_deref().and_then(foreign::find);
        let mut explained = if self.part == 1 {
            Foreign::read(&text, form, protocol).explain()
        } else {
            let all = Foreign::all(&text, form, protocol);
            match all.get(usize::from(self.part) - 1) {
                Some(found) => found.explain(),
                None => bail!("there are {} conversations in {}", all.len(), self.file.display()),
            }
        };
        if explained.lines.is_empty() {
            bail!("nothing that a client or a server said was found in {}", self.file.display());
        }
        if !self.show_secrets {
            explained = explained.masked();
        }
        let name = match (self.json, self.markdown) {
            (true, _) => "json",
            (_, true) => "markdown",
            _ => "text",
        };
        let out = match FORMATS.iter().find(|f| f.name == name) {
            Some(format) if !self.html => (format.write)(&explained, self.explain.into()),
            _ => Paper::new(&explained).draw()?,
        };
        match std::io::stdout().write_all(out.as_bytes()) {
            // Whoever reads had enough.
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
            other => other?,
        }
        Ok(ExitCode::SUCCESS)
    }

    fn read(&self) -> anyhow::Result<Vec<u8>> {
        let input: Box<dyn Read> = if self.file.as_os_str() == "-" {
            Box::new(std::io::stdin())
        } else {
            let file = std::fs::File::open(&self.file);
            Box::new(file.with_context(|| format!("cannot read {}", self.file.display()))?)
        };
        let mut text = Vec::new();
        let most = Foreign::LARGEST as u64 + 1;
        input
            .take(most)
            .read_to_end(&mut text)
            .with_context(|| format!("cannot read {}", self.file.display()))?;
        if text.len() > Foreign::LARGEST {
            bail!(
                "{} has more than {} million octets; cut out the conversation that you want explained",
                self.file.display(),
                Foreign::LARGEST / 1_000_000
            );
        }
        Ok(text)
    }
}
