//! Sorting (RFC 5256 §BASE.6.4.SORT). What a letter is sorted by is taken out of it once.

use super::Hit;
use crate::{
    message::{Address, BaseSubject, casemap, words},
    world::Stored,
};
use std::cmp::Ordering;

/// What letters are sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortKey {
    /// When they came in.
    Arrival,
    /// When they were sent: Date, in UTC (RFC 5256 §2.2).
    Date,
    /// Their size in octets.
    Size,
    /// The base subject (RFC 5256 §2.1).
    Subject,
    /// The local part of the first address in From.
    From,
    /// The local part of the first address in To.
    To,
    /// The local part of the first address in Cc.
    Cc,
    /// The name that is shown for the first address in From (RFC 5957 §4).
    DisplayFrom,
    /// The name that is shown for the first address in To (RFC 5957 §4).
    DisplayTo,
    /// How well they match, the best first (RFC 6203 §6).
    Relevancy,
}

/// One key, and whether its order is turned round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Criterion {
    pub key: SortKey,
    pub reverse: bool,
}

/// What counts first, what counts where that is equal, and so on; at last the order of the mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::protocol::imap) struct Order(Vec<Criterion>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Number(i64),
    /// In the form in which strings are compared.
    Text(Box<str>),
}

/// A letter with what it is sorted by.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub(super) hit: Hit,
    values: Box<[Value]>,
}

impl Order {
    /// A key that was there before decides nothing, and is left out.
    pub(in crate::protocol::imap) fn new(criteria: &[Criterion]) -> Self {
        let mut out: Vec<Criterion> = Vec::new();
        for criterion in criteria {
            if out.iter().all(|c| c.key != criterion.key) {
                out.push(*criterion);
            }
        }
        Self(out)
    }

    /// Whether it matters how well a letter matches.
    pub(super) fn scores(&self) -> bool {
        self.0.iter().any(|c| c.key == SortKey::Relevancy)
    }

    pub(super) fn row(&self, hit: Hit, stored: &Stored) -> Row {
        Row { hit, values: self.0.iter().map(|c| value(c.key, &hit, stored)).collect() }
    }

    pub(super) fn compare(&self, a: &Row, b: &Row) -> Ordering {
        let both = self.0.iter().zip(a.values.iter().zip(&b.values));
        let decided = both.map(|(criterion, (a, b))| {
            let order = a.cmp(b);
            if criterion.reverse { order.reverse() } else { order }
        });
        decided.fold(Ordering::Equal, Ordering::then).then(a.hit.uid.cmp(&b.hit.uid))
    }
}

fn value(key: SortKey, hit: &Hit, stored: &Stored) -> Value {
    let message = &stored.message;
    let local = |name| {
        let address = message.first_address(name).and_then(|a| a.mailbox);
        address.map_or_else(String::new, |local| words(&local))
    };
    let display = |name| message.first_address(name).map(|a| displayed(&a)).unwrap_or_default();
    let text = match key {
        SortKey::Arrival => return Value::Number(stored.internal_date.0.div_euclid(1000)),
        SortKey::Date => return Value::Number(sent(stored)),
        SortKey::Size => return Value::Number(message.size() as i64),
        SortKey::Relevancy => return Value::Number(-i64::from(hit.score)),
        SortKey::Subject => BaseSubject::of(&message.subject()).text,
        SortKey::From => local("From"),
        SortKey::To => local("To"),
        SortKey::Cc => local("Cc"),
        SortKey::DisplayFrom => display("From"),
        SortKey::DisplayTo => display("To"),
    };
    Value::Text(casemap(&text).into())
}

/// When a letter was sent, in seconds; when it came in if it does not say so (RFC 5256 §2.2).
pub(super) fn sent(stored: &Stored) -> i64 {
    let moment = stored.message.sent_moment();
    moment.unwrap_or_else(|| stored.internal_date.0.div_euclid(1000))
}

/// RFC 5957 §3.
fn displayed(address: &Address) -> String {
    let name = address.name.as_deref().map(words).filter(|name| !name.is_empty());
    name.unwrap_or_else(|| words(&address.addr_spec()))
}
