//! BODY and BODYSTRUCTURE: the MIME tree of a letter, as the server parsed it.

use super::{
    MAX_DEPTH,
    envelope::envelope,
    token::{nested, nil, nstring, number, string},
};
use crate::wire::{Cursor, Expected, Field, Parsed};

crate::fields! { registry FIELDS;
    /// One part of the letter. A multipart holds its parts in further parentheses, each with its own description.
    PART = "imap.structure-part", "Part", Data, 3501 "7.4.2";
    /// The main content type of the part: text, image, application…
    TYPE = "imap.structure-type", "Type", Data, 3501 "7.4.2";
    /// The second half of the content type: plain, html, png…
    SUBTYPE = "imap.structure-subtype", "Subtype", Data, 3501 "7.4.2";
    /// How the parts of a multipart belong together: mixed, alternative, related, digest…
    MULTIPART_SUBTYPE = "imap.structure-multipart-subtype", "Multipart subtype", Data, 3501 "7.4.2";
    /// The parameters of the content type, name and value in turn. NIL means that there is none.
    PARAMETERS = "imap.structure-parameters", "Parameters", Data, 3501 "7.4.2";
    /// The name of a parameter.
    PARAMETER_NAME = "imap.structure-parameter-name", "Parameter name", Data, 3501 "7.4.2";
    /// The value of the parameter before it.
    PARAMETER_VALUE = "imap.structure-parameter-value", "Parameter value", Data, 3501 "7.4.2";
    /// The Content-ID of the part, by which another part can point to it. NIL means that it has none.
    ID = "imap.structure-id", "Content-ID", Data, 3501 "7.4.2";
    /// The Content-Description: words for people about the part. NIL means that there are none.
    DESCRIPTION = "imap.structure-description", "Description", Data, 3501 "7.4.2";
    /// How the octets of the part are encoded for transfer. The client undoes it after fetching.
    ENCODING = "imap.structure-encoding", "Transfer encoding", Data, 3501 "7.4.2";
    /// How many octets the part has in its transfer encoding, as a fetch would bring it.
    SIZE = "imap.structure-size", "Size in octets", Data, 3501 "7.4.2";
    /// How many lines the part has in its transfer encoding.
    LINES = "imap.structure-lines", "Number of lines", Data, 3501 "7.4.2";
    /// A checksum of the content, from Content-MD5. It is NIL in nearly every letter.
    MD5 = "imap.structure-md5", "MD5 checksum", Data, 3501 "7.4.2";
    /// Content-Disposition: how the part should be shown, with parameters such as a file name. NIL means that the letter does not say.
    DISPOSITION = "imap.structure-disposition", "Disposition", Data, 3501 "7.4.2";
    /// Whether the part is shown in its place (inline) or offered as a file (attachment).
    DISPOSITION_TYPE = "imap.structure-disposition-type", "Disposition type", Data, 3501 "7.4.2";
    /// The language of the content, or a list of languages. NIL means that the letter does not say.
    LANGUAGE = "imap.structure-language", "Language", Data, 3501 "7.4.2";
    /// Content-Location: an address by which other parts can point to this one. NIL means that it has none.
    LOCATION = "imap.structure-location", "Location", Data, 3501 "7.4.2";
    /// A value that the standard leaves to later versions. Clients read past it.
    EXTENSION = "imap.structure-extension", "Extension data", Data, 3501 "7.4.2";
}

/// ```abnf
/// body = "(" (body-type-1part / body-type-mpart) ")"
/// ```
pub(super) fn body(c: &mut Cursor<'_>) -> Parsed<()> {
    part(c, MAX_DEPTH)
}

fn part(c: &mut Cursor<'_>, depth: u8) -> Parsed<()> {
    let Some(depth) = depth.checked_sub(1) else {
        return c.fail(Expected::Field(&PART));
    };
    c.group(&PART, |c| {
        c.mark("(")?;
        if c.peek() == Some(b'(') {
            multipart(c, depth)?
        } else {
            single(c, depth)?
        }
        c.mark(")")
    })
}

