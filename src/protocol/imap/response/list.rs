//! What the server tells about itself and about mailboxes: capabilities, names, counts, search results.

use super::{
    MAX_DEPTH, Row, find,
    token::{
        self, astring, list_of, listed, mailbox, nested, nil, nstring, number, number64, nz_number,
        string, uid_set, value,
    },
};
use crate::{
    protocol::imap::{
        extension::{self, Responses},
        field,
    },
    wire::{Cursor, Expected, Field, Parsed},
};

crate::fields! { registry FIELDS;
    /// Something that the server can do: a version of the protocol, an extension, a policy.
    CAPABILITY = "imap.capability", "Capability", Data, 3501 "7.2.1";
    /// A way to log in that AUTHENTICATE accepts on this connection.
    AUTH = "imap.capability-auth", "Login mechanism", Data, 3501 "7.2.1";
    /// The version of the protocol that the server speaks.
    REVISION = "imap.capability-revision", "Protocol version", Data, 3501 "7.2.1";
    /// The LOGIN command is refused on this connection: a password would travel unprotected.
    LOGINDISABLED = "imap.capability-logindisabled", "LOGINDISABLED", Data, 3501 "6.2.3";

    /// What the server says of a mailbox name: whether it can be opened, has others below it, has a special use.
    ATTRIBUTES = "imap.mailbox-attributes", "Attributes", Data, 3501 "7.2.2";
    /// One attribute of a mailbox name.
    ATTRIBUTE = "imap.mailbox-attribute", "Attribute", Data, 9051 "7.3.1";
    /// The character that separates the levels of names in this hierarchy. NIL means that names have no levels.
    DELIMITER = "imap.hierarchy-delimiter", "Hierarchy delimiter", Data, 3501 "7.2.2";
    /// More about the name, as pairs of a word and a value.
    EXTENDED = "imap.list-extended", "Extended data", Data, 9051 "7.3.1";
    /// What the next value is about: CHILDINFO, OLDNAME, or a word of an extension.
    EXTENDED_NAME = "imap.list-extended-item", "Extended item", Data, 9051 "7.3.1";
    /// The value of an extended item.
    EXTENDED_VALUE = "imap.list-extended-value", "Value", Data, 9051 "7.3.1";

    /// Counts and identifiers of the mailbox, each a word and a number.
    STATUS_ITEMS = "imap.status-items", "Status items", Data, 3501 "7.2.4";
    /// How many letters the mailbox holds.
    MESSAGES = "imap.status-messages", "MESSAGES", Data, 3501 "6.3.10";
    /// How many letters are new since the mailbox was last opened.
    RECENT = "imap.status-recent", "RECENT", Data, 3501 "6.3.10";
    /// The UID that the next letter gets.
    UIDNEXT = "imap.status-uidnext", "UIDNEXT", Data, 3501 "6.3.10";
    /// The number that stands for the mailbox's numbering of letters.
    UIDVALIDITY = "imap.status-uidvalidity", "UIDVALIDITY", Data, 3501 "6.3.10";
    /// How many letters nobody has read. In a SELECT the same word tells the number of the first one.
    UNSEEN = "imap.status-unseen", "UNSEEN", Data, 3501 "6.3.10";
    /// How many letters are marked as deleted.
    DELETED = "imap.status-deleted", "DELETED", Data, 9051 "6.3.11";
    /// How many octets the letters have together.
    SIZE = "imap.status-size", "SIZE", Data, 9051 "6.3.11";
    /// The highest change number in the mailbox.
    HIGHESTMODSEQ = "imap.status-highestmodseq", "HIGHESTMODSEQ", Data, 7162 "3.1.7";
    /// The largest letter that can be put into the mailbox, in octets.
    APPENDLIMIT = "imap.status-appendlimit", "APPENDLIMIT", Data, 7889 "3.1";
    /// The permanent identifier of the mailbox.
    MAILBOXID = "imap.status-mailboxid", "MAILBOXID", Data, 8474 "4.3";
    /// A status item that this program does not know.
    STATUS_OTHER = "imap.status-other", "Other item", Data, 3501 "7.2.4";
    /// The value of the status item before it.
    STATUS_VALUE = "imap.status-value", "Value", Data, 3501 "7.2.4";

    /// A letter that matches, by number, or by UID after UID SEARCH.
    MATCH = "imap.search-match", "Match", Data, 3501 "7.2.5";
    /// The highest change number of the letters that match.
    SEARCH_MODSEQ = "imap.search-modseq", "MODSEQ", Data, 7162 "3.1.6";
    /// Which command this result answers: several searches may be under way.
    CORRELATOR = "imap.search-correlator", "Answered command", Tag, 9051 "7.3.4";
    /// The numbers in this result are UIDs.
    BY_UID = "imap.search-by-uid", "UID", Data, 9051 "7.3.4";
    /// The lowest number that matches.
    MIN = "imap.search-min", "MIN", Data, 9051 "7.3.4";
    /// The highest number that matches.
    MAX = "imap.search-max", "MAX", Data, 9051 "7.3.4";
    /// All numbers that match, as a set.
    ALL_MATCHES = "imap.search-all", "ALL", Data, 9051 "7.3.4";
    /// How many letters match.
    COUNT = "imap.search-count", "COUNT", Data, 9051 "7.3.4";
    /// A kind of result that this program does not know.
    SEARCH_OTHER = "imap.search-other", "Other result", Data, 9051 "7.3.4";
    /// The result of the kind named before it.
    SEARCH_VALUE = "imap.search-value", "Result", Data, 9051 "7.3.4";

    /// The prefixes of one kind of names: the user's own, then other users', then shared ones. NIL means none.
    NAMESPACE = "imap.namespace", "Namespace", Data, 9051 "7.3.2";
    /// The beginning that all names of this kind have.
    PREFIX = "imap.namespace-prefix", "Prefix", Data, 9051 "7.3.2";
    /// What an extension adds to a namespace.
    NAMESPACE_EXTENSION = "imap.namespace-extension", "Namespace extension", Data, 9051 "7.3.2";

    /// What is told about a program: its name, version, maker. It is meant for statistics and bug reports.
    ID_NAME = "imap.id-name", "ID field", Data, 2971 "3.3";
    /// The value of the field before it.
    ID_VALUE = "imap.id-value", "ID value", Data, 2971 "3.3";
    /// The letters went away before, while the client was not connected: no counts change.
    EARLIER = "imap.vanished-earlier", "EARLIER", Data, 7162 "3.2.10.1";
    /// The UIDs of letters that are gone.
    VANISHED_UIDS = "imap.vanished-uids", "Vanished UIDs", Data, 7162 "3.2.10";
}

