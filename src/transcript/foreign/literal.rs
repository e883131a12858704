//! The literals of a text: whether the octets that were announced are there.

use super::{Said, guess};
use crate::{
    protocol::{imap::assemble::announced, smtp},
    wire::Side,
    world::Protocol,
};

/// What follows a line that announces a literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Literal {
    /// The items that are its octets, the last one perhaps only in part.
    pub(super) from: usize,
    pub(super) to: usize,
    /// How many octets of it are there, if not as many as announced.
    pub(super) differs: Option<usize>,
    /// The end of the line behind it is missing.
    pub(super) endless: bool,
}

/// Looks for the literal that item `at` announces. `budget` bounds how many lines all searches of a text look at.
pub(super) fn find(
    said: &[Said],
    at: usize,
    side: Side,
    budget: &mut usize,
) -> Option<(usize, Literal)> {
    let size = announced(&said.get(at)?.bytes)?.size as usize;
    let mut from = at + 1;
    if side == Side::Client {
        from = behind_the_call(said, from, budget)?;
    }
    let mine = |item: &Said| item.side.is_none_or(|s| s == side);
    let (mut there, mut i) = (0, from);
    while there < size {
        *budget = budget.checked_sub(1)?;
        let Some(item) = said.get(i).filter(|item| mine(item)) else { break };
        there += item.bytes.len();
        i += 1;
    }
    // Where the literal ends within a line, the rest of that line goes on; else the next line does.
    let rest: &[u8] = match (there > size, said.get(i)) {
        (true, _) => {
            let last = &said[i - 1].bytes;
            &last[last.len() - (there - size)..]
        }
        (false, Some(next)) if mine(next) => &next.bytes,
        (false, _) => b"",
    };
    if there >= size && goes_on(rest) {
        let to = if there > size { i } else { i + 1 };
        return Some((size, Literal { from, to, differs: None, endless: false }));
    }
    let mut end = from;
    while let Some(item) = said.get(end).filter(|item| mine(item)) {
        *budget = budget.checked_sub(1)?;
        if closes(side, &item.bytes) || begins(side, item) {
            break;
        }
        end += 1;
    }
    let next = said.get(end);
    if next.is_none() && there < size && side == Side::Server {
        // The text ends before the literal does.
        return None;
    }
    let closes = next.is_some_and(|n| mine(n) && closes(side, &n.bytes));
    let mut count: usize = said[from..end].iter().map(|item| item.bytes.len()).sum();
    let mut endless = !closes;
    if !closes && end > from && said[end - 1].bytes == b"\r\n" {
        // The empty line ends the command.
        count -= 2;
        endless = false;
    }
    let differs = (count != size).then_some(count);
    Some((size, Literal { from, to: end + usize::from(closes), differs, endless }))
}

/// What follows a BDAT in item `at`: the size that it announces, and the octets that are there, if not as many.
pub(super) fn chunk(
    said: &[Said],
    at: usize,
    budget: &mut usize,
) -> Option<(usize, Option<usize>)> {
    let line = &said.get(at)?.bytes;
    let digits = line.get(5..)?.iter().take_while(|b| b.is_ascii_digit()).count();
    let size: usize = std::str::from_utf8(&line[5..5 + digits]).ok()?.parse().ok()?;
    let mine = |item: &&Said| item.side.is_none_or(|s| s == Side::Client);
    let (mut there, mut i) = (0, at + 1);
    while there < size
        && let Some(item) = said.get(i).filter(mine)
    {
        *budget = budget.checked_sub(1)?;
        there += item.bytes.len();
        i += 1;
    }
    let next = said.get(i);
    let complete = next.is_none_or(|n| !mine(&n) || begins_smtp(n));
    if there == size && complete || next.is_none() && there < size {
        return Some((size, None));
    }
    let rest = said.get(at + 1..)?;
    let chunk = rest.iter().take_while(|item| mine(item) && !begins_smtp(item));
    let count = chunk.map(|item| item.bytes.len()).sum();
    Some((size, (count != size).then_some(count)))
}

