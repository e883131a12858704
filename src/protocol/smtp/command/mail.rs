//! MAIL: opens a mail transaction and names the sender.

use super::*;
use crate::protocol::smtp::{
    extension::{PARAMETERS_KNOWN, Parameters, SIZE_WITHIN_LIMIT},
    grammar::{self, Mailbox},
    session::Envelope,
};

pub(super) struct Mail;

impl Grammar for Mail {
    type Args = (Option<Mailbox>, Parameters);

    const SPEC: Spec<Phase> = Spec {
        verb: "MAIL",
        syntax: "MAIL FROM:<reverse-path> [SP parameters] CRLF",
        rfc: Rfc(5321, "4.1.1.2"),
        summary: "I have a letter, and this is where reports about it go: the return address on the envelope.",
        when: &[Phase::Ready],
        rules: &[&PARAMETERS_KNOWN, &SIZE_WITHIN_LIMIT],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "MAIL FROM:<ana@meadow.test>",
        "MAIL FROM:<ana@meadow.test> SIZE=1024 BODY=8BITMIME",
        "MAIL FROM:<>",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let from = grammar::from(c)?;
        let parameters = extension::parameters(c, |e| e.mail_params)?;
        grammar::end(c)?;
        Ok((from, parameters))
    }
}

impl Command for Mail {
    fn run((from, parameters): Self::Args, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        s.envelope = Envelope::default();
        if let Err(refusal) = parameters.check(s, cx) {
            return *refusal;
        }
        s.envelope.from = from;
        s.phase = Phase::Mail;
        Reply::new(250, "2.1.0", "Sender accepted")
    }
}
