//! Results that are kept up to date, against the same searches made anew.

use super::*;

/// A search that a client follows: its tag, the command, whether its order is its own, and what it holds.
struct Followed {
    tag: &'static str,
    command: &'static str,
    sorted: bool,
    by_uid: bool,
    list: Vec<u32>,
}

const SEARCHES: [(&str, &str, &str); 4] = [
    ("l1", "SEARCH", "UNSEEN"),
    ("l2", "UID SORT", "(SUBJECT REVERSE SIZE) UTF-8 NOT FLAGGED"),
    ("l3", "UID SEARCH", "OR SEEN KEYWORD $Todo"),
    ("l4", "SORT", "(REVERSE ARRIVAL) UTF-8 UNDELETED"),
];

fn set(text: &str) -> Vec<u32> {
    let range = |part: &str| {
        let (from, to) = part.split_once(':').unwrap_or((part, part));
        from.parse::<u32>().expect("a number")..=to.parse().expect("a number")
    };
    text.split(',').flat_map(range).collect()
}

impl Followed {
    /// What `* ESEARCH (TAG "…") [UID] …` changes.
    fn hear(&mut self, data: &str) {
        let words: Vec<&str> = data.split([' ', '(', ')']).filter(|w| !w.is_empty()).collect();
        let mut adds = false;
        let mut at = 0;
        while let Some(word) = words.get(at) {
            match *word {
                "UID" => assert!(self.by_uid),
                "ADDTO" => adds = true,
                "REMOVEFROM" => adds = false,
                place => {
                    let place: usize = place.parse().expect("a place");
                    at += 1;
                    let letters = set(words[at]);
                    assert_eq!(place > 0, self.sorted, "{data}");
                    self.change(adds, place, letters);
                }
            }
            at += 1;
        }
    }

    fn change(&mut self, adds: bool, place: usize, letters: Vec<u32>) {
        match (adds, place.checked_sub(1)) {
            (true, Some(at)) => drop(self.list.splice(at..at, letters)),
            (false, Some(at)) => {
                let gone: Vec<u32> = self.list.drain(at..at + letters.len()).collect();
                assert_eq!(gone, letters);
            }
            (true, None) => {
                assert!(letters.iter().all(|n| !self.list.contains(n)));
                self.list.extend(letters);
                self.list.sort_unstable();
            }
            (false, None) => {
                assert!(letters.iter().all(|n| self.list.contains(n)));
                self.list.retain(|n| !letters.contains(n));
            }
        }
    }

    fn expunged(&mut self, number: u32) {
        if self.by_uid {
            return;
        }
        assert!(!self.list.contains(&number), "told before the number is gone");
        self.list.iter_mut().filter(|n| **n > number).for_each(|n| *n -= 1);
    }
}

fn hear(followed: &mut [Followed], told: &str) {
    for line in told.lines() {
        if let Some(number) = line.strip_prefix("* ").and_then(|l| l.strip_suffix(" EXPUNGE")) {
            let number = number.parse().expect("a number");
            followed.iter_mut().for_each(|f| f.expunged(number));
        }
        for search in &mut *followed {
            let head = format!("* ESEARCH (TAG \"{}\")", search.tag);
            if let Some(data) = line.strip_prefix(&head) {
                search.hear(data);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn results_stay_those_of_a_new_search(steps in proptest::collection::vec((0..8_u8, 0..40_usize, any::<bool>()), 1..40)) {
        let mut b = Bench::ready(2);
        let mut followed: Vec<Followed> = Vec::new();
        for (tag, verb, rest) in SEARCHES {
            let options = if verb.ends_with("SEARCH") { "ALL UPDATE" } else { "UPDATE ALL" };
            let told = b.say(0, format!("{tag} {verb} RETURN ({options}) {rest}\r\n"));
            let all = told.split_once("ALL ").expect("some").1;
            let list = set(all.split("\r\n").next().expect("a line"));
            let (by_uid, sorted) = (verb.starts_with("UID"), verb.ends_with("SORT"));
            followed.push(Followed { tag, command: verb, sorted, by_uid, list });
        }
        for (what, letter, own) in steps {
            let session = usize::from(!own);
            let count = b.run(session, "SEARCH ALL").lines().next().expect("a line").split(' ').skip(2).count();
            let n = letter % count.max(1) + 1;
            let command = match what {
                0 => format!("STORE {n} +FLAGS (\\Seen)"),
                1 => format!("STORE {n} -FLAGS (\\Seen)"),
                2 => format!("STORE {n} FLAGS (\\Flagged $Todo)"),
                3 => format!("STORE {n} -FLAGS (\\Flagged)"),
                4 => format!("STORE {n} +FLAGS (\\Deleted)"),
                5 => "EXPUNGE".to_owned(),
                6 => format!("UID COPY {letter} INBOX"),
                _ => "NOOP".to_owned(),
            };
            let told = b.run(session, &command);
            if session == 0 {
                hear(&mut followed, &told);
            }
            let told = b.run(0, "NOOP");
            hear(&mut followed, &told);
            for (search, (_, _, rest)) in followed.iter().zip(SEARCHES) {
                let told = b.run(0, &format!("{} {rest}", search.command));
                let line = told.lines().next().expect("a line");
                let now: Vec<u32> = line.split(' ').skip(2).map(|n| n.parse().expect("a number")).collect();
                prop_assert_eq!(&search.list, &now, "{} after {}", search.tag, command);
            }
        }
    }
}
