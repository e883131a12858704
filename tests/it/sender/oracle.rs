//! A second opinion: mail-auth is given the same letters and the same zones, and comes to the same.

use super::{
    dkim::{CHANGES, KEYS, changed, check, football},
    dmarc,
    zone::Table,
};
use mail_auth::{
    AuthenticatedMessage, DkimResult, DmarcResult, MessageAuthenticator, SpfResult,
    dmarc::{Policy, verify::DmarcParameters},
    hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts},
    spf::verify::SpfParameters,
};
use mailglass::sender::{Answer, Outcome, Resolve, dmarc::Disposition};
use simple_dns::{
    CLASS, CharacterString, Name, Packet, QTYPE, RCODE, ResourceRecord, TYPE,
    rdata::{RData, SOA, TXT},
};
use std::{
    net::{SocketAddr, UdpSocket},
    thread,
};

/// Answers questions for texts from a table, over UDP; nothing else exists.
fn serve(table: Table) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").expect("a port");
    let address = socket.local_addr().expect("an address");
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok((len, from)) = socket.recv_from(&mut buffer) {
            let Ok(asked) = Packet::parse(&buffer[..len]) else { continue };
            let Some(question) = asked.questions.first() else { continue };
            let mut reply = Packet::new_reply(asked.id());
            reply.questions.push(question.clone());
            let name = question.qname.clone();
            let is_text = question.qtype == QTYPE::TYPE(TYPE::TXT);
            let answer = if is_text { table.txt(&name.to_string()) } else { Answer::NxDomain };
            let texts = if let Answer::Found(texts) = answer { texts } else { Vec::new() };
            for text in &texts {
                let mut data = TXT::new();
                for piece in text.chunks(255) {
                    data.add_char_string(CharacterString::new(piece).expect("255 octets"));
                }
                let record = ResourceRecord::new(name.clone(), CLASS::IN, 60, RData::TXT(data));
                reply.answers.push(record);
            }
            if texts.is_empty() {
                *reply.rcode_mut() = RCODE::NameError;
                let soa = SOA {
                    mname: Name::new_unchecked("dns.test"),
                    rname: Name::new_unchecked("hostmaster.test"),
                    serial: 1,
                    refresh: 60,
                    retry: 60,
                    expire: 60,
                    minimum: 60,
                };
                let root = Name::new_unchecked("");
                reply.name_servers.push(ResourceRecord::new(root, CLASS::IN, 60, RData::SOA(soa)));
            }
            let bytes = reply.build_bytes_vec_compressed().expect("a reply");
            let _ = socket.send_to(&bytes, from);
        }
    });
    address
}

fn second(table: Table) -> MessageAuthenticator {
    let address = serve(table);
    let mut server = NameServerConfig::udp(address.ip());
    let mut connection = ConnectionConfig::udp();
    connection.port = address.port();
    server.connections = vec![connection];
    let mut options = ResolverOpts::default();
    options.edns0 = true;
    MessageAuthenticator::new(ResolverConfig::from_parts(None, Vec::new(), vec![server]), options)
        .expect("a resolver")
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

/// What both call a pass, and what both call an error that may go away; the others differ in name alone.
fn kind(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Pass => "pass",
        Outcome::TempError => "temperror",
        Outcome::None => "none",
        _ => "not",
    }
}

fn theirs(result: &DkimResult) -> &'static str {
    match result {
        DkimResult::Pass => "pass",
        DkimResult::TempError(_) => "temperror",
        DkimResult::None => "none",
        _ => "not",
    }
}

/// Where we do not agree, and why.
const DKIM_DIFFERENCES: &[(&str, &str)] = &[
    ("t=soon", "a signature that it cannot read it does not mention"),
    ("b=!", "a signature that it cannot read it does not mention"),
];

/// Keys that it takes and we do not, and why not.
const KEY_DIFFERENCES: &[(&str, &str)] = &[
    ("k=ed25519; v=DKIM1;", "RFC 6376 §3.6.1: v= stands first"),
    ("v=DKIM1; k=ed25519; h=sha1;", "RFC 6376 §6.1.2: the hash is not among those of the key"),
    ("v=DKIM1; k=ed25519; s=tlsrpt;", "RFC 6376 §3.6.1: the key is not for e-mail"),
];

