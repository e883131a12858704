//! check_host() (RFC 7208 §4): a record, term by term.

use super::{
    Client, Spf,
    address::is_within,
    grammar::{self, Directive, Mechanism, Piece, Prefix, Qualifier, Record},
};
use crate::{
    sender::{
        resolve::{Answer, Lookup, Resolve, is_name, is_under},
        step::{Outcome, Step, Went},
    },
    wire::{self, Rfc},
};
use std::{borrow::Cow, net::IpAddr};

/// Most terms of a check that ask the DNS (RFC 7208 §4.6.4).
const MOST_LOOKUPS: u8 = 10;
/// Most questions whose answer holds nothing (RFC 7208 §4.6.4).
const MOST_VOID: u8 = 2;
/// Most names of one MX or PTR answer whose addresses are asked for (RFC 7208 §4.6.4).
pub(super) const MOST_NAMES: usize = 10;

/// One check: what stays the same while records include each other, and what is counted over all of them.
pub(super) struct Check<'c> {
    pub(super) client: &'c Client<'c>,
    pub(super) resolve: &'c dyn Resolve,
    pub(super) ip: IpAddr,
    /// The local part of the sender.
    pub(super) local: &'c str,
    /// The domain of the sender.
    pub(super) of: &'c str,
    lookups: u8,
    voids: u8,
    /// The names that point back to the client, once they were asked for.
    pub(super) validated: Option<Vec<String>>,
    /// A macro stood for more than the client's address and the domain.
    pub(super) particular: bool,
}

/// What one record came to.
struct Host {
    outcome: Outcome,
    /// The one sentence that says why.
    reason: Cow<'static, str>,
    steps: Vec<Step>,
    asked: Vec<Lookup>,
    explanation: Option<String>,
}

