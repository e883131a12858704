//! SORT (RFC 5256): the server puts what a search finds in order. Its response is in the base grammar.

use super::*;
use crate::protocol::imap::{
    command::{Call, Command},
    field,
    grammar::{self, Found},
    reply::Reply,
    search::{self, Criterion, SortKey, Task},
};

crate::fields! { registry FIELDS;
    /// What the letters are ordered by; the later keys count where the earlier ones are equal.
    KEYS = "imap.sort-keys", "Sort keys", Argument, 5256 "BASE.6.4.SORT";
    /// What the letters are ordered by: a field of the header, the size, the arrival.
    KEY = "imap.sort-key", "Sort key", Argument, 5256 "BASE.6.4.SORT";
    /// The order of the next key is turned round.
    REVERSE = "imap.sort-reverse", "REVERSE", Argument, 5256 "BASE.6.4.SORT";
}

pub(in crate::protocol::imap) static SORT: Extension = Extension {
    served: true,
    offered: |_, _| true,
    verbs: &[Verb::of::<Sort>()],
    slots: Slots {
        uid: &[Slot::new("SORT", &field::VERB, slot::after_uid::<Sort>)],
        sort: &[
            Slot::new("ARRIVAL", &KEY, |_, _| Ok(Some(SortKey::Arrival))),
            Slot::new("CC", &KEY, |_, _| Ok(Some(SortKey::Cc))),
            Slot::new("DATE", &KEY, |_, _| Ok(Some(SortKey::Date))),
            Slot::new("FROM", &KEY, |_, _| Ok(Some(SortKey::From))),
            Slot::new("SIZE", &KEY, |_, _| Ok(Some(SortKey::Size))),
            Slot::new("SUBJECT", &KEY, |_, _| Ok(Some(SortKey::Subject))),
            Slot::new("TO", &KEY, |_, _| Ok(Some(SortKey::To))),
        ],
        ..Slots::NONE
    },
    ..Extension::known(
        "SORT",
        Rfc(5256, "3"),
        "The server can put what a search finds in order.",
        FIELDS,
    )
};

/// ```abnf
/// sort-criteria  = "(" sort-criterion *(SP sort-criterion) ")"
/// sort-criterion = ["REVERSE" SP] sort-key
/// ```
fn criteria(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<Vec<Criterion>> {
    c.group(&KEYS, |c| {
        c.mark("(")?;
        let mut out = Vec::new();
        loop {
            let reverse = c.looks_at("REVERSE ");
            if reverse {
                c.exact(&REVERSE, "REVERSE")?;
                c.sp()?;
            }
            let key = slot::must(c, r, &KEY, |s| s.sort)?.unwrap_or(SortKey::Arrival);
            out.push(Criterion { key, reverse });
            if c.peek() != Some(b' ') {
                c.mark(")")?;
                return Ok(out);
            }
            c.sp()?;
        }
    })
}

struct Sort;

impl Command for Sort {
    type Args = (Found, Vec<Criterion>, Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "SORT",
        syntax: "tag SORT SP \"(\" sort-key *(SP sort-key) \")\" SP charset 1*(SP search-key) CRLF",
        rfc: Rfc(5256, "BASE.6.4.SORT"),
        summary: "Searches as SEARCH does, and gives the numbers in the order of the sort keys.",
        when: &[Phase::Selected],
        rules: search::SORT_RULES,
    };
    const MAY_EXPUNGE: bool = false;
    const BY_NUMBER: bool = true;
    const EXAMPLES: &'static [&'static str] = &[
        "a SORT (SUBJECT) UTF-8 SINCE 1-Feb-1994\r\n",
        "a SORT (SUBJECT REVERSE DATE) UTF-8 ALL\r\n",
        "a SORT RETURN (COUNT MIN) (REVERSE ARRIVAL) UTF-8 UNSEEN\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let mut r = Reading::default();
        let returns = grammar::search_returns(c, &mut r)?;
        if returns.is_some() {
            r.takes(&context::ESORT);
        }
        if search::updates(returns.as_deref()) {
            r.takes(&context::CONTEXT_SORT);
        }
        c.sp()?;
        let criteria = criteria(c, &mut r)?;
        c.sp()?;
        let found = grammar::charset_and_keys(c, &mut r, returns)?;
        c.crlf()?;
        Ok((found, criteria, r.uses))
    }

    fn uses((_, _, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run(
        (found, criteria, uses): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        call: &Call<'_>,
    ) -> Reply {
        let mod_seq = condstore::is_among(&uses);
        search::run(Task { found, order: Some(criteria), mod_seq }, s, cx, call)
    }
}
