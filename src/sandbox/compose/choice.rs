//! Why a letter is written as it is: read off the letter itself, part by part.

use super::Composed;
use crate::{
    message::{Message, Part, fields},
    wire::Rfc,
    world::Body,
};

/// One thing that was decided when the letter was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The field or part, as it stands in the letter.
    pub what: String,
    /// What was chosen.
    pub how: String,
    pub why: &'static str,
    pub rfc: Rfc,
}

/// What each transfer encoding is for (RFC 2045 §6).
const ENCODINGS: &[(&str, &str, Rfc)] = &[
    (
        "7bit",
        "All of it is US-ASCII in lines of at most 998 octets. Every server takes that as it is.",
        Rfc(2045, "2.7"),
    ),
    (
        "8bit",
        "Octets above 127 go as they are. Every server on the way has to offer 8BITMIME.",
        Rfc(6152, "3"),
    ),
    (
        "quoted-printable",
        "Most of it is US-ASCII. What is not is written as = and two hexadecimal digits, and the rest stays readable.",
        Rfc(2045, "6.7"),
    ),
    (
        "base64",
        "Three octets become four harmless characters, so that any octets pass. It grows by a third.",
        Rfc(2045, "6.8"),
    ),
];

/// What each way of putting parts together is for.
const MULTIPARTS: &[(&str, &str, Rfc)] = &[
    (
        "alternative",
        "The parts say the same. A reader shows the last one that it can show.",
        Rfc(2046, "5.1.4"),
    ),
    (
        "mixed",
        "The parts belong together and stand one after another: a text, and a file.",
        Rfc(2046, "5.1.3"),
    ),
];

impl Composed {
    /// What was decided, in the order of the letter, the envelope last.
    pub fn choices(&self) -> Vec<Choice> {
        let mut all = Vec::new();
        headers(&self.message, &mut all);
        part(self.message.structure(), "The letter", &mut all);
        self.envelope(&mut all);
        all
    }

    fn envelope(&self, all: &mut Vec<Choice>) {
        let named = |address: &str| {
            let envelope = self.message.envelope();
            let mut both = envelope.to.iter().chain(&envelope.cc);
            both.any(|a| a.addr_spec() == address.as_bytes())
        };
        let hidden: Vec<&str> =
            self.recipients.iter().map(|r| &*r.address).filter(|a| !named(a)).collect();
        let mut add = |what: &str, how: String, why, rfc| {
            all.push(Choice { what: what.to_owned(), how, why, rfc });
        };
        if !hidden.is_empty() {
            let why = "Bcc is on the envelope alone. No field of the letter names these recipients, so that nobody reads of them.";
            add("RCPT TO", hidden.join(", "), why, Rfc(5321, "7.2"));
        }
        if self.from.as_deref() != Some(&*self.account) {
            let path = format!("<{}>", self.from.as_deref().unwrap_or(""));
            let why = "The return address on the envelope need not be the author of the letter. Reports go there.";
            add("MAIL FROM", path, why, Rfc(5321, "3.3"));
        }
        if self.wishes.body == Body::EightBitMime {
            let why = "The envelope says that the letter holds octets above 127.";
            add("MAIL parameter", "BODY=8BITMIME".to_owned(), why, Rfc(6152, "3"));
        }
        if self.wishes.utf8 {
            let why = "The envelope says that header fields are in UTF-8. A server that does not offer it must not be given the letter.";
            add("MAIL parameter", "SMTPUTF8".to_owned(), why, Rfc(6531, "3.4"));
        }
        if self.recipients.iter().any(|r| r.notify.is_some()) {
            let why =
                "The sender asks for a report when the letter is delivered, delayed or given up.";
            let how = "NOTIFY=SUCCESS,FAILURE,DELAY".to_owned();
            add("RCPT parameter", how, why, Rfc(3461, "4.1"));
        }
    }
}

/// What was decided about header fields.
fn headers(message: &Message, all: &mut Vec<Choice>) {
    for field in fields(message.header()) {
        let name = String::from_utf8_lossy(field.name).into_owned();
        let value = field.unfolded();
        let found: Option<(&str, &'static str, Rfc)> = if !value.is_ascii() {
            let why = "The field holds UTF-8 as it is. Only servers that offer SMTPUTF8 take such a letter.";
            Some(("UTF-8", why, Rfc(6531, "3.1")))
        } else if memchr::memmem::find(&value, b"=?").is_some() {
            let why = "Header fields are US-ASCII. Other characters stand in encoded-words, which name their charset.";
            Some(("encoded-words", why, Rfc(2047, "2")))
        } else if field.is("Date") {
            Some((
                "from the world’s clock",
                "Every letter says when it was written.",
                Rfc(5322, "3.6.1"),
            ))
        } else if field.is("Message-ID") {
            let why = "No other letter has this name. Answers point to it.";
            Some(("from the world’s chance", why, Rfc(5322, "3.6.4")))
        } else if field.is("References") {
            let why = "The letters of the conversation, the oldest first: programs build threads from it.";
            Some(("the thread so far", why, Rfc(5322, "3.6.4")))
        } else {
            None
        };
        if let Some((how, why, rfc)) = found {
            all.push(Choice { what: name, how: how.to_owned(), why, rfc });
        }
    }
}

/// What was decided about a part and all inside it.
fn part(part_: &Part, name: &str, all: &mut Vec<Choice>) {
    let lower = |text: &[u8]| String::from_utf8_lossy(text).to_lowercase();
    let kind = format!("{}/{}", lower(&part_.media_type), lower(&part_.subtype));
    let children = part_.children();
    let found = if children.is_empty() {
        let encoding = lower(&part_.encoding);
        ENCODINGS.iter().find(|(of, ..)| *of == encoding)
    } else {
        MULTIPARTS.iter().find(|(of, ..)| part_.is("multipart", of))
    };
    if let Some((how, why, rfc)) = found {
        let what = format!("{name}, {kind}");
        all.push(Choice { what, how: (*how).to_owned(), why, rfc: *rfc });
    }
    for (i, child) in children.iter().enumerate() {
        let name = match name.strip_prefix("Part ") {
            Some(number) => format!("Part {number}.{}", i + 1),
            None => format!("Part {}", i + 1),
        };
        part(child, &name, all);
    }
}
