//! VERB: a word of Sendmail's. Not offered.

use super::*;

crate::fields! { registry FIELDS;
    /// Whether the server tells all that it does.
    SWITCH = "smtp.switch", "ON or OFF", Argument, 5321 "2.2.2";
}

pub(super) static VERB: Extension = Extension {
    keyword: "VERB",
    rfc: Rfc(5321, "2.2.2"),
    summary: "The server tells all that it does. No RFC has it: it is Sendmail's own.",
    verbs: &[Verb::known::<command::verb::Verbose>()],
    fields: FIELDS,
    ..Extension::KNOWN
};
