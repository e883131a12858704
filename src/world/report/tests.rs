use super::*;
use crate::world::{Failure, Ret};
use proptest::prelude::*;

/// What a report of mail.meadow.test says.
fn written(kind: Report, wishes: &Wishes, recipient: Recipient, letter: &[u8]) -> String {
    let mut world = World::new(1);
    let message = Message::new(letter.to_vec().into());
    let (id, from): (Arc<str>, Arc<str>) = ("0000".into(), "ana@meadow.test".into());
    let about = About {
        letter: LetterId(1),
        id: &id,
        host: "mail.meadow.test",
        from: Some(&from),
        wishes,
        message: &message,
        arrived: world.now,
        until: None,
    };
    assert!(world.report(kind, about, &[recipient]));
    let inbox = world.account("ana@meadow.test").and_then(|a| a.mailbox(INBOX)).expect("ana");
    let letter = inbox.letters().last().expect("a report");
    String::from_utf8_lossy(letter.message.source()).into_owned()
}

fn recipient(address: &str, text: &str) -> Recipient {
    let failure = Failure {
        at: Timestamp::START,
        status: "5.1.1".into(),
        text: text.into(),
        is_reply: true,
        host: Some("mx1.harbor.test".into()),
    };
    Recipient {
        address: address.into(),
        notify: None,
        original: None,
        last: Some(Arc::new(failure)),
        left: None,
    }
}

const LETTER: &[u8] = b"Received: from laptop.meadow.test ([192.0.2.80])\r\n\tby mail.meadow.test with ESMTP id 0000;\r\n\tMon, 2 Mar 2026 09:00:00 +0000\r\nMessage-ID: <1@meadow.test>\r\nSubject: Lost\r\n\r\nHello\r\n";

#[test]
fn every_field_of_a_report() {
    let wishes = Wishes {
        ret: Some(Ret::Headers),
        envelope_id: Some("QQ+2B31".into()),
        ..Wishes::default()
    };
    let mut to =
        recipient("nobody@harbor.test", "550 5.1.1 There is no mailbox nobody@harbor.test");
    to.original = Some("rfc822;no+2Bbody@harbor.test".into());
    insta::assert_snapshot!(written(Report::Failed, &wishes, to, LETTER).replace('\r', ""));
}

#[test]
fn how_much_comes_back() {
    let wishes = |ret| Wishes { ret, ..Wishes::default() };
    let to = || recipient("nobody@harbor.test", "550 No");
    let big = [LETTER, &b"line\r\n".repeat(20_000)[..]].concat();
    let long = [LETTER, &[b'x'; 1200][..], b"\r\n"].concat();
    for (kind, ret, letter, whole) in [
        (Report::Failed, Some(Ret::Full), LETTER, true),
        (Report::Failed, Some(Ret::Headers), LETTER, false),
        (Report::Failed, None, LETTER, true),
        (Report::Failed, None, &big, false),
        (Report::Failed, Some(Ret::Full), &big, true),
        (Report::Failed, Some(Ret::Full), &long, false),
        (Report::Delayed, Some(Ret::Full), LETTER, false),
        (Report::Delivered, Some(Ret::Full), LETTER, false),
    ] {
        let text = written(kind, &wishes(ret), to(), letter);
        assert_eq!(text.contains("message/rfc822"), whole, "{kind:?} {ret:?}");
        assert_eq!(text.contains("text/rfc822-headers"), !whole, "{kind:?} {ret:?}");
        assert!(text.contains("Subject: Lost"), "{kind:?} {ret:?}");
    }
    // No part of such a letter can stand in lines.
    let text = written(Report::Failed, &wishes(None), to(), b"A: 1\rB: 2\r\n\r\n");
    assert!(!text.contains("rfc822-headers") && !text.contains("message/rfc822"), "{text}");
}

#[test]
fn reports_about_letters_in_utf_8_are_in_utf_8() {
    let wishes = Wishes { utf8: true, ..Wishes::default() };
    let mut to = recipient("büro@harbor.test", "550 5.1.1 Kein Postfach büro");
    to.original = Some("utf-8;b\\x{FC}ro@harbor.test".into());
    let text = written(Report::Failed, &wishes, to.clone(), LETTER);
    for part in [
        "message/global-delivery-status",
        "Final-Recipient: utf-8; büro@harbor.test",
        "Original-Recipient: utf-8; büro@harbor.test",
        "Kein Postfach büro",
        "Content-Type: message/global\r\n",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    // Where the letter was none, the report is none either.
    let text = written(Report::Failed, &Wishes::default(), to, LETTER);
    assert!(text.is_ascii() && text.contains("utf-8; b\\x{FC}ro@harbor.test"), "{text}");
}

#[test]
fn nothing_is_reported_about_a_letter_without_a_return_address() {
    let mut world = World::new(1);
    let message = Message::new(LETTER.to_vec().into());
    let (id, wishes) = ("0000".into(), Wishes::default());
    let about = About {
        letter: LetterId(1),
        id: &id,
        host: "mail.meadow.test",
        from: None,
        wishes: &wishes,
        message: &message,
        arrived: world.now,
        until: None,
    };
    assert!(!world.report(Report::Failed, about, &[recipient("a@b.test", "550 No")]));
    assert!(world.queue.is_empty() && world.mail_log.next() == 0);
}

/// The names of the fields before the first empty line of each part of a report.
fn names(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    for line in text.split("\r\n") {
        if let Some((name, _)) = line.split_once(':').filter(|(n, _)| !n.contains([' ', '<'])) {
            names.push(name.to_owned());
        }
    }
    names
}

proptest! {
    #[test]
    fn nothing_that_others_wrote_becomes_a_field(
        said in any::<String>(),
        address in any::<String>(),
        original in any::<String>(),
        envelope in any::<String>(),
        utf8 in any::<bool>(),
    ) {
        let attack = |text: &str| format!("{text}\r\nEvil: 1\r\n\r\n--x\n.\r\n");
        let hex = |text: &str| text.bytes().map(|b| format!("+{b:02X}")).collect::<String>();
        let wishes = Wishes {
            ret: Some(Ret::Headers),
            envelope_id: Some(hex(&attack(&envelope)).into()),
            utf8,
            ..Wishes::default()
        };
        let mut to = recipient(&attack(&address), &attack(&said));
        to.original = Some(format!("rfc822;{}", hex(&attack(&original))).into());
        let text = written(Report::Failed, &wishes, to, LETTER);
        let found = names(&text);
        prop_assert!(found.iter().all(|n| n != "Evil"), "{text}");
        let count = |name: &str| found.iter().filter(|n| *n == name).count();
        for name in ["Final-Recipient", "Status", "Action", "Diagnostic-Code", "Reporting-MTA"] {
            prop_assert_eq!(count(name), 1, "{}", name);
        }
        prop_assert!(text.split("\r\n").all(|l| l.len() <= 998 && !l.contains(['\r', '\n'])));
        prop_assert!(utf8 || text.is_ascii());
    }
}
