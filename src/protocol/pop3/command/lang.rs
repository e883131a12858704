//! LANG: the language of texts (RFC 6856). Not served.

use super::*;

pub(in crate::protocol::pop3) struct Lang;

impl Grammar for Lang {
    type Args = bool;

    const SPEC: Spec<Phase> = Spec {
        verb: "LANG",
        syntax: "LANG [SP ( language-range / \"*\" )] CRLF",
        rfc: Rfc(6856, "3.2"),
        summary: "Chooses the language of the words for people; alone it asks which languages there are.",
        when: Phase::COMMANDS,
        rules: &[],
    };
    const DONE: &'static str = "The language is chosen, or the list of languages follows.";
    const REFUSED: &'static str = "The language stays as it is.";
    const EXAMPLES: &'static [&'static str] = &["LANG", "LANG es", "LANG *"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let chooses = c.peek() == Some(b' ');
        if chooses {
            c.sp()?;
            c.run(&field::LANGUAGE_RANGE, |b| b.is_ascii_alphanumeric() || b"-*".contains(&b))?;
        }
        c.crlf()?;
        Ok(chooses)
    }

    fn answer(chooses: &bool) -> Answer {
        if *chooses { Answer::Language } else { Answer::Languages }
    }
}
