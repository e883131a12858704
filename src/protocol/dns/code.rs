//! Response codes: how a question ended (RFC 1035 §4.1.1). To add one: write its row.

use crate::{
    protocol::{Actor, Gloss, Next, Outcome},
    wire::Rfc,
};

/// One response code.
#[derive(Debug)]
pub struct ResponseCode {
    pub number: u16,
    pub name: &'static str,
    pub text: &'static str,
    pub rfc: Rfc,
    pub outcome: Outcome,
    pub who: Actor,
    pub next: Next,
}

macro_rules! codes {
    ($($number:literal $name:literal $text:literal $rfc:literal $section:literal $outcome:ident $who:ident $next:ident;)+) => {
        &[$(ResponseCode {
            number: $number,
            name: $name,
            text: $text,
            rfc: Rfc($rfc, $section),
            outcome: Outcome::$outcome,
            who: Actor::$who,
            next: Next::$next,
        }),+]
    };
}

/// Every code.
pub static ALL: &[ResponseCode] = codes! {
    0 "NOERROR" "The question has an answer; the records follow." 1035 "4.1.1" Done Client GoOn;
    1 "FORMERR" "The server cannot read the question." 1035 "4.1.1" Wrong Client Change;
    2 "SERVFAIL" "The server cannot find the answer out. It may be otherwise later, so mail waits." 1035 "4.1.1" Later Operator Retry;
    3 "NXDOMAIN" "There is no such name, of whatever type. Mail for it cannot be delivered, now or later." 1035 "4.1.1" Refused User Change;
    4 "NOTIMP" "The server does not do this kind of thing." 1035 "4.1.1" Refused Client Change;
    5 "REFUSED" "The server does not want to answer this question." 1035 "4.1.1" Refused Operator GiveUp;
    16 "BADVERS" "The server does not know this edition of EDNS." 6891 "" Refused Client Change;
};

/// The code of that number.
pub fn find(number: u16) -> Option<&'static ResponseCode> {
    ALL.iter().find(|c| c.number == number)
}

impl ResponseCode {
    /// What it says, as the gloss of a line.
    pub const fn gloss(&self) -> Gloss {
        Gloss::new(self.text, self.rfc)
    }
}
