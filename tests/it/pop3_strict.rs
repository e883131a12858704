//! One table of what a strict POP3 server must not be fooled by: limits, octets that no command has, numbers that no
//! message has, lines that are sent too early, and letters that would end an answer.

use crate::support::stage::{SEED, here, say};
use mailglass::{
    message::Message,
    sandbox::{End, Sandbox},
    world::{ConnId, INBOX},
};
use std::sync::Arc;

/// What is said in a session, and what comes of it.
struct Case {
    name: &'static str,
    said: Vec<u8>,
    /// The statuses of all answers, the greeting not counted: `+` and `-`, and `?` for a challenge.
    answers: &'static str,
    /// How many letters ben has then. He has three at first.
    left: usize,
}

const LOGIN: &[u8] = b"USER ben\r\nPASS cedar\r\n";

fn before(name: &'static str, said: &[u8], answers: &'static str) -> Case {
    Case { name, said: said.to_vec(), answers, left: 3 }
}

fn after(name: &'static str, said: &[u8], answers: &'static str) -> Case {
    Case { name, said: [LOGIN, said].concat(), answers, left: 3 }
}

/// A line of so many octets with its CR LF.
fn long(start: &str, octets: usize) -> Vec<u8> {
    let fill = vec![b'x'; octets - start.len() - 2];
    [start.as_bytes(), &fill, b"\r\n"].concat()
}

