//! What the servers of the first world offer: every one of them is asked, as a client asks.

use crate::{
    sandbox::{End, Sandbox},
    transcript::Entry,
    world::{ConnId, Protocol},
};
use bytes::Bytes;
use std::{collections::BTreeMap, sync::LazyLock};

/// Where each capability is offered: `host:port`, in the order of the hosts.
static OFFERED: LazyLock<BTreeMap<(Protocol, String), Vec<String>>> = LazyLock::new(ask);

/// The fields whose tokens are words of a capability list.
const WORDS: &[&str] = &[
    "smtp.ehlo-keyword",
    "pop3.capability",
    "imap.capability",
    "imap.capability-auth",
    "imap.capability-revision",
    "imap.capability-logindisabled",
];

/// The servers that offer a capability. A word that ends with an equals sign stands for all that begin with it.
pub fn offered_at(protocol: Protocol, word: &str) -> Vec<&'static str> {
    let fits = |said: &str| {
        said.eq_ignore_ascii_case(word)
            || word.ends_with('=')
                && said.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
    };
    let rows = OFFERED.iter().filter(|((p, said), _)| *p == protocol && fits(said));
    let mut places: Vec<&str> = rows.flat_map(|(_, places)| places).map(String::as_str).collect();
    places.sort_unstable();
    places.dedup();
    places
}

const fn questions(protocol: Protocol) -> &'static [&'static str] {
    match protocol {
        Protocol::Smtp => &["EHLO laptop.meadow.test\r\n"],
        Protocol::Pop3 => &["CAPA\r\n"],
        Protocol::Imap => &["a CAPABILITY\r\n", "b LOGIN ben cedar\r\n", "c CAPABILITY\r\n"],
        Protocol::Dns => &[],
    }
}

fn ask() -> BTreeMap<(Protocol, String), Vec<String>> {
    let mut out: BTreeMap<_, Vec<String>> = BTreeMap::new();
    let mut sandbox = Sandbox::new(1);
    let hosts: Vec<_> = sandbox.world.hosts.iter().cloned().collect();
    for host in hosts {
        for (port, service) in host.services {
            let Ok((conn, _)) = sandbox.connect(host.name, *port, Sandbox::LAPTOP, End::Program)
            else {
                continue;
            };
            for question in questions(service.protocol()) {
                sandbox.receive(conn, Bytes::from_static(question.as_bytes()));
            }
            for word in words(&sandbox, conn) {
                let places = out.entry((service.protocol(), word)).or_default();
                let place = format!("{}:{port}", host.name);
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
    }
    out
}

/// The words of the capability lists that were said on a link.
fn words(sandbox: &Sandbox, conn: ConnId) -> Vec<String> {
    let Some(mut reader) = sandbox.reader(conn) else { return Vec::new() };
    let mut entries = Vec::new();
    reader.feed(sandbox.log().since(conn, 0), None, &mut entries);
    let mut out = Vec::new();
    for entry in &entries {
        let Entry::Line { line, .. } = entry else { continue };
        for leaf in line.leaves().filter(|leaf| WORDS.contains(&leaf.field.id)) {
            out.push(String::from_utf8_lossy(leaf.span.of_bytes(&line.bytes)).into_owned());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_are_asked() {
        assert!(offered_at(Protocol::Smtp, "SIZE").contains(&"mx1.harbor.test:25"));
        assert!(offered_at(Protocol::Pop3, "UIDL").contains(&"mail.harbor.test:110"));
        assert!(offered_at(Protocol::Imap, "IDLE").contains(&"mail.meadow.test:143"));
        assert!(offered_at(Protocol::Imap, "X-GM-EXT-1").is_empty());
    }
}
