//! What the server says to people, in each of its languages (RFC 6856 §3). To add a phrase: write its row. To add a
//! language: a case of [`Language`], a line of [`LANGUAGES`], and a column of the table.

use std::{borrow::Cow, fmt};

/// A language that the server speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// The one that every session begins with, and that the server itself prefers.
    #[default]
    English,
    German,
    Spanish,
    Swedish,
}

/// Every language with its tag (RFC 5646), its own name, and its words for one message and for several.
pub(super) const LANGUAGES: &[(Language, &str, &str, [&str; 2])] = &[
    (Language::English, "en", "English", ["message", "messages"]),
    (Language::German, "de", "Deutsch", ["Nachricht", "Nachrichten"]),
    (Language::Spanish, "es", "Español", ["mensaje", "mensajes"]),
    (Language::Swedish, "sv", "Svenska", ["meddelande", "meddelanden"]),
];

impl Language {
    /// The tag by which a client chooses it.
    pub fn tag(self) -> &'static str {
        LANGUAGES[self as usize].1
    }

    /// The language that a basic language range finds by the lookup of RFC 4647: `de-CH` finds `de`. An asterisk is the
    /// server's own choice.
    pub fn find(range: &str) -> Option<Self> {
        let mut range = range;
        if range == "*" {
            return Some(Self::default());
        }
        loop {
            let known = LANGUAGES.iter().find(|(_, tag, ..)| range.eq_ignore_ascii_case(tag));
            if let Some((language, ..)) = known {
                return Some(*language);
            }
            range = range.rsplit_once('-')?.0;
        }
    }
}

/// One thing that is said, in every language. `{0}` is the first of its values.
#[derive(Debug)]
pub struct Phrase([&'static str; LANGUAGES.len()]);

/// A value in a phrase.
#[derive(Clone, Debug)]
pub enum Arg {
    None,
    Number(u64),
    /// So many messages, with the word for them.
    Messages(u64),
    Word(Cow<'static, str>),
}

impl From<u32> for Arg {
    fn from(n: u32) -> Self {
        Self::Number(n.into())
    }
}

impl From<u64> for Arg {
    fn from(n: u64) -> Self {
        Self::Number(n)
    }
}

impl From<&'static str> for Arg {
    fn from(word: &'static str) -> Self {
        Self::Word(word.into())
    }
}

impl From<String> for Arg {
    fn from(word: String) -> Self {
        Self::Word(word.into())
    }
}

impl Arg {
    /// So many messages.
    pub(super) const fn messages(n: usize) -> Self {
        Self::Messages(n as u64)
    }

    fn write(&self, language: Language, out: &mut impl fmt::Write) -> fmt::Result {
        match self {
            Self::None => Ok(()),
            Self::Number(n) => write!(out, "{n}"),
            Self::Word(word) => out.write_str(word),
            Self::Messages(n) => {
                let (.., [one, several]) = LANGUAGES[language as usize];
                write!(out, "{n} {}", if *n == 1 { one } else { several })
            }
        }
    }
}

/// The words of a reply.
#[derive(Clone, Debug)]
pub enum Text {
    /// What no language changes: figures, and what somebody else wrote.
    Plain(Cow<'static, str>),
    Phrase(&'static Phrase, [Arg; 3]),
}

impl Phrase {
    /// The phrase with its values, three at the most.
    pub(super) fn with<const N: usize>(&'static self, args: [Arg; N]) -> Text {
        let mut all = [Arg::None, Arg::None, Arg::None];
        all.iter_mut().zip(args).for_each(|(slot, arg)| *slot = arg);
        Text::Phrase(self, all)
    }
}

impl Text {
    /// Whether there are no words.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Plain(text) if text.is_empty())
    }

    /// Writes it in a language.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, language: Language, out: &mut impl fmt::Write) -> fmt::Result {
        let (phrase, args) = match self {
            Self::Plain(text) => return out.write_str(text),
            Self::Phrase(phrase, args) => (phrase, args),
        };
        let mut rest = phrase.0[language as usize];
        while let Some(at) = rest.find('{') {
            out.write_str(&rest[..at])?;
            let slot = usize::from(rest.as_bytes().get(at + 1).map_or(0, |b| b.wrapping_sub(b'0')));
            args.get(slot).unwrap_or(&Arg::None).write(language, out)?;
            rest = rest.get(at + "{0}".len()..).unwrap_or_default();
        }
        out.write_str(rest)
    }
}

/// In English.
impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write(Language::English, f)
    }
}

impl From<&'static Phrase> for Text {
    fn from(phrase: &'static Phrase) -> Self {
        phrase.with([])
    }
}

impl From<&'static str> for Text {
    fn from(text: &'static str) -> Self {
        Self::Plain(text.into())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::Plain(text.into())
    }
}

/// Declares phrases: a name, and the texts in the order of [`LANGUAGES`].
macro_rules! phrases {
    ($($name:ident: $($text:literal)+;)+) => {
        $(pub(super) static $name: Phrase = Phrase([$($text),+]);)+
        #[cfg(test)]
        static ALL: &[&Phrase] = &[$(&$name),+];
    };
}

