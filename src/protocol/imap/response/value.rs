//! What a response says, as values, for a client: read off the labels of the one grammar.

use super::{Code, Response, Row, Status, code, fetch, field, list, response};
use crate::{
    protocol::{
        imap::{field as shared, grammar},
        reading::Reading,
    },
    wire::{Field, Node, label, read},
    world::{Flags, SYSTEM_FLAGS},
};
use bytes::Bytes;
use std::borrow::Cow;

/// UIDs from the first to the last; both are in it.
pub type Range = (u32, u32);

/// What stands in brackets after a status word, as far as a client acts on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeTold {
    /// The word, such as `COPYUID`; of a code that is not known it is empty.
    pub word: &'static str,
    pub uid_validity: Option<u32>,
    pub uid_next: Option<u32>,
    pub mod_seq: Option<u64>,
    /// What COPYUID names: the old UIDs.
    pub source: Vec<Range>,
    /// What COPYUID and APPENDUID name: the new UIDs, in the same order.
    pub new: Vec<Range>,
    /// What MODIFIED names: letters that were left alone.
    pub modified: Vec<Range>,
    pub capabilities: Vec<Box<str>>,
}

/// What FETCH tells of a letter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LetterTold {
    /// The message number; nothing where the server names UIDs alone.
    pub number: Option<u32>,
    pub uid: Option<u32>,
    pub flags: Option<Flags>,
    pub size: Option<u64>,
    pub mod_seq: Option<u64>,
    /// The header, or some of its fields.
    pub header: Option<Bytes>,
    /// The whole letter.
    pub whole: Option<Bytes>,
}

/// One response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// `+`
    Continuation,
    /// The end of a command.
    Done {
        tag: Box<str>,
        status: Status,
        code: Option<Box<CodeTold>>,
        text: Box<str>,
    },
    /// A status response without a tag.
    Status {
        status: Status,
        code: Option<Box<CodeTold>>,
        text: Box<str>,
    },
    Capabilities(Vec<Box<str>>),
    /// So many letters are there now.
    Exists(u32),
    /// The letter of that number is gone.
    Expunge(u32),
    /// These UIDs are gone. `earlier`: they went while the client was away.
    Vanished {
        earlier: bool,
        uids: Vec<Range>,
    },
    Letter(Box<LetterTold>),
    /// A name: its attributes in small letters, and the name as it stands on the wire.
    Name {
        attributes: Vec<Box<str>>,
        name: Box<str>,
    },
    /// Counts of a mailbox, each with its word.
    Counts {
        name: Box<str>,
        counts: Vec<(&'static str, u64)>,
    },
    /// What a search found.
    Found(Vec<Range>),
    /// What a client passes over.
    Other,
}

/// Reads one whole response, its literals with it; nothing where it is none.
pub fn told(frame: &Bytes) -> Option<Told> {
    let (r, what) = Reading::of(frame, label(frame, response))?;
    let text = || r.words(&field::TEXT);
    Some(match what {
        Response::Continuation => Told::Continuation,
        Response::Tagged(tag, status, word) => {
            Told::Done { tag: tag.into(), status, code: code_told(&r, word), text: text() }
        }
        Response::Untagged(status, word) => {
            Told::Status { status, code: code_told(&r, word), text: text() }
        }
        Response::Data(row) => data(frame, &r, row),
        Response::Other => Told::Other,
    })
}

fn data(frame: &Bytes, r: &Reading<'_>, row: &'static Row) -> Told {
    let number = |field| r.first(field).unwrap_or_default();
    match row.word {
        "CAPABILITY" => Told::Capabilities(capabilities(r)),
        "EXISTS" => Told::Exists(number(&field::COUNT)),
        "EXPUNGE" => Told::Expunge(number(&shared::SEQUENCE_NUMBER)),
        "FETCH" | "UIDFETCH" => Told::Letter(Box::new(letter(frame, r))),
        "LIST" => Told::Name {
            attributes: r
                .all(&list::ATTRIBUTE)
                .map(|leaf| r.text(leaf).to_ascii_lowercase().into())
                .collect(),
            name: name(r),
        },
        "STATUS" => Told::Counts { name: name(r), counts: counts(r) },
        "SEARCH" => {
            let found = r.all(&list::MATCH).filter_map(|leaf| r.number(leaf));
            Told::Found(found.map(|n| (n, n)).collect())
        }
        "ESEARCH" if r.all(&list::ALL_MATCHES).next().is_some() => {
            Told::Found(ranges(r, &list::SEARCH_VALUE))
        }
        "ESEARCH" => Told::Found(Vec::new()),
        "VANISHED" => Told::Vanished {
            earlier: r.all(&list::EARLIER).next().is_some(),
            uids: ranges(r, &list::VANISHED_UIDS),
        },
        _ => Told::Other,
    }
}

fn capabilities(r: &Reading<'_>) -> Vec<Box<str>> {
    let kinds = [&list::CAPABILITY, &list::AUTH, &list::REVISION, &list::LOGINDISABLED];
    let is_one = |leaf: &&Node| kinds.contains(&leaf.field);
    r.leaves().filter(is_one).map(|leaf| r.text(leaf).to_ascii_uppercase().into()).collect()
}

