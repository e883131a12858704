//! DMARC: is the domain that the reader sees the one that SPF or DKIM vouch for? (RFC 7489)
//!
//! RFC 9989 of 2026 replaces RFC 7489. Its text was not at hand when this was written, so what stands here, and what is
//! cited, is RFC 7489.

use super::{
    dkim::Dkim,
    resolve::{Answer, Lookup, Resolve, is_name, is_under},
    spf::Spf,
    step::{Outcome, Step, Went},
    tag::{self, Known, Tags},
};
use crate::{
    message::{self, HeaderField},
    wire::{self, Cursor, Parsed, Rfc},
};
use std::{borrow::Cow, sync::Arc};

crate::fields! { registry DMARC_FIELDS;
    /// This text is a DMARC record. It stands under _dmarc and the domain.
    DMARC_VERSION = "dmarc.version", "Version", Code, 7489 "6.3";
    /// What the domain asks receivers to do with letters that fail: none, quarantine or reject.
    REQUEST = "dmarc.policy", "Policy", Verb, 7489 "6.3";
    /// The same for the domains below this one.
    SUBDOMAIN_REQUEST = "dmarc.subdomain-policy", "Policy below", Verb, 7489 "6.3";
    /// How the signing domain has to fit the From field: r, the same organisation; s, exactly the same.
    DKIM_ALIGNMENT = "dmarc.dkim-alignment", "DKIM alignment", Argument, 7489 "6.3";
    /// How the domain on the envelope has to fit the From field: r, the same organisation; s, exactly the same.
    SPF_ALIGNMENT = "dmarc.spf-alignment", "SPF alignment", Argument, 7489 "6.3";
    /// To how many letters in a hundred the policy applies.
    PERCENT = "dmarc.percent", "Percent", Argument, 7489 "6.3";
    /// Where daily reports about all letters go.
    AGGREGATE_REPORTS = "dmarc.aggregate-reports", "Aggregate reports", Data, 7489 "6.3";
    /// Where reports about single failures go.
    FAILURE_REPORTS = "dmarc.failure-reports", "Failure reports", Data, 7489 "6.3";
    /// For which failures a report is wanted.
    FAILURE_OPTIONS = "dmarc.failure-options", "Failure options", Argument, 7489 "6.3";
    /// In which format failures are reported.
    REPORT_FORMAT = "dmarc.report-format", "Report format", Argument, 7489 "6.3";
    /// How many seconds lie between two aggregate reports.
    REPORT_INTERVAL = "dmarc.report-interval", "Report interval", Argument, 7489 "6.3";
}

/// The tags of a DMARC record (RFC 7489 §6.3).
pub const DMARC_TAGS: &[Known] = &[
    ("v", &DMARC_VERSION),
    ("p", &REQUEST),
    ("sp", &SUBDOMAIN_REQUEST),
    ("adkim", &DKIM_ALIGNMENT),
    ("aspf", &SPF_ALIGNMENT),
    ("pct", &PERCENT),
    ("rua", &AGGREGATE_REPORTS),
    ("ruf", &FAILURE_REPORTS),
    ("fo", &FAILURE_OPTIONS),
    ("rf", &REPORT_FORMAT),
    ("ri", &REPORT_INTERVAL),
];

/// The text of a DMARC record.
pub fn record<'a>(c: &mut Cursor<'a>) -> Parsed<Tags<'a>> {
    tag::tags(c, DMARC_TAGS)
}

/// What a domain asks for (RFC 7489 §6.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disposition {
    /// Nothing: deliver it.
    None,
    /// Treat it with suspicion.
    Quarantine,
    /// Refuse it.
    Reject,
}

impl Disposition {
    /// The word in `p=`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Quarantine => "quarantine",
            Self::Reject => "reject",
        }
    }

    fn named(word: &str) -> Option<Self> {
        [Self::None, Self::Quarantine, Self::Reject]
            .into_iter()
            .find(|d| d.word().eq_ignore_ascii_case(word))
    }
}

/// What the check came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dmarc {
    pub outcome: Outcome,
    /// The domain of the From field; empty where there is none.
    pub domain: String,
    /// The policy that was published for it.
    pub published: Option<Disposition>,
    /// What the policy asks to do with this letter: less than was published if only a part is meant (`pct=`).
    pub disposition: Disposition,
    /// Why, as one clause.
    pub reason: Cow<'static, str>,
    pub asked: Arc<[Lookup]>,
    pub steps: Vec<Step>,
}

/// Most domains in From fields that are looked at.
const MOST_DOMAINS: usize = 8;

