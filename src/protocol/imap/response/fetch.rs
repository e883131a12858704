//! FETCH: the data of one letter, item by item.

use super::{
    Row,
    envelope::envelope,
    find, structure,
    token::{self, date_time, flags, nested, nstring, number64, nz_number, value},
};
use crate::{
    protocol::imap::{
        extension::{self, Responses, convert},
        grammar,
    },
    wire::{Cursor, Expected, Field, Parsed},
};

crate::fields! { registry FIELDS;
    /// The flags that the letter has now.
    FLAGS = "imap.fetch-flags", "FLAGS", Data, 3501 "7.4.2";
    /// The unique identifier of the letter. It never changes while the UIDVALIDITY of the mailbox stays.
    UID = "imap.fetch-uid", "UID", Data, 3501 "7.4.2";
    /// When the server received the letter: its own clock, not the Date: of the header.
    INTERNALDATE = "imap.fetch-internaldate", "INTERNALDATE", Data, 3501 "7.4.2";
    /// How many octets the whole letter has.
    RFC822_SIZE = "imap.fetch-rfc822-size", "RFC822.SIZE", Data, 3501 "7.4.2";
    /// The main fields of the header, cut into values by the server.
    ENVELOPE = "imap.fetch-envelope", "ENVELOPE", Data, 3501 "7.4.2";
    /// The MIME tree of the letter without its extension data.
    BODY = "imap.fetch-body", "BODY", Data, 3501 "7.4.2";
    /// The MIME tree of the letter: which parts it has, of what type and how large.
    BODYSTRUCTURE = "imap.fetch-bodystructure", "BODYSTRUCTURE", Data, 3501 "7.4.2";
    /// The content of the letter, or of the section in brackets.
    BODY_SECTION = "imap.fetch-body-section", "BODY[…]", Data, 3501 "7.4.2";
    /// The whole letter: the old form of BODY[].
    RFC822 = "imap.fetch-rfc822", "RFC822", Data, 3501 "7.4.2";
    /// The header of the letter: the old form of BODY[HEADER], which does not set \Seen.
    RFC822_HEADER = "imap.fetch-rfc822-header", "RFC822.HEADER", Data, 3501 "7.4.2";
    /// The letter without its header: the old form of BODY[TEXT].
    RFC822_TEXT = "imap.fetch-rfc822-text", "RFC822.TEXT", Data, 3501 "7.4.2";
    /// The content of a part with its transfer encoding undone.
    BINARY = "imap.fetch-binary", "BINARY[…]", Data, 9051 "7.5.2";
    /// How large a part is once its transfer encoding is undone.
    BINARY_SIZE = "imap.fetch-binary-size", "BINARY.SIZE[…]", Data, 9051 "7.5.2";
    /// The change number of the letter: it grows whenever its flags change.
    MODSEQ = "imap.fetch-modseq", "MODSEQ", Data, 7162 "3.1.4.2";
    /// A permanent identifier of the content: copies in other mailboxes have the same.
    EMAILID = "imap.fetch-emailid", "EMAILID", Data, 8474 "5.1";
    /// A permanent identifier of the conversation that the letter belongs to. NIL where the server keeps none.
    THREADID = "imap.fetch-threadid", "THREADID", Data, 8474 "5.2";
    /// When the letter was put into this mailbox. NIL where the server does not know.
    SAVEDATE = "imap.fetch-savedate", "SAVEDATE", Data, 8514 "4.2";
    /// The first words of the text, for a list of letters.
    PREVIEW = "imap.fetch-preview", "PREVIEW", Data, 8970 "3.1";
    /// An item that this program does not know; an extension can add such.
    OTHER = "imap.fetch-other", "Other item", Data, 3501 "7.4.2";

    /// The items in parentheses: each is a name and its value.
    ITEMS = "imap.fetch-items", "Message data", Data, 3501 "7.4.2";
    /// The value of the unique identifier.
    UID_VALUE = "imap.uid", "Unique identifier", Data, 3501 "2.3.1.1";
    /// The number of octets in the letter.
    SIZE_VALUE = "imap.message-size", "Size in octets", Data, 3501 "2.3.4";
    /// The content that was asked for, or NIL where there is no such part.
    CONTENT = "imap.content", "Content", Data, 3501 "7.4.2";
    /// The octet at which this piece begins: the client asked for a piece of the content alone.
    ORIGIN = "imap.origin-octet", "First octet", Data, 3501 "7.4.2";
    /// A change number.
    MODSEQ_VALUE = "imap.mod-sequence", "Mod-sequence", Data, 7162 "3.1.4.2";
    /// An identifier that never changes and has no meaning of its own.
    OBJECT_ID = "imap.object-id", "Object identifier", Data, 8474 "7";
    /// The value of an item that this program does not know.
    OTHER_VALUE = "imap.fetch-other-value", "Value", Data, 3501 "7.4.2";
}

/// An item's name and how its value is read.
type Item = Row;

