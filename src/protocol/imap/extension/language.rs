//! LANGUAGE (RFC 5255 §3): the language of texts for people.

use super::*;
use crate::protocol::imap::response::token;

crate::fields! { registry FIELDS;
    /// The language that is used now, or those that there are.
    RESPONSE = "imap.response-language", "LANGUAGE", Data, 5255 "3.3";
    /// A language, such as EN or FR-CA.
    TAG = "imap.language-tag", "Language", Argument, 5255 "3.2";
    /// What the namespaces are called in that language.
    NAMES = "imap.language-namespaces", "Namespaces", Data, 5255 "3.4";
}

pub(in crate::protocol::imap) static LANGUAGE: Extension = Extension {
    verbs: &[Verb::known::<Language>()],
    responses: Responses {
        words: &[Row::new("LANGUAGE", &RESPONSE, |c| {
            c.sp()?;
            token::list_of(c, &RESPONSE, |c| token::astring(c, &TAG))?;
            if c.peek() == Some(b' ') {
                c.sp()?;
                token::value(c, &NAMES)?;
            }
            Ok(())
        })],
        ..Responses::NONE
    },
    ..Extension::known(
        "LANGUAGE",
        Rfc(5255, "3.1"),
        "The language of the texts for people can be chosen.",
        FIELDS,
    )
};

struct Language;

impl Grammar for Language {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "LANGUAGE",
        syntax: "tag LANGUAGE *(SP language-range) CRLF",
        rfc: Rfc(5255, "3.2"),
        summary: "Chooses the language of the texts for people, or asks which there are.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a LANGUAGE\r\n", "a LANGUAGE DE\r\n", "a LANGUAGE FR-CA EN-CA\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        while c.peek() == Some(b' ') {
            c.sp()?;
            token::astring(c, &TAG)?;
        }
        c.crlf()
    }
}