/// Checks the From fields of a letter against what SPF and DKIM found. `sample`, from 0 to 99, says which part of all
/// letters this one stands for (`pct=`).
pub(super) fn check(
    from: &[HeaderField<'_>],
    spf: &Spf,
    dkim: &Dkim,
    mut discover: impl FnMut(&str) -> Arc<Discovered>,
    sample: impl Fn() -> u64,
) -> Dmarc {
    let mut domains: Vec<String> = Vec::new();
    for address in from.iter().flat_map(|field| message::addresses(field.value)) {
        let host = address.host.unwrap_or_default();
        let host = String::from_utf8_lossy(&host).trim_end_matches('.').to_ascii_lowercase();
        if is_name(&host) && !domains.contains(&host) && domains.len() < MOST_DOMAINS {
            domains.push(host);
        }
    }
    // More than one author's domain: the strictest policy among those that fail is taken (RFC 7489 §6.6.1).
    let one = |domain: &String| Check { domain, spf, dkim }.run(&discover(domain), &sample);
    let strictest =
        domains.iter().map(one).max_by_key(|d| (d.disposition, d.outcome != Outcome::Pass));
    strictest.unwrap_or_else(|| Dmarc {
        outcome: Outcome::None,
        domain: String::new(),
        published: None,
        disposition: Disposition::None,
        reason: "the letter names no author's domain".into(),
        asked: Arc::default(),
        steps: Vec::new(),
    })
}

/// The domain that an organisation registered: here the last two labels. A list of public suffixes would be needed to
/// tell `co.uk` from a name (RFC 7489 §3.2); the sandbox's names all stand directly below `test`.
pub fn organizational(domain: &str) -> &str {
    let last = domain.rfind('.').unwrap_or(0);
    let before = domain.get(..last).and_then(|rest| rest.rfind('.'));
    before.and_then(|at| domain.get(at + 1..)).unwrap_or(domain)
}

struct Check<'c> {
    domain: &'c str,
    spf: &'c Spf,
    dkim: &'c Dkim,
}

/// What was found where the policy of a domain stands.
#[derive(Clone, Debug)]
pub(super) struct Discovered {
    asked: Arc<[Lookup]>,
    /// The record and the domain at which it stands, or why there is none.
    found: Result<(Request, String), (Outcome, Cow<'static, str>)>,
}

/// A record as far as it matters here.
#[derive(Clone, Copy, Debug)]
struct Request {
    policy: Disposition,
    below: Option<Disposition>,
    strict_dkim: bool,
    strict_spf: bool,
    percent: u64,
}

impl Check<'_> {
    fn run(&self, discovered: &Discovered, sample: &impl Fn() -> u64) -> Dmarc {
        let mut out = Dmarc {
            outcome: Outcome::None,
            domain: self.domain.to_owned(),
            published: None,
            disposition: Disposition::None,
            reason: "".into(),
            asked: discovered.asked.clone(),
            steps: Vec::new(),
        };
        match &discovered.found {
            Err((outcome, reason)) => {
                out.outcome = *outcome;
                out.reason = reason.clone();
            }
            Ok((request, at)) => self.apply(request, at, sample, &mut out),
        }
        out
    }

    fn aligned(&self, other: &str, strict: bool) -> bool {
        if strict {
            other.eq_ignore_ascii_case(self.domain)
        } else {
            let (ours, theirs) = (organizational(self.domain), organizational(other));
            ours.eq_ignore_ascii_case(theirs)
        }
    }

    fn apply(&self, request: &Request, at: &str, sample: &impl Fn() -> u64, out: &mut Dmarc) {
        let below = at != self.domain && is_under(self.domain, at);
        let policy = if below { request.below.unwrap_or(request.policy) } else { request.policy };
        out.published = Some(policy);
        let spf = self.spf_step(request.strict_spf, &mut out.steps);
        let dkim = self.dkim_step(request.strict_dkim, &mut out.steps);
        if let Some(by) = spf.or(dkim) {
            out.outcome = Outcome::Pass;
            out.reason = by;
            return;
        }
        let late = self.spf.outcome == Outcome::TempError
            || self.dkim.signatures.iter().any(|s| s.outcome == Outcome::TempError);
        if late {
            out.outcome = Outcome::TempError;
            out.reason = "an answer of the DNS is missing, so that nothing can be told".into();
            return;
        }
        out.outcome = Outcome::Fail;
        let mut reason = format!("neither SPF nor DKIM passes for {}", self.domain);
        out.disposition = policy;
        if request.percent < 100 && policy != Disposition::None {
            let chosen = sample();
            let within = chosen < request.percent;
            if !within {
                // One step down: what is not to be rejected is to be quarantined (RFC 7489 §6.6.4).
                out.disposition = match policy {
                    Disposition::Reject => Disposition::Quarantine,
                    _ => Disposition::None,
                };
            }
            let is = if within { "is" } else { "is not" };
            let says = format!("letter {chosen} of 100 {is} among the first {}", request.percent);
            let went = if within { Went::Yes } else { Went::No };
            let at = format!("pct={}", request.percent);
            out.steps.push(Step::new(at, went, says, Rfc(7489, "6.6.4")));
        }
        reason += &format!("; the policy of {at} is {}", policy.word());
        out.reason = reason.into();
    }