/// An error that ends the whole check.
pub(super) struct Broken(pub(super) Outcome, pub(super) Cow<'static, str>);

impl<'c> Check<'c> {
    pub(super) fn new(
        client: &'c Client<'c>,
        (local, of): (&'c str, &'c str),
        resolve: &'c dyn Resolve,
    ) -> Self {
        let ip = client.ip.to_canonical();
        Self {
            client,
            resolve,
            ip,
            local,
            of,
            lookups: 0,
            voids: 0,
            validated: None,
            particular: false,
        }
    }

    /// What it comes to, and whether the same would be said of every sender with this address and domain.
    pub(super) fn run(mut self) -> (Spf, bool) {
        let domain = self.of.strip_suffix('.').unwrap_or(self.of).to_owned();
        let host = self.check_host(&domain, true);
        let spf = Spf {
            outcome: host.outcome,
            domain,
            reason: host.reason,
            explanation: host.explanation,
            asked: host.asked,
            steps: host.steps,
        };
        (spf, !self.particular)
    }

    fn check_host(&mut self, domain: &str, explain: bool) -> Host {
        let end = |outcome, reason, asked| Host {
            outcome,
            reason,
            steps: Vec::new(),
            asked,
            explanation: None,
        };
        if !is_name(domain) || !domain.contains('.') {
            let reason = format!("{} is no domain name", domain.escape_default());
            return end(Outcome::None, reason.into(), Vec::new());
        }
        let answer = self.resolve.txt(domain);
        let asked = vec![Lookup::of(domain, "TXT", &answer, |t, out| {
            *out += &format!("\"{}\"", t.escape_ascii());
        })];
        let texts = match answer {
            Answer::Found(texts) => texts,
            Answer::NoData | Answer::NxDomain => Vec::new(),
            Answer::Temporary => {
                let reason = format!("the DNS gives no answer for {domain}");
                return end(Outcome::TempError, reason.into(), asked);
            }
        };
        let mut records = texts.iter().filter(|t| grammar::is_record(t));
        let Some(text) = records.next() else {
            return end(Outcome::None, format!("{domain} has no SPF record").into(), asked);
        };
        if records.next().is_some() {
            let reason = format!("{domain} has more than one SPF record");
            return end(Outcome::PermError, reason.into(), asked);
        }
        match wire::read(text, grammar::record) {
            Ok(record) => self.record(&record, domain, explain, asked),
            Err(e) => {
                let reason = format!(
                    "the SPF record of {domain} is wrong at column {}: {}",
                    e.column(),
                    e.sentence()
                );
                end(Outcome::PermError, reason.into(), asked)
            }
        }
    }

    fn record(
        &mut self,
        record: &Record<'_>,
        domain: &str,
        explain: bool,
        asked: Vec<Lookup>,
    ) -> Host {
        let mut steps = Vec::with_capacity(record.directives.len());
        for directive in &record.directives {
            match self.directive(directive, domain, &mut steps) {
                Ok(false) => {}
                Ok(true) => {
                    let outcome = match directive.qualifier {
                        Qualifier::Pass => Outcome::Pass,
                        Qualifier::Fail => Outcome::Fail,
                        Qualifier::SoftFail => Outcome::SoftFail,
                        Qualifier::Neutral => Outcome::Neutral,
                    };
                    let reason = self.because(record, directive, domain);
                    let mut explanation = None;
                    if let (Outcome::Fail, true, Some(exp)) = (outcome, explain, &record.exp) {
                        explanation = self.explanation(exp, domain, &mut steps);
                    }
                    return Host { outcome, reason, steps, asked, explanation };
                }
                Err(Broken(outcome, reason)) => {
                    return Host { outcome, reason, steps, asked, explanation: None };
                }
            }
        }
        let all = record.directives.iter().any(|d| d.mechanism == Mechanism::All);
        match &record.redirect {
            Some(target) if !all => self.redirect(target, domain, explain, asked, steps),
            _ => Host {
                outcome: Outcome::Neutral,
                reason: format!("{} matches no term of {domain}", self.ip).into(),
                steps,
                asked,
                explanation: None,
            },
        }
    }

    fn redirect(
        &mut self,
        target: &[Piece<'_>],
        domain: &str,
        explain: bool,
        asked: Vec<Lookup>,
        mut steps: Vec<Step>,
    ) -> Host {
        const RFC: Rfc = Rfc(7208, "6.1");
        let mut questions = Vec::new();
        if let Err(Broken(outcome, reason)) = self.count() {
            steps.push(Step::new("redirect", Went::Error, reason.clone(), RFC));
            return Host { outcome, reason, steps, asked, explanation: None };
        }
        let target = self.target(Some(target), domain, &mut questions);
        let mut host = self.check_host(&target, explain);
        if host.outcome == Outcome::None {
            host.outcome = Outcome::PermError;
            host.reason = format!("redirect leads to {target}, and {}", host.reason).into();
        }
        questions.append(&mut host.asked);
        let says = format!("the record of {target} decides: {}", host.outcome.word());
        let step = Step::new(format!("redirect={target}"), Went::Yes, says, RFC);
        steps.push(step.asking(questions).holding(host.steps));
        Host { steps, asked, ..host }
    }

    /// Why a directive decided: what the client is, or is not.
    fn because(&self, record: &Record<'_>, by: &Directive<'_>, domain: &str) -> Cow<'static, str> {
        if by.mechanism != Mechanism::All {
            return format!("{} of {domain} matches {}", by.written, self.ip).into();
        }
        let before = record.directives.iter().take_while(|d| !std::ptr::eq(*d, by));
        let before: Vec<&str> = before.map(|d| d.written).collect();
        match &before[..] {
            [] => format!("{} of {domain} matches every address", by.written).into(),
            [only] => format!("{} is not in {only}", self.ip).into(),
            many => format!("{} is in none of {}", self.ip, many.join(", ")).into(),
        }
    }

    pub(super) fn count(&mut self) -> Result<(), Broken> {
        self.lookups += 1;
        if self.lookups > MOST_LOOKUPS {
            let reason = "more than 10 terms ask the DNS (RFC 7208 §4.6.4)";
            return Err(Broken(Outcome::PermError, reason.into()));
        }
        Ok(())
    }

    /// Looks at an answer: nothing in it counts as void, none at all ends the check.
    pub(super) fn answered<T>(&mut self, name: &str, answer: Answer<T>) -> Result<Vec<T>, Broken> {
        if answer.is_void() {
            self.voids += 1;
            if self.voids > MOST_VOID {
                let reason = "more than 2 questions were answered by nothing (RFC 7208 §4.6.4)";
                return Err(Broken(Outcome::PermError, reason.into()));
            }
        }
        match answer {
            Answer::Found(records) => Ok(records),
            Answer::NoData | Answer::NxDomain => Ok(Vec::new()),
            Answer::Temporary => {
                let reason = format!("the DNS gives no answer for {name}");
                Err(Broken(Outcome::TempError, reason.into()))
            }
        }
    }

    /// Whether a directive matches; its step is noted either way.
    fn directive(
        &mut self,
        directive: &Directive<'_>,
        domain: &str,
        steps: &mut Vec<Step>,
    ) -> Result<bool, Broken> {
        let mut asked = Vec::new();
        let mut inside = Vec::new();
        let tried = self.matches(&directive.mechanism, domain, &mut asked, &mut inside);
        let (went, says) = match &tried {
            Ok((true, says)) => (Went::Yes, says.clone()),
            Ok((false, says)) => (Went::No, says.clone()),
            Err(Broken(_, reason)) => (Went::Error, reason.clone()),
        };
        let rfc = Rfc(7208, section(&directive.mechanism));
        let step = Step::new(directive.written, went, says, rfc);
        steps.push(step.asking(asked).holding(inside));
        tried.map(|(matched, _)| matched)
    }

    fn matches(
        &mut self,
        mechanism: &Mechanism<'_>,
        domain: &str,
        asked: &mut Vec<Lookup>,
        inside: &mut Vec<Step>,
    ) -> Result<(bool, Cow<'static, str>), Broken> {
        let ip = self.ip;
        match mechanism {
            Mechanism::All => Ok((true, "every address".into())),
            Mechanism::Ip4(network, bits) => {
                let full = IpAddr::V4(*network);
                Ok(said(ip, is_within(ip, full, *bits), format_args!("{network}/{bits}")))
            }
            Mechanism::Ip6(network, bits) => {
                let full = IpAddr::V6(*network);
                Ok(said(ip, is_within(ip, full, *bits), format_args!("{network}/{bits}")))
            }
            Mechanism::A(spec, prefix) => {
                self.count()?;
                let name = self.target(spec.as_deref(), domain, asked);
                let found = self.addresses(&name, asked)?;
                Ok(self.among(&found, *prefix, &name))
            }
            Mechanism::Mx(spec, prefix) => {
                self.count()?;
                let name = self.target(spec.as_deref(), domain, asked);
                self.mx(&name, *prefix, asked)
            }
            Mechanism::Ptr(spec) => {
                self.count()?;
                let name = self.target(spec.as_deref(), domain, asked);
                let names = self.validated(asked);
                let found = names.into_iter().find(|n| is_under(n, &name));
                Ok(match found {
                    Some(found) => (true, format!("{ip} is {found}, which is in {name}").into()),
                    None => (false, format!("no name of {ip} is in {name}").into()),
                })
            }
            Mechanism::Exists(spec) => {
                self.count()?;
                let name = self.target(Some(spec), domain, asked);
                if !is_name(&name) {
                    return Ok((false, format!("{name} is no domain name").into()));
                }
                let answer = self.resolve.exists(&name);
                asked.push(Lookup::of(&name, "A", &answer, |(), out| *out += "an address"));
                let found = !self.answered(&name, answer)?.is_empty();
                let verb = if found { "has" } else { "has not" };
                Ok((found, format!("{name} {verb} an address").into()))
            }
            Mechanism::Include(spec) => {
                self.count()?;
                let name = self.target(Some(spec), domain, asked);
                let host = self.check_host(&name, false);
                asked.extend(host.asked);
                *inside = host.steps;
                match host.outcome {
                    Outcome::Pass => Ok((true, format!("{name} says pass").into())),
                    Outcome::None => {
                        let reason = format!("include:{name}: {}", host.reason);
                        Err(Broken(Outcome::PermError, reason.into()))
                    }
                    error @ (Outcome::TempError | Outcome::PermError) => {
                        Err(Broken(error, host.reason))
                    }
                    other => Ok((false, format!("{name} says {}", other.word()).into())),
                }
            }
        }
    }

    fn mx(
        &mut self,
        name: &str,
        prefix: Prefix,
        asked: &mut Vec<Lookup>,
    ) -> Result<(bool, Cow<'static, str>), Broken> {
        if !is_name(name) {
            return Ok((false, format!("{name} is no domain name").into()));
        }
        let answer = self.resolve.mx(name);
        asked.push(Lookup::of(name, "MX", &answer, |(preference, host), out| {
            *out += &format!("{preference} {host}");
        }));
        let hosts = self.answered(name, answer)?;
        if hosts.len() > MOST_NAMES {
            let reason = format!("{name} has more than 10 MX records (RFC 7208 §4.6.4)");
            return Err(Broken(Outcome::PermError, reason.into()));
        }
        for (_, host) in &hosts {
            let found = self.addresses(host, asked)?;
            let (matched, says) = self.among(&found, prefix, host);
            if matched {
                return Ok((true, says));
            }
        }
        Ok((false, format!("{} is no MX host of {name}", self.ip).into()))
    }

    /// The text that `exp` points to, with its macros filled in; nothing where anything about it is wrong
    /// (RFC 7208 §6.2).
    fn explanation(
        &mut self,
        exp: &[Piece<'_>],
        domain: &str,
        steps: &mut Vec<Step>,
    ) -> Option<String> {
        let mut asked = Vec::new();
        let name = self.target(Some(exp), domain, &mut asked);
        let mut text = None;
        if is_name(&name) {
            let answer = self.resolve.txt(&name);
            asked.push(Lookup::of(&name, "TXT", &answer, |t, out| {
                *out += &format!("\"{}\"", t.escape_ascii());
            }));
            if let Answer::Found(texts) = answer
                && let [only] = &texts[..]
                && let Ok(pieces) = wire::read(only, grammar::explain_string)
            {
                let filled = self.expand(&pieces, domain, &mut asked);
                let plain = filled.bytes().all(|b| b.is_ascii_graphic() || b == b' ');
                text = Some(filled).filter(|_| plain);
            }
        }
        let says = match &text {
            Some(text) => format!("{domain} explains: {text}"),
            None => "there is no text to explain it with".to_owned(),
        };
        let step = Step::new(format!("exp={name}"), Went::Noted, says, Rfc(7208, "6.2"));
        steps.push(step.asking(asked));
        text
    }
}

const fn section(mechanism: &Mechanism<'_>) -> &'static str {
    match mechanism {
        Mechanism::All => "5.1",
        Mechanism::Include(_) => "5.2",
        Mechanism::A(..) => "5.3",
        Mechanism::Mx(..) => "5.4",
        Mechanism::Ptr(_) => "5.5",
        Mechanism::Ip4(..) | Mechanism::Ip6(..) => "5.6",
        Mechanism::Exists(_) => "5.7",
    }
}

fn said(ip: IpAddr, within: bool, network: std::fmt::Arguments<'_>) -> (bool, Cow<'static, str>) {
    let is = if within { "is" } else { "is not" };
    (within, format!("{ip} {is} in {network}").into())
}
