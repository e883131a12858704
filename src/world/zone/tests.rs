use super::*;
use RecordType::{A, Aaaa, Cname, Mx, Ns, Ptr, Soa as SoaType, Srv, Tlsa, Txt};

fn name(text: &str) -> Name {
    text.parse().expect("a name")
}

/// An answer in one line: code, aliases, records.
fn ask(zones: &Zones, owner: &str, kind: RecordType) -> String {
    let answer = zones.lookup(&name(owner), kind);
    let data = |r: &Record| r.data.to_string();
    let mut out = format!("{:?}", answer.code);
    for alias in &answer.chain {
        out.push_str(&format!(" -> {}", data(alias)));
    }
    for record in &answer.records {
        out.push_str(&format!(" | {}", data(record)));
    }
    if answer.soa.is_some() {
        out.push_str(" soa");
    }
    out
}

#[test]
fn the_seed_answers_as_the_lessons_say() {
    let zones = Zones::seed();
    for (owner, kind, wanted) in [
        ("harbor.test", Mx, "NoError | 10 mx1.harbor.test. | 20 mx2.harbor.test."),
        ("HARBOR.Test.", Mx, "NoError | 10 mx1.harbor.test. | 20 mx2.harbor.test."),
        ("null.test", Mx, "NoError | 0 ."),
        ("forge.test", Mx, "NoError soa"),
        ("forge.test", A, "NoError | 203.0.113.9"),
        ("meadow.test", Txt, "NoError | \"v=spf1 ip4:198.51.100.10 -all\""),
        ("_dmarc.meadow.test", Txt, "NoError | \"v=DMARC1; p=reject\""),
        ("_imaps._tcp.harbor.test", Srv, "NoError | 0 0 0 ."),
        ("_submission._tcp.meadow.test", Srv, "NoError | 0 1 587 mail.meadow.test."),
        ("25.2.0.192.in-addr.arpa", Ptr, "NoError | mx1.harbor.test."),
        ("99.2.0.192.in-addr.arpa", Ptr, "NxDomain soa"),
        ("nobody.harbor.test", A, "NxDomain soa"),
        ("_tcp.harbor.test", A, "NoError soa"),
        ("harbor.example", Mx, "NxDomain"),
        ("test", Mx, "NxDomain"),
        (".", Ns, "NxDomain"),
        ("broken.test", Mx, "ServFail"),
        ("mail.silent.test", A, "Timeout"),
        ("www.maze.test", A, "NoError -> home.maze.test. -> site.maze.test. | 203.0.113.91"),
        ("www.maze.test", Aaaa, "NoError -> home.maze.test. -> site.maze.test. | 2001:db8::91"),
        ("www.maze.test", Cname, "NoError | home.maze.test."),
        ("www.maze.test", Mx, "NoError -> home.maze.test. -> site.maze.test. soa"),
        ("lost.maze.test", A, "NxDomain -> nobody.nowhere.test."),
        ("tick.maze.test", A, "ServFail -> tock.maze.test. -> tick.maze.test."),
        (
            "alias.maze.test",
            Mx,
            "NoError -> harbor.test. | 10 mx1.harbor.test. | 20 mx2.harbor.test.",
        ),
        ("x.any.maze.test", Mx, "NoError | 10 site.maze.test."),
        ("a.b.any.maze.test", Mx, "NoError | 10 site.maze.test."),
        ("x.any.maze.test", A, "NoError soa"),
        ("*.any.maze.test", Mx, "NoError | 10 site.maze.test."),
        ("any.maze.test", Mx, "NoError soa"),
        ("under.any.maze.test", Mx, "NoError soa"),
        ("x.under.any.maze.test", Mx, "NxDomain soa"),
        ("deep.under.any.maze.test", Mx, "NoError soa"),
        (
            "harbor.test",
            SoaType,
            "NoError | dns.harbor.test. hostmaster.harbor.test. 2026030201 7200 900 1209600 300",
        ),
        ("harbor.test", Ns, "NoError | dns.harbor.test."),
    ] {
        assert_eq!(ask(&zones, owner, kind), wanted, "{owner} {kind:?}");
    }
    assert!(ask(&zones, "_25._tcp.site.maze.test", Tlsa).contains("3 1 1 d2abde24"));
}

#[test]
fn a_wildcard_gives_the_name_that_was_asked_for() {
    let answer = Zones::seed().lookup(&name("x.any.maze.test"), Txt);
    assert_eq!(answer.records[0].owner, name("x.any.maze.test"));
    assert_eq!(answer.records[0].data.text().expect("text"), b"every name under any.maze.test");
}

