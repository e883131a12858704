//! Plays what the clients of a script do, and gathers what was on the wire.

use mailglass::{
    protocol::Peer,
    sandbox::{End, Sandbox},
    transcript::{
        Entry, Event,
        script::{Action, Script, Step},
    },
    world::ConnId,
};
use std::{collections::BTreeMap, net::IpAddr};

use bytes::Bytes;

/// The seed of every sandbox here.
pub(crate) const SEED: u64 = 7;

/// What both sides of every connection sent, the client's octets first.
pub(crate) type Spoken = BTreeMap<ConnId, [Vec<u8>; 2]>;

/// Where programs on this machine come from.
pub(crate) fn here() -> Peer {
    Peer { address: IpAddr::from([127, 0, 0, 1]) }
}

/// What was on the wire, from the log.
pub(crate) fn spoken(sandbox: &Sandbox) -> Spoken {
    let mut out = Spoken::new();
    for link in sandbox.links() {
        let both = out.entry(link.conn).or_default();
        for chunk in sandbox.log().since(link.conn, 0) {
            if let Event::Sent { side, bytes, .. } = &chunk.event {
                both[*side as usize].extend_from_slice(bytes);
            }
        }
    }
    out
}

/// Every entry of one connection.
pub(crate) fn entries(sandbox: &Sandbox, conn: ConnId) -> Vec<Entry> {
    let mut out = Vec::new();
    let Some(mut reader) = sandbox.reader(conn) else { return out };
    reader.feed(sandbox.log().since(conn, 0), sandbox.log().skipped(conn), &mut out);
    out
}

/// Does what the clients of a script do, each piece of octets cut by `cut`; `after` looks after each step.
pub(crate) fn perform(
    script: &Script,
    sandbox: &mut Sandbox,
    peer: &Peer,
    mut cut: impl FnMut(usize) -> usize,
    mut after: impl FnMut(&Sandbox, &Step),
) {
    let mut conns = BTreeMap::new();
    for step in &script.steps {
        match &step.action {
            Action::Connect { host, port, conn } => {
                let (id, _) =
                    sandbox.connect(host, *port, peer.clone(), End::Program).expect("a connection");
                conns.insert(*conn, id);
            }
            Action::Send { conn, bytes } => {
                // A resolver gets the question that the line asks.
                let line = Bytes::copy_from_slice(bytes);
                let typed = sandbox.typed(conns[conn], line).expect("a question");
                let mut rest = &typed[..];
                while !rest.is_empty() {
                    let (piece, later) = rest.split_at(cut(rest.len()).clamp(1, rest.len()));
                    rest = later;
                    say(sandbox, conns[conn], piece);
                }
            }
            Action::Hangup { conn } => sandbox.hang_up(conns[conn]),
            other => prepare(other, sandbox),
        }
        after(sandbox, step);
    }
}

/// Sends octets and lets the server say all that it has to say.
pub(crate) fn say(sandbox: &mut Sandbox, conn: ConnId, octets: &[u8]) -> Vec<u8> {
    let mut reaction = sandbox.receive(conn, Bytes::copy_from_slice(octets));
    let mut heard = reaction.bytes.concat();
    while reaction.more {
        reaction = sandbox.receive(conn, Bytes::new());
        heard.extend(reaction.bytes.concat());
    }
    heard
}

/// Does what a script asks of the world itself.
pub(crate) fn prepare(action: &Action, sandbox: &mut Sandbox) {
    match action {
        Action::Advance { by } => sandbox.advance(*by),
        Action::Account { address, password } => sandbox.add_account(address, password),
        Action::Host { name, domain } => sandbox.add_host(name, domain),
        Action::Alias { address, to } => {
            sandbox.world.set_alias(address, to.parse().expect("an alias"));
        }
        Action::Policy { host, knob, value } => {
            let world = &mut sandbox.world;
            let turned = match host {
                Some(host) => world.set_policy_of(host, knob, value),
                None => world.set_policy(knob, value),
            };
            assert!(turned, "{knob}={value}");
        }
        Action::Device { name, text } => {
            let looks = ["expect ", "says "].iter().any(|word| text.starts_with(word));
            if !looks {
                let deed = mailglass::sandbox::device::Deed::read(text).expect("a deed");
                sandbox.device_do(name, &deed).unwrap_or_else(|e| panic!("{text}: {e}"));
            }
        }
        Action::Lose { address } => assert!(sandbox.lose_mail(address), "{address}"),
        Action::Fault { text } if text == "none" => sandbox.world.clear_faults(),
        Action::Fault { text } => {
            sandbox.set_fault(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        }
        _ => {}
    }
}

/// The letters of a side.
pub(crate) fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}
