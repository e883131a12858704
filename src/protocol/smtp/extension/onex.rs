//! ONEX: a word of Sendmail's. Not offered.

use super::*;

pub(super) static ONEX: Extension = Extension {
    keyword: "ONEX",
    rfc: Rfc(5321, "2.2.2"),
    summary: "The client says that one letter only will come. No RFC has it: it is Sendmail's own.",
    verbs: &[Verb::known::<command::onex::Onex>()],
    ..Extension::KNOWN
};
