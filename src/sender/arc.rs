//! ARC: what those who passed the letter on found when they got it, sealed link by link (RFC 8617).

use super::{
    dkim::{self, Bodies, Claim, Headers, key::Algorithm},
    resolve::Resolve,
    step::{Outcome, Step, Went},
    tag::{self, Known, Tags},
};
use crate::{
    message::HeaderField,
    wire::{self, Cursor, Parsed, Rfc},
};
use std::borrow::Cow;

crate::fields! { registry ARC_FIELDS;
    /// Which link of the chain this field belongs to: 1 is the first who passed the letter on.
    INSTANCE = "arc.instance", "Instance", Tag, 8617 "4.2.1";
    /// Whether the chain was good when it came here: none for the first link, then pass or fail.
    CHAIN_VALIDATION = "arc.chain-validation", "Chain validation", Code, 8617 "4.4";
}

/// The tags of an ARC-Message-Signature: those of DKIM, and the instance in place of the agent (RFC 8617 §4.1.2).
pub const MESSAGE_TAGS: &[Known] = &[
    ("i", &INSTANCE),
    ("a", &dkim::field::ALGORITHM),
    ("b", &dkim::field::SIGNATURE),
    ("bh", &dkim::field::BODY_HASH),
    ("c", &dkim::field::CANONICALIZATION),
    ("d", &dkim::field::SIGNING_DOMAIN),
    ("h", &dkim::field::SIGNED_FIELDS),
    ("l", &dkim::field::BODY_LENGTH),
    ("s", &dkim::field::SELECTOR),
    ("t", &dkim::field::SIGNED_AT),
    ("x", &dkim::field::EXPIRES_AT),
];

/// The tags of an ARC-Seal (RFC 8617 §4.1.3).
pub const SEAL_TAGS: &[Known] = &[
    ("i", &INSTANCE),
    ("a", &dkim::field::ALGORITHM),
    ("b", &dkim::field::SIGNATURE),
    ("cv", &CHAIN_VALIDATION),
    ("d", &dkim::field::SIGNING_DOMAIN),
    ("s", &dkim::field::SELECTOR),
    ("t", &dkim::field::SIGNED_AT),
];

/// The value of an ARC-Message-Signature field.
pub fn message_signature<'a>(c: &mut Cursor<'a>) -> Parsed<Tags<'a>> {
    tag::tags(c, MESSAGE_TAGS)
}

/// The value of an ARC-Seal field.
pub fn seal<'a>(c: &mut Cursor<'a>) -> Parsed<Tags<'a>> {
    tag::tags(c, SEAL_TAGS)
}

/// Most links of a chain (RFC 8617 §4.2.1).
const MOST: usize = 50;

/// What the chain came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arc {
    /// The chain validation status: none, pass or fail (RFC 8617 §4.4).
    pub outcome: Outcome,
    /// How many links there are.
    pub links: usize,
    /// The instance of the oldest signature over the letter that still fits; 0 if all do.
    pub oldest_pass: usize,
    pub reason: Cow<'static, str>,
    pub steps: Vec<Step>,
}

impl Arc {
    /// No chain.
    pub(super) const fn none() -> Self {
        Self {
            outcome: Outcome::None,
            links: 0,
            oldest_pass: 0,
            reason: Cow::Borrowed("there is no chain"),
            steps: Vec::new(),
        }
    }
}

/// One link: the three fields of an instance.
#[derive(Default)]
struct Link<'a> {
    results: Option<HeaderField<'a>>,
    signature: Option<HeaderField<'a>>,
    seal: Option<HeaderField<'a>>,
}

