//! The client of the relay against servers that are scripted here: what it sends, and what becomes of each recipient.

use bytes::Bytes;
use mailglass::{
    message::Message,
    protocol::smtp::client::{Client, Job, Outcome},
    world::{Body, DeliverBy, Notify, Recipient, Ret, Timestamp, Wishes},
};
use proptest::prelude::*;
use std::sync::Arc;

const LETTER: &[u8] = b"Subject: x\r\n\r\n.dot\r\n";

fn job(many: usize, wishes: Wishes) -> Job {
    let recipient = |i| Recipient {
        address: format!("r{i}@harbor.test").into(),
        notify: None,
        original: None,
        last: None,
        left: None,
    };
    Job {
        from: Some("ana@meadow.test".into()),
        wishes: Arc::new(wishes),
        recipients: (1..=many).map(recipient).collect(),
        message: Arc::new(Message::new(Bytes::from_static(LETTER))),
        now: Timestamp::START,
    }
}

/// Plays a server that says `replies` whatever it hears, in pieces of so many octets. Gives what the client sent, and
/// what became of the recipients; where the server said too little the connection is cut.
fn talk(job: Job, replies: &str, piece: usize) -> (String, Vec<Outcome>) {
    let (many, mut sent) = (job.recipients.len(), Vec::new());
    let mut client = Client::new("mail.meadow.test");
    client.send(job, &mut sent);
    let mut outcomes = None;
    for part in replies.as_bytes().chunks(piece) {
        let mut out = Vec::new();
        client.receive(Bytes::copy_from_slice(part), &mut out);
        sent.extend(out.concat());
        outcomes = outcomes.or_else(|| client.take_outcomes());
    }
    client.lost();
    let outcomes = outcomes.or_else(|| client.take_outcomes()).expect("an outcome");
    assert_eq!(outcomes.len(), many);
    (String::from_utf8_lossy(&sent).into_owned(), outcomes)
}

/// The same whole and in single octets.
fn same(job: Job, replies: &str) -> (String, Vec<Outcome>) {
    let whole = talk(job.clone(), replies, usize::MAX);
    assert_eq!(whole, talk(job, replies, 1));
    whole
}

/// What became of each, in one sign: sent, refused, unable, lost.
fn signs(outcomes: &[Outcome]) -> String {
    let sign = |o: &Outcome| match o {
        Outcome::Sent(_) => 's',
        Outcome::Refused(_) => 'r',
        Outcome::Unable(..) => 'u',
        Outcome::Lost => 'l',
    };
    outcomes.iter().map(sign).collect()
}

fn ehlo(words: &[&str]) -> String {
    let lines: Vec<String> = words.iter().map(|w| format!("250-{w}\r\n")).collect();
    format!("220 mx ESMTP\r\n250-mx\r\n{}250 HELP\r\n", lines.concat())
}

const TAKEN: &str = "250 ok\r\n250 ok\r\n354 go on\r\n250 taken\r\n";

#[test]
fn one_by_one_and_all_at_once() {
    let (sent, outcomes) = same(job(1, Wishes::default()), &format!("{}{TAKEN}", ehlo(&[])));
    let want = "EHLO mail.meadow.test\r\nMAIL FROM:<ana@meadow.test>\r\nRCPT TO:<r1@harbor.test>\r\nDATA\r\n\
                Subject: x\r\n\r\n..dot\r\n.\r\n";
    assert_eq!((&*sent, &*signs(&outcomes)), (want, "s"));
    let words = ["PIPELINING", "SIZE 1000", "8BITMIME"];
    let (sent, outcomes) = same(job(1, Wishes::default()), &format!("{}{TAKEN}", ehlo(&words)));
    assert!(
        sent.contains("MAIL FROM:<ana@meadow.test> SIZE=20\r\nRCPT") && signs(&outcomes) == "s"
    );
}

