//! The scripts below `tests/scripts`.

use super::path;
use mailglass::transcript::script::{Action, Script};
use std::{collections::BTreeMap, fs, path::Path};

/// One script.
pub(crate) struct Fixture {
    /// Its path below `tests/scripts`, such as `smtp/vrfy.script`.
    pub(crate) name: String,
    pub(crate) script: Script,
    text: String,
}

impl Fixture {
    fn read(root: &Path, file: &Path) -> Self {
        let name = file.strip_prefix(root).expect("below").to_string_lossy().into_owned();
        let text = fs::read_to_string(file).expect("text");
        let script = Script::read(&text).unwrap_or_else(|e| panic!("{name}: {e}"));
        Self { name, script, text }
    }

    /// Whether any line may be wrong: the folder is about such lines.
    pub(crate) fn is_about_wrong_lines(&self) -> bool {
        ["wrong/", "profile/"].iter().any(|folder| self.name.starts_with(folder))
    }

    /// Whether a step of the script is wrong on purpose: a remark `# wrong` stands before it.
    fn is_wrong(&self, line: usize) -> bool {
        self.is_about_wrong_lines() || self.remark(line, "wrong").is_some()
    }

    /// The remark of that kind in the line before a step.
    pub(crate) fn remark(&self, line: usize, kind: &str) -> Option<&str> {
        let before = self.text.lines().nth(line.checked_sub(2)?)?;
        before.strip_prefix("# ")?.strip_prefix(kind)
    }

    /// What a line such as `# replays: …` says.
    pub(crate) fn header(&self, kind: &str) -> Option<&str> {
        let value = |l: &'_ str| -> Option<usize> {
            let rest = l.strip_prefix("# ")?.strip_prefix(kind)?.strip_prefix(": ")?;
            Some(l.len() - rest.len())
        };
        self.text.lines().find_map(|l| value(l).map(|at| &l[at..]))
    }

    /// What clients send that is wrong on purpose, one connection's after the other's.
    pub(crate) fn wrong_octets(&self) -> BTreeMap<u32, Vec<&[u8]>> {
        let mut out: BTreeMap<u32, Vec<&[u8]>> = BTreeMap::new();
        for step in &self.script.steps {
            if let Action::Send { conn, bytes } = &step.action
                && self.is_wrong(step.line)
            {
                out.entry(*conn).or_default().push(bytes);
            }
        }
        out
    }
}

/// Every script, in the order of their names.
pub(crate) fn all() -> Vec<Fixture> {
    let root = path("tests/scripts");
    let mut out = Vec::new();
    collect(&root, &root, &mut out);
    out.sort_by(|a, b| a.name.cmp(&b.name));
    out
}

fn collect(root: &Path, folder: &Path, out: &mut Vec<Fixture>) {
    for entry in fs::read_dir(folder).expect("a folder of scripts") {
        let file = entry.expect("an entry").path();
        if file.is_dir() {
            collect(root, &file, out);
        } else if file.extension().is_some_and(|e| e == "script") {
            out.push(Fixture::read(root, &file));
        } else {
            panic!("{} is no script", file.display());
        }
    }
}
