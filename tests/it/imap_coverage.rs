//! The tables of IMAP against the scripts: every command, capability, response, response code, item of FETCH and search
//! key is produced by a script, or stands here with the reason why not.

use crate::support::{
    coverage::{LeftOut, Rows, each_conversation},
    table::Table,
};
use mailglass::{
    protocol::{Kind, Line},
    wire::Side,
    world::Protocol,
};
use std::collections::{BTreeMap, BTreeSet};

/// Rows that nothing produces here, with the reason. Columns: table, row, reason.
const LEFT_OUT: &[LeftOut] = &[
    ("command", "STARTTLS", "there is no TLS here yet"),
    ("command", "X-commands", "by private agreement alone"),
    (
        "command",
        "COMPRESS",
        "a script is played over TCP too, and is not packed; compress.rs packs",
    ),
    ("command", "GENURLAUTH", "no server here gives others access by URL"),
    ("command", "RESETKEY", "no server here gives others access by URL"),
    ("command", "URLFETCH", "no server here gives others access by URL"),
    ("command", "CONVERT", "no server here converts letters"),
    ("command", "CONVERSIONS", "no server here converts letters"),
    ("command", "GETJMAPACCESS", "there is no JMAP here"),
    ("command", "RLIST", "no server here sends clients to another"),
    ("command", "RLSUB", "no server here sends clients to another"),
    ("command", "UIDBATCHES", "its RFC was not at hand"),
    ("command", "XLIST", "one vendor's own"),
    ("capability", "ANNOTATE-EXPERIMENT-1", "an experiment that is over"),
    ("capability", "CONVERT", "no server here converts letters"),
    ("capability", "FILTERS", "searches have no names here"),
    ("capability", "IMAPSIEVE=", "no server here runs Sieve"),
    ("capability", "JMAPACCESS", "there is no JMAP here"),
    ("capability", "LOGIN-REFERRALS", "no server here sends clients to another"),
    ("capability", "MAILBOX-REFERRALS", "no server here sends clients to another"),
    ("capability", "UIDBATCHES", "its RFC was not at hand"),
    ("capability", "STARTTLS", "there is no TLS here yet"),
    ("capability", "URLAUTH", "no server here gives others access by URL"),
    ("capability", "URLAUTH=BINARY", "no server here gives others access by URL"),
    ("capability", "URL-PARTIAL", "no server here gives others access by URL"),
    ("capability", "UTF8=ONLY", "names in ASCII are taken too"),
    ("capability", "UTF8=ALL", "an experiment that is over"),
    ("capability", "UTF8=APPEND", "an experiment that is over"),
    ("capability", "UTF8=USER", "an experiment that is over"),
    ("capability", "XLIST", "one vendor's own"),
    ("capability", "X-GM-EXT-1", "one vendor's own"),
    ("response", "PREAUTH", "nobody is known before the login"),
    ("response", "GENURLAUTH", "no server here gives others access by URL"),
    ("response", "URLFETCH", "no server here gives others access by URL"),
    ("response", "CONVERSION", "no server here converts letters"),
    ("response", "CONVERTED", "no server here converts letters"),
    ("response", "JMAPACCESS", "there is no JMAP here"),
    ("code", "ALERT", "there is nobody to call"),
    ("code", "CONTACTADMIN", "there is nobody to call"),
    ("code", "ANNOTATE", "an experiment that is over"),
    ("code", "ANNOTATIONS", "an experiment that is over"),
    ("code", "AUTHORIZATIONFAILED", "all failures of a login look the same"),
    ("code", "CLIENTBUG", "nothing goes wrong here but on purpose"),
    ("code", "CORRUPTION", "nothing goes wrong here but on purpose"),
    ("code", "SERVERBUG", "nothing goes wrong here but on purpose"),
    ("code", "TEMPFAIL", "nothing goes wrong here but on purpose"),
    ("code", "COMPRESSIONACTIVE", "no other layer compresses here"),
    ("code", "EXPIRED", "passwords do not age here"),
    ("code", "INPROGRESS", "it takes 10,000 letters; large.rs has them"),
    ("code", "MAXCONVERTMESSAGES", "no server here converts letters"),
    ("code", "MAXCONVERTPARTS", "no server here converts letters"),
    ("code", "NEWNAME", "out of use"),
    ("code", "NOMODSEQ", "every mailbox counts its changes"),
    ("code", "NOTIFICATIONOVERFLOW", "it takes more events at once than a script has"),
    ("code", "PARSE", "any octets are a letter here"),
    ("code", "REFERRAL", "no server here sends clients to another"),
    ("code", "UIDNOTSTICKY", "UIDs stay"),
    ("code", "UNDEFINED-FILTER", "searches have no names here"),
    ("code", "URLMECH", "no server here gives others access by URL"),
    ("item", "ANNOTATION", "an experiment that is over"),
    ("item", "X-GM-MSGID", "one vendor's own"),
    ("item", "X-GM-THRID", "one vendor's own"),
    ("item", "X-GM-LABELS", "one vendor's own"),
    ("key", "ANNOTATION", "an experiment that is over"),
    ("key", "FILTER", "searches have no names here"),
    ("key", "X-GM-RAW", "one vendor's own"),
];