fn cases() -> Vec<Case> {
    vec![
        // The length of a line (RFC 2449 §4).
        before("255 octets", &long("USER ", 255), "+"),
        before("256 octets", &long("USER ", 256), "-"),
        before("a megabyte", &long("USER ", 1 << 20), "-"),
        before("the next line is served", &[long("USER ", 300), b"CAPA\r\n".to_vec()].concat(), "-+"),
        before("an answer to a challenge may be long", &[b"AUTH PLAIN\r\n".to_vec(), vec![b'A'; 400], b"\r\n".to_vec()].concat(), "?-"),
        before("12288 octets of an answer", &[b"AUTH PLAIN\r\n".to_vec(), vec![b'A'; 12_284], b"\r\nCAPA\r\n".to_vec()].concat(), "?-+"),
        before("12289 octets and more of an answer", &[b"AUTH PLAIN\r\n".to_vec(), vec![b'A'; 12_288], b"\r\nCAPA\r\n".to_vec()].concat(), "?-+"),
        // Line ends.
        before("a bare LF ends no command", b"CAPA\nCAPA\n\r\n", "-"),
        before("a bare CR ends no command", b"CAPA\rCAPA\r\r\n", "-"),
        before("a line end in a name", b"USER ben\nPASS cedar\r\n", "-"),
        before("a line end in an answer", b"AUTH PLAIN\r\nAGJl\nbgBjZWRhcg==\r\n", "?-"),
        before("an empty line", b"\r\n", "-"),
        before("no line end at all", b"CAPA", ""),
        // Octets.
        before("NUL", b"CAPA\0\r\n", "-"),
        before("NUL in a name", b"USER b\0n\r\n", "-"),
        before("NUL in a password", b"USER ben\r\nPASS ce\0dar\r\n", "+-"),
        before("a tab", b"USER\tben\r\n", "-"),
        before("a tab in a password", b"USER ben\r\nPASS ce\tdar\r\n", "+-"),
        before("DEL", b"USER b\x7fn\r\n", "-"),
        before("UTF-8 in a name", "USER jürgen\r\nPASS größe\r\n".as_bytes(), "+-"),
        before("broken UTF-8 in a name", b"USER j\xc3rgen\r\n", "-"),
        before("Latin-1 in a password", b"USER ben\r\nPASS gr\xf6\xdfe\r\n", "+-"),
        before("a control character in UTF-8", b"USER a\xc2\x85b\r\n", "-"),
        before("an overlong form of UTF-8", b"USER \xc0\xaf\r\n", "-"),
        before("eight bits in a verb", "ÜSER ben\r\n".as_bytes(), "-"),
        // Arguments.
        before("USER without a name", b"USER\r\nUSER \r\n", "--"),
        before("USER with two names", b"USER ben harbor\r\n", "-"),
        before("PASS without a password", b"USER ben\r\nPASS\r\nUSER ben\r\nPASS \r\n", "+-+-"),
        before("PASS takes all spaces", b"USER ben\r\nPASS cedar \r\nUSER ben\r\nPASS  cedar\r\n", "+-+-"),
        before("PASS comes directly after USER", b"PASS cedar\r\nUSER ben\r\nCAPA\r\nPASS cedar\r\n", "-++-"),
        before("a wrong PASS uses USER up", b"USER ben\r\nPASS x\r\nPASS cedar\r\n", "+--"),
        before("APOP with a password", b"APOP ben cedar\r\n", "-"),
        before("APOP with capitals", b"APOP ben C4C9334BAC560ECC979E58001B3E22FB\r\n", "-"),
        before("APOP without a name", b"APOP  c4c9334bac560ecc979e58001b3e22fb\r\n", "-"),
        before("AUTH without a mechanism", b"AUTH\r\nAUTH \r\n", "--"),
        before("AUTH with a mechanism that nobody knows", b"AUTH X\r\nAUTH PLAIN-X\r\n", "--"),
        before("AUTH with three words", b"AUTH PLAIN AGJl bgBj\r\n", "-"),
        before("equals signs within base64", b"AUTH PLAIN =AAA\r\nAUTH PLAIN AAA=BBB=\r\nAUTH PLAIN AA=A\r\n", "---"),
        before("base64 of half a group", b"AUTH PLAIN AGJ\r\nAUTH PLAIN\r\nAGJ\r\n", "-?-"),
        before("the asterisk stands alone", b"AUTH PLAIN\r\n*x\r\n", "?-"),
        before("a cancelled login leaves nothing", b"AUTH LOGIN\r\nYmVu\r\n*\r\nY2VkYXI=\r\n", "??--"),
        before("a second try by another way", b"AUTH PLAIN AAAA\r\nUSER ben\r\nPASS cedar\r\n", "-++"),
        before("somebody else's identity", b"AUTH PLAIN Y2FybABiZW4AY2VkYXI=\r\n", "-"),
        after("what takes nothing", b"STAT 1\r\nNOOP x\r\nRSET 1\r\nCAPA 1\r\nQUIT now\r\n", "++-----"),
        after("LANG with two words", b"LANG de en\r\nLANG \r\nLANG d\xc3\xa9\r\n", "++---"),
        before("UTF8 with a word", b"UTF8 USER\r\n", "-"),
        // Numbers.
        after("message 0", b"LIST 0\r\nRETR 0\r\nDELE 0\r\nTOP 0 0\r\nUIDL 0\r\n", "++-----"),
        after("a message that is not there", b"LIST 4\r\nRETR 4\r\nDELE 4\r\nTOP 4 0\r\nUIDL 4\r\n", "++-----"),
        after("numbers that wrap", b"RETR 4294967297\r\nDELE 18446744073709551617\r\nRETR 99999999999999999999999999999999\r\n", "++---"),
        after("signs", b"RETR -1\r\nRETR +1\r\nDELE -1\r\nTOP 1 -1\r\n", "++----"),
        after("no numbers", b"RETR one\r\nRETR 1x\r\nRETR 0x1\r\nRETR 1.0\r\nRETR 1,2\r\nDELE *\r\n", "++------"),
        after("leading zeros", b"RETR 01\r\nLIST 000000000000000000002\r\n", "++++"),
        after("two numbers", b"RETR 1 2\r\nDELE 1 2\r\nLIST 1 2\r\n", "++---"),
        after("spaces around a number", b"RETR  1\r\nRETR 1 \r\nLIST \r\n", "++---"),
        after("a marked message", b"DELE 2\r\nDELE 2\r\nRETR 2\r\nTOP 2 0\r\nLIST 2\r\nUIDL 2\r\nRSET\r\nRETR 2\r\n", "+++-----++"),
        after("TOP without a count", b"TOP\r\nTOP 1\r\nTOP 1 \r\nTOP 1 x\r\nTOP 1 0 0\r\n", "++-----"),
        after("TOP with a great count", b"TOP 1 99999999999999999999\r\n", "+++"),
        // What comes early.
        Case { name: "all at once", said: [LOGIN, b"DELE 1\r\nDELE 3\r\nQUIT\r\n"].concat(), answers: "+++++", left: 1 },
        Case { name: "nothing after QUIT", said: [LOGIN, b"DELE 1\r\nQUIT\r\nSTAT\r\nQUIT\r\n"].concat(), answers: "++++", left: 2 },
        before("QUIT in the beginning", b"QUIT\r\nUSER ben\r\n", "+"),
        after("commands of both states", b"USER ben\r\nPASS cedar\r\nAUTH PLAIN\r\nUTF8\r\nAPOP ben c4c9334bac560ecc979e58001b3e22fb\r\n", "++-----"),
        before("an answer is no command", b"AUTH PLAIN\r\nQUIT\r\nCAPA\r\n", "?-+"),
        before("other protocols", b"EHLO a.test\r\na1 LOGIN ben cedar\r\nGET / HTTP/1.1\r\n.\r\n", "----"),
    ]
}

/// The statuses of what a server said. A multi-line answer counts once, and every line of it must be a line.
fn answers(said: &[u8]) -> String {
    let (mut out, mut multi_line) = (String::new(), false);
    let text = String::from_utf8_lossy(said).into_owned();
    for line in text.split_terminator("\r\n") {
        let status = match line.get(..1) {
            Some("+") if line.starts_with("+OK") => '+',
            Some("-") if line.starts_with("-ERR") => '-',
            Some("+") => '?',
            _ => ' ',
        };
        match (multi_line, line) {
            (true, ".") => multi_line = false,
            (true, _) => {}
            (false, _) => {
                assert!(status != ' ', "{line:?} is no answer in {text}");
                assert!(line.len() <= 510 && !line.contains(['\r', '\n', '\0']), "{line:?}");
                out.push(status);
                let follows = ["Capability", "Top of", "Unique-id listing", "Languages"];
                let letter = line.ends_with(" octets");
                let listing = line.ends_with(" octets)") && !line.contains("Maildrop");
                multi_line = status == '+'
                    && (letter || listing || follows.iter().any(|f| line.contains(f)));
            }
        }
    }
    out
}

