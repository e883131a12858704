//! What clients do that changes the model too.

use super::{Kind, Maildrop, Run, heard, say};
use std::collections::BTreeSet;

impl Run {
    /// Some letters that the client knows: the set as it is written, and their UIDs.
    pub(super) fn set(&mut self, i: usize, by_uid: bool) -> (String, Vec<u32>) {
        let uids = self.clients[i].known_uids();
        let n = uids.len();
        if n == 0 {
            return ("1:*".to_owned(), Vec::new());
        }
        let (a, b) = (self.dice.below(n), self.dice.below(n));
        let (a, b) = (a.min(b), a.max(b).min(a.min(b) + 4));
        let name = |at: usize| if by_uid { uids[at] } else { at as u32 + 1 };
        (format!("{}:{}", name(b), name(a)), uids[a..=b].to_vec())
    }

    pub(super) fn store(&mut self, i: usize, by_uid: bool) {
        let (set, uids) = self.set(i, by_uid);
        if uids.is_empty() && !by_uid {
            return;
        }
        let how = self.dice.one_of(&["FLAGS", "+FLAGS", "-FLAGS"]);
        let flags = self.dice.one_of(&[
            "\\Deleted",
            "\\Seen",
            "\\Flagged \\Deleted",
            "$Work",
            "\\Answered",
        ]);
        let silent = self.dice.one_of(&["", ".SILENT"]);
        let since = match self.clients[i].kind {
            Kind::Plain => None,
            _ if self.dice.below(2) == 0 => {
                Some((self.truth.changes + 1).saturating_sub(self.dice.below(8) as u64))
            }
            _ => None,
        };
        let list: BTreeSet<String> = flags.split(' ').map(str::to_owned).collect();
        let mut modified = Vec::new();
        for uid in uids {
            let known = self.clients[i].letter(uid).expect("chosen from there").clone();
            let Some(now) = self.truth.letter(uid) else { continue };
            // What the client knows may be older: then only a change of just these flags is in its way.
            let clash = since.is_some_and(|since| {
                let same = list.iter().all(|f| known.flags.contains(f) == now.flags.contains(f));
                now.mod_seq > since && (how == "FLAGS" || known.mod_seq > since || !same)
            });
            if clash {
                modified.push(if by_uid { uid } else { self.clients[i].number(uid) });
                continue;
            }
            let flags = match how {
                "FLAGS" => list.clone(),
                "+FLAGS" => now.flags.union(&list).cloned().collect(),
                _ => now.flags.difference(&list).cloned().collect(),
            };
            let before = now.flags.clone();
            self.truth.set(uid, flags.clone());
            if silent == ".SILENT" && before != flags {
                self.clients[i].assume(uid, &list, how);
            }
        }
        let uid = if by_uid { "UID " } else { "" };
        let condition = since.map_or(String::new(), |n| format!(" (UNCHANGEDSINCE {n})"));
        let told = self.done(i, &format!("{uid}STORE {set}{condition} {how}{silent} ({flags})"));
        let code = heard::code(told.last().expect("an answer"), "MODIFIED");
        let failed = code.map_or(Vec::new(), |set| heard::numbers(&set));
        assert_eq!(failed, modified);
        self.learn(i);
        self.compare(i, by_uid);
    }

    /// Reads a letter, which marks it as seen.
    pub(super) fn read(&mut self, i: usize, by_uid: bool) {
        let (set, uids) = self.set(i, by_uid);
        if uids.is_empty() {
            return;
        }
        for uid in uids {
            if let Some(now) = self.truth.letter(uid) {
                let mut flags = now.flags.clone();
                flags.insert("\\Seen".to_owned());
                self.truth.set(uid, flags);
            }
        }
        let uid = if by_uid { "UID " } else { "" };
        self.done(i, &format!("{uid}FETCH {set} (BODY[TEXT]<0.1>)"));
        self.learn(i);
        self.compare(i, by_uid);
    }

    pub(super) fn search(&mut self, i: usize, by_uid: bool) {
        let (key, test): (&str, fn(&BTreeSet<String>) -> bool) = match self.dice.below(4) {
            0 => ("ALL", |_| true),
            1 => ("DELETED", |f| f.contains("\\Deleted")),
            2 => ("UNSEEN", |f| !f.contains("\\Seen")),
            _ => ("KEYWORD $work", |f| f.contains("$Work")),
        };
        let client = &self.clients[i];
        let found = client
            .known_uids()
            .into_iter()
            .filter(|uid| client.letter(*uid).is_some_and(|l| test(&l.flags)));
        let want: Vec<u32> =
            found.map(|uid| if by_uid { uid } else { client.number(uid) }).collect();
        let uid = if by_uid { "UID " } else { "" };
        let told = self.done(i, &format!("{uid}SEARCH {key}"));
        let line = told.iter().find_map(|line| line.strip_prefix("* SEARCH")).expect("an answer");
        let found: Vec<u32> =
            line.split_whitespace().map(|n| n.parse().expect("a number")).collect();
        assert_eq!(found, want);
        self.learn(i);
        self.compare(i, by_uid);
    }

