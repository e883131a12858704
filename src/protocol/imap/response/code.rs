//! Response codes: what stands in brackets after OK, NO, BAD, BYE and PREAUTH.

use super::{
    Row, find,
    list::capabilities,
    token::{self, astring, flags, list_of, nothing, number64, nz_number, uid_set},
};
use crate::{
    protocol::imap::{extension, field, grammar},
    wire::{Cursor, Parsed},
};

crate::fields! { registry FIELDS;
    /// The text must be shown to the user at once.
    ALERT = "imap.code-alert", "ALERT", Code, 3501 "7.1";
    /// The server does not know the character set of the search. A list may name those it knows.
    BADCHARSET = "imap.code-badcharset", "BADCHARSET", Code, 3501 "7.1";
    /// What the server can do, told without being asked: it saves a CAPABILITY command.
    CAPABILITY = "imap.code-capability", "CAPABILITY", Code, 3501 "7.1";
    /// The header or the MIME structure of a letter could not be understood.
    PARSE = "imap.code-parse", "PARSE", Code, 3501 "7.1";
    /// The flags that can be changed for good in this mailbox. \* means that new keywords may be made.
    PERMANENTFLAGS = "imap.code-permanentflags", "PERMANENTFLAGS", Code, 3501 "7.1";
    /// The mailbox is open for reading alone.
    READ_ONLY = "imap.code-read-only", "READ-ONLY", Code, 3501 "7.1";
    /// The mailbox is open for reading and for changes.
    READ_WRITE = "imap.code-read-write", "READ-WRITE", Code, 3501 "7.1";
    /// The mailbox does not exist; the same command would work after a CREATE.
    TRYCREATE = "imap.code-trycreate", "TRYCREATE", Code, 3501 "7.1";
    /// The unique identifier that the next letter gets, as far as the server can tell now.
    UIDNEXT = "imap.code-uidnext", "UIDNEXT", Code, 3501 "7.1";
    /// A number that stands for this numbering of letters. If it has changed, every remembered UID is worthless.
    UIDVALIDITY = "imap.code-uidvalidity", "UIDVALIDITY", Code, 3501 "7.1";
    /// The number of the first letter that nobody has read. IMAP4rev2 no longer has it.
    UNSEEN = "imap.code-unseen", "UNSEEN", Code, 3501 "7.1";
    /// Under which UIDVALIDITY and UID the new letter was stored.
    APPENDUID = "imap.code-appenduid", "APPENDUID", Code, 9051 "7.1";
    /// Which UIDs the copies have: UIDVALIDITY of the target, the old UIDs, the new ones in the same order.
    COPYUID = "imap.code-copyuid", "COPYUID", Code, 9051 "7.1";
    /// UIDs in this mailbox do not outlast the session.
    UIDNOTSTICKY = "imap.code-uidnotsticky", "UIDNOTSTICKY", Code, 9051 "7.1";
    /// Name or password is wrong. The server does not say which of the two.
    AUTHENTICATIONFAILED = "imap.code-authenticationfailed", "AUTHENTICATIONFAILED", Code, 9051 "7.1";
    /// The user is who they say, but may not act in the name that they asked for.
    AUTHORIZATIONFAILED = "imap.code-authorizationfailed", "AUTHORIZATIONFAILED", Code, 9051 "7.1";
    /// The password is no longer valid; a new one is needed.
    EXPIRED = "imap.code-expired", "EXPIRED", Code, 9051 "7.1";
    /// Not without encryption: the connection has to be made private first.
    PRIVACYREQUIRED = "imap.code-privacyrequired", "PRIVACYREQUIRED", Code, 9051 "7.1";
    /// The user should ask the people who run the server.
    CONTACTADMIN = "imap.code-contactadmin", "CONTACTADMIN", Code, 9051 "7.1";
    /// The user has no right to do this.
    NOPERM = "imap.code-noperm", "NOPERM", Code, 9051 "7.1";
    /// Somebody else is using it just now. Later it may work.
    INUSE = "imap.code-inuse", "INUSE", Code, 9051 "7.1";
    /// Another session has expunged letters; the client should ask for news soon.
    EXPUNGEISSUED = "imap.code-expungeissued", "EXPUNGEISSUED", Code, 9051 "7.1";
    /// Data on the server are damaged.
    CORRUPTION = "imap.code-corruption", "CORRUPTION", Code, 9051 "7.1";
    /// The server found a mistake in itself.
    SERVERBUG = "imap.code-serverbug", "SERVERBUG", Code, 9051 "7.1";
    /// The server thinks that the client made a mistake.
    CLIENTBUG = "imap.code-clientbug", "CLIENTBUG", Code, 9051 "7.1";
    /// The server never allows this, whoever asks.
    CANNOT = "imap.code-cannot", "CANNOT", Code, 9051 "7.1";
    /// A limit of the server is reached.
    LIMIT = "imap.code-limit", "LIMIT", Code, 9051 "7.1";
    /// It would need more room than the user may have.
    OVERQUOTA = "imap.code-overquota", "OVERQUOTA", Code, 9051 "7.1";
    /// Something of that name is there already.
    ALREADYEXISTS = "imap.code-alreadyexists", "ALREADYEXISTS", Code, 9051 "7.1";
    /// There is nothing of that name.
    NONEXISTENT = "imap.code-nonexistent", "NONEXISTENT", Code, 9051 "7.1";
    /// The result of the search was not kept: $ is empty.
    NOTSAVED = "imap.code-notsaved", "NOTSAVED", Code, 9051 "7.1";
    /// The mailbox has others below it, and this server does not delete such a one.
    HASCHILDREN = "imap.code-haschildren", "HASCHILDREN", Code, 9051 "7.1";
    /// The mailbox that was open is closed now: what follows is about the new one.
    CLOSED = "imap.code-closed", "CLOSED", Code, 9051 "7.1";
    /// The server cannot undo the transfer encoding of that part.
    UNKNOWN_CTE = "imap.code-unknown-cte", "UNKNOWN-CTE", Code, 9051 "7.1";
    /// Something behind the server is out of order. Later it may work.
    UNAVAILABLE = "imap.code-unavailable", "UNAVAILABLE", Code, 9051 "7.1";
    /// The highest change number in the mailbox: a client that comes back asks for what is newer.
    HIGHESTMODSEQ = "imap.code-highestmodseq", "HIGHESTMODSEQ", Code, 7162 "3.1.2.1";
    /// This mailbox keeps no change numbers.
    NOMODSEQ = "imap.code-nomodseq", "NOMODSEQ", Code, 7162 "3.1.2.2";
    /// These letters had been changed meanwhile, so that the conditional STORE left them alone.
    MODIFIED = "imap.code-modified", "MODIFIED", Code, 7162 "3.1.3";
    /// The permanent identifier of the mailbox: it stays when the mailbox is renamed.
    MAILBOXID = "imap.code-mailboxid", "MAILBOXID", Code, 8474 "4.1";
    /// The new mailbox cannot have the special use that was asked for.
    USEATTR = "imap.code-useattr", "USEATTR", Code, 6154 "3";
    /// The letter is larger than the server takes.
    TOOBIG = "imap.code-toobig", "TOOBIG", Code, 7888 "5";
    /// After ENABLE UIDONLY the client may not use message numbers.
    UIDREQUIRED = "imap.code-uidrequired", "UIDREQUIRED", Code, 9586 "3";
    /// Another layer compresses the connection already.
    COMPRESSIONACTIVE = "imap.code-compressionactive", "COMPRESSIONACTIVE", Code, 4978 "3";
    /// A code that this program does not know. A client that does not know it reads the status word alone.
    OTHER = "imap.code-other", "Other code", Code, 3501 "7.1";

    /// What the code tells: its form depends on the code.
    ARGUMENT = "imap.code-argument", "Code argument", Data, 3501 "7.1";
    /// The brackets around a response code: for programs; the text after them is for people.
    BRACKET = "imap.code-bracket", "Response code", Mark, 3501 "7.1";
    /// The UID that the next letter gets.
    UIDNEXT_VALUE = "imap.uidnext", "Next UID", Data, 3501 "2.3.1.1";
    /// The value that, with a UID, names a letter for ever.
    UIDVALIDITY_VALUE = "imap.uidvalidity", "UIDVALIDITY", Data, 3501 "2.3.1.1";
    /// The number of the first unread letter.
    UNSEEN_VALUE = "imap.first-unseen", "First unseen", Data, 3501 "7.1";
    /// The UIDs of the letters in their old place.
    SOURCE_UIDS = "imap.source-uids", "Old UIDs", Data, 9051 "7.1";
    /// The UIDs of the letters in their new place, in the same order.
    NEW_UIDS = "imap.new-uids", "New UIDs", Data, 9051 "7.1";
    /// A change number of the mailbox.
    MODSEQ_VALUE = "imap.highest-mod-sequence", "Mod-sequence", Data, 7162 "3.1.2.1";
    /// The letters in question, by number, or by UID where the command named UIDs.
    MODIFIED_SET = "imap.modified-set", "Letters left alone", Data, 7162 "3.1.3";
    /// The character sets that the server can search in.
    CHARSETS = "imap.charsets", "Character sets", Data, 3501 "7.1";
    /// The permanent identifier of a mailbox.
    MAILBOX_ID = "imap.mailbox-id", "Mailbox identifier", Data, 8474 "4.1";
}