#[test]
fn what_was_asked_for_goes_on_where_it_is_offered() {
    let wishes = Wishes {
        ret: Some(Ret::Headers),
        envelope_id: Some("QQ+2B1".into()),
        body: Body::EightBitMime,
        utf8: true,
        deliver_by: Some(DeliverBy {
            until: Timestamp::START.seconds_later(90),
            or_return: false,
            trace: true,
        }),
        priority: -3,
        ..Wishes::default()
    };
    let mut job = job(2, wishes);
    job.recipients[0].notify = Some(Notify { success: true, failure: false, delay: true });
    job.recipients[0].original = Some("rfc822;first@meadow.test".into());
    job.recipients[1].notify = Some(Notify::default());
    job.recipients[1].address = "a+b@harbor.test".into();
    let words = ["DSN", "8BITMIME", "SMTPUTF8", "DELIVERBY 60", "MT-PRIORITY", "PIPELINING"];
    let replies = format!("{}250 ok\r\n{TAKEN}", ehlo(&words));
    let (sent, outcomes) = same(job.clone(), &replies);
    for line in [
        "MAIL FROM:<ana@meadow.test> BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=QQ+2B1 BY=90;NT MT-PRIORITY=-3\r\n",
        "RCPT TO:<r1@harbor.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;first@meadow.test\r\n",
        "RCPT TO:<a+b@harbor.test> NOTIFY=NEVER ORCPT=rfc822;a+2Bb@harbor.test\r\n",
    ] {
        assert!(sent.contains(line), "{sent}");
    }
    assert_eq!(signs(&outcomes), "ss");
    // Where there are no reports, priorities and deadlines the letter goes without them (RFC 3461 §5.2.2).
    let replies = format!("{}250 ok\r\n{TAKEN}", ehlo(&["8BITMIME", "SMTPUTF8"]));
    let (sent, _) = same(job, &replies);
    assert!(sent.contains("BODY=8BITMIME SMTPUTF8\r\n") && sent.contains("<r1@harbor.test>\r\n"));
}

#[test]
fn what_the_letter_needs_and_the_server_lacks() {
    let by = |seconds| DeliverBy {
        until: Timestamp::START.seconds_later(seconds),
        or_return: true,
        trace: false,
    };
    let all = ["8BITMIME", "SMTPUTF8", "BINARYMIME", "CHUNKING", "DELIVERBY 60", "SIZE 0"];
    for (wishes, words, status) in [
        (Wishes { utf8: true, ..Wishes::default() }, &["8BITMIME"][..], "5.6.7"),
        (Wishes { body: Body::EightBitMime, ..Wishes::default() }, &[], "5.6.3"),
        (Wishes { body: Body::BinaryMime, ..Wishes::default() }, &["BINARYMIME"], "5.6.3"),
        (Wishes { require_tls: true, ..Wishes::default() }, &all, "5.7.30"),
        (Wishes { deliver_by: Some(by(90)), ..Wishes::default() }, &["DSN"], "5.4.7"),
        (Wishes { deliver_by: Some(by(59)), ..Wishes::default() }, &all, "5.4.7"),
        (Wishes { deliver_by: Some(by(-1)), ..Wishes::default() }, &all, "5.4.7"),
        (Wishes::default(), &["SIZE 19"], "5.3.4"),
    ] {
        let (sent, outcomes) = same(job(2, wishes), &ehlo(words));
        assert_eq!(sent, "EHLO mail.meadow.test\r\n", "{words:?}");
        let unable = |o: &Outcome| matches!(o, Outcome::Unable(s, _) if *s == status);
        assert!(outcomes.iter().all(unable), "{outcomes:?}");
    }
    let wishes = Wishes { body: Body::BinaryMime, ..Wishes::default() };
    for pipelining in ["PIPELINING", "X"] {
        let words = ["BINARYMIME", "CHUNKING", "8BITMIME", pipelining];
        let replies = format!("{}250 ok\r\n250 ok\r\n250 taken\r\n", ehlo(&words));
        let (sent, outcomes) = same(job(1, wishes.clone()), &replies);
        assert!(sent.ends_with("\r\nBDAT 20 LAST\r\nSubject: x\r\n\r\n.dot\r\n"), "{sent}");
        assert!(sent.contains(" BODY=BINARYMIME\r\n") && signs(&outcomes) == "s");
    }
}

