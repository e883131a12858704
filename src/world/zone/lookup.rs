//! Looking something up as a resolver does that knows every zone.

use super::{Data, Name, Record, RecordType, Trouble, Zone, Zones, name::parent};

/// How a question ended (RFC 1035 §4.1.1, RCODE); the last is no answer at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The name exists. Without records it has none of the type that was asked for.
    NoError,
    /// There is no such name.
    NxDomain,
    /// The server could not find out.
    ServFail,
    /// Nobody answered in time.
    Timeout,
}

/// What a question brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub code: Code,
    /// The aliases that were followed, in their order.
    pub chain: Vec<Record>,
    /// The records of the type that was asked for.
    pub records: Vec<Record>,
    /// The start of the zone in which the search ended without a record; it says how long that may be remembered.
    pub soa: Option<Record>,
}

impl Answer {
    /// An answer without any record.
    pub const fn empty(code: Code) -> Self {
        Self { code, chain: Vec::new(), records: Vec::new(), soa: None }
    }

    /// The name exists and has no record of the type.
    pub fn is_no_data(&self) -> bool {
        self.code == Code::NoError && self.records.is_empty()
    }
}

/// What stands at a name.
#[derive(Debug)]
enum Found<'a> {
    /// These records; the owner to be given with them, if a wildcard made them.
    Records(&'a [Record], Option<&'a str>),
    /// Nothing, but there are names under it (RFC 8020).
    Nothing,
    /// There is no such name.
    Missing,
}

impl Zone {
    /// What stands at a name of this zone (RFC 1034, RFC 4592).
    fn find<'a>(&'a self, name: &'a str) -> Found<'a> {
        if let Some(records) = self.records.get(name) {
            return Found::Records(records, None);
        }
        if self.has_names_under(name) {
            return Found::Nothing;
        }
        // The closest name that exists decides which wildcard may stand for this one.
        let mut encloser = parent(name);
        while let Some(above) = encloser {
            if above == self.origin.as_str()
                || self.records.contains_key(above)
                || self.has_names_under(above)
            {
                let star = if above.is_empty() { "*".to_owned() } else { format!("*.{above}") };
                return match self.records.get(star.as_str()) {
                    Some(records) => Found::Records(records, Some(name)),
                    None => Found::Missing,
                };
            }
            encloser = parent(above);
        }
        Found::Missing
    }

    fn has_names_under(&self, name: &str) -> bool {
        self.records.keys().any(|owner| {
            let above = owner.as_str().strip_suffix(name).and_then(|rest| rest.strip_suffix('.'));
            above.is_some_and(|rest| !rest.ends_with('\\'))
        })
    }
}

impl Zones {
    /// Most aliases that are followed for one question.
    pub const LONGEST_CHAIN: usize = 16;

    /// Looks a type of records up, following aliases.
    pub fn lookup(&self, name: &Name, kind: RecordType) -> Answer {
        self.search(name, |record| record.kind() == kind, kind == RecordType::Cname)
    }

    /// Everything that stands at a name, as the question for ANY asks (RFC 1035 §3.2.3).
    pub fn lookup_any(&self, name: &Name) -> Answer {
        self.search(name, |_| true, true)
    }

    /// Looks for a type of records that no zone here has: whether the name exists all the same.
    pub fn lookup_other(&self, name: &Name) -> Answer {
        self.search(name, |_| false, false)
    }

    fn search(&self, name: &Name, wanted: impl Fn(&Record) -> bool, alias_too: bool) -> Answer {
        let mut answer = Answer::empty(Code::NoError);
        let mut name = name.clone();
        loop {
            let Some(zone) = self.of(&name) else {
                answer.code = Code::NxDomain;
                return answer;
            };
            match zone.trouble {
                Some(Trouble::ServFail) => return Answer { code: Code::ServFail, ..answer },
                Some(Trouble::Timeout) => return Answer { code: Code::Timeout, ..answer },
                None => {}
            }
            let (records, made) = match zone.find(name.as_str()) {
                Found::Records(records, made) => (records, made),
                Found::Nothing => (&[][..], None),
                Found::Missing => {
                    answer.code = Code::NxDomain;
                    (&[][..], None)
                }
            };
            let owned = |record: &Record| match made {
                Some(_) => Record { owner: name.clone(), ..record.clone() },
                None => record.clone(),
            };
            answer.records = records.iter().filter(|r| wanted(r)).map(owned).collect();
            if !answer.records.is_empty() {
                return answer;
            }
            let alias = records.iter().find_map(|r| match &r.data {
                Data::Cname(target) if !alias_too => Some((owned(r), target.clone())),
                _ => None,
            });
            let Some((record, target)) = alias else {
                answer.soa = Some(zone.soa_record());
                return answer;
            };
            answer.chain.push(record);
            let is_loop = answer.chain.iter().any(|r| r.owner == target);
            if is_loop || answer.chain.len() > Self::LONGEST_CHAIN {
                return Answer { code: Code::ServFail, ..answer };
            }
            name = target;
        }
    }
}
