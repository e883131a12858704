//! Flags, and how STORE sets them.

use crate::{
    protocol::mistake::On,
    protocol::mistake::{Mistake, Typed, words_from},
    wire::Rfc,
};

const SYSTEM: &[&str] = &["SEEN", "ANSWERED", "FLAGGED", "DELETED", "DRAFT"];

/// What STORE does with the messages, and where it begins.
fn change<'a>(w: &'a Typed<'_>) -> Option<(usize, &'a str)> {
    let set = w.words().first().filter(|_| w.is(&["STORE"]))?.0.end;
    let text = w.part(set..w.text.len()).trim_start();
    Some((w.text.len() - text.len(), text))
}

/// The flags of STORE: each with its place, without parentheses.
fn flags<'a>(w: &'a Typed<'_>) -> Vec<(usize, &'a str)> {
    let Some((at, text)) = change(w) else { return Vec::new() };
    let from = at + text.find(' ').unwrap_or(text.len());
    let inside = |(range, _): (std::ops::Range<usize>, &str)| {
        let word = w.part(range.clone());
        let bare = word.trim_start_matches('(');
        (range.end - bare.len(), bare.trim_end_matches(')'))
    };
    words_from(w.text, from).into_iter().map(inside).collect()
}

fn is_system(flag: &str) -> bool {
    SYSTEM.iter().any(|s| flag.eq_ignore_ascii_case(s))
}

