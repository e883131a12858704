//! When a response code or untagged data may come, and what to do about it. What each means is the text of its
//! field; those that no grammar here reads have their text in this table.

use super::{ALL as DATA, NUMBERED, code};
use crate::{
    protocol::{Actor, Gloss, Next},
    wire::Rfc,
};

/// The occasions of a response code.
#[derive(Debug)]
pub struct Occasion {
    pub word: &'static str,
    /// The status words that it stands after; an asterisk before one means without a tag.
    pub with: &'static [&'static str],
    /// The commands whose answers may have it; `"*"` is any command, `""` the greeting.
    pub to: &'static [&'static str],
    pub who: Actor,
    pub next: Next,
    /// What it means, where no grammar here reads it.
    unread: Option<Gloss>,
}

impl Occasion {
    /// Whether an answer to that command may have it.
    pub fn answers(&self, verb: &str) -> bool {
        self.to.contains(&verb) || self.to.contains(&"*")
    }

    /// What it means.
    pub fn meaning(&self) -> Option<Gloss> {
        let row = code::ALL.iter().find(|row| row.word == self.word);
        row.map(super::Row::gloss).or(self.unread)
    }
}

macro_rules! occasions {
    ($($word:literal $with:tt $to:tt $who:ident $next:ident $($text:literal $rfc:literal $section:literal)?;)+) => {
        &[$(Occasion { word: $word, with: &$with, to: &$to, who: Actor::$who, next: Next::$next, unread: occasions!(@unread $($text $rfc $section)?) }),+]
    };
    (@unread $text:literal $rfc:literal $section:literal) => { Some(Gloss::new($text, Rfc($rfc, $section))) };
    (@unread) => { None };
}

