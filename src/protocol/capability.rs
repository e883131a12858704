//! Capabilities by their words: those that a grammar here reads, and those of other servers.

use super::{imap, pop3, smtp};
use crate::{wire::Rfc, world::Protocol};

/// A capability that other servers offer. No grammar here reads what it adds.
#[derive(Debug)]
pub struct Elsewhere {
    pub word: &'static str,
    pub summary: &'static str,
    pub rfc: Rfc,
    /// The commands and parameters that it adds.
    pub adds: &'static [&'static str],
}

/// Declares a table of them: word, summary, source, what it adds. A source that is `none` stands in no RFC.
macro_rules! elsewhere {
    ($($word:literal $text:literal $rfc:tt $($section:literal)? [$($adds:literal),*];)+) => {
        &[$($crate::protocol::capability::Elsewhere {
            word: $word,
            summary: $text,
            rfc: elsewhere!(@rfc $rfc $($section)?),
            adds: &[$($adds),*],
        }),+]
    };
    (@rfc none) => { $crate::wire::Rfc::OURS };
    (@rfc $rfc:literal) => { $crate::wire::Rfc($rfc, "") };
    (@rfc $rfc:literal $section:literal) => { $crate::wire::Rfc($rfc, $section) };
}
pub(super) use elsewhere;

/// The facts about a capability, whatever its protocol.
#[derive(Clone, Debug)]
pub struct CapabilityFacts {
    pub protocol: Protocol,
    /// The word in the server's list.
    pub word: &'static str,
    pub summary: &'static str,
    /// Where it is defined; not cited if in no RFC.
    pub rfc: Rfc,
    /// The commands and parameters that it adds.
    pub adds: Vec<&'static str>,
    /// Whether a grammar here reads what it adds.
    pub read: bool,
}

/// Every capability of every protocol, in the order of the tables.
pub fn capabilities() -> impl Iterator<Item = CapabilityFacts> {
    let smtp = smtp::extension::ALL.iter().map(|e| {
        let params = e.mail_params.iter().chain(e.rcpt_params).map(|p| p.name);
        let adds = e.verbs.iter().map(|v| v.spec.verb).chain(params).collect();
        (Protocol::Smtp, e.keyword, e.summary, e.rfc, adds)
    });
    let pop3 = pop3::extension::ALL.iter().map(|e| {
        let adds = e.verbs.iter().map(|v| v.spec.verb).collect();
        (Protocol::Pop3, e.tag, e.summary, e.rfc, adds)
    });
    let imap = imap::extension::ALL.iter().map(|e| {
        let adds = e.verbs.iter().map(|v| v.spec.verb).collect();
        (Protocol::Imap, e.capability, e.summary, e.rfc, adds)
    });
    let read = smtp.chain(pop3).chain(imap).map(|(protocol, word, summary, rfc, adds)| {
        CapabilityFacts { protocol, word, summary, rfc, adds, read: true }
    });
    let other = |protocol, rows: &'static [Elsewhere], known: fn(&str) -> bool| {
        rows.iter().filter(move |e| !known(e.word)).map(move |e| CapabilityFacts {
            protocol,
            word: e.word,
            summary: e.summary,
            rfc: e.rfc,
            adds: e.adds.to_vec(),
            read: false,
        })
    };
    let imap = other(Protocol::Imap, imap::capability::ELSEWHERE, |word| {
        imap::extension::ALL.iter().any(|e| e.capability == word)
    });
    read.chain(imap)
}