/// A code and how what follows it is read.
pub type Code = Row;

/// Every code that is known.
pub static ALL: &[Code] = &[
    Row::new("READ-WRITE", &READ_WRITE, nothing),
    Row::new("READ-ONLY", &READ_ONLY, nothing),
    Row::new("UIDVALIDITY", &UIDVALIDITY, |c| {
        c.sp()?;
        nz_number(c, &UIDVALIDITY_VALUE)
    }),
    Row::new("UIDNEXT", &UIDNEXT, |c| {
        c.sp()?;
        nz_number(c, &UIDNEXT_VALUE)
    }),
    Row::new("PERMANENTFLAGS", &PERMANENTFLAGS, |c| {
        c.sp()?;
        flags(c)
    }),
    Row::new("UNSEEN", &UNSEEN, |c| {
        c.sp()?;
        nz_number(c, &UNSEEN_VALUE)
    }),
    Row::new("CAPABILITY", &CAPABILITY, capabilities),
    Row::new("ALERT", &ALERT, nothing),
    Row::new("BADCHARSET", &BADCHARSET, |c| {
        if c.peek() != Some(b' ') {
            return Ok(());
        }
        c.sp()?;
        if c.peek() != Some(b'(') {
            // So it stands in examples of RFC 5182 and RFC 9051.
            return token::atom(c, &field::CHARSET);
        }
        list_of(c, &CHARSETS, |c| astring(c, &field::CHARSET))
    }),
    Row::new("PARSE", &PARSE, nothing),
    Row::new("TRYCREATE", &TRYCREATE, nothing),
    Row::new("APPENDUID", &APPENDUID, |c| {
        c.sp()?;
        nz_number(c, &UIDVALIDITY_VALUE)?;
        c.sp()?;
        uid_set(c, &NEW_UIDS)
    }),
    Row::new("COPYUID", &COPYUID, |c| {
        c.sp()?;
        nz_number(c, &UIDVALIDITY_VALUE)?;
        c.sp()?;
        uid_set(c, &SOURCE_UIDS)?;
        c.sp()?;
        uid_set(c, &NEW_UIDS)
    }),
    Row::new("HIGHESTMODSEQ", &HIGHESTMODSEQ, |c| {
        c.sp()?;
        number64(c, &MODSEQ_VALUE)
    }),
    Row::new("MODIFIED", &MODIFIED, |c| {
        c.sp()?;
        uid_set(c, &MODIFIED_SET)
    }),
    Row::new("MAILBOXID", &MAILBOXID, |c| {
        c.sp()?;
        c.mark("(")?;
        c.run(&MAILBOX_ID, |b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))?;
        c.mark(")")
    }),
    Row::new("CLOSED", &CLOSED, nothing),
    Row::new("UIDNOTSTICKY", &UIDNOTSTICKY, nothing),
    Row::new("AUTHENTICATIONFAILED", &AUTHENTICATIONFAILED, nothing),
    Row::new("AUTHORIZATIONFAILED", &AUTHORIZATIONFAILED, nothing),
    Row::new("EXPIRED", &EXPIRED, nothing),
    Row::new("PRIVACYREQUIRED", &PRIVACYREQUIRED, nothing),
    Row::new("CONTACTADMIN", &CONTACTADMIN, nothing),
    Row::new("NOPERM", &NOPERM, nothing),
    Row::new("INUSE", &INUSE, nothing),
    Row::new("EXPUNGEISSUED", &EXPUNGEISSUED, nothing),
    Row::new("CORRUPTION", &CORRUPTION, nothing),
    Row::new("SERVERBUG", &SERVERBUG, nothing),
    Row::new("CLIENTBUG", &CLIENTBUG, nothing),
    Row::new("CANNOT", &CANNOT, nothing),
    Row::new("LIMIT", &LIMIT, nothing),
    Row::new("OVERQUOTA", &OVERQUOTA, nothing),
    Row::new("ALREADYEXISTS", &ALREADYEXISTS, nothing),
    Row::new("NONEXISTENT", &NONEXISTENT, nothing),
    Row::new("NOTSAVED", &NOTSAVED, nothing),
    Row::new("HASCHILDREN", &HASCHILDREN, nothing),
    Row::new("UNKNOWN-CTE", &UNKNOWN_CTE, nothing),
    Row::new("UNAVAILABLE", &UNAVAILABLE, nothing),
    Row::new("NOMODSEQ", &NOMODSEQ, nothing),
    Row::new("USEATTR", &USEATTR, nothing),
    Row::new("TOOBIG", &TOOBIG, nothing),
    Row::new("UIDREQUIRED", &UIDREQUIRED, nothing),
    Row::new("COMPRESSIONACTIVE", &COMPRESSIONACTIVE, nothing),
];

/// ```abnf
/// "[" resp-text-code "]"
/// ```
/// The code's row; `None` for one that is not known: `atom [SP 1*<any TEXT-CHAR except "]">]`.
pub(super) fn code(c: &mut Cursor<'_>) -> Parsed<Option<&'static Code>> {
    c.exact(&BRACKET, "[")?;
    let rest = c.rest();
    let len = rest.iter().take_while(|b| grammar::is_atom_char(**b)).count();
    let word = &rest[..len];
    let row = find(ALL, word).or_else(|| extension::row(|r| r.codes, word));
    match row {
        Some(row) => {
            c.take(row.field, len)?;
            (row.read)(c)?;
        }
        None => {
            grammar::atom(c, &OTHER)?;
            if c.peek() == Some(b' ') {
                c.sp()?;
                c.run(&ARGUMENT, |b| !matches!(b, b']' | b'\r' | b'\n' | 0))?;
            }
        }
    }
    c.exact(&BRACKET, "]")?;
    Ok(row)
}
