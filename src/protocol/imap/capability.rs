//! Capabilities of other servers. One that gets a grammar here moves to a file of its own in
//! [`extension`](super::extension).

use crate::protocol::capability::{Elsewhere, elsewhere};

/// Words that no extension here has, in the order of the alphabet.
pub static ELSEWHERE: &[Elsewhere] = elsewhere! {
    "IMAP4rev1" "The server speaks IMAP as it was written down in 2003." 3501 "6.1.1" [];
    "LOGINDISABLED" "LOGIN may not be used now, mostly because the connection is not encrypted." 3501 "6.2.3" [];
    "QUOTA=RES-" "Which kinds of limits the server knows." 9208 "9.1" [];
    "RIGHTS=" "Which of the newer rights the server knows." 4314 "2.2" [];
    "STARTTLS" "The connection can be encrypted from here on." 3501 "6.2.1" ["STARTTLS"];
    "UIDBATCHES" "UIDs of a mailbox are told in ranges of equal size." 10022 ["UIDBATCHES"];
    "URL-PARTIAL" "URLs may name some octets only." 5550 "5.7" [];
    "URLAUTH=BINARY" "Such URLs can bring decoded data." 5524 "3" [];
    "UTF8=ALL" "An experiment that is out of use." 5738 [];
    "UTF8=APPEND" "An experiment that is out of use." 5738 [];
    "UTF8=ONLY" "The server asks every client to use UTF-8." 6855 "6" [];
    "UTF8=USER" "An experiment that is out of use." 5738 [];
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_capability_has_one_home() {
        let ours =
            |e: &&Elsewhere| super::super::extension::ALL.iter().any(|x| x.capability == e.word);
        let twice: Vec<_> = ELSEWHERE.iter().filter(ours).map(|e| e.word).collect();
        assert_eq!(twice, [""; 0], "they have files of their own");
        assert!(ELSEWHERE.is_sorted_by_key(|e| e.word));
    }
}