    fn spf_step(&self, strict: bool, steps: &mut Vec<Step>) -> Option<Cow<'static, str>> {
        const RFC: Rfc = Rfc(7489, "3.1.2");
        let aligned = self.aligned(&self.spf.domain, strict);
        let passed = self.spf.outcome == Outcome::Pass;
        let says = format!(
            "SPF {} for {}, which is {}aligned with {}",
            self.spf.outcome.word(),
            self.spf.domain,
            if aligned { "" } else { "not " },
            self.domain,
        );
        let good = aligned && passed;
        let at = if strict { "aspf=s" } else { "aspf=r" };
        steps.push(Step::new(at, if good { Went::Yes } else { Went::No }, says, RFC));
        good.then(|| format!("SPF passes for {}, which is aligned", self.spf.domain).into())
    }

    fn dkim_step(&self, strict: bool, steps: &mut Vec<Step>) -> Option<Cow<'static, str>> {
        const RFC: Rfc = Rfc(7489, "3.1.1");
        let at = if strict { "adkim=s" } else { "adkim=r" };
        if self.dkim.signatures.is_empty() {
            steps.push(Step::new(at, Went::No, "there is no DKIM signature", RFC));
        }
        let mut by = None;
        for signature in &self.dkim.signatures {
            let aligned = self.aligned(&signature.domain, strict);
            let good = aligned && signature.outcome == Outcome::Pass;
            let says = format!(
                "DKIM {} for {}, which is {}aligned with {}",
                signature.outcome.word(),
                signature.domain,
                if aligned { "" } else { "not " },
                self.domain,
            );
            steps.push(Step::new(at, if good { Went::Yes } else { Went::No }, says, RFC));
            if good && by.is_none() {
                by = Some(format!("DKIM passes for {}, which is aligned", signature.domain).into());
            }
        }
        by
    }
}

/// Asks for the policy of a domain.
pub(super) fn discover(domain: &str, resolve: &dyn Resolve) -> Discovered {
    let mut asked = Vec::new();
    let found = look(domain, resolve, &mut asked);
    Discovered { asked: asked.into(), found }
}

/// Finds the record: at the domain itself, or else at the organisation's (RFC 7489 §6.6.3).
fn look(
    domain: &str,
    resolve: &dyn Resolve,
    asked: &mut Vec<Lookup>,
) -> Result<(Request, String), (Outcome, Cow<'static, str>)> {
    let organisation = organizational(domain);
    let both = [domain, organisation];
    let places = if organisation == domain { &both[..1] } else { &both[..] };
    for place in places {
        let name = format!("_dmarc.{place}");
        let answer = resolve.txt(&name);
        asked.push(Lookup::of(&name, "TXT", &answer, |text, out| {
            *out += &format!("\"{}\"", text.escape_ascii());
        }));
        let texts = match answer {
            Answer::Found(texts) => texts,
            Answer::NoData | Answer::NxDomain => continue,
            Answer::Temporary => {
                let reason = format!("the DNS gives no answer for {name}");
                return Err((Outcome::TempError, reason.into()));
            }
        };
        let mut records = texts.iter().filter(|text| is_record(text));
        let Some(text) = records.next() else { continue };
        if records.next().is_some() {
            let reason = format!("{name} has more than one DMARC record");
            return Err((Outcome::PermError, reason.into()));
        }
        return match wire::read(text, record) {
            Ok(tags) => match Request::of(&tags) {
                Some(request) => Ok((request, (*place).to_owned())),
                None => {
                    let reason = format!("the record at {name} has no policy that is known");
                    Err((Outcome::PermError, reason.into()))
                }
            },
            Err(e) => {
                let reason = format!(
                    "the record at {name} is wrong at column {}: {}",
                    e.column(),
                    e.sentence()
                );
                Err((Outcome::PermError, reason.into()))
            }
        };
    }
    Err((Outcome::None, format!("{organisation} has no DMARC record").into()))
}

/// Whether a text claims to be a DMARC record: `v=DMARC1` stands first (RFC 7489 §6.6.3).
pub fn is_record(text: &[u8]) -> bool {
    let after = |text: &[u8], word: &[u8]| {
        text.strip_prefix(word).map(|rest| rest.trim_ascii_start().to_vec())
    };
    let value = after(text, b"v").and_then(|rest| after(&rest, b"="));
    let rest = value.and_then(|rest| after(&rest, b"DMARC1"));
    rest.is_some_and(|rest| matches!(rest.first(), None | Some(b';')))
}

impl Request {
    /// A record without a known policy counts as `p=none` if it at least says where reports go (RFC 7489 §6.6.3).
    fn of(tags: &Tags<'_>) -> Option<Self> {
        let policy = tags.word("p").and_then(|word| Disposition::named(&word));
        let below = tags.word("sp").map(|word| Disposition::named(&word));
        let strict = |tag: &str| tags.word(tag).is_some_and(|word| word.eq_ignore_ascii_case("s"));
        let percent = tags.number("pct").ok().flatten().filter(|p| *p <= 100).unwrap_or(100);
        let (policy, below) = match (policy, below) {
            (Some(policy), None) => (policy, None),
            (Some(policy), Some(Some(below))) => (policy, Some(below)),
            _ if tags.word("rua").is_some_and(|uri| uri.contains(':')) => (Disposition::None, None),
            _ => return None,
        };
        let (strict_dkim, strict_spf) = (strict("adkim"), strict("aspf"));
        Some(Self { policy, below, strict_dkim, strict_spf, percent })
    }
}
