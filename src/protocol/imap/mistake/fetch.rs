//! What FETCH and STATUS ask for.

use crate::{
    protocol::mistake::{Mistake, On, Typed, words_from},
    wire::Rfc,
};

/// What FETCH asks for, and where it begins.
fn items<'a>(w: &'a Typed<'_>) -> Option<(usize, &'a str)> {
    let set = w.words().first().filter(|_| w.is(&["FETCH"]))?.0.end;
    let text = w.part(set..w.text.len());
    let trimmed = text.trim_start();
    Some((w.text.len() - trimmed.len(), trimmed))
}

/// Where the text of a section stands: between the first [ and its ].
fn section<'a>(w: &'a Typed<'_>) -> Option<(usize, &'a str)> {
    let (at, text) = items(w)?;
    let open = text.find('[')? + 1;
    let close = text.get(open..)?.find(']').map_or(text.len(), |i| i + open);
    Some((at + open, w.part(at + open..at + close)))
}

pub(super) static ROWS: &[Mistake] = &[
    Mistake::new(
        "imap.nothing-to-fetch",
        "What to fetch is missing",
        "After the messages comes what is wanted of them: FLAGS, ENVELOPE, BODY.PEEK[] for the whole letter, or several in parentheses.",
        Rfc(3501, "6.4.5"),
        |w| {
            let (_, text) = items(w)?;
            text.is_empty()
                .then(|| w.lacks(if w.text.ends_with(' ') { "FLAGS" } else { " FLAGS" }))?
        },
        &["a1 FETCH 1", "a1 UID FETCH 4:*"],
        &["a1 FETCH 1 FLAG"],
    ),
    Mistake::new(
        "imap.item-called-otherwise",
        "The size is called RFC822.SIZE",
        "The name is old: RFC 822 was the standard of letters when IMAP took it.",
        Rfc(3501, "6.4.5"),
        |w| {
            let (at, text) = items(w)?;
            let hit = words_from(text, 0).into_iter().find(|(_, t)| {
                ["SIZE", "RFC822SIZE", "BODY.SIZE"]
                    .contains(&t.trim_matches(['(', ')']).to_ascii_uppercase().as_str())
            })?;
            let name = hit.1.trim_matches(['(', ')']);
            let start = at + hit.0.start + hit.1.find(name)?;
            w.swap(start..start + name.len(), "RFC822.SIZE")
        },
        &["a1 FETCH 1 SIZE", "a1 FETCH 1 (FLAGS SIZE)"],
        &["a1 FETCH 1 SIZES"],
    ),
    Mistake::new(
        "imap.header-as-item",
        "Header fields are asked for otherwise",
        "ENVELOPE brings the usual ones in pieces; BODY.PEEK[HEADER] brings the header as it is.",
        Rfc(3501, "6.4.5"),
        |w| {
            let (at, text) = items(w)?;
            let word = text.to_ascii_uppercase();
            let names = ["HEADER", "HEADERS", "SUBJECT", "FROM", "TO", "DATE"];
            names.contains(&word.as_str()).then(|| {
                let fix = if word.starts_with("HEADER") { "BODY.PEEK[HEADER]" } else { "ENVELOPE" };
                w.swap(at..w.text.len(), fix)
            })?
        },
        &["a1 FETCH 1 HEADER", "a1 FETCH 1 SUBJECT"],
        &["a1 FETCH 1 HEAD"],
    ),
    Mistake::new(
        "imap.text-as-item",
        "The text is asked for as BODY[TEXT]",
        "With BODY.PEEK instead of BODY the message does not become \\Seen.",
        Rfc(3501, "6.4.5"),
        |w| {
            let (at, text) = items(w)?;
            ["TEXT", "CONTENT", "MESSAGE"]
                .contains(&text.to_ascii_uppercase().as_str())
                .then(|| w.swap(at..w.text.len(), "BODY.PEEK[TEXT]"))?
        },
        &["a1 FETCH 1 TEXT", "a1 FETCH 1 message"],
        &["a1 FETCH 1 TEXTS"],
    ),
    Mistake::new(
        "imap.peek-without-section",
        "BODY.PEEK needs its brackets",
        "In the brackets stands which part is wanted. Nothing in them means the whole letter.",
        Rfc(3501, "6.4.5"),
        |w| {
            let at = items(w)?.0;
            let at = at + w.upper().get(at..)?.find("BODY.PEEK")? + 9;
            (!w.part(at..w.text.len()).trim_start().starts_with(['[', '(']))
                .then(|| w.swap(at..at, "[]"))?
        },
        &["a1 FETCH 1 BODY.PEEK", "a1 FETCH 1 (FLAGS BODY.PEEK)"],
        &["a1 FETCH 1 BODY.PEEK(TEXT)"],
    ),
    Mistake::new(
        "imap.section-apart",
        "The bracket stands directly behind BODY",
        "A space would end the item: BODY and BODY[…] are two different things.",
        Rfc(3501, "6.4.5"),
        |w| {
            let (at, text) = items(w)?;
            let hit = at + text.find(" [")?;
            w.swap(hit..hit + 1, "")
        },
        &["a1 FETCH 1 BODY [TEXT]", "a1 FETCH 1 BODY.PEEK []"],
        &["a1 FETCH 1 BODY(TEXT)"],
    ),
    Mistake::new(
        "imap.section-in-parentheses",
        "A part stands in square brackets",
        "Parentheses hold lists; which part of the letter is wanted stands between [ and ].",
        Rfc(3501, "6.4.5"),
        |w| {
            let (at, text) = items(w)?;
            let upper = text.to_ascii_uppercase();
            let open = ["BODY(", "BODY.PEEK(", "BODY{", "BODY.PEEK{"]
                .iter()
                .find(|p| upper.starts_with(**p))?
                .len();
            let inner = text.get(open..)?.trim_end_matches([')', '}']);
            let fix = format!("{}[{inner}]", text.get(..open - 1)?);
            w.swap(at + open - 1..w.text.len(), &fix[open - 1..])
        },
        &["a1 FETCH 1 BODY(TEXT)", "a1 FETCH 1 BODY.PEEK()"],
        &["a1 FETCH 1 (BODY"],
    ),
    Mistake::new(
        "imap.section-not-closed",
        "The closing bracket is missing",
        "What stands between [ and ] names the part. The server waits for the end of it.",
        Rfc(3501, "6.4.5"),
        |w| {
            let (_, text) = items(w)?;
            (text.contains('[') && !text.contains(']')).then(|| w.lacks("]"))?
        },
        &["a1 FETCH 1 BODY[TEXT", "a1 FETCH 1 BODY["],
        &["a1 FETCH 1 BODY]"],
    ),
    Mistake::new(
        "imap.header-fields-word",
        "The word is HEADER.FIELDS",
        "Two words in the plural, with a dot between. Then come a space and the names in parentheses.",
        Rfc(3501, "6.4.5"),
        |w| {
            let (at, text) = section(w)?;
            let word = text.split([' ', '(']).next()?;
            let names = [
                "HEADER.FIELD",
                "HEADERS.FIELDS",
                "HEADERS.FIELD",
                "HEADERFIELDS",
                "HEADER-FIELDS",
                "FIELDS",
                "HEADERS",
            ];
            let right = if word.eq_ignore_ascii_case("HEADERS") && text.len() == 7 {
                "HEADER"
            } else {
                "HEADER.FIELDS"
            };
            names
                .iter()
                .any(|n| word.eq_ignore_ascii_case(n))
                .then(|| w.swap(at..at + word.len(), right))?
        },
        &["a1 FETCH 1 BODY[header.field (from)]", "a1 FETCH 1 BODY.PEEK[HEADERS]"],
        &["a1 FETCH 1 BODY[HEADER.FIELDS FROM]"],
    ),
    Mistake::new(
        "imap.field-name-with-colon",
        "The name of a field has no colon",
        "The colon stands in the letter, behind the name. In the list the names stand alone.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = section(w)?;
            let fields = text.to_ascii_uppercase().starts_with("HEADER.FIELDS");
            let hit = text.find(':').filter(|_| fields && text.contains('('))?;
            let clean = text.replace(": ", " ").replace(':', "");
            Some(w.found(at + hit..at + hit + 1)?.fixed(w.with(at..at + text.len(), &clean)))
        },
        &[
            "a1 FETCH 1 BODY.PEEK[HEADER.FIELDS (Subject:)]",
            "a1 FETCH 1 BODY[HEADER.FIELDS (From: To:)]",
        ],
        &["a1 FETCH 1 BODY[HEADER.FIELDS From]"],
    ),
    Mistake::new(
        "imap.field-names-with-commas",
        "A comma becomes part of the field's name",
        "Spaces alone part the names. With the comma the server looks for a field that no letter has.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = section(w)?;
            let fields = text.to_ascii_uppercase().starts_with("HEADER.FIELDS");
            let hit = text.find(',').filter(|_| fields)?;
            let clean = text.replace(", ", " ").replace(',', " ");
            Some(w.found(at + hit..at + hit + 1)?.fixed(w.with(at..at + text.len(), &clean)))
        },
        &["a1 FETCH 1 BODY[HEADER.FIELDS (From, To)]", "a1 FETCH 1 BODY[HEADER.FIELDS (From,To)]"],
        &["a1 FETCH 1,2 BODY[HEADER.FIELDS (From To)]"],
    )
    .on(On::Right),
    Mistake::new(
        "imap.field-names-without-parentheses",
        "The names of fields stand in parentheses",
        "A space follows HEADER.FIELDS, then the list, even if it holds one name.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = section(w)?;
            let upper = text.to_ascii_uppercase();
            let word = ["HEADER.FIELDS.NOT", "HEADER.FIELDS"]
                .into_iter()
                .find(|p| upper.starts_with(p))?;
            let names = text.get(word.len()..)?.trim().trim_matches(['(', ')']);
            let wrong = !text.get(word.len()..)?.starts_with(" (");
            (wrong && !names.is_empty())
                .then(|| w.swap(at + word.len()..at + text.len(), &format!(" ({names})")))?
        },
        &["a1 FETCH 1 BODY[HEADER.FIELDS FROM]", "a1 FETCH 1 BODY[HEADER.FIELDS(From)]"],
        &["a1 FETCH 1 BODY[HEADER.FIELDS]"],
    ),
    Mistake::new(
        "imap.mime-alone",
        "MIME needs a part's number",
        "BODY[1.MIME] is the header of part 1. The header of the whole letter is BODY[HEADER].",
        Rfc(3501, "6.4.5"),
        |w| {
            let (at, text) = section(w)?;
            text.eq_ignore_ascii_case("MIME").then(|| w.swap(at..at + 4, "1.MIME"))?
        },
        &["a1 FETCH 1 BODY[MIME]"],
        &["a1 FETCH 1 BODY[MIMES]"],
    ),
    Mistake::new(
        "imap.part-zero",
        "Parts are counted from 1",
        "BODY[1] is the first part, and every letter has one. The header is BODY[HEADER].",
        Rfc(3501, "6.4.5"),
        |w| {
            let (at, text) = section(w)?;
            (text.split('.').any(|n| n == "0")).then(|| w.found(at..at + text.len()))?
        },
        &["a1 FETCH 1 BODY[0]", "a1 FETCH 1 BODY[1.0]"],
        &["a1 FETCH 1 BODY[x]"],
    ),
    Mistake::new(
        "imap.several-parts",
        "One part for each BODY",
        "Several parts are several items in parentheses. The dot goes deeper: 1.2 is the second part of part 1.",
        Rfc(3501, "6.4.5"),
        |w| {
            let (at, text) = section(w)?;
            let digits = text.bytes().all(|b| b.is_ascii_digit() || b"., -:".contains(&b));
            (digits && text.contains([',', ' ', '-', ':'])).then(|| w.found(at..at + text.len()))?
        },
        &["a1 FETCH 1 BODY[1,2]", "a1 FETCH 1 BODY[1:3]"],
        &["a1 FETCH 1 BODY[a,b]"],
    ),
    Mistake::new(
        "imap.partial-form",
        "A piece is written <start.length>",
        "A dot stands between, and the second number is how many octets are wanted, not where they end.",
        Rfc(3501, "6.4.5"),
        |w| {
            let open = w.text.find("]<").filter(|_| w.is(&["FETCH"]))? + 2;
            let text = w.part(open..w.text.len()).split('>').next()?.to_owned();
            let (a, b) = text.split_once(['-', ',', ':', ' '])?;
            let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
            (digits(a) && digits(b))
                .then(|| w.swap(open..open + text.len(), &format!("{a}.{b}")))?
        },
        &["a1 FETCH 1 BODY[]<0-100>", "a1 FETCH 1 BODY[TEXT]<0,100>"],
        &["a1 FETCH 1 BODY[]<x-y>"],
    ),
    Mistake::new(
        "imap.macro-in-a-list",
        "ALL, FAST and FULL stand alone",
        "They are short for whole lists and do not stand inside one. Write out the items beside others.",
        Rfc(3501, "6.4.5"),
        |w| {
            let (at, text) = items(w)?;
            let inner = text.strip_prefix('(')?;
            let hit = words_from(inner, 0).into_iter().find(|(_, t)| {
                ["ALL", "FAST", "FULL"]
                    .iter()
                    .any(|m| t.trim_end_matches(')').eq_ignore_ascii_case(m))
            })?;
            let place = at + 1 + hit.0.start;
            let name = hit.1.trim_end_matches(')');
            let found = w.found(place..place + name.len())?;
            let alone = inner.trim_end_matches(')') == name;
            Some(if alone { found.fixed(w.with(at..w.text.len(), name)) } else { found })
        },
        &["a1 FETCH 1 (ALL)", "a1 FETCH 1 (FULL UID)"],
        &["a1 FETCH 1 (ALLE)"],
    ),
    Mistake::new(
        "imap.items-with-commas",
        "Spaces part the items",
        "Commas are for numbers. Items of a list stand in parentheses with one space between.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = items(w)?;
            let hit = text.find(',').filter(|_| !text.contains('['))?;
            let inner = text.replace(", ", " ").replace(',', " ");
            let inner = inner.trim_matches(['(', ')']);
            Some(
                w.found(at + hit..at + hit + 1)?
                    .fixed(w.with(at..w.text.len(), &format!("({inner})"))),
            )
        },
        &["a1 FETCH 1 (FLAGS, UID)", "a1 FETCH 1 FLAGS,UID"],
        &["a1 FETCH 1 FLAG"],
    ),
    Mistake::new(
        "imap.items-without-parentheses",
        "Several items stand in parentheses",
        "One item may stand alone. Two or more are a list: an opening parenthesis, the items with spaces between, a closing one.",
        Rfc(3501, "6.4.5"),
        |w| {
            let (at, text) = items(w)?;
            let inner = text.trim_matches(['(', ')']);
            let fix = w.with(at..w.text.len(), &format!("({inner})"));
            (inner.contains(' ') && w.accepts(&fix))
                .then(|| Some(w.found(at..w.text.len())?.fixed(fix)))?
        },
        &["a1 FETCH 1 FLAGS UID", "a1 FETCH 1 (FLAGS UID", "a1 UID FETCH 4 FLAGS ENVELOPE"],
        &["a1 FETCH 1 FLAGS FROB"],
    ),
    Mistake::new(
        "imap.status-items",
        "STATUS takes its items in parentheses",
        "After the mailbox comes the list: MESSAGES, UNSEEN, UIDNEXT, UIDVALIDITY or RECENT.",
        Rfc(3501, "6.3.10"),
        |w| {
            let name = w.words().first().filter(|_| w.is(&["STATUS"]))?.0.end;
            let rest = w.part(name..w.text.len()).trim().to_owned();
            if rest.starts_with('(') {
                return None;
            }
            let list =
                if rest.is_empty() { "MESSAGES UNSEEN".to_owned() } else { rest.replace(',', " ") };
            let fix = format!("{} ({list})", w.part(0..name));
            Some(w.found((name + 1).min(w.text.len())..w.text.len())?.fixed(fix))
        },
        &["a1 STATUS INBOX MESSAGES", "a1 STATUS INBOX", "a1 STATUS INBOX MESSAGES UNSEEN"],
        &["a1 STATUS INBOX (FROB)"],
    ),
];