/// `*(SP capability)`, `capability = ("AUTH=" auth-type) / atom`
pub(super) fn capabilities(c: &mut Cursor<'_>) -> Parsed<()> {
    while c.peek() == Some(b' ') {
        c.sp()?;
        let field = if c.looks_at("AUTH=") {
            &AUTH
        } else if c.looks_at("IMAP4") {
            &REVISION
        } else if c.looks_at("LOGINDISABLED") {
            &LOGINDISABLED
        } else {
            &CAPABILITY
        };
        token::atom(c, field)?;
    }
    Ok(())
}

/// `mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox [SP mbox-list-extended]`
pub(in crate::protocol::imap) fn mailbox_list(c: &mut Cursor<'_>) -> Parsed<()> {
    c.sp()?;
    list_of(c, &ATTRIBUTES, |c| token::attribute(c, &ATTRIBUTE))?;
    c.sp()?;
    nstring(c, &DELIMITER)?;
    c.sp()?;
    mailbox(c)?;
    if c.peek() == Some(b' ') {
        c.sp()?;
        list_of(c, &EXTENDED, extended_item)?;
    }
    Ok(())
}

/// `mbox-list-extended-item = astring SP tagged-ext-val`
fn extended_item(c: &mut Cursor<'_>) -> Parsed<()> {
    let rest = c.rest();
    // The name may be quoted.
    let bare = rest.strip_prefix(b"\"").unwrap_or(rest);
    let len = bare.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
    let row = extension::row(|r| r.list, &bare[..len]);
    astring(c, row.map_or(&EXTENDED_NAME, |row| row.field))?;
    c.sp()?;
    match row {
        Some(row) => (row.read)(c),
        None => value(c, &EXTENDED_VALUE),
    }
}

