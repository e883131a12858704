//! What the octets of a POP3 conversation are.

crate::fields! { registry ALL;
    /// The command: what the client asks for. Letters may be in any case.
    VERB = "pop3.verb", "Command", Verb, 1939 "3";
    /// A word that no POP3 command begins with.
    UNKNOWN_VERB = "pop3.unknown-verb", "Unknown command", Unexpected, 1939 "3";
    /// What stands after a word that is no command. Nobody reads it.
    UNKNOWN_ARGUMENTS = "pop3.unknown-arguments", "Text after an unknown command", Text, 1939 "3";
    /// A text behind a command that has no argument. Some servers pass over it; the grammar has no place for it.
    IGNORED = "pop3.ignored", "Ignored text", Text, 1939 "3";
    /// The name of the maildrop that the client wants to open.
    USER_NAME = "pop3.user-name", "User name", Argument, 1939 "7";
    /// The password, in the clear: the rest of the line, spaces and all. Whoever sees the line can read it.
    PASSWORD = "pop3.password", "Password", Secret, 1939 "7";
    /// The number of a message in this session. The first is 1; numbers do not move until the session ends.
    MESSAGE_NUMBER = "pop3.message-number", "Message number", Argument, 1939 "4";
    /// How many lines of the body are wanted after the header. Zero asks for the header alone.
    BODY_LINES = "pop3.body-lines", "Number of body lines", Argument, 1939 "7";
    /// The MD5 digest of the greeting's timestamp and a shared secret. It proves that the client knows the secret and does not show it.
    DIGEST = "pop3.digest", "Digest", Argument, 1939 "7";
    /// The SASL mechanism by which the client wants to log in.
    MECHANISM = "pop3.mechanism", "SASL mechanism", Argument, 5034 "4";
    /// The client's first answer to the mechanism, in base64. Depending on the mechanism it holds the password. An equals sign stands for an empty one.
    INITIAL_RESPONSE = "pop3.initial-response", "Initial response", Secret, 5034 "4", decode Base64;
    /// The client's answer to a challenge, in base64. Depending on the mechanism it holds the password.
    SASL_RESPONSE = "pop3.sasl-response", "SASL response", Secret, 5034 "4", decode Base64;
    /// An asterisk alone: the client gives up this login.
    SASL_CANCEL = "pop3.sasl-cancel", "Login cancelled", Verb, 5034 "4";
    /// The server did what was asked.
    STATUS_OK = "pop3.status-ok", "Positive status", Code, 1939 "3";
    /// The server did not do what was asked. The text says why, for people.
    STATUS_ERR = "pop3.status-err", "Negative status", Code, 1939 "3";
    /// A plus sign: the login goes on, and the client's answer is wanted.
    GO_ON = "pop3.go-on", "Continue", Code, 5034 "4";
    /// What the mechanism asks of the client, in base64.
    CHALLENGE = "pop3.challenge", "Challenge", Data, 5034 "4", decode Base64;
    /// The reason in a form for programs. It stands in brackets at the beginning of the text.
    RESPONSE_CODE = "pop3.response-code", "Response code", Code, 2449 "8";
    /// Words for people. Programs read the status alone, and a response code if there is one.
    TEXT = "pop3.text", "Text", Text, 1939 "3";
    /// A text that differs at every connection, for APOP: the digest is made of it. Without it the server does not offer APOP.
    TIMESTAMP = "pop3.timestamp", "Timestamp", Data, 1939 "7";
    /// The answer to STAT: how many messages there are, and their size together.
    DROP_LISTING = "pop3.drop-listing", "Drop listing", Data, 1939 "5";
    /// How many messages the maildrop holds. Those marked as deleted do not count.
    MESSAGE_COUNT = "pop3.message-count", "Number of messages", Data, 1939 "5";
    /// The size of all messages together, in octets. Those marked as deleted do not count.
    MAILDROP_SIZE = "pop3.maildrop-size", "Size of the maildrop", Data, 1939 "5";
    /// One message in the answer to LIST: its number and its size.
    SCAN_LISTING = "pop3.scan-listing", "Scan listing", Data, 1939 "5";
    /// One message in the answer to UIDL: its number and its unique-id.
    UNIQUE_ID_LISTING = "pop3.unique-id-listing", "Unique-id listing", Data, 1939 "7";
    /// The number by which this session knows the message.
    LISTED_NUMBER = "pop3.listed-number", "Message number", Data, 1939 "4";
    /// The exact size of the message in octets. Every line end counts two; a stuffed dot does not count.
    MESSAGE_SIZE = "pop3.message-size", "Message size", Data, 1939 "11";
    /// A name of the message that stays the same in every session, so that a client knows what it has already. It is 1 to 70 characters long.
    UNIQUE_ID = "pop3.unique-id", "Unique-id", Data, 1939 "7";
    /// Something that the server can do beyond the minimum.
    CAPABILITY = "pop3.capability", "Capability", Data, 2449 "5";
    /// A mechanism by which clients can log in here.
    MECHANISM_OFFERED = "pop3.mechanism-offered", "SASL mechanism", Data, 5034 "3";
    /// How many seconds have to lie between two logins.
    LOGIN_DELAY = "pop3.login-delay", "Seconds between logins", Data, 2449 "6.5";
    /// For how many days messages are kept at least. NEVER says that none is removed by itself, 0 that none may stay.
    EXPIRES = "pop3.expires", "Days", Data, 2449 "6.7";
    /// The value may be another one for this user: ask again after the login.
    PER_USER = "pop3.per-user", "Differs from user to user", Data, 2449 "6.5";
    /// The name and the version of the server's program.
    IMPLEMENTATION = "pop3.implementation", "Server's program", Data, 2449 "6.9";
    /// What the client asks for, in words of the server's own.
    VENDOR_TEXT = "pop3.vendor-text", "Words of the server's own", Argument, 1939 "3";
    /// The language that the client wants, or an asterisk for the one that the server would choose.
    LANGUAGE_RANGE = "pop3.language-range", "Language wanted", Argument, 6856 "3.2";
    /// A language, named as in RFC 5646: en, or de-CH.
    LANGUAGE = "pop3.language", "Language", Data, 6856 "3.2";
    /// What the server says about that capability.
    CAPABILITY_PARAM = "pop3.capability-param", "Capability parameter", Data, 2449 "5";
    /// A line of the answer began with a dot, so that the server put one more before it. The client takes it away.
    STUFFED_DOT = "pop3.stuffed-dot", "Stuffed dot", Mark, 1939 "3";
    /// A line of one dot and nothing else: the answer ends here.
    END_OF_ANSWER = "pop3.end-of-answer", "End of the answer", Mark, 1939 "3";
}
