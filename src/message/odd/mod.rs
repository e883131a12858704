//! What is odd about a letter: rules that it breaks, and forms that programs read in different ways.
//!
//! To add one: its row in [`odds!`](self), where it is found, and a letter in `tests/letters` that has it.

mod body;
mod header;
mod octet;
mod part;
mod value;

use super::{Entry, Message, header as fields, outline};
use crate::wire::Rfc;
use std::{collections::BTreeMap, ops::Range};

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// A rule is broken.
    Wrong,
    /// It is allowed, or was once, and programs differ about it.
    Care,
}

/// One oddity that letters have.
#[derive(Debug, PartialEq, Eq)]
pub struct Oddity {
    /// The stable name.
    pub id: &'static str,
    pub weight: Weight,
    pub title: &'static str,
    /// What it means, and what readers do about it.
    pub advice: &'static str,
    pub rfc: Rfc,
}

macro_rules! odds {
    ($($name:ident = $id:literal, $weight:ident, $title:literal, $advice:literal, $rfc:literal $section:literal;)+) => {
        $(static $name: Oddity = Oddity { id: $id, weight: Weight::$weight, title: $title, advice: $advice, rfc: Rfc($rfc, $section) };)+
        /// Every oddity that is looked for.
        pub static ODDITIES: &[&Oddity] = &[$(&$name),+];
    };
}

