//! One table of what a strict server must not be fooled by: smuggled letters, limits, octets that were not announced,
//! and fields that somebody would like to forge.

use crate::support::stage::{SEED, here, say};
use mailglass::{
    sandbox::{End, Sandbox},
    world::{ConnId, INBOX},
};

/// What is said in a session, and what comes of it.
struct Case {
    name: &'static str,
    said: Vec<u8>,
    /// The codes of all answers, the greeting not counted.
    codes: &'static str,
    /// How many letters ben has got by it.
    letters: usize,
    /// What stands in his last letter.
    holds: &'static [u8],
}

const ENVELOPE: &[u8] =
    b"EHLO a.test\r\nMAIL FROM:<ana@meadow.test>\r\nRCPT TO:<ben@harbor.test>\r\nDATA\r\n";

fn letter(name: &'static str, text: &[u8], holds: &'static [u8]) -> Case {
    let said = [ENVELOPE, text, b"\r\n.\r\n"].concat();
    Case { name, said, codes: "250 250 250 354 250", letters: 1, holds }
}

fn line(name: &'static str, said: &[u8], codes: &'static str) -> Case {
    Case { name, said: said.to_vec(), codes, letters: 0, holds: b"" }
}

/// Every end of mail data that some server takes for one, with a second letter behind it (CVE-2023-51764, CVE-2023-51765,
/// CVE-2023-51766).
fn smuggled() -> Vec<Case> {
    let ends: [(&'static str, &'static [u8]); 12] = [
        ("LF . LF", b"\n.\n"),
        ("LF . CR LF", b"\n.\r\n"),
        ("CR LF . LF", b"\r\n.\n"),
        ("CR . CR", b"\r.\r"),
        ("CR . CR LF", b"\r.\r\n"),
        ("CR . LF", b"\r.\n"),
        ("CR LF . CR", b"\r\n.\r"),
        ("LF . CR", b"\n.\r"),
        ("CR CR LF . CR CR LF", b"\r\r\n.\r\r\n"),
        ("CR LF NUL . CR LF", b"\r\n\0.\r\n"),
        ("CR LF . NUL CR LF", b"\r\n.\0\r\n"),
        ("LF LF . CR LF", b"\n\n.\r\n"),
    ];
    let second = b"MAIL FROM:<admin@harbor.test>\r\nRCPT TO:<ben@harbor.test>\r\nDATA\r\nsmuggled";
    let case = |(name, end): &(&'static str, &'static [u8])| {
        letter(name, &[b"Subject: one\r\n\r\nfirst", *end, second].concat(), b"smuggled\r\n")
    };
    ends.iter().map(case).collect()
}

