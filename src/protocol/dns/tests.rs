use super::*;
use crate::{
    protocol::{Dissect as _, Line, Outcome},
    wire::Side,
    world::{
        Timestamp,
        zone::{Name, RecordType, Zones},
    },
};
use proptest::prelude::*;

fn name(text: &str) -> Name {
    text.parse().expect("a name")
}

/// A question with its name as it stands, whatever its case, and more behind its header.
fn raw(owner: &str, kind: u16, edns: Option<u16>) -> Vec<u8> {
    let mut out = vec![0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, u8::from(edns.is_some())];
    for label in owner.split('.').filter(|l| !l.is_empty()) {
        out.push(label.len() as u8);
        out.extend_from_slice(label.as_bytes());
    }
    out.push(0);
    out.extend(kind.to_be_bytes());
    out.extend([0, 1]);
    if let Some(size) = edns {
        out.extend([0, 0, 41]);
        out.extend(size.to_be_bytes());
        out.extend([0, 0, 0, 0, 0, 0]);
    }
    out
}

fn ask(query: &[u8], transport: Transport) -> Option<Message> {
    answer(query, &Zones::seed(), transport).map(|a| Message::read(&a).expect("a message"))
}

#[test]
fn answers_have_the_right_code_and_sections() {
    for (owner, kind, code, records) in [
        (
            "harbor.test",
            15,
            "NOERROR",
            &[
                "answer harbor.test. 3600 IN MX 10 mx1.harbor.test.",
                "answer harbor.test. 3600 IN MX 20 mx2.harbor.test.",
            ][..],
        ),
        ("null.test", 15, "NOERROR", &["answer null.test. 3600 IN MX 0 ."]),
        (
            "forge.test",
            15,
            "NOERROR",
            &[
                "authority forge.test. 3600 IN SOA dns.forge.test. hostmaster.forge.test. 2026030201 7200 900 1209600 300",
            ],
        ),
        (
            "x.harbor.test",
            1,
            "NXDOMAIN",
            &[
                "authority harbor.test. 3600 IN SOA dns.harbor.test. hostmaster.harbor.test. 2026030201 7200 900 1209600 300",
            ],
        ),
        (
            "post.maze.test",
            1,
            "NOERROR",
            &[
                "answer post.maze.test. 3600 IN CNAME mx1.harbor.test.",
                "answer mx1.harbor.test. 3600 IN A 192.0.2.25",
            ],
        ),
        ("site.maze.test", 28, "NOERROR", &["answer site.maze.test. 3600 IN AAAA 2001:db8::91"]),
        (
            "_imaps._tcp.harbor.test",
            33,
            "NOERROR",
            &["answer _imaps._tcp.harbor.test. 3600 IN SRV 0 0 0 ."],
        ),
        (
            "_25._tcp.site.maze.test",
            52,
            "NOERROR",
            &[
                "answer _25._tcp.site.maze.test. 3600 IN TLSA 3 1 1 d2abde240d7cd3ee6b4b28c54df034b97983a1d16e8a410e4561cb106618e971",
            ],
        ),
        (
            "25.2.0.192.in-addr.arpa",
            12,
            "NOERROR",
            &["answer 25.2.0.192.in-addr.arpa. 3600 IN PTR mx1.harbor.test."],
        ),
        (
            "meadow.test",
            16,
            "NOERROR",
            &["answer meadow.test. 3600 IN TXT \"v=spf1 ip4:198.51.100.10 -all\""],
        ),
        (
            "tick.maze.test",
            1,
            "SERVFAIL",
            &[
                "answer tick.maze.test. 3600 IN CNAME tock.maze.test.",
                "answer tock.maze.test. 3600 IN CNAME tick.maze.test.",
            ],
        ),
        ("broken.test", 15, "SERVFAIL", &[]),
        ("example.org", 15, "NXDOMAIN", &[]),
        // A type that no zone here has, one for whole zones, and every type.
        (
            "harbor.test",
            65,
            "NOERROR",
            &[
                "authority harbor.test. 3600 IN SOA dns.harbor.test. hostmaster.harbor.test. 2026030201 7200 900 1209600 300",
            ],
        ),
        ("harbor.test", 252, "NOTIMP", &[]),
        (
            "deep.under.any.maze.test",
            255,
            "NOERROR",
            &["answer deep.under.any.maze.test. 3600 IN A 203.0.113.92"],
        ),
    ] {
        for transport in [Transport::Udp, Transport::Tcp] {
            let message = ask(&raw(owner, kind, None), transport).expect("an answer");
            let found: Vec<String> =
                message.records.iter().map(|(s, r)| format!("{} {r}", s.name())).collect();
            let name = code::find(message.code).expect("a code").name;
            assert_eq!(
                (name, &found[..]),
                (code, &records.iter().map(|r| (*r).to_owned()).collect::<Vec<_>>()[..]),
                "{owner} {kind}"
            );
            assert!(message.id == 0x1234 && message.is_answer && message.flags.contains(&"ra"));
            assert!(!message.is_cut && message.flags.contains(&"rd"));
            let ours = !["SERVFAIL", "NOTIMP"].contains(&code) && owner != "example.org";
            assert_eq!(message.flags.contains(&"aa"), ours, "{owner}");
        }
    }
    assert_eq!(ask(&raw("silent.test", 15, None), Transport::Udp), None);
}

