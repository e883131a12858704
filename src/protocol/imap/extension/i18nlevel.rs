//! I18NLEVEL (RFC 5255 §4): texts are compared as Unicode text, without regard to case. A server that lets clients choose
//! among comparators has level 2; this one has a single comparator to choose.

use super::*;
use crate::protocol::{
    Rule,
    imap::{
        command::{Call, Command},
        grammar, pattern,
        reply::Reply,
        response::token,
    },
};

crate::fields! { registry FIELDS;
    /// How strings are compared now, and which rules fitted.
    COMPARING = "imap.response-comparator", "COMPARATOR", Data, 5255 "4.8";
    /// The name of a rule by which strings are compared. * stands for anything.
    RULE = "imap.comparator", "Comparator", Argument, 5255 "4.7";
    /// The server has no such rule.
    BAD = "imap.code-badcomparator", "BADCOMPARATOR", Code, 5255 "4.9";
}

/// How strings are compared here; the default, too (RFC 5255 §4.4).
const NAME: &str = "i;unicode-casemap";

static COMPARATOR_KNOWN: Rule = Rule {
    id: "imap.comparator-known",
    holds: "One of the names fits a comparator of the server.",
    flip: "Ask for i;unicode-casemap, or for default.",
    change: |c| c.with(&["imap.comparator"], |_| Some(NAME.as_bytes().to_vec())),
    rfc: Rfc(5255, "4.7"),
};

pub(in crate::protocol::imap) static I18NLEVEL: Extension = Extension {
    served: true,
    // Level 2 takes its place (RFC 5255 §4.3).
    offered: |s, cx| !COMPARATOR.is_offered(s, cx),
    ..Extension::known(
        "I18NLEVEL=1",
        Rfc(5255, "4.3"),
        "Searches and sorts compare texts in any script, without regard to case.",
        FIELDS,
    )
};

pub(in crate::protocol::imap) static COMPARATOR: Extension = Extension {
    served: true,
    offered: |_, _| true,
    verbs: &[Verb::of::<Comparator>()],
    responses: Responses {
        words: &[Row::new("COMPARATOR", &COMPARING, |c| {
            c.sp()?;
            token::astring(c, &RULE)?;
            if c.peek() == Some(b' ') {
                c.sp()?;
                token::nested(c, |c| token::astring(c, &RULE))?;
            }
            Ok(())
        })],
        codes: &[Row::new("BADCOMPARATOR", &BAD, token::nothing)],
        ..Responses::NONE
    },
    ..Extension::known(
        "I18NLEVEL=2",
        Rfc(5255, "4.4"),
        "The rule by which strings are compared can be chosen.",
        &[],
    )
};

/// Whether the name of a rule, in which `*` stands for anything, is that of ours.
fn fits(name: &[u8]) -> bool {
    let wild = !name.contains(&b'%') && pattern::matches(name, NAME);
    wild || name.eq_ignore_ascii_case(b"default")
}

struct Comparator;

impl Command for Comparator {
    type Args = Vec<Vec<u8>>;

    const SPEC: Spec<Phase> = Spec {
        verb: "COMPARATOR",
        syntax: "tag COMPARATOR *(SP comparator) CRLF",
        rfc: Rfc(5255, "4.7"),
        summary: "Chooses how strings are compared in searches and sorts, or asks how.",
        when: Phase::LOGGED_IN,
        rules: &[&COMPARATOR_KNOWN],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a COMPARATOR\r\n", "a COMPARATOR \"cz;*\" i;basic\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Vec<Vec<u8>>> {
        let mut out = Vec::new();
        while c.peek() == Some(b' ') {
            c.sp()?;
            out.push(grammar::astring(c, &RULE)?.into_owned());
        }
        c.crlf()?;
        Ok(out)
    }

    fn run(names: Vec<Vec<u8>>, _: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        if !names.is_empty() && !names.iter().any(|name| fits(name)) {
            return Reply::no(&COMPARATOR_KNOWN, "No comparator here fits these names")
                .code("BADCOMPARATOR");
        }
        cx.out.write(b"* COMPARATOR ");
        cx.out.write(NAME.as_bytes());
        cx.out.write(b"\r\n");
        Reply::ok("COMPARATOR completed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_comparators() {
        for (name, want) in [
            ("i;unicode-casemap", true),
            ("i;*", true),
            ("*casemap", true),
            ("default", true),
            ("i;ascii-casemap", false),
            ("i;%", false),
            ("cz;*", false),
            ("", false),
        ] {
            assert_eq!(fits(name.as_bytes()), want, "{name}");
        }
    }
}
