//! What the octets of an IMAP conversation are: the parts that commands and responses share, and those of commands.

crate::fields! { registry ALL;
    /// A text behind the last argument. Some servers pass over it; the grammar has no place for it.
    IGNORED = "imap.ignored", "Ignored text", Text, 3501 "9";
    /// A word that the client makes up. The server repeats it in the answer, so that both know which command is meant.
    TAG = "imap.tag", "Tag", Tag, 3501 "2.2.1", abnf "tag = 1*<any ASTRING-CHAR except \"+\">";
    /// The command: what the client asks for. Letters may be in any case.
    VERB = "imap.verb", "Command", Verb, 3501 "6";
    /// A word that no IMAP command has.
    UNKNOWN_VERB = "imap.unknown-verb", "Unknown command", Unexpected, 3501 "6";
    /// What stands after a word that is no command. Nobody reads it.
    UNKNOWN_ARGUMENTS = "imap.unknown-arguments", "Text after an unknown command", Text, 3501 "6";
    /// The announcement of a literal: so many octets follow after the end of this line.
    LITERAL = "imap.literal", "Literal", Mark, 3501 "4.3", abnf "literal = \"{\" number \"}\" CRLF *CHAR8";
    /// How many octets the literal has. Every octet counts, line ends too.
    LITERAL_SIZE = "imap.literal-size", "Literal size", Argument, 3501 "4.3";
    /// A plus sign: the client does not wait for the server's leave before it sends the octets.
    LITERAL_NON_SYNC = "imap.literal-non-sync", "Non-synchronizing", Mark, 7888 "4";
    /// A tilde: the octets may be any at all, octet 0 too.
    LITERAL8 = "imap.literal8", "Binary literal", Mark, 3516 "4.4";
    /// The octets of a literal.
    LITERAL_OCTETS = "imap.literal-octets", "Octets of a literal", Data, 3501 "4.3";
    /// Nothing: there is no such value. An empty string is something else.
    NIL = "imap.nil", "NIL", Data, 3501 "4.5", abnf "nil = \"NIL\"";
    /// A string.
    STRING = "imap.string", "String", Data, 3501 "4.3";
    /// A word without spaces or special characters.
    ATOM = "imap.atom", "Atom", Argument, 3501 "4.1", abnf "atom = 1*ATOM-CHAR";
    /// A number.
    NUMBER = "imap.number", "Number", Data, 3501 "4.2", abnf "number = 1*DIGIT";
    /// The name of the user.
    USER_NAME = "imap.user-name", "User name", Argument, 3501 "6.2.3", abnf "userid = astring";
    /// The password, in the clear for everybody who can read along.
    PASSWORD = "imap.password", "Password", Secret, 3501 "6.2.3", abnf "password = astring";
    /// The name of a SASL mechanism: the way in which the client proves who it is.
    MECHANISM = "imap.mechanism", "SASL mechanism", Argument, 3501 "6.2.2", abnf "auth-type = atom";
    /// The client's part of an authentication exchange, in base64. It may hold a password.
    CREDENTIALS = "imap.credentials", "Credentials", Secret, 3501 "6.2.2", decode Base64, abnf "base64 = *(4base64-char) [base64-terminal]";
    /// An asterisk: the client gives the authentication up.
    CANCEL = "imap.cancel", "Cancel", Verb, 3501 "6.2.2";
    /// The name of a mailbox. INBOX may be in any case; in all other names case may matter.
    MAILBOX = "imap.mailbox", "Mailbox", Argument, 3501 "5.1", decode MailboxName, abnf "mailbox = \"INBOX\" / astring";
    /// Where the pattern that follows begins. Mostly it is empty.
    REFERENCE = "imap.reference", "Reference name", Argument, 3501 "6.3.8";
    /// A pattern for names of mailboxes. * stands for anything, % for anything within one level.
    LIST_PATTERN = "imap.list-pattern", "Mailbox pattern", Argument, 3501 "6.3.8", decode MailboxName, abnf "list-mailbox = 1*list-char / string";
    /// One of the flags that IMAP itself gives a meaning. It begins with a backslash.
    SYSTEM_FLAG = "imap.system-flag", "System flag", Argument, 3501 "2.3.2";
    /// This session is the first that was told of the letter. Only the server can set it.
    RECENT_FLAG = "imap.recent-flag", "\\Recent", Data, 3501 "2.3.2";
    /// A flag that users make up. It has no backslash.
    KEYWORD = "imap.keyword", "Keyword", Argument, 3501 "2.3.2", abnf "flag-keyword = atom";
    /// A flag with a backslash that RFC 3501 does not know.
    FLAG_EXTENSION = "imap.flag-extension", "Other flag", Argument, 3501 "9", abnf "flag-extension = \"\\\\\" atom";
    /// New keywords may be made up and are kept.
    FLAG_WILDCARD = "imap.flag-wildcard", "New keywords allowed", Data, 3501 "7.1";
    /// Flags in parentheses.
    FLAG_LIST = "imap.flag-list", "Flag list", Argument, 3501 "9", abnf "flag-list = \"(\" [flag *(SP flag)] \")\"";
    /// The letters that are meant: numbers, and ranges with a colon. They are message sequence numbers, or UIDs after UID.
    SEQUENCE_SET = "imap.sequence-set", "Sequence set", Argument, 3501 "9", decode SequenceSet, abnf "sequence-set = (seq-number / seq-range) *(\",\" sequence-set)";
    /// The number of a letter in this mailbox as it is now: the first is 1.
    SEQUENCE_NUMBER = "imap.sequence-number", "Message number", Argument, 3501 "2.3.1.2", abnf "seq-number = nz-number / \"*\"";
    /// An asterisk: the last letter in the mailbox.
    SEQUENCE_LAST = "imap.sequence-last", "Last letter", Argument, 3501 "9", abnf "seq-number = nz-number / \"*\"";
    /// A colon: all letters from the one to the other.
    SEQUENCE_RANGE = "imap.sequence-range", "Up to", Mark, 3501 "9", abnf "seq-range = seq-number \":\" seq-number";
    /// A day, without time and zone.
    DATE = "imap.date", "Date", Argument, 3501 "9", decode Day, abnf "date-text = date-day \"-\" date-month \"-\" date-year";
    /// A day and a time with its zone.
    DATE_TIME = "imap.date-time", "Date and time", Argument, 3501 "9", decode Moment;
    /// The day of the month. Where the form is fixed it is two places wide, with a space before a single digit.
    DAY = "imap.day", "Day", Argument, 3501 "9";
    /// The month: the first three letters of its English name.
    MONTH = "imap.month", "Month", Argument, 3501 "9";
    /// The year, in four digits.
    YEAR = "imap.year", "Year", Argument, 3501 "9";
    /// Hours, minutes, seconds.
    TIME = "imap.time", "Time", Argument, 3501 "9", abnf "time = 2DIGIT \":\" 2DIGIT \":\" 2DIGIT";
    /// The time zone: hours and minutes east of Greenwich.
    ZONE = "imap.zone", "Time zone", Argument, 3501 "9", abnf "zone = (\"+\" / \"-\") 4DIGIT";
    /// The letter itself, header and body.
    LETTER = "imap.letter", "Letter", Data, 3501 "6.3.11";
    /// A figure that STATUS can tell of a mailbox.
    STATUS_ITEM = "imap.status-item", "Status item", Argument, 3501 "6.3.10", abnf "status-att = \"MESSAGES\" / \"RECENT\" / \"UIDNEXT\" / \"UIDVALIDITY\" / \"UNSEEN\"";
    /// How the flags change: FLAGS replaces them, +FLAGS adds, -FLAGS takes away.
    STORE_ITEM = "imap.store-item", "Flag change", Verb, 3501 "6.4.6";
    /// The server need not tell the new flags.
    STORE_SILENT = "imap.store-silent", ".SILENT", Argument, 3501 "6.4.6";
    /// A short name for several items.
    FETCH_MACRO = "imap.fetch-macro", "Macro", Argument, 3501 "6.4.5", decode FetchMacro;
    /// What FETCH tells of a letter.
    FETCH_ITEM = "imap.fetch-item", "Fetch item", Argument, 3501 "6.4.5";
    /// Which piece of the letter. Empty brackets mean all of it.
    SECTION = "imap.section", "Section", Argument, 3501 "6.4.5", abnf "section = \"[\" [section-spec] \"]\"";
    /// The number of a part, counted from 1; after a dot, the number of a part in that part.
    PART_NUMBER = "imap.part-number", "Part number", Argument, 3501 "6.4.5", abnf "section-part = nz-number *(\".\" nz-number)";
    /// Which piece of the letter or part: its header, some header fields, its text, its MIME header.
    SECTION_TEXT = "imap.section-text", "Part specifier", Argument, 3501 "6.4.5";
    /// The name of a header field.
    HEADER_NAME = "imap.header-name", "Header field name", Argument, 3501 "6.4.5", abnf "header-fld-name = astring";
    /// Only some of the octets: from which one on, counted from 0, and how many at most.
    PARTIAL = "imap.partial", "Partial", Argument, 3501 "6.4.5";
    /// The first octet that is wanted, counted from 0.
    PARTIAL_FROM = "imap.partial-from", "First octet", Argument, 3501 "6.4.5";
    /// How many octets are wanted at most.
    PARTIAL_COUNT = "imap.partial-count", "Most octets", Argument, 3501 "6.4.5";
    /// What a letter must be like to be found. Several keys must all hold.
    SEARCH_KEY = "imap.search-key", "Search key", Argument, 3501 "6.4.4";
    /// The text that is looked for. Case does not matter.
    SEARCH_TEXT = "imap.search-text", "Text to find", Argument, 3501 "6.4.4";
    /// A number of octets.
    SEARCH_SIZE = "imap.search-size", "Size", Argument, 3501 "6.4.4";
    /// The word before the name of a charset.
    CHARSET_KEYWORD = "imap.charset-keyword", "CHARSET", Verb, 3501 "6.4.4";
    /// The charset of the texts to find.
    CHARSET = "imap.charset", "Charset", Argument, 3501 "6.4.4";
    /// RETURN: which forms of answer are wanted.
    RETURN = "imap.return", "RETURN", Verb, 4466 "2.6.1";
    /// One form of answer that is wanted.
    RETURN_OPTION = "imap.return-option", "Return option", Argument, 4466 "2.6.1";
    /// Which names LIST looks at.
    LIST_SELECTION = "imap.list-selection", "Selection option", Argument, 5258 "3.1";
    /// A wish that an extension adds to SELECT or EXAMINE.
    SELECT_PARAMETER = "imap.select-parameter", "SELECT parameter", Argument, 4466 "2.1";
    /// A wish that an extension adds to CREATE.
    CREATE_PARAMETER = "imap.create-parameter", "CREATE parameter", Argument, 4466 "2.2";
    /// Of the letters in the set only those that are like this.
    FETCH_MODIFIER = "imap.fetch-modifier", "FETCH modifier", Argument, 4466 "2.4";
    /// A condition under which STORE changes a letter.
    STORE_MODIFIER = "imap.store-modifier", "STORE modifier", Argument, 4466 "2.5";
    /// Several keys that count as one.
    SEARCH_GROUP = "imap.search-group", "Search keys", Argument, 3501 "6.4.4";
}
