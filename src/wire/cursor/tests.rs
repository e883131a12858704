//! Small grammars, read in each of the ways.

use super::*;
use crate::wire::{CRLF, SP};

crate::fields! { registry FIELDS;
    /// A word.
    WORD = "test.word", "Word", Verb, ours;
    /// A number.
    NUMBER = "test.number", "Number", Argument, ours;
    /// A pair of numbers.
    PAIR = "test.pair", "Pair", Argument, ours;
}

fn pair(c: &mut Cursor<'_>) -> Parsed<(u8, u8)> {
    c.group(&PAIR, |c| {
        let a = c.number(&NUMBER)?;
        c.mark("-")?;
        Ok((a, c.number(&NUMBER)?))
    })
}

fn line(c: &mut Cursor<'_>) -> Parsed<(u8, u8)> {
    c.exact(&WORD, "GO")?;
    c.sp()?;
    let p = pair(c)?;
    c.crlf()?;
    Ok(p)
}

#[test]
fn one_walk_reads_and_labels() {
    let src = b"go 1-2\r\n";
    assert_eq!(read(src, line), Ok((1, 2)));
    let p = label(src, line);
    assert_eq!(p.outcome, Ok((1, 2)));
    assert!(p.tree.is_lossless(src.len()));
    assert_eq!(FIELDS.len(), 3);
    let ids: Vec<_> = p.tree.nodes.iter().map(|n| n.field.id).collect();
    let want = [
        "test.word",
        "wire.sp",
        "test.pair",
        "test.number",
        "wire.punctuation",
        "test.number",
        "wire.crlf",
    ];
    assert_eq!(ids, want);
}

static SPACES: Habit = Habit {
    id: "test.spaces",
    says: "Spaces may stand before a pair.",
    rfc: crate::wire::Rfc::OURS,
    kept_by: &[],
    strict: "no",
    kept: "yes",
    concerns: Habit::of_form,
};

fn patient(c: &mut Cursor<'_>) -> Parsed<(u8, u8)> {
    c.exact(&WORD, "GO")?;
    c.sp()?;
    let _ = c.lenient(&SPACES, |c| c.run(&field::BLANK, |b| b == b' ').map(|_| ()));
    let p = pair(c)?;
    c.crlf()?;
    Ok(p)
}

#[test]
fn a_bent_form_is_read_by_those_who_have_the_habit() {
    let src = b"GO   1-2\r\n";
    assert!(read(src, patient).is_err());
    assert_eq!(read_as(src, &|h| h.id == "test.spaces", patient), Ok((1, 2)));
    assert!(read_as(src, &|_| false, patient).is_err());
    let p = label(src, patient);
    assert_eq!(p.bent, Some((1, 2)));
    assert!(
        p.tree.is_lossless(src.len())
            && p.tree.nodes.iter().all(|n| n.field.id != "wire.unexpected")
    );
    let e = p.outcome.expect_err("strictly it is wrong");
    assert_eq!((e.at, e.bends), (3, vec![Bend { habit: &SPACES, span: Span::of(3, 5) }]));
    // What is right is not bent, and what is wrong beyond the habit stays wrong.
    let right = label(b"GO 1-2\r\n", patient);
    assert!(right.outcome.is_ok() && right.bent.is_none());
    let wrong = label(b"GO   x\r\n", patient);
    assert!(wrong.bent.is_none() && wrong.outcome.is_err_and(|e| e.bends.is_empty()));
    // The reader with the habit says where it came to its end.
    let e = read_as(b"GO   1x2\r\n", &|_| true, patient).expect_err("no dash");
    assert_eq!((e.at, &e.expected[..]), (6, &[Expected::Exact("-")][..]));
}

#[test]
fn a_bare_line_feed_ends_a_line_for_some() {
    let p = label(b"GO 1-2\n", line);
    assert!(p.tree.is_lossless(7) && p.bent == Some((1, 2)));
    assert!(read(b"GO 1-2\n", line).is_err());
}

#[test]
fn a_failure_names_the_furthest_point() {
    for (src, at, wanted) in [
        (&b"GO x\r\n"[..], 3, Expected::Field(&PAIR)),
        (b"GO 1\r\n", 4, Expected::Exact("-")),
        (b"GO 1-999\r\n", 5, Expected::Field(&NUMBER)),
        (b"GO 1-2 \r\n", 6, Expected::Exact("\r\n")),
        (b"GO ", 3, Expected::Field(&PAIR)),
        (b"", 0, Expected::Exact("GO")),
    ] {
        let p = label(src, line);
        let e = p.outcome.expect_err("wrong on purpose");
        assert_eq!((e.at, &e.expected[..]), (at, &[wanted][..]), "{src:?}");
        assert!(p.tree.is_lossless(src.len()), "{}", p.tree.outline(src));
    }
    let _ = (&SP, &CRLF);
}
