//! HELP: text for a human reader.

use super::*;
use crate::protocol::smtp::grammar;

static TOPIC_KNOWN: Rule = Rule {
    id: "smtp.help-topic-known",
    holds: "There is help on that topic.",
    flip: "Ask for help on one of the commands that HELP alone lists.",
    change: |_| Some(Change::instead("HELP MAIL")),
    rfc: Rfc(5321, "4.1.1.8"),
};

pub(super) struct Help;

impl Grammar for Help {
    type Args = Option<String>;

    const SPEC: Spec<Phase> = Spec {
        verb: "HELP",
        syntax: "HELP [SP String] CRLF",
        rfc: Rfc(5321, "4.1.1.8"),
        summary: "Asks for help in words. Nothing changes.",
        when: Phase::COMMANDS,
        rules: &[&TOPIC_KNOWN],
    };
    const EXAMPLES: &'static [&'static str] = &["HELP", "HELP MAIL"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let topic = if grammar::at_end(c) {
            None
        } else {
            c.optional(|c| {
                c.sp()?;
                grammar::name(c, &field::HELP_TOPIC)
            })
        };
        grammar::end(c)?;
        Ok(topic)
    }
}

impl Command for Help {
    fn run(topic: Self::Args, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        let served = || served().filter(|v| extension::has_verb(v, s, cx));
        let Some(topic) = topic else {
            let verbs: Vec<_> = served().map(|v| v.spec.verb).collect();
            return Reply::new(214, "2.0.0", "The commands of this server:").line(verbs.join(" "));
        };
        match served().find(|v| v.spec.verb.eq_ignore_ascii_case(&topic)) {
            Some(v) => Reply::new(214, "2.0.0", v.spec.syntax).line(v.spec.summary),
            None => Reply::refuse(&TOPIC_KNOWN, 504, "5.5.4", "No help on that topic"),
        }
    }
}