fn cases() -> Vec<Case> {
    let mut all = smuggled();
    all.extend([
        // Line ends of commands.
        line("a bare LF ends no command", b"NOOP\nQUIT\n\r\n", "501"),
        line("a bare CR ends no command", b"NOOP\rQUIT\r\r\n", "501"),
        line("NUL in a command", b"NOOP \0\r\n", "501"),
        line("NUL in an address", b"HELO a.test\r\nMAIL FROM:<a\0b@meadow.test>\r\n", "250 501"),
        line("a second command in an address", b"HELO a.test\r\nMAIL FROM:<a@b.test\nRCPT TO:<ben@harbor.test>>\r\n", "250 501"),
        // Names that would end a field, or begin another.
        line("a field in the name of HELO", b"HELO a.test\nReceived: from x\r\n", "501"),
        line("folding in the name of EHLO", b"EHLO a.test\r\n\tby x\r\n", "250 500"),
        line("a comment in the name of EHLO", b"EHLO a.test(by)\r\n", "501"),
        line("a control character in the name", b"EHLO a\x1b[2J.test\r\n", "501"),
        line("AUTH= with a line end in xtext", b"EHLO a.test\r\nMAIL FROM:<> AUTH=a+0\r\n", "250 501"),
        line("ENVID with bad xtext", b"EHLO a.test\r\nMAIL FROM:<> ENVID=a+0dX-Forged\r\n", "250 501"),
        // Source routes are read and not followed (RFC 5321 appendix C).
        line("a source route", b"EHLO a.test\r\nMAIL FROM:<>\r\nRCPT TO:<@x.test,@y.test:ben@harbor.test>\r\nRCPT TO:<@mx1.harbor.test:x@nowhere.test>\r\n", "250 250 250 550"),
        line("a percent route", b"EHLO a.test\r\nMAIL FROM:<>\r\nRCPT TO:<x%nowhere.test@harbor.test>\r\n", "250 250 550"),
        line("a bang path", b"EHLO a.test\r\nMAIL FROM:<>\r\nRCPT TO:<nowhere.test!x@harbor.test>\r\n", "250 250 550"),
        // Limits (RFC 5321 §4.5.3.1).
        line("512 octets", &[b"NOOP ", &[b'x'; 505][..], b"\r\n"].concat(), "250"),
        line("513 octets", &[b"NOOP ", &[b'x'; 506][..], b"\r\n"].concat(), "500"),
        line("only MAIL and RCPT are longer with extensions", &[b"EHLO a.test\r\nNOOP ", &[b'x'; 506][..], b"\r\n"].concat(), "250 500"),
        line("MAIL is longer with extensions", &[b"EHLO a.test\r\nMAIL FROM:<> ENVID=", &[b'x'; 100][..], b" RET=FULL SIZE=", &[b'1'; 6], b" BODY=8BITMIME SMTPUTF8 BY=120;R MT-PRIORITY=3\r\n"].concat(), "250 250"),
        line("RCPT is longer with DSN", &[b"EHLO a.test\r\nMAIL FROM:<>\r\nRCPT TO:<ben@harbor.test> ORCPT=rfc822;", &[b'x'; 480][..], b"\r\n"].concat(), "250 250 250"),
        line("a local-part of 65 octets", &[b"HELO a.test\r\nMAIL FROM:<", &[b'x'; 65][..], b"@meadow.test>\r\n"].concat(), "250 501"),
        // Octets that were not announced.
        line("UTF-8 in a sender without SMTPUTF8", "EHLO a.test\r\nMAIL FROM:<jürgen@meadow.test>\r\n".as_bytes(), "250 550"),
        line("UTF-8 in a recipient without SMTPUTF8", "EHLO a.test\r\nMAIL FROM:<>\r\nRCPT TO:<jürgen@harbor.test>\r\n".as_bytes(), "250 250 553"),
        line("UTF-8 after HELO", "HELO a.test\r\nMAIL FROM:<jürgen@meadow.test> SMTPUTF8\r\n".as_bytes(), "250 555"),
        line("no UTF-8 in a name of EHLO", "EHLO größe.test\r\n".as_bytes(), "501"),
        line("broken UTF-8", b"EHLO a.test\r\nMAIL FROM:<j\xc3@meadow.test> SMTPUTF8\r\n", "250 501"),
        line("control characters in UTF-8", "EHLO a.test\r\nMAIL FROM:<a\u{85}b@meadow.test> SMTPUTF8\r\n".as_bytes(), "250 501"),
        Case {
            name: "eight bits without 8BITMIME",
            said: [ENVELOPE, "\r\nGrüße\r\n.\r\n".as_bytes()].concat(),
            codes: "250 250 250 354 554",
            letters: 0,
            holds: b"",
        },
        Case {
            name: "counted octets are no commands",
            said: [&ENVELOPE[..ENVELOPE.len() - 6], b"BDAT 12 LAST\r\nRSET\r\n.\r\nEND"].concat(),
            codes: "250 250 250 250",
            letters: 1,
            holds: b"RSET\r\n.\r\nEND",
        },
        letter("an address in quotes stays one", b"Subject: x\r\n\r\nx", b"\tfor <ben@harbor.test>;\r\n"),
        letter("a line of 1001 octets is read whole", &[b'x'; 1001], b"xxx\r\n"),
        letter("a lone dot that was stuffed", b"\r\n..\r\nx", b"\r\n.\r\nx\r\n"),
        letter("a NUL in a letter", b"\r\na\0b", b"a\0b\r\n"),
    ]);
    all
}

