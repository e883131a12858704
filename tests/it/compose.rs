//! Letters from a form: what is written is read again by two readers, and handed in.

use crate::support::stage::SEED;
use mail_parser::{MessageParser, MimeHeaders as _};
use mailglass::{
    message,
    protocol::smtp::client::Outcome,
    sandbox::{
        ConnectRefused, Sandbox,
        compose::{Composed, Draft, Fault, compose},
    },
    world::Body,
};

fn draft() -> Draft {
    Draft {
        from: "ana@meadow.test".into(),
        to: "Ben <ben@harbor.test>".into(),
        subject: "Lunch on Sunday?".into(),
        text: "Hi Ben,\n.dots stay\n\nAna".into(),
        ..Draft::default()
    }
}

fn written(draft: &Draft) -> Composed {
    compose(draft, &mut Sandbox::new(SEED).world).expect("a letter")
}

fn wrong(draft: &Draft) -> Vec<Fault> {
    compose(draft, &mut Sandbox::new(SEED).world).expect_err("a fault")
}

/// The letter has CR LF line ends and no other.
fn lines_end_well(source: &[u8]) -> bool {
    let text = String::from_utf8_lossy(source);
    let bare = text.replace("\r\n", "");
    !bare.contains(['\r', '\n']) && text.lines().all(|l| l.len() <= 998)
}

#[test]
fn a_letter_with_everything_is_read_as_it_was_written() {
    let full = Draft {
        to: "\"Ben, of the harbor\" <ben@harbor.test>, Käpt’n <carl@harbor.test>".into(),
        cc: "ana@meadow.test".into(),
        bcc: "postmaster@harbor.test".into(),
        subject: "Grüße vom See, und ein sehr langer Betreff, der gefaltet werden muss".into(),
        text: "Ahoi,\nça va = gut? ".into(),
        html: "<p>Ahoi</p>".into(),
        file_name: "Liste für Ben.csv".into(),
        file: "Suppe;1\nBrot;2".into(),
        in_reply_to: "<1@harbor.test>".into(),
        references: "<0@harbor.test> <1@harbor.test>".into(),
        report: true,
        ..draft()
    };
    let letter = written(&full);
    let source = letter.message.source();
    assert!(source.is_ascii() && lines_end_well(source), "{}", String::from_utf8_lossy(source));
    let read = MessageParser::default().parse(&source[..]).expect("a message");
    assert_eq!(read.subject(), Some(&*full.subject));
    assert_eq!(letter.message.subject(), full.subject);
    let to = read.to().and_then(|to| to.as_list()).expect("recipients");
    assert_eq!(to[0].name.as_deref(), Some("Ben, of the harbor"));
    assert_eq!(to[1].name.as_deref(), Some("Käpt’n"));
    assert_eq!(read.body_text(0).as_deref(), Some("Ahoi,\r\nça va = gut? \r\n"));
    assert_eq!(read.body_html(0).as_deref().map(str::trim_end), Some("<p>Ahoi</p>"));
    let file = read.attachment(0).expect("a file");
    assert_eq!(file.attachment_name(), Some("Liste für Ben.csv"));
    assert_eq!(file.contents(), full.file.as_bytes());
    assert_eq!(read.in_reply_to().as_text(), Some("1@harbor.test"));
    assert_eq!(read.references().as_text_list().map(<[_]>::len), Some(2));
    assert!(read.bcc().is_none() && !letter.message.header_contains("Bcc", ""));
    // Our own reader sees the same tree.
    let root = letter.message.structure();
    assert!(root.is("multipart", "mixed") && root.children()[0].is("multipart", "alternative"));
    let named: Vec<&str> = letter.recipients.iter().map(|r| &*r.address).collect();
    assert_eq!(
        named,
        ["ben@harbor.test", "carl@harbor.test", "ana@meadow.test", "postmaster@harbor.test"]
    );
    assert!(letter.recipients.iter().all(|r| r.notify.is_some_and(|n| n.success)));
    let choices: Vec<String> = letter.choices().into_iter().map(|c| c.how).collect();
    for how in ["encoded-words", "mixed", "alternative", "quoted-printable", "7bit"] {
        assert!(choices.iter().any(|c| c == how), "{how} in {choices:?}");
    }
    assert!(choices.iter().any(|c| c == "postmaster@harbor.test"), "{choices:?}");
}

#[test]
fn the_same_world_writes_the_same_letter() {
    let with_parts = Draft { html: "<p>x</p>".into(), ..draft() };
    let [one, two] = [written(&with_parts), written(&with_parts)];
    assert_eq!(one.message.source(), two.message.source());
    assert!(one.message.header_contains("Date", "Mon, 2 Mar 2026 09:00:00 +0000"));
}

