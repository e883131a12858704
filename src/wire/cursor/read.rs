//! The walks over a whole frame.

use super::*;

/// A frame that was read: what its octets are, and its value or what is wrong with it.
#[derive(Clone, Debug)]
pub struct Parse<T> {
    pub tree: Tree,
    pub outcome: Result<T, SyntaxError>,
    /// The value that servers of some habits read where the strict grammar reads none.
    pub bent: Option<T>,
}

impl<T> Parse<T> {
    /// The same with something else as its value.
    pub fn map<U>(self, f: impl Fn(T) -> U) -> Parse<U> {
        Parse { tree: self.tree, outcome: self.outcome.map(&f), bent: self.bent.map(f) }
    }
}

/// Reads `src` for its value alone.
///
/// # Errors
/// The furthest point that the production reached, when it does not match the whole of `src`.
pub fn read<'a, T>(
    src: &'a [u8],
    production: impl Fn(&mut Cursor<'a>) -> Parsed<T>,
) -> Result<T, SyntaxError> {
    let mut c = Cursor::new(src, Mode::Silent);
    match production(&mut c) {
        Ok(value) if c.pos == src.len() => Ok(value),
        _ => Err(diagnose(src, None, &production).1),
    }
}

/// Reads `src` for its value alone, as a server of some habits does. A frame that is right costs what it costs a
/// strict reader.
///
/// # Errors
/// As [`read`]; the point is the one where this reader came to its end.
pub fn read_as<'a, T>(
    src: &'a [u8],
    takes: &'a Takes<'a>,
    production: impl Fn(&mut Cursor<'a>) -> Parsed<T>,
) -> Result<T, SyntaxError> {
    let mut c = Cursor::new(src, Mode::Silent);
    match production(&mut c) {
        Ok(value) if c.pos == src.len() => Ok(value),
        _ => match read_bent(src, Mode::Silent, takes, &production) {
            Some((_, value)) => Ok(value),
            None => Err(diagnose(src, Some(takes), &production).1),
        },
    }
}

fn read_bent<'a, T>(
    src: &'a [u8],
    mode: Mode,
    takes: &'a Takes<'a>,
    production: &impl Fn(&mut Cursor<'a>) -> Parsed<T>,
) -> Option<(Cursor<'a>, T)> {
    let mut c = Cursor { takes: Some(takes), ..Cursor::new(src, mode) };
    let value = production(&mut c).ok()?;
    (c.pos == src.len() && !c.bends.is_empty()).then_some((c, value))
}

/// Reads `src` and labels it. This never fails: what no rule accepts becomes one leaf, *unexpected*. Where only servers
/// of some habits accept it, the outcome is the strict reader's error, and the labels are theirs.
pub fn label<'a, T>(src: &'a [u8], production: impl Fn(&mut Cursor<'a>) -> Parsed<T>) -> Parse<T> {
    let mut c = Cursor::new(src, Mode::Label);
    match production(&mut c) {
        Ok(value) if c.pos == src.len() => {
            Parse { tree: Tree { nodes: c.nodes }, outcome: Ok(value), bent: None }
        }
        _ => {
            let (tree, mut error) = diagnose(src, None, &production);
            match read_bent(src, Mode::Label, &|_| true, &production) {
                Some((c, value)) => {
                    error.bends = c.bends;
                    let tree = Tree { nodes: c.nodes };
                    Parse { tree, outcome: Err(error), bent: Some(value) }
                }
                None => Parse { tree, outcome: Err(error), bent: None },
            }
        }
    }
}

/// Reads `src` as the beginning of a frame, and gathers what every alternative that reached its end would
/// accept there.
pub fn expect<'a, T>(src: &'a [u8], production: impl Fn(&mut Cursor<'a>) -> Parsed<T>) -> Prefix {
    let mut c = Cursor::new(src, Mode::Expect);
    let whole = production(&mut c).is_ok() && c.pos == src.len();
    Prefix { nodes: c.nodes, wanted: c.wanted, whole }
}

fn diagnose<'a, T>(
    src: &'a [u8],
    takes: Option<&'a Takes<'a>>,
    production: &impl Fn(&mut Cursor<'a>) -> Parsed<T>,
) -> (Tree, SyntaxError) {
    let mut c = Cursor { takes, ..Cursor::new(src, Mode::Diagnose) };
    if production(&mut c).is_ok() && (c.pos > c.failure.at || !c.failure.seen) {
        c.note(None, None);
    }
    let Failure { at, expected, problem, best, .. } = std::mem::take(&mut c.failure);
    c.nodes = best;
    c.pos = at;
    c.depth = 0;
    c.open.clear();
    // A line's end is a line's end even where the line is wrong.
    let end = if src.ends_with(b"\r\n") { src.len() - 2 } else { src.len() };
    if c.pos < end {
        c.leaf(&field::UNEXPECTED, end);
    }
    if c.pos < src.len() {
        let whole = src.len() - c.pos == 2;
        c.leaf(if whole { &field::CRLF } else { &field::UNEXPECTED }, src.len());
    }
    (Tree { nodes: c.nodes }, SyntaxError { at, expected, problem, bends: Vec::new() })
}
