//! Sections of a letter.

use super::*;
use crate::message::{Section, SectionText};

static PART_ZERO: Problem =
    Problem { id: "imap.part-zero", text: "Parts are counted from 1.", rfc: Rfc(3501, "6.4.5") };
static TOO_DEEP: Problem = Problem {
    id: "imap.section-too-deep",
    text: "No letter has parts so deep.",
    rfc: Rfc(3501, "6.4.5"),
};
static MIME_ALONE: Problem = Problem {
    id: "imap.mime-without-part",
    text: "MIME must have a part number before it: BODY[1.MIME].",
    rfc: Rfc(3501, "6.4.5"),
};

static NO_HEADER_NAME: Problem = Problem {
    id: "imap.header-name",
    text: "The name of a header field is made of printable US-ASCII characters, without space and colon.",
    rfc: Rfc(5322, "2.2"),
};

/// Most numbers of one section.
const MAX_PATH: usize = 100;

#[derive(Clone, Copy)]
enum Word {
    Header,
    Fields,
    FieldsNot,
    Text,
    Mime,
}

const WORDS: &[(&str, Word)] = &[
    ("HEADER", Word::Header),
    ("HEADER.FIELDS", Word::Fields),
    ("HEADER.FIELDS.NOT", Word::FieldsNot),
    ("TEXT", Word::Text),
    ("MIME", Word::Mime),
];

/// ```abnf
/// section         = "[" [section-spec] "]"
/// section-spec    = section-msgtext / (section-part ["." section-text])
/// section-msgtext = "HEADER" / "HEADER.FIELDS" [".NOT"] SP header-list / "TEXT"
/// section-part    = nz-number *("." nz-number)
/// section-text    = section-msgtext / "MIME"
/// ```
pub fn section(c: &mut Cursor<'_>) -> Parsed<Section> {
    c.group(&field::SECTION, |c| {
        c.mark("[")?;
        let mut path = Vec::new();
        let mut text = SectionText::Full;
        if c.peek() != Some(b']') {
            loop {
                if !c.peek().is_some_and(|b| b.is_ascii_digit()) {
                    text = section_text(c, !path.is_empty())?;
                    break;
                }
                let start = c.position();
                if c.peek() == Some(b'0') {
                    c.run(&field::PART_NUMBER, |b| b.is_ascii_digit())?;
                    return c.reject(start, &PART_ZERO);
                }
                path.push(nz_number(c, &field::PART_NUMBER)?);
                if path.len() > MAX_PATH {
                    return c.reject(start, &TOO_DEEP);
                }
                if c.peek() != Some(b'.') {
                    break;
                }
                c.mark(".")?;
            }
        }
        c.mark("]")?;
        Ok(Section { path, text })
    })
}

fn section_text(c: &mut Cursor<'_>, in_part: bool) -> Parsed<SectionText> {
    let start = c.position();
    let word = c.word(&field::SECTION_TEXT, |b| b.is_ascii_alphabetic() || b == b'.', WORDS)?;
    Ok(match word {
        Word::Header => SectionText::Header,
        Word::Text => SectionText::Text,
        Word::Mime if in_part => SectionText::Mime,
        Word::Mime => return c.reject(start, &MIME_ALONE),
        Word::Fields | Word::FieldsNot => {
            c.sp()?;
            let names = header_list(c)?;
            SectionText::HeaderFields { names, not: matches!(word, Word::FieldsNot) }
        }
    })
}

/// ```abnf
/// header-list = "(" header-fld-name *(SP header-fld-name) ")"
/// header-fld-name = astring
/// ```
pub fn header_list(c: &mut Cursor<'_>) -> Parsed<Vec<String>> {
    parenthesised(c, false, |c| {
        let start = c.position();
        let name = astring(c, &field::HEADER_NAME)?;
        if name.is_empty() || !name.iter().all(|b| b.is_ascii_graphic() && *b != b':') {
            return c.reject(start, &NO_HEADER_NAME);
        }
        Ok(ascii(&name).to_owned())
    })
}