#[test]
fn the_question_comes_back_as_it_was_written() {
    let message = ask(&raw("HaRbOr.TeSt", 15, None), Transport::Udp).expect("an answer");
    assert_eq!(message.questions, ["HaRbOr.TeSt. IN MX"]);
}

#[test]
fn what_a_datagram_cannot_hold_is_cut_and_comes_over_tcp() {
    let plain = ask(&raw("long.maze.test", 16, None), Transport::Udp).expect("an answer");
    assert!(plain.flags.contains(&"tc") && plain.records.is_empty() && plain.octets <= 512);
    let whole = ask(&raw("long.maze.test", 16, None), Transport::Tcp).expect("an answer");
    assert!(whole.records.len() == 3 && whole.octets > 512 && !whole.flags.contains(&"tc"));
    let large = ask(&raw("long.maze.test", 16, Some(4096)), Transport::Udp).expect("an answer");
    assert_eq!(large.records.len(), 4, "with the record of EDNS");
    assert_eq!(large.records[3].1, ". OPT version 0 udp 1232");
    let small = ask(&raw("long.maze.test", 16, Some(100)), Transport::Udp).expect("an answer");
    assert!(small.flags.contains(&"tc") && small.octets <= 512, "{small:?}");
}

#[test]
fn what_is_no_question_gets_the_code_that_says_so() {
    let good = raw("harbor.test", 15, None);
    let changed = |change: fn(&mut Vec<u8>)| {
        let mut query = good.clone();
        change(&mut query);
        ask(&query, Transport::Udp).map(|m| code::find(m.code).expect("a code").name)
    };
    assert_eq!(changed(|_| ()), Some("NOERROR"));
    assert_eq!(changed(|q| q[2] |= 0x80), None, "an answer is not answered");
    assert_eq!(changed(|q| q[2] |= 0x10), Some("NOTIMP"));
    assert_eq!(changed(|q| q[5] = 0), Some("FORMERR"));
    assert_eq!(changed(|q| q[5] = 2), Some("FORMERR"));
    assert_eq!(changed(|q| q.truncate(14)), Some("FORMERR"));
    assert_eq!(changed(|q| q.truncate(11)), None);
    assert_eq!(changed(|q| q[12] = 200), Some("FORMERR"));
    assert_eq!(changed(|q| q[11] = 1), Some("FORMERR"));
    let last = good.len() - 1;
    assert_eq!(last, 28);
    assert_eq!(changed(|q| q[28] = 3), Some("REFUSED"));
    let edition = |mut query: Vec<u8>| {
        let at = query.len() - 5;
        query[at] = 1;
        ask(&query, Transport::Udp).expect("an answer").code
    };
    assert_eq!(edition(raw("harbor.test", 15, Some(1232))), 16);
}

#[test]
fn questions_that_are_typed() {
    let mut world = crate::world::World::new(1);
    for (line, wanted) in [
        ("MX harbor.test", "harbor.test. IN MX"),
        ("mx harbor.test.", "harbor.test. IN MX"),
        ("harbor.test MX", "harbor.test. IN MX"),
        ("dig harbor.test  mx", "harbor.test. IN MX"),
        ("any null.test ", "null.test. IN ANY"),
        ("-x 192.0.2.25", "25.2.0.192.in-addr.arpa. IN PTR"),
        ("dig -x 192.0.2.25\r\n", "25.2.0.192.in-addr.arpa. IN PTR"),
        ("NS .", ". IN NS"),
    ] {
        let octets = typed(line.as_bytes(), &mut world).expect(line);
        let message = Message::read(&octets[2..]).expect("a message");
        assert_eq!(message.questions, [wanted], "{line}");
        assert_eq!(octets.len() - 2, usize::from(u16::from_be_bytes([octets[0], octets[1]])));
    }
    for (line, at) in [("MX", 2), ("harbor.test", 11), ("-x 192.0.2", 3), ("MX a..b", 3), ("", 0)] {
        assert_eq!(typed(line.as_bytes(), &mut world).expect_err(line).at, at, "{line}");
    }
    for line in examples() {
        assert!(typed(line.as_bytes(), &mut world).is_ok(), "{line}");
        assert!(
            command::read_line(format!("{line}\r\n").as_bytes()).tree.is_lossless(line.len() + 2)
        );
    }
}

fn lines(query: &[u8], chunk: usize) -> Vec<Line> {
    let mut dissector = Dissector::default();
    let mut out = Vec::new();
    let mut eat = |side, octets: &[u8]| {
        for piece in with_length(octets).expect("short").chunks(chunk) {
            dissector.eat(side, Timestamp::START, &Bytes::copy_from_slice(piece), &mut out);
        }
    };
    eat(Side::Client, query);
    if let Some(said) = answer(query, &Zones::seed(), Transport::Tcp) {
        eat(Side::Server, &said);
    }
    out
}

