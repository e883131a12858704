//! The languages of the texts, and the texts in them. Responses mean the same in every language: only what stands for
//! people behind the status and its code differs (RFC 5255 §3.3).

use super::*;
use std::borrow::Cow;

/// A language that the server speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::protocol::imap) enum Spoken {
    /// The texts as they stand in the code, for whoever did not choose (RFC 5255 §3.1).
    #[default]
    Default,
    English,
    German,
}

/// Texts, each with its German.
const GERMAN: &[(&str, &str)] = &[
    ("Logged in", "Angemeldet"),
    ("Log in first", "Bitte erst anmelden"),
    ("You are logged in already", "Sie sind bereits angemeldet"),
    ("Name or password wrong", "Name oder Passwort falsch"),
    ("Not without encryption", "Nicht ohne Verschlüsselung"),
    ("SELECT a mailbox first", "Erst mit SELECT ein Postfach öffnen"),
    ("There is no such mailbox", "Dieses Postfach gibt es nicht"),
    (
        "There is no such mailbox; create it first",
        "Dieses Postfach gibt es nicht; legen Sie es erst an",
    ),
    ("That name is taken", "Dieser Name ist vergeben"),
    ("That name cannot be used", "Dieser Name ist nicht möglich"),
    ("That name is only the parent of others", "Unter diesem Namen liegen nur andere"),
    ("That name is not on the list", "Dieser Name steht nicht auf der Liste"),
    ("Every account has one INBOX, for good", "Jedes Konto hat für immer eine INBOX"),
    ("There are too many names", "Es gibt zu viele Namen"),
    ("This mailbox is open here", "Dieses Postfach ist hier geöffnet"),
    ("The mailbox is open read-only", "Das Postfach ist nur zum Lesen geöffnet"),
    ("The mailbox is gone", "Das Postfach ist fort"),
    ("The mailbox is empty", "Das Postfach ist leer"),
    ("There is no room for this", "Dafür ist kein Platz"),
    ("Unknown command", "Unbekannter Befehl"),
    ("IDLE ended", "IDLE ist beendet"),
    ("This language is not spoken here", "Diese Sprache wird hier nicht gesprochen"),
    ("There is no such user here", "Diesen Benutzer gibt es hier nicht"),
    ("There is no such quota root", "Diese Quota-Wurzel gibt es nicht"),
];

/// What every command says that was carried out, behind its name.
const DONE: (&str, &str) = (" completed", " ist erledigt");

impl Spoken {
    /// All of them, in the order in which they are told.
    pub(super) const ALL: [Self; 3] = [Self::English, Self::German, Self::Default];

    /// The language tag.
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::Default => "i-default",
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// The language that a range means: `de-AT` is German too, and `default` is what there is without a choice
    /// (RFC 5255 §3.2).
    pub(super) fn matching(range: &str) -> Option<Self> {
        if range.eq_ignore_ascii_case("default") || range == "*" {
            return Some(Self::Default);
        }
        // Shortened from its end until it fits, as RFC 4647 has it.
        let mut range = range;
        loop {
            if let Some(found) = Self::ALL.iter().find(|l| l.tag().eq_ignore_ascii_case(range)) {
                return Some(*found);
            }
            range = range.rsplit_once('-')?.0;
        }
    }

    /// An answer with its text in this language; a text that was not translated stays.
    pub(in crate::protocol::imap) fn translated(self, reply: &Reply) -> Cow<'_, Reply> {
        if self != Self::German {
            return Cow::Borrowed(reply);
        }
        let whole = GERMAN.iter().find(|(text, _)| *text == reply.text);
        let text = match whole {
            Some((_, german)) => Some((*german).to_owned()),
            None => reply.text.strip_suffix(DONE.0).map(|verb| format!("{verb}{}", DONE.1)),
        };
        match text {
            Some(text) => Cow::Owned(Reply { text: text.into(), ..reply.clone() }),
            None => Cow::Borrowed(reply),
        }
    }
}