pub(super) static ROWS: &[Mistake] = &[
    Mistake::new(
        "imap.nothing-to-store",
        "What to change is missing",
        "+FLAGS adds flags, -FLAGS takes them away, and FLAGS puts others in the place of all. The flags follow.",
        Rfc(3501, "6.4.6"),
        |w| change(w)?.1.is_empty().then(|| w.lacks(if w.text.ends_with(' ') { "+FLAGS (\\Seen)" } else { " +FLAGS (\\Seen)" }))?,
        &["a1 STORE 1"],
        &["a1 STORE 1 SEEN"],
    ),
    Mistake::new(
        "imap.sign-apart",
        "The sign stands directly before FLAGS",
        "+FLAGS and -FLAGS are one word each.",
        Rfc(3501, "6.4.6"),
        |w| {
            let (at, text) = change(w)?;
            (text.starts_with("+ ") || text.starts_with("- ")).then(|| w.swap(at + 1..at + 2, ""))?
        },
        &["a1 STORE 1 + FLAGS (\\Seen)", "a1 STORE 1 - FLAGS (\\Seen)"],
        &["a1 STORE 1 +FLAG (\\Seen)"],
    ),
    Mistake::new(
        "imap.flags-in-the-plural",
        "The word is FLAGS",
        "It stands in the plural, even where one flag follows.",
        Rfc(3501, "6.4.6"),
        |w| {
            let (at, text) = change(w)?;
            let word = text.split([' ', '.']).next()?;
            let name = word.trim_start_matches(['+', '-']);
            let at = at + word.len() - name.len();
            name.eq_ignore_ascii_case("FLAG").then(|| w.swap(at..at + 4, "FLAGS"))?
        },
        &["a1 STORE 1 +FLAG (\\Seen)", "a1 STORE 1 FLAG \\Seen"],
        &["a1 STORE 1 FLAGGED (\\Seen)"],
    ),
    Mistake::new(
        "imap.store-without-flags",
        "The word FLAGS is missing",
        "It says what is done: +FLAGS adds, -FLAGS takes away, FLAGS replaces. Then the flags follow, each with its backslash.",
        Rfc(3501, "6.4.6"),
        |w| {
            let (at, text) = change(w)?;
            let sign = if text.starts_with('-') { "-" } else { "+" };
            let bare = text.trim_start_matches(['+', '-', '(', '\\']).trim_end_matches(')');
            let words = bare.split(' ').map(|f| f.trim_start_matches('\\'));
            let all = !bare.is_empty() && words.clone().all(is_system);
            let list = words.map(|f| format!("\\{f}")).collect::<Vec<_>>().join(" ");
            all.then(|| w.swap(at..w.text.len(), &format!("{sign}FLAGS ({list})")))?
        },
        &["a1 STORE 1 (\\Seen)", "a1 STORE 1 +\\Seen", "a1 STORE 1 -Seen", "a1 STORE 1 Deleted"],
        &["a1 STORE 1 FLAG"],
    ),
    Mistake::new(
        "imap.flags-with-commas",
        "Spaces part the flags",
        "In the list stands one space between a flag and the next, and no comma.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = change(w)?;
            let hit = text.find(',')?;
            let fix = text.replace(',', " ");
            Some(w.found(at + hit..at + hit + 1)?.fixed(w.with(at..w.text.len(), &fix)))
        },
        &["a1 STORE 1 +FLAGS (\\Seen,\\Deleted)"],
        &["a1 STORE 1 FROB"],
    ),
    Mistake::new(
        "imap.flag-with-comma",
        "A comma becomes part of the flag",
        "A space alone parts two flags. With the comma the first one is a flag that the standard does not have.",
        Rfc(3501, "9"),
        |w| {
            let (at, flag) = flags(w).into_iter().find(|(_, f)| f.ends_with(','))?;
            w.swap(at + flag.len() - 1..at + flag.len(), "")
        },
        &["a1 STORE 1 +FLAGS (\\Seen, \\Deleted)", "a1 UID STORE 4 FLAGS (Later, \\Seen)"],
        &["a1 STORE 1,2 +FLAGS (\\Seen)"],
    )
    .on(On::Right),
    Mistake::new(
        "imap.flag-in-quotes",
        "A flag stands without quotes",
        "A flag is a word, with a backslash in front if the standard names it.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = change(w)?;
            let hit = text.find('"')?;
            let fix = text.replace("\"\\\\", "\\").replace('"', "");
            Some(w.found(at + hit..at + hit + 1)?.fixed(w.with(at..w.text.len(), &fix)))
        },
        &["a1 STORE 1 +FLAGS (\"\\Seen\")", "a1 STORE 1 +FLAGS \"\\\\Seen\""],
        &["a1 STORE 1 'x'"],
    ),
    Mistake::new(
        "imap.two-backslashes",
        "One backslash stands before a flag",
        "Programs write two in their source for one on the wire. On the line there is one.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = change(w)?;
            let hit = at + text.find("\\\\")?;
            Some(w.found(hit..hit + 2)?.fixed(w.text.replace("\\\\", "\\")))
        },
        &["a1 STORE 1 +FLAGS (\\\\Seen)"],
        &["a1 STORE 1 +FLAGS (\\)"],
    ),
    Mistake::new(
        "imap.recent-by-client",
        "Only the server sets \\Recent",
        "It marks the messages that no earlier session was told of. A client cannot set it and cannot take it away.",
        Rfc(3501, "2.3.2"),
        |w| {
            let (at, text) = change(w)?;
            let hit = at + text.to_ascii_uppercase().find("\\RECENT")?;
            w.found(hit..hit + 7)
        },
        &["a1 STORE 1 -FLAGS (\\Recent)"],
        &["a1 STORE 1 +FLAGS (\\)"],
    ),
    Mistake::new(
        "imap.list-not-closed",
        "The closing parenthesis is missing",
        "The list of flags begins with ( and ends with ).",
        Rfc(3501, "9"),
        |w| {
            let (_, text) = change(w)?;
            (text.contains('(') && !text.contains(')')).then(|| w.lacks(")"))?
        },
        &["a1 STORE 1 +FLAGS (\\Seen"],
        &["a1 STORE 1 +FLAGS \\Seen)"],
    ),
    Mistake::new(
        "imap.flag-without-backslash",
        "Without its backslash this is another flag",
        "The standard's flags begin with one: \\Seen, \\Deleted. Without it the word is a keyword of your own, and the message stays as it was.",
        Rfc(3501, "2.3.2"),
        |w| {
            let (at, flag) = flags(w).into_iter().find(|(_, f)| is_system(f.trim_start_matches('/')))?;
            w.swap(at..at + flag.len(), &format!("\\{}", flag.trim_start_matches('/')))
        },
        &["a1 STORE 1 +FLAGS (Seen)", "a1 UID STORE 4 FLAGS Deleted", "a1 STORE 1 +FLAGS (/Seen)"],
        &["a1 STORE 1 +FLAGS (\\Seen)", "a1 STORE 1 +FLAGS (Later)"],
    )
    .on(On::Right),
    Mistake::new(
        "imap.no-such-flag",
        "The standard has no such flag",
        "A message that was read has \\Seen, and one that was not lacks it: -FLAGS (\\Seen) makes it unread. Important ones have \\Flagged.",
        Rfc(3501, "2.3.2"),
        |w| {
            let names = ["\\READ", "\\UNREAD", "\\UNSEEN", "\\STARRED", "\\IMPORTANT", "\\TRASH", "\\NEW"];
            let (at, flag) = flags(w).into_iter().find(|(_, f)| names.iter().any(|n| f.eq_ignore_ascii_case(n)))?;
            w.found(at..at + flag.len())
        },
        &["a1 STORE 1 +FLAGS (\\Read)", "a1 STORE 1 +FLAGS \\Unseen"],
        &["a1 STORE 1 +FLAGS (\\Answered)"],
    )
    .on(On::Right),
];
