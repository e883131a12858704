//! What SEARCH looks for, and dates.

use crate::{
    protocol::mistake::{Found, Mistake, Typed},
    wire::Rfc,
};

const TEXTS: &[&str] = &["FROM", "TO", "CC", "BCC", "SUBJECT", "BODY", "TEXT"];
const DATES: &[&str] = &["SINCE", "BEFORE", "ON", "SENTSINCE", "SENTBEFORE", "SENTON"];
const MONTHS: &[&str] =
    &["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The word at which the grammar stopped or that stands before it, if SEARCH has it.
fn key(w: &Typed<'_>, list: &[&str]) -> Option<(std::ops::Range<usize>, String)> {
    let words = w.words();
    let found = words.into_iter().find(|(_, t)| list.iter().any(|l| t.eq_ignore_ascii_case(l)))?;
    w.is(&["SEARCH"]).then(|| (found.0, found.1.to_owned()))
}

/// The date after a key that wants one.
fn date<'a>(w: &'a Typed<'_>) -> Option<(usize, &'a str)> {
    let (range, _) = key(w, DATES)?;
    let at = range.end + 1;
    let text = w.text.get(at..)?.split([' ', ')']).next()?;
    (!text.is_empty()).then_some((at, text))
}

/// A date of three numbers in the order year, month, day.
fn of_numbers(text: &str) -> Option<String> {
    let parts = text.trim_matches('"').split(['-', '/', '.']).collect::<Vec<_>>();
    let [a, b, c] = parts[..] else { return None };
    let (year, month, day) = if a.len() == 4 { (a, b, c) } else { (c, b, a) };
    let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
    Some(format!("{}-{month}-{year}", day.parse::<u8>().ok()?))
}

fn replaced(w: &Typed<'_>, at: usize, text: &str, by: Option<String>) -> Option<Found> {
    let found = w.found(at..at + text.len())?;
    Some(match by {
        Some(by) => found.fixed(w.with(at..at + text.len(), &by)),
        None => found,
    })
}