/// Validates the chain of a letter (RFC 8617 §5.2).
pub(super) fn check(
    fields: &[HeaderField<'_>],
    headers: &Headers<'_>,
    bodies: &mut Bodies<'_>,
    resolve: &dyn Resolve,
) -> Arc {
    let mut arc = Arc::none();
    if fields.is_empty() {
        return arc;
    }
    arc.reason = match validate(fields, headers, bodies, resolve, &mut arc) {
        Ok(()) => {
            arc.outcome = Outcome::Pass;
            format!("all {} seals fit", arc.links).into()
        }
        Err(why) => {
            arc.outcome = Outcome::Fail;
            why
        }
    };
    arc
}

fn validate(
    fields: &[HeaderField<'_>],
    headers: &Headers<'_>,
    bodies: &mut Bodies<'_>,
    resolve: &dyn Resolve,
    arc: &mut Arc,
) -> Result<(), Cow<'static, str>> {
    let links = collect(fields)?;
    arc.links = links.len();
    let mut seals = Vec::with_capacity(links.len());
    for (at, link) in links.iter().enumerate() {
        let instance = at + 1;
        let (Some(_), Some(_), Some(own)) = (&link.results, &link.signature, &link.seal) else {
            return Err(format!("link {instance} lacks one of its three fields").into());
        };
        let tags = wire::read(own.value, seal)
            .map_err(|e| format!("seal {instance} is wrong: {}", e.sentence()))?;
        if tags.tag("h").is_some() {
            return Err(format!("seal {instance} has h=, which it must not").into());
        }
        let status = tags.word("cv").unwrap_or_default();
        let wanted = if instance == 1 { "none" } else { "pass" };
        let good = status.eq_ignore_ascii_case(wanted);
        let says = format!("the chain was {} when it came here", status.escape_default());
        let went = if good { Went::Yes } else { Went::No };
        arc.steps.push(Step::new(format!("i={instance}; cv="), went, says, Rfc(8617, "4.4")));
        if !good {
            return Err(format!("cv= of seal {instance} is not {wanted}").into());
        }
        seals.push(tags);
    }
    for (at, link) in links.iter().enumerate().rev() {
        let Some(own) = &link.signature else { continue };
        let instance = at + 1;
        match message(own, instance, headers, bodies, resolve, &mut arc.steps) {
            Ok(()) => {}
            Err(why) if instance == links.len() => {
                return Err(format!("message signature {instance}: {why}").into());
            }
            Err(_) => {
                arc.oldest_pass = instance + 1;
                break;
            }
        }
    }
    for (at, (link, tags)) in links.iter().zip(&seals).enumerate().rev() {
        let Some(own) = &link.seal else { continue };
        let before = links.get(..=at).unwrap_or_default();
        sealed(own, tags, before, headers, resolve, &mut arc.steps)
            .map_err(|why| format!("seal {}: {why}", at + 1))?;
    }
    Ok(())
}

/// Sorts the fields into links, 1 to n without a gap.
fn collect<'a>(fields: &[HeaderField<'a>]) -> Result<Vec<Link<'a>>, Cow<'static, str>> {
    let mut links: Vec<Link<'a>> = Vec::new();
    for field in fields {
        let instance = instance(field.value).filter(|n| (1..=MOST).contains(n));
        let Some(instance) = instance else {
            return Err("a field of the chain has no instance from 1 to 50".into());
        };
        if links.len() < instance {
            links.resize_with(instance, Link::default);
        }
        let Some(link) = links.get_mut(instance - 1) else { continue };
        let place = if field.is("ARC-Seal") {
            &mut link.seal
        } else if field.is("ARC-Message-Signature") {
            &mut link.signature
        } else {
            &mut link.results
        };
        if place.replace(field.clone()).is_some() {
            return Err(format!("link {instance} has a field twice").into());
        }
    }
    Ok(links)
}

/// The value of `i=` wherever it stands among the tags: in the results it stands first.
fn instance(value: &[u8]) -> Option<usize> {
    value.split(|b| *b == b';').find_map(|tag| {
        let tag = tag.trim_ascii();
        let rest = tag.strip_prefix(b"i")?.trim_ascii_start().strip_prefix(b"=")?.trim_ascii();
        let digits = std::str::from_utf8(rest).ok()?;
        if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok() } else { None }
    })
}

