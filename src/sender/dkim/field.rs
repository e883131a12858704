//! The tags of signatures and keys, and what each means.

use crate::{
    sender::tag::{self, Known, Tags},
    wire::{Cursor, Parsed},
};

crate::fields! { registry DKIM_FIELDS;
    /// The version of the signature. There is only version 1.
    SIGNATURE_VERSION = "dkim.version", "Version", Code, 6376 "3.5";
    /// How the signature was made: the kind of key and the hash. rsa-sha1 is not accepted any more.
    ALGORITHM = "dkim.algorithm", "Algorithm", Argument, 6376 "3.3";
    /// The signature itself: the hash of the signed header fields, sealed with the private key. In base64.
    SIGNATURE = "dkim.signature", "Signature", Data, 6376 "3.5";
    /// The hash of the body as the signer saw it. If the body changes on the way, this does not fit any more.
    BODY_HASH = "dkim.body-hash", "Body hash", Data, 6376 "3.5";
    /// How header and body are smoothed before they are hashed. simple changes next to nothing; relaxed lets white space change.
    CANONICALIZATION = "dkim.canonicalization", "Canonicalization", Argument, 6376 "3.4";
    /// The domain that signs, and so takes responsibility for the letter. Its key is in the DNS below this name.
    SIGNING_DOMAIN = "dkim.domain", "Signing domain", Data, 6376 "3.5";
    /// The header fields that were signed, in order. A name that stands once more than the field does keeps anybody from adding one.
    SIGNED_FIELDS = "dkim.signed-fields", "Signed fields", Argument, 6376 "3.5";
    /// The user or agent for whom the domain signs. Its domain is the signing domain or one below it.
    AGENT = "dkim.agent", "Agent", Data, 6376 "3.5";
    /// How many octets of the body are signed. Whatever follows them can be changed by anybody.
    BODY_LENGTH = "dkim.body-length", "Body length", Argument, 6376 "8.2";
    /// How the key is fetched. There is one way: a TXT record in the DNS.
    QUERY = "dkim.query", "Query method", Argument, 6376 "3.5";
    /// Which of the domain's keys was used. The key stands under selector._domainkey.domain.
    SELECTOR = "dkim.selector", "Selector", Data, 6376 "3.1";
    /// When the signature was made, in seconds since 1970.
    SIGNED_AT = "dkim.signed-at", "Time of signing", Data, 6376 "3.5";
    /// When the signature ends to be good, in seconds since 1970.
    EXPIRES_AT = "dkim.expires-at", "Time of expiry", Data, 6376 "3.5";
    /// Copies of header fields as the signer saw them, to find what changed. Nothing is checked with them.
    COPIED_FIELDS = "dkim.copied-fields", "Copied fields", Text, 6376 "3.5";
    /// This text is a key for DKIM.
    KEY_VERSION = "dkim.key-version", "Key version", Code, 6376 "3.6.1";
    /// The hashes that may be used with this key.
    KEY_HASHES = "dkim.key-hashes", "Hashes", Argument, 6376 "3.6.1";
    /// The kind of key: rsa, or ed25519.
    KEY_TYPE = "dkim.key-type", "Key type", Argument, 6376 "3.6.1";
    /// A note for people who look after the zone.
    KEY_NOTE = "dkim.key-note", "Note", Text, 6376 "3.6.1";
    /// The public key, in base64. Empty says that the key is revoked.
    PUBLIC_KEY = "dkim.public-key", "Public key", Data, 6376 "3.6.1";
    /// What the key may be used for: email, or * for anything.
    KEY_SERVICE = "dkim.key-service", "Service", Argument, 6376 "3.6.1";
    /// Flags of the key: y while the domain tests DKIM, s if the agent may not be in a domain below.
    KEY_FLAGS = "dkim.key-flags", "Flags", Argument, 6376 "3.6.1";
}

/// The tags of a DKIM-Signature field (RFC 6376 §3.5).
pub const SIGNATURE_TAGS: &[Known] = &[
    ("v", &SIGNATURE_VERSION),
    ("a", &ALGORITHM),
    ("b", &SIGNATURE),
    ("bh", &BODY_HASH),
    ("c", &CANONICALIZATION),
    ("d", &SIGNING_DOMAIN),
    ("h", &SIGNED_FIELDS),
    ("i", &AGENT),
    ("l", &BODY_LENGTH),
    ("q", &QUERY),
    ("s", &SELECTOR),
    ("t", &SIGNED_AT),
    ("x", &EXPIRES_AT),
    ("z", &COPIED_FIELDS),
];

/// The tags of a key record (RFC 6376 §3.6.1).
pub const KEY_TAGS: &[Known] = &[
    ("v", &KEY_VERSION),
    ("h", &KEY_HASHES),
    ("k", &KEY_TYPE),
    ("n", &KEY_NOTE),
    ("p", &PUBLIC_KEY),
    ("s", &KEY_SERVICE),
    ("t", &KEY_FLAGS),
];

/// The value of a DKIM-Signature field.
pub fn signature<'a>(c: &mut Cursor<'a>) -> Parsed<Tags<'a>> {
    tag::tags(c, SIGNATURE_TAGS)
}

/// The text of a key record.
pub fn key<'a>(c: &mut Cursor<'a>) -> Parsed<Tags<'a>> {
    tag::tags(c, KEY_TAGS)
}
