//! Capabilities of other servers. One that gets a grammar here moves to a file of its own in
//! [`extension`](super::extension).

use crate::protocol::capability::{Elsewhere, elsewhere};

/// Words that no extension here has, in the order of the alphabet.
pub static ELSEWHERE: &[Elsewhere] = elsewhere! {
    "ACL" "Who may do what with a mailbox can be shown and changed." 4314 "3" ["SETACL", "DELETEACL", "GETACL", "LISTRIGHTS", "MYRIGHTS"];
    "ANNOTATE-EXPERIMENT-1" "Notes on single letters: an experiment." 5257 "6.4" [];
    "APPENDLIMIT" "The largest letter that APPEND takes is told." 7889 "2" [];
    "AUTH=" "The client may log in with AUTHENTICATE by the mechanism that follows the equals sign." 3501 "6.1.1" ["AUTHENTICATE"];
    "BINARY" "The server undoes base64 and quoted-printable before it sends a part." 3516 "4.1" [];
    "CATENATE" "A new letter can be put together from parts that are on the server already." 4469 "2" [];
    "CHILDREN" "LIST shows which mailboxes have others below them." 3348 "3" [];
    "COMPRESS=DEFLATE" "The connection can be compressed." 4978 "3" ["COMPRESS"];
    "CONDSTORE" "Every change has a number, so that changes are found quickly and nobody overwrites another's." 7162 "3.1.1" [];
    "CONTEXT=SEARCH" "Results of a search are kept up to date and can be read by pages." 5267 "4.1" ["CANCELUPDATE"];
    "CONTEXT=SORT" "The same for sorted results." 5267 "4.1" ["CANCELUPDATE"];
    "CONVERT" "The server converts parts to other formats." 5259 "3.1" ["CONVERT", "CONVERSIONS"];
    "CREATE-SPECIAL-USE" "A new mailbox can be given a use, such as that for sent letters." 6154 "3" [];
    "ENABLE" "The client switches extensions on that change what the server may say." 5161 "3" ["ENABLE"];
    "ESEARCH" "SEARCH can answer with a count, the first, the last, or a compact set." 4731 "3.1" [];
    "ESORT" "The same for SORT." 5267 "3.1" [];
    "FILTERS" "Searches can be stored under a name." 5466 "3" [];
    "I18NLEVEL=1" "Searching compares Unicode text without regard to case." 5255 "4.3" [];
    "I18NLEVEL=2" "The client chooses how texts are compared." 5255 "4.4" ["COMPARATOR"];
    "ID" "Client and server tell each other their names and versions." 2971 "3" ["ID"];
    "IMAP4rev1" "The server speaks IMAP as it was written down in 2003." 3501 "6.1.1" [];
    "IMAP4rev2" "The server speaks IMAP as it was written down in 2021, with many extensions inside." 9051 "6.1.1" [];
    "IMAPSIEVE=" "Scripts of the user run when letters are added or flags change." 6785 "2.1" [];
    "INPROGRESS" "The server tells how far a long command has got." 9585 "3" [];
    "JMAPACCESS" "The same mail can be reached by JMAP." 9698 "3" ["GETJMAPACCESS"];
    "LANGUAGE" "The language of the server's texts can be chosen." 5255 "3.1" ["LANGUAGE"];
    "LIST-EXTENDED" "LIST chooses names more finely and tells more about them." 5258 "3" [];
    "LIST-METADATA" "LIST brings the notes on mailboxes along." 9590 "1" [];
    "LIST-MYRIGHTS" "LIST brings the user's rights along." 8440 "1" [];
    "LIST-STATUS" "LIST brings the figures of STATUS along." 5819 "6" [];
    "LITERAL+" "The client may send a literal at once, without waiting for the plus sign." 7888 "3" [];
    "LITERAL-" "The same for literals of at most 4096 octets." 7888 "5" [];
    "LOGIN-REFERRALS" "At login the client may be sent to another server." 2221 "3" [];
    "LOGINDISABLED" "LOGIN may not be used now, mostly because the connection is not encrypted." 3501 "6.2.3" [];
    "MAILBOX-REFERRALS" "Mailboxes may be on other servers." 2193 "3" ["RLIST", "RLSUB"];
    "MESSAGELIMIT=" "One command works on at most so many letters." 9738 "3" [];
    "METADATA" "Notes on mailboxes and on the server." 5464 "1" ["GETMETADATA", "SETMETADATA"];
    "METADATA-SERVER" "Notes on the server only." 5464 "1" ["GETMETADATA", "SETMETADATA"];
    "MOVE" "Letters can be moved in one step." 6851 "3" ["MOVE"];
    "MULTIAPPEND" "One APPEND can bring several letters." 3502 "6.3.11" [];
    "MULTISEARCH" "One command searches several mailboxes." 7377 "2" ["ESEARCH"];
    "NAMESPACE" "The client can ask where the mailboxes are: its own, those of others, those for all." 2342 "5" ["NAMESPACE"];
    "NOTIFY" "The client says what should be told at once, from any mailbox." 5465 "3" ["NOTIFY"];
    "OBJECTID" "Mailboxes, letters and conversations have names that never change." 8474 "3" [];
    "PARTIAL" "Results can be read by pages." 9394 "3" [];
    "PREVIEW" "The server makes the first words of a letter for a list." 8970 "3.1" [];
    "QRESYNC" "A client that comes back learns all changes in one exchange." 7162 "3.2" [];
    "QUOTA" "How much room there is can be asked." 9208 "4.1" ["GETQUOTA", "GETQUOTAROOT"];
    "QUOTA=RES-" "Which kinds of limits the server knows." 9208 "9.1" [];
    "QUOTASET" "The limits can be changed." 9208 "4.1.3" ["SETQUOTA"];
    "REPLACE" "A letter can be put in the place of another in one step." 8508 "3.1" ["REPLACE"];
    "RIGHTS=" "Which of the newer rights the server knows." 4314 "2.2" [];
    "SASL-IR" "The client's first part of a login may stand on the line of AUTHENTICATE." 4959 "3" [];
    "SAVEDATE" "When a letter came into this mailbox can be asked." 8514 "4.1" [];
    "SAVELIMIT=" "COPY and APPEND work on at most so many letters." 9738 "3" [];
    "SEARCH=FUZZY" "A search may find what is only alike, and say how much." 6203 "1" [];
    "SEARCHRES" "The result of the last search can be used in the next command as a dollar sign." 5182 "2" [];
    "SORT" "The server sorts what a search finds." 5256 "1" ["SORT"];
    "SORT=DISPLAY" "Sorting by the names that people see." 5957 "1" [];
    "SPECIAL-USE" "LIST shows what a mailbox is meant for: sent letters, drafts, junk." 6154 "2" [];
    "STARTTLS" "The connection can be encrypted from here on." 3501 "6.2.1" ["STARTTLS"];
    "STATUS=SIZE" "STATUS can tell the size of a whole mailbox." 8438 "1" [];
    "THREAD=" "The server groups letters into conversations, by the way that follows the equals sign." 5256 "1" ["THREAD"];
    "UIDBATCHES" "UIDs of a mailbox are told in ranges of equal size." 10022 ["UIDBATCHES"];
    "UIDONLY" "Letters are named by UID alone; numbers of place are not used." 9586 "3" [];
    "UIDPLUS" "The client learns the UIDs of what it adds and copies, and may expunge by UID." 4315 "2" ["UID EXPUNGE"];
    "UNAUTHENTICATE" "The connection can be used for another login." 8437 "3" ["UNAUTHENTICATE"];
    "UNSELECT" "A mailbox can be left without removing anything from it." 3691 "2" ["UNSELECT"];
    "URL-PARTIAL" "URLs may name some octets only." 5550 "5.7" [];
    "URLAUTH" "URLs that give others access to one part." 4467 "1" ["GENURLAUTH", "RESETKEY", "URLFETCH"];
    "URLAUTH=BINARY" "Such URLs can bring decoded data." 5524 "3" [];
    "UTF8=ACCEPT" "Names and header fields may be UTF-8, once it is enabled." 6855 "3" [];
    "UTF8=ALL" "An experiment that is out of use." 5738 [];
    "UTF8=APPEND" "An experiment that is out of use." 5738 [];
    "UTF8=ONLY" "The server asks every client to use UTF-8." 6855 "6" [];
    "UTF8=USER" "An experiment that is out of use." 5738 [];
    "WITHIN" "A search by age in seconds." 5032 "2" [];
    "X-GM-EXT-1" "What Gmail adds for itself: labels, conversations, its own search." none [];
    "XLIST" "Gmail's way to show what a mailbox is meant for, before there was SPECIAL-USE." none ["XLIST"];
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