odds! {
    NO_DATE = "no-date", Wrong, "There is no Date field", "Every letter must say when it was written. Readers show the moment of arrival instead.", 5322 "3.6";
    NO_FROM = "no-from", Wrong, "There is no From field", "Every letter must name its author. Many hosts refuse letters that do not.", 5322 "3.6";
    FIELD_TWICE = "field-twice", Wrong, "A field stands more often than it may", "One reader takes the first, another the last: they see different letters.", 5322 "3.6";
    NO_MESSAGE_ID = "no-message-id", Care, "There is no Message-ID", "Every letter should have one. Without it no answer can refer to the letter, and threads fall apart.", 5322 "3.6.4";
    NO_SENDER = "no-sender", Wrong, "Several authors, and no Sender", "Where From names more than one mailbox, Sender must say which of them sent the letter.", 5322 "3.6.2";
    NOT_A_FIELD = "not-a-field", Wrong, "A line of the header is no field", "It has no name with a colon, and it does not begin with white space. Readers pass over it, or take it for the begin of the body.", 5322 "2.2";
    NO_HEADER = "no-header", Wrong, "The letter does not begin with a field", "What is read as the header holds no field at all. Servers take such a letter all the same.", 5322 "3.5";
    SPACE_BEFORE_COLON = "space-before-colon", Care, "White space before the colon", "Old letters may have it; nobody may write it any more. Some filters miss the field for that reason.", 5322 "4.5";
    DATE_UNREADABLE = "date-unreadable", Wrong, "The date cannot be read", "It is no day of the calendar with a time of day. Readers sort the letter by its arrival, or by 1970.", 5322 "3.3";
    DATE_OLD = "date-old", Care, "The date is in an old form", "A short year or a zone with a name: they may be read, and no longer written.", 5322 "4.3";
    DATE_ZONE = "date-zone", Care, "The zone of the date is not known", "-0000 or an unknown name says only what the clock on the wall showed.", 5322 "3.3";
    DATE_WEEKDAY = "date-weekday", Wrong, "The day of the week is another one", "The name of the day must fit the date. Readers go by the date.", 5322 "3.3";
    ADDRESS_BARE = "address-bare", Wrong, "An address without a domain", "An address has a local part, an at sign and a domain. Without a domain no host knows where to answer.", 5322 "3.4.1";
    HEADER_UTF8 = "header-utf8", Care, "UTF-8 in a header field", "It is allowed only where all hosts on the way offer SMTPUTF8. Else encoded-words carry such text.", 6532 "3.2";
    HEADER_EIGHT_BIT = "header-eight-bit", Wrong, "Octets above 127 in a header field that are no UTF-8", "Nothing says which charset they are in. Readers guess.", 5322 "2.2";
    WORD_LONG = "word-long", Wrong, "An encoded-word is too long", "It may have 75 octets at most. Most readers decode it all the same.", 2047 "2";
    WORD_OPEN = "word-open", Wrong, "It looks like an encoded-word and is none", "An encoded-word has a charset, B or Q, and its text between question marks, without a space. This one is shown as it stands.", 2047 "6.3";
    WORD_CUT = "word-cut", Wrong, "A character is cut in two", "Each encoded-word must hold whole characters. Readers that decode word by word show damage here.", 2047 "5";
    WORD_CHARSET = "word-charset", Care, "The charset of an encoded-word is not known here", "Readers show such a word as it stands, or guess.", 2047 "6.2";
    WORD_QUOTED = "word-quoted", Wrong, "An encoded-word between quotes", "A quoted string is taken as it stands, so that nothing may be encoded in it. Many programs write it, and most readers decode it.", 2047 "5";
    NO_MIME_VERSION = "no-mime-version", Care, "MIME fields without MIME-Version", "The field says that the letter follows MIME. Readers go by Content-Type even where it is missing.", 2045 "4";
    TYPE_UNREADABLE = "type-unreadable", Wrong, "Content-Type cannot be read", "It needs a type, a slash and a subtype. What has no readable type counts as plain text in US-ASCII.", 2045 "5.2";
    ENCODING_UNKNOWN = "encoding-unknown", Wrong, "The transfer encoding is not known", "Nobody can decode the body. It counts as application/octet-stream, whatever Content-Type says.", 2045 "6.4";
    ENCODING_FORBIDDEN = "encoding-forbidden", Wrong, "A multipart or a letter inside is encoded as a whole", "Only 7bit, 8bit and binary are allowed here: the parts are encoded one by one. The boundaries of such a body cannot be found.", 2045 "6.4";
    BOUNDARY_MISSING = "boundary-missing", Wrong, "A multipart without a boundary", "Without the parameter nobody can tell where a part begins. The body is shown in one piece, or not at all.", 2046 "5.1.1";
    BOUNDARY_ABSENT = "boundary-absent", Wrong, "The boundary does not stand in the body", "No line begins a part, so that there is none: all text here counts as preamble, which readers do not show.", 2046 "5.1.1";
    BOUNDARY_OPEN = "boundary-open", Wrong, "The closing boundary never comes", "The last part goes on to the end. The letter may be cut off.", 2046 "5.1.1";
    BOUNDARY_PREFIX = "boundary-prefix", Wrong, "A boundary begins with the boundary around it", "A reader that compares beginnings takes a line of the inner multipart for one of the outer, and finds other parts.", 2046 "5.1.1";
    BOUNDARY_FORM = "boundary-form", Wrong, "The boundary has a form that it must not have", "It has 1 to 70 characters: letters, digits, spaces inside, and '()+_,-./:=?", 2046 "5.1.1";
    PART_NO_BLANK = "part-no-blank", Wrong, "A part without an empty line", "Behind the boundary come header fields and an empty line, or the empty line alone. Without it text is read as header and lost.", 2046 "5.1.1";
    PART_EMPTY = "part-empty", Care, "An empty part", "Nothing stands between two boundaries: the line end there belongs to the second one. Servers count the part; readers show nothing.", 2046 "5.1.1";
    TOO_DEEP = "too-deep", Care, "Not everything is taken apart", "Parts nest too deep here, or there are too many. What is left is shown as one piece, as IMAP tells it.", 0 "";
    CHARSET_UNKNOWN = "charset-unknown", Care, "The charset is not known here", "The text is read as UTF-8 if it can be, else as Windows-1252.", 2046 "4.1.2";
    CHARSET_WRONG = "charset-wrong", Wrong, "The text is not in the charset that it names", "Some octets are no characters there. Readers guess, or show a sign for each.", 2046 "4.1.2";
    BASE64_ALIEN = "base64-alien", Care, "Characters that base64 does not have", "A reader must pass over them. They may also say that something on the way has changed the text.", 2045 "6.8";
    BASE64_SHORT = "base64-short", Wrong, "Base64 that does not come out even", "Four characters carry three octets, and = fills up the last four. Here some are missing: the end may be lost.", 2045 "6.8";
    BASE64_AFTER = "base64-after", Wrong, "Base64 goes on behind its end", "A = ends the data. Some readers stop there and some go on.", 2045 "6.8";
    QUOTED_BAD = "quoted-bad", Wrong, "A = that encodes nothing", "In quoted-printable two capital hexadecimal digits follow, or the end of the line. Readers show it as it stands.", 2045 "6.7";
    QUOTED_LONG = "quoted-long", Wrong, "A quoted-printable line is too long", "It may have 76 characters; a = at its end breaks a longer one.", 2045 "6.7";
    BODY_EIGHT_BIT = "body-eight-bit", Wrong, "Octets above 127 in a body that is 7bit", "Without Content-Transfer-Encoding a body is 7bit. Some hosts would clear the highest bit of each octet.", 2045 "2.7";
    NAME_WORD = "name-word", Wrong, "A file name as an encoded-word", "No parameter may hold one: RFC 2231 writes filename*=utf-8''… instead. Many programs write it, and most readers decode it.", 2047 "5";
    NAME_EIGHT_BIT = "name-eight-bit", Care, "A file name in octets above 127", "Only letters that need SMTPUTF8 may have them. RFC 2231 writes filename*=utf-8''… instead.", 6532 "3.2";
    NAME_PATH = "name-path", Care, "A file name with a path", "A reader must not take it as it stands: it could overwrite something. Only what is behind the last slash counts.", 2183 "2.3";
    NAME_GAP = "name-gap", Wrong, "A piece of a parameter is missing", "The pieces are numbered from 0. What is behind the gap is lost.", 2231 "3";
    LINE_LONG = "line-long", Wrong, "A line is too long", "Without its end a line has 998 octets at most. Hosts may break it or refuse the letter.", 5322 "2.1.1";
    BARE_CR = "bare-cr", Wrong, "A carriage return alone", "CR and LF may stand only together. Where programs differ about the end of a line, letters can be smuggled.", 5322 "2.3";
    BARE_LF = "bare-lf", Wrong, "A line feed alone", "CR and LF may stand only together. Where programs differ about the end of a line, letters can be smuggled.", 5322 "2.3";
    NUL = "nul", Wrong, "An octet 0", "No text may have it. Programs written in C take it for the end, and IMAP cannot send it.", 5322 "4";
}

