//! The base subject: a Subject without what replies, forwards and mailing lists add to it (RFC 5256 §2.1).

/// What is left of a Subject.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BaseSubject {
    pub text: String,
    /// Something was removed that replies and forwards add, such as `Re:` (RFC 5256 §BASE.6.4.THREAD).
    pub is_reply: bool,
}

impl BaseSubject {
    /// Takes the base out of a subject that is decoded and on one line. One pass, however much was added.
    pub fn of(subject: &str) -> Self {
        let mut plain = String::with_capacity(subject.len());
        for c in subject.chars() {
            match c {
                ' ' | '\t' | '\r' | '\n' if plain.ends_with(' ') => {}
                ' ' | '\t' | '\r' | '\n' => plain.push(' '),
                c => plain.push(c),
            }
        }
        let (mut text, mut is_reply) = (&plain[..], false);
        loop {
            text = text.trim_end_matches(' ');
            while let Some(before) = without_end(text, "(fwd)") {
                is_reply = true;
                text = before.trim_end_matches(' ');
            }
            text = without_leaders(text, &mut is_reply);
            match without_begin(text, "[fwd:").and_then(|inner| inner.strip_suffix(']')) {
                Some(inner) => (text, is_reply) = (inner, true),
                None => return Self { text: text.to_owned(), is_reply },
            }
        }
    }
}

/// Steps 3 to 5: `Re:` and its like go, and what stands in brackets before the rest.
fn without_leaders<'a>(mut text: &'a str, is_reply: &mut bool) -> &'a str {
    loop {
        text = text.trim_start_matches(' ');
        let (mut last, mut rest) = (text, text);
        while let Some(after) = after_blob(rest) {
            (last, rest) = (rest, after);
        }
        match after_refwd(rest) {
            Some(after) => (text, *is_reply) = (after, true),
            // Brackets that are all there is are the base.
            None if rest.is_empty() => return last,
            None => return rest,
        }
    }
}

/// `subj-blob = "[" *BLOBCHAR "]" *WSP`
fn after_blob(text: &str) -> Option<&str> {
    let inner = text.strip_prefix('[')?;
    let end = inner.find(['[', ']'])?;
    Some(inner.get(end..)?.strip_prefix(']')?.trim_start_matches(' '))
}

/// `subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"`
fn after_refwd(text: &str) -> Option<&str> {
    let rest = ["re", "fwd", "fw"].iter().find_map(|word| without_begin(text, word))?;
    let rest = rest.trim_start_matches(' ');
    after_blob(rest).unwrap_or(rest).strip_prefix(':')
}

fn without_begin<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let begin = text.get(..word.len())?;
    begin.eq_ignore_ascii_case(word).then(|| text.get(word.len()..))?
}

fn without_end<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let at = text.len().checked_sub(word.len())?;
    text.get(at..)?.eq_ignore_ascii_case(word).then(|| text.get(..at))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_subject() {
        for (subject, text, is_reply) in [
            ("Lunch", "Lunch", false),
            ("Re: Lunch", "Lunch", true),
            ("RE : re: Fw: FWD:Lunch", "Lunch", true),
            ("Re[2]: Lunch", "Lunch", true),
            ("Re [2] : Lunch", "Lunch", true),
            ("fwx: Lunch", "fwx: Lunch", false),
            ("Report", "Report", false),
            ("re", "re", false),
            ("  Lunch\t at \r\n noon  ", "Lunch at noon", false),
            ("Lunch (fwd)", "Lunch", true),
            ("Lunch (FWD) (fwd)  ", "Lunch", true),
            ("(fwd)", "", true),
            ("[list] Lunch", "Lunch", false),
            ("[list] [other] Lunch", "Lunch", false),
            ("[list] Re: [other] Lunch", "Lunch", true),
            ("[list]", "[list]", false),
            ("[list] [other]", "[other]", false),
            ("Re: [list]", "[list]", true),
            ("Re:", "", true),
            ("[fwd: Lunch]", "Lunch", true),
            ("[FWD: Re: [fwd:Lunch]]", "Lunch", true),
            ("[fwd:]", "", true),
            ("[fwd: a] b", "b", false),
            ("[a[b] c", "[a[b] c", false),
            ("[a]b", "b", false),
            ("Lunch [1/2]", "Lunch [1/2]", false),
            ("Re: Grüße (fwd)", "Grüße", true),
            ("ré: x", "ré: x", false),
            ("", "", false),
        ] {
            let found = BaseSubject::of(subject);
            assert_eq!((&found.text[..], found.is_reply), (text, is_reply), "{subject:?}");
        }
    }

    #[test]
    fn long_subjects_take_one_pass() {
        for piece in ["[a]", "[fwd:", "re:", "(fwd)", "[", "]", "fw [x] :", "[a] re: "] {
            let long = piece.repeat(200_000);
            assert!(BaseSubject::of(&long).text.len() <= long.len());
            let closed = format!("{}x{}", "[fwd:".repeat(100_000), "]".repeat(100_000));
            assert_eq!(BaseSubject::of(&closed).text, "x");
        }
    }
}
