//! STAT: how many messages there are, and how large they are together.

use super::*;

pub(in crate::protocol::pop3) struct Stat;

impl Grammar for Stat {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "STAT",
        syntax: "STAT CRLF",
        rfc: Rfc(1939, "5"),
        summary: "Asks how many messages there are, and how large they are together.",
        when: &[Phase::Transaction],
        rules: &[],
    };
    const DONE: &'static str = "The number of messages and their size together, in octets. Those marked as deleted do not count.";
    const REFUSED: &'static str = "The server does not tell.";
    const ANSWER: Answer = Answer::DropListing;
    const EXAMPLES: &'static [&'static str] = &["STAT"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        grammar::end(c)
    }
}

impl Command for Stat {
    fn run((): (), s: &mut Session, _: &mut Context<'_>) -> Reply {
        s.maildrop.as_ref().map_or_else(no_maildrop, |maildrop| {
            Reply::ok(format!("{} {}", maildrop.len(), maildrop.octets()))
        })
    }
}