static STATUS_ROWS: &[Row] = &[
    Row::new("MESSAGES", &MESSAGES, |c| number(c, &STATUS_VALUE)),
    Row::new("UNSEEN", &UNSEEN, |c| number(c, &STATUS_VALUE)),
    Row::new("UIDNEXT", &UIDNEXT, |c| nz_number(c, &STATUS_VALUE)),
    Row::new("UIDVALIDITY", &UIDVALIDITY, |c| nz_number(c, &STATUS_VALUE)),
    Row::new("RECENT", &RECENT, |c| number(c, &STATUS_VALUE)),
    Row::new("DELETED", &DELETED, |c| number(c, &STATUS_VALUE)),
    Row::new("SIZE", &SIZE, |c| number64(c, &STATUS_VALUE)),
    Row::new("HIGHESTMODSEQ", &HIGHESTMODSEQ, |c| number64(c, &STATUS_VALUE)),
    Row::new("APPENDLIMIT", &APPENDLIMIT, |c| {
        if c.looks_at("NIL") { nil(c, &STATUS_VALUE) } else { number64(c, &STATUS_VALUE) }
    }),
    Row::new("MAILBOXID", &MAILBOXID, |c| value(c, &STATUS_VALUE)),
];

/// `"STATUS" SP mailbox SP "(" [status-att-list] ")"`
pub(super) fn status(c: &mut Cursor<'_>) -> Parsed<()> {
    c.sp()?;
    mailbox(c)?;
    c.sp()?;
    list_of(c, &STATUS_ITEMS, |c| {
        let read = match word(c, STATUS_ROWS, |r| r.status) {
            Some(row) => {
                c.exact(row.field, row.word)?;
                row.read
            }
            None => {
                token::atom(c, &STATUS_OTHER)?;
                |c: &mut Cursor<'_>| value(c, &STATUS_VALUE)
            }
        };
        c.sp()?;
        read(c)
    })
}

/// `"SEARCH" *(SP nz-number) [SP "(" "MODSEQ" SP mod-sequence-value ")"]`
pub(super) fn search(c: &mut Cursor<'_>) -> Parsed<()> {
    while c.peek() == Some(b' ') {
        c.sp()?;
        if c.peek() == Some(b'(') {
            c.mark("(")?;
            c.exact(&SEARCH_MODSEQ, "MODSEQ")?;
            c.sp()?;
            number64(c, &SEARCH_MODSEQ)?;
            return c.mark(")");
        }
        nz_number(c, &MATCH)?;
    }
    Ok(())
}

static SEARCH_ROWS: &[Row] = &[
    Row::new("MIN", &MIN, |c| nz_number(c, &SEARCH_VALUE)),
    Row::new("MAX", &MAX, |c| nz_number(c, &SEARCH_VALUE)),
    Row::new("ALL", &ALL_MATCHES, |c| uid_set(c, &SEARCH_VALUE)),
    Row::new("COUNT", &COUNT, |c| number(c, &SEARCH_VALUE)),
    Row::new("MODSEQ", &SEARCH_MODSEQ, |c| number64(c, &SEARCH_VALUE)),
];

