//! IMPLEMENTATION (RFC 2449): the name of the program.

use super::*;

pub(super) static IMPLEMENTATION: Extension = Extension {
    tag: "IMPLEMENTATION",
    rfc: Rfc(2449, "6.9"),
    summary: "The name of the server program, for reports of errors alone.",
    advertise: |_, _| Some("IMPLEMENTATION Mailglass".into()),
    words: |c| {
        c.sp()?;
        c.text(&field::IMPLEMENTATION);
        Ok(())
    },
    verbs: &[],
};