/// Checks one ARC-Message-Signature: a DKIM signature by another name.
fn message(
    own: &HeaderField<'_>,
    instance: usize,
    headers: &Headers<'_>,
    bodies: &mut Bodies<'_>,
    resolve: &dyn Resolve,
    steps: &mut Vec<Step>,
) -> Result<(), Cow<'static, str>> {
    let tags = wire::read(own.value, message_signature)
        .map_err(|e| format!("the field is wrong: {}", e.sentence()))?;
    let mut inside = Vec::new();
    let mut examine = || {
        let claim = Claim::read(&tags).map_err(|(_, why)| why)?;
        if claim.fields.iter().any(|name| name.starts_with("arc-")) {
            return Err("h= names a field of the chain".into());
        }
        let (key, step) = dkim::fetch(&claim.domain, &claim.selector, claim.algorithm, resolve);
        inside.push(step);
        let key = key.map_err(|(_, why)| why)?;
        let (fits, step) = dkim::body(claim.body_canon, claim.length, &claim.body_hash, bodies);
        inside.push(step);
        fits.map_err(|(_, why)| why)?;
        let (fits, step) = dkim::seal(&key, &headers.signed(&claim, own), &claim);
        inside.push(step);
        fits.map_err(|(_, why)| why)
    };
    let result = examine();
    let (went, says) = match &result {
        Ok(()) => (Went::Yes, "the letter is as this link passed it on".into()),
        Err(why) => (Went::No, why.clone()),
    };
    let at = format!("ARC-Message-Signature i={instance}");
    steps.push(Step::new(at, went, says, Rfc(8617, "4.1.2")).holding(inside));
    result
}

/// Checks one ARC-Seal: it covers the fields of all links up to its own (RFC 8617 §5.1.1).
fn sealed(
    own: &HeaderField<'_>,
    tags: &Tags<'_>,
    links: &[Link<'_>],
    headers: &Headers<'_>,
    resolve: &dyn Resolve,
    steps: &mut Vec<Step>,
) -> Result<(), Cow<'static, str>> {
    let word = |tag: &str| tags.word(tag).filter(|w| !w.is_empty());
    let missing = |tag: &'static str| Cow::Owned(format!("{tag}= is missing"));
    let algorithm = word("a").ok_or_else(|| missing("a"))?;
    let algorithm = Algorithm::named(&algorithm).ok_or("a= names no known algorithm")?;
    let signature = word("b").and_then(|b| dkim::key::decode(&b)).ok_or("b= is not base64")?;
    let (domain, selector) =
        (word("d").ok_or_else(|| missing("d"))?, word("s").ok_or_else(|| missing("s"))?);
    let mut signed = Vec::new();
    for link in links {
        for field in [&link.results, &link.signature, &link.seal].into_iter().flatten() {
            if std::ptr::eq(field, own) {
                let seal = tags.tag("b").map(|t| t.after_equals).unwrap_or_default();
                dkim::Canon::Relaxed.field(&headers.unsealed(field, seal), &mut signed);
            } else {
                dkim::Canon::Relaxed.field(headers.raw(field), &mut signed);
            }
        }
    }
    signed.truncate(signed.len().saturating_sub(2));
    let (key, step) = dkim::fetch(&domain, &selector, algorithm, resolve);
    let at = format!("ARC-Seal i={}", links.len());
    let result = match key {
        Ok(key) if key.verify(&signed, &signature) => Ok(()),
        Ok(_) => Err(Cow::Borrowed("it does not fit the fields it covers")),
        Err((_, why)) => Err(why),
    };
    let (went, says) = match &result {
        Ok(()) => (Went::Yes, format!("sealed by {domain}").into()),
        Err(why) => (Went::No, why.clone()),
    };
    let step = Step::new(at, went, says, Rfc(8617, "4.1.3")).holding(vec![step]);
    steps.push(step.showing(&signed));
    result
}