#[test]
fn limits_are_kept() {
    let words = ["LIMITS MAILMAX=2 RCPTMAX=2", "PIPELINING"];
    let group = "250 ok\r\n250 ok\r\n250 ok\r\n354 go on\r\n250 taken\r\n";
    let replies = format!("{}{group}{group}", ehlo(&words));
    let (sent, outcomes) = same(job(5, Wishes::default()), &replies);
    assert_eq!(sent.matches("MAIL FROM").count(), 2);
    // The last one is for another session.
    assert_eq!(signs(&outcomes), "ssssl");
    let all_refused = "250 ok\r\n550 no\r\n550 no\r\n503 nobody\r\n250 reset\r\n";
    let replies = format!("{}{all_refused}{group}", ehlo(&words));
    assert_eq!(signs(&same(job(4, Wishes::default()), &replies).1), "rrss");
}

#[test]
fn old_odd_and_rude_servers() {
    let one = || job(1, Wishes::default());
    for (replies, sign) in [
        // Too old for EHLO.
        (&*format!("220 mx\r\n500 what?\r\n250 mx\r\n{TAKEN}"), "s"),
        // No service.
        ("554 no\r\n221 bye\r\n", "r"),
        ("521 never\r\n", "r"),
        ("421 later\r\n", "r"),
        // Codes alone, and many lines.
        ("220\r\n250\r\n250\r\n250\r\n354\r\n250\r\n", "s"),
        (
            &*format!(
                "220-a\r\n220-b\r\n220 c\r\n250 mx\r\n250-a\r\n250-2.1.0 b\r\n250\r\n{}",
                &TAKEN[8..]
            ),
            "s",
        ),
        // Nobody gets it, and 354 comes all the same.
        (
            "220 mx\r\n250-mx\r\n250 PIPELINING\r\n250 ok\r\n550 no\r\n354 go on\r\n554 nobody\r\n",
            "r",
        ),
        // The end comes without an answer.
        ("220 mx\r\n250 mx\r\n250 ok\r\n250 ok\r\n354 go on\r\n", "l"),
        // No SMTP at all.
        ("HTTP/1.1 400 Bad Request\r\n\r\n", "l"),
        ("220 mx\r\n250 mx\r\n199 hm\r\n", "l"),
        ("", "l"),
    ] {
        assert_eq!(signs(&same(one(), replies).1), sign, "{replies:?}");
    }
    let long = format!("220 {}\r\n", "x".repeat(9000));
    assert_eq!(signs(&same(one(), &long).1), "l");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever a server says, every recipient has an outcome in the end, and commands are whole lines.
    #[test]
    fn every_recipient_has_an_outcome(
        many in 0..5usize,
        said in prop::collection::vec(
            prop_oneof![
                "(220|250|354|421|452|500|503|550|554|999)[ -](PIPELINING|LIMITS RCPTMAX=2|SIZE 5|CHUNKING|BINARYMIME|DSN|2\\.0\\.0 x)?",
                "[ -~]{0,20}",
            ],
            0..20,
        ),
        end in prop::sample::select(vec!["\r\n", "\n", ""]),
        binary in any::<bool>(),
        piece in 1..40usize,
    ) {
        let body = if binary { Body::BinaryMime } else { Body::SevenBit };
        let replies: String = said.iter().map(|line| format!("{line}{end}")).collect();
        let (_, outcomes) = talk(job(many, Wishes { body, ..Wishes::default() }), &replies, piece);
        prop_assert_eq!(outcomes.len(), many);
    }
}
