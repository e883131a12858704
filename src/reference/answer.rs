//! What a command may get as its answer.

use crate::{
    protocol::{
        Gloss, dns, imap,
        imap::response::{Status, occasion},
        pop3, smtp,
    },
    world::Protocol,
};

/// One answer that a command may get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// What stands on the wire: `550`, `+OK`, `NO`, `[TRYCREATE]`, `* LIST`.
    pub shown: String,
    /// The name of its entry.
    pub name: String,
    pub gloss: Gloss,
}

impl Answer {
    fn new(shown: impl Into<String>, name: impl Into<String>, gloss: Gloss) -> Self {
        Self { shown: shown.into(), name: name.into(), gloss }
    }
}

/// Every answer that a command may get, the good ones first. For SMTP `""` is the opening of the connection and
/// `"."` the end of a letter.
pub fn answers(protocol: Protocol, verb: &str) -> Vec<Answer> {
    match protocol {
        Protocol::Smtp => smtp::reply::code::answers(verb)
            .map(|row| {
                let code = row.code.to_string();
                Answer::new(code.clone(), code, Gloss::new(row.text, row.rfc))
            })
            .collect(),
        Protocol::Pop3 => pop3_answers(verb),
        Protocol::Imap => imap_answers(verb),
        Protocol::Dns => dns::code::ALL
            .iter()
            .map(|code| Answer::new(code.name, code.name, code.gloss()))
            .collect(),
    }
}

fn pop3_answers(verb: &str) -> Vec<Answer> {
    let mut out = Vec::new();
    let Some(row) = pop3::command::all().find(|v| v.spec.verb == verb) else { return out };
    out.push(Answer::new("+OK", "+OK", row.done));
    out.push(Answer::new("-ERR", "-ERR", row.refused));
    out.extend(pop3::reply::code::answers(verb).map(|code| {
        let gloss = Gloss::new(code.text, code.rfc);
        Answer::new(format!("-ERR [{}]", code.word), code.word, gloss)
    }));
    out
}

fn imap_answers(verb: &str) -> Vec<Answer> {
    let mut out: Vec<Answer> = occasion::data_of(verb)
        .filter_map(|d| Some(Answer::new(format!("* {}", d.word), d.word, d.meaning()?)))
        .collect();
    for (word, status) in [("OK", Status::Ok), ("NO", Status::No), ("BAD", Status::Bad)] {
        out.push(Answer::new(word, word, imap::completion(verb, status)));
    }
    out.extend(occasion::codes_of(verb).filter_map(|code| {
        let first = code.with.first()?;
        Some(Answer::new(format!("{first} [{}]", code.word), code.word, code.meaning()?))
    }));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_protocol_has_its_answers() {
        let shown = |protocol, verb| {
            answers(protocol, verb).into_iter().map(|a| a.shown).collect::<Vec<_>>()
        };
        assert!(shown(Protocol::Smtp, "DATA").contains(&"354".into()));
        assert!(shown(Protocol::Smtp, ".").contains(&"250".into()));
        let pass = shown(Protocol::Pop3, "PASS");
        assert!(pass.starts_with(&["+OK".into(), "-ERR".into()]));
        assert!(pass.contains(&"-ERR [IN-USE]".into()));
        let copy = shown(Protocol::Imap, "COPY");
        assert!(copy.contains(&"NO [TRYCREATE]".into()) && copy.contains(&"BAD".into()));
    }
}