/// `body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]`. Some servers put spaces between the parts.
fn multipart(c: &mut Cursor<'_>, depth: u8) -> Parsed<()> {
    part(c, depth)?;
    loop {
        match c.rest() {
            [b'(', ..] => part(c, depth)?,
            [b' ', b'(', ..] => {
                c.sp()?;
                part(c, depth)?;
            }
            _ => break,
        }
    }
    c.sp()?;
    string(c, &MULTIPART_SUBTYPE)?;
    if more(c)? {
        parameters(c, &PARAMETERS)?;
        tail(c, depth)?;
    }
    Ok(())
}

/// ```abnf
/// body-type-1part = (body-type-basic / body-type-msg / body-type-text) [SP body-ext-1part]
/// body-fields     = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP body-fld-octets
/// ```
fn single(c: &mut Cursor<'_>, depth: u8) -> Parsed<()> {
    let kind = string(c, &TYPE)?;
    c.sp()?;
    let subtype = string(c, &SUBTYPE)?;
    c.sp()?;
    parameters(c, &PARAMETERS)?;
    for field in [&ID, &DESCRIPTION, &ENCODING] {
        c.sp()?;
        nstring(c, field)?;
    }
    c.sp()?;
    number(c, &SIZE)?;
    let letter = is(kind, "message") && (is(subtype, "rfc822") || is(subtype, "global"));
    // A letter as an attachment that the server did not look into has no more fields than any other file.
    if letter && c.rest().starts_with(b" (") {
        c.sp()?;
        envelope(c)?;
        c.sp()?;
        part(c, depth)?;
        c.sp()?;
        number(c, &LINES)?;
    } else if is(kind, "text") {
        c.sp()?;
        number(c, &LINES)?;
    }
    if more(c)? {
        nstring(c, &MD5)?;
        tail(c, depth)?;
    }
    Ok(())
}

/// `[SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc *(SP body-extension)]]]`
fn tail(c: &mut Cursor<'_>, depth: u8) -> Parsed<()> {
    if more(c)? {
        disposition(c)?;
    }
    if more(c)? {
        language(c)?;
    }
    if more(c)? {
        nstring(c, &LOCATION)?;
    }
    while more(c)? {
        extension(c, depth)?;
    }
    Ok(())
}

/// Whether one more value follows; reads the space before it.
fn more(c: &mut Cursor<'_>) -> Parsed<bool> {
    let more = c.peek() == Some(b' ');
    if more {
        c.sp()?;
    }
    Ok(more)
}

/// `body-fld-param = "(" string SP string *(SP string SP string) ")" / nil`
fn parameters(c: &mut Cursor<'_>, field: &'static Field) -> Parsed<()> {
    if c.peek() != Some(b'(') {
        return nil(c, field);
    }
    c.group(field, |c| {
        nested(c, |c| {
            string(c, &PARAMETER_NAME)?;
            c.sp()?;
            nstring(c, &PARAMETER_VALUE)
        })
    })
}

/// `body-fld-dsp = "(" string SP body-fld-param ")" / nil`
fn disposition(c: &mut Cursor<'_>) -> Parsed<()> {
    if c.peek() != Some(b'(') {
        return nil(c, &DISPOSITION);
    }
    c.group(&DISPOSITION, |c| {
        c.mark("(")?;
        string(c, &DISPOSITION_TYPE)?;
        c.sp()?;
        parameters(c, &PARAMETERS)?;
        c.mark(")")
    })
}

/// `body-fld-lang = nstring / "(" string *(SP string) ")"`
fn language(c: &mut Cursor<'_>) -> Parsed<()> {
    if c.peek() != Some(b'(') {
        return nstring(c, &LANGUAGE);
    }
    c.group(&LANGUAGE, |c| nested(c, |c| string(c, &LANGUAGE).map(|_| ())))
}

/// `body-extension = nstring / number / "(" body-extension *(SP body-extension) ")"`
fn extension(c: &mut Cursor<'_>, depth: u8) -> Parsed<()> {
    match (c.peek(), depth.checked_sub(1)) {
        (Some(b'('), Some(depth)) => c.group(&EXTENSION, |c| nested(c, |c| extension(c, depth))),
        (Some(b'0'..=b'9'), _) => number(c, &EXTENSION),
        _ => nstring(c, &EXTENSION),
    }
}

/// Whether a string token, quoted as it stands, is this word.
fn is(token: &[u8], word: &str) -> bool {
    let bare = token.strip_prefix(b"\"").and_then(|t| t.strip_suffix(b"\"")).unwrap_or(token);
    bare.eq_ignore_ascii_case(word.as_bytes())
}
