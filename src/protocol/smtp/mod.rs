//! SMTP, after RFC 5321: the server's session, the dissector, and the grammar that both read with.

mod accept;
mod check;
pub mod client;
pub mod command;
pub mod extension;
pub mod field;
pub mod grammar;
pub mod habit;
pub mod mistake;
pub mod reply;
pub mod rule;
pub mod value;

mod complete;
mod dissector;
mod fact;
mod fault;
mod greeting;
mod log_in;
mod machine;
mod mail_data;
pub mod rate;
mod session;
mod spread;
mod stamp;

pub(super) use complete::complete;
pub use dissector::Dissector;
pub use machine::MACHINE;
pub use reply::Reply;
pub use session::{Envelope, Phase, Session};

use crate::wire::Field;

/// Every field that an SMTP conversation can contain.
pub fn fields() -> impl Iterator<Item = &'static Field> {
    field::ALL.iter().chain(extension::ALL.iter().flat_map(|e| e.fields)).copied()
}

/// Command lines that the grammar takes, without their CR LF: at least one for each command.
pub fn examples() -> impl Iterator<Item = &'static str> {
    let added = extension::ALL.iter().flat_map(|e| e.examples);
    command::all().flat_map(|v| v.examples).chain(added).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_examples_and_the_grammar_takes_them() {
        for line in examples() {
            let verb = command::find(line.as_bytes()).expect(line);
            let parse = (verb.label)(format!("{line}\r\n").as_bytes());
            assert!(parse.outcome.is_ok(), "{line}: {:?}", parse.outcome);
        }
        for verb in command::all() {
            assert!(!verb.examples.is_empty(), "{}", verb.spec.verb);
            for line in verb.examples {
                assert_eq!(
                    command::find(line.as_bytes()).map(|v| v.spec.verb),
                    Some(verb.spec.verb)
                );
            }
        }
        for extension in extension::ALL {
            let params = extension.mail_params.iter().chain(extension.rcpt_params);
            for name in params.map(|p| p.name) {
                let shown = extension.examples.iter().any(|l| l.contains(name));
                assert!(shown, "{} {name}", extension.keyword);
            }
        }
    }
}
