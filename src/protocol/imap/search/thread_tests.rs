//! Conversations, small and hostile.

use super::*;
use crate::{
    message::Message,
    protocol::Output,
    world::{Flags, Timestamp},
};
use proptest::prelude::*;
use std::{sync::Arc, time::Instant};

/// A letter: its Message-ID, its References, its Subject, its day in March.
type Row<'a> = (&'a str, &'a str, &'a str, u32);

fn stored(uid: usize, (id, references, subject, day): Row<'_>) -> Stored {
    let minute = day % 60;
    let hour = day / 60 % 24;
    let date = day / 1440 % 28 + 1;
    let text = format!(
        "Message-ID: <{id}>\r\nReferences: {references}\r\nSubject: {subject}\r\nDate: {date} Mar 2026 {hour:02}:{minute:02}:00 +0000\r\n\r\n"
    );
    Stored {
        uid: uid as u32,
        flags: Flags::default(),
        internal_date: Timestamp::START,
        saved: Timestamp::START,
        message: Arc::new(Message::new(text.into_bytes().into())),
        mod_seq: 1,
    }
}

fn told(algorithm: Algorithm, letters: &[Stored]) -> String {
    let found: Vec<&Stored> = letters.iter().collect();
    let hit = |s: &Stored| Hit { number: s.uid, uid: s.uid, mod_seq: 1, score: 100 };
    let hits: Vec<Hit> = letters.iter().map(hit).collect();
    let mut out = Output::default();
    Threads::of(algorithm, &found).write(&mut out, &hits, false);
    String::from_utf8(out.finish().0.concat()).expect("US-ASCII")
}