fn code_told(r: &Reading<'_>, row: Option<&'static Code>) -> Option<Box<CodeTold>> {
    let row = row?;
    Some(Box::new(CodeTold {
        word: row.word,
        uid_validity: r.first(&code::UIDVALIDITY_VALUE),
        uid_next: r.first(&code::UIDNEXT_VALUE),
        mod_seq: r.first(&code::MODSEQ_VALUE),
        source: ranges(r, &code::SOURCE_UIDS),
        new: ranges(r, &code::NEW_UIDS),
        modified: ranges(r, &code::MODIFIED_SET),
        capabilities: capabilities(r),
    }))
}

/// Numbers and ranges, as the tokens of a set stand.
fn ranges(r: &Reading<'_>, what: &'static Field) -> Vec<Range> {
    let mut out: Vec<Range> = Vec::new();
    let mut goes_on = false;
    for leaf in r.leaves() {
        if leaf.field == &shared::SEQUENCE_RANGE {
            goes_on = true;
        } else if leaf.field == what
            && let Some(n) = r.number(leaf)
        {
            match out.last_mut().filter(|_| goes_on) {
                // The lower number may stand behind (RFC 3501 §9, seq-range).
                Some((from, to)) => (*from, *to) = ((*from).min(n), (*to).max(n)),
                None => out.push((n, n)),
            }
            goes_on = false;
        }
    }
    out
}

/// The name of a mailbox as it stands on the wire, without quotes.
fn name(r: &Reading<'_>) -> Box<str> {
    let Some(leaf) = r.all(&shared::MAILBOX).next() else { return Box::default() };
    String::from_utf8_lossy(&string(r, leaf)).into()
}

/// What a string is, however it was sent.
fn string<'a>(r: &Reading<'a>, leaf: &Node) -> Cow<'a, [u8]> {
    let octets = r.octets(leaf);
    if r.is_literal(leaf) || !octets.starts_with(b"\"") {
        return Cow::Borrowed(octets);
    }
    read(octets, |c| grammar::quoted_utf8(c, &shared::MAILBOX)).unwrap_or(Cow::Borrowed(octets))
}

fn counts(r: &Reading<'_>) -> Vec<(&'static str, u64)> {
    let words = [
        (&list::MESSAGES, "MESSAGES"),
        (&list::UNSEEN, "UNSEEN"),
        (&list::UIDNEXT, "UIDNEXT"),
        (&list::UIDVALIDITY, "UIDVALIDITY"),
        (&list::HIGHESTMODSEQ, "HIGHESTMODSEQ"),
    ];
    let (mut word, mut out) = (None, Vec::new());
    for leaf in r.leaves() {
        if leaf.field == &list::STATUS_VALUE {
            out.extend(word.take().zip(r.number(leaf)));
        } else if let Some((_, w)) = words.iter().find(|(f, _)| *f == leaf.field) {
            word = Some(*w);
        }
    }
    out
}

fn letter(frame: &Bytes, r: &Reading<'_>) -> LetterTold {
    let mut told =
        LetterTold { number: r.first(&shared::SEQUENCE_NUMBER), ..LetterTold::default() };
    let (mut item, mut section) = (&fetch::OTHER, Section::Whole);
    for leaf in r.leaves() {
        let what = leaf.field;
        if fetch::is_item(what) {
            (item, section) = (what, Section::Whole);
            if what == &fetch::RFC822_HEADER {
                section = Section::Header;
            } else if what == &fetch::RFC822_TEXT || what == &fetch::BINARY {
                section = Section::Piece;
            } else if what == &fetch::FLAGS {
                told.flags.get_or_insert_default();
            }
        } else if what == &fetch::UID_VALUE {
            told.uid = r.number(leaf);
        } else if what == &fetch::MODSEQ_VALUE {
            told.mod_seq = r.number(leaf);
        } else if what == &fetch::SIZE_VALUE && item == &fetch::RFC822_SIZE {
            told.size = r.number(leaf);
        } else if what == &shared::PART_NUMBER || what == &fetch::ORIGIN {
            section = Section::Piece;
        } else if what == &shared::SECTION_TEXT {
            let header = r.text(leaf).to_ascii_uppercase().starts_with("HEADER");
            section = match section {
                Section::Whole if header => Section::Header,
                _ => Section::Piece,
            };
        } else if what == &fetch::CONTENT {
            let octets = content(frame, r, leaf);
            match section {
                Section::Whole => told.whole = octets,
                Section::Header => told.header = octets,
                Section::Piece => {}
            }
        } else if let Some(flags) = told.flags.as_mut().filter(|_| item == &fetch::FLAGS) {
            flag(flags, what, &r.text(leaf));
        }
    }
    told
}

/// Which octets of a letter the content is.
#[derive(Clone, Copy)]
enum Section {
    Whole,
    Header,
    Piece,
}

