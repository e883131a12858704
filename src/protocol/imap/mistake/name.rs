//! Names of mailboxes, logins, strings and literals.

use crate::{
    protocol::mistake::{Mistake, On, Typed},
    wire::Rfc,
};

const ONE_NAME: &[&str] = &["SELECT", "EXAMINE", "CREATE", "DELETE", "SUBSCRIBE", "UNSUBSCRIBE"];

/// What stands after the last opening brace, if the line seems to announce a literal with it.
fn literal<'a>(w: &'a Typed<'_>) -> Option<(usize, &'a str)> {
    let at = w.text.rfind('{').filter(|_| w.is(&["APPEND", "LOGIN", "SELECT", "SEARCH"]))?;
    Some((at, w.part(at..w.text.len())))
}

pub(super) static ROWS: &[Mistake] = &[
    Mistake::new(
        "imap.literal-form",
        "A literal's length is written {12}",
        "An opening brace, the number of octets, a closing brace, and directly behind it the line end. The octets follow on the next line.",
        Rfc(3501, "4.3"),
        |w| {
            let (at, text) = literal(w)?;
            let digits = text.bytes().filter(u8::is_ascii_digit).map(char::from).collect::<String>();
            let found = w.found(at..w.text.len())?;
            let fix = w.with(at..w.text.len(), &format!("{{{digits}}}"));
            let plain = !text.contains('-') && text.len() <= digits.len() + 4;
            Some(if plain { found.fixed(fix) } else { found })
        },
        &["a1 APPEND INBOX {12", "a1 APPEND INBOX {12 }", "a1 APPEND INBOX {-5}", "a1 APPEND INBOX {all}"],
        &["a1 APPEND INBOX"],
    ),
    Mistake::new(
        "imap.append-without-literal",
        "APPEND announces its letter",
        "The line ends with the number of octets in braces, {645}. After the server's + the letter follows, with its line ends.",
        Rfc(3501, "6.3.11"),
        |w| {
            let bare = w.is(&["APPEND"]) && !w.text.contains('{');
            bare.then(|| w.found(w.at..w.text.len()))?
        },
        &["a1 APPEND INBOX", "a1 APPEND INBOX Hello", "a1 APPEND INBOX (\\Seen) (12)"],
        &["a1 APPEND INBOX {12"],
    ),
    Mistake::new(
        "imap.quote-not-closed",
        "A quotation mark is missing",
        "A quoted string ends on the line on which it began, with a second quotation mark.",
        Rfc(3501, "4.3"),
        |w| {
            let odd = w.text.replace("\\\"", "").matches('"').count() % 2 == 1;
            (odd && !w.verb.is_empty()).then(|| w.lacks("\""))?
        },
        &["a1 SELECT \"Sent Mail", "a1 LIST \"\" \"*"],
        &["a1 SELECT Sent Mail"],
    ),
    Mistake::new(
        "imap.backslash-in-quotes",
        "A backslash in quotes is written twice",
        "It says that a quotation mark or another backslash follows. As part of a name it stands twice.",
        Rfc(3501, "9"),
        |w| {
            let at = w.text.find('\\').filter(|_| w.is(ONE_NAME) || w.is(&["LOGIN"]))?;
            let quoted = w.part(0..at).contains('"') && !w.text.contains("\\\\");
            quoted.then(|| w.swap(at..at + 1, "\\\\"))?
        },
        &["a1 SELECT \"Lists\\Rust\""],
        &["a1 SELECT Lists\\Rust"],
    ),
    Mistake::new(
        "imap.single-quotes",
        "Quotation marks are double ones",
        "The single mark is a character like any other: it would be part of the name.",
        Rfc(3501, "9"),
        |w| {
            let at = w.text.find('\'')?;
            let fix = w.text.replace('\'', "\"");
            w.accepts(&fix).then(|| Some(w.found(at..at + 1)?.fixed(fix)))?
        },
        &["a1 SELECT 'Sent Mail'", "a1 CREATE 'A B'"],
        &["a1 SELECT ben's mail"],
    ),
    Mistake::new(
        "imap.name-beyond-ascii",
        "Other letters have a spelling of their own",
        "Names of mailboxes are US-ASCII here. Other letters are written in modified UTF-7: Entw&APw-rfe.",
        Rfc(3501, "5.1.3"),
        |w| {
            let (at, c) = w.text.char_indices().find(|(_, c)| !c.is_ascii())?;
            (w.is(ONE_NAME) || w.is(&["RENAME", "STATUS", "COPY", "APPEND"])).then(|| w.found(at..at + c.len_utf8()))?
        },
        &["a1 SELECT Entwürfe", "a1 CREATE \"Größe\""],
        &["a1 LOGIN jürgen x"],
    ),
    Mistake::new(
        "imap.name-missing",
        "The mailbox's name is missing",
        "INBOX is always there; LIST \"\" \"*\" tells the others.",
        Rfc(3501, "5.1"),
        |w| {
            let copy = w.is(&["COPY"]) && w.words().len() == 1;
            let bare = (w.is(ONE_NAME) || w.is(&["STATUS"])) && w.arg().is_empty();
            (copy || bare).then(|| w.lacks(""))?
        },
        &["a1 SELECT", "a1 CREATE", "a1 COPY 1"],
        &["a1 SELECT Sent Mail"],
    ),
    Mistake::new(
        "imap.name-with-space",
        "A name with a space stands in quotes",
        "A space ends a word. In quotation marks it is part of the name.",
        Rfc(3501, "9"),
        |w| {
            let from = if w.is(ONE_NAME) {
                w.arg_at()
            } else {
                w.words().get(1).filter(|_| w.is(&["COPY"]))?.0.start
            };
            let name = w.part(from..w.text.len());
            let spaced = name.contains(' ') && !name.contains(['"', '{', '(']);
            spaced.then(|| w.swap(from..w.text.len(), &format!("\"{name}\"")))?
        },
        &["a1 SELECT Sent Mail", "a1 COPY 1 Sent Mail"],
        &["a1 SELECT"],
    ),
    Mistake::new(
        "imap.rename-to-nothing",
        "RENAME takes two names",
        "The mailbox as it is called now, a space, and the name that it should have.",
        Rfc(3501, "6.3.5"),
        |w| (w.is(&["RENAME"]) && w.words().len() < 2).then(|| w.lacks(""))?,
        &["a1 RENAME Archive", "a1 RENAME"],
        &["a1 RENAME a b c"],
    ),
    Mistake::new(
        "imap.list-of-one",
        "LIST takes a reference and a pattern",
        "The reference is nearly always empty: \"\". The pattern * stands for all names, % for those of one level.",
        Rfc(3501, "6.3.8"),
        |w| {
            let words = w.words();
            let pattern = words.first().map_or("*", |(_, t)| t);
            let pattern = if pattern == "\"\"" { "*" } else { pattern };
            let head = w.part(0..w.args);
            (w.is(&["LIST", "LSUB"]) && words.len() < 2).then(|| {
                Some(w.found(w.text.len()..w.text.len())?.fixed(format!("{head} \"\" {pattern}")))
            })?
        },
        &["a1 LIST", "a1 LIST *", "a1 LSUB \"\""],
        &["a1 LIST a b c"],
    ),
    Mistake::new(
        "imap.login-without-password",
        "LOGIN takes a name and a password",
        "Both stand on one line, parted by a space. A password with spaces or signs stands in quotation marks.",
        Rfc(3501, "6.2.3"),
        |w| (w.is(&["LOGIN"]) && w.words().len() < 2).then(|| w.lacks(""))?,
        &["a1 LOGIN", "a1 LOGIN ana"],
        &["a1 LOGIN ana b c"],
    ),
    Mistake::new(
        "imap.login-of-three",
        "LOGIN takes two words",
        "A password with a space stands in quotation marks, and so does a name with one.",
        Rfc(3501, "6.2.3"),
        |w| {
            let words = w.words();
            let third = words.get(2).filter(|_| w.is(&["LOGIN"]) && !w.text.contains('"'))?.0.start;
            w.found(third - 1..w.text.len())
        },
        &["a1 LOGIN ana cedar 42", "a1 LOGIN USER ana PASS cedar-42"],
        &["a1 LOGIN ana"],
    ),
    Mistake::new(
        "imap.password-signs",
        "This sign needs quotation marks",
        "The signs ( ) { % * \\ and the quotation mark mean something to the grammar. In a quoted string they stand for themselves.",
        Rfc(3501, "9"),
        |w| {
            let words = w.words();
            let (range, text) = words.get(1).filter(|_| w.is(&["LOGIN"]) && words.len() == 2)?;
            let sign = text.find(['(', ')', '{', '%', '*', '\\']).filter(|_| !text.starts_with('"'))?;
            let at = range.start + sign;
            let fix = format!("\"{}\"", text.replace('\\', "\\\\"));
            Some(w.found(at..at + 1)?.fixed(w.with(range.clone(), &fix)))
        },
        &["a1 LOGIN ana cedar*42", "a1 LOGIN ana (cedar)"],
        &["a1 LOGIN ana"],
    ),
    Mistake::new(
        "imap.mechanism-missing",
        "The way to log in is missing",
        "AUTHENTICATE is followed by the name of a mechanism. The server lists those that it knows as AUTH= in its capabilities.",
        Rfc(3501, "6.2.2"),
        |w| (w.is(&["AUTHENTICATE"]) && w.arg().is_empty()).then(|| w.lacks(""))?,
        &["a1 AUTHENTICATE"],
        &["a1 LOGIN"],
    ),
    Mistake::new(
        "imap.name-ends-with-slash",
        "A mailbox's name does not end with a slash",
        "The slash parts the levels of a name. The mailbox is called by what stands before it.",
        Rfc(3501, "6.3.3"),
        |w| {
            let name = w.arg().trim_end_matches('"');
            let at = w.arg_at() + name.len();
            (w.is(&["SELECT", "EXAMINE"]) && name.len() > 1 && name.ends_with('/')).then(|| w.swap(at - 1..at, ""))?
        },
        &["a1 SELECT Inbox/", "a1 EXAMINE \"Lists/\""],
        &["a1 SELECT Lists/Rust"],
    )
    .on(On::Right),
    Mistake::new(
        "imap.delete-a-message",
        "DELETE removes a mailbox, not a message",
        "A message is marked with STORE 1 +FLAGS (\\Deleted) and removed by EXPUNGE. This line names a mailbox.",
        Rfc(3501, "6.3.4"),
        |w| {
            let digits = !w.arg().is_empty() && w.arg().bytes().all(|b| b.is_ascii_digit());
            let fix = || format!("{} STORE {} +FLAGS (\\Deleted)", w.text.split(' ').next().unwrap_or_default(), w.arg());
            (w.is(&["DELETE"]) && digits).then(|| Some(w.found(w.arg_at()..w.text.len())?.fixed(fix())))?
        },
        &["a1 DELETE 1"],
        &["a1 DELETE Work", "a1 DELETE 2026-03"],
    )
    .on(On::Right),
];
