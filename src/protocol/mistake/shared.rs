//! Mistakes that are the same in every protocol: what keyboards, clipboards and other programs put on the line.
//! Their examples begin with the protocol in which they are typed.

use super::{Mistake, Typed};
use crate::wire::Rfc;

const PROMPTS: &[&str] = &["C: ", "c: ", "> ", "$ ", "# ", "% ", ">>> ", ">"];
const TYPED_ENDS: &[&str] =
    &["<CRLF>", "<CR><LF>", "\\R\\N", "\\N", "^M", "<ENTER>", " CRLF", "␍␊"];

/// The line without what was rubbed out.
fn rubbed(w: &Typed<'_>) -> String {
    let mut out = String::new();
    for c in w.text.chars() {
        if matches!(c, '\u{8}' | '\u{7f}') {
            out.pop();
        } else {
            out.push(c);
        }
    }
    out
}

/// Rows of every protocol.
pub static SHARED: &[Mistake] = &[
    Mistake::new(
        "any.tls-hello",
        "TLS began on a port without it",
        "A program speaks TLS here from its first octet. This port begins in clear text; TLS from the start has ports of its own: 465, 993, 995.",
        Rfc(8314, "3.3"),
        |w| w.body.starts_with(b"\x16\x03").then(|| w.whole())?,
        &["smtp \u{16}\u{3}\u{1}hello", "pop3 \u{16}\u{3}\u{1}", "imap \u{16}\u{3}\u{1}"],
        &["smtp NOOP", "imap a1 FROB"],
    ),
    Mistake::new(
        "any.telnet",
        "Telnet's own octets are on the line",
        "Octet 255 begins a command of Telnet, which this protocol does not know. Use a client that sends what you type and nothing more, such as nc.",
        Rfc::OURS,
        |w| {
            let at = w.body.iter().position(|b| *b == 0xFF)?;
            w.found(at..at + 3)
        },
        &[
            "smtp \u{F7FF}\u{F7FD}\u{1}QUIT",
            "pop3 \u{F7FF}\u{F7FD}\u{1}NOOP",
            "imap \u{F7FF}\u{F7FD}\u{1}a1 NOOP",
        ],
        &["smtp FROB ÿ"],
    ),
    Mistake::new(
        "any.byte-order-mark",
        "A byte order mark stands in front",
        "The three octets EF BB BF come from a text editor. Save the file as UTF-8 without the mark, or type the line by hand.",
        Rfc::OURS,
        |w| w.text.starts_with('\u{feff}').then(|| w.swap(0..3, ""))?,
        &["smtp \u{feff}NOOP", "pop3 \u{feff}STAT", "imap \u{feff}a1 NOOP"],
        &["smtp FROB"],
    ),
    Mistake::new(
        "any.rubbed-out",
        "Rubbed out letters are on the line",
        "The terminal sent the backspace key as an octet of the line instead of taking the letter away. The server reads both.",
        Rfc::OURS,
        |w| {
            let at = w.body.iter().position(|b| matches!(b, 8 | 127))?;
            Some(w.found(at..at + 1)?.fixed(rubbed(w)))
        },
        &["smtp NOX\u{8}OP", "pop3 STAR\u{7f}T", "imap a1 NOOX\u{8}P"],
        &["smtp NOXOP"],
    ),
    Mistake::new(
        "any.cursor-keys",
        "An arrow key is on the line",
        "The terminal sent the key as octets that begin with ESC. They do not move anything here; they are part of the line.",
        Rfc::OURS,
        |w| {
            let at = w.text.find("\u{1b}[")?;
            w.swap(at..at + 3, "")
        },
        &["smtp \u{1b}[ANOOP", "pop3 STAT\u{1b}[D", "imap a1 NOOP\u{1b}[C"],
        &["smtp [NOOP"],
    ),
    Mistake::new(
        "any.http",
        "This is HTTP, the web's protocol",
        "A browser or a web tool talks to this port. Mail servers speak SMTP, POP3 or IMAP, each on its own port.",
        Rfc::OURS,
        |w| {
            let methods = ["GET /", "POST /", "HEAD /", "PUT /", "OPTIONS /", "CONNECT "];
            (methods.iter().any(|m| w.starts(m)) || w.upper().contains(" HTTP/1."))
                .then(|| w.whole())?
        },
        &["smtp GET / HTTP/1.1", "pop3 POST /mail HTTP/1.0", "imap GET / HTTP/1.1"],
        &["smtp GET mail", "pop3 GET 1"],
    ),
    Mistake::new(
        "any.curly-quotes",
        "Typographic quotes are not quotation marks",
        "A word processor or a web page made them curly. On the line a quotation mark is the straight one, octet 22.",
        Rfc::OURS,
        |w| {
            let pairs = ["“", "”", "„", "«", "»", "‘", "’"].map(|q| (q, "\""));
            w.replace(&pairs)
        },
        &[
            "imap a1 LOGIN “ana” “cedar-42”",
            "smtp RCPT TO:<„carl c“@harbor.test>",
            "imap a1 SELECT «Sent Mail»",
        ],
        &["imap a1 LOGIN ana"],
    ),
    Mistake::new(
        "any.curly-angles",
        "These angle brackets are typographic",
        "They look like < and >, but they are other characters. Type the ones on the keyboard, octets 3C and 3E.",
        Rfc::OURS,
        |w| {
            w.replace(&[("‹", "<"), ("›", ">"), ("〈", "<"), ("〉", ">"), ("＜", "<"), ("＞", ">")])
        },
        &["smtp MAIL FROM:‹ana@meadow.test›", "smtp RCPT TO:＜ben@harbor.test＞"],
        &["smtp MAIL FROM:ana@meadow.test"],
    ),
    Mistake::new(
        "any.html-entities",
        "HTML's spelling of brackets is on the line",
        "The line was copied from the source of a web page. Write < and > themselves.",
        Rfc::OURS,
        |w| w.replace(&[("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\"")]),
        &["smtp MAIL FROM:&lt;ana@meadow.test&gt;", "imap a1 SELECT &quot;Sent Mail&quot;"],
        &["smtp MAIL FROM:<ana&meadow.test>"],
    ),
    Mistake::new(
        "any.long-dash",
        "A typographic dash is not a hyphen",
        "A word processor made the hyphen longer. On the line it is the short one, octet 2D.",
        Rfc::OURS,
        |w| w.replace(&[("–", "-"), ("—", "-"), ("−", "-"), ("‑", "-")]),
        &["smtp EHLO my–host.test", "imap a1 SEARCH SINCE 1–Mar–2026"],
        &["smtp EHLO my_host.test"],
    ),
    Mistake::new(
        "any.no-break-space",
        "A no-break space is not a space",
        "It looks like a space, but it is another character, often copied from a web page. Type a space, octet 20.",
        Rfc::OURS,
        |w| w.replace(&[("\u{a0}", " "), ("\u{202f}", " "), ("\u{2009}", " ")]),
        &["smtp EHLO\u{a0}meadow.test", "pop3 RETR\u{a0}1", "imap a1\u{a0}NOOP"],
        &["smtp EHLO"],
    ),
    Mistake::new(
        "any.tab",
        "A tab is not a space",
        "Words on the line are parted by one space, octet 20. A tab is octet 09, which the grammar does not take there.",
        Rfc::OURS,
        |w| w.replace(&[("\t", " ")]).filter(|f| f.fix.as_deref().is_some_and(|l| w.accepts(l))),
        &["smtp EHLO\tmeadow.test", "pop3 RETR\t1", "imap a1\tNOOP"],
        &["smtp FROB\tx"],
    ),
    Mistake::new(
        "any.typed-line-end",
        "The line end is typed as text",
        "CRLF in a specification names two octets, carriage return and line feed. The Enter key sends them; nothing is typed for it.",
        Rfc::OURS,
        |w| {
            let end = TYPED_ENDS.iter().find(|e| w.upper().ends_with(**e))?;
            let line = w.text.len() - end.len();
            w.swap(line..w.text.len(), "")
        },
        &["smtp NOOP<CRLF>", "pop3 STAT\\r\\n", "imap a1 NOOP<CR><LF>", "smtp DATA CRLF"],
        &["smtp MAIL FROM:<ana@meadow.test"],
    ),
    Mistake::new(
        "any.prompt",
        "A prompt was typed too",
        "Books mark what the client says with C: or a sign such as > or $. It is not part of the line.",
        Rfc::OURS,
        |w| {
            let prompt = PROMPTS.iter().find(|p| w.text.starts_with(**p))?;
            w.swap(0..prompt.len(), "")
        },
        &["smtp C: EHLO meadow.test", "pop3 > STAT", "imap $ a1 NOOP", "smtp >NOOP"],
        &["smtp FROB > x", "pop3 C"],
    ),
    Mistake::new(
        "any.servers-words",
        "This is what a server says",
        "The line is a reply. You are the client here: type a command, and the server answers with lines such as this one.",
        Rfc::OURS,
        |w| {
            let code = w.body.len() > 3
                && w.body.iter().take(3).all(u8::is_ascii_digit)
                && matches!(w.body.get(3), Some(b' ' | b'-'));
            let says = ["S: ", "+OK", "-ERR", "* OK", "* BYE", "+ OK", "* BAD"];
            (code || says.iter().any(|s| w.starts(s))).then(|| w.whole())?
        },
        &["smtp 250 2.1.0 Ok", "smtp S: 250 Ok", "pop3 +OK", "imap * OK ready"],
        &["smtp 25 Ok", "imap a1 OK"],
    ),
    Mistake::new(
        "any.quoted-line",
        "The whole line stands in quotes",
        "The quotation marks of a text around a command are not part of it.",
        Rfc::OURS,
        |w| {
            let quotes = ['"', '\'', '`'];
            let inner = quotes.iter().find_map(|q| w.text.strip_prefix(*q)?.strip_suffix(*q))?;
            w.accepts(inner).then(|| Some(w.whole()?.fixed(inner.to_owned())))?
        },
        &["smtp \"NOOP\"", "pop3 'STAT'", "imap `a1 NOOP`"],
        &["smtp \"FROB\""],
    ),
    Mistake::new(
        "any.blank-at-the-end",
        "A space stands at the end",
        "Nothing may stand between the last word and the line end. Many servers pass over it; the grammar does not have it.",
        Rfc::OURS,
        |w| {
            let line = w.text.trim_end_matches(' ');
            (line.len() < w.text.len() && w.accepts(line))
                .then(|| w.swap(line.len()..w.text.len(), ""))?
        },
        &["pop3 RETR 1  ", "imap a1 NOOP "],
        &["smtp FROB "],
    ),
    Mistake::new(
        "any.blank-in-front",
        "A space stands in front",
        "A line begins with its first word. Here it begins with a space, and the server finds no word.",
        Rfc::OURS,
        |w| {
            let line = w.text.trim_start_matches(' ');
            let blanks = w.text.len() - line.len();
            (blanks > 0 && w.accepts(line)).then(|| w.swap(0..blanks, ""))?
        },
        &["smtp  NOOP", "pop3   STAT", "imap  a1 NOOP"],
        &["smtp  FROB"],
    ),
    Mistake::new(
        "any.two-spaces",
        "One space stands between words",
        "Here are more. A space belongs to the grammar like every other character, and so a second one counts.",
        Rfc::OURS,
        |w| {
            let at = w.text.find("  ")?;
            let mut line = w.text.to_owned();
            while line.contains("  ") {
                line = line.replace("  ", " ");
            }
            let more = w.body.iter().skip(at).take_while(|b| **b == b' ').count();
            w.accepts(&line).then(|| Some(w.found(at + 1..at + more)?.fixed(line)))?
        },
        &["smtp EHLO  meadow.test", "pop3 RETR  1", "imap a1  NOOP", "imap a1 FETCH  1 FLAGS"],
        &["smtp FROB  x"],
    ),
    Mistake::new(
        "any.closing-sign",
        "A sign stands after the last word",
        "A command does not end with a full stop, a comma or a semicolon: the line end ends it.",
        Rfc::OURS,
        |w| {
            let line = w.text.trim_end_matches([';', '.', ',', '!']);
            (line.len() < w.text.len() && w.accepts(line))
                .then(|| w.swap(line.len()..w.text.len(), ""))?
        },
        &[
            "smtp QUIT;",
            "pop3 STAT.",
            "imap a1 FETCH 1 FLAGS;",
            "smtp MAIL FROM:<ana@meadow.test>;",
        ],
        &["smtp FROB;"],
    ),
];
