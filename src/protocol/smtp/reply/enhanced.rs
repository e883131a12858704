//! Enhanced status codes: class, subject and detail (RFC 3463). To add one: write its row.

use crate::{protocol::Actor, wire::Rfc};

/// The first number.
#[derive(Debug)]
pub struct Class {
    pub class: u16,
    pub name: &'static str,
    pub text: &'static str,
}

/// The second number.
#[derive(Debug)]
pub struct Subject {
    pub subject: u16,
    pub name: &'static str,
    pub text: &'static str,
}

/// The second and the third number.
#[derive(Debug)]
pub struct Detail {
    pub subject: u16,
    pub detail: u16,
    /// The reply codes that it is registered with; of others nothing is said.
    pub with: &'static [u16],
    pub text: &'static str,
    pub rfc: Rfc,
    /// Who can change it.
    pub who: Actor,
}

impl Detail {
    /// The classes in which it makes sense: those of its reply codes, else the two of failure.
    pub fn classes(&self) -> Vec<u16> {
        let mut all: Vec<u16> = self.with.iter().map(|code| code / 100).collect();
        all.dedup();
        if all.is_empty() { vec![4, 5] } else { all }
    }
}

/// Where classes and subjects are explained.
pub const CLASSES: Rfc = Rfc(3463, "2");

/// The classes.
pub static CLASS: &[Class] = &[
    Class { class: 2, name: "Success", text: "What was asked for is done." },
    Class {
        class: 4,
        name: "Failure for now",
        text: "The letter is fine, and something keeps it back. Trying later may help.",
    },
    Class {
        class: 5,
        name: "Failure for good",
        text: "Sending the same again will hardly help: something has to change.",
    },
];

/// The subjects.
pub static SUBJECT: &[Subject] = &[
    Subject { subject: 0, name: "Other", text: "Nothing more is known about the subject." },
    Subject {
        subject: 1,
        name: "Address",
        text: "It is about the address of sender or recipient.",
    },
    Subject { subject: 2, name: "Mailbox", text: "It is about the mailbox and who keeps it." },
    Subject { subject: 3, name: "Mail system", text: "It is about the system of the destination." },
    Subject { subject: 4, name: "Network", text: "It is about the network and the way to there." },
    Subject { subject: 5, name: "Protocol", text: "It is about what was said in SMTP." },
    Subject { subject: 6, name: "Content", text: "It is about what is in the letter." },
    Subject {
        subject: 7,
        name: "Security",
        text: "It is about security, or a rule of the server.",
    },
];

macro_rules! details {
    ($($subject:literal $detail:literal $with:tt $text:literal $rfc:literal $section:literal $who:ident;)+) => {
        &[$(Detail { subject: $subject, detail: $detail, with: &$with, text: $text, rfc: Rfc($rfc, $section), who: Actor::$who }),+]
    };
}

