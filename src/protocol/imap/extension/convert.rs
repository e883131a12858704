//! CONVERT (RFC 5259): the server converts parts to other formats.

use super::*;
use crate::protocol::imap::{
    field, grammar,
    response::{self, token},
};

crate::fields! { registry FIELDS;
    /// A conversion that the server knows: from this type, to that one, with these parameters.
    CONVERSION = "imap.response-conversion", "CONVERSION", Data, 5259 "5.2";
    /// The converted parts of one letter.
    CONVERTED = "imap.response-converted", "CONVERTED", Data, 5259 "8.1";
    /// The tag of the CONVERT that this answers.
    CORRELATOR = "imap.convert-correlator", "Answered command", Tag, 5259 "8.1";
    /// A media type. NIL leaves the choice to the server.
    MIME_TYPE = "imap.convert-type", "Media type", Argument, 5259 "5.1";
    /// The type to convert to, and parameters such as the charset.
    PARAMETERS = "imap.convert-parameters", "Conversion", Argument, 5259 "6";
    /// The name of a parameter of the conversion.
    PARAMETER = "imap.convert-parameter", "Parameter", Argument, 5259 "7";
    /// The value of the parameter before it.
    PARAMETER_VALUE = "imap.convert-parameter-value", "Parameter value", Argument, 5259 "7";
    /// What is told of the converted part: its octets, size or structure.
    ITEM = "imap.convert-item", "Converted item", Argument, 5259 "8";
    /// The structure of the part once it is converted.
    STRUCTURE = "imap.fetch-bodypartstructure", "BODYPARTSTRUCTURE", Data, 5259 "8.2";
    /// The types to which the part can be converted.
    AVAILABLE = "imap.fetch-availableconversions", "AVAILABLECONVERSIONS", Data, 5259 "8.4";
    /// What was asked for, or ERROR and the reason why it could not be converted.
    ANSWER = "imap.convert-answer", "Answer", Data, 5259 "8";
    /// The conversion failed for now. Later it may work.
    TEMPFAIL = "imap.code-tempfail", "TEMPFAIL", Code, 5259 "9";
    /// Too many letters in one CONVERT.
    MOST_MESSAGES = "imap.code-maxconvertmessages", "MAXCONVERTMESSAGES", Code, 5259 "9";
    /// Too many parts in one CONVERT.
    MOST_PARTS = "imap.code-maxconvertparts", "MAXCONVERTPARTS", Code, 5259 "9";
    /// How many there may be.
    MOST = "imap.convert-most", "At most", Data, 5259 "9";
}

pub(in crate::protocol::imap) static CONVERT: Extension = Extension {
    verbs: &[Verb::known::<Conversions>(), Verb::known::<Convert>()],
    slots: Slots {
        uid: &[Slot::new("CONVERT", &field::VERB, |c, r| convert(c, r).map(|()| None))],
        ..Slots::NONE
    },
    responses: Responses {
        words: &[Row::new("CONVERSION", &CONVERSION, |c| {
            c.sp()?;
            token::string(c, &MIME_TYPE)?;
            c.sp()?;
            token::string(c, &MIME_TYPE)?;
            if c.peek() == Some(b' ') {
                c.sp()?;
                token::list_of(c, &PARAMETERS, |c| token::astring(c, &PARAMETER))?;
            }
            Ok(())
        })],
        numbered: &[Row::new("CONVERTED", &CONVERTED, |c| {
            c.sp()?;
            c.group(&CORRELATOR, |c| {
                c.mark("(")?;
                c.exact(&CORRELATOR, "TAG")?;
                c.sp()?;
                token::string(c, &CORRELATOR)?;
                c.mark(")")
            })?;
            c.sp()?;
            response::fetch_items(c)
        })],
        fetch_section: &[
            Row::new("BODYPARTSTRUCTURE", &STRUCTURE, answer),
            Row::new("AVAILABLECONVERSIONS", &AVAILABLE, answer),
        ],
        codes: &[
            Row::new("TEMPFAIL", &TEMPFAIL, token::nothing),
            Row::new("MAXCONVERTMESSAGES", &MOST_MESSAGES, most),
            Row::new("MAXCONVERTPARTS", &MOST_PARTS, most),
        ],
        ..Responses::NONE
    },
    ..Extension::known(
        "CONVERT",
        Rfc(5259, "3.1"),
        "The server converts parts of letters to other formats.",
        FIELDS,
    )
};

/// `converterror-phrase`: what stands in the place of a part that could not be converted.
pub(in crate::protocol::imap) fn error(c: &mut Cursor<'_>) -> Parsed<()> {
    token::value(c, &ANSWER)
}

fn most(c: &mut Cursor<'_>) -> Parsed<()> {
    c.sp()?;
    token::nz_number(c, &MOST)
}

fn answer(c: &mut Cursor<'_>) -> Parsed<()> {
    grammar::section(c)?;
    c.sp()?;
    token::value(c, &ANSWER)
}

/// `SP sequence-set SP convert-params SP (convert-att / "(" convert-att *(SP convert-att) ")") CRLF`
fn convert(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<()> {
    c.sp()?;
    grammar::letters(c, r)?;
    c.sp()?;
    c.group(&PARAMETERS, |c| {
        c.mark("(")?;
        token::nstring(c, &MIME_TYPE)?;
        if c.peek() == Some(b' ') {
            c.sp()?;
            token::nested(c, |c| {
                token::astring(c, &PARAMETER)?;
                c.sp()?;
                token::astring(c, &PARAMETER_VALUE)
            })?;
        }
        c.mark(")")
    })?;
    c.sp()?;
    if c.peek() == Some(b'(') {
        token::nested(c, item)?
    } else {
        item(c)?
    }
    c.crlf()
}

fn item(c: &mut Cursor<'_>) -> Parsed<()> {
    c.run(&ITEM, |b| b.is_ascii_alphanumeric() || b == b'.')?;
    if c.peek() == Some(b'[') {
        grammar::section(c)?;
        if c.peek() == Some(b'<') {
            grammar::partial(c)?;
        }
    }
    Ok(())
}

struct Convert;

impl Grammar for Convert {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "CONVERT",
        syntax: "tag CONVERT SP sequence-set SP conversion SP items CRLF",
        rfc: Rfc(5259, "6"),
        summary: "Fetches parts of letters, converted to another format.",
        when: &[Phase::Selected],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a CONVERT 2 (\"text/plain\" (\"charset\" \"utf-8\")) BINARY[1]\r\n",
        "a CONVERT 2:4 (NIL) (UID BINARY[3] BODYPARTSTRUCTURE[3])\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        convert(c, &mut Reading::default())
    }
}

struct Conversions;

impl Grammar for Conversions {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "CONVERSIONS",
        syntax: "tag CONVERSIONS SP from SP to CRLF",
        rfc: Rfc(5259, "5.1"),
        summary: "Asks which conversions the server knows.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a CONVERSIONS \"text/*\" \"text/plain\"\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        token::string(c, &MIME_TYPE)?;
        c.sp()?;
        token::string(c, &MIME_TYPE)?;
        c.crlf()
    }
}