/// A world in which ben has three letters.
fn stage() -> (Sandbox, ConnId) {
    let mut sandbox = Sandbox::new(SEED);
    let inbox = sandbox.world.account_mut("ben@harbor.test").and_then(|a| a.mailbox_mut(INBOX));
    inbox.expect("ben").remove_where(|_| true, None);
    for n in 1..=3 {
        let letter = Message::new(format!("Subject: {n}\r\n\r\n{n}\r\n").into_bytes().into());
        sandbox.world.deliver("ben@harbor.test", Arc::new(letter));
    }
    let (conn, _) =
        sandbox.connect("mail.harbor.test", 110, here(), End::Program).expect("a server");
    (sandbox, conn)
}

#[test]
fn nothing_is_split_and_nothing_taken_for_something_else() {
    let (all, mut wrong) = (cases(), Vec::new());
    for case in &all {
        for piece in [usize::MAX, 1, 7] {
            if case.said.len() > 100_000 && piece < 100 {
                continue;
            }
            let (mut sandbox, conn) = stage();
            let mut heard = Vec::new();
            for part in case.said.chunks(piece) {
                if sandbox.links().any(|l| l.conn == conn && l.open) {
                    heard.extend(say(&mut sandbox, conn, part));
                }
            }
            let left = sandbox.world.account("ben@harbor.test").and_then(|a| a.mailbox(INBOX));
            let got = (answers(&heard), left.expect("ben").len());
            if got != (case.answers.to_owned(), case.left) {
                let place = format!("{} in pieces of {piece}", case.name);
                wrong.push(format!("{place}: {got:?}, wanted {:?}", (case.answers, case.left)));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!("{} cases", all.len());
    assert!(all.len() >= 60);
}

/// A letter with dots at every place where they could end an answer.
#[test]
fn dots_end_no_answer() {
    let letters: &[&[u8]] = &[
        b".\r\n",
        b"..\r\n",
        b"...\r\n",
        b"Subject: x\r\n\r\n.\r\n",
        b"Subject: x\r\n\r\n.\r\n.\r\nend",
        b"Subject: x\r\n\r\na\r\n.",
        b".Subject: x\r\n\r\n",
        b"Subject: x\r\n.folded\r\n\r\n.",
        b"Subject: x\r\n\r\n\r\n.\r\n\r\n",
        b"Subject: x\r\n\r\n\n.\n",
        b"Subject: x\r\n\r\na\r.\r\n.\n.\r\n",
        b"Subject: x\r\n\r\n.\r\nQUIT\r\n+OK 1\r\n-ERR no\r\n",
        b"",
        b"\r\n",
    ];
    for letter in letters {
        let (mut sandbox, conn) = stage();
        let message = Message::new(letter.to_vec().into());
        sandbox.world.deliver("ben@harbor.test", Arc::new(message));
        say(&mut sandbox, conn, LOGIN);
        for command in ["RETR 4", "TOP 4 100"] {
            let said = say(&mut sandbox, conn, format!("{command}\r\nNOOP\r\n").as_bytes());
            let place = format!("{command} of {:?}", letter.escape_ascii().to_string());
            let rest = said.strip_suffix(b"\r\n.\r\n+OK\r\n").expect(&place);
            let start = rest.iter().position(|b| *b == b'\n').map_or(rest.len(), |at| at + 1);
            let mut got = Vec::new();
            // What a client does: lines end with CR LF, and a dot at their beginning goes.
            let body = &rest[start.min(rest.len())..];
            // Many clients end a line at a line feed alone: for them, too, no dot ends the answer.
            let alone = body.split(|b| *b == b'\n').any(|line| line == b"." || line == b".\r");
            assert!(!alone, "{place}: {:?}", said.escape_ascii().to_string());
            for (i, line) in String::from_utf8_lossy(body).split("\r\n").enumerate() {
                assert!(line != ".", "{place}: {:?}", said.escape_ascii().to_string());
                if i > 0 {
                    got.extend_from_slice(b"\r\n");
                }
                got.extend_from_slice(line.strip_prefix('.').unwrap_or(line).as_bytes());
            }
            // A line feed alone is sent with the CR that it lacks.
            let whole = String::from_utf8_lossy(letter).replace("\r\n", "\n").replace('\n', "\r\n");
            let wanted = whole.strip_suffix("\r\n").unwrap_or(&whole);
            assert_eq!(String::from_utf8_lossy(&got), wanted, "{place}");
        }
    }
}
