//! What a client knows: what it was told, and nothing else.

use super::heard::{code, list, number, numbers};
use mailglass::world::ConnId;
use std::collections::{BTreeMap, BTreeSet};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Plain,
    CondStore,
    QResync,
    UidOnly,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) flags: BTreeSet<String>,
    pub(super) mod_seq: u64,
}

/// What a client keeps when it leaves.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept {
    pub(super) highest: u64,
    pub(super) uids: Vec<u32>,
    letters: BTreeMap<u32, Known>,
}

#[derive(Clone, Debug)]
pub(super) struct Client {
    pub(super) kind: Kind,
    pub(super) conn: ConnId,
    pub(super) idles: bool,
    /// The UID of each number, where it was told. One that uses UIDs alone knows how many there are, and which.
    numbering: Vec<Option<u32>>,
    letters: BTreeMap<u32, Known>,
    /// The number of the last change that it knows, as RFC 7162 §6 has it.
    pub(super) highest: u64,
}

impl Client {
    pub(super) fn new(kind: Kind, conn: ConnId) -> Self {
        let (numbering, letters) = (Vec::new(), BTreeMap::new());
        Self { kind, conn, idles: false, numbering, letters, highest: 0 }
    }

    pub(super) fn exists(&self) -> usize {
        self.numbering.len()
    }

    pub(super) fn known_uids(&self) -> Vec<u32> {
        let mut uids: Vec<u32> = self.numbering.iter().flatten().copied().collect();
        if self.kind == Kind::UidOnly {
            uids.sort_unstable();
        }
        uids
    }

    pub(super) fn is_ignorant(&self) -> bool {
        let unknown = |uid: &Option<u32>| uid.is_none_or(|uid| !self.letters.contains_key(&uid));
        self.numbering.iter().any(unknown)
    }

    pub(super) fn first_unknown(&self) -> usize {
        let unknown = |uid: &Option<u32>| uid.is_none_or(|uid| !self.letters.contains_key(&uid));
        self.numbering.iter().position(unknown).expect("one at least") + 1
    }

    pub(super) fn number(&self, uid: u32) -> u32 {
        self.numbering.iter().position(|known| *known == Some(uid)).expect("it is known") as u32 + 1
    }

    pub(super) fn letter(&self, uid: u32) -> Option<&Known> {
        self.letters.get(&uid)
    }

    /// The client itself asked for the change and is not told of it.
    pub(super) fn assume(&mut self, uid: u32, list: &BTreeSet<String>, how: &str) {
        let flags = &mut self.letters.get_mut(&uid).expect("it is known").flags;
        *flags = match how {
            "FLAGS" => list.clone(),
            "+FLAGS" => flags.union(list).cloned().collect(),
            _ => flags.difference(list).cloned().collect(),
        };
    }

    /// CLOSE removed these without a word.
    pub(super) fn forget_removed(&mut self) {
        let deleted =
            |uid: &u32| self.letters.get(uid).is_some_and(|l| l.flags.contains("\\Deleted"));
        let gone: Vec<u32> = self.known_uids().into_iter().filter(deleted).collect();
        gone.iter().for_each(|uid| self.lose(*uid));
    }

    /// The mailbox is left: what the client keeps of it.
    pub(super) fn forget(&mut self) -> Kept {
        let uids = self.known_uids();
        self.numbering.clear();
        Kept { highest: self.highest, uids, letters: std::mem::take(&mut self.letters) }
    }

    /// The client looks at what it kept: what is told of it while the mailbox is opened changes that.
    pub(super) fn remember(&mut self, kept: &Kept) {
        self.letters = kept.letters.clone();
    }

    fn lose(&mut self, uid: u32) {
        let at = self.numbering.iter().position(|known| *known == Some(uid));
        // One of which it only heard that it came: it stands between lower and higher UIDs.
        let at = at.or_else(|| {
            let lower =
                |known: &Option<u32>| self.kind != Kind::UidOnly && known.is_some_and(|k| k < uid);
            let after = self.numbering.iter().rposition(lower).map_or(0, |at| at + 1);
            let free = self.numbering[after..].iter().position(Option::is_none)?;
            Some(after + free)
        });
        self.numbering.remove(at.unwrap_or_else(|| panic!("{uid} is not counted")));
        self.letters.remove(&uid);
    }

