//! SMTP, after RFC 5321: the server's session, the dissector, and the grammar that both read with.

pub mod command;
pub mod extension;
pub mod field;
pub mod grammar;
pub mod habit;
pub mod mistake;
pub mod reply;
pub mod rule;

mod dissector;
mod session;

pub use dissector::Dissector;
pub use reply::Reply;
pub use session::{Envelope, Phase, Session};

use crate::wire::Field;

/// Every field that an SMTP conversation can contain.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    field::ALL.iter().chain(extension::ALL.iter().flat_map(|e| e.fields)).copied()
}

/// Command lines that the grammar takes, without their CR LF: at least one for each command.
pub fn examples() -> impl Iterator<Item = &'static str> {
    EXAMPLES.iter().copied()
}

const EXAMPLES: &[&str] = &[
    "EHLO meadow.test",
    "EHLO [192.0.2.1]",
    "HELO mail.meadow.test",
    "MAIL FROM:<ana@meadow.test>",
    "MAIL FROM:<ana@meadow.test> SIZE=1024 BODY=8BITMIME",
    "MAIL FROM:<>",
    "RCPT TO:<ben@harbor.test>",
    "RCPT TO:<\"carl \\\\ c\"@harbor.test>",
    "RCPT TO:<Postmaster>",
    "DATA",
    "RSET",
    "VRFY ben",
    "EXPN everybody",
    "HELP",
    "HELP MAIL",
    "NOOP",
    "NOOP still here",
    "QUIT",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_examples_and_the_grammar_takes_them() {
        for line in examples() {
            let verb = command::find(line.as_bytes()).expect(line);
            let parse = (verb.label)(format!("{line}\r\n").as_bytes());
            assert_eq!(parse.outcome, Ok(()), "{line}");
        }
        for verb in command::all() {
            assert!(examples().any(|l| l.starts_with(verb.spec.verb)), "{}", verb.spec.verb);
        }
    }
}