#[test]
fn a_transcript_shows_each_part_of_a_message_as_a_line() {
    for chunk in [1, 7, 10_000] {
        let shown = lines(&question(7, &name("null.test"), Asked::Type(RecordType::Mx)), chunk);
        let texts: Vec<_> =
            shown.iter().map(|l| String::from_utf8_lossy(&l.bytes).into_owned()).collect();
        assert_eq!(
            texts,
            [
                "QUERY id 7, 27 octets, rd",
                "question null.test. IN MX",
                "NOERROR id 7, 42 octets, aa rd ra",
                "question null.test. IN MX",
                "answer null.test. 3600 IN MX 0 .",
            ]
        );
        assert!(shown.iter().all(|l| l.exchange == 1 && l.tree.is_lossless(l.bytes.len())));
        assert_eq!(shown[2].outcome, Some(Outcome::Done));
        assert!(shown[4].gloss.text.starts_with("The root instead of a host"));
        assert!(shown[1].gloss.text.starts_with("Asks which hosts take mail"));
        let places: std::collections::BTreeSet<_> =
            shown.iter().map(|l| (l.side, l.offset)).collect();
        assert_eq!(places.len(), shown.len());
    }
}

#[test]
fn every_token_of_an_answer_is_known() {
    for zone in Zones::seed().iter() {
        for record in zone.records() {
            let query = question(1, &record.owner, Asked::Type(record.kind()));
            for line in lines(&query, 10_000) {
                let unknown = ["wire.unexpected", "dns.malformed", "dns.other-record"];
                let found = line.leaves().find(|l| unknown.contains(&l.field.id));
                assert!(found.is_none(), "{:?}: {}", line.bytes, line.tree.outline(&line.bytes));
            }
        }
    }
}

proptest! {
    #[test]
    fn no_datagram_makes_trouble(octets in prop::collection::vec(any::<u8>(), 0..600)) {
        let zones = Zones::seed();
        for transport in [Transport::Udp, Transport::Tcp] {
            if let Some(said) = answer(&octets, &zones, transport) {
                prop_assert!(Message::read(&said).is_some_and(|m| !m.is_cut));
                prop_assert!(transport == Transport::Tcp || said.len() <= 1232);
            }
        }
        let _ = Message::read(&octets);
        for line in lines(&octets, 100) {
            prop_assert!(line.tree.is_lossless(line.bytes.len()));
        }
    }

    #[test]
    fn a_changed_question_makes_no_trouble(at in 0_usize..60, octet in any::<u8>(), kind in 0_u16..300) {
        let mut query = raw("a.harbor.test", kind, Some(1232));
        if let Some(place) = query.get_mut(at) {
            *place = octet;
        }
        if let Some(said) = answer(&query, &Zones::seed(), Transport::Udp) {
            prop_assert!(Message::read(&said).is_some_and(|m| !m.is_cut));
            prop_assert_eq!(&said[..2], &query[..2]);
        }
        for line in lines(&query, 100) {
            prop_assert!(line.tree.is_lossless(line.bytes.len()));
        }
    }

    #[test]
    fn any_line_may_be_typed(line in "[ -~]{0,40}") {
        let _ = typed(line.as_bytes(), &mut crate::world::World::new(1));
        let full = format!("{line}\r\n");
        prop_assert!(command::read_line(full.as_bytes()).tree.is_lossless(full.len()));
    }

    #[test]
    fn records_come_back_from_the_wire(strings in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 1..4), a in any::<u16>()) {
        use crate::world::zone::{Data, Record, Zone, read_zone};
        let mut zone: Zone = read_zone(&name("x.test"), "@ 60 SOA dns host 1 2 3 4 5\n").expect("a zone");
        let owner = name("x.test");
        let txt = Data::Txt(strings.iter().map(|s| Box::from(&s[..])).collect());
        zone.add(Record { owner: owner.clone(), ttl: 60, data: txt.clone() }).expect("added");
        let srv = Data::Srv { priority: a, weight: a, port: a, target: name("y.x.test") };
        zone.add(Record { owner: owner.clone(), ttl: 60, data: srv.clone() }).expect("added");
        let again = read_zone(&owner, &zone.master_file()).expect("what was written");
        prop_assert_eq!(&again, &zone);
        let mut zones = Zones::default();
        zones.put(zone);
        for (kind, data) in [(RecordType::Txt, txt), (RecordType::Srv, srv)] {
            let said = answer(&question(1, &owner, Asked::Type(kind)), &zones, Transport::Tcp).expect("said");
            let message = Message::read(&said).expect("a message");
            prop_assert_eq!(&message.records[0].1, &format!("x.test. 60 IN {} {data}", kind.name()));
        }
    }
}
