//! The extensions of IMAP. To add one: write its file, add its line to [`ALL`].
//!
//! An extension fills slots - words of the capability list, commands, words of other commands, responses, fields -
//! and never wraps what another one does. The grammar knows every extension, offered or not: whether it is offered is
//! policy. What this server does not carry out at all is there as a grammar alone ([`Grammar`]): conversations of
//! other servers are labelled by it, and here the command is refused.

use super::{Phase, Session, command::Verb, response::Row};
use crate::{
    protocol::{Context, Spec},
    wire::{Cursor, Field, Parsed, Rfc},
};

pub mod acl;
pub mod annotate;
pub mod appendlimit;
pub mod auth;
pub mod binary;
pub mod catenate;
pub mod children;
pub mod compress;
pub mod condstore;
pub mod context;
pub mod convert;
pub mod enable;
pub mod esearch;
pub mod filters;
pub mod fuzzy;
pub mod gmail;
pub mod i18nlevel;
pub mod id;
pub mod idle;
pub mod imapsieve;
pub mod inprogress;
pub mod jmapaccess;
pub mod language;
pub mod list_extended;
pub mod list_metadata;
pub mod list_myrights;
pub mod list_status;
pub mod literal;
pub mod messagelimit;
pub mod metadata;
pub mod moving;
pub mod multiappend;
pub mod multisearch;
pub mod namespace;
pub mod notify;
pub mod objectid;
pub mod partial;
pub mod preview;
pub mod qresync;
pub mod quota;
pub mod referral;
pub mod replace;
pub mod rev2;
pub mod sasl_ir;
pub mod savedate;
pub mod searchres;
pub mod slot;
pub mod sort;
pub mod sort_display;
pub mod special_use;
pub mod status_size;
pub mod thread;
pub mod uidonly;
pub mod uidplus;
pub mod unauthenticate;
pub mod unselect;
pub mod urlauth;
pub mod utf8;
pub mod within;

pub use slot::{Reading, Rest, Slot, Slots};

/// The facts and the form of a command. One that is carried out is a [`Command`](super::command::Command), and has
/// this too.
pub trait Grammar: 'static {
    type Args;
    const SPEC: Spec<Phase>;

    /// Whole commands that are well-formed, with tag and line end.
    const EXAMPLES: &'static [&'static str];

    /// What follows the verb, up to and with the last CR LF.
    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args>;
}

/// What an extension adds to what a server says.
#[derive(Debug)]
pub struct Responses {
    /// Kinds of response that begin with a word.
    pub words: &'static [Row],
    /// Kinds of response that begin with a number.
    pub numbered: &'static [Row],
    /// Response codes.
    pub codes: &'static [Row],
    /// Items of FETCH.
    pub fetch: &'static [Row],
    /// Items of FETCH with a section in brackets after their name.
    pub fetch_section: &'static [Row],
    /// Items of STATUS.
    pub status: &'static [Row],
    /// Kinds of result of ESEARCH.
    pub search: &'static [Row],
    /// What the correlator of ESEARCH tells besides the tag.
    pub correlator: &'static [Row],
    /// Extended data items of LIST.
    pub list: &'static [Row],
}

impl Responses {
    /// Nothing.
    pub const NONE: Self = Self {
        words: &[],
        numbered: &[],
        codes: &[],
        fetch: &[],
        fetch_section: &[],
        status: &[],
        search: &[],
        correlator: &[],
        list: &[],
    };
}

/// One extension.
#[derive(Debug)]
pub struct Extension {
    /// Its word in the capability list. One that ends with `=` has a value after it.
    pub capability: &'static str,
    pub rfc: Rfc,
    /// What it is for, as one sentence.
    pub summary: &'static str,
    /// Whether this server can carry it out at all.
    pub served: bool,
    /// Whether it is offered now, unless the host is without it; see [`is_offered`](Self::is_offered).
    pub offered: fn(&Session, &Context<'_>) -> bool,
    /// Its words in the capability list now, where they are not the one word of `capability`.
    pub words: Option<fn(&Session, &Context<'_>) -> String>,
    /// Whether the capability list shows it before anybody has logged in; most of them mean nothing there.
    pub early: bool,
    /// Whether ENABLE switches it on (RFC 5161).
    pub enables: bool,
    pub verbs: &'static [Verb],
    pub slots: Slots,
    pub responses: Responses,
    pub fields: &'static [&'static Field],
}

impl Extension {
    /// Whether it is offered now. Whether a host is without it is asked here alone.
    pub fn is_offered(&self, s: &Session, cx: &Context<'_>) -> bool {
        let without = &cx.policy().without;
        let named = || without.has(self.capability) || without.has(self.name());
        (without.is_empty() || !named()) && (self.offered)(s, cx)
    }

