//! EHLO keywords of other servers. One that gets a grammar here moves to a file of its own in
//! [`extension`](super::extension).

use crate::protocol::capability::{Elsewhere, elsewhere};

/// Keywords that no extension here has, in the order of the alphabet.
pub static ELSEWHERE: &[Elsewhere] = elsewhere! {
    "ATRN" "A client that has logged in may turn the connection round and receive its letters on it." 2645 "5.1.1" ["ATRN"];
    "AUTH" "The client may log in by one of the mechanisms that are named here." 4954 "3" ["AUTH"];
    "BINARYMIME" "Letters may hold any octets, with no lines at all. They are sent with BDAT." 3030 "3" ["BODY=BINARYMIME"];
    "BURL" "The server fetches parts of the letter from an IMAP server, so that they need not be sent twice." 4468 "3" ["BURL"];
    "CHECKPOINT" "A transfer that broke off can be taken up where it ended." 1845 "2" ["TRANSID"];
    "CHUNKING" "The letter may be sent in counted blocks with BDAT: no dots to stuff, no line to end it." 3030 "2" ["BDAT"];
    "CONNEG" "The client asks what the recipient's device can show." 4141 "5" ["CONNEG"];
    "CONPERM" "The sender says which conversions of the content are allowed." 4141 "4" ["CONPERM"];
    "DELIVERBY" "The sender names a time by which the letter should be delivered." 2852 "2" ["BY"];
    "DSN" "The sender says which reports of delivery are wanted, and what they should carry." 3461 "3" ["RET", "ENVID", "NOTIFY", "ORCPT"];
    "ETRN" "A client asks the server to begin delivering the letters that wait for a host." 1985 "2" ["ETRN"];
    "EXPN" "The server answers EXPN with the members of a mailing list." 5321 "4.1.1.7" ["EXPN"];
    "FUTURERELEASE" "The server can hold a letter back and send it later." 4865 "3" ["HOLDFOR", "HOLDUNTIL"];
    "LIMITS" "The server tells how many transactions, recipients or domains it takes." 9422 "3" [];
    "MT-PRIORITY" "Letters may have a priority on their way." 6710 "3" ["MT-PRIORITY"];
    "MTRK" "The sender can ask later where the letter is." 3885 "2" ["MTRK"];
    "NO-SOLICITING" "The server says that it does not want letters sent to many who never asked." 3865 "2" ["SOLICIT"];
    "ONEX" "An old mode of Sendmail for one letter only." none ["ONEX"];
    "REQUIRETLS" "The letter must go over checked TLS on its whole way, or not at all." 8689 "2" ["REQUIRETLS"];
    "RRVS" "The letter is delivered only if the mailbox has had the same owner since a given time." 7293 "3.1" ["RRVS"];
    "SMTPUTF8" "Addresses and header fields may use UTF-8." 6531 "3.1" ["SMTPUTF8"];
    "STARTTLS" "The connection can be encrypted from here on." 3207 "2" ["STARTTLS"];
    "SUBMITTER" "An experiment: the letter names who is responsible for sending it." 4405 "3" ["SUBMITTER"];
    "UTF8SMTP" "An experiment that came before SMTPUTF8. It is out of use." 5336 [];
    "VERB" "Sendmail tells at length what it does." none ["VERB"];
    "XCLIENT" "Postfix lets a trusted proxy pass on who the client really is." none ["XCLIENT"];
    "XFORWARD" "Postfix passes facts about the client on, for the logs of the next server." none ["XFORWARD"];
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_keyword_has_one_home() {
        let ours =
            |e: &&Elsewhere| super::super::extension::ALL.iter().any(|x| x.keyword == e.word);
        let twice: Vec<_> = ELSEWHERE.iter().filter(ours).map(|e| e.word).collect();
        assert_eq!(twice, [""; 0], "they have files of their own");
        assert!(ELSEWHERE.is_sorted_by_key(|e| e.word));
    }
}
