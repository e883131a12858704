//! Master files: a zone as text (RFC 1035 §5.1).

use super::{
    Data, Name, Record, Scope, Zone, ZoneRefused,
    grammar::{self, Line},
};
use crate::wire::{Span, SyntaxError, read};

/// The text of one entry: a line, or several between parentheses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The number of its first line, counted from 1.
    pub line: usize,
    /// Where it begins in the file, in octets.
    pub start: usize,
    /// Its text without the end of its last line.
    pub text: &'a str,
}

/// Cuts a master file into its entries. A parenthesis that is never closed ends with the file.
pub fn entries(file: &str) -> impl Iterator<Item = Entry<'_>> {
    let (mut start, mut line) = (0, 1);
    std::iter::from_fn(move || {
        let rest = file.get(start..).filter(|rest| !rest.is_empty())?;
        let (mut depth, mut quoted, mut escaped, mut comment) = (0_u32, false, false, false);
        let mut end = rest.len();
        for (at, b) in rest.bytes().enumerate() {
            match b {
                b'\n' if depth == 0 => {
                    end = at + 1;
                    break;
                }
                b'\n' => (comment, escaped) = (false, false),
                _ if comment => {}
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => quoted = !quoted,
                _ if quoted => {}
                b';' => comment = true,
                b'(' => depth += 1,
                b')' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        let whole = &rest[..end];
        let text = whole.strip_suffix('\n').unwrap_or(whole);
        let entry = Entry { line, start, text: text.strip_suffix('\r').unwrap_or(text) };
        start += end;
        line += whole.matches('\n').count();
        Some(entry)
    })
}

/// Something wrong in a master file.
#[derive(Clone, Debug, PartialEq)]
pub struct Wrong {
    /// The line, counted from 1.
    pub line: usize,
    /// Where it is in the file, in octets.
    pub span: Span,
    /// One sentence for whoever wrote it.
    pub says: String,
    /// What the grammar wanted there; nothing where the zone did not take a record that is well-formed.
    pub error: Option<SyntaxError>,
}

impl Wrong {
    fn of_form(entry: Entry<'_>, error: SyntaxError) -> Self {
        let (from, to) = match &error.problem {
            Some((span, _)) => (span.start as usize, span.end as usize),
            None => (error.at, error.at),
        };
        let line =
            entry.line + entry.text.as_bytes().iter().take(from).filter(|b| **b == b'\n').count();
        let span = Span::of(entry.start + from, entry.start + to);
        Self { line, span, says: error.sentence(), error: Some(error) }
    }

    fn of_zone(entry: Entry<'_>, refused: ZoneRefused) -> Self {
        let span = Span::of(entry.start, entry.start + entry.text.len());
        Self { line: entry.line, span, says: refused.to_string(), error: None }
    }
}

/// Reads a zone. Without its SOA record there is none.
///
/// # Errors
/// Everything that is wrong, in the order of the file.
pub fn read_zone(origin: &Name, file: &str) -> Result<Zone, Vec<Wrong>> {
    let mut scope = Scope::new(origin.clone());
    let mut records: Vec<(Entry<'_>, Record)> = Vec::new();
    let mut wrong = Vec::new();
    let mut has_default = false;
    for entry in entries(file) {
        match read(entry.text.as_bytes(), |c| grammar::line(c, &scope)) {
            Ok(Line::Blank) => {}
            Ok(Line::Origin(origin)) => scope.origin = origin,
            Ok(Line::Ttl(ttl)) => (scope.ttl, has_default) = (Some(ttl), true),
            Ok(Line::Record(record)) => {
                scope.owner = Some(record.owner.clone());
                if !has_default {
                    // Without $TTL the last one that was stated goes on (RFC 1035 §5.1).
                    scope.ttl = Some(record.ttl);
                }
                records.push((entry, record));
            }
            Err(error) => wrong.push(Wrong::of_form(entry, error)),
        }
    }
    let start = records.iter().find_map(|(_, r)| match &r.data {
        Data::Soa(soa) if r.owner == *origin => {
            Some(Zone::new(origin.clone(), r.ttl, (**soa).clone()))
        }
        _ => None,
    });
    let Some(mut zone) = start else {
        let says = format!("The zone needs an SOA record with the owner {}.", origin.full());
        wrong.push(Wrong { line: 1, span: Span::of(0, 0), says, error: None });
        return Err(wrong);
    };
    let mut starts = 0;
    for (entry, record) in records {
        starts += usize::from(matches!(record.data, Data::Soa(_)));
        let second = starts > 1 && matches!(record.data, Data::Soa(_));
        let added = if second { Err(ZoneRefused::OneSoa) } else { zone.add(record) };
        if let Err(refused) = added {
            wrong.push(Wrong::of_zone(entry, refused));
        }
    }
    if wrong.is_empty() { Ok(zone) } else { Err(wrong) }
}

impl Zone {
    /// The zone as a master file, names without its own; reading it gives the same zone.
    pub fn master_file(&self) -> String {
        let mut out = format!("$ORIGIN {}\n$TTL {}\n", self.origin.full(), self.ttl);
        for record in self.records() {
            let owner = self.short(&record.owner);
            let ttl =
                if record.ttl == self.ttl { String::new() } else { format!("{} ", record.ttl) };
            let (kind, data) = (record.kind().name(), &record.data);
            out.push_str(&format!("{owner} {ttl}IN {kind} {data}\n"));
        }
        out
    }

    /// A name of this zone as its master file writes it: `@`, or what stands before the zone's own name.
    fn short(&self, name: &Name) -> String {
        if *name == self.origin {
            return "@".to_owned();
        }
        let own = name.as_str().strip_suffix(self.origin.as_str());
        own.and_then(|n| n.strip_suffix('.')).map_or_else(|| name.full(), str::to_owned)
    }
}
