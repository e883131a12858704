//! What is wrong with a line, where, and what would be right.

use super::mistake::{Mistake, On};
use crate::{
    wire::{Bend, Expected, Rfc, Span, SyntaxError},
    world::Protocol,
};

/// Commands of extensions, and of old standards, that no server here knows: a learner who types one has made no
/// mistake of spelling.
static ELSEWHERE: &[(Protocol, &str, Rfc)] = {
    use Protocol::Imap;
    &[
        (Imap, "ENABLE", Rfc(5161, "3.1")),
        (Imap, "NAMESPACE", Rfc(2342, "5")),
        (Imap, "UNSELECT", Rfc(3691, "2")),
        (Imap, "MOVE", Rfc(6851, "3.1")),
        (Imap, "ID", Rfc(2971, "3.1")),
        (Imap, "COMPRESS", Rfc(4978, "3")),
        (Imap, "SORT", Rfc(5256, "BASE.6.4.SORT")),
        (Imap, "THREAD", Rfc(5256, "BASE.6.4.THREAD")),
        (Imap, "GETQUOTA", Rfc(9208, "4.1.1")),
        (Imap, "GETQUOTAROOT", Rfc(9208, "4.1.2")),
        (Imap, "SETQUOTA", Rfc(9208, "4.1.3")),
        (Imap, "GETACL", Rfc(4314, "3.3")),
        (Imap, "SETACL", Rfc(4314, "3.1")),
        (Imap, "DELETEACL", Rfc(4314, "3.2")),
        (Imap, "LISTRIGHTS", Rfc(4314, "3.4")),
        (Imap, "MYRIGHTS", Rfc(4314, "3.5")),
        (Imap, "GETMETADATA", Rfc(5464, "4.2")),
        (Imap, "SETMETADATA", Rfc(5464, "4.3")),
        (Imap, "NOTIFY", Rfc(5465, "3.1")),
        (Imap, "REPLACE", Rfc(8508, "3.2")),
        (Imap, "UNAUTHENTICATE", Rfc(8437, "3")),
    ]
};

/// A diagnosis: it points at octets of the line.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnosis {
    /// What is wrong, in a few words that name the token.
    pub title: String,
    /// What would have been accepted there, as one sentence.
    pub advice: String,
    /// The octets in question. Empty at the end of the line when something is missing.
    pub span: Span,
    /// The form of the command.
    pub syntax: &'static str,
    pub rfc: Rfc,
    /// The whole line as it was probably meant, without its line end.
    pub fix: Option<String>,
    /// The mistake, if it has a name.
    pub mistake: Option<&'static Mistake>,
    /// What servers of some habits put up with, if they take the line all the same.
    pub bends: Vec<Bend>,
}

impl Diagnosis {
    /// The diagnosis of a line of a known command.
    ///
    /// `accepts` is the grammar itself: a repair is offered only if the grammar takes it.
    pub fn of_syntax(
        line: &[u8],
        error: &SyntaxError,
        syntax: &'static str,
        rfc: Rfc,
        accepts: impl Fn(&[u8]) -> bool,
    ) -> Self {
        let body = line.strip_suffix(b"\r\n").unwrap_or(line);
        let span = match error.problem {
            Some((span, _)) => span,
            None => Span::of(error.at.min(body.len()), token_end(body, error.at)),
        };
        let found = printable(span.of_bytes(body));
        let title = match (&error.problem, found.is_empty()) {
            (Some((_, problem)), _) => problem.text.trim_end_matches('.').to_owned(),
            (None, true) => "The line ends too early".to_owned(),
            (None, false) => format!("Column {}: {found} does not belong here", error.column()),
        };
        let advice = if error.problem.is_some() { String::new() } else { error.sentence() };
        let rfc = error.problem.map_or(rfc, |(_, p)| p.rfc);
        let fix = repair(line, error, accepts);
        let bends = error.bends.clone();
        Self { title, advice, span, syntax, rfc, fix, mistake: None, bends }
    }

