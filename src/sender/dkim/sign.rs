//! Signing a letter (RFC 6376 §5).

use super::{Bodies, Canon, Claim, Headers, key::Algorithm};
use crate::{message, world::Timestamp};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair},
};
use std::fmt::Write as _;

/// The fields that are signed where a letter has them (RFC 6376 §5.4.1).
const SIGNED: &[&str] = &[
    "From",
    "Reply-To",
    "Subject",
    "Date",
    "To",
    "Cc",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
];

/// A private key with the name under which its public half is published.
#[derive(Debug)]
pub struct Signer {
    pub domain: &'static str,
    pub selector: &'static str,
    pair: Pair,
}

#[derive(Debug)]
enum Pair {
    Rsa(Box<RsaKeyPair>),
    Ed25519(Ed25519KeyPair),
}

impl Signer {
    /// A key from its PKCS #8 form in base64; nothing if it is no RSA or Ed25519 key.
    pub fn new(domain: &'static str, selector: &'static str, pkcs8: &str) -> Option<Self> {
        let der = super::key::decode(pkcs8)?;
        let pair = match Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der) {
            Ok(pair) => Pair::Ed25519(pair),
            Err(_) => Pair::Rsa(Box::new(RsaKeyPair::from_pkcs8(&der).ok()?)),
        };
        Some(Self { domain, selector, pair })
    }

    /// The name of the record with the public key.
    pub fn name(&self) -> String {
        format!("{}._domainkey.{}", self.selector, self.domain)
    }

    /// The text of that record (RFC 6376 §3.6.1).
    pub fn record(&self) -> String {
        match &self.pair {
            Pair::Ed25519(pair) => {
                format!("v=DKIM1; k=ed25519; p={}", STANDARD.encode(pair.public_key()))
            }
            Pair::Rsa(pair) => {
                let info = public_key_info(pair.public_key().as_ref());
                format!("v=DKIM1; k=rsa; p={}", STANDARD.encode(info))
            }
        }
    }

    const fn algorithm(&self) -> Algorithm {
        match self.pair {
            Pair::Rsa(_) => Algorithm::RsaSha256,
            Pair::Ed25519(_) => Algorithm::Ed25519Sha256,
        }
    }

    /// The DKIM-Signature field for a letter, with its line end; to be put before all others. Nothing if the letter
    /// has no From field, or the key cannot sign.
    pub fn sign(&self, header: &[u8], body: &dyn Fn() -> Bytes, now: Timestamp) -> Option<Vec<u8>> {
        let mut names: Vec<&str> = Vec::new();
        for field in message::fields(header) {
            if let Some(name) = SIGNED.iter().find(|name| field.is(name))
                && names.len() < Self::MOST_FIELDS
            {
                names.push(name);
            }
        }
        if !names.contains(&"From") {
            return None;
        }
        // Once more than it stands there: a second From added on the way breaks the signature (§8.15).
        names.push("From");
        let names = names.join(":");
        let hash = Bodies::new(body).hash(Canon::Relaxed, None).hash;
        let mut field = format!(
            "DKIM-Signature: v=1; a={}; c=relaxed/relaxed; d={}; s={};\r\n\tt={}; h=",
            self.algorithm().word(),
            self.domain,
            self.selector,
            now.0.div_euclid(1000),
        );
        fold(&names, ':', &mut field);
        let _ = write!(field, ";\r\n\tbh={};\r\n\tb=", STANDARD.encode(hash));
        let claim = Claim {
            algorithm: self.algorithm(),
            signature: Vec::new(),
            body_hash: hash.to_vec(),
            header_canon: Canon::Relaxed,
            body_canon: Canon::Relaxed,
            domain: self.domain.to_owned(),
            selector: self.selector.to_owned(),
            agent: String::new(),
            fields: names.split(':').map(str::to_ascii_lowercase).collect(),
            length: None,
            seal: (0, 0),
        };
        let own = message::fields(field.as_bytes()).next()?;
        let mut signed = Headers::new(header).signed_before(&claim);
        Canon::Relaxed.field(field.get(own.start..own.end)?.as_bytes(), &mut signed);
        signed.truncate(signed.len().saturating_sub(2));
        fold_base64(&STANDARD.encode(self.seal(&signed)?), &mut field);
        field.push_str("\r\n");
        Some(field.into_bytes())
    }

    /// Most fields that one signature names.
    const MOST_FIELDS: usize = 100;

    /// Signs octets as `b=` wants it.
    pub(in crate::sender) fn seal(&self, data: &[u8]) -> Option<Vec<u8>> {
        match &self.pair {
            Pair::Ed25519(pair) => {
                let hash = ring::digest::digest(&ring::digest::SHA256, data);
                Some(pair.sign(hash.as_ref()).as_ref().to_vec())
            }
            Pair::Rsa(pair) => {
                let mut out = vec![0; pair.public().modulus_len()];
                // Chance goes into how the signature is computed, never into the signature.
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), data, &mut out).ok()?;
                Some(out)
            }
        }
    }
}

/// Appends a list, broken into lines after a `mark`.
fn fold(list: &str, mark: char, out: &mut String) {
    let mut column = 40;
    for item in list.split_inclusive(mark) {
        if column + item.len() > 74 {
            out.push_str("\r\n\t");
            column = 8;
        }
        out.push_str(item);
        column += item.len();
    }
}

fn fold_base64(text: &str, out: &mut String) {
    let (first, mut rest) = text.split_at_checked(68).unwrap_or((text, ""));
    out.push_str(first);
    while !rest.is_empty() {
        let (line, after) = rest.split_at_checked(68).unwrap_or((rest, ""));
        out.push_str("\r\n\t");
        out.push_str(line);
        rest = after;
    }
}

/// An RSAPublicKey as a SubjectPublicKeyInfo, as zones have it (RFC 5280).
fn public_key_info(key: &[u8]) -> Vec<u8> {
    const RSA_ENCRYPTION: &[u8] =
        &[0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
    let bits = element(0x03, &[&[0], key].concat());
    element(0x30, &[RSA_ENCRYPTION, &bits].concat())
}

fn element(kind: u8, content: &[u8]) -> Vec<u8> {
    let len = content.len();
    let mut out = vec![kind];
    match len {
        0..=0x7f => out.push(len as u8),
        0x80..=0xff => out.extend([0x81, len as u8]),
        _ => out.extend([0x82, (len >> 8) as u8, len as u8]),
    }
    out.extend_from_slice(content);
    out
}
