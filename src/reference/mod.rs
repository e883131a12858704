//! The reference: every name of the protocols, what it is, and a dialogue in which it was really said.
//!
//! Nothing is written here twice: the tables of the protocols are joined by their names, so that a new row has
//! its entry by itself. The glossary explains the words in which all of them are explained.

mod answer;
mod entry;
mod example;
mod glossary;
mod offer;

pub use answer::{Answer, answers};
pub use entry::{Aspect, Entry, Found, Kind, all, find, suggestions};
pub use example::{EXAMPLES, Example, example, sighting, spoken};
pub use glossary::{Mention, TERMS, Term, mentions, term};
pub use offer::offered_at;