    pub(super) fn copy(&mut self, i: usize, by_uid: bool, full: bool) {
        let (set, uids) = self.set(i, by_uid);
        if uids.is_empty() {
            return;
        }
        let moves = full || self.dice.below(2) == 0;
        let target = if moves || self.dice.below(3) > 0 { "Archive" } else { "INBOX" };
        let there: Vec<u32> =
            uids.iter().copied().filter(|uid| self.truth.letter(*uid).is_some()).collect();
        let (uid, verb) = (if by_uid { "UID " } else { "" }, if moves { "MOVE" } else { "COPY" });
        let command = format!("{uid}{verb} {set} {target}");
        if there.len() < uids.len() && !by_uid {
            let told = self.ask(i, &command);
            assert!(
                told.last().expect("an answer").starts_with("a NO [EXPUNGEISSUED]"),
                "{told:?}"
            );
        } else {
            if target == "INBOX" {
                for uid in &there {
                    let flags = self.truth.letter(*uid).expect("there").flags.clone();
                    self.truth.add(flags);
                }
            }
            if moves {
                there.iter().for_each(|uid| self.truth.remove(*uid));
            }
            let told = self.done(i, &command);
            let code = told.iter().find_map(|line| heard::code(line, "COPYUID"));
            let from =
                code.map_or(Vec::new(), |c| heard::numbers(c.split(' ').nth(1).expect("UIDs")));
            assert_eq!(from, there);
        }
        self.learn(i);
        self.compare(i, true);
    }

    pub(super) fn pop3(&mut self) {
        let Some(maildrop) = &mut self.maildrop else {
            let conn = self.connect(110);
            let told = ["USER ben", "PASS cedar"]
                .map(|line| say(&mut self.sandbox, conn, format!("{line}\r\n").as_bytes()));
            assert!(told[1].starts_with(b"+OK"), "{told:?}");
            let uids = self.truth.letters.iter().map(|l| l.uid).collect();
            self.trace.lines.push("POP3 logs in".to_owned());
            self.maildrop = Some(Maildrop { conn, uids, marked: BTreeSet::new() });
            return;
        };
        let conn = maildrop.conn;
        let n = maildrop.uids.len();
        let mut ask = |line: &str| {
            let told = say(&mut self.sandbox, conn, format!("{line}\r\n").as_bytes());
            String::from_utf8(told).expect("text")
        };
        match self.dice.below(6) {
            0..=1 if n > 0 => {
                let at = self.dice.below(n);
                let told = ask(&format!("DELE {}", at + 1));
                assert_eq!(told.starts_with("+OK"), maildrop.marked.insert(at), "{told}");
            }
            2 => {
                ask("RSET");
                maildrop.marked.clear();
            }
            3 => {
                // The maildrop stays as it was at the login, whatever IMAP does.
                let told = ask("UIDL");
                let want =
                    (1..).zip(&maildrop.uids).filter(|(n, _)| !maildrop.marked.contains(&(n - 1)));
                let want: Vec<String> = want.map(|(n, uid)| format!("{n} {uid:08x}")).collect();
                let lines: Vec<&str> = told.lines().collect();
                assert_eq!(lines.len(), want.len() + 2, "{told}");
                for (line, want) in lines[1..].iter().zip(&want) {
                    let (n, uid) = want.split_once(' ').expect("two");
                    assert!(
                        line.starts_with(&format!("{n} ")) && line.ends_with(uid),
                        "{line} {want}"
                    );
                }
            }
            4 => {
                let told = ask("QUIT");
                assert!(told.starts_with("+OK") || told.starts_with("-ERR"), "{told}");
                let Some(Maildrop { uids, marked, .. }) = self.maildrop.take() else { return };
                marked.iter().for_each(|at| self.truth.remove(uids[*at]));
                self.trace.lines.push(format!("POP3 removes {marked:?} of {uids:?}"));
            }
            5 => {
                self.sandbox.hang_up(conn);
                self.maildrop = None;
            }
            _ => {
                let told = ask("STAT");
                let count = n - maildrop.marked.len();
                assert!(told.starts_with(&format!("+OK {count} ")), "{told}");
            }
        }
    }
}
