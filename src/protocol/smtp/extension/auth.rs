//! AUTH (RFC 4954): logging in, where users hand letters in. Mechanisms that show the password are
//! offered where the policy allows that.

use super::*;
use crate::{
    protocol::sasl::{self, Mechanism},
    world::Service,
};

crate::fields! { registry FIELDS;
    /// The SASL mechanism by which the client wants to log in.
    MECHANISM = "smtp.mechanism", "SASL mechanism", Argument, 4954 "4";
    /// A mechanism by which clients can log in here.
    MECHANISM_OFFERED = "smtp.mechanism-offered", "SASL mechanism", Data, 4954 "3";
    /// The client's first answer to the mechanism, in base64. Depending on the mechanism it holds the password. An equals sign stands for an empty one.
    INITIAL_RESPONSE = "smtp.initial-response", "Initial response", Secret, 4954 "4", decode Base64;
    /// The client's answer to a challenge, in base64. Depending on the mechanism it holds the password.
    SASL_RESPONSE = "smtp.sasl-response", "SASL response", Secret, 4954 "4", decode Base64;
    /// An asterisk alone: the client gives this login up.
    SASL_CANCEL = "smtp.sasl-cancel", "Login cancelled", Verb, 4954 "4";
    /// What the mechanism asks of the client, in base64.
    CHALLENGE = "smtp.challenge", "Challenge", Data, 4954 "4", decode Base64;
    /// Who handed the letter in first, as far as the client knows.
    AUTH_PARAM = "smtp.auth", "AUTH parameter", Argument, 4954 "5";
    /// The identity that handed the letter in, or angle brackets with nothing between them where that is not known.
    SUBMITTED_BY = "smtp.auth.by", "Who handed it in", Argument, 4954 "5";
}

/// What 334 means.
pub(in crate::protocol::smtp) const CALL: Gloss = Gloss::new(
    "The login goes on: the server waits for the client's answer, in base64.",
    Rfc(4954, "4"),
);
/// What the client's answer to it is.
pub(in crate::protocol::smtp) const ANSWER: Gloss =
    Gloss::new("The client's answer to the challenge, in base64.", Rfc(4954, "4"));

/// `*( SP sasl-mech )`, and the form of old servers: `"=" sasl-mech`.
fn mechanisms(c: &mut Cursor<'_>) -> Parsed<()> {
    if c.peek() == Some(b'=') {
        c.exact(&field::PARAM_EQUALS, "=")?;
        sasl::mechanism(c, &MECHANISM_OFFERED)?;
    }
    each(c, |c| sasl::mechanism(c, &MECHANISM_OFFERED))
}

pub(super) static AUTH: Extension = Extension {
    keyword: "AUTH",
    rfc: Rfc(4954, "3"),
    summary: "The client can log in, with one of the SASL mechanisms that are named here.",
    advertise: |s, cx| {
        let offered = s.service == Service::Submission && cx.policy().plaintext_login;
        offered.then(|| format!("AUTH {}", Mechanism::WORDS))
    },
    unsaid: |s, _| s.service == Service::Submission,
    // Read and not relied on: nobody is trusted to say who else handed a letter in (RFC 4954 §5).
    mail_params: &[&Param::new("AUTH", &AUTH_PARAM, |c| {
        value::xtext(c, &SUBMITTED_BY, None).map(|t| Value::Text(t.to_owned()))
    })],
    verbs: &[Verb::of::<command::auth::Auth>()],
    words: mechanisms,
    examples: &["MAIL FROM:<ana@meadow.test> AUTH=ana@meadow.test", "MAIL FROM:<> AUTH=<>"],
    line_octets: 500,
    fields: FIELDS,
    ..Extension::KNOWN
};