pub(super) static ROWS: &[Mistake] = &[
    Mistake::new(
        "imap.search-for-nothing",
        "What to look for is missing",
        "SEARCH is followed by keys: ALL, UNSEEN, FROM and a text, SINCE and a date. All that are given must hold.",
        Rfc(3501, "6.4.4"),
        |w| {
            (w.is(&["SEARCH"]) && w.arg().is_empty())
                .then(|| w.lacks(if w.text.ends_with(' ') { "ALL" } else { " ALL" }))?
        },
        &["a1 SEARCH", "a1 UID SEARCH"],
        &["a1 SEARCH FROB"],
    ),
    Mistake::new(
        "imap.search-key-with-colon",
        "No colon follows a search key",
        "The key is no header field: a space parts it from its text.",
        Rfc(3501, "6.4.4"),
        |w| {
            let words = w.words();
            let (range, _) = words.iter().find(|(_, t)| {
                let head = t.split([':', '=']).next().unwrap_or_default();
                head.len() < t.len()
                    && TEXTS.iter().chain(DATES).any(|k| head.eq_ignore_ascii_case(k))
            })?;
            let at = range.start + w.part(range.clone()).find([':', '='])?;
            let gap = if at + 1 == range.end { "" } else { " " };
            w.is(&["SEARCH"]).then(|| w.swap(at..at + 1, gap))?
        },
        &["a1 SEARCH FROM:ben", "a1 SEARCH SUBJECT: lunch", "a1 SEARCH FROM=ben"],
        &["a1 SEARCH FROB:ben"],
    ),
    Mistake::new(
        "imap.search-text-missing",
        "The text to look for is missing",
        "This key is followed by a space and a text, in quotes if it has spaces.",
        Rfc(3501, "6.4.4"),
        |w| {
            let (range, _) = key(w, TEXTS)?;
            w.part(range.end..w.text.len()).trim().is_empty().then(|| w.lacks(""))?
        },
        &["a1 SEARCH FROM", "a1 SEARCH UNSEEN SUBJECT"],
        &["a1 SEARCH FROM ben FROB"],
    ),
    Mistake::new(
        "imap.search-date-missing",
        "The date is missing",
        "This key is followed by a day, as in 1-Mar-2026.",
        Rfc(3501, "9"),
        |w| {
            let (range, _) = key(w, DATES)?;
            w.part(range.end..w.text.len()).trim().is_empty().then(|| w.lacks(""))?
        },
        &["a1 SEARCH SINCE", "a1 SEARCH UNSEEN BEFORE"],
        &["a1 SEARCH SINCE FROB"],
    ),
    Mistake::new(
        "imap.date-in-numbers",
        "A month is written with three letters",
        "A date is day, month and year with hyphens between: 1-Mar-2026. So nobody takes the day for the month.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = date(w)?;
            let fix = of_numbers(text)?;
            replaced(w, at, text, Some(fix))
        },
        &["a1 SEARCH SINCE 1-3-2026", "a1 SEARCH SINCE 2026-03-01", "a1 SEARCH ON 01/03/2026"],
        &["a1 SEARCH SINCE 1-Mar-26"],
    ),
    Mistake::new(
        "imap.month-in-full",
        "A month is written with three letters",
        "Jan, Feb, Mar, Apr, May, Jun, Jul, Aug, Sep, Oct, Nov, Dec: these twelve, in every language.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = date(w)?;
            let parts = text.split('-').collect::<Vec<_>>();
            let [day, month, year] = parts[..] else { return None };
            let letters = month.len() > 3 && month.chars().all(char::is_alphabetic);
            let short =
                MONTHS.iter().find(|m| month.get(..3).is_some_and(|t| t.eq_ignore_ascii_case(m)));
            letters.then(|| replaced(w, at, text, short.map(|m| format!("{day}-{m}-{year}"))))?
        },
        &["a1 SEARCH SINCE 1-March-2026", "a1 SEARCH SINCE 1-Maerz-2026"],
        &["a1 SEARCH SINCE 1-Foo-2026"],
    ),
    Mistake::new(
        "imap.year-of-two-digits",
        "A year has four digits",
        "The century is part of it: 1-Mar-2026.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = date(w)?;
            let (head, year) = text.rsplit_once('-')?;
            let two = year.len() == 2 && year.bytes().all(|b| b.is_ascii_digit());
            two.then(|| replaced(w, at, text, Some(format!("{head}-20{year}"))))?
        },
        &["a1 SEARCH SINCE 1-Mar-26"],
        &["a1 SEARCH SINCE 1-Mar-x"],
    ),
    Mistake::new(
        "imap.search-read",
        "Read messages are SEEN",
        "The keys are SEEN and UNSEEN, after the flag \\Seen; FLAGGED, ANSWERED and DELETED are built alike.",
        Rfc(3501, "6.4.4"),
        |w| {
            let (range, word) = key(w, &["READ", "UNREAD", "\\SEEN", "STARRED"])?;
            let right = match word.to_ascii_uppercase().as_str() {
                "UNREAD" => "UNSEEN",
                "STARRED" => "FLAGGED",
                _ => "SEEN",
            };
            w.swap(range, right)
        },
        &["a1 SEARCH UNREAD", "a1 SEARCH READ", "a1 SEARCH \\Seen"],
        &["a1 SEARCH READER"],
    ),
    Mistake::new(
        "imap.search-and",
        "AND is not written",
        "Keys that stand side by side must all hold.",
        Rfc(3501, "6.4.4"),
        |w| {
            let (range, _) = key(w, &["AND", "&&", "&"])?;
            w.swap(range.start..range.end + 1, "")
        },
        &["a1 SEARCH UNSEEN AND FROM ben"],
        &["a1 SEARCH ANDREA"],
    ),
    Mistake::new(
        "imap.search-or-between",
        "OR stands before its two keys",
        "OR FROM ana FROM ben finds letters of either. It takes exactly two; for three write OR a OR b c.",
        Rfc(3501, "6.4.4"),
        |w| {
            let (range, _) = key(w, &["OR", "||"])?;
            (range.start > w.arg_at() || w.part(range.clone()) == "||").then(|| w.found(range))?
        },
        &["a1 SEARCH FROM ana OR FROM ben", "a1 SEARCH SEEN || FLAGGED"],
        &["a1 SEARCH OR FROM ana"],
    ),
    Mistake::new(
        "imap.or-of-one",
        "OR takes two keys",
        "Both follow it: OR UNSEEN FLAGGED. Here the second is missing.",
        Rfc(3501, "6.4.4"),
        |w| {
            let (range, _) = key(w, &["OR"])?;
            (w.at >= w.body.len()).then(|| w.found(range))?
        },
        &["a1 SEARCH OR UNSEEN", "a1 SEARCH OR"],
        &["a1 SEARCH OR FROB UNSEEN"],
    ),
    Mistake::new(
        "imap.search-size-unit",
        "Sizes are counted in octets",
        "LARGER and SMALLER take a plain number: 10 kilobytes are 10000.",
        Rfc(3501, "6.4.4"),
        |w| {
            let (range, _) = key(w, &["LARGER", "SMALLER"])?;
            let at = range.end + 1;
            let text = w.text.get(at..)?.split(' ').next()?;
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let zeros = match text.get(digits..)?.to_ascii_uppercase().as_str() {
                "K" | "KB" => "000",
                "M" | "MB" => "000000",
                _ => return None,
            };
            (digits > 0).then(|| w.swap(at + digits..at + text.len(), zeros))?
        },
        &["a1 SEARCH LARGER 10k", "a1 SEARCH SMALLER 2MB"],
        &["a1 SEARCH LARGER x"],
    ),
    Mistake::new(
        "imap.search-header-text",
        "HEADER takes a name and a text",
        "The field's name comes first, then what it should hold; an empty text \"\" finds every letter with the field.",
        Rfc(3501, "6.4.4"),
        |w| {
            let (range, _) = key(w, &["HEADER"])?;
            let more = w.part(range.end..w.text.len()).split_whitespace().count();
            (more == 1).then(|| w.lacks(" \"\""))?
        },
        &["a1 SEARCH HEADER List-Id"],
        &["a1 SEARCH HEADERS x"],
    ),
    Mistake::new(
        "imap.search-loose-words",
        "A text with spaces stands in quotes",
        "Without them only the first word is the text, and the next is taken for a search key.",
        Rfc(3501, "6.4.4"),
        |w| {
            let (range, _) = key(w, TEXTS)?;
            let at = range.end + 1;
            let text = w.text.get(at..)?;
            let fix = w.with(at..w.text.len(), &format!("\"{text}\""));
            let loose = text.contains(' ') && !text.contains(['"', '{', '(']) && w.at > at;
            (loose && w.accepts(&fix)).then(|| Some(w.found(at..w.text.len())?.fixed(fix)))?
        },
        &["a1 SEARCH SUBJECT annual report", "a1 SEARCH FROM Ben Harbor"],
        &["a1 SEARCH FROB annual report"],
    ),
];
