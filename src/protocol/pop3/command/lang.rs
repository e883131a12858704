//! LANG: the language of texts (RFC 6856).

use super::*;
use crate::protocol::pop3::text::{LANGUAGES, Language};

static LANGUAGE_KNOWN: Rule = Rule {
    id: "pop3.language-known",
    holds: "The server speaks the language, or one that the range falls back to.",
    flip: "Choose one of the languages that LANG alone lists.",
    change: |c| c.with(&["pop3.language-range"], |_| Some(b"*".to_vec())),
    rfc: Rfc(6856, "3.2"),
};

pub(in crate::protocol::pop3) struct Lang;

impl Grammar for Lang {
    /// The range of languages; nothing where the client asks which there are.
    type Args = Option<String>;

    const SPEC: Spec<Phase> = Spec {
        verb: "LANG",
        syntax: "LANG [SP ( language-range / \"*\" )] CRLF",
        rfc: Rfc(6856, "3.2"),
        summary: "Chooses the language of the words for people; alone it asks which languages there are.",
        when: Phase::COMMANDS,
        rules: &[&LANGUAGE_KNOWN],
    };
    const DONE: &'static str = "The language is chosen, or the list of languages follows.";
    const REFUSED: &'static str = "The language stays as it is.";
    const EXAMPLES: &'static [&'static str] = &["LANG", "LANG de", "LANG *"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let mut range = None;
        if c.peek() == Some(b' ') {
            c.sp()?;
            let in_range = |b: u8| b.is_ascii_alphanumeric() || b"-*".contains(&b);
            let text = c.run(&field::LANGUAGE_RANGE, in_range)?;
            range = Some(String::from_utf8_lossy(text).into_owned());
        }
        c.crlf()?;
        Ok(range)
    }

    fn answer(range: &Self::Args) -> Answer {
        if range.is_some() { Answer::Language } else { Answer::Languages }
    }
}

impl Command for Lang {
    fn run(range: Self::Args, s: &mut Session, _: &mut Context<'_>) -> Reply {
        let Some(range) = range else {
            let line = |(_, tag, name, _): &(Language, &str, &str, _)| format!("{tag} {name}\r\n");
            let lines = LANGUAGES.iter().map(line).collect();
            return Reply::ok(&text::LANGUAGES_FOLLOW).body(Body::Lines(lines));
        };
        let Some(language) = Language::find(&range) else {
            return Reply::refuse(&LANGUAGE_KNOWN, text::NO_LANGUAGE.with([range.into()]));
        };
        // The answer is the first that is in the new language.
        s.language = language;
        Reply::ok(text::LANGUAGE_CHOSEN.with([])).tagged(language.tag())
    }
}
