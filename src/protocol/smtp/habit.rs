//! Where SMTP servers depart from RFC 5321. To add a habit: write its row, name it in the production or the command
//! that asks for it, and give it a line in `tests/real/odd.tsv`, where Postfix itself is asked.

use crate::wire::{Habit, Heard, Profile, Rfc};

/// Servers that are patient: they take what they can make sense of.
const PATIENT: &[Profile] = &[Profile::Teaching, Profile::Postfix];
/// What helps nobody to learn: Postfix alone does it.
const POSTFIX: &[Profile] = &[Profile::Postfix];

/// A form that servers take for well-formed.
const fn form(id: &'static str, says: &'static str, rfc: Rfc) -> Habit {
    Habit { id, says, rfc, kept_by: PATIENT, strict: "501", kept: "250", concerns: Habit::of_form }
}

pub static SPACE_AFTER_COLON: Habit = form(
    "smtp.space-after-colon",
    "White space between the colon and the path is passed over.",
    Rfc(5321, "3.3"),
);
pub static BLANKS: Habit = form(
    "smtp.blanks-between-words",
    "Tabs, and more than one space, part two words as one space does.",
    Rfc(5321, "4.1.1.2"),
);
pub static NO_ANGLE_BRACKETS: Habit = form(
    "smtp.no-angle-brackets",
    "An address without its angle brackets, or without the first of them, is taken.",
    Rfc(5321, "4.1.2"),
);
pub static SPACE_IN_PATH: Habit = form(
    "smtp.space-in-path",
    "White space directly inside the angle brackets is passed over.",
    Rfc(5321, "4.1.2"),
);
pub static NO_DOMAIN: Habit = form(
    "smtp.no-domain",
    "An address without a domain gets the server's own name behind it.",
    Rfc(5321, "2.3.5"),
);
pub static DOTS: Habit = form(
    "smtp.dots-in-local-part",
    "Dots may stand side by side in a local-part, and at its end.",
    Rfc(5321, "4.1.2"),
);
pub static EIGHT_BIT_ADDRESS: Habit = form(
    "smtp.eight-bit-address",
    "Octets above 127 stand in an address without SMTPUTF8.",
    Rfc(5321, "4.1.2"),
);
pub static EIGHT_BIT_LETTER: Habit = Habit {
    strict: "554",
    concerns: |heard| heard.verb == "DATA",
    ..form(
        "smtp.eight-bit-letter",
        "Octets above 127 stand in a letter that MAIL did not announce with BODY=8BITMIME.",
        Rfc(6152, "3"),
    )
};
pub static LONG_LOCAL_PART: Habit = form(
    "smtp.local-part-too-long",
    "A local-part may have more than 64 octets.",
    Rfc(5321, "4.5.3.1.1"),
);
pub static ODD_DOMAIN: Habit = form(
    "smtp.odd-domain",
    "A domain may hold underscores and end with a dot.",
    Rfc(5321, "2.3.5"),
);
pub static ODD_HELLO_NAME: Habit =
    form("smtp.odd-hello-name", "HELO and EHLO take any text for a name.", Rfc(5321, "4.1.1.1"));
