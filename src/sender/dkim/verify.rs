//! One signature, step by step (RFC 6376 §6.1).

use super::{
    Bodies, Canon, Claim, Headers, Signature,
    claim::Refused,
    field,
    key::{Algorithm, FEWEST_BITS, Key},
};
use crate::{
    message::HeaderField,
    sender::{
        resolve::{Answer, Lookup, Resolve},
        step::{Outcome, Step, Went},
    },
    wire::{self, Rfc},
    world::Timestamp,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// What a key's question came to: the key, or why there is none.
pub(in crate::sender) type Fetched = (Result<Key, Refused>, Step);

/// Checks one DKIM-Signature field.
pub(in crate::sender) fn verify(
    own: &HeaderField<'_>,
    headers: &Headers<'_>,
    bodies: &mut Bodies<'_>,
    resolve: &dyn Resolve,
    now: Timestamp,
) -> Signature {
    let mut signature = Signature {
        outcome: Outcome::Neutral,
        domain: String::new(),
        selector: String::new(),
        algorithm: String::new(),
        agent: String::new(),
        begins: String::new(),
        testing: false,
        reason: "".into(),
        steps: Vec::with_capacity(4),
    };
    let tags = match wire::read(own.value, field::signature) {
        Ok(tags) => tags,
        Err(e) => {
            signature.reason =
                format!("the field is wrong at octet {}: {}", e.column(), e.sentence()).into();
            let rfc = Rfc(6376, "6.1.1");
            let step = Step::new("tags", Went::Error, signature.reason.clone(), rfc);
            signature.steps.push(step.showing(own.value));
            return signature;
        }
    };
    signature.domain = tags.word("d").unwrap_or_default();
    signature.selector = tags.word("s").unwrap_or_default();
    signature.algorithm = tags.word("a").unwrap_or_default();
    signature.begins = tags.word("b").unwrap_or_default().chars().take(8).collect();
    let (outcome, reason) = match Claim::of_signature(&tags, now) {
        Ok(claim) => {
            signature.agent.clone_from(&claim.agent);
            let says = format!(
                "{} signs {} fields and {} of the body with key {}",
                claim.domain,
                claim.fields.len(),
                claim.length.map_or("all".to_owned(), |l| format!("{l} octets")),
                claim.selector,
            );
            let step = Step::new("tags", Went::Yes, says, Rfc(6376, "6.1.1"));
            signature.steps.push(step.showing(own.value));
            match examine(&claim, own, headers, bodies, resolve, &mut signature) {
                Ok(()) => (Outcome::Pass, "the signature fits".into()),
                Err(refused) => refused,
            }
        }
        Err((outcome, reason)) => {
            let step = Step::new("tags", Went::Error, reason.clone(), Rfc(6376, "6.1.1"));
            signature.steps.push(step.showing(own.value));
            (outcome, reason)
        }
    };
    signature.outcome = outcome;
    signature.reason = reason;
    signature
}

fn examine(
    claim: &Claim,
    own: &HeaderField<'_>,
    headers: &Headers<'_>,
    bodies: &mut Bodies<'_>,
    resolve: &dyn Resolve,
    signature: &mut Signature,
) -> Result<(), Refused> {
    let (key, step) = fetch(&claim.domain, &claim.selector, claim.algorithm, resolve);
    signature.steps.push(step);
    let key = key?;
    signature.testing = key.testing;
    let of = claim.agent.rsplit_once('@').map_or("", |(_, domain)| domain);
    if key.strict && !of.eq_ignore_ascii_case(&claim.domain) {
        let why = "the key's flag s wants the domain of i= to be that of d=";
        signature.steps.push(Step::new("t=s", Went::No, why, Rfc(6376, "3.6.1")));
        return Err((Outcome::PermError, why.into()));
    }
    let (fits, step) = body(claim.body_canon, claim.length, &claim.body_hash, bodies);
    signature.steps.push(step);
    fits?;
    let signed = headers.signed(claim, own);
    let (fits, step) = seal(&key, &signed, claim);
    signature.steps.push(step);
    fits
}

/// Looks up the key of a signature (RFC 6376 §6.1.2).
pub(in crate::sender) fn fetch(
    domain: &str,
    selector: &str,
    algorithm: Algorithm,
    resolve: &dyn Resolve,
) -> Fetched {
    const RFC: Rfc = Rfc(6376, "6.1.2");
    if algorithm == Algorithm::RsaSha1 {
        let why = "rsa-sha1 is not accepted any more";
        return (
            Err((Outcome::Policy, why.into())),
            Step::new("a=rsa-sha1", Went::No, why, Rfc(8301, "3.1")),
        );
    }
    let name = format!("{selector}._domainkey.{domain}");
    let answer = resolve.txt(&name);
    let asked = vec![Lookup::of(&name, "TXT", &answer, |text, out| {
        *out += &format!("\"{}\"", text.escape_ascii());
    })];
    let refused: Refused = match answer {
        Answer::Temporary => (Outcome::TempError, "the DNS gives no answer for the key".into()),
        Answer::NoData | Answer::NxDomain => {
            (Outcome::PermError, "there is no key under that selector".into())
        }
        Answer::Found(texts) => {
            let mut why = "there is no key under that selector".into();
            let mut found = None;
            for text in texts.iter().take(MOST_RECORDS) {
                match Key::read(text, algorithm) {
                    Ok(key) => {
                        found = Some(key);
                        break;
                    }
                    Err(unfit) => why = unfit,
                }
            }
            match found {
                Some(key) if key.bits() < FEWEST_BITS && algorithm == Algorithm::RsaSha256 => {
                    let why = format!(
                        "the key has {} bits; under {FEWEST_BITS} none is accepted",
                        key.bits()
                    );
                    let step = Step::new(name, Went::No, why.clone(), Rfc(8301, "3.2"));
                    return (Err((Outcome::Policy, why.into())), step.asking(asked));
                }
                Some(key) => {
                    let kind = algorithm.word().split('-').next().unwrap_or_default();
                    let test = if key.testing { "; the domain tests DKIM" } else { "" };
                    let says = format!("{kind} key of {} bits{test}", key.bits());
                    let step = Step::new(name, Went::Yes, says, RFC);
                    return (Ok(key), step.asking(asked));
                }
                None => (Outcome::PermError, why),
            }
        }
    };
    let step = Step::new(name, Went::Error, refused.1.clone(), RFC);
    (Err(refused), step.asking(asked))
}

/// Most records under one selector that are tried.
const MOST_RECORDS: usize = 8;

/// Compares the hash of the body with the one that is claimed.
pub(in crate::sender) fn body(
    canon: Canon,
    length: Option<u64>,
    claimed: &[u8],
    bodies: &mut Bodies<'_>,
) -> (Result<(), Refused>, Step) {
    let hashed = bodies.hash(canon, length);
    let (ours, theirs) = (STANDARD.encode(hashed.hash), STANDARD.encode(claimed));
    let mut result = Ok(());
    let mut says = format!("{} body, {} octets: {ours} is bh=", canon.word(), hashed.octets);
    if length.is_some_and(|l| l > hashed.octets) {
        says = format!("l= is more than the {} octets that the body has", hashed.octets);
        result = Err((Outcome::Fail, "l= is more than the body has".into()));
    } else if hashed.hash != *claimed {
        says = format!("{} body gives {ours}, and bh= is {theirs}", canon.word());
        result = Err((Outcome::Fail, "the body is not the one that was signed".into()));
    } else if let Some(l) = length.filter(|l| *l < hashed.octets) {
        says += &format!("; {} octets after the first {l} are not signed", hashed.octets - l);
    }
    let went = if result.is_ok() { Went::Yes } else { Went::No };
    (result, Step::new("bh=", went, says, Rfc(6376, "3.7")))
}

/// Compares the signature with what it should sign.
pub(in crate::sender) fn seal(
    key: &Key,
    signed: &[u8],
    claim: &Claim,
) -> (Result<(), Refused>, Step) {
    let fits = key.verify(signed, &claim.signature);
    let canon = claim.header_canon.word();
    let (went, says, result) = if fits {
        let says = format!("{} octets of {canon} header: the signature fits", signed.len());
        (Went::Yes, says, Ok(()))
    } else {
        let says = format!("{} octets of {canon} header: the signature does not fit", signed.len());
        let why = "the header is not the one that was signed, or the key is another";
        (Went::No, says, Err((Outcome::Fail, why.into())))
    };
    (result, Step::new("b=", went, says, Rfc(6376, "6.1.3")).showing(signed))
}
