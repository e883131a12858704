//! ENVELOPE: the main fields of a letter's header, read by the server.

use super::token::{listed, nil, nstring};
use crate::wire::{Cursor, Field, Parsed};

crate::fields! { registry FIELDS;
    /// The main fields of the letter's header as the server read them: ten values in a fixed order.
    ENVELOPE = "imap.envelope", "Envelope", Data, 3501 "7.4.2";
    /// The Date: field, exactly as the letter has it. NIL means that it has none.
    DATE = "imap.envelope-date", "Date", Data, 3501 "7.4.2";
    /// The Subject: field. Encoded words stay encoded: the client decodes them. NIL means that there is none.
    SUBJECT = "imap.envelope-subject", "Subject", Data, 3501 "7.4.2";
    /// The authors, from the From: field. NIL means that there is none, which breaks a rule for letters.
    FROM = "imap.envelope-from", "From", Data, 3501 "7.4.2";
    /// Who really sent the letter. Without a Sender: field the server repeats the authors here.
    SENDER = "imap.envelope-sender", "Sender", Data, 3501 "7.4.2";
    /// Where answers should go. Without a Reply-To: field the server repeats the authors here.
    REPLY_TO = "imap.envelope-reply-to", "Reply-To", Data, 3501 "7.4.2";
    /// The recipients that the To: field names. NIL means that there is none.
    TO = "imap.envelope-to", "To", Data, 3501 "7.4.2";
    /// Those who get a copy, from the Cc: field. NIL means that there is none.
    CC = "imap.envelope-cc", "Cc", Data, 3501 "7.4.2";
    /// Those who get a copy unseen by the others, from the Bcc: field. It is NIL in nearly every letter.
    BCC = "imap.envelope-bcc", "Bcc", Data, 3501 "7.4.2";
    /// The Message-ID of the letter that this one answers. NIL means that it answers none.
    IN_REPLY_TO = "imap.envelope-in-reply-to", "In-Reply-To", Data, 3501 "7.4.2";
    /// The identifier that the author's program gave the letter: no other letter has it. NIL means that there is none.
    MESSAGE_ID = "imap.envelope-message-id", "Message-ID", Data, 3501 "7.4.2";
    /// One address, cut into four values: name, route, mailbox, host.
    ADDRESS = "imap.address", "Address", Data, 3501 "7.4.2";
    /// The name shown to people. NIL means that the address has none.
    ADDRESS_NAME = "imap.address-name", "Display name", Data, 3501 "7.4.2";
    /// A route of hosts through which the letter should go. It is out of use and nearly always NIL.
    ADDRESS_ROUTE = "imap.address-route", "Source route", Data, 3501 "7.4.2";
    /// The part before the at sign. With NIL as host it is the name of a group of addresses; NIL itself ends the group.
    ADDRESS_MAILBOX = "imap.address-mailbox", "Mailbox name", Data, 3501 "7.4.2";
    /// The part after the at sign. NIL means that a group of addresses begins or ends here.
    ADDRESS_HOST = "imap.address-host", "Host name", Data, 3501 "7.4.2";
}

/// ```abnf
/// envelope = "(" env-date SP env-subject SP env-from SP env-sender SP env-reply-to SP env-to SP env-cc SP
///            env-bcc SP env-in-reply-to SP env-message-id ")"
/// ```
pub(super) fn envelope(c: &mut Cursor<'_>) -> Parsed<()> {
    c.group(&ENVELOPE, |c| {
        c.mark("(")?;
        nstring(c, &DATE)?;
        c.sp()?;
        nstring(c, &SUBJECT)?;
        for field in [&FROM, &SENDER, &REPLY_TO, &TO, &CC, &BCC] {
            c.sp()?;
            addresses(c, field)?;
        }
        c.sp()?;
        nstring(c, &IN_REPLY_TO)?;
        c.sp()?;
        nstring(c, &MESSAGE_ID)?;
        c.mark(")")
    })
}

/// `"(" 1*address ")" / nil`. Some servers put spaces between the addresses.
fn addresses(c: &mut Cursor<'_>, field: &'static Field) -> Parsed<()> {
    if c.peek() != Some(b'(') {
        return nil(c, field);
    }
    c.group(field, |c| listed(c, address))
}

/// `address = "(" addr-name SP addr-adl SP addr-mailbox SP addr-host ")"`
fn address(c: &mut Cursor<'_>) -> Parsed<()> {
    c.group(&ADDRESS, |c| {
        c.mark("(")?;
        nstring(c, &ADDRESS_NAME)?;
        c.sp()?;
        nstring(c, &ADDRESS_ROUTE)?;
        c.sp()?;
        nstring(c, &ADDRESS_MAILBOX)?;
        c.sp()?;
        nstring(c, &ADDRESS_HOST)?;
        c.mark(")")
    })
}
