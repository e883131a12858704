//! What the lines of a letter are made of.

crate::fields! { registry MESSAGE_FIELDS;
    /// The name of a header field. It says what the rest of the line means; capitals do not matter.
    HEADER_NAME = "message.header-name", "Header field name", Data, 5322 "2.2";
    /// The colon between a header field's name and its value.
    COLON = "message.colon", "Colon", Mark, 5322 "2.2";
    /// The value of a header field. It may go on in the next line, if that begins with white space.
    HEADER_VALUE = "message.header-value", "Header field value", Text, 5322 "2.2", decode Words;
    /// White space at the begin of a header line: the field of the line before goes on here. This is called folding.
    FOLDED = "message.folded", "Folding", Mark, 5322 "2.2.3";
    /// The first empty line. The header is over; what follows is the body.
    BLANK_LINE = "message.blank-line", "Empty line", Mark, 5322 "2.1";
    /// A line of the body: what one person wrote to another.
    BODY = "message.body", "Body", Text, 5322 "2.3";
    /// Two hyphens and the boundary from Content-Type: a new body part begins.
    BOUNDARY = "message.boundary", "Boundary", Mark, 2046 "5.1.1";
    /// The boundary with two more hyphens at its end: the last body part is over.
    CLOSE_BOUNDARY = "message.close-boundary", "Closing boundary", Mark, 2046 "5.1.1";
    /// Text before the first body part. Programs that know MIME do not show it.
    PREAMBLE = "message.preamble", "Preamble", Text, 2046 "5.1.1";
    /// Text after the last body part. Programs that know MIME do not show it.
    EPILOGUE = "message.epilogue", "Epilogue", Text, 2046 "5.1.1";
    /// Octets written in 64 harmless characters: each four of them carry three octets.
    BASE64 = "message.base64", "Base64", Data, 2045 "6.8", decode Base64;
    /// Text in which octets that mail might not carry are written as = and two hexadecimal digits.
    QUOTED_PRINTABLE = "message.quoted-printable", "Quoted-printable text", Text, 2045 "6.7", decode QuotedPrintable;
    /// Text that is not ASCII, in ASCII: the charset, B or Q, and the text itself between question marks.
    ENCODED_WORD = "message.encoded-word", "Encoded-word", Data, 2047 "2", decode Words;
    /// What kind of data the body is, or how the part should be shown: a word, or two with a slash between them.
    MEDIA_TYPE = "message.media-type", "Type", Verb, 2045 "5.1";
    /// The name of a parameter. It says what the value after the equals sign means.
    PARAMETER_NAME = "message.parameter-name", "Parameter", Argument, 2045 "5.1";
    /// The value of a parameter. Quotes around it are not part of it.
    PARAMETER_VALUE = "message.parameter-value", "Parameter value", Data, 2045 "5.1";
}
