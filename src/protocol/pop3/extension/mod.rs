//! The capabilities of POP3 (RFC 2449). To add one: write its file, add its line to [`ALL`].
//!
//! The grammar knows every capability, offered or not: whether it is offered is policy.

use super::{
    Session,
    command::{self, Verb},
};
use crate::{protocol::Context, wire::Rfc};

mod auth_resp_code;
mod expire;
mod implementation;
mod lang;
mod login_delay;
mod pipelining;
mod resp_codes;
mod sasl;
mod stls;
mod top;
mod uidl;
mod user;
mod utf8;

/// One capability.
#[derive(Debug)]
pub struct Extension {
    /// The word in the answer to CAPA.
    pub tag: &'static str,
    pub rfc: Rfc,
    /// What it is for, as one sentence.
    pub summary: &'static str,
    /// Its line in the answer to CAPA, or nothing where it is not offered.
    pub advertise: fn(&Session, &Context<'_>) -> Option<&'static str>,
    /// The commands that it announces.
    pub verbs: &'static [Verb],
}

/// Every capability, in the order of the answer to CAPA.
pub static ALL: &[&Extension] = &[
    &top::TOP,
    &user::USER,
    &sasl::SASL,
    &stls::STLS,
    &resp_codes::RESP_CODES,
    &auth_resp_code::AUTH_RESP_CODE,
    &login_delay::LOGIN_DELAY,
    &pipelining::PIPELINING,
    &uidl::UIDL,
    &expire::EXPIRE,
    &utf8::UTF8,
    &lang::LANG,
    &implementation::IMPLEMENTATION,
];

/// The capability that a line of the answer to CAPA names.
pub fn find(line: &[u8]) -> Option<&'static Extension> {
    let len = line.iter().take_while(|b| b.is_ascii_graphic()).count();
    ALL.iter().copied().find(|e| line[..len].eq_ignore_ascii_case(e.tag.as_bytes()))
}