/// Something odd in a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Odd {
    pub what: &'static Oddity,
    /// The entry of the outline that has it.
    pub entry: usize,
    /// Where it stands; of several the first.
    pub at: Range<usize>,
    /// The word that it is about; empty where the place says enough.
    pub word: String,
    /// How often the entry has it.
    pub times: usize,
}

/// Longest word that is told, in characters.
const LONGEST: usize = 80;

/// What was found so far.
#[derive(Debug, Default)]
struct Found {
    all: Vec<Odd>,
    /// Where each stands in `all`.
    known: BTreeMap<(&'static str, usize), usize>,
}

impl Found {
    fn note(&mut self, what: &'static Oddity, entry: usize, at: Range<usize>, word: &[u8]) {
        if let Some(odd) =
            self.known.get(&(what.id, entry)).and_then(|place| self.all.get_mut(*place))
        {
            odd.times += 1;
            return;
        }
        let text = String::from_utf8_lossy(word);
        let mut short: String = text.chars().take(LONGEST).collect();
        if short.len() < text.len() {
            short.push('…');
        }
        self.known.insert((what.id, entry), self.all.len());
        self.all.push(Odd { what, entry, at, word: short, times: 1 });
    }
}

impl Message {
    /// What is odd about the letter, in the order in which it stands. Of one kind each letter or part has one, with
    /// how often. `entries` is the letter's outline.
    pub fn odds(&self, entries: &[Entry<'_>]) -> Vec<Odd> {
        let mut found = Found::default();
        let source = self.source();
        for (i, entry) in entries.iter().enumerate() {
            if let Some(range) = entry.header.clone() {
                let header = Header { source, range, entry: i };
                header::look(&header, entry, &mut found);
                value::look(&header, &mut found);
            }
            part::look(source, entries, i, &mut found);
            body::look(source, entry, i, &mut found);
        }
        octet::look(self, entries, &mut found);
        found.all.sort_by_key(|odd| (odd.at.start, odd.what.id));
        found.all
    }
}

/// The header of an entry.
struct Header<'a> {
    source: &'a [u8],
    range: Range<usize>,
    entry: usize,
}

impl<'a> Header<'a> {
    fn octets(&self) -> &'a [u8] {
        self.source.get(self.range.clone()).unwrap_or_default()
    }

    /// The fields, each with its place in the source.
    fn fields(&self) -> impl Iterator<Item = (fields::HeaderField<'a>, Range<usize>)> {
        let start = self.range.start;
        fields::fields(self.octets()).map(move |f| {
            let place = start + f.start..start + f.end;
            (f, place)
        })
    }
}

/// The outline of a message together with what is odd.
pub fn odds(message: &Message) -> Vec<Odd> {
    message.odds(&outline(message.structure()))
}
