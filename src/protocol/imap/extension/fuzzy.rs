//! SEARCH=FUZZY (RFC 6203): searches that match roughly.

use super::*;
use crate::protocol::imap::{
    grammar::{self, ReturnOption, SearchKey},
    response::token,
    search::SortKey,
};

crate::fields! { registry FIELDS;
    /// The next key may match roughly.
    FUZZY_KEY = "imap.search-fuzzy", "FUZZY", Argument, 6203 "3";
    /// How well each letter matches.
    RELEVANCY = "imap.search-return-relevancy", "RELEVANCY", Argument, 6203 "4";
    /// How well each letter matches, in the order of the result.
    SCORES = "imap.search-relevancy", "Relevancy", Data, 6203 "4";
    /// A figure from 1 to 100: the higher, the better the match.
    SCORE = "imap.search-score", "Score", Data, 6203 "4";
}

pub(in crate::protocol::imap) static FUZZY: Extension = Extension {
    served: true,
    offered: |_, _| true,
    slots: Slots {
        search: &[Slot::new("FUZZY", &FUZZY_KEY, |c, r| {
            c.sp()?;
            let key = grammar::nested_key(c, r)?;
            Ok(Some(SearchKey::Fuzzy(Box::new(key))))
        })],
        search_return: &[Slot::new("RELEVANCY", &RELEVANCY, |_, r| {
            r.relevancy = true;
            Ok(ReturnOption::Relevancy)
        })],
        sort: &[Slot::new("RELEVANCY", &RELEVANCY, |_, r| {
            r.relevancy = true;
            Ok(Some(SortKey::Relevancy))
        })],
        ..Slots::NONE
    },
    responses: Responses {
        search: &[Row::new("RELEVANCY", &SCORES, |c| {
            token::list_of(c, &SCORES, |c| token::number(c, &SCORE))
        })],
        ..Responses::NONE
    },
    ..Extension::known(
        "SEARCH=FUZZY",
        Rfc(6203, "3"),
        "A search may match roughly, and tell how well it does.",
        FIELDS,
    )
};