    /// The diagnosis of a line whose first word no command has.
    pub fn of_unknown_verb(
        line: &[u8],
        word: Span,
        protocol: Protocol,
        verbs: impl Iterator<Item = &'static str>,
        rfc: Rfc,
    ) -> Self {
        let found = word.of_bytes(line);
        let elsewhere = ELSEWHERE
            .iter()
            .find(|(of, verb, _)| *of == protocol && found.eq_ignore_ascii_case(verb.as_bytes()));
        if let Some((_, verb, rfc)) = elsewhere {
            let title = format!("This server does not serve {verb}");
            return Self::plain(&title, "The command exists, but not here.", word, *rfc);
        }
        let protocol = protocol.name();
        let near = nearest(found, verbs);
        let title = if found.is_empty() {
            format!("An empty line is no {protocol} command")
        } else {
            format!("No {protocol} command is called {}", printable(found))
        };
        let advice = near.map_or_else(
            || "The server knows no word like it.".to_owned(),
            |verb| format!("Did you mean {verb}?"),
        );
        let fix = near.map(|verb| {
            let body = line.strip_suffix(b"\r\n").unwrap_or(line);
            let mut out = body.get(..word.start as usize).unwrap_or_default().to_vec();
            out.extend_from_slice(verb.as_bytes());
            out.extend_from_slice(body.get(word.end as usize..).unwrap_or_default());
            String::from_utf8_lossy(&out).into_owned()
        });
        Self { title, advice, span: word, syntax: "", rfc, fix, mistake: None, bends: Vec::new() }
    }

    /// A diagnosis in plain words, for what no grammar sees: a bare line feed, a line that is too long.
    pub fn plain(title: &str, advice: &str, span: Span, rfc: Rfc) -> Self {
        let (title, advice) = (title.into(), advice.into());
        let (fix, mistake, bends) = (None, None, Vec::new());
        Self { title, advice, span, syntax: "", rfc, fix, mistake, bends }
    }

    /// Whether the line is well-formed, and something else was surely meant.
    pub fn is_hint(&self) -> bool {
        self.mistake.is_some_and(|m| m.on != On::Wrong)
    }

    /// Whether the line goes on as if it were right where a server has the habits for it.
    pub fn is_bent(&self) -> bool {
        !self.bends.is_empty()
    }

    /// The same in words of the line's end, where that is a line feed alone.
    #[must_use]
    pub fn about_line_end(self, line: &[u8], rfc: Rfc) -> Self {
        let alone = line.ends_with(b"\n") && !line.ends_with(b"\r\n");
        match Self::of_bare_line_ends(line, rfc).filter(|_| alone) {
            Some(bare) => Self { bends: self.bends, ..bare },
            None => self,
        }
    }

    /// The diagnosis of line feeds or carriage returns that stand alone, if there are any.
    pub fn of_bare_line_ends(line: &[u8], rfc: Rfc) -> Option<Self> {
        let at = bare_line_end(line)?;
        let name = if line[at] == b'\n' { "line feed" } else { "carriage return" };
        Some(Self::plain(
            &format!("A {name} stands alone here"),
            "Only carriage return and line feed together end a line; alone they are part of it.",
            Span::of(at, at + 1),
            rfc,
        ))
    }
}

/// Where a CR without LF, or an LF without CR, stands.
pub fn bare_line_end(line: &[u8]) -> Option<usize> {
    memchr::memchr2_iter(b'\r', b'\n', line).find(|&i| match line[i] {
        b'\r' => line.get(i + 1).is_some_and(|b| *b != b'\n'),
        _ => i == 0 || line[i - 1] != b'\r',
    })
}

fn token_end(body: &[u8], at: usize) -> usize {
    let rest = body.get(at..).unwrap_or_default();
    let stop = rest.iter().position(|b| b" <>()[]\"".contains(b)).unwrap_or(rest.len());
    (at + stop.max(1)).min(body.len()).max(at.min(body.len()))
}

fn printable(bytes: &[u8]) -> String {
    if !bytes.is_empty() && bytes.iter().all(|b| *b == b' ') {
        return if bytes.len() == 1 { "a space".to_owned() } else { "white space".to_owned() };
    }
    let mut out: String = bytes
        .iter()
        .take(40)
        .flat_map(|b| std::ascii::escape_default(*b))
        .map(char::from)
        .collect();
    if bytes.len() > 40 {
        out.push('…');
    }
    out
}