    /// What it is called: its word without the sign before a value.
    pub fn name(&self) -> &'static str {
        self.capability.trim_end_matches('=')
    }

    /// One that this server does not carry out: its slots are to be filled.
    pub(super) const fn known(
        capability: &'static str,
        rfc: Rfc,
        summary: &'static str,
        fields: &'static [&'static Field],
    ) -> Self {
        Self {
            capability,
            rfc,
            summary,
            served: false,
            offered: |_, _| false,
            words: None,
            early: false,
            enables: false,
            verbs: &[],
            slots: Slots::NONE,
            responses: Responses::NONE,
            fields,
        }
    }
}

/// Every extension, in the order of the capability list.
pub static ALL: &[&Extension] = &[
    &rev2::REV2,
    &auth::AUTH,
    &idle::IDLE,
    &enable::ENABLE,
    &id::ID,
    &namespace::NAMESPACE,
    &unselect::UNSELECT,
    &children::CHILDREN,
    &literal::LITERAL_PLUS,
    &literal::LITERAL_MINUS,
    &sasl_ir::SASL_IR,
    &uidplus::UIDPLUS,
    &moving::MOVE,
    &esearch::ESEARCH,
    &searchres::SEARCHRES,
    &within::WITHIN,
    &fuzzy::FUZZY,
    &partial::PARTIAL,
    &sort::SORT,
    &thread::THREAD,
    &sort_display::SORT_DISPLAY,
    &context::ESORT,
    &context::CONTEXT_SEARCH,
    &context::CONTEXT_SORT,
    &multisearch::MULTISEARCH,
    &filters::FILTERS,
    &condstore::CONDSTORE,
    &qresync::QRESYNC,
    &list_extended::LIST_EXTENDED,
    &list_status::LIST_STATUS,
    &list_metadata::LIST_METADATA,
    &list_myrights::LIST_MYRIGHTS,
    &special_use::SPECIAL_USE,
    &special_use::CREATE_SPECIAL_USE,
    &status_size::STATUS_SIZE,
    &appendlimit::APPENDLIMIT,
    &multiappend::MULTIAPPEND,
    &catenate::CATENATE,
    &replace::REPLACE,
    &binary::BINARY,
    &preview::PREVIEW,
    &objectid::OBJECTID,
    &savedate::SAVEDATE,
    &annotate::ANNOTATE,
    &convert::CONVERT,
    &quota::QUOTA,
    &quota::QUOTASET,
    &acl::ACL,
    &metadata::METADATA,
    &metadata::METADATA_SERVER,
    &notify::NOTIFY,
    &language::LANGUAGE,
    &i18nlevel::I18NLEVEL,
    &i18nlevel::COMPARATOR,
    &utf8::UTF8_ACCEPT,
    &uidonly::UIDONLY,
    &messagelimit::MESSAGELIMIT,
    &messagelimit::SAVELIMIT,
    &inprogress::INPROGRESS,
    &urlauth::URLAUTH,
    &referral::LOGIN_REFERRALS,
    &referral::MAILBOX_REFERRALS,
    &compress::COMPRESS,
    &unauthenticate::UNAUTHENTICATE,
    &jmapaccess::JMAPACCESS,
    &imapsieve::IMAPSIEVE,
    &gmail::GMAIL,
    &gmail::XLIST,
];

/// The extension that brings a command.
pub fn of_verb(verb: &str) -> Option<&'static Extension> {
    ALL.iter().find(|e| e.verbs.iter().any(|v| v.spec.verb == verb)).copied()
}

/// The row of a word among those that the extensions add to what a server says.
pub(super) fn row(rows: fn(&Responses) -> &'static [Row], word: &[u8]) -> Option<&'static Row> {
    ALL.iter()
        .flat_map(|e| rows(&e.responses))
        .find(|row| row.word.as_bytes().eq_ignore_ascii_case(word))
}

/// The capability list as it is now: `IMAP4rev1 IDLE`.
pub fn capabilities(s: &Session, cx: &Context<'_>) -> String {
    let mut out = "IMAP4rev1".to_owned();
    let listed = |e: &&&Extension| (s.is_logged_in() || e.early) && e.is_offered(s, cx);
    for extension in ALL.iter().filter(listed) {
        out.push(' ');
        match extension.words {
            Some(words) => out.push_str(&words(s, cx)),
            None => out.push_str(extension.capability),
        }
    }
    if !s.is_logged_in() && !cx.policy().plaintext_login {
        out.push_str(" LOGINDISABLED");
    }
    out
}