/// Every item, the frequent first.
static ITEMS_KNOWN: &[Item] = &[
    Row::new("FLAGS", &FLAGS, |c| {
        c.sp()?;
        flags(c)
    }),
    Row::new("UID", &UID, |c| {
        c.sp()?;
        nz_number(c, &UID_VALUE)
    }),
    Row::new("RFC822.SIZE", &RFC822_SIZE, |c| {
        c.sp()?;
        number64(c, &SIZE_VALUE)
    }),
    Row::new("INTERNALDATE", &INTERNALDATE, |c| {
        c.sp()?;
        date_time(c)
    }),
    Row::new("ENVELOPE", &ENVELOPE, |c| {
        c.sp()?;
        envelope(c)
    }),
    Row::new("BODYSTRUCTURE", &BODYSTRUCTURE, |c| {
        c.sp()?;
        structure::body(c)
    }),
    Row::new("BODY", &BODY, |c| {
        c.sp()?;
        structure::body(c)
    }),
    Row::new("MODSEQ", &MODSEQ, |c| {
        c.sp()?;
        c.mark("(")?;
        number64(c, &MODSEQ_VALUE)?;
        c.mark(")")
    }),
    Row::new("RFC822", &RFC822, content),
    Row::new("RFC822.HEADER", &RFC822_HEADER, content),
    Row::new("RFC822.TEXT", &RFC822_TEXT, content),
    Row::new("EMAILID", &EMAILID, object_id),
    Row::new("THREADID", &THREADID, object_id),
    Row::new("SAVEDATE", &SAVEDATE, |c| {
        c.sp()?;
        if c.looks_at("NIL") { token::nil(c, &SAVEDATE) } else { date_time(c) }
    }),
    Row::new("PREVIEW", &PREVIEW, |c| {
        c.sp()?;
        nstring(c, &PREVIEW)
    }),
];

/// Items with a section in brackets after their name.
static SECTIONED: &[Item] = &[
    Row::new("BODY", &BODY_SECTION, sectioned_content),
    Row::new("BINARY", &BINARY, |c| {
        section_and_origin(c)?;
        c.sp()?;
        if c.peek() == Some(b'(') { convert::error(c) } else { nstring(c, &CONTENT) }
    }),
    Row::new("BINARY.SIZE", &BINARY_SIZE, |c| {
        grammar::section(c)?;
        c.sp()?;
        if c.peek() == Some(b'(') { convert::error(c) } else { number64(c, &SIZE_VALUE) }
    }),
];

/// ```abnf
/// msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP (msg-att-dynamic / msg-att-static)) ")"
/// ```
pub(in crate::protocol::imap) fn items(c: &mut Cursor<'_>) -> Parsed<()> {
    c.group(&ITEMS, |c| nested(c, item))
}

fn item(c: &mut Cursor<'_>) -> Parsed<()> {
    let rest = c.rest();
    let len = rest.iter().take_while(|b| name_char(**b)).count();
    let word = &rest[..len];
    let sectioned = rest.get(len) == Some(&b'[');
    let known = if sectioned { SECTIONED } else { ITEMS_KNOWN };
    let more: fn(&Responses) -> &'static [Row] =
        if sectioned { |r| r.fetch_section } else { |r| r.fetch };
    if let Some(item) = find(known, word).or_else(|| extension::row(more, word)) {
        c.take(item.field, len)?;
        return (item.read)(c);
    }
    if len == 0 {
        return c.fail(Expected::Field(&OTHER));
    }
    c.take(&OTHER, len)?;
    if sectioned {
        grammar::section(c)?;
    }
    c.sp()?;
    value(c, &OTHER_VALUE)
}

const fn name_char(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_')
}

fn content(c: &mut Cursor<'_>) -> Parsed<()> {
    c.sp()?;
    nstring(c, &CONTENT)
}

/// `section ["<" number ">"] SP nstring`
fn sectioned_content(c: &mut Cursor<'_>) -> Parsed<()> {
    section_and_origin(c)?;
    content(c)
}

/// `section ["<" number ">"]`
fn section_and_origin(c: &mut Cursor<'_>) -> Parsed<()> {
    grammar::section(c)?;
    if c.peek() == Some(b'<') {
        c.mark("<")?;
        number64(c, &ORIGIN)?;
        c.mark(">")?;
    }
    Ok(())
}

/// `"(" objectid ")" / nil`
fn object_id(c: &mut Cursor<'_>) -> Parsed<()> {
    c.sp()?;
    if c.peek() != Some(b'(') {
        return token::nil(c, &OBJECT_ID);
    }
    c.mark("(")?;
    c.run(&OBJECT_ID, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))?;
    c.mark(")")
}

/// Whether the field is that of an item's name.
pub(crate) fn is_item(field: &Field) -> bool {
    let more = extension::ALL
        .iter()
        .flat_map(|e| e.responses.fetch.iter().chain(e.responses.fetch_section));
    ITEMS_KNOWN.iter().chain(SECTIONED).chain(more).any(|row| row.field == field) || *field == OTHER
}

/// Whether the field names an item that brings content of a letter.
pub(crate) fn brings_content(field: &Field) -> bool {
    [&BODY_SECTION, &RFC822, &RFC822_HEADER, &RFC822_TEXT].contains(&field)
}
