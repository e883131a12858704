//! The example dialogues of the commands: scripts, each played once in a sandbox of its own.

use crate::{
    protocol::{Line, Outcome, Ruling},
    sandbox::{Sandbox, play},
    transcript::{
        Entry,
        script::{Action, Script},
    },
    wire::{Role, Side},
    world::{ConnId, Protocol},
};
use include_dir::{Dir, include_dir};
use std::{collections::BTreeMap, sync::LazyLock};

static SCRIPTS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/lessons/reference");

/// A dialogue that was played.
#[derive(Debug)]
pub struct Example {
    pub protocol: Protocol,
    pub verb: String,
    /// What to look at.
    pub caption: String,
    /// Why the servers of this world never say yes, where that is so.
    pub only: Option<String>,
    /// The server: `host:port`.
    pub place: String,
    /// The lines of the first connection, with the ruling of each answer that is no.
    pub lines: Vec<(u64, Line, Option<Ruling>)>,
}

impl Example {
    /// The command's line as the dialogue has it, without its line end.
    pub fn line(&self) -> Option<String> {
        let line = self.lines.iter().map(|(_, line, _)| line).find(|line| self.is_command(line))?;
        let text = String::from_utf8_lossy(&line.bytes);
        Some(text.trim_end_matches(['\r', '\n']).to_owned())
    }

    /// How the command went, each time that it was given.
    pub fn outcomes(&self) -> impl Iterator<Item = Outcome> {
        let commands = self.lines.iter().map(|(_, line, _)| line).filter(|l| self.is_command(l));
        commands.filter_map(|command| {
            let answers = self.lines.iter().map(|(_, line, _)| line);
            let of_it = |l: &&Line| l.side == Side::Server && l.exchange == command.exchange;
            answers.filter(of_it).filter_map(|l| l.outcome).next_back()
        })
    }

    /// Whether a line gives the command.
    pub fn is_command(&self, line: &Line) -> bool {
        let verb = line.leaves().find(|leaf| leaf.field.role == Role::Verb);
        line.side == Side::Client
            && verb.is_some_and(|leaf| {
                leaf.span.of_bytes(&line.bytes).eq_ignore_ascii_case(self.verb.as_bytes())
            })
    }
}

/// Every example that the servers answered as its script says.
pub static EXAMPLES: LazyLock<Vec<Example>> = LazyLock::new(|| {
    let folders = [Protocol::Smtp, Protocol::Pop3, Protocol::Imap, Protocol::Dns];
    let mut all = Vec::new();
    for protocol in folders {
        let Some(folder) = SCRIPTS.get_dir(protocol.key()) else { continue };
        let mut files: Vec<_> = folder.files().collect();
        files.sort_by_key(|file| file.path());
        for file in files {
            let stem = file.path().file_stem().and_then(|s| s.to_str()).unwrap_or_default();
            all.extend(file.contents_utf8().and_then(|text| played(protocol, stem, text)));
        }
    }
    all
});

/// The example of a command.
pub fn example(protocol: Protocol, verb: &str) -> Option<&'static Example> {
    EXAMPLES.iter().find(|e| e.protocol == protocol && e.verb == verb)
}

/// A line of some example in which that field occurs.
pub fn sighting(field: &str) -> Option<(&'static Example, &'static Line)> {
    static SEEN: LazyLock<BTreeMap<&'static str, (&'static Example, &'static Line)>> =
        LazyLock::new(|| {
            let mut seen = BTreeMap::new();
            for example in EXAMPLES.iter() {
                for (_, line, _) in &example.lines {
                    for node in &line.tree.nodes {
                        seen.entry(node.field.id).or_insert((example, line));
                    }
                }
            }
            seen
        });
    SEEN.get(field).copied()
}

/// A line of a server in some example that has `word` as one of its tokens.
pub fn spoken(protocol: Protocol, word: &str) -> Option<(&'static Example, &'static Line)> {
    let has = |line: &Line| {
        line.side == Side::Server
            && line.leaves().any(|leaf| {
                matches!(leaf.field.role, Role::Code | Role::Data)
                    && leaf.span.of_bytes(&line.bytes).eq_ignore_ascii_case(word.as_bytes())
            })
    };
    let of_it = EXAMPLES.iter().filter(|e| e.protocol == protocol);
    of_it.flat_map(|e| e.lines.iter().map(move |(_, line, _)| (e, line))).find(|(_, l)| has(l))
}

fn played(protocol: Protocol, verb: &str, text: &str) -> Option<Example> {
    let script = Script::read(text).ok()?;
    let mut sandbox = Sandbox::new(1);
    play(&script, &mut sandbox).ok()?;
    let conn = ConnId(1);
    let mut reader = sandbox.reader(conn)?;
    let mut entries = Vec::new();
    reader.feed(sandbox.log().since(conn, 0), None, &mut entries);
    let lines = entries.into_iter().filter_map(|entry| match entry {
        Entry::Line { number, line, ruling } => Some((number, *line, ruling)),
        _ => None,
    });
    let mut remarks = text.lines().map_while(|line| line.strip_prefix("# "));
    let caption = remarks.next().unwrap_or_default().to_owned();
    let place = script.steps.iter().find_map(|step| match &step.action {
        Action::Connect { host, port, .. } => Some(format!("{host}:{port}")),
        _ => None,
    })?;
    Some(Example {
        protocol,
        verb: verb.to_owned(),
        caption,
        only: remarks.find_map(|line| line.strip_prefix("only: ")).map(str::to_owned),
        place,
        lines: lines.collect(),
    })
}
