//! Keys: the records in the DNS, and what is done with them.

use super::field;
use crate::wire;
use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use ring::signature::{self, RsaPublicKeyComponents, UnparsedPublicKey};
use std::borrow::Cow;

/// Fewest bits of an RSA key that is accepted (RFC 8301 §3.2).
pub const FEWEST_BITS: usize = 1024;

/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    RsaSha256,
    Ed25519Sha256,
    /// Known, and not accepted any more (RFC 8301 §3.1).
    RsaSha1,
}

impl Algorithm {
    /// The word in `a=`.
    pub const fn word(self) -> &'static str {
        match self {
            Self::RsaSha256 => "rsa-sha256",
            Self::Ed25519Sha256 => "ed25519-sha256",
            Self::RsaSha1 => "rsa-sha1",
        }
    }

    pub(crate) fn named(word: &str) -> Option<Self> {
        [Self::RsaSha256, Self::Ed25519Sha256, Self::RsaSha1].into_iter().find(|a| a.word() == word)
    }

    const fn key_type(self) -> &'static str {
        match self {
            Self::RsaSha256 | Self::RsaSha1 => "rsa",
            Self::Ed25519Sha256 => "ed25519",
        }
    }
}

/// A key that can be used for a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub material: Material,
    /// The domain tests DKIM (`t=y`).
    pub testing: bool,
    /// The agent may not be in a domain below (`t=s`).
    pub strict: bool,
}

/// The public key itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Material {
    Rsa { modulus: Vec<u8>, exponent: Vec<u8> },
    Ed25519(Vec<u8>),
}

/// Why a record is no key for a signature.
pub type Unfit = Cow<'static, str>;

impl Key {
    /// Reads a record for a signature of that algorithm (RFC 6376 §6.1.2).
    ///
    /// # Errors
    /// What is wrong with it, as a clause.
    pub fn read(text: &[u8], algorithm: Algorithm) -> Result<Self, Unfit> {
        let tags = wire::read(text, field::key).map_err(|e| {
            format!("the key record is wrong at column {}: {}", e.column(), e.sentence())
        })?;
        if tags.get("v").is_some_and(|v| v != b"DKIM1")
            || tags.0.iter().skip(1).any(|t| t.name == "v")
        {
            return Err("the record is of no known version".into());
        }
        let among = |tag: &str, wanted: &[&str]| match tags.word(tag) {
            Some(list) => list.split(':').any(|item| wanted.contains(&item)),
            None => tags.get(tag).is_none(),
        };
        if !among("h", &["sha256"]) {
            return Err("the key is not for SHA-256".into());
        }
        if !among("s", &["*", "email"]) {
            return Err("the key is not for e-mail".into());
        }
        let Some(data) = tags.word("p") else {
            return Err("the record has no key".into());
        };
        if data.is_empty() {
            return Err("the key is revoked: p= is empty".into());
        }
        let kind = tags.word("k").unwrap_or_else(|| "rsa".to_owned());
        if kind != algorithm.key_type() {
            let (wanted, kind) = (algorithm.key_type(), kind.escape_default());
            return Err(format!("the key is of type {kind}, not {wanted}").into());
        }
        let octets = decode(&data).ok_or("the key is not base64")?;
        let flag = |flag: &str| {
            tags.word("t").is_some_and(|list| list.split(':').any(|item| item == flag))
        };
        let material = match algorithm {
            Algorithm::Ed25519Sha256 if octets.len() == 32 => Material::Ed25519(octets),
            Algorithm::Ed25519Sha256 => return Err("an Ed25519 key has 32 octets".into()),
            Algorithm::RsaSha256 | Algorithm::RsaSha1 => {
                let (modulus, exponent) =
                    rsa_public_key(&octets).ok_or("the octets are no RSA key")?;
                Material::Rsa { modulus: modulus.to_vec(), exponent: exponent.to_vec() }
            }
        };
        Ok(Self { material, testing: flag("y"), strict: flag("s") })
    }

    /// How many bits the key has.
    pub fn bits(&self) -> usize {
        match &self.material {
            Material::Ed25519(octets) => octets.len() * 8,
            Material::Rsa { modulus, .. } => {
                let first = modulus.first().map_or(0, |b| b.leading_zeros() as usize);
                (modulus.len() * 8).saturating_sub(first)
            }
        }
    }

    /// Whether `signature` was made over `data` with the private half of this key.
    pub fn verify(&self, data: &[u8], signature: &[u8]) -> bool {
        match &self.material {
            Material::Rsa { modulus, exponent } => {
                RsaPublicKeyComponents { n: modulus, e: exponent }
                    .verify(
                        &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
                        data,
                        signature,
                    )
                    .is_ok()
            }
            // Ed25519 signs the hash, so that both kinds hash alike (RFC 8463 §3).
            Material::Ed25519(key) => {
                let hash = ring::digest::digest(&ring::digest::SHA256, data);
                UnparsedPublicKey::new(&signature::ED25519, key)
                    .verify(hash.as_ref(), signature)
                    .is_ok()
            }
        }
    }
}

/// Base64 with or without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64.decode(text).ok()
}

/// Modulus and exponent of an RSAPublicKey (RFC 8017), which most zones wrap into a SubjectPublicKeyInfo
/// (RFC 5280).
fn rsa_public_key(der: &[u8]) -> Option<(&[u8], &[u8])> {
    const SEQUENCE: u8 = 0x30;
    const INTEGER: u8 = 0x02;
    const BIT_STRING: u8 = 0x03;
    let (inner, _) = element(der, SEQUENCE)?;
    let inner = match element(inner, SEQUENCE) {
        Some((_, rest)) => {
            let (bits, _) = element(rest, BIT_STRING)?;
            element(bits.strip_prefix(&[0])?, SEQUENCE)?.0
        }
        None => inner,
    };
    let (modulus, rest) = element(inner, INTEGER)?;
    let (exponent, _) = element(rest, INTEGER)?;
    let positive = |n: &[u8]| n.iter().position(|b| *b != 0);
    Some((modulus.get(positive(modulus)?..)?, exponent.get(positive(exponent)?..)?))
}

/// The content of the element that `der` begins with, if it is of that kind, and what follows it.
fn element(der: &[u8], kind: u8) -> Option<(&[u8], &[u8])> {
    let (&[tag, first], rest) = der.split_first_chunk()?;
    if tag != kind {
        return None;
    }
    let (len, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 => (usize::from(*rest.first()?), rest.get(1..)?),
        0x82 => (usize::from(u16::from_be_bytes(*rest.first_chunk()?)), rest.get(2..)?),
        _ => return None,
    };
    rest.split_at_checked(len)
}
