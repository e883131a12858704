//! The program's own files as text: with comments, without them, and without their tests.

use super::path;
use std::{fs, path::Path};

/// One file of `src/`.
pub(crate) struct Source {
    /// Its path below `src/`, such as `wire/cursor.rs`.
    pub(crate) path: String,
    /// The file without the test module at its foot.
    pub(crate) text: String,
    /// The same without comments, and with every string emptied.
    pub(crate) code: String,
}

impl Source {
    /// A file as if it stood at `path`.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let foot = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
        let text = text[..foot].to_owned();
        let code = bare(&text);
        Self { path: path.to_owned(), text, code }
    }

    /// The first folder, or the file's own name at the top: `wire`, `lib`.
    pub(crate) fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// How many modules deep the file is: 1 for `wire/mod.rs`, 2 for `wire/cursor.rs`.
    pub(crate) fn depth(&self) -> usize {
        let parts = self.path.split('/').count();
        if self.path.ends_with("/mod.rs") { parts - 1 } else { parts }
    }

    /// The modules of the crate that the code names, each with its line.
    pub(crate) fn named(&self) -> Vec<(usize, String)> {
        let mut out = Vec::new();
        let supers = "super::".repeat(self.depth());
        for root in ["crate::", &supers] {
            for (at, _) in self.code.match_indices(root) {
                let before = self.code[..at].chars().next_back();
                if before.is_some_and(|c| is_word(c) || c == ':') {
                    continue;
                }
                let line = self.code[..at].matches('\n').count() + 1;
                let rest = &self.code[at + root.len()..];
                out.extend(heads(rest).into_iter().map(|name| (line, name)));
            }
        }
        out
    }
}

/// Every file of `src/`, except modules of tests alone.
pub(crate) fn all() -> Vec<Source> {
    let mut out = Vec::new();
    let root = path("src");
    collect(&root, &root, &mut out);
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}

fn collect(root: &Path, folder: &Path, out: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a folder of the program") {
        let file = entry.expect("an entry").path();
        if file.is_dir() {
            collect(root, &file, out);
            continue;
        }
        let relative = file.strip_prefix(root).expect("below src").to_string_lossy().into_owned();
        let is_test = relative.ends_with("tests.rs");
        if relative.ends_with(".rs") && !is_test {
            out.push(Source::new(&relative, &fs::read_to_string(&file).expect("text")));
        }
    }
}

/// The first names of what follows `crate::`: one, or those of a list in braces.
fn heads(rest: &str) -> Vec<String> {
    let word = |s: &str| s.chars().take_while(|c| is_word(*c)).collect::<String>();
    let Some(list) = rest.strip_prefix('{') else { return vec![word(rest)] };
    let (mut out, mut depth, mut fresh) = (Vec::new(), 1, true);
    for (i, c) in list.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => fresh = true,
            c if fresh && is_word(c) => {
                out.push(word(&list[i..]));
                fresh = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    out
}

/// Whether a word may contain it.
pub(crate) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Rust without comments and with empty strings; every line stays where it was.
fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let skip = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |i| i + 2)
        } else if c == '"' {
            out.push_str("\"\"");
            quoted(rest)
        } else if let Some(hashes) = raw(rest).filter(|_| !out.ends_with(is_word)) {
            out.push_str("\"\"");
            let end = format!("\"{}", "#".repeat(hashes));
            let start = hashes + 2;
            rest[start..].find(&end).map_or(rest.len(), |i| start + i + end.len())
        } else if c == '\'' {
            character(rest)
        } else {
            0
        };
        if skip == 0 {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            out.extend(rest[..skip].chars().filter(|c| *c == '\n'));
            rest = &rest[skip..];
        }
    }
    out
}

/// The length of a string that begins here.
fn quoted(rest: &str) -> usize {
    let mut escaped = false;
    for (i, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return i + 1,
            _ => {}
        }
    }
    rest.len()
}

/// How many hashes a raw string that begins here has.
fn raw(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix('r')?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    after[hashes..].starts_with('"').then_some(hashes)
}

/// The length of a character literal that begins here; 0 for a lifetime.
fn character(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => rest[3..].find('\'').map_or(0, |i| i + 4),
        Some(_) => match chars.next() {
            Some((i, '\'')) => i + 1,
            _ => 0,
        },
        None => 0,
    }
}
