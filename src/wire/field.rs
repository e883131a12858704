//! What a run of bytes *is*, and the sentence that explains it.

use std::fmt;

/// Where a rule is written down: the number of an RFC and a section of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rfc(pub u16, pub &'static str);

impl Rfc {
    /// For what is ours and stands in no RFC.
    pub const OURS: Self = Self(0, "");

    /// Whether an RFC is named at all.
    pub const fn is_cited(self) -> bool {
        self.0 != 0
    }
}

impl fmt::Display for Rfc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self(0, _) => f.write_str("Mailglass"),
            Self(n, "") => write!(f, "RFC {n}"),
            Self(n, section) => write!(f, "RFC {n} §{section}"),
        }
    }
}

/// The part that a field plays in its line; it decides how the token is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The word that says what is wanted.
    Verb,
    /// Something given to a command.
    Argument,
    /// What joins a command with its answers.
    Tag,
    /// The outcome: a reply code, a status word.
    Code,
    /// Something that the server tells.
    Data,
    /// What should stay private.
    Secret,
    /// Words for people.
    Text,
    /// What separates or brackets the rest.
    Mark,
    /// What no rule accepts.
    Unexpected,
}

impl Role {
    /// The role's name in the page's `data-role` and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Verb => "verb",
            Self::Argument => "arg",
            Self::Tag => "tag",
            Self::Code => "code",
            Self::Data => "data",
            Self::Secret => "secret",
            Self::Text => "text",
            Self::Mark => "mark",
            Self::Unexpected => "unexpected",
        }
    }
}

/// How octets of a kind are read when what they carry is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decode {
    /// Base64 (RFC 4648 §4). Octet 0 is drawn: a login carries it between its parts.
    Base64,
    /// Encoded-words in the value of a header field (RFC 2047 §2).
    Words,
    /// Quoted-printable (RFC 2045 §6.7).
    QuotedPrintable,
    /// The name of a mailbox in modified UTF-7 (RFC 3501 §5.1.3).
    MailboxName,
    /// A short name for several fetch items.
    FetchMacro,
    /// Numbers of letters, as a set.
    SequenceSet,
    /// A day with the name of its month (RFC 3501 §9, date).
    Day,
    /// A moment with its zone (RFC 3501 §9, date-time).
    Moment,
}

/// What a run of bytes is. There is one static for each production that is ever named.
#[derive(Debug)]
pub struct Field {
    /// The stable name, `protocol.production`: CSS hook, JSON key, glossary key. Never renamed.
    pub id: &'static str,
    /// A short name for people.
    pub label: &'static str,
    /// How a token of this kind is drawn.
    pub role: Role,
    /// Where it is defined.
    pub rfc: Rfc,
    /// The raw text of the doc comment; [`Field::doc`] trims it.
    pub text: &'static str,
    /// How it is read by whoever wants to know what it carries.
    pub decode: Option<Decode>,
    /// The production, in ABNF; empty where the field is none of its own.
    pub abnf: &'static str,
    /// What it is for a server that did the command; empty where nothing more can be said.
    pub done: &'static str,
}

impl Field {
    /// The explanation that a learner reads.
    pub fn doc(&self) -> &'static str {
        self.text.trim()
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || self.id == other.id
    }
}

/// Declares fields. The doc comment of each is the text that the learner reads on its card. After the source may
/// stand, in this order, `decode` with a [`Decode`], `abnf` with the production, and `done` with what the token is
/// for a server that did the command.
///
/// ```
/// mailglass::fields! { registry ALL;
///     /// The name that the client gives itself.
///     CLIENT_NAME = "smtp.client-name", "Client name", Argument, 5321 "4.1.1.1";
/// }
/// assert_eq!(CLIENT_NAME.doc(), "The name that the client gives itself.");
/// assert_eq!(ALL.len(), 1);
/// ```
#[macro_export]
macro_rules! fields {
    (registry $all:ident; $($(#[doc = $doc:literal])+ $name:ident = $id:literal, $label:literal, $role:ident, $($rfc:literal $section:literal)? $($ours:ident)? $(, decode $decode:ident)? $(, abnf $abnf:literal)? $(, done $done:literal)?;)+) => {
        $($(#[doc = $doc])+ #[allow(unreachable_pub)] pub static $name: $crate::wire::Field = $crate::wire::Field {
            id: $id,
            label: $label,
            role: $crate::wire::Role::$role,
            rfc: $crate::fields!(@rfc $($rfc $section)? $($ours)?),
            text: concat!($($doc),+),
            decode: $crate::fields!(@decode $($decode)?),
            abnf: concat!($($abnf)?),
            done: concat!($($done)?),
        };)+
        /// Every field declared above: for the glossary and the tests.
        #[allow(unreachable_pub)]
        pub static $all: &[&$crate::wire::Field] = &[$(&$name),+];
    };
    (@rfc $rfc:literal $section:literal) => { $crate::wire::Rfc($rfc, $section) };
    (@decode) => { None };
    (@decode $decode:ident) => { Some($crate::wire::Decode::$decode) };
    (@rfc ours) => { $crate::wire::Rfc::OURS };
}

crate::fields! { registry WIRE_FIELDS;
    /// No rule of the grammar accepts these bytes here.
    UNEXPECTED = "wire.unexpected", "Unexpected", Unexpected, ours;
    /// The end of the line: carriage return (octet 13), then line feed (octet 10). Only both together end a line.
    CRLF = "wire.crlf", "End of line", Mark, 5234 "B.1";
    /// One space. It separates the parts of a line.
    SP = "wire.sp", "Space", Mark, 5234 "B.1";
    /// Spaces or tabs that separate nothing and mean nothing.
    BLANK = "wire.blank", "White space", Mark, 5234 "B.1";
    /// Punctuation that brackets or joins the parts of a line.
    PUNCTUATION = "wire.punctuation", "Punctuation", Mark, 5234 "2.3";
    /// The rest of a line whose beginning is no longer kept.
    SKIPPED = "wire.skipped", "Rest of a line", Text, ours;
}