#[test]
fn the_most_specific_zone_answers() {
    let mut zones = Zones::seed();
    let file = "@ 60 IN SOA dns hostmaster 1 2 3 4 5\n@ 60 IN A 192.0.2.1\n";
    assert!(zones.put(read_zone(&name("mail.harbor.test"), file).expect("a zone")));
    assert_eq!(ask(&zones, "mail.harbor.test", A), "NoError | 192.0.2.1");
    assert_eq!(ask(&zones, "mx1.harbor.test", A), "NoError | 192.0.2.25");
    assert_eq!(ask(&Zones::seed(), "mail.harbor.test", A), "NoError | 192.0.2.10");
    assert!(zones.remove(&name("mail.harbor.test")));
    assert_eq!(ask(&zones, "mail.harbor.test", A), "NoError | 192.0.2.10");
}

#[test]
fn a_chain_of_aliases_has_an_end() {
    let mut file = "@ 60 IN SOA dns hostmaster 1 2 3 4 5\n".to_owned();
    for i in 0..40 {
        file.push_str(&format!("a{i} 60 CNAME a{}\n", i + 1));
    }
    file.push_str("a40 60 A 192.0.2.1\n");
    let mut zones = Zones::default();
    assert!(zones.put(read_zone(&name("chain.test"), &file).expect("a zone")));
    assert!(ask(&zones, "a30.chain.test", A).ends_with("| 192.0.2.1"));
    assert_eq!(zones.lookup(&name("a0.chain.test"), A).code, Code::ServFail);
}

#[test]
fn a_zone_refuses_what_cannot_be() {
    let mut zones = Zones::seed();
    let zone = zones.get_mut(&name("harbor.test")).expect("a zone");
    let record = |owner: &str, data: Data| Record { owner: name(owner), ttl: 60, data };
    let alias = Data::Cname(name("mail.harbor.test"));
    assert_eq!(zone.add(record("meadow.test", alias.clone())), Err(ZoneRefused::OutOfZone));
    assert_eq!(
        zone.add(record("mx1.harbor.test", alias.clone())),
        Err(ZoneRefused::AliasStandsAlone)
    );
    assert_eq!(zone.add(record("pop.harbor.test", alias.clone())), Ok(()));
    let address = Data::A([192, 0, 2, 1].into());
    assert_eq!(
        zone.add(record("pop.harbor.test", address.clone())),
        Err(ZoneRefused::AliasStandsAlone)
    );
    let before = zone.records().count();
    assert_eq!(zone.add(record("mx1.harbor.test", address.clone())), Ok(()));
    assert_eq!(zone.add(Record { ttl: 9, ..record("mx1.harbor.test", address.clone()) }), Ok(()));
    assert_eq!(zone.records().count(), before + 1);
    assert!(zone.remove(&name("mx1.harbor.test"), &address));
    assert!(!zone.remove(&name("mx1.harbor.test"), &address));
    for i in 0..Zone::RECORD_LIMIT {
        let _ = zone.add(record(&format!("h{i}.harbor.test"), address.clone()));
    }
    assert_eq!(zone.records().count(), Zone::RECORD_LIMIT);
    assert_eq!(zone.add(record("one-more.harbor.test", address)), Err(ZoneRefused::TooMany));
}

#[test]
fn what_is_wrong_in_a_file_is_shown_at_its_place() {
    let soa = "@ 60 IN SOA dns hostmaster (1 ; edition\n 2 3 4 5 )\n";
    for (line, at, says) in [
        ("a 60 IN A 192.0.2.256", 10, "An IPv4 address has four numbers"),
        ("a 60 IN MX mail", 11, "Expected Preference here."),
        ("a 60 IN MX 10", 13, "Expected a space here."),
        ("a 60 IN MX 10 ", 14, "Expected Mail exchange here."),
        ("a 60 IN FOO 10", 8, "Expected AAAA, A, CNAME,"),
        ("a 60 CH A 192.0.2.1", 5, "Mail lives in the class IN"),
        ("a..b 60 A 192.0.2.1", 0, "A name must not have two dots in a row"),
        ("a 60 A 192.0.2.1 192.0.2.2", 17, "This does not belong here."),
        ("a 60 TXT \"open", 14, "Expected \" here."),
        ("a 60 TLSA 3 1 1 abc", 16, "Hexadecimal digits come in pairs"),
        ("meadow.test. 60 A 192.0.2.1", 0, "This name does not belong to the zone."),
        ("$INCLUDE x", 0, "Expected $ORIGIN or $TTL here."),
    ] {
        let wrong = read_zone(&name("x.test"), &format!("{soa}{line}\n")).expect_err(line);
        assert_eq!((wrong.len(), wrong[0].line), (1, 3), "{line}: {wrong:?}");
        assert_eq!(wrong[0].span.start as usize - soa.len(), at, "{line}: {wrong:?}");
        assert!(wrong[0].says.starts_with(says), "{line}: {}", wrong[0].says);
    }
    let zone = read_zone(
        &name("x.test"),
        &format!("{soa}a 60 TXT one \"two ; \\\" \\065\" ; three\n   60 MX 5 @"),
    );
    let zone = zone.expect("a zone");
    assert_eq!(zone.at(&name("a.x.test"))[0].data.text().expect("text"), b"onetwo ; \" A");
    assert_eq!(zone.at(&name("a.x.test"))[1].data.to_string(), "5 x.test.");
}
