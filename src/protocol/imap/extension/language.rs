//! LANGUAGE (RFC 5255 §3): the language of texts for people.

use super::*;
use crate::protocol::{
    Rule,
    flip::Change,
    imap::{
        command::{Call, Command},
        grammar,
        reply::Reply,
        response::token,
    },
};
pub(in crate::protocol::imap) use text::Spoken;

mod text;

crate::fields! { registry FIELDS;
    /// The language that is used now, or those that there are.
    RESPONSE = "imap.response-language", "LANGUAGE", Data, 5255 "3.3";
    /// A language, such as EN or FR-CA.
    TAG = "imap.language-tag", "Language", Argument, 5255 "3.2";
    /// What the namespaces are called in that language.
    NAMES = "imap.language-namespaces", "Namespaces", Data, 5255 "3.4";
}

pub(in crate::protocol::imap) static LANGUAGE: Extension = Extension {
    served: true,
    early: true,
    offered: |_, _| true,
    verbs: &[Verb::of::<Language>()],
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

impl Command for Language {
    type Args = Vec<String>;

    const SPEC: Spec<Phase> = Spec {
        verb: "LANGUAGE",
        syntax: "tag LANGUAGE *(SP language-range) CRLF",
        rfc: Rfc(5255, "3.2"),
        summary: "Chooses the language of the texts for people, or asks which there are.",
        when: Phase::COMMANDS,
        rules: &[&SPOKEN],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a LANGUAGE\r\n", "a LANGUAGE DE\r\n", "a LANGUAGE FR-CA EN-CA\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Vec<String>> {
        let mut ranges = Vec::new();
        while c.peek() == Some(b' ') {
            c.sp()?;
            let range = grammar::astring(c, &TAG)?;
            ranges.push(String::from_utf8_lossy(&range).into_owned());
        }
        c.crlf()?;
        Ok(ranges)
    }

    fn run(ranges: Vec<String>, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        if ranges.is_empty() {
            let tags = Spoken::ALL.map(Spoken::tag).join(" ");
            cx.out.write(format!("* LANGUAGE ({tags})\r\n").as_bytes());
            return Reply::ok("LANGUAGE completed");
        }
        let Some(spoken) = ranges.iter().find_map(|range| Spoken::matching(range)) else {
            return Reply::no(&SPOKEN, "This language is not spoken here");
        };
        s.language = spoken;
        cx.out.write(format!("* LANGUAGE ({})\r\n", spoken.tag()).as_bytes());
        Reply::ok("LANGUAGE completed")
    }
}

static SPOKEN: Rule = Rule {
    id: "imap.language-spoken",
    holds: "The server has texts in one of the languages.",
    flip: "Ask for one that LANGUAGE without arguments lists.",
    change: |c| Some(Change::instead(format!("{} LANGUAGE de", c.tag()))),
    rfc: Rfc(5255, "3.2"),
};
