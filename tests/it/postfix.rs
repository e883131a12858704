//! The client that relays use, at a real Postfix: `tests/real/run.sh` starts one and says where it is. Without that
//! these tests have nothing to talk to, and say so.

use bytes::Bytes;
use mailglass::{
    message::Message,
    protocol::smtp::client::{Client, Job, Outcome, Said},
    world::{Body, Recipient, Timestamp, Wishes},
};
use std::{env, fmt::Write as _, fs, path::PathBuf, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::{Instant, sleep, timeout},
};

/// Postfix does nothing that takes so long.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the environment says under that name.
fn told(name: &str) -> Option<String> {
    let value = env::var(name).ok();
    if value.is_none() {
        eprintln!(
            "left out: {name} does not say where a Postfix is (tests/real/run.sh starts one)"
        );
    }
    value
}

/// A letter of ana's, to those recipients.
fn job(to: &[&str], subject: &str, body: &str, wishes: Wishes) -> Job {
    let recipient = |address: &&str| Recipient {
        address: (*address).into(),
        notify: None,
        original: None,
        last: None,
        left: None,
    };
    let letter = format!(
        "From: ana@meadow.test\r\nDate: Mon, 02 Mar 2026 09:00:00 +0000\r\nMessage-ID: <{subject}@meadow.test>\r\n\
         Subject: {subject}\r\n\r\n{body}"
    );
    Job {
        from: Some("ana@meadow.test".into()),
        wishes: Arc::new(wishes),
        recipients: to.iter().map(recipient).collect(),
        message: Arc::new(Message::new(letter.into())),
        now: Timestamp::START,
    }
}

/// Passes letters on over one connection, and says goodbye. Gives what became of each, and what was said.
async fn pass_on(place: &str, jobs: &[Job]) -> (Vec<Vec<Outcome>>, String) {
    let mut stream = TcpStream::connect(place).await.expect("Postfix listens");
    let mut client = Client::new("mail.meadow.test");
    let (mut outcomes, mut record) = (Vec::new(), String::new());
    let mut goodbye = Vec::new();
    let mut jobs = jobs.iter();
    let mut first = Vec::new();
    client.send(jobs.next().expect("a letter").clone(), &mut first);
    let mut out = vec![Bytes::from(first)];
    while !client.is_closed() {
        for bytes in out.drain(..) {
            let _ = write!(record, "{}", String::from_utf8_lossy(&bytes[..bytes.len().min(2000)]));
            stream.write_all(&bytes).await.expect("Postfix reads");
        }
        let mut octets = vec![0; 64 * 1024];
        let read = timeout(PATIENCE, stream.read(&mut octets)).await;
        let read = read.unwrap_or_else(|_| panic!("Postfix is silent:\n{record}")).expect("octets");
        if read == 0 {
            client.lost();
        } else {
            octets.truncate(read);
            record.push_str(&String::from_utf8_lossy(&octets));
            client.receive(octets.into(), &mut out);
        }
        // A letter that the client does not even offer is done with at once.
        while let Some(came) = client.take_outcomes() {
            outcomes.push(came);
            let mut next = Vec::new();
            match jobs.next() {
                Some(job) => client.send(job.clone(), &mut next),
                None => client.quit(&mut goodbye),
            }
            next.append(&mut goodbye);
            out.push(next.into());
        }
    }
    (outcomes, record)
}

/// What Postfix stored for somebody, once it is there: the letters that hold those words, below its own fields.
async fn stored(who: &str, word: &str, many: usize) -> Vec<String> {
    let mail = PathBuf::from(told("REAL_MAIL").expect("where Postfix stores"));
    let end = Instant::now() + PATIENCE;
    loop {
        // The folder is not there before its first letter.
        let files = fs::read_dir(mail.join(who).join("Maildir/new")).into_iter().flatten();
        let read = |f: std::io::Result<fs::DirEntry>| fs::read(f.ok()?.path()).ok();
        let all = files.filter_map(read).map(|b| String::from_utf8_lossy(&b).into_owned());
        let found: Vec<String> = all.filter(|l| l.contains(word)).collect();
        if found.len() >= many || Instant::now() > end {
            assert_eq!(found.len(), many, "letters for {who} with {word}");
            return found;
        }
        sleep(Duration::from_millis(20)).await;
    }
}

/// The code of what Postfix said, and its status.
fn answer(outcome: &Outcome) -> (u16, Box<str>) {
    match outcome {
        Outcome::Sent(said) | Outcome::Refused(said) => (said.code, said.status()),
        other => panic!("no reply: {other:?}"),
    }
}

fn is_sent(outcomes: &[Outcome]) -> bool {
    outcomes.iter().all(|o| matches!(o, Outcome::Sent(Said { code: 250, .. })))
}

/// The letter of a job as a file of Unix has it.
fn as_file(job: &Job) -> String {
    String::from_utf8_lossy(job.message.source()).replace("\r\n", "\n")
}