/// Tries the smallest changes at the point of failure and keeps the first that the grammar takes.
fn repair(line: &[u8], error: &SyntaxError, accepts: impl Fn(&[u8]) -> bool) -> Option<String> {
    if error.problem.is_some() || line.len() > 512 {
        return None;
    }
    let body = line.strip_suffix(b"\r\n").unwrap_or(line);
    let at = error.at.min(body.len());
    let (before, after) = body.split_at(at);
    let mut tries: Vec<Vec<u8>> = Vec::new();
    let mut push = |parts: [&[u8]; 3]| tries.push(parts.concat());
    for wanted in &error.expected {
        if let Expected::Exact(word) = wanted {
            let word = word.as_bytes();
            push([before, word, after]);
            push([before, word, after.get(1..).unwrap_or_default()]);
        }
    }
    if !after.is_empty() {
        push([before, &after[1..], b""]);
        push([before, b"", b""]);
    }
    // An argument that lacks its angle brackets.
    let end = after.iter().position(|b| *b == b' ').unwrap_or(after.len());
    tries.push([before, b"<", &after[..end], b">", &after[end..]].concat());
    let trimmed = after.trim_ascii_start();
    let end = trimmed.iter().position(|b| *b == b' ').unwrap_or(trimmed.len());
    tries.push([before, b"<", &trimmed[..end], b">", &trimmed[end..]].concat());
    tries.push(body.trim_ascii_end().to_vec());
    let fits = |t: &Vec<u8>| {
        t.as_slice() != body && {
            let mut whole = t.clone();
            whole.extend_from_slice(b"\r\n");
            accepts(&whole)
        }
    };
    tries.into_iter().find(fits).and_then(|t| String::from_utf8(t).ok())
}

/// The candidate with the fewest changes, if it takes at most two (one for short words).
fn nearest(found: &[u8], candidates: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let found = found.to_ascii_uppercase();
    if found.is_empty() || found.len() > 20 {
        return None;
    }
    let near =
        candidates.map(|c| (distance(&found, c.to_ascii_uppercase().as_bytes()), c)).min()?;
    (near.0 <= if found.len() < 4 { 1 } else { 2 }).then_some(near.1)
}

/// How many letters have to be put in, taken out, changed or swapped with their neighbour.
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut rows = vec![(0..=b.len()).collect::<Vec<usize>>()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words() {
        let verbs = ["EHLO", "HELO", "MAIL", "RCPT", "DATA", "QUIT"];
        for (typed, want) in
            [("helo", Some("HELO")), ("MIAL", Some("MAIL")), ("QUTI", Some("QUIT")), ("FROB", None)]
        {
            assert_eq!(nearest(typed.as_bytes(), verbs.into_iter()), want, "{typed}");
        }
    }

    #[test]
    fn a_command_of_an_extension_is_no_misspelling() {
        let of = |protocol, line: &[u8]| {
            let word = Span::of(0, line.iter().position(|b| *b == b' ').unwrap_or(line.len()));
            let verbs = ["DATA", "COPY"].into_iter();
            Diagnosis::of_unknown_verb(line, word, protocol, verbs, Rfc(5321, "4.2.4"))
        };
        let moves = of(Protocol::Imap, b"move 4");
        assert_eq!(moves.title, "This server does not serve MOVE");
        assert_eq!((moves.rfc, moves.fix), (Rfc(6851, "3.1"), None));
        assert_eq!(of(Protocol::Imap, b"bdat 4").title, "No IMAP command is called bdat");
    }

    #[test]
    fn bare_line_ends() {
        assert_eq!(bare_line_end(b"a\r\nb\r\n"), None);
        assert_eq!(bare_line_end(b"a\nb\r\n"), Some(1));
        assert_eq!(bare_line_end(b"a\rb\r\n"), Some(1));
        assert_eq!(bare_line_end(b"a\r"), None);
    }
}