#[derive(Default)]
struct Seen {
    /// Commands that were done: `UID FETCH`.
    done: BTreeSet<String>,
    /// Words of the capability list.
    capabilities: BTreeSet<String>,
    /// Words that begin an untagged response, or stand behind its number.
    responses: BTreeSet<String>,
    /// Words behind an opening bracket.
    codes: BTreeSet<String>,
    /// Words of commands that were done, by the command.
    words: BTreeMap<String, BTreeSet<String>>,
}

/// Words of a line, in capitals; brackets, parentheses and quotes stand between words.
fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| c.is_whitespace() || "()[]<>\"".contains(c))
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_uppercase)
}

/// The name of a command, with what stands behind UID.
fn verb(text: &str) -> String {
    let mut words = text.split_whitespace().skip(1).map(str::to_ascii_uppercase);
    match words.next() {
        Some(uid) if uid == "UID" => format!("UID {}", words.next().unwrap_or_default()),
        Some(verb) => verb,
        None => String::new(),
    }
}

fn look(lines: &[Line], seen: &mut Seen) {
    let mut commands: BTreeMap<u32, String> = BTreeMap::new();
    for line in lines.iter().filter(|l| l.kind != Kind::Content) {
        let text = String::from_utf8_lossy(&line.bytes).trim_end().to_owned();
        if line.side == Side::Client {
            let whole = commands.entry(line.exchange).or_default();
            whole.push(' ');
            whole.push_str(&text);
            continue;
        }
        if let Some((_, after)) = text.split_once('[') {
            seen.codes.extend(words(after).next());
        }
        if text.starts_with("* CAPABILITY") || text.contains("[CAPABILITY") {
            seen.capabilities.extend(words(&text));
        }
        if let Some(rest) = text.strip_prefix("* ") {
            seen.responses.extend(words(rest).find(|w| !w.bytes().all(|b| b.is_ascii_digit())));
        }
        if text.starts_with("+") {
            seen.responses.insert("+".into());
        }
        let Some(asked) = commands.get(&line.exchange) else { continue };
        let asked = asked.trim_start();
        let tag = asked.split(' ').next().unwrap_or_default();
        if text.starts_with(&format!("{tag} OK")) {
            seen.done.insert(verb(asked));
            seen.words.entry(verb(asked)).or_default().extend(words(asked).skip(1));
        }
    }
}

fn seen() -> Seen {
    let mut seen = Seen::default();
    each_conversation(Protocol::Imap, |lines| look(lines, &mut seen));
    seen
}

/// The word with which a row of a table is met: what stands before brackets and arguments.
fn plain(row: &str) -> String {
    let end = row.find(['[', '<', '(', ' ']).unwrap_or(row.len());
    row[..end].to_ascii_uppercase()
}

#[test]
fn every_row_of_the_tables_is_produced_by_a_script() {
    let seen = seen();
    let among = |verbs: &[&str], word: &str| {
        verbs.iter().any(|verb| seen.words.get(*verb).is_some_and(|w| w.contains(word)))
    };
    let mut rows = Rows::default();
    for name in Table::read("data/imap.tsv").column("name") {
        let done = match name {
            "(greeting)" => seen.responses.contains("OK"),
            "UID" => seen.done.iter().any(|verb| verb.starts_with("UID ")),
            name => seen.done.contains(name),
        };
        rows.add("command", name.to_owned(), done);
    }
    for word in Table::read("data/imap_capabilities.tsv").column("capability") {
        let wanted = word.to_ascii_uppercase();
        let open = wanted.ends_with(['=', '-']);
        let is = |w: &&String| {
            **w == wanted
                || open && w.starts_with(&wanted)
                || w.split_once('=').is_some_and(|(name, _)| name == wanted)
        };
        rows.add("capability", word.to_owned(), seen.capabilities.iter().any(|w| is(&w)));
    }
    for row in Table::read("data/imap_untagged_responses.tsv").column("response") {
        rows.add("response", row.to_owned(), seen.responses.contains(&plain(row)));
    }
    for row in Table::read("data/imap_response_codes.tsv").column("code") {
        rows.add("code", row.to_owned(), seen.codes.contains(&plain(row)));
    }
    for row in Table::read("data/imap_fetch_items.tsv").column("item") {
        rows.add("item", row.to_owned(), among(&["FETCH", "UID FETCH"], &plain(row)));
    }
    let searches = ["SEARCH", "UID SEARCH", "SORT", "UID SORT", "THREAD", "UID THREAD", "ESEARCH"];
    for row in Table::read("data/imap_search_keys.tsv").column("key") {
        let done = row.starts_with(['<', '(']) || among(&searches, &plain(row));
        rows.add("key", row.to_owned(), done);
    }
    rows.check(LEFT_OUT);
}
