//! Response codes: the reason of an answer in a form for programs (RFC 2449 §8). To add one: write its row.

use crate::{
    protocol::{Actor, Gloss, Next},
    wire::Rfc,
};

/// One response code.
#[derive(Debug)]
pub struct Code {
    /// What stands in the brackets.
    pub word: &'static str,
    /// The commands whose -ERR may have it; `"*"` is any command.
    pub to: &'static [&'static str],
    pub text: &'static str,
    pub rfc: Rfc,
    pub who: Actor,
    pub next: Next,
}

impl Code {
    /// Whether that command may get it.
    pub fn answers(&self, verb: &str) -> bool {
        self.to.contains(&verb) || self.to.contains(&"*")
    }
}

macro_rules! codes {
    ($($word:literal $to:tt $text:literal $rfc:literal $section:literal $who:ident $next:ident;)+) => {
        &[$(Code { word: $word, to: &$to, text: $text, rfc: Rfc($rfc, $section), who: Actor::$who, next: Next::$next }),+]
    };
}

/// Every code.
pub static ALL: &[Code] = codes! {
    "AUTH" ["USER", "PASS", "APOP", "AUTH"] "The name or the password is the problem: the user should be asked again." 3206 "5" User Change;
    "IN-USE" ["PASS", "APOP", "AUTH"] "The name and the password are right, but another session has the maildrop locked." 2449 "8.1.2" Client Retry;
    "LOGIN-DELAY" ["USER", "PASS", "APOP", "AUTH"] "The last login was too short a time ago. Try again later." 2449 "8.1.1" Client Retry;
    "SYS/TEMP" ["*"] "A passing fault of the server's own. Trying again later may work." 3206 "4" Operator Retry;
    "SYS/PERM" ["*"] "A lasting fault of the server's own: somebody has to put it right." 3206 "4" Operator GiveUp;
    "UTF8" ["LIST", "TOP", "RETR"] "The message needs UTF-8 mode; the command UTF8 turns it on." 6856 "5" Client Change;
};

/// The code that stands in the brackets. A detail that nobody knows is passed over (RFC 2449 §8).
pub fn find(code: &[u8]) -> Option<&'static Code> {
    let fits = |known: &str| {
        code.get(..known.len()).is_some_and(|c| c.eq_ignore_ascii_case(known.as_bytes()))
            && matches!(code.get(known.len()), None | Some(b'/'))
    };
    ALL.iter().find(|row| fits(row.word))
}

/// Every code that a command may get.
pub fn answers(verb: &str) -> impl Iterator<Item = &'static Code> {
    ALL.iter().filter(move |row| row.answers(verb))
}

/// What a response code means.
pub fn meaning(code: &[u8]) -> Option<Gloss> {
    find(code).map(|row| Gloss::new(row.text, row.rfc))
}