/// The octets of a literal are not copied.
fn content(frame: &Bytes, r: &Reading<'_>, leaf: &Node) -> Option<Bytes> {
    if r.is_literal(leaf) {
        let (from, to) = (leaf.span.start as usize, leaf.span.end as usize);
        return (to <= frame.len()).then(|| frame.slice(from..to));
    }
    let nil = r.octets(leaf).eq_ignore_ascii_case(b"NIL");
    (!nil).then(|| Bytes::copy_from_slice(&string(r, leaf)))
}

fn flag(flags: &mut Flags, what: &Field, name: &str) {
    if what == &shared::SYSTEM_FLAG {
        let known = SYSTEM_FLAGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
        known.into_iter().for_each(|(_, flag)| flags.set(*flag));
    } else if what == &shared::KEYWORD {
        flags.set_keyword(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::Flag;

    fn of(text: &str) -> Told {
        told(&Bytes::copy_from_slice(text.as_bytes())).unwrap_or_else(|| panic!("{text}"))
    }

    fn letter(text: &str) -> LetterTold {
        match of(text) {
            Told::Letter(letter) => *letter,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn counts_and_names() {
        assert_eq!(of("* 23 EXISTS\r\n"), Told::Exists(23));
        assert_eq!(of("* 4 EXPUNGE\r\n"), Told::Expunge(4));
        assert_eq!(of("* SEARCH 2 84\r\n"), Told::Found(vec![(2, 2), (84, 84)]));
        assert_eq!(
            of("* ESEARCH (TAG \"a\") UID ALL 4:18,21\r\n"),
            Told::Found(vec![(4, 18), (21, 21)])
        );
        assert_eq!(
            of("* VANISHED (EARLIER) 300:310,405\r\n"),
            Told::Vanished { earlier: true, uids: vec![(300, 310), (405, 405)] }
        );
        for text in ["\"a \\\"b\"", "{4}\r\na \"b"] {
            let told = of(&format!("* LIST (\\Noselect) \"/\" {text}\r\n"));
            let attributes = vec!["\\noselect".into()];
            assert_eq!(told, Told::Name { attributes, name: "a \"b".into() });
        }
        let counts = vec![("MESSAGES", 231), ("UIDNEXT", 44_292)];
        let told = of("* STATUS blurdybloop (MESSAGES 231 RECENT 3 UIDNEXT 44292)\r\n");
        assert_eq!(told, Told::Counts { name: "blurdybloop".into(), counts });
    }

    #[test]
    fn letters() {
        let flags = letter("* 2 FETCH (UID 7 FLAGS (\\Seen $Todo \\Recent) MODSEQ (9))\r\n");
        assert_eq!((flags.number, flags.uid, flags.mod_seq), (Some(2), Some(7), Some(9)));
        assert_eq!(flags.flags.expect("flags").names().collect::<Vec<_>>(), ["\\Seen", "$Todo"]);
        let whole = letter("* 1 FETCH (BODY[] {3}\r\n\"a\" RFC822.SIZE 3 FLAGS ())\r\n");
        assert_eq!((whole.whole.as_deref(), whole.size), (Some(&b"\"a\""[..]), Some(3)));
        assert_eq!(whole.flags, Some(Flags::default()));
        let header = letter("* 1 FETCH (BODY[HEADER.FIELDS (TO)] \"To: a\\\"b\")\r\n");
        assert_eq!((header.header.as_deref(), header.whole), (Some(&b"To: a\"b"[..]), None));
        for piece in ["BODY[1] \"x\"", "BODY[1.HEADER] \"x\"", "BODY[]<5> \"x\"", "BODY[TEXT] NIL"]
        {
            let told = letter(&format!("* 1 FETCH ({piece})\r\n"));
            assert_eq!((told.header, told.whole), (None, None), "{piece}");
        }
        let flags = letter("* 8 UIDFETCH (UID 8 FLAGS (\\Deleted))\r\n");
        assert_eq!((flags.number, flags.uid), (None, Some(8)));
        assert!(flags.flags.is_some_and(|f| f.has(Flag::Deleted)));
    }

    #[test]
    fn codes() {
        let Told::Done { tag, status, code, text } =
            of("a3 OK [COPYUID 38505 304,319:320 3956:3958] Done\r\n")
        else {
            panic!("no end")
        };
        assert_eq!((&*tag, status, &*text), ("a3", Status::Ok, "Done"));
        let code = code.expect("a code");
        assert_eq!((code.word, code.uid_validity), ("COPYUID", Some(38_505)));
        assert_eq!(code.source, [(304, 304), (319, 320)]);
        assert_eq!(code.new, [(3956, 3958)]);
        let Told::Done { code, .. } = of("a OK [MODIFIED 7,9] x\r\n") else { panic!("no end") };
        assert_eq!(code.expect("a code").modified, [(7, 7), (9, 9)]);
        let Told::Status { code, .. } = of("* OK [CAPABILITY IMAP4rev1 auth=plain] hi\r\n") else {
            panic!("no status")
        };
        assert_eq!(*code.expect("a code").capabilities, ["IMAP4REV1".into(), "AUTH=PLAIN".into()]);
        assert_eq!(told(&Bytes::from_static(b"+OK POP3 ready\r\n")), None);
    }
}
