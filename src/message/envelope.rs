//! The ENVELOPE of a message (RFC 3501 §7.4.2): its header in ten members.

use super::address::{self, Address};
use super::header::{fields, unfold};

/// A string or nothing, in octets.
pub type NString = Option<Vec<u8>>;

/// What IMAP calls a message's envelope: taken from the header, not from SMTP's commands.
///
/// Strings are the octets as they stand, unfolded: encoded-words and 8-bit octets stay. A field that
/// is absent is `None`, one that is empty is `Some("")`. Where a field stands more than once the first
/// counts; of address fields all do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// `Date`.
    pub date: NString,
    /// `Subject`.
    pub subject: NString,
    /// `From`.
    pub from: Vec<Address>,
    /// `Sender`; the value of [`Envelope::from`] where it is absent or empty.
    pub sender: Vec<Address>,
    /// `Reply-To`; the value of [`Envelope::from`] where it is absent or empty.
    pub reply_to: Vec<Address>,
    /// `To`.
    pub to: Vec<Address>,
    /// `Cc`.
    pub cc: Vec<Address>,
    /// `Bcc`.
    pub bcc: Vec<Address>,
    /// `In-Reply-To`.
    pub in_reply_to: NString,
    /// `Message-ID`.
    pub message_id: NString,
}

impl Envelope {
    /// Reads a header; what comes after the blank line is not looked at.
    pub fn of_header(header: &[u8]) -> Self {
        let mut envelope = Self::default();
        for field in fields(header) {
            let e = &mut envelope;
            let (text, list) = match field.name.len() {
                2 if field.is("To") => (None, Some(&mut e.to)),
                2 if field.is("Cc") => (None, Some(&mut e.cc)),
                3 if field.is("Bcc") => (None, Some(&mut e.bcc)),
                4 if field.is("Date") => (Some(&mut e.date), None),
                4 if field.is("From") => (None, Some(&mut e.from)),
                6 if field.is("Sender") => (None, Some(&mut e.sender)),
                7 if field.is("Subject") => (Some(&mut e.subject), None),
                8 if field.is("Reply-To") => (None, Some(&mut e.reply_to)),
                10 if field.is("Message-ID") => (Some(&mut e.message_id), None),
                11 if field.is("In-Reply-To") => (Some(&mut e.in_reply_to), None),
                _ => continue,
            };
            if let Some(text) = text {
                text.get_or_insert_with(|| unfold(field.value));
            }
            if let Some(list) = list {
                address::read(field.value, list);
            }
        }
        if envelope.sender.is_empty() {
            envelope.sender.clone_from(&envelope.from);
        }
        if envelope.reply_to.is_empty() {
            envelope.reply_to.clone_from(&envelope.from);
        }
        envelope
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absent_is_nothing_and_empty_is_empty() {
        let e = Envelope::of_header(b"Subject:\r\nFrom: a@b\r\nSender: \r\n\r\nDate: no");
        assert_eq!(e.date, None);
        assert_eq!(e.subject.as_deref(), Some(&b""[..]));
        assert_eq!(e.sender, e.from);
        assert_eq!(e.reply_to, e.from);
        assert!(e.to.is_empty());
    }

    #[test]
    fn comments_and_folds_of_rfc_5322_a_5() {
        let e = Envelope::of_header(
            b"Date: Thu,\r\n      13\r\n        Feb\r\n          1969\r\n      23:32\r\n               -0330 (Newfoundland Time)\r\nMessage-ID:              <testabcd.1234@silly.test>\r\n\r\n",
        );
        assert_eq!(e.message_id.as_deref(), Some(&b"<testabcd.1234@silly.test>"[..]));
        let date = String::from_utf8(e.date.unwrap_or_default()).unwrap();
        assert!(
            date.starts_with("Thu,      13        Feb") && date.ends_with("(Newfoundland Time)")
        );
    }

    #[test]
    fn encoded_words_stay_and_fields_that_repeat() {
        let e = Envelope::of_header(
            b"SUBJECT: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nsubject: two\r\nTo: a@b\r\nto: c@d\r\n",
        );
        assert_eq!(e.subject.as_deref(), Some(&b"=?utf-8?Q?Gr=C3=BC=C3=9Fe?="[..]));
        assert_eq!(e.to.len(), 2);
    }
}
