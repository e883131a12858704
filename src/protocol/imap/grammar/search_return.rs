//! What a search is asked to return (RFC 4466 §2.6.1).

use super::*;
use crate::protocol::imap::extension::esearch;
use std::{fmt, ops::Range};

static ONE_LIST: Problem = Problem {
    id: "imap.search-return-one-list",
    text: "Either all results are asked for, or one page of them.",
    rfc: Rfc(9394, "3.1"),
};

/// A page of a result: places, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    /// The places are counted from the end.
    pub from_end: bool,
    /// As it was written: it may be the higher one.
    pub first: u32,
    pub last: u32,
}

impl Page {
    /// What is on the page, counted from 0, where there are so many results.
    pub fn of(self, count: usize) -> Range<usize> {
        let low = self.first.min(self.last) as usize;
        let high = (self.first.max(self.last) as usize).min(count);
        if low > high {
            return 0..0;
        }
        if self.from_end { count - high..count - low + 1 } else { low - 1..high }
    }
}

impl fmt::Display for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.from_end { "-" } else { "" };
        write!(f, "{sign}{}:{sign}{}", self.first, self.last)
    }
}

/// One thing that a search is asked to return, or to do with its result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReturnOption {
    /// The first letter that is found (RFC 4731 §3.1).
    Min,
    /// The last one.
    Max,
    /// All of them.
    All,
    /// How many there are.
    Count,
    /// The result is kept: it is called `$` from now on (RFC 5182 §2.1).
    Save,
    /// How well each letter matches (RFC 6203 §4).
    Relevancy,
    /// One page of them (RFC 9394 §3.1).
    Page(Page),
    /// What enters and leaves the result is told from now on (RFC 5267 §4.3), and of new letters that enter it these
    /// items (RFC 5465 §7).
    Update(Vec<FetchItem>),
    /// The same search will come again (RFC 5267 §4.2).
    Context,
}

/// ```abnf
/// search-return-opts = SP "RETURN" SP "(" [search-return-opt *(SP search-return-opt)] ")"
/// ```
pub fn search_returns(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<Option<Vec<ReturnOption>>> {
    if !c.looks_at(" RETURN ") {
        return Ok(None);
    }
    c.sp()?;
    r.takes(&esearch::ESEARCH);
    c.exact(&field::RETURN, "RETURN")?;
    c.sp()?;
    if c.looks_at("()") {
        c.mark("(")?;
        c.mark(")")?;
        return Ok(Some(Vec::new()));
    }
    let start = c.position();
    let options = parameters(c, r, &field::RETURN_OPTION, |s| s.search_return)?;
    let lists = |o: &&ReturnOption| matches!(o, ReturnOption::All | ReturnOption::Page(_));
    let pages = options.iter().filter(lists).any(|o| matches!(o, ReturnOption::Page(_)));
    if pages && options.iter().filter(lists).count() > 1 {
        return c.reject(start, &ONE_LIST);
    }
    Ok(Some(options))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages() {
        let page = |from_end, first, last| Page { from_end, first, last };
        for (page, count, want) in [
            (page(false, 1, 3), 10, 0..3),
            (page(false, 3, 1), 10, 0..3),
            (page(false, 9, 12), 10, 8..10),
            (page(false, 11, 12), 10, 0..0),
            (page(true, 1, 3), 10, 7..10),
            (page(true, 12, 9), 10, 0..2),
            (page(true, 11, 12), 10, 0..0),
            (page(false, 1, u32::MAX), 0, 0..0),
        ] {
            let found = page.of(count);
            assert_eq!((found.len(), found.is_empty()), (want.len(), want.is_empty()), "{page}");
            assert!(want.is_empty() || found == want, "{page}");
        }
        assert_eq!(page(true, 1, 100).to_string(), "-1:-100");
    }
}
