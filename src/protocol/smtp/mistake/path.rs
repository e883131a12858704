//! What stands between MAIL or RCPT and the address.

use crate::{
    protocol::mistake::{Mistake, Typed},
    wire::Rfc,
};

/// What the command wants before its path.
fn keyword(w: &Typed<'_>) -> Option<&'static str> {
    match w.verb {
        "MAIL" => Some("FROM:"),
        "RCPT" => Some("TO:"),
        _ => None,
    }
}

/// Where the path begins, and all that follows the keyword, if the keyword is right.
fn path<'a>(w: &'a Typed<'_>) -> Option<(usize, &'a str)> {
    let start = w.arg_at();
    let rest = w.part(start..w.text.len());
    let keyword = keyword(w)?;
    let head = rest.get(..keyword.len())?;
    head.eq_ignore_ascii_case(keyword).then(|| (start + keyword.len(), &rest[keyword.len()..]))
}

/// The first word in brackets, and the rest as it is.
fn bracketed(text: &str) -> String {
    let text = text.trim();
    let (address, more) = text.split_once(' ').unwrap_or((text, ""));
    let space = if more.is_empty() { "" } else { " " };
    format!("<{address}>{space}{more}")
}

pub(super) static ROWS: &[Mistake] = &[
    Mistake::new(
        "smtp.verb-with-colon",
        "No colon follows the first word",
        "MAIL is not a header field. The colon stands after the second word: MAIL FROM:<…>, RCPT TO:<…>.",
        Rfc(5321, "4.1.1.2"),
        |w| (w.body.get(4) == Some(&b':') && keyword(w).is_some()).then(|| w.swap(4..5, ""))?,
        &["MAIL: FROM:<ana@meadow.test>", "RCPT: TO:<ben@harbor.test>"],
        &["MAIL FROM::<ana@meadow.test>"],
    ),
    Mistake::new(
        "smtp.mail-to",
        "MAIL names the sender",
        "MAIL goes with FROM: and says who sends. Recipients are named by RCPT TO:, each in a command of its own.",
        Rfc(5321, "3.3"),
        |w| {
            let to = w.is(&["MAIL"]) && w.arg().to_ascii_uppercase().starts_with("TO:");
            let opened = matches!(w.state, "mail" | "rcpt");
            let fix = if opened { "RCPT TO:" } else { "MAIL FROM:" };
            to.then(|| Some(w.found(0..w.arg_at() + 3)?.fixed(w.with(0..w.arg_at() + 3, fix))))?
        },
        &[
            "MAIL TO:<ben@harbor.test>",
            "EHLO meadow.test\n← 250 harbor.test\nMAIL FROM:<>\n← 250 Ok\nMAIL TO:<ben@harbor.test>",
        ],
        &["MAIL TOWN:<ben@harbor.test>"],
    ),
    Mistake::new(
        "smtp.rcpt-from",
        "RCPT names a recipient",
        "RCPT goes with TO:. The sender is named by MAIL FROM:, once, before the recipients.",
        Rfc(5321, "3.3"),
        |w| {
            let from = w.is(&["RCPT"]) && w.arg().to_ascii_uppercase().starts_with("FROM:");
            from.then(|| w.swap(w.arg_at()..w.arg_at() + 5, "TO:"))?
        },
        &["RCPT FROM:<ben@harbor.test>"],
        &["RCPT FRO:<ben@harbor.test>"],
    ),
    Mistake::new(
        "smtp.space-before-colon",
        "No space stands before the colon",
        "FROM: and TO: are written in one piece, with the colon directly behind the word.",
        Rfc(5321, "3.3"),
        |w| {
            let word = keyword(w)?.trim_end_matches(':');
            let rest = w.arg().to_ascii_uppercase();
            let gap = rest.strip_prefix(word)?;
            let blanks = gap.len() - gap.trim_start().len();
            let at = w.arg_at() + word.len();
            (blanks > 0 && gap.trim_start().starts_with(':'))
                .then(|| w.swap(at..at + blanks, ""))?
        },
        &["MAIL FROM :<ana@meadow.test>", "RCPT TO :<ben@harbor.test>"],
        &["MAIL FROMM:<ana@meadow.test>"],
    ),
    Mistake::new(
        "smtp.no-path",
        "The address is missing",
        "MAIL FROM: is followed by the sender in angle brackets, RCPT TO: by one recipient. A sender of nothing is written <>.",
        Rfc(5321, "4.1.1.2"),
        |w| {
            let bare = keyword(w).is_some()
                && w.arg().trim_end_matches(':').len() <= 4
                && !w.arg().contains('<');
            let word = w.arg().to_ascii_uppercase();
            (bare && ["", "FROM", "TO", "FROM:", "TO:"].contains(&word.trim_end()))
                .then(|| w.lacks(""))?
        },
        &["MAIL", "MAIL FROM:", "RCPT TO:", "RCPT", "RCPT TO"],
        &["MAIL FROM:ana@meadow.test"],
    ),
    Mistake::new(
        "smtp.no-colon",
        "A colon follows FROM and TO",
        "The colon is part of the command, and the path stands directly behind it.",
        Rfc(5321, "4.1.1.2"),
        |w| {
            let keyword = keyword(w)?;
            let word = keyword.trim_end_matches(':');
            let head = w.arg().get(..word.len())?;
            let rest = w.arg().get(word.len()..)?;
            let parted = head.eq_ignore_ascii_case(word) && rest.starts_with([' ', '<']);
            let at = w.arg_at() + word.len();
            let rest = rest.trim_start();
            let address = if rest.starts_with('<') { rest.to_owned() } else { bracketed(rest) };
            let gap = w.text.len() - rest.len();
            parted.then(|| Some(w.found(at..gap)?.fixed(format!("{}:{address}", w.part(0..at)))))?
        },
        &["MAIL FROM <ana@meadow.test>", "RCPT TO ben@harbor.test", "MAIL FROM<ana@meadow.test>"],
        &["MAIL FROM:ana@meadow.test"],
    ),
    Mistake::new(
        "smtp.keyword-missing",
        "FROM: or TO: is missing",
        "MAIL is followed by FROM: and RCPT by TO:; the address stands behind the colon.",
        Rfc(5321, "4.1.1.2"),
        |w| {
            let keyword = keyword(w)?;
            let rest = w.arg();
            let path = if rest.starts_with('<') { rest.to_owned() } else { bracketed(rest) };
            let address = rest.contains('@') && !rest.contains(':');
            let at = w.arg_at();
            address.then(|| {
                Some(w.found(at..at)?.fixed(format!("{} {keyword}{path}", w.part(0..4))))
            })?
        },
        &["MAIL <ana@meadow.test>", "MAIL ana@meadow.test", "RCPT <ben@harbor.test>"],
        &["MAIL FROM:ana@meadow.test", "MAIL ben"],
    ),
    Mistake::new(
        "smtp.null-recipient",
        "A letter needs somebody to go to",
        "<> means nobody. It is allowed as a sender, where reports go to nobody, and never as a recipient.",
        Rfc(5321, "4.1.1.3"),
        |w| {
            let (at, rest) = path(w)?;
            (w.is(&["RCPT"]) && rest.trim() == "<>").then(|| w.found(at..w.text.len()))?
        },
        &["RCPT TO:<>"],
        &["RCPT TO:<ben>"],
    ),
    Mistake::new(
        "smtp.null-with-space",
        "Nothing stands in an empty path",
        "The sender of nobody is two signs, < and >, with no space between.",
        Rfc(5321, "4.5.5"),
        |w| {
            let (at, rest) = path(w)?;
            let inner = rest.strip_prefix('<')?.strip_suffix('>')?;
            (!inner.is_empty() && inner.trim().is_empty())
                .then(|| w.swap(at..w.text.len(), "<>"))?
        },
        &["MAIL FROM:< >"],
        &["MAIL FROM:< ana@meadow.test>"],
    ),
    Mistake::new(
        "smtp.several-recipients",
        "Each recipient has a command of its own",
        "RCPT names one address. Send it once for each recipient; the server answers each, and may refuse one and take the others.",
        Rfc(5321, "3.3"),
        |w| {
            let (at, rest) = path(w)?;
            let cut = rest.find([',', ';']).or_else(|| Some(rest.find("> <")? + 1))?;
            let route = rest.starts_with("<@") || rest.contains('"');
            let first = rest.get(..cut)?.trim().trim_matches(['<', '>']);
            let several = !route && rest.matches('@').count() > 1;
            several.then(|| {
                Some(
                    w.found(at + cut..w.text.len())?
                        .fixed(w.with(at..w.text.len(), &format!("<{first}>"))),
                )
            })?
        },
        &[
            "RCPT TO:<ben@harbor.test>,<carl@harbor.test>",
            "RCPT TO:<ben@harbor.test, carl@harbor.test>",
            "RCPT TO:<ben@harbor.test> <carl@harbor.test>",
            "RCPT TO:ben@harbor.test; carl@harbor.test",
        ],
        &["RCPT TO:ben@harbor.test"],
    ),
    Mistake::new(
        "smtp.display-name",
        "The envelope has no names",
        "A name beside the address belongs to the From: and To: lines of the letter. MAIL and RCPT take the address alone, in angle brackets.",
        Rfc(5321, "2.3.1"),
        |w| {
            let (at, rest) = path(w)?;
            let open =
                rest.find('<').filter(|i| !rest.get(..*i).unwrap_or_default().trim().is_empty())?;
            let name = rest.get(..open)?;
            (!name.contains('@') && rest.contains('@')).then(|| w.swap(at..at + open, ""))?
        },
        &["RCPT TO:Ben <ben@harbor.test>", "MAIL FROM: \"Ana\" <ana@meadow.test>"],
        &["RCPT TO: <ben@harbor.test>"],
    ),
    Mistake::new(
        "smtp.mailto-in-path",
        "mailto: is no part of an address",
        "It belongs to links in web pages. The path holds the address alone.",
        Rfc(5321, "4.1.2"),
        |w| {
            let (at, rest) = path(w)?;
            let hit = rest.to_ascii_lowercase().find("mailto:")?;
            let bare = rest.get(hit + 7..)?.trim_end_matches('>');
            Some(
                w.found(at + hit..at + hit + 7)?
                    .fixed(w.with(at..w.text.len(), &format!("<{bare}>"))),
            )
        },
        &["RCPT TO:<mailto:ben@harbor.test>", "RCPT TO:mailto:ben@harbor.test"],
        &["RCPT TO:<mail:ben@harbor.test>"],
    ),
    Mistake::new(
        "smtp.space-after-colon",
        "No space follows the colon",
        "The path stands directly behind FROM: and TO:. Many servers pass over the space; the grammar does not have it.",
        Rfc(5321, "3.3"),
        |w| {
            let (at, rest) = path(w)?;
            let blanks = rest.len() - rest.trim_start().len();
            (blanks > 0 && rest.trim_start().starts_with('<'))
                .then(|| w.swap(at..at + blanks, ""))?
        },
        &["MAIL FROM: <ana@meadow.test>", "RCPT TO:  <ben@harbor.test>"],
        &["MAIL FROM: ana@meadow.test"],
    ),
    Mistake::new(
        "smtp.other-brackets",
        "An address stands in angle brackets",
        "Other brackets and quotes mean other things: square ones hold the address of a host, quotes a name with spaces.",
        Rfc(5321, "4.1.2"),
        |w| {
            let (at, rest) = path(w)?;
            let rest = rest.trim();
            let pairs = [('[', ']'), ('(', ')'), ('{', '}'), ('"', '"'), ('\'', '\'')];
            let inner = pairs.iter().find_map(|(a, b)| rest.strip_prefix(*a)?.strip_suffix(*b))?;
            w.swap(at..w.text.len(), &format!("<{inner}>"))
        },
        &[
            "RCPT TO:[ben@harbor.test]",
            "MAIL FROM:(ana@meadow.test)",
            "RCPT TO:\"ben@harbor.test\"",
        ],
        &["RCPT TO:ben@[192.0.2.1]"],
    ),
    Mistake::new(
        "smtp.no-angle-brackets",
        "An address stands in angle brackets",
        "Write < before and > behind it. They are part of the command, even where a server does without them.",
        Rfc(5321, "4.1.2"),
        |w| {
            let (at, rest) = path(w)?;
            let bare = rest.contains('@') && !rest.contains(['<', '>', '"']);
            let span = at..w.text.len();
            bare.then(|| Some(w.found(span.clone())?.fixed(w.with(span, &bracketed(rest)))))?
        },
        &["MAIL FROM:ana@meadow.test", "MAIL FROM: ana@meadow.test", "RCPT TO:ben@harbor.test"],
        &["MAIL FROM:<ana@meadow.test", "RCPT TO:ben"],
    ),
    Mistake::new(
        "smtp.no-closing-bracket",
        "The closing bracket is missing",
        "The path begins with < and ends with >; only parameters may follow it.",
        Rfc(5321, "4.1.2"),
        |w| {
            let (at, rest) = path(w)?;
            let open = rest.starts_with('<') && !rest.contains('>');
            let end = at + rest.find(' ').unwrap_or(rest.len());
            open.then(|| w.swap(end..end, ">"))?
        },
        &["MAIL FROM:<ana@meadow.test", "RCPT TO:<ben@harbor.test"],
        &["MAIL FROM:ana@meadow.test>"],
    ),
    Mistake::new(
        "smtp.no-opening-bracket",
        "The opening bracket is missing",
        "The path begins with <, directly behind the colon, and ends with >.",
        Rfc(5321, "4.1.2"),
        |w| {
            let (at, rest) = path(w)?;
            let blanks = rest.len() - rest.trim_start().len();
            let lacks = rest.contains('>') && !rest.contains('<');
            lacks.then(|| w.swap(at..at + blanks, "<"))?
        },
        &["MAIL FROM:ana@meadow.test>", "RCPT TO: ben@harbor.test>"],
        &["RCPT TO:ben@harbor.test"],
    ),
];