fn threads(algorithm: Algorithm, rows: &[Row<'_>]) -> String {
    let letters: Vec<Stored> = rows.iter().enumerate().map(|(i, r)| stored(i + 1, *r)).collect();
    told(algorithm, &letters)
}

#[test]
fn conversations_by_reference() {
    let by = |rows: &[Row<'_>]| threads(Algorithm::References, rows);
    for (rows, want) in [
        (&[][..], ""),
        (
            &[
                ("1@a", "", "a", 1),
                ("2@a", "<1@a>", "Re: a", 2),
                ("3@a", "<1@a> <2@a>", "Re: a", 3),
            ],
            "(1 2 3)",
        ),
        // Two answers to one letter.
        (&[("1@a", "", "a", 1), ("2@a", "<1@a>", "b", 3), ("3@a", "<1@a>", "c", 2)], "(1 (3)(2))"),
        // The letter that both answer is not there.
        (&[("2@a", "<1@a>", "b", 2), ("3@a", "<1@a>", "c", 3)], "((1)(2))"),
        // Nor is the one between.
        (&[("1@a", "", "a", 1), ("3@a", "<1@a> <2@a>", "c", 3)], "(1 2)"),
        (&[("3@a", "<1@a> <2@a>", "c", 3)], "(1)"),
        // Subjects bring together.
        (&[("1@a", "", "a", 1), ("2@a", "", "Re: A", 2)], "(1 2)"),
        (&[("1@a", "", "a", 1), ("2@a", "", "a", 2)], "((1)(2))"),
        (&[("1@a", "", "a", 1), ("2@a", "", "a", 2), ("3@a", "", "re: a", 3)], "((1)(2)(3))"),
        (&[("1@a", "", "Re: a", 1), ("2@a", "", "a", 2)], "(2 1)"),
        (&[("1@a", "", "", 1), ("2@a", "", "Re:", 2)], "(1)(2)"),
        // Loops.
        (&[("1@a", "<2@a>", "a", 1), ("2@a", "<1@a>", "b", 2)], "(2 1)"),
        (&[("1@a", "<1@a>", "a", 1)], "(1)"),
        (
            &[
                ("1@a", "<2@a> <3@a>", "a", 1),
                ("2@a", "<3@a> <1@a>", "b", 2),
                ("3@a", "<1@a> <2@a>", "c", 3),
            ],
            "(2 3 1)",
        ),
        // One identifier, twice.
        (&[("1@a", "", "a", 1), ("1@a", "", "b", 2), ("3@a", "<1@a>", "c", 3)], "(1 3)(2)"),
        // Days decide, then numbers.
        (&[("1@a", "", "a", 3), ("2@a", "", "b", 2), ("3@a", "", "c", 2)], "(2)(3)(1)"),
    ] {
        assert_eq!(by(rows), want, "{rows:?}");
    }
}

#[test]
fn conversations_by_subject() {
    let by = |rows: &[Row<'_>]| threads(Algorithm::OrderedSubject, rows);
    assert_eq!(by(&[]), "");
    let rows = [
        ("1@a", "", "tea", 9),
        ("2@a", "<1@a>", "lunch", 3),
        ("3@a", "", "Re: Lunch", 1),
        ("4@a", "", "[list] LUNCH (fwd)", 2),
        ("5@a", "", "re: tea", 10),
    ];
    assert_eq!(by(&rows), "(3 (4)(2))(1 5)");
}

#[test]
fn hostile_letters_end_soon() {
    let begin = Instant::now();
    let name = |i: usize| format!("{i}@a");
    let many =
        |n: usize, references: &dyn Fn(usize) -> String, subject: &dyn Fn(usize) -> String| {
            let row = |i: usize| stored(i + 1, (&name(i), &references(i), &subject(i), i as u32));
            told(Algorithm::References, &(0..n).map(row).collect::<Vec<_>>())
        };
    let none = |_: usize| String::new();
    // A chain, forwards and backwards.
    let chain = many(10_000, &|i| format!("<{}@a>", i.wrapping_sub(1)), &none);
    assert_eq!(chain.matches('(').count(), 1);
    let chain = many(10_000, &|i| format!("<{}@a>", i + 1), &none);
    assert_eq!(chain.matches('(').count(), 1);
    // Loops over loops: the last letter of a chain, and the first, again and again.
    let swing = "<999@a> <0@a> ".repeat(200);
    let loops =
        |i: usize| if i < 1000 { format!("<{}@a>", i.wrapping_sub(1)) } else { swing.clone() };
    assert_eq!(many(2000, &loops, &none).matches(char::is_numeric).count(), 6893);
    // Each letter has two answers, one of which goes on.
    let comb = many(2000, &|i| format!("<{}@a>", i.saturating_sub(2) / 2 * 2), &none);
    let depth = comb.chars().scan(0_i32, |depth, c| {
        *depth += i32::from(c == '(') - i32::from(c == ')');
        Some(*depth)
    });
    assert!(depth.max() <= Some(50));
    // All of one subject.
    let same = many(5000, &none, &|_| "a".to_owned());
    assert_eq!(same.matches('(').count(), 5001);
    assert!(begin.elapsed().as_secs() < 60, "{:?}", begin.elapsed());
}

#[test]
fn many_letters_are_sorted_soon() {
    let begin = Instant::now();
    let letter = |i: usize| {
        stored(i + 1, (&format!("{i}@a"), "", ["tea", "Re: lunch", ""][i % 3], i as u32))
    };
    let letters: Vec<Stored> = (0..20_000).map(letter).collect();
    let hit = |s: &Stored| Hit { number: s.uid, uid: s.uid, mod_seq: 1, score: 100 };
    let mut hits: Vec<Hit> = letters.iter().map(hit).collect();
    let keys = [SortKey::Subject, SortKey::Date, SortKey::Subject, SortKey::From, SortKey::Size];
    let criteria: Vec<Criterion> = keys
        .iter()
        .cycle()
        .take(10_000)
        .map(|key| Criterion { key: *key, reverse: true })
        .collect();
    sort(&mut hits, &Order::new(&criteria), |hit| letters.get(hit.number as usize - 1));
    let first: Vec<u32> = hits.iter().take(2).map(|hit| hit.number).collect();
    assert_eq!((hits.len(), first), (20_000, vec![19_999, 19_996]));
    assert!(begin.elapsed().as_secs() < 30, "{:?}", begin.elapsed());
}

proptest! {
    /// Every letter stands once, and parentheses close; where no identifier stands twice and no two letters
    /// were sent at one time, the order of the mailbox does not matter for trees without loops.
    #[test]
    fn every_letter_stands_once(
        rows in proptest::collection::vec((0..9_usize, proptest::collection::vec(0..9_usize, 0..4), 0..4_usize, 0..9_u32), 0..12),
        subject in any::<bool>(),
    ) {
        let letter = |(i, (id, references, subject, day)): (usize, &(usize, Vec<usize>, usize, u32))| {
            let references: String = references.iter().map(|r| format!("<{r}@a>")).collect();
            let subject = ["", "a", "Re: a", "b"][*subject];
            stored(i + 1, (&format!("{id}@a"), &references, subject, *day))
        };
        let letters: Vec<Stored> = rows.iter().enumerate().map(letter).collect();
        let algorithm = if subject { Algorithm::OrderedSubject } else { Algorithm::References };
        let text = told(algorithm, &letters);
        let mut numbers: Vec<usize> =
            text.split(['(', ')', ' ']).filter(|t| !t.is_empty()).map(|t| t.parse().expect("a number")).collect();
        numbers.sort_unstable();
        prop_assert_eq!(numbers, (1..=rows.len()).collect::<Vec<_>>());
        prop_assert!(!text.contains("()") && !text.contains("( ") && !text.contains(" )"), "{}", text);
    }
}