/// Whether a command or a reply of SMTP stands here.
fn begins_smtp(item: &Said) -> bool {
    guess::is_answer(Protocol::Smtp, &item.bytes) || smtp::command::find(&item.bytes).is_some()
}

/// Where the client goes on when the server has said `+`; nothing if it says something else.
fn behind_the_call(said: &[Said], mut at: usize, budget: &mut usize) -> Option<usize> {
    let hears = |item: &Said| match item.side {
        Some(side) => side == Side::Server,
        None => item.bytes.starts_with(b"+") || item.bytes.starts_with(b"* "),
    };
    let mut called = false;
    while let Some(item) = said.get(at).filter(|item| !called && hears(item)) {
        *budget = budget.checked_sub(1)?;
        called = item.bytes.starts_with(b"+");
        if !called && !item.bytes.starts_with(b"* ") {
            return None;
        }
        at += 1;
    }
    Some(at)
}

/// Whether this may stand behind a literal.
fn goes_on(rest: &[u8]) -> bool {
    rest.starts_with(b")") || rest.starts_with(b" ") || rest == b"\r\n"
}

/// Whether the line ends a literal: its command or response goes on in it.
fn closes(side: Side, line: &[u8]) -> bool {
    let bracket = match side {
        Side::Server => line.starts_with(b")"),
        Side::Client => line == b")\r\n",
    };
    bracket || (line.starts_with(b" ") && announced(line).is_some())
}

/// Whether a new command or response begins here.
fn begins(side: Side, item: &Said) -> bool {
    let answer = guess::is_answer(Protocol::Imap, &item.bytes);
    answer || (side == Side::Client && guess::is_command(&item.bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looked(lines: &[&str]) -> Option<(usize, Literal)> {
        let said: Vec<Said> = lines
            .iter()
            .map(|l| Said {
                side: Some(if l.starts_with('C') { Side::Client } else { Side::Server }),
                bytes: [&l.as_bytes()[1..], b"\r\n"].concat(),
            })
            .collect();
        let side = said[0].side.expect("a side");
        find(&said, 0, side, &mut 100)
    }

    #[test]
    fn sizes() {
        let literal = |from, to, differs, endless| Literal { from, to, differs, endless };
        let it = looked(&["S* 1 FETCH (BODY[] {6}", "Sabcd", "S)"]);
        assert_eq!(it, Some((6, literal(1, 3, None, false))));
        let it = looked(&["S* 1 FETCH (BODY[] {4}", "Sabcd)"]);
        assert_eq!(it, Some((4, literal(1, 2, None, false))));
        let it = looked(&["S* 1 FETCH (BODY[] {5}", "Sabcd", "S)", "Sa OK"]);
        assert_eq!(it, Some((5, literal(1, 3, Some(6), false))));
        let it = looked(&["S* 1 FETCH (BODY[] {99}", "S)", "Sa OK x"]);
        assert_eq!(it, Some((99, literal(1, 2, Some(0), false))));
        let it = looked(&["Ca APPEND x {6}", "S+ go", "Cabcd", "C", "Sa OK x"]);
        assert_eq!(it, Some((6, literal(2, 4, None, false))));
        let it = looked(&["Ca APPEND x {9}", "S+ go", "Sa OK x"]);
        assert_eq!(it, Some((9, literal(2, 2, Some(0), true))));
        let it = looked(&["Ca APPEND x CATENATE (TEXT {9}", "S+ go", "Cabcd", "C URL x TEXT {2}"]);
        assert_eq!(it, Some((9, literal(2, 4, Some(6), false))));
        assert_eq!(looked(&["Ca APPEND x {9}", "Sa NO x"]), None);
        assert_eq!(looked(&["S* 1 FETCH (BODY[] {99}", "Sabcd"]), None);
    }
}
