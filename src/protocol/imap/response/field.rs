//! What the octets of a server's lines are, as far as no kind of response has its own.

crate::fields! { registry ALL;
    /// An asterisk in the place of a tag: the server tells something that is not the answer to one command.
    UNTAGGED = "imap.untagged", "Untagged", Tag, 3501 "2.2.2";
    /// A plus sign in the place of a tag: the server waits for the rest of the command.
    CONTINUATION = "imap.continuation", "Continuation request", Tag, 3501 "7.5";
    /// After a tag: the command is done. After an asterisk: information, or the greeting.
    OK = "imap.ok", "OK", Code, 3501 "7.1.1";
    /// After a tag: the command could not be carried out. After an asterisk: a warning.
    NO = "imap.no", "NO", Code, 3501 "7.1.2";
    /// After a tag: the command is wrong or not known. After an asterisk: a mistake that belongs to no command.
    BAD = "imap.bad", "BAD", Code, 3501 "7.1.3";
    /// The greeting of a session that is logged in already by other means.
    PREAUTH = "imap.preauth", "PREAUTH", Code, 3501 "7.1.4";
    /// The server is about to close the connection.
    BYE = "imap.bye", "BYE", Code, 3501 "7.1.5";
    /// Words for people. Programs read the status word and the response code.
    TEXT = "imap.text", "Text", Text, 3501 "7.1";
    /// A challenge of the SASL mechanism, in base64. It may be empty.
    CHALLENGE = "imap.challenge", "Challenge", Data, 3501 "7.5", decode Base64;

    /// What the server can do at this moment, one word each.
    CAPABILITY = "imap.response-capability", "CAPABILITY", Data, 3501 "7.2.1";
    /// The extensions that ENABLE has switched on.
    ENABLED = "imap.response-enabled", "ENABLED", Data, 9051 "7.2.1";
    /// One mailbox name: its attributes, the hierarchy delimiter, the name.
    LIST = "imap.response-list", "LIST", Data, 3501 "7.2.2";
    /// One name to which the user has subscribed.
    LSUB = "imap.response-lsub", "LSUB", Data, 3501 "7.2.3";
    /// Counts and identifiers of a mailbox that need not be open.
    STATUS = "imap.response-status", "STATUS", Data, 3501 "7.2.4";
    /// The letters that match a search, or none.
    SEARCH = "imap.response-search", "SEARCH", Data, 3501 "7.2.5";
    /// The letters that match a search, in the order that was asked for.
    SORT = "imap.response-sort", "SORT", Data, 5256 "BASE.7.2.SORT";
    /// The result of a search in the forms that were asked for.
    ESEARCH = "imap.response-esearch", "ESEARCH", Data, 9051 "7.3.4";
    /// The flags that are in use in this mailbox.
    FLAGS = "imap.response-flags", "FLAGS", Data, 3501 "7.2.6";
    /// Under which prefixes the user's own, other users' and shared mailboxes are found.
    NAMESPACE = "imap.response-namespace", "NAMESPACE", Data, 9051 "7.3.2";
    /// The name and version of the server's program.
    ID = "imap.response-id", "ID", Data, 2971 "3.2";
    /// These letters are gone, told by UID: message numbers have changed.
    VANISHED = "imap.response-vanished", "VANISHED", Data, 7162 "3.2.10";
    /// How many letters the mailbox holds now.
    EXISTS = "imap.response-exists", "EXISTS", Data, 3501 "7.3.1";
    /// How many letters this session is the first to be told of.
    RECENT = "imap.response-recent", "RECENT", Data, 3501 "7.3.2";
    /// This letter is gone. All later letters have a number one lower from now on.
    EXPUNGE = "imap.response-expunge", "EXPUNGE", Data, 3501 "7.4.1";
    /// Data of one letter, item by item.
    FETCH = "imap.response-fetch", "FETCH", Data, 3501 "7.4.2";
    /// A response that this program does not know. Clients read past such.
    OTHER = "imap.response-other", "Other response", Data, 3501 "7";

    /// How many letters there are.
    COUNT = "imap.message-count", "Number of letters", Data, 3501 "7.3.1";
    /// The number before a response that this program does not know.
    OTHER_NUMBER = "imap.response-other-number", "Number", Data, 3501 "7";
    /// What a response tells that this program does not know.
    OTHER_DATA = "imap.response-other-data", "Data", Text, 3501 "7";
}
