//! Numbers of messages, and sets of them.

use crate::{
    protocol::mistake::{Mistake, On, Typed},
    wire::Rfc,
};

/// The set of FETCH, STORE or COPY, as it was typed.
fn set<'a>(w: &'a Typed<'_>) -> Option<(usize, &'a str)> {
    let range = w.words().first().filter(|_| w.is(&["FETCH", "STORE", "COPY"]))?.0.clone();
    Some((range.start, w.part(range)))
}

/// The set, if it is digits and some of these signs, and the signs are there.
fn signs<'a>(w: &'a Typed<'_>, signs: &str) -> Option<(usize, &'a str)> {
    let (at, text) = set(w)?;
    let plain = text.chars().all(|c| c.is_ascii_digit() || ":*,".contains(c) || signs.contains(c));
    (plain && text.contains(|c| signs.contains(c))).then_some((at, text))
}

/// The set written otherwise.
fn rewritten(
    w: &Typed<'_>,
    at: usize,
    len: usize,
    by: &str,
) -> Option<crate::protocol::mistake::Found> {
    w.swap(at..at + len, by)
}

pub(super) static ROWS: &[Mistake] = &[
    Mistake::new(
        "imap.uid-behind",
        "UID stands before the command",
        "UID FETCH counts with UIDs. Behind FETCH stands the set of numbers, and UID there is a thing to ask for.",
        Rfc(3501, "6.4.8"),
        |w| {
            let (at, text) = set(w)?;
            let verb = w.verb;
            let plain =
                text.eq_ignore_ascii_case("UID") && w.part(0..w.args).matches(' ').count() == 1;
            let head = w.args.checked_sub(verb.len())?;
            plain.then(|| {
                let rest = w.part(at + 4..w.text.len());
                Some(w.found(at..at + 3)?.fixed(format!("{}UID {verb} {rest}", w.part(0..head))))
            })?
        },
        &["a1 FETCH UID 4 FLAGS", "a1 STORE UID 4 +FLAGS (\\Seen)"],
        &["a1 FETCH 4 UIDS"],
    ),
    Mistake::new(
        "imap.range-of-nothing",
        "A set of numbers is missing",
        "FETCH, STORE and COPY are followed by the messages that are meant: 1, 2:4, 1:* or 1,3,5.",
        Rfc(3501, "6.4.5"),
        |w| {
            let empty = w.is(&["FETCH", "STORE", "COPY"]) && w.arg().is_empty();
            let item = set(w).is_some_and(|(_, t)| {
                let names = [
                    "FLAGS",
                    "+FLAGS",
                    "-FLAGS",
                    "ENVELOPE",
                    "BODY",
                    "BODY[]",
                    "BODYSTRUCTURE",
                    "BODY.PEEK[]",
                ];
                names.iter().any(|n| t.trim_start_matches('(').eq_ignore_ascii_case(n))
            });
            (empty || item).then(|| w.found(w.arg_at()..w.arg_at()))?
        },
        &["a1 FETCH FLAGS", "a1 FETCH", "a1 STORE +FLAGS (\\Seen)", "a1 FETCH BODY[]"],
        &["a1 FETCH 1", "a1 FETCH x FLAGS"],
    ),
    Mistake::new(
        "imap.all-for-a-set",
        "All messages are written 1:*",
        "The star is the last message, and the colon makes a range up to it.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = set(w)?;
            ["ALL", "**", "%"]
                .contains(&text.to_ascii_uppercase().as_str())
                .then(|| rewritten(w, at, text.len(), "1:*"))?
        },
        &["a1 FETCH ALL FLAGS", "a1 COPY all Archive"],
        &["a1 FETCH ALLE FLAGS"],
    ),
    Mistake::new(
        "imap.last-for-a-star",
        "The last message is written *",
        "The star stands for the highest number in the mailbox, alone or as the end of a range.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = set(w)?;
            ["LAST", "-1", "$"]
                .contains(&text.to_ascii_uppercase().as_str())
                .then(|| rewritten(w, at, text.len(), "*"))?
        },
        &["a1 FETCH LAST FLAGS", "a1 FETCH -1 FLAGS"],
        &["a1 FETCH LATEST FLAGS"],
    ),
    Mistake::new(
        "imap.range-with-dash",
        "A range is written with a colon",
        "1:3 means the messages 1, 2 and 3. A hyphen parts no numbers here.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = signs(w, "-")?;
            (!text.starts_with('-') && !text.ends_with('-'))
                .then(|| rewritten(w, at, text.len(), &text.replace('-', ":")))?
        },
        &["a1 FETCH 1-3 FLAGS", "a1 UID COPY 4-* Archive"],
        &["a1 FETCH -1 FLAGS"],
    ),
    Mistake::new(
        "imap.range-with-dots",
        "A range is written with a colon",
        "1:3 means the messages 1, 2 and 3. Dots part the numbers of a letter's parts, not of messages.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = signs(w, ".")?;
            let fix = text.replace("...", ":").replace("..", ":").replace('.', ":");
            rewritten(w, at, text.len(), &fix)
        },
        &["a1 FETCH 1..3 FLAGS", "a1 STORE 1...3 FLAGS ()"],
        &["a1 FETCH 1-3 FLAGS"],
    ),
    Mistake::new(
        "imap.open-range",
        "A range has two ends",
        "Both stand beside the colon: 5:* goes on to the last message, 1:5 begins at the first.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = set(w)?;
            let digits = text.trim_matches(':');
            let fix =
                if text.ends_with(':') { format!("{digits}:*") } else { format!("1:{digits}") };
            let open = text.ends_with(':') != text.starts_with(':');
            (open && digits.bytes().all(|b| b.is_ascii_digit()))
                .then(|| rewritten(w, at, text.len(), &fix))?
        },
        &["a1 FETCH 5: FLAGS", "a1 FETCH :3 FLAGS"],
        &["a1 FETCH : FLAGS"],
    ),
    Mistake::new(
        "imap.set-with-semicolon",
        "A comma parts the numbers",
        "Single numbers and ranges are listed with commas and no spaces: 1,3,5:7.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = signs(w, ";/+&|")?;
            let fix: String =
                text.chars().map(|c| if ";/+&|".contains(c) { ',' } else { c }).collect();
            rewritten(w, at, text.len(), &fix)
        },
        &["a1 FETCH 1;3 FLAGS", "a1 FETCH 1/3 FLAGS"],
        &["a1 FETCH 1 FLAGS;UID"],
    ),
    Mistake::new(
        "imap.set-with-space",
        "A set of numbers has no spaces",
        "A comma parts the numbers, and nothing else: a space ends the set.",
        Rfc(3501, "9"),
        |w| {
            let (at, _) = set(w)?;
            let words = w.words();
            let number = |t: &str| t.bytes().all(|b| b.is_ascii_digit() || b",:*".contains(&b));
            let many = words.iter().take_while(|(_, t)| number(t)).count();
            let end = words.get(many.checked_sub(1)?)?.0.end;
            let joined =
                words.get(..many)?.iter().map(|(_, t)| t.trim_matches(',')).collect::<Vec<_>>();
            (many > 1).then(|| rewritten(w, at, end - at, &joined.join(",")))?
        },
        &["a1 FETCH 1, 2 FLAGS", "a1 FETCH 1 2 3 FLAGS"],
        &["a1 FETCH 1 FLAG"],
    ),
    Mistake::new(
        "imap.set-in-brackets",
        "The numbers stand without brackets",
        "A set is written as it is: 1, 2:4, 1,3. Parentheses are for lists of items and flags.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = set(w)?;
            let inner = text.trim_matches(['(', ')', '[', ']', '<', '>', '#', '"', '\'']);
            let digits = !inner.is_empty()
                && inner.bytes().all(|b| b.is_ascii_digit() || b",:*".contains(&b));
            (digits && inner != text).then(|| rewritten(w, at, text.len(), inner))?
        },
        &["a1 FETCH (1) FLAGS", "a1 FETCH #1 FLAGS", "a1 FETCH [1:3] FLAGS"],
        &["a1 FETCH 1 (FLAG)"],
    ),
    Mistake::new(
        "imap.number-zero",
        "Messages are counted from 1",
        "Neither a message number nor a UID is 0, and none has a zero in front.",
        Rfc(3501, "9"),
        |w| {
            let (at, text) = signs(w, "0")?;
            let zero = text.split([':', ',']).any(|n| n.starts_with('0'));
            zero.then(|| w.found(at..at + text.len()))?
        },
        &["a1 FETCH 0 FLAGS", "a1 FETCH 0:3 FLAGS", "a1 UID FETCH 04 FLAGS"],
        &["a1 FETCH 10 FLAG"],
    ),
    Mistake::new(
        "imap.number-for-uid",
        "A message number stands where a UID belongs",
        "After UID the number is a UID, and no letter with this one was shown. It is the number of a letter in the mailbox. What has no such UID is passed over in silence.",
        Rfc(3501, "6.4.8"),
        |w| {
            let (at, text) = set(w)?;
            let uid = w.past.letters?.is_number(text.parse().ok()?)?;
            let found = w.found(at..at + text.len())?;
            Some(match uid {
                Some(uid) => found.fixed(w.with(at..at + text.len(), &uid.to_string())),
                None => {
                    let verb = w.args.checked_sub(w.verb.len())?;
                    let head = w.part(0..verb).trim_end();
                    let tag = head.get(..head.len().checked_sub("UID".len())?)?;
                    found.fixed(format!("{tag}{}", w.part(verb..w.text.len())))
                }
            })
        },
        &[
            "← * 5 EXISTS\n← * OK [UIDNEXT 4392] Next\na1 UID FETCH 3 FLAGS",
            "← * 5 EXISTS\n← * 3 FETCH (UID 17 FLAGS ())\na1 UID STORE 3 +FLAGS (\\Seen)",
            "← * 5 EXISTS\n← * 1 FETCH (UID 40)\na1 UID COPY 2 Archive",
        ],
        &[
            "← * 5 EXISTS\n← * OK [UIDNEXT 6] Next\na1 UID FETCH 3 FLAGS",
            "← * 5 EXISTS\n← * 2 FETCH (UID 3)\na1 UID FETCH 3 FLAGS",
            "← * 5 EXISTS\n← * OK [UIDNEXT 4392] Next\na1 UID FETCH 4391 FLAGS",
            "← * 5 EXISTS\n← * OK [UIDNEXT 4392] Next\na1 FETCH 3 FLAGS",
        ],
    )
    .on(On::Right),
];
