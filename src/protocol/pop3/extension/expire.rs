//! EXPIRE (RFC 2449): how long messages may stay.

use super::*;
use crate::world::Term;

pub(super) static EXPIRE: Extension = Extension {
    tag: "EXPIRE",
    rfc: Rfc(2449, "6.7"),
    summary: "How many days messages are kept at least. NEVER says that the server removes none by itself.",
    advertise: |s, cx| {
        let expire = &cx.policy().expire;
        // Before the login the smallest of all (RFC 2449 §6.7).
        let term = s.maildrop().map_or_else(|| expire.least(), |m| expire.of(&m.account));
        let term = match term {
            Term::Never => "NEVER".to_owned(),
            Term::Days(days) => days.to_string(),
        };
        Some(format!("EXPIRE {term}{}", or_others(s, expire.differs())).into())
    },
    words: |c| value_for_users(c, &field::EXPIRES),
    verbs: &[],
};