phrases! {
    READY: "{0} Mailglass POP3 server ready" "{0}, der POP3-Server von Mailglass, ist bereit"
        "{0}, el servidor POP3 de Mailglass, está listo" "{0}, Mailglass POP3-server, är redo";
    SIGNS_OFF: "{0} signing off" "{0} meldet sich ab" "{0} se despide" "{0} kopplar ned";
    SIGNS_OFF_LEFT: "{0} signing off ({1} left)" "{0} meldet sich ab ({1} noch da)"
        "{0} se despide (quedan {1})" "{0} kopplar ned ({1} kvar)";
    SIGNS_OFF_EMPTY: "{0} signing off (maildrop empty)" "{0} meldet sich ab (Postfach leer)"
        "{0} se despide (buzón vacío)" "{0} kopplar ned (brevlådan är tom)";
    SIGNS_OFF_GONE: "{0} signing off ({1} left, {2} gone before)" "{0} meldet sich ab ({1} noch da, {2} schon vorher weg)"
        "{0} se despide (quedan {1}, {2} ya no estaban)" "{0} kopplar ned ({1} kvar, {2} var redan borta)";
    NOT_REMOVED: "{0} not removed, {1} signing off" "{0} nicht entfernt, {1} meldet sich ab"
        "{0} sin borrar, {1} se despide" "{0} inte borttagna, {1} kopplar ned";
    CLOSES: "{0} closes the connection: {1}" "{0} schließt die Verbindung"
        "{0} cierra la conexión" "{0} stänger anslutningen";
    TOO_MANY_ERRORS: "{0} closes the connection: too many errors in a row" "{0} schließt die Verbindung: zu viele Fehler nacheinander"
        "{0} cierra la conexión: demasiados errores seguidos" "{0} stänger anslutningen: för många fel i rad";
    TOO_LONG: "Line too long" "Die Zeile ist zu lang" "La línea es demasiado larga" "Raden är för lång";
    FORM: "{0} Form: {1}" "Die Zeile hat nicht ihre Form: {1}"
        "La línea no tiene su forma: {1}" "Raden har inte sin form: {1}";
    UNKNOWN: "Unknown command" "Unbekannter Befehl" "Comando desconocido" "Okänt kommando";
    NOT_OFFERED: "This server does not offer {0}" "Dieser Server kennt {0} nicht"
        "Este servidor no ofrece {0}" "Den här servern erbjuder inte {0}";
    LOG_IN_FIRST: "Log in first, with USER and PASS" "Erst anmelden, mit USER und PASS"
        "Primero identifíquese, con USER y PASS" "Logga in först, med USER och PASS";
    LOGGED_IN: "You are logged in already" "Die Anmeldung ist schon geschehen"
        "Ya está identificado" "Du är redan inloggad";
    CAPABILITIES: "Capability list follows" "Die Liste der Fähigkeiten folgt"
        "Sigue la lista de capacidades" "Listan över förmågor följer";
    NONE_SUCH: "No such message, only {0} in maildrop" "Diese Nachricht gibt es nicht, das Postfach hat {0}"
        "No hay tal mensaje, el buzón tiene {0}" "Meddelandet finns inte, brevlådan har {0}";
    NONE_AT_ALL: "No such message, the maildrop is empty" "Diese Nachricht gibt es nicht, das Postfach ist leer"
        "No hay tal mensaje, el buzón está vacío" "Meddelandet finns inte, brevlådan är tom";
    MARKED: "Message {0} marked as deleted" "Nachricht {0} zum Löschen vorgemerkt"
        "Mensaje {0} marcado para borrar" "Meddelande {0} markerat för borttagning";
    IS_MARKED: "Message {0} is marked as deleted" "Nachricht {0} ist zum Löschen vorgemerkt"
        "El mensaje {0} está marcado para borrar" "Meddelande {0} är markerat för borttagning";
    USER_FIRST: "Say USER directly before PASS" "USER muss direkt vor PASS stehen"
        "USER debe ir justo antes de PASS" "USER måste stå direkt före PASS";
    NAME_TAKEN: "Name taken, the password please" "Den Namen habe ich, jetzt das Passwort"
        "Tengo el nombre, ahora la contraseña" "Jag har namnet, nu lösenordet";
    NO_NAME: "Nobody has that name here" "Hier heißt niemand so"
        "Aquí nadie se llama así" "Ingen heter så här";
    NO_CLEAR_TEXT: "This server takes no passwords in the clear" "Dieser Server nimmt keine Passwörter im Klartext"
        "Este servidor no acepta contraseñas en claro" "Den här servern tar inte emot lösenord i klartext";
    ASCII_ONLY: "Names and passwords are in ASCII here" "Namen und Passwörter sind hier in ASCII"
        "Aquí los nombres y contraseñas van en ASCII" "Namn och lösenord är i ASCII här";
    WRONG_AGAIN: "Wrong name or password, begin again with USER" "Name oder Passwort ist falsch, noch einmal mit USER beginnen"
        "Nombre o contraseña incorrectos, empiece de nuevo con USER" "Fel namn eller lösenord, börja om med USER";
    WRONG: "Wrong name or password" "Name oder Passwort ist falsch"
        "Nombre o contraseña incorrectos" "Fel namn eller lösenord";
    TOO_SOON: "The last login was too short a time ago, wait {0} seconds" "Die letzte Anmeldung ist zu kurz her, noch {0} Sekunden warten"
        "La última conexión fue hace muy poco, espere {0} segundos" "Den senaste inloggningen var nyss, vänta {0} sekunder";
    IN_USE: "Another session has the maildrop locked" "Eine andere Sitzung hat das Postfach gesperrt"
        "Otra sesión tiene bloqueado el buzón" "En annan session har låst brevlådan";
    LOCKED: "Maildrop locked, {0} ({1} octets)" "Das Postfach ist gesperrt, {0} ({1} Oktette)"
        "Buzón bloqueado, {0} ({1} octetos)" "Brevlådan är låst, {0} ({1} oktetter)";
    HAS: "Maildrop has {0} ({1} octets)" "Das Postfach hat {0} ({1} Oktette)"
        "El buzón tiene {0} ({1} octetos)" "Brevlådan har {0} ({1} oktetter)";
    LISTING: "{0} ({1} octets)" "{0} ({1} Oktette)" "{0} ({1} octetos)" "{0} ({1} oktetter)";
    OCTETS: "{0} octets" "{0} Oktette" "{0} octetos" "{0} oktetter";
    TOP: "Top of the message follows" "Der Anfang der Nachricht folgt"
        "Sigue el comienzo del mensaje" "Början av meddelandet följer";
    UNIQUE_IDS: "Unique-id listing follows" "Die Liste der eindeutigen Namen folgt"
        "Sigue la lista de identificadores únicos" "Listan över unika namn följer";
    MECHANISMS: "Mechanisms follow" "Die Verfahren folgen" "Siguen los mecanismos" "Mekanismerna följer";
    NO_MECHANISM: "There is no mechanism {0} here" "Ein Verfahren {0} gibt es hier nicht"
        "Aquí no hay mecanismo {0}" "Det finns ingen mekanism {0} här";
    SERVER_BEGINS: "With {0} the server speaks first" "Bei {0} spricht der Server zuerst"
        "Con {0} el servidor habla primero" "Med {0} talar servern först";
    CANCELLED: "The login is cancelled" "Die Anmeldung ist abgebrochen"
        "La identificación se ha cancelado" "Inloggningen är avbruten";
    NOT_BASE64: "That is no base64" "Das ist kein Base64" "Eso no es base64" "Det är inte base64";
    UTF8_ON: "UTF-8 from here on" "Von hier an UTF-8" "Desde aquí UTF-8" "UTF-8 från och med nu";
    NEEDS_UTF8: "Message {0} needs UTF-8 mode" "Nachricht {0} braucht den UTF-8-Modus"
        "El mensaje {0} necesita el modo UTF-8" "Meddelande {0} behöver UTF-8-läget";
    LANGUAGES_FOLLOW: "Languages follow" "Die Sprachen folgen" "Siguen los idiomas" "Språken följer";
    LANGUAGE_CHOSEN: "Language chosen" "Sprache gewählt" "Idioma cambiado" "Språket är valt";
    NO_LANGUAGE: "There is no language {0} here" "Die Sprache {0} gibt es hier nicht"
        "El idioma {0} no es conocido" "Språket {0} finns inte här";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_whole_in_every_language() {
        for (n, (language, tag, name, _)) in LANGUAGES.iter().enumerate() {
            assert_eq!((*language as usize, language.tag()), (n, *tag));
            assert!(!name.is_empty());
        }
        for phrase in ALL {
            assert!(phrase.0[0].is_ascii(), "{phrase:?}");
            for text in phrase.0 {
                assert!(!text.is_empty() && text.len() < 200, "{text}");
                assert!(
                    !text.contains(['\r', '\n', '[', ']', '}']) || text.contains('{'),
                    "{text}"
                );
                let slots = |t: &str| t.matches('{').count();
                assert!(slots(text) <= slots(phrase.0[0]), "{text}");
                assert_eq!(
                    slots(text),
                    (0..3).filter(|n| text.contains(&format!("{{{n}}}"))).count()
                );
            }
        }
        assert!(ALL.len() > 40);
    }

    #[test]
    fn values_stand_in_their_places() {
        let text = SIGNS_OFF_GONE.with(["mx".into(), Arg::messages(1), Arg::messages(2)]);
        assert_eq!(text.to_string(), "mx signing off (1 message left, 2 messages gone before)");
        let mut german = String::new();
        text.write(Language::German, &mut german).unwrap();
        assert_eq!(
            german,
            "mx meldet sich ab (1 Nachricht noch da, 2 Nachrichten schon vorher weg)"
        );
    }

    #[test]
    fn a_range_finds_a_language() {
        for (range, tag) in [
            ("de", Some("de")),
            ("DE-ch-1996", Some("de")),
            ("*", Some("en")),
            ("mul", None),
            ("d", None),
            ("", None),
            ("-de", None),
        ] {
            assert_eq!(Language::find(range).map(Language::tag), tag, "{range}");
        }
    }
}