/// `esearch-response = "ESEARCH" [search-correlator] [SP "UID"] *(SP search-return-data)`
pub(super) fn esearch(c: &mut Cursor<'_>) -> Parsed<()> {
    if c.looks_at(" (") {
        c.sp()?;
        list_of(c, &CORRELATOR, |c| {
            if let Some(row) = word(c, &[], |r| r.correlator) {
                c.exact(row.field, row.word)?;
                c.sp()?;
                return (row.read)(c);
            }
            c.exact(&CORRELATOR, "TAG")?;
            c.sp()?;
            astring(c, &field::TAG)
        })?;
    }
    if c.looks_at(" UID") && matches!(c.rest().get(4), Some(b' ' | b'\r')) {
        c.sp()?;
        c.exact(&BY_UID, "UID")?;
    }
    while c.peek() == Some(b' ') {
        c.sp()?;
        match word(c, SEARCH_ROWS, |r| r.search) {
            Some(row) => {
                c.exact(row.field, row.word)?;
                c.sp()?;
                (row.read)(c)?;
            }
            None => {
                token::atom(c, &SEARCH_OTHER)?;
                c.sp()?;
                value(c, &SEARCH_VALUE)?;
            }
        }
    }
    Ok(())
}

/// `"NAMESPACE" SP namespace SP namespace SP namespace`
pub(super) fn namespaces(c: &mut Cursor<'_>) -> Parsed<()> {
    for _ in 0..3 {
        // What brackets itself needs no space, and an example of RFC 5255 has none.
        if c.peek() != Some(b'(') {
            c.sp()?;
        }
        if c.peek() == Some(b'(') {
            c.group(&NAMESPACE, |c| listed(c, namespace))?;
        } else {
            nil(c, &NAMESPACE)?;
        }
    }
    Ok(())
}

/// `namespace-descr = "(" string SP (DQUOTE QUOTED-CHAR DQUOTE / nil) [namespace-response-extensions] ")"`
fn namespace(c: &mut Cursor<'_>) -> Parsed<()> {
    c.mark("(")?;
    string(c, &PREFIX)?;
    c.sp()?;
    nstring(c, &DELIMITER)?;
    while c.peek() == Some(b' ') {
        c.sp()?;
        string(c, &NAMESPACE_EXTENSION)?;
        c.sp()?;
        nested(c, |c| string(c, &NAMESPACE_EXTENSION).map(|_| ()))?;
    }
    c.mark(")")
}

/// `id-response = "ID" SP ("(" [string SP nstring *(SP string SP nstring)] ")" / nil)`
pub(super) fn id(c: &mut Cursor<'_>) -> Parsed<()> {
    c.sp()?;
    if c.peek() != Some(b'(') {
        return nil(c, &ID_VALUE);
    }
    list_of(c, &ID_NAME, |c| {
        string(c, &ID_NAME)?;
        c.sp()?;
        nstring(c, &ID_VALUE)
    })
}

/// `"VANISHED" [SP "(EARLIER)"] SP known-uids`
pub(super) fn vanished(c: &mut Cursor<'_>) -> Parsed<()> {
    c.sp()?;
    if c.peek() == Some(b'(') {
        c.mark("(")?;
        c.exact(&EARLIER, "EARLIER")?;
        c.mark(")")?;
        c.sp()?;
    }
    uid_set(c, &VANISHED_UIDS)
}

/// The row of the word that stands here.
fn word(
    c: &Cursor<'_>,
    rows: &'static [Row],
    more: fn(&Responses) -> &'static [Row],
) -> Option<&'static Row> {
    let rest = c.rest();
    let len = rest.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'-').count();
    find(rows, &rest[..len]).or_else(|| extension::row(more, &rest[..len]))
}

/// Any value in the form that extensions use: `tagged-ext-val`.
pub(super) fn generic(c: &mut Cursor<'_>, what: &'static Field, depth: u8) -> Parsed<()> {
    match (c.peek(), depth.checked_sub(1)) {
        (Some(b'('), None) => c.fail(Expected::Field(what)),
        (Some(b'('), Some(depth)) => list_of(c, what, |c| generic(c, what, depth)),
        (Some(b'"' | b'{' | b'~'), _) => nstring(c, what),
        // A number, a set of numbers, NIL or a plain word.
        _ => c.run(what, |b| matches!(b, b'!'..=b'~') && !b"(){\"\\".contains(&b)).map(|_| ()),
    }
}

/// The depth to which a generic value may nest.
pub(super) const GENERIC_DEPTH: u8 = MAX_DEPTH;
