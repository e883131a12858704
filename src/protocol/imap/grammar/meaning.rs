//! What the words of commands mean, where one kind of field has several.

use super::field;
use crate::wire::Field;

/// The words, each with the field that it fills.
static MEANINGS: &[(&Field, &[(&str, &str)])] = &[
    (
        &field::FETCH_MACRO,
        &[
            ("ALL", "FLAGS, INTERNALDATE, RFC822.SIZE and ENVELOPE."),
            ("FAST", "FLAGS, INTERNALDATE and RFC822.SIZE."),
            ("FULL", "What ALL tells, and BODY."),
        ],
    ),
    (
        &field::FETCH_ITEM,
        &[
            ("FLAGS", "The flags that are set."),
            ("INTERNALDATE", "When the server got the letter."),
            ("RFC822.SIZE", "Its size in octets."),
            ("ENVELOPE", "Sender, recipients, subject and date, already taken apart."),
            ("BODY", "The structure without extras; with brackets a piece, which sets \\Seen."),
            ("BODY.PEEK", "A piece of the letter. It does not set \\Seen."),
            ("BODYSTRUCTURE", "Which parts the letter has, of which kind and size."),
            ("UID", "The number that it keeps."),
            ("RFC822", "All of it; sets \\Seen."),
            ("RFC822.HEADER", "Its header; \\Seen stays as it is."),
            ("RFC822.TEXT", "Its body; sets \\Seen."),
        ],
    ),
    (
        &field::SECTION_TEXT,
        &[
            ("HEADER", "The whole header."),
            ("HEADER.FIELDS", "Only the header fields that are named."),
            ("HEADER.FIELDS.NOT", "All header fields but those that are named."),
            ("TEXT", "The body, without the header."),
            ("MIME", "The header of that part."),
        ],
    ),
    (
        &field::STATUS_ITEM,
        &[
            ("MESSAGES", "How many letters there are."),
            ("RECENT", "How many no session was told of."),
            ("UIDNEXT", "The UID that the next letter gets, or a higher one."),
            ("UIDVALIDITY", "While it stays the same, UIDs mean the same."),
            ("UNSEEN", "How many were not read."),
        ],
    ),
    (
        &field::STORE_ITEM,
        &[
            ("FLAGS", "These flags and no others."),
            ("+FLAGS", "These flags too."),
            ("-FLAGS", "Without these flags."),
        ],
    ),
    (
        &field::SYSTEM_FLAG,
        &[
            ("\\Answered", "It was answered."),
            ("\\Flagged", "It is marked for attention."),
            ("\\Deleted", "EXPUNGE will remove it."),
            ("\\Seen", "It was read."),
            ("\\Draft", "It is not finished."),
        ],
    ),
    (
        &field::SEARCH_KEY,
        &[
            ("ALL", "Every letter."),
            ("ANSWERED", "With \\Answered."),
            ("BCC", "With this text in Bcc."),
            ("BEFORE", "Came before this day."),
            ("BODY", "With this text in the body."),
            ("CC", "With this text in Cc."),
            ("DELETED", "With \\Deleted."),
            ("DRAFT", "With \\Draft."),
            ("FLAGGED", "With \\Flagged."),
            ("FROM", "With this text in From."),
            ("HEADER", "With this text in the header field that is named."),
            ("KEYWORD", "With this keyword."),
            ("LARGER", "With more octets than this."),
            ("NEW", "Recent and not read."),
            ("NOT", "Those that the next key does not find."),
            ("OLD", "Not recent."),
            ("ON", "Came on this day."),
            ("OR", "Those that one of the next two keys finds."),
            ("RECENT", "This session was told of them first."),
            ("SEEN", "Read."),
            ("SENTBEFORE", "Dated before this day."),
            ("SENTON", "Dated on this day."),
            ("SENTSINCE", "Dated on this day or later."),
            ("SINCE", "Came on this day or later."),
            ("SMALLER", "With fewer octets than this."),
            ("SUBJECT", "With this text in the subject."),
            ("TEXT", "With this text in header or body."),
            ("TO", "With this text in To."),
            ("UID", "With these UIDs."),
            ("UNANSWERED", "Without \\Answered."),
            ("UNDELETED", "Without \\Deleted."),
            ("UNDRAFT", "Without \\Draft."),
            ("UNFLAGGED", "Without \\Flagged."),
            ("UNKEYWORD", "Without this keyword."),
            ("UNSEEN", "Not read."),
        ],
    ),
];

/// What a word means as a field; nothing if it is not among them.
pub fn meaning(field: &Field, word: &str) -> Option<&'static str> {
    let (_, words) = MEANINGS.iter().find(|(f, _)| *f == field)?;
    words.iter().find(|(w, _)| w.eq_ignore_ascii_case(word)).map(|(_, text)| *text)
}
