//! XFORWARD: a word of Postfix's. Not offered.

use super::*;

pub(super) static XFORWARD: Extension = Extension {
    keyword: "XFORWARD",
    rfc: Rfc(5321, "4.1.5"),
    summary: "A server in front of this one can tell whose letter it was, for the log. It is Postfix's own.",
    verbs: &[Verb::known::<command::xforward::Xforward>()],
    words: xclient::offered,
    ..Extension::KNOWN
};