#[test]
fn signatures_of_changed_letters() {
    let (runtime, second) = (runtime(), second(football()));
    let mut wrong = Vec::new();
    for (from, to, _) in CHANGES {
        let letter = changed(from, to);
        let ours: Vec<_> = check(letter.as_bytes(), &football())
            .dkim
            .signatures
            .iter()
            .map(|s| kind(s.outcome))
            .collect();
        let message = AuthenticatedMessage::parse(letter.as_bytes()).expect("a letter");
        let output = runtime.block_on(second.verify_dkim(&message));
        let mut got: Vec<_> = output.iter().map(|o| theirs(o.result())).collect();
        got.sort_unstable();
        let mut sorted = ours.clone();
        sorted.sort_unstable();
        // It tells the unreadable ones after the others; the order is not what is compared.
        let known = DKIM_DIFFERENCES.iter().any(|(change, _)| change == to);
        if (got != sorted) != known {
            wrong.push(format!("{from} -> {to}: we {sorted:?}, they {output:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn keys_of_all_kinds() {
    let runtime = runtime();
    let letter = changed("Joe", "Joe");
    let mut wrong = Vec::new();
    for (record, _) in KEYS {
        let table = Table::of(&[("brisbane._domainkey.football.example.com", record)]);
        let ours = kind(check(letter.as_bytes(), &table).dkim.signatures[0].outcome);
        let message = AuthenticatedMessage::parse(letter.as_bytes()).expect("a letter");
        let output = runtime.block_on(second(table).verify_dkim(&message));
        let got = theirs(output[0].result());
        let known = KEY_DIFFERENCES.iter().any(|(begin, _)| record.starts_with(begin));
        if (ours != got) != known {
            wrong.push(format!("{record}: we {ours}, they {:?}", output[0].result()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Where we do not agree, and why. mail-auth 0.13 is on the way from RFC 7489 to its successor.
const DMARC_DIFFERENCES: &[(&str, &str)] = &[
    ("v=DMARC1; p=reject; pct=0", "the successor has no pct="),
    ("v=DMARC1; p=quarantine; pct=0", "the successor has no pct="),
    ("v=DMARC1; p=reject // v=DMARC1; p=none", "RFC 7489 §6.6.3: of two records none holds"),
];

#[test]
fn policies_and_alignment() {
    let runtime = runtime();
    let mut wrong = Vec::new();
    for (case, outcome, disposition) in dmarc::cases() {
        let letter = dmarc::letter(&case);
        let second = second(dmarc::zone_of(&case, "_dmarc.meadow.test"));
        let message = AuthenticatedMessage::parse(letter.as_bytes()).expect("a letter");
        let domain = case.path.rsplit('@').next().expect("a domain");
        let (dkim, spf, dmarc) = runtime.block_on(async {
            let dkim = second.verify_dkim(&message).await;
            let ip = [203, 0, 113, 9].into();
            let parameters =
                SpfParameters::verify_mail_from(ip, "forge.test", "mx1.harbor.test", case.path);
            let spf = second.verify_spf(parameters).await;
            let dmarc =
                second.verify_dmarc(DmarcParameters::new(&message, &dkim, domain, &spf)).await;
            (dkim.len(), spf.result(), dmarc)
        });
        assert_eq!(spf, SpfResult::Pass, "{}", case.path);
        let passes =
            *dmarc.dkim_result() == DmarcResult::Pass || *dmarc.spf_result() == DmarcResult::Pass;
        let policy = match dmarc.policy() {
            Policy::Reject => Disposition::Reject,
            Policy::Quarantine => Disposition::Quarantine,
            Policy::None | Policy::Unspecified => Disposition::None,
        };
        let known = DMARC_DIFFERENCES.iter().any(|(record, _)| *record == case.record);
        let same = passes == (outcome == Outcome::Pass) && (passes || policy == disposition);
        if same == known {
            wrong.push(format!(
                "{} ({dkim} signatures): we {outcome:?} {disposition:?}, they {dmarc:?}",
                case.record
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
