//! What can be asked for: the types of records, each as a word to be typed at the resolver. To add one: add the type,
//! and its row.

use super::{grammar, message::Asked};
use crate::{
    protocol::{Gloss, Spec},
    wire::{Cursor, Parse, Parsed, Prefix, Rfc, Span, expect, label},
    world::zone::{Name, RecordType},
};

/// The state in which questions are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ready;

/// A word that begins a question.
#[derive(Debug)]
pub struct Verb {
    pub spec: Spec<Ready>,
    /// Nothing for the question for the name of an address.
    pub asks: Option<Asked>,
    /// Lines that are well-formed, without their CR LF.
    pub examples: &'static [&'static str],
}

macro_rules! verbs {
    ($($verb:literal $syntax:literal $asks:expr, $rfc:literal $section:literal $summary:literal [$($example:literal),+];)+) => {
        &[$(Verb {
            spec: Spec {
                verb: $verb,
                syntax: $syntax,
                rfc: Rfc($rfc, $section),
                summary: $summary,
                when: &[Ready],
                rules: &[],
            },
            asks: $asks,
            examples: &[$($example),+],
        }),+]
    };
}

const fn kind(kind: RecordType) -> Option<Asked> {
    Some(Asked::Type(kind))
}

/// Everything that can be asked for.
pub static ALL: &[Verb] = verbs! {
    "MX" "MX SP domain CRLF" kind(RecordType::Mx), 5321 "5.1" "Asks which hosts take mail for a domain." ["MX harbor.test", "dig harbor.test MX"];
    "A" "A SP domain CRLF" kind(RecordType::A), 1035 "3.4.1" "Asks for the IPv4 addresses of a host." ["A mx1.harbor.test"];
    "AAAA" "AAAA SP domain CRLF" kind(RecordType::Aaaa), 3596 "" "Asks for the IPv6 addresses of a host." ["AAAA site.maze.test"];
    "TXT" "TXT SP domain CRLF" kind(RecordType::Txt), 1035 "3.3.14" "Asks for texts: the rules of SPF, the keys of DKIM, the policy of DMARC." ["TXT meadow.test", "TXT _dmarc.meadow.test"];
    "PTR" "PTR SP domain CRLF" kind(RecordType::Ptr), 1035 "3.5" "Asks for the name that belongs to an address, which is given as a name." ["PTR 25.2.0.192.in-addr.arpa"];
    "-x" "-x SP address CRLF" None, 1035 "3.5" "Asks for the name that belongs to an address, and turns the address around for you." ["-x 192.0.2.25"];
    "CNAME" "CNAME SP domain CRLF" kind(RecordType::Cname), 1035 "3.3.1" "Asks whether a name is an alias, and of what." ["CNAME www.maze.test"];
    "SRV" "SRV SP domain CRLF" kind(RecordType::Srv), 6186 "3" "Asks where a service of a domain is to be had: this is how mail programs find their servers." ["SRV _imap._tcp.harbor.test"];
    "NS" "NS SP domain CRLF" kind(RecordType::Ns), 1035 "3.3.11" "Asks which servers answer for a zone." ["NS harbor.test"];
    "SOA" "SOA SP domain CRLF" kind(RecordType::Soa), 1035 "3.3.13" "Asks for the start of a zone: who keeps it and how long answers may be remembered." ["SOA harbor.test"];
    "TLSA" "TLSA SP domain CRLF" kind(RecordType::Tlsa), 6698 "2.1" "Asks which certificate or key a TLS server will show." ["TLSA _25._tcp.site.maze.test"];
    "ANY" "ANY SP domain CRLF" Some(Asked::Any), 1035 "3.2.3" "Asks for every record of a name. Servers on the open Internet answer it with little." ["ANY harbor.test"];
};

/// The question that a typed line begins, by its first word; `dig` before it is passed over.
pub fn find(line: &[u8]) -> Option<&'static Verb> {
    let word = first_word(line).of_bytes(line);
    let named =
        |word: &[u8]| ALL.iter().find(|v| word.eq_ignore_ascii_case(v.spec.verb.as_bytes()));
    named(word).or_else(|| {
        let words = line.split(|b| b.is_ascii_whitespace()).filter(|w| !w.is_empty());
        words.skip(1).find_map(named)
    })
}

/// The first word of a typed line.
pub fn first_word(line: &[u8]) -> Span {
    crate::protocol::word::first(line, b"")
}

/// Labels a typed line, and reads what it asks.
pub fn read_line(line: &[u8]) -> Parse<(Name, Asked)> {
    label(line, grammar::line)
}

/// What may follow the beginning of a typed line.
pub(super) fn expected(line: &[u8]) -> Prefix {
    expect(line, whole)
}

fn whole(c: &mut Cursor<'_>) -> Parsed<(Name, Asked)> {
    grammar::line(c)
}

/// What a question asks, in words.
pub(super) fn asks(question: &str) -> Gloss {
    const OTHER: Gloss =
        Gloss::new("Asks for records of a type that mail has no use for.", Rfc(1035, "4.1.2"));
    let kind = question.rsplit(' ').next().unwrap_or_default();
    let found = ALL.iter().find(|v| v.spec.verb.eq_ignore_ascii_case(kind));
    found.map_or(OTHER, |v| Gloss::new(v.spec.summary, v.spec.rfc))
}