#[tokio::test]
async fn postfix_takes_letters_of_the_relay() {
    let Some(place) = told("REAL_SMTP") else { return };
    let body = "caf\u{e9}\r\n.\r\n..\r\n.dot\r\ntrailing blanks  \t \r\n\r\n\r\n";
    let lines: Vec<String> =
        (0..40_000).map(|n| format!(".{n:07}{}\r\n", "z".repeat(60))).collect();
    let eight = || Wishes { body: Body::EightBitMime, ..Wishes::default() };
    let jobs = [
        job(&["ben@harbor.test"], "relay-one", body, eight()),
        job(&["ben@harbor.test", "carl@harbor.test"], "relay-two", body, eight()),
        job(&["carl@harbor.test"], "relay-large", &lines.concat(), Wishes::default()),
        // The last line has no end: the relay gives it one.
        job(&["carl@harbor.test"], "relay-endless", "no end", Wishes::default()),
    ];
    let (outcomes, record) = pass_on(&place, &jobs).await;
    assert!(outcomes.iter().all(|o| is_sent(o)), "{outcomes:?}\n{record}");
    assert!(record.contains("BODY=8BITMIME") && record.contains(" SIZE="), "{record}");
    for (who, subject, job) in [
        ("ben", "relay-one", &jobs[0]),
        ("ben", "relay-two", &jobs[1]),
        ("carl", "relay-two", &jobs[1]),
        ("carl", "relay-large", &jobs[2]),
        ("carl", "relay-endless", &jobs[3]),
    ] {
        let letters = stored(who, &format!("Subject: {subject}\n"), 1).await;
        let mut wanted = as_file(job);
        if !wanted.ends_with('\n') {
            wanted.push('\n');
        }
        assert!(letters[0].ends_with(&wanted), "{who} {subject}:\n{:.3000}", letters[0]);
        assert!(letters[0].contains("from mail.meadow.test "), "{:.500}", letters[0]);
    }
}

#[tokio::test]
async fn postfix_s_refusals_are_read_right() {
    let Some(place) = told("REAL_SMTP") else { return };
    let large = "x".repeat(70).repeat(150_000);
    let jobs = [
        job(
            &["ben@harbor.test", "nobody@harbor.test", "kim@elsewhere.test", "carl@harbor.test"],
            "relay-some",
            "Hello.\r\n",
            Wishes::default(),
        ),
        job(
            &["nobody@harbor.test", "kim@elsewhere.test"],
            "relay-none",
            "Hello.\r\n",
            Wishes::default(),
        ),
        job(&["ben@harbor.test"], "relay-over", &large, Wishes::default()),
        job(&["ben@harbor.test"], "relay-after", "Hello.\r\n", Wishes::default()),
    ];
    let (outcomes, record) = pass_on(&place, &jobs).await;
    // Postfix says how much it takes, and so it is not asked to take more (RFC 1870 §4).
    assert!(matches!(outcomes[2][..], [Outcome::Unable("5.3.4", _)]), "{:?}", outcomes[2]);
    let asked = [&outcomes[0], &outcomes[1], &outcomes[3]];
    let codes = asked.map(|o| o.iter().map(answer).collect::<Vec<(u16, Box<str>)>>());
    let said =
        |rows: &[(u16, &str)]| rows.iter().map(|(c, s)| (*c, (*s).into())).collect::<Vec<_>>();
    let record = format!("{record:.20000}");
    assert_eq!(
        codes[0],
        said(&[(250, "2.0.0"), (550, "5.1.1"), (454, "4.7.1"), (250, "2.0.0")]),
        "{record}"
    );
    assert_eq!(codes[1], said(&[(550, "5.1.1"), (454, "4.7.1")]), "{record}");
    assert_eq!(codes[2], said(&[(250, "2.0.0")]), "{record}");
    for who in ["ben", "carl"] {
        stored(who, "Subject: relay-some\n", 1).await;
    }
    stored("ben", "Subject: relay-after\n", 1).await;
    for subject in ["relay-none", "relay-over"] {
        stored("ben", &format!("Subject: {subject}\n"), 0).await;
    }
}

#[tokio::test]
async fn postfix_without_extensions_is_asked_one_by_one() {
    let Some(place) = told("REAL_PLAIN") else { return };
    let eight = Wishes { body: Body::EightBitMime, ..Wishes::default() };
    let jobs = [
        job(
            &["ben@harbor.test", "nobody@harbor.test", "carl@harbor.test"],
            "relay-slow",
            "Hello.\r\n",
            Wishes::default(),
        ),
        job(&["nobody@harbor.test"], "relay-nobody", "Hello.\r\n", Wishes::default()),
        job(&["ben@harbor.test"], "relay-eight", "caf\u{e9}\r\n", eight),
        job(&["ben@harbor.test"], "relay-last", "Hello.\r\n", Wishes::default()),
    ];
    let (outcomes, record) = pass_on(&place, &jobs).await;
    assert!(!record.contains("250-PIPELINING") && !record.contains(" BODY="), "{record}");
    // Postfix speaks before the client goes on.
    assert!(record.contains("RCPT TO:<ben@harbor.test>\r\n250 "), "{record}");
    let codes: Vec<u16> = outcomes[0].iter().map(|o| answer(o).0).collect();
    assert_eq!(codes, [250, 550, 250], "{record}");
    assert_eq!(answer(&outcomes[1][0]).0, 550, "{record}");
    assert!(matches!(outcomes[2][0], Outcome::Unable("5.6.3", _)), "{:?}", outcomes[2]);
    assert!(is_sent(&outcomes[3]), "{outcomes:?}");
    for (who, subject, many) in [
        ("ben", "relay-slow", 1),
        ("carl", "relay-slow", 1),
        ("ben", "relay-last", 1),
        ("ben", "relay-eight", 0),
    ] {
        stored(who, &format!("Subject: {subject}\n"), many).await;
    }
}