fn ben(sandbox: &Sandbox) -> Vec<Vec<u8>> {
    let inbox = sandbox.world.account("ben@harbor.test").and_then(|a| a.mailbox(INBOX));
    inbox.expect("ben").letters().iter().map(|l| l.message.source().to_vec()).collect()
}

fn codes(said: &[u8]) -> String {
    let text = String::from_utf8_lossy(said).into_owned();
    let last = text.lines().filter(|l| l.as_bytes().get(3) != Some(&b'-'));
    last.filter_map(|l| l.get(..3)).collect::<Vec<_>>().join(" ")
}

#[test]
fn nothing_is_split_and_nothing_forged() {
    let (all, mut wrong) = (cases(), Vec::new());
    for case in &all {
        for piece in [usize::MAX, 1, 7] {
            let mut sandbox = Sandbox::new(SEED);
            let before = ben(&sandbox).len();
            let (conn, _): (ConnId, _) =
                sandbox.connect("mx1.harbor.test", 25, here(), End::Program).expect("a server");
            let mut heard = Vec::new();
            for part in case.said.chunks(piece) {
                heard.extend(say(&mut sandbox, conn, part));
            }
            let place = format!("{} in pieces of {piece}", case.name);
            if codes(&heard) != case.codes {
                let last =
                    String::from_utf8_lossy(&heard).lines().last().unwrap_or_default().to_owned();
                wrong.push(format!("{place}: {} and not {}: {last}", codes(&heard), case.codes));
                continue;
            }
            let letters = ben(&sandbox);
            assert_eq!(letters.len() - before, case.letters, "{place}");
            if case.letters > 0 {
                let last = letters.last().expect("a letter");
                let found = last.windows(case.holds.len()).any(|w| w == case.holds);
                assert!(found, "{place}: {}", String::from_utf8_lossy(last));
                let traces = last.windows(10).filter(|w| w == b"\r\nReceived").count();
                assert_eq!(traces, 1, "{place}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!("{} cases", all.len());
    assert!(all.len() >= 42);
}

#[test]
fn a_patient_server_forges_nothing_either() {
    let mut sandbox = Sandbox::new(SEED);
    sandbox.world.set_policy("profile", "postfix");
    sandbox.world.set_policy("habits", "-smtp.bare-line-feed,-wire.bare-line-feed");
    let (conn, _) = sandbox.connect("mx1.harbor.test", 25, here(), End::Program).expect("a server");
    let said: &[u8] = b"HELO x ([1.2.3.4]) by\tforged; x\rX-Forged: y\r\nMAIL FROM:<>\r\nRCPT TO:<ben@harbor.test>\r\nDATA\r\nSubject: x\r\n\r\n.\r\n";
    say(&mut sandbox, conn, said);
    let letter = ben(&sandbox).pop().expect("a letter");
    let head = String::from_utf8_lossy(&letter).into_owned();
    assert!(head.contains("Received: from x?") && !head.contains("\rX-Forged"), "{head}");
    // What the result of the checks says of the name stands in quotes.
    let trace = head.lines().find(|l| l.starts_with("Received:")).expect("a trace");
    assert!(!trace.contains("([1.2.3.4])") && trace.contains("([127.0.0.1])"), "{head}");
}

#[test]
fn a_line_of_a_login_has_its_limit() {
    let mut sandbox = Sandbox::new(SEED);
    let (conn, _) =
        sandbox.connect("mail.meadow.test", 587, here(), End::Program).expect("a server");
    say(&mut sandbox, conn, b"EHLO a.test\r\nAUTH PLAIN\r\n");
    let answer = say(&mut sandbox, conn, &[&[b'A'; 12_287][..], b"\r\nNOOP\r\n"].concat());
    assert!(answer.starts_with(b"500 5.5.6 ") && codes(&answer) == "500 250");
}