    /// Takes what it was told. While numbers are in use nothing may be expunged.
    pub(super) fn hear(&mut self, told: &[String], by_number: bool) {
        let (mut highest, mut coded) = (self.highest, None);
        for line in told {
            if let Some(n) = code(line, "HIGHESTMODSEQ") {
                coded = Some(n.parse::<u64>().expect("a number"));
            }
            let Some(data) = line.strip_prefix("* ") else { continue };
            let words: Vec<&str> = data.split(' ').collect();
            match words[..] {
                ["VANISHED", "(EARLIER)", set] => {
                    // Before any letter is counted: the cache alone is meant.
                    for uid in numbers(set) {
                        assert!(!self.numbering.contains(&Some(uid)), "{uid} is still counted");
                        self.letters.remove(&uid);
                    }
                }
                ["VANISHED", set] => {
                    assert!(matches!(self.kind, Kind::QResync | Kind::UidOnly), "{line}");
                    assert!(!by_number, "{line}");
                    numbers(set).into_iter().for_each(|uid| self.lose(uid));
                }
                [n, "EXISTS"] => {
                    let n: usize = n.parse().expect("a number");
                    assert!(
                        n >= self.numbering.len(),
                        "{line}: there were {}",
                        self.numbering.len()
                    );
                    self.numbering.resize(n, None);
                }
                [n, "EXPUNGE"] => {
                    assert!(matches!(self.kind, Kind::Plain | Kind::CondStore), "{line}");
                    assert!(!by_number, "{line}");
                    let uid = self.numbering.remove(n.parse::<usize>().expect("a number") - 1);
                    uid.map(|uid| self.letters.remove(&uid));
                }
                [n, "FETCH", ..] => {
                    assert!(self.kind != Kind::UidOnly, "{line}");
                    let n = n.parse::<usize>().expect("a number") - 1;
                    if let Some(uid) = number(line, "UID") {
                        assert!(self.numbering[n].is_none_or(|known| known == uid), "{line}");
                        self.numbering[n] = Some(uid);
                    }
                    let Some(uid) = self.numbering[n] else {
                        assert!(self.kind == Kind::Plain, "{line}: which UID?");
                        continue;
                    };
                    highest = highest.max(self.learn(uid, line));
                }
                [uid, "UIDFETCH", ..] => {
                    assert!(self.kind == Kind::UidOnly, "{line}");
                    let uid = uid.parse().expect("a number");
                    if !self.numbering.contains(&Some(uid)) {
                        let free = self.numbering.iter().position(Option::is_none);
                        self.numbering[free.unwrap_or_else(|| panic!("{line}: too many"))] =
                            Some(uid);
                    }
                    highest = highest.max(self.learn(uid, line));
                }
                _ => {}
            }
        }
        // A number that the server names counts even if higher ones were seen (RFC 7162 §6).
        self.highest = coded.unwrap_or(highest);
        // Whoever keeps what was there must be told which UIDs are left: those that were kept, in their order.
        if self.kind == Kind::QResync && told.iter().any(|line| line.contains("[UIDNEXT ")) {
            let kept: Vec<u32> = self.letters.keys().copied().collect();
            for (n, uid) in kept.into_iter().enumerate() {
                assert!(self.numbering[n].is_none_or(|known| known == uid), "{n} is not {uid}");
                self.numbering[n] = Some(uid);
            }
        }
    }

    fn learn(&mut self, uid: u32, line: &str) -> u64 {
        let known = self.letters.entry(uid).or_default();
        if let Some(flags) = list(line, "FLAGS") {
            let flags = flags.split_whitespace().filter(|flag| *flag != "\\Recent");
            known.flags = flags.map(str::to_owned).collect();
        }
        let mod_seq = list(line, "MODSEQ").map_or(0, |n| n.parse().expect("a number"));
        if self.kind == Kind::Plain {
            assert_eq!(mod_seq, 0, "{line}");
        }
        known.mod_seq = known.mod_seq.max(mod_seq);
        mod_seq
    }
}