/// Every code, in the order of the alphabet.
pub static CODES: &[Occasion] = occasions! {
    "ALERT" ["OK", "NO", "BAD", "* OK", "* NO", "* BAD", "* BYE"] ["*", ""] User GoOn;
    "ALREADYEXISTS" ["NO"] ["CREATE", "RENAME"] User Change;
    "ANNOTATE" ["NO"] ["STORE", "APPEND"] User Change "The note on the letter is too long, or there are too many." 5257 "4.5";
    "ANNOTATIONS" ["* OK"] ["SELECT", "EXAMINE"] Nobody GoOn "How large notes on letters may be in this mailbox." 5257 "4.1";
    "APPENDUID" ["OK", "* OK"] ["APPEND", "REPLACE"] Nobody GoOn;
    "AUTHENTICATIONFAILED" ["NO"] ["LOGIN", "AUTHENTICATE"] User Change;
    "AUTHORIZATIONFAILED" ["NO"] ["AUTHENTICATE"] User Change;
    "BADCHARSET" ["NO"] ["SEARCH", "SORT", "THREAD", "UID"] Client Change;
    "BADCOMPARATOR" ["NO"] ["SEARCH", "SORT", "THREAD", "COMPARATOR", "UID"] Client Change "The server does not have that way to compare texts." 5255 "4.9";
    "BADEVENT" ["NO"] ["NOTIFY"] Client Change "The server cannot watch for one of these events; it lists those that it can." 5465 "3.1";
    "BADURL" ["NO"] ["APPEND"] Client Change "One of the URLs from which the letter should be put together cannot be used." 4469 "4.1";
    "CANNOT" ["NO"] ["CREATE", "DELETE", "RENAME"] User GiveUp;
    "CAPABILITY" ["OK", "* OK"] ["LOGIN", "AUTHENTICATE", ""] Nobody GoOn;
    "CLIENTBUG" ["OK", "NO", "BAD"] ["*"] Client Change;
    "CLOSED" ["* OK"] ["SELECT", "EXAMINE"] Nobody GoOn;
    "COMPRESSIONACTIVE" ["NO"] ["COMPRESS"] Nobody GoOn;
    "CONTACTADMIN" ["OK", "NO"] ["LOGIN", "AUTHENTICATE", "*"] Operator GiveUp;
    "COPYUID" ["OK", "* OK"] ["COPY", "MOVE", "UID"] Nobody GoOn;
    "CORRUPTION" ["NO"] ["*"] Operator GiveUp;
    "EXPIRED" ["NO"] ["LOGIN", "AUTHENTICATE"] User Change;
    "EXPUNGEISSUED" ["OK", "NO"] ["FETCH", "STORE", "COPY", "SEARCH"] Client Change;
    "HASCHILDREN" ["NO"] ["DELETE"] User Change;
    "HIGHESTMODSEQ" ["* OK", "OK"] ["SELECT", "EXAMINE", "EXPUNGE", "UID"] Nobody GoOn;
    "INPROGRESS" ["* OK"] ["*"] Client Send "The command is still at work; the figures say how far it is." 9585 "4";
    "INUSE" ["NO"] ["SELECT", "DELETE", "RENAME"] Client Retry;
    "LIMIT" ["NO", "OK"] ["CREATE", "APPEND", "STORE", "SEARCH"] User Change;
    "MAILBOXID" ["OK", "* OK"] ["CREATE", "SELECT", "EXAMINE"] Nobody GoOn;
    "MAXCONVERTMESSAGES" ["NO"] ["CONVERT"] Client Change "The command names more letters than one CONVERT may." 5259 "9";
    "MAXCONVERTPARTS" ["NO"] ["CONVERT"] Client Change "The command names more parts than one CONVERT may." 5259 "9";
    "MESSAGELIMIT" ["OK", "NO", "* OK"] ["FETCH", "SEARCH", "STORE", "COPY", "MOVE", "APPEND", "SORT", "THREAD", "UID"] Client Change "Only so many letters were worked on, from the highest UID down. The client goes on below." 9738 "3.1";
    "METADATA" ["OK", "NO"] ["GETMETADATA", "SETMETADATA"] Client Change "A note is larger than asked for or allowed, one too many, or may not be private." 5464 "4.3";
    "MODIFIED" ["OK", "NO"] ["STORE", "UID"] Client Change;
    "NEWNAME" ["NO"] ["SELECT", "EXAMINE"] Client Change "The mailbox has another name now. The code is out of use." 2060 "7.1";
    "NOMODSEQ" ["* OK"] ["SELECT", "EXAMINE"] Nobody GoOn;
    "NONEXISTENT" ["NO"] ["SELECT", "EXAMINE", "DELETE", "RENAME", "STATUS", "SUBSCRIBE"] User Change;
    "NOPERM" ["NO"] ["*"] Operator GiveUp;
    "NOTIFICATIONOVERFLOW" ["* OK", "NO"] ["NOTIFY"] Client Change "There was too much to tell: the server watches no longer." 5465 "5.8";
    "NOTSAVED" ["NO"] ["SEARCH", "UID"] Client Change;
    "NOUPDATE" ["* NO"] ["SEARCH", "SORT", "UID"] Client GoOn "The server will not keep the result of that search up to date." 5267 "4.3.1";
    "OVERQUOTA" ["NO", "OK", "* NO"] ["APPEND", "COPY", "MOVE", "UID"] User Change;
    "PARSE" ["* OK", "* NO"] ["FETCH", "SEARCH", "UID"] Nobody GoOn;
    "PERMANENTFLAGS" ["* OK"] ["SELECT", "EXAMINE"] Nobody GoOn;
    "PRIVACYREQUIRED" ["NO"] ["LOGIN", "AUTHENTICATE"] Client Change;
    "READ-ONLY" ["OK", "* OK"] ["SELECT", "EXAMINE"] Nobody GoOn;
    "READ-WRITE" ["OK", "* OK"] ["SELECT"] Nobody GoOn;
    "REFERRAL" ["NO", "OK", "* BYE"] ["LOGIN", "SELECT", "RLIST"] Client Change "The mailbox or the account is on another server, which the URL names." 2221 "4.1";
    "SERVERBUG" ["NO"] ["*"] Operator Retry;
    "TEMPFAIL" ["NO"] ["CONVERT"] Client Retry "The conversion failed for now." 5259 "9";
    "TOOBIG" ["NO", "BAD"] ["APPEND"] User GiveUp;
    "TRYCREATE" ["NO"] ["APPEND", "COPY", "MOVE", "UID"] Client Change;
    "UIDNEXT" ["* OK"] ["SELECT", "EXAMINE"] Nobody GoOn;
    "UIDNOTSTICKY" ["* NO"] ["SELECT", "EXAMINE"] Client GoOn;
    "UIDREQUIRED" ["BAD"] ["FETCH", "STORE", "COPY", "MOVE", "SEARCH"] Client Change;
    "UIDVALIDITY" ["* OK"] ["SELECT", "EXAMINE"] Nobody GoOn;
    "UNAVAILABLE" ["NO"] ["*"] Operator Retry;
    "UNDEFINED-FILTER" ["NO"] ["SEARCH", "UID"] Client Change "There is no stored search of that name." 5466 "3.1";
    "UNKNOWN-CTE" ["NO"] ["FETCH", "UID"] Client Change;
    "UNSEEN" ["* OK"] ["SELECT", "EXAMINE"] Nobody GoOn;
    "URLMECH" ["* OK", "OK"] ["SELECT", "EXAMINE", "RESETKEY"] Nobody GoOn "Which ways there are to make a URL that others may use." 4467 "BASE.7.1.URLMECH";
    "USEATTR" ["NO"] ["CREATE"] Client Change;
};

/// Untagged data that a server may send, with the commands that bring it.
#[derive(Debug)]
pub struct Data {
    pub word: &'static str,
    /// The commands that bring it; `"*"` is any: it may come unasked.
    pub to: &'static [&'static str],
    unread: Option<Gloss>,
}

impl Data {
    /// Whether that command may bring it.
    pub fn answers(&self, verb: &str) -> bool {
        self.to.contains(&verb) || self.to.contains(&"*")
    }

    /// What it means.
    pub fn meaning(&self) -> Option<Gloss> {
        let row = DATA.iter().chain(NUMBERED).find(|row| row.word == self.word);
        row.map(super::Row::gloss).or(self.unread)
    }
}