pub static PARAMETER_REPEATED: Habit = form(
    "smtp.parameter-repeated",
    "A parameter may be given twice; the last one counts.",
    Rfc(1870, "3"),
);
pub static NOOP_OCTETS: Habit = form(
    "smtp.noop-octets",
    "What stands behind NOOP is not looked at: any octets may be in it.",
    Rfc(5321, "4.1.1.9"),
);
pub static QUIT_ARGUMENT: Habit = Habit {
    kept: "221",
    ..form("smtp.quit-argument", "What stands behind QUIT is passed over.", Rfc(5321, "4.1.1.10"))
};
pub static LEADING_SPACE: Habit = Habit {
    strict: "500",
    ..form(
        "smtp.leading-space",
        "White space before the command is passed over.",
        Rfc(5321, "4.1.1"),
    )
};
pub static BARE_LINE_FEED: Habit = Habit {
    strict: "nothing, until CR LF comes",
    ..form(
        "smtp.bare-line-feed",
        "A line feed alone ends a command line. Mail data end with CR LF dot CR LF all the same.",
        Rfc(5321, "2.3.8"),
    )
};
pub static LONG_LINE: Habit = Habit {
    strict: "500",
    concerns: |heard| heard.line.len() > 512,
    ..form("smtp.long-line", "A command line may have up to 2048 octets.", Rfc(5321, "4.5.3.1.4"))
};
pub static MAIL_BEFORE_HELLO: Habit = Habit {
    strict: "503",
    concerns: |heard| heard.verb == "MAIL" && heard.state == "greeted",
    ..form(
        "smtp.mail-before-hello",
        "A mail transaction begins without EHLO or HELO.",
        Rfc(5321, "4.1.4"),
    )
};
pub static PARAMETERS_AFTER_HELO: Habit = Habit {
    strict: "555",
    ..form(
        "smtp.parameters-after-helo",
        "Parameters of extensions are taken after HELO, which offers none.",
        Rfc(5321, "4.1.1.1"),
    )
};
pub static NO_HELP: Habit = Habit {
    id: "smtp.no-help",
    says: "HELP is no command here.",
    rfc: Rfc(5321, "4.1.1.8"),
    kept_by: POSTFIX,
    strict: "214",
    kept: "500",
    concerns: |heard| heard.verb == "HELP",
};
pub static VRFY_DENIES: Habit = Habit {
    id: "smtp.vrfy-denies",
    says: "VRFY refuses names of which the server knows that they do not exist; to others it says 252.",
    rfc: Rfc(5321, "3.5.3"),
    kept_by: POSTFIX,
    strict: "252",
    kept: "550",
    concerns: |heard| heard.verb == "VRFY",
};
pub static RELAY_LATER: Habit = Habit {
    id: "smtp.relay-later",
    says: "A recipient of another domain is put off, not refused for good.",
    rfc: Rfc(5321, "3.6.2"),
    kept_by: POSTFIX,
    strict: "550",
    kept: "454",
    concerns: Habit::of_form,
};
pub static HANGS_UP: Habit = Habit {
    id: "smtp.hangs-up",
    says: "A line of HTTP or of a letter's header, where a command should be, ends the connection.",
    rfc: Rfc(5321, "4.2.4"),
    kept_by: POSTFIX,
    strict: "500",
    kept: "221",
    concerns: is_foreign,
};

/// Whether a line that is no command is one of HTTP or of a letter's header.
pub fn is_foreign(heard: &Heard<'_>) -> bool {
    let word = heard.line.iter().take_while(|b| b.is_ascii_graphic() && **b != b':').count();
    let (first, rest) = heard.line.split_at(word);
    let http = [&b"GET"[..], b"POST", b"CONNECT"].iter().any(|w| first.eq_ignore_ascii_case(w));
    heard.verb.is_empty() && (http || !first.is_empty() && rest.starts_with(b":"))
}

/// Every habit.
pub static ALL: &[&Habit] = &[
    &SPACE_AFTER_COLON,
    &BLANKS,
    &NO_ANGLE_BRACKETS,
    &SPACE_IN_PATH,
    &NO_DOMAIN,
    &DOTS,
    &EIGHT_BIT_ADDRESS,
    &EIGHT_BIT_LETTER,
    &LONG_LOCAL_PART,
    &ODD_DOMAIN,
    &ODD_HELLO_NAME,
    &PARAMETER_REPEATED,
    &NOOP_OCTETS,
    &QUIT_ARGUMENT,
    &LEADING_SPACE,
    &BARE_LINE_FEED,
    &LONG_LINE,
    &MAIL_BEFORE_HELLO,
    &PARAMETERS_AFTER_HELO,
    &NO_HELP,
    &VRFY_DENIES,
    &RELAY_LATER,
    &HANGS_UP,
];
