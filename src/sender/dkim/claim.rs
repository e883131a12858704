//! What a signature says of itself.

use super::{
    Canon,
    key::{self, Algorithm},
};
use crate::{
    sender::{
        resolve::{is_name, is_under},
        step::Outcome,
        tag::{Tag, Tags},
    },
    world::Timestamp,
};
use std::borrow::Cow;

/// The tags of a signature, read and found good (RFC 6376 §3.5).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub algorithm: Algorithm,
    pub signature: Vec<u8>,
    pub body_hash: Vec<u8>,
    pub header_canon: Canon,
    pub body_canon: Canon,
    pub domain: String,
    pub selector: String,
    pub agent: String,
    /// The names in `h=`, in lower case, in order.
    pub fields: Vec<String>,
    pub length: Option<u64>,
    /// Where the value of `b=` stands in the field's value: it is left out of the hash.
    pub seal: (usize, usize),
}

/// Why a signature is not looked at any further.
pub(in crate::sender) type Refused = (Outcome, Cow<'static, str>);

/// Most names in `h=`.
const MOST_FIELDS: usize = 1000;

impl Claim {
    /// Reads the tags of a DKIM-Signature field (RFC 6376 §6.1.1).
    pub(super) fn of_signature(tags: &Tags<'_>, now: Timestamp) -> Result<Self, Refused> {
        match tags.get("v") {
            Some(b"1") => {}
            Some(_) => return Err((Outcome::Neutral, "v= is not 1".into())),
            None => return Err((Outcome::Neutral, "v= is missing".into())),
        }
        let mut claim = Self::read(tags)?;
        let agent = match tags.word("i") {
            Some(agent) => agent,
            None if tags.tag("i").is_some() => {
                return Err((Outcome::Neutral, "i= is no text".into()));
            }
            None => format!("@{}", claim.domain),
        };
        let of = agent.rsplit_once('@').map(|(_, domain)| domain);
        if !of.is_some_and(|of| is_under(of, &claim.domain)) {
            return Err((Outcome::PermError, "i= is not within the domain of d=".into()));
        }
        claim.agent = agent;
        if !claim.fields.iter().any(|name| name == "from") {
            return Err((Outcome::PermError, "h= does not name From".into()));
        }
        if let Some(methods) = tags.word("q")
            && !methods.split(':').any(|m| m.eq_ignore_ascii_case("dns/txt"))
        {
            return Err((Outcome::PermError, "q= names no way to fetch the key".into()));
        }
        let number = |tag: &'static str| {
            tags.number(tag).map_err(|_| (Outcome::Neutral, format!("{tag}= is no number").into()))
        };
        let (made, ends) = (number("t")?, number("x")?);
        if let Some(ends) = ends {
            if made.is_some_and(|made| ends < made) {
                return Err((Outcome::Neutral, "x= is before t=".into()));
            }
            let seconds = u64::try_from(now.0.div_euclid(1000)).unwrap_or(0);
            if ends < seconds {
                return Err((Outcome::Fail, "the signature has expired (x=)".into()));
            }
        }
        Ok(claim)
    }

    /// Reads what signatures of DKIM and of ARC have in common.
    pub(in crate::sender) fn read(tags: &Tags<'_>) -> Result<Self, Refused> {
        let syntax = |why: &'static str| (Outcome::Neutral, Cow::Borrowed(why));
        let word = |tag: &'static str| {
            let word = tags.word(tag).filter(|word| !word.is_empty());
            word.ok_or_else(|| (Outcome::Neutral, format!("{tag}= is missing").into()))
        };
        let algorithm = Algorithm::named(&word("a")?.to_ascii_lowercase())
            .ok_or_else(|| syntax("a= names no known algorithm"))?;
        let seal = tags.tag("b").map(|t: &Tag<'_>| t.after_equals).unwrap_or_default();
        let signature = key::decode(&word("b")?).ok_or_else(|| syntax("b= is not base64"))?;
        let body_hash = key::decode(&word("bh")?).ok_or_else(|| syntax("bh= is not base64"))?;
        let (domain, selector) = (word("d")?, word("s")?);
        if !is_name(&domain) || !is_name(&selector) {
            return Err(syntax("d= or s= is no domain name"));
        }
        let canon = tags.word("c").unwrap_or_else(|| "simple/simple".to_owned());
        let (header, body) = canon.split_once('/').unwrap_or((&canon, "simple"));
        let (Some(header_canon), Some(body_canon)) = (Canon::named(header), Canon::named(body))
        else {
            return Err(syntax("c= names no known canonicalization"));
        };
        let fields: Vec<String> =
            word("h")?.split(':').take(MOST_FIELDS + 1).map(str::to_ascii_lowercase).collect();
        if fields.len() > MOST_FIELDS || fields.iter().any(String::is_empty) {
            return Err(syntax("h= is no list of field names"));
        }
        let length = tags.number("l").map_err(|_| syntax("l= is no number"))?;
        Ok(Self {
            algorithm,
            signature,
            body_hash,
            header_canon,
            body_canon,
            agent: String::new(),
            domain,
            selector,
            fields,
            length,
            seal,
        })
    }
}