macro_rules! data {
    ($($word:literal $to:tt $($text:literal $rfc:literal $section:literal)?;)+) => {
        &[$(Data { word: $word, to: &$to, unread: occasions!(@unread $($text $rfc $section)?) }),+]
    };
}

/// Every kind of untagged data, in the order of the alphabet.
pub static UNTAGGED: &[Data] = data! {
    "ACL" ["GETACL"] "Who may do what with the mailbox." 4314 "3.6";
    "CAPABILITY" ["CAPABILITY"];
    "COMPARATOR" ["COMPARATOR"] "How texts are compared now." 5255 "4.8";
    "CONVERSION" ["CONVERSIONS"] "One conversion that the server can make." 5259 "5.2";
    "CONVERTED" ["CONVERT"] "A converted part." 5259 "8.1";
    "ENABLED" ["ENABLE"];
    "ESEARCH" ["SEARCH", "UID", "SORT", "ESEARCH"];
    "EXISTS" ["SELECT", "EXAMINE", "*"];
    "EXPUNGE" ["EXPUNGE", "MOVE", "*"];
    "FETCH" ["FETCH", "STORE", "UID", "*"];
    "FLAGS" ["SELECT", "EXAMINE"];
    "GENURLAUTH" ["GENURLAUTH"] "URLs by which others can read one part." 4467 "BASE.7.4.GENURLAUTH";
    "ID" ["ID"];
    "JMAPACCESS" ["GETJMAPACCESS"] "Where the same mail is reached by JMAP." 9698 "4";
    "LANGUAGE" ["LANGUAGE"] "The language of the texts from now on, or those to choose from." 5255 "3.3";
    "LIST" ["LIST"];
    "LISTRIGHTS" ["LISTRIGHTS"] "The rights that a user can be given." 4314 "3.7";
    "LSUB" ["LSUB"];
    "METADATA" ["GETMETADATA"] "Notes on a mailbox or on the server." 5464 "4.4";
    "MYRIGHTS" ["MYRIGHTS"] "The user's own rights on the mailbox." 4314 "3.8";
    "NAMESPACE" ["NAMESPACE"];
    "QUOTA" ["GETQUOTA", "GETQUOTAROOT", "SETQUOTA"] "How much of a limit is used." 9208 "4.2.1";
    "QUOTAROOT" ["GETQUOTAROOT"] "Which limits count for the mailbox." 9208 "4.2.2";
    "RECENT" ["SELECT", "EXAMINE", "*"];
    "SEARCH" ["SEARCH", "UID"];
    "SORT" ["SORT", "UID"];
    "STATUS" ["STATUS"];
    "THREAD" ["THREAD", "UID"] "The letters that match, as a tree of conversations." 5256 "BASE.7.2.THREAD";
    "UIDFETCH" ["FETCH", "UID"] "Data of one letter, which is named by its UID." 9586 "3.3";
    "URLFETCH" ["URLFETCH"] "What is behind a URL." 4467 "BASE.7.4.URLFETCH";
    "VANISHED" ["EXPUNGE", "SELECT", "EXAMINE", "UID"];
};

/// The occasions of the code of that word.
pub fn of_code(word: &str) -> Option<&'static Occasion> {
    CODES.iter().find(|row| row.word.eq_ignore_ascii_case(word))
}

/// The codes that an answer to a command may have.
pub fn codes_of(verb: &str) -> impl Iterator<Item = &'static Occasion> {
    CODES.iter().filter(move |row| row.answers(verb))
}

/// The untagged data that a command brings by itself.
pub fn data_of(verb: &str) -> impl Iterator<Item = &'static Data> {
    UNTAGGED.iter().filter(move |row| row.to.contains(&verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_grammar_reads_has_its_occasion_and_every_row_a_meaning() {
        for row in code::ALL {
            assert!(of_code(row.word).is_some(), "when may {} come?", row.word);
        }
        for row in DATA.iter().chain(NUMBERED) {
            assert!(UNTAGGED.iter().any(|d| d.word == row.word), "when may {} come?", row.word);
        }
        assert!(CODES.is_sorted_by_key(|row| row.word));
        assert!(UNTAGGED.is_sorted_by_key(|row| row.word));
        for row in CODES {
            assert!(row.meaning().is_some(), "what does {} mean?", row.word);
        }
        for row in UNTAGGED {
            assert!(row.meaning().is_some(), "what does {} mean?", row.word);
        }
    }

    #[test]
    fn a_text_has_one_home() {
        let read = |word| code::ALL.iter().any(|row| row.word == word);
        let twice = CODES.iter().filter(|row| row.unread.is_some() && read(row.word));
        assert_eq!(
            twice.map(|row| row.word).collect::<Vec<_>>(),
            [""; 0],
            "the field has the text"
        );
        let read = |word| DATA.iter().chain(NUMBERED).any(|row| row.word == word);
        let twice = UNTAGGED.iter().filter(|row| row.unread.is_some() && read(row.word));
        assert_eq!(
            twice.map(|row| row.word).collect::<Vec<_>>(),
            [""; 0],
            "the field has the text"
        );
    }
}