#[test]
fn octets_as_they_are_where_they_are_asked_for() {
    let text = "Ça va?\n".to_owned();
    let eight = written(&Draft { text: text.clone(), eight_bit: true, ..draft() });
    assert_eq!(eight.wishes.body, Body::EightBitMime);
    assert!(eight.message.source().ends_with("Ça va?\r\n".as_bytes()));
    // Lines that SMTP would not carry are encoded all the same.
    let long = written(&Draft { text: "ä".repeat(600), eight_bit: true, ..draft() });
    assert!(long.message.source().is_ascii() && lines_end_well(long.message.source()));
    let utf8 = written(&Draft { subject: "Grüße".into(), utf8: true, ..draft() });
    assert!(utf8.wishes.utf8 && utf8.message.subject() == "Grüße");
    assert!(utf8.message.header_contains("Subject", "Grüße") && !utf8.message.header().is_ascii());
    let plain = written(&Draft { utf8: true, eight_bit: true, ..draft() });
    assert!(!plain.wishes.utf8 && plain.wishes.body == Body::SevenBit);
}

#[test]
fn nothing_in_the_form_begins_a_field_of_its_own() {
    let evil = "x\r\nBcc: eve@forge.test\r\n\r\nbody".to_owned();
    for utf8 in [false, true] {
        let sly = Draft {
            subject: evil.clone(),
            file_name: evil.clone(),
            file: "1".into(),
            in_reply_to: format!("<{evil}>"),
            references: format!("<1@x.test> <{evil}@x.test>"),
            to: "\"B\r\nBcc: eve@forge.test\" <ben@harbor.test>".into(),
            utf8,
            ..draft()
        };
        let Ok(letter) = compose(&sly, &mut Sandbox::new(SEED).world) else { continue };
        let names: Vec<String> = message::fields(letter.message.header())
            .map(|f| String::from_utf8_lossy(f.name).into_owned())
            .collect();
        assert!(!names.iter().any(|n| n.eq_ignore_ascii_case("Bcc")), "{names:?}");
        assert!(lines_end_well(letter.message.source()));
    }
}

#[test]
fn what_is_wrong_is_said_where_it_is() {
    for (to, at) in [
        ("Ben <ben@harbor..test>", Some(15)),
        ("carl@harbor.test, be n@harbor.test", Some(20)),
        ("ben", Some(3)),
        ("", None),
    ] {
        let faults = wrong(&Draft { to: to.into(), ..draft() });
        assert_eq!(faults.len(), 1, "{to}");
        assert_eq!((faults[0].field, faults[0].at), ("to", at), "{to}: {faults:?}");
    }
    assert_eq!(wrong(&Draft { sender: "<ana@>".into(), ..draft() })[0].field, "sender");
    assert_eq!(wrong(&Draft { from: "eve@nowhere.test".into(), ..draft() })[0].field, "from");
    let null = written(&Draft { sender: "<>".into(), ..draft() });
    assert!(null.from.is_none());
}

#[test]
fn it_is_handed_in_and_the_answer_is_told() {
    let mut sandbox = Sandbox::new(SEED);
    let letter = compose(&Draft { cc: "nobody@meadow.test".into(), ..draft() }, &mut sandbox.world)
        .expect("a letter");
    let done = sandbox.submit(&letter).expect("a host");
    assert!(done.letter.is_some());
    let told: Vec<bool> =
        done.outcomes.iter().map(|(_, o)| matches!(o, Outcome::Sent(_))).collect();
    assert_eq!(told, [true, false]);
    let entries = sandbox.entries(done.conn);
    assert!(entries.len() > 10 && !sandbox.link(done.conn).expect("kept").is_open());
    // Nobody takes it: there is no letter to follow.
    let none = Draft { to: "nobody@meadow.test".into(), ..draft() };
    let none = compose(&none, &mut sandbox.world).expect("a letter");
    assert_eq!(sandbox.submit(&none).expect("a host").letter, None);
    assert!(sandbox.world.set_policy_of("mail.meadow.test", "reach", "refuses"));
    assert!(matches!(sandbox.submit(&none), Err(ConnectRefused::NothingListens)));
}

#[test]
fn two_sandboxes_hand_it_in_alike() {
    let said = || {
        let mut sandbox = Sandbox::new(SEED);
        let letter = compose(&draft(), &mut sandbox.world).expect("a letter");
        sandbox.submit(&letter).expect("a host");
        let log = sandbox.log().all_since(0).map(|c| format!("{:?} {:?}", c.at, c.event));
        log.collect::<Vec<_>>()
    };
    let (one, two) = (said(), said());
    assert!(one.len() > 20 && one == two);
}
