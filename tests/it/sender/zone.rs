//! Answers from a table.

use mailglass::sender::{Answer, Resolve};
use std::{
    collections::BTreeMap,
    net::{Ipv4Addr, Ipv6Addr},
};

/// One record, or the lack of an answer.
#[derive(Clone, Debug)]
pub(super) enum Row {
    Txt(Vec<u8>),
    A(Ipv4Addr),
    Aaaa(Ipv6Addr),
    Mx(u16, String),
    Ptr(String),
    Cname(String),
    Timeout,
}

/// Names in lower case with their records.
#[derive(Clone, Debug, Default)]
pub(super) struct Table(pub(super) BTreeMap<String, Vec<Row>>);

impl Table {
    /// A table of texts.
    pub(super) fn of(texts: &[(&str, &str)]) -> Self {
        let mut table = Self::default();
        for (name, text) in texts {
            table.add(name, Row::Txt(text.as_bytes().to_vec()));
        }
        table
    }

    pub(super) fn add(&mut self, name: &str, row: Row) {
        self.0.entry(name.to_ascii_lowercase()).or_default().push(row);
    }

    fn get<T>(&self, name: &str, pick: impl Fn(&Row) -> Option<T>) -> Answer<T> {
        let mut name = name.trim_end_matches('.').to_ascii_lowercase();
        for _ in 0..8 {
            let Some(rows) = self.0.get(&name) else { return Answer::NxDomain };
            let found: Vec<T> = rows.iter().filter_map(&pick).collect();
            if !found.is_empty() {
                return Answer::Found(found);
            }
            if rows.iter().any(|r| matches!(r, Row::Timeout)) {
                return Answer::Temporary;
            }
            let alias = rows.iter().find_map(|r| match r {
                Row::Cname(to) => Some(to.to_ascii_lowercase()),
                _ => None,
            });
            match alias {
                Some(to) => name = to,
                None => return Answer::NoData,
            }
        }
        Answer::Temporary
    }
}

impl Resolve for Table {
    fn txt(&self, name: &str) -> Answer<Vec<u8>> {
        self.get(name, |r| if let Row::Txt(t) = r { Some(t.clone()) } else { None })
    }
    fn a(&self, name: &str) -> Answer<Ipv4Addr> {
        self.get(name, |r| if let Row::A(a) = r { Some(*a) } else { None })
    }
    fn aaaa(&self, name: &str) -> Answer<Ipv6Addr> {
        self.get(name, |r| if let Row::Aaaa(a) = r { Some(*a) } else { None })
    }
    fn mx(&self, name: &str) -> Answer<(u16, String)> {
        self.get(name, |r| if let Row::Mx(n, h) = r { Some((*n, h.clone())) } else { None })
    }
    fn ptr(&self, name: &str) -> Answer<String> {
        self.get(name, |r| if let Row::Ptr(p) = r { Some(p.clone()) } else { None })
    }
}