/// The details, in the order of their numbers.
pub static DETAIL: &[Detail] = details! {
    0 0 [250, 451, 550] "Nothing more precise is known." 3463 "3.1" Operator;
    1 0 [] "Something else about an address." 3463 "3.2" User;
    1 1 [451, 550] "There is no such mailbox: the part before the at sign is not known." 3463 "3.2" User;
    1 2 [] "There is no such system, or it takes no mail: the part after the at sign leads nowhere." 3463 "3.2" User;
    1 3 [501] "The recipient's address is not written in the right form." 3463 "3.2" User;
    1 4 [] "The recipient's address fits several mailboxes." 3463 "3.2" User;
    1 5 [250] "The recipient's address is valid." 3463 "3.2" Nobody;
    1 6 [] "The mailbox has moved, and nothing leads to its new place." 3463 "3.2" User;
    1 7 [] "The sender's address is not written in the right form." 3463 "3.2" User;
    1 8 [451, 501] "The sender's system does not exist, or cannot take replies." 3463 "3.2" User;
    1 9 [] "The letter went to a system that speaks another protocol: no further report will come." 3886 "3.3.4" Nobody;
    1 10 [556] "The recipient's domain says in its DNS that it takes no mail." 7505 "6" User;
    2 0 [] "Something else about the mailbox." 3463 "3.3" Recipient;
    2 1 [] "The mailbox is there, but takes no letters now." 3463 "3.3" Recipient;
    2 2 [552] "The mailbox is full." 3463 "3.3" Recipient;
    2 3 [552] "The letter is larger than this mailbox may take." 3463 "3.3" User;
    2 4 [450, 452] "The mailbox is a list whose members cannot be found." 3463 "3.3" Operator;
    3 0 [221, 250, 421, 451, 550, 554] "Something else about the mail system." 3463 "3.4" Operator;
    3 1 [452] "The storage of the mail system is full." 3463 "3.4" Operator;
    3 2 [453, 521] "The system takes no letters: now, or with 521 never." 3463 "3.4" Operator;
    3 3 [] "The system cannot do what the letter asks for." 3463 "3.4" User;
    3 4 [552, 554] "The letter is larger than this system takes." 3463 "3.4" User;
    3 5 [] "The system is not set up as it should be." 3463 "3.4" Operator;
    3 6 [250, 251] "The letter is taken, with another priority than was asked for." 6710 "10" Nobody;
    4 0 [] "Something else about the network." 3463 "3.5" Operator;
    4 1 [451] "The other host does not answer." 3463 "3.5" Client;
    4 2 [421] "The connection broke, or was too bad to go on." 3463 "3.5" Client;
    4 3 [451, 550] "A directory such as the DNS could not be asked." 3463 "3.5" Operator;
    4 4 [] "No way to the destination was found." 3463 "3.5" Operator;
    4 5 [451] "The mail system has too much to do." 3463 "3.5" Client;
    4 6 [] "The letter goes round in a circle." 3463 "3.5" Operator;
    4 7 [] "The letter could not be delivered in time, and is given up." 3463 "3.5" User;
    5 0 [220, 250, 251, 252, 253, 451, 452, 454, 458, 459, 501, 502, 503, 554] "Something else about the protocol." 3463 "3.6" Client;
    5 1 [430, 500, 501, 503, 530, 550, 554, 555] "The command comes at the wrong moment, or is not supported." 3463 "3.6" Client;
    5 2 [500, 501, 502, 550, 555] "The command cannot be read." 3463 "3.6" Client;
    5 3 [451] "There are more recipients than one letter may have." 3463 "3.6" Client;
    5 4 [451, 501, 502, 503, 504, 550, 555] "What follows the command is wrong." 3463 "3.6" Client;
    5 5 [] "The other side speaks another version of the protocol." 3463 "3.6" Operator;
    5 6 [500] "A line of the login is too long." 4954 "6" Client;
    6 0 [] "Something else about the content of the letter." 3463 "3.7" User;
    6 1 [] "The destination does not take a part of this media type." 3463 "3.7" User;
    6 2 [] "The content would have to be converted, and may not be." 3463 "3.7" User;
    6 3 [554] "The content would have to be converted, and cannot be here." 3463 "3.7" User;
    6 4 [250] "The content was converted, and something was lost." 3463 "3.7" Nobody;
    6 5 [] "The content could not be converted." 3463 "3.7" User;
    6 6 [554] "The content could not be fetched from the other server." 4468 "5" Client;
    6 7 [550, 553] "An address has characters outside US-ASCII, which this sender or recipient may not use." 6531 "4.2" User;
    6 8 [252, 550, 553] "The reply would need UTF-8, and the client did not allow that." 6531 "4.2" Client;
    6 9 [550] "A letter with UTF-8 in its header cannot be passed on to that recipient." 6531 "4.2" User;
    6 10 [] "The same as X.6.8. This number is out of use." 6531 "4.2" Client;
    7 0 [220, 235, 450, 454, 500, 501, 503, 504, 530, 535, 550] "Something else about security, or a rule of the server." 3463 "3.8" Operator;
    7 1 [451, 454, 502, 503, 533, 550, 551] "The sender may not send to this destination." 3463 "3.8" User;
    7 2 [550] "The sender may not send to this mailing list." 3463 "3.8" User;
    7 3 [] "A secured letter would have to be converted, which cannot be done." 3463 "3.8" User;
    7 4 [504] "A security feature that the letter asks for is not supported." 3463 "3.8" Client;
    7 5 [] "A secured letter could not be checked or decrypted." 3463 "3.8" User;
    7 6 [] "The cryptographic algorithm is not supported." 3463 "3.8" User;
    7 7 [] "The letter was changed on its way." 3463 "3.8" User;
    7 8 [535, 554] "The name or the password is wrong." 4954 "6" User;
    7 9 [534] "The login mechanism is too weak for this server." 4954 "6" Client;
    7 10 [523] "The connection has to be encrypted first." 5248 "2.4" Client;
    7 11 [524, 538] "This login mechanism needs an encrypted connection." 4954 "6" Client;
    7 12 [422, 432] "The user has to move to this login mechanism first." 4954 "6" Client;
    7 13 [525] "The account is switched off." 5248 "2.4" Operator;
    7 14 [535, 554] "Two servers that would have to trust each other do not." 5248 "2.4" Operator;
    7 15 [450, 550] "The priority of the letter is too low to be taken now." 6710 "10" User;
    7 16 [552] "The letter is too large for its priority." 6710 "10" User;
    7 17 [] "The mailbox has another owner since the time that was named." 7293 "15.3" User;
    7 18 [] "The domain has another owner since the time that was named." 7293 "15.3" User;
    7 19 [] "Whether the owner has changed could not be found out." 7293 "15.3" Operator;
    7 20 [550] "No DKIM signature of the letter holds." 7372 "3.1" Operator;
    7 21 [550] "DKIM signatures hold, but none that this server takes." 7372 "3.1" Operator;
    7 22 [550] "No DKIM signature that holds is of the author's domain." 7372 "3.1" Operator;
    7 23 [550] "By SPF the sending host may not send for this domain." 7372 "3.2" Operator;
    7 24 [451, 550] "SPF could not be evaluated." 7372 "3.2" Operator;
    7 25 [550] "The address of the sending host has no name that leads back to it." 7372 "3.3" Operator;
    7 26 [550] "Several checks of the sender failed." 7372 "3.4" Operator;
    7 27 [550] "The sender's domain says in its DNS that it takes no mail." 7505 "6" User;
    7 29 [550] "The ARC chain of the letter does not hold." 8617 "10.4" Operator;
    7 30 [550] "The next server cannot promise TLS on the whole way, which the letter requires." 8689 "7" User;
};

/// The class of that number.
pub fn class(class: u16) -> Option<&'static Class> {
    CLASS.iter().find(|row| row.class == class)
}

/// The subject of that number.
pub fn subject(subject: u16) -> Option<&'static Subject> {
    SUBJECT.iter().find(|row| row.subject == subject)
}

/// The detail of those numbers.
pub fn detail(subject: u16, detail: u16) -> Option<&'static Detail> {
    DETAIL.iter().find(|row| (row.subject, row.detail) == (subject, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_are_in_order_and_have_a_subject() {
        assert!(DETAIL.is_sorted_by(|a, b| (a.subject, a.detail) < (b.subject, b.detail)));
        for row in DETAIL {
            assert!(subject(row.subject).is_some(), "{row:?}");
            assert!(row.classes().iter().all(|c| class(*c).is_some()), "{row:?}");
        }
        assert_eq!(detail(1, 1).map(Detail::classes), Some(vec![4, 5]));
        assert_eq!(detail(1, 5).map(Detail::classes), Some(vec![2]));
    }
}
