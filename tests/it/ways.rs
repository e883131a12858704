//! The same scripts over real TCP and over a console's WebSocket: the octets are those of the sandbox alone.

use crate::support::{
    fixture::{self, Fixture},
    stage::{SEED, Spoken, here, perform, prepare, spoken},
};
use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use mailglass::{
    net::{Listeners, PortSpec, Room},
    protocol::Peer,
    sandbox::{Link, Sandbox},
    transcript::script::{Action, Script},
    web,
    wire::Side,
    world::{ConnId, Service},
};
use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_tungstenite::tungstenite::{Message, client::IntoClientRequest as _};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Nothing here takes so long.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOPBACK: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

/// What is said when nothing but the sandbox takes part.
fn alone(script: &Script, peer: &Peer) -> Spoken {
    let mut sandbox = Sandbox::new(SEED);
    perform(script, &mut sandbox, peer, |n| n, |_, _| {});
    spoken(&sandbox)
}

/// Waits until the sandbox is as wanted. The log's own news say when to look again.
async fn until(room: &Room, what: &str, wanted: impl Fn(&Sandbox) -> bool) {
    let mut news = room.changed();
    let waited = tokio::time::timeout(PATIENCE, async {
        while !room.look(&wanted) {
            news.changed().await.expect("the room is there");
        }
    });
    waited.await.unwrap_or_else(|_| panic!("in vain: {what}"));
}

/// Whether a link took so many octets of its client, or takes no more.
fn took(sandbox: &Sandbox, conn: ConnId, octets: u64) -> bool {
    sandbox.link(conn).is_some_and(|l| !l.is_open() || l.sent(Side::Client) >= octets)
}

/// Whether the server of a link has greeted, or never will.
fn greeted(sandbox: &Sandbox, conn: ConnId) -> bool {
    // A resolver waits for the first question.
    let asked = |l: &Link| l.service() == Service::Dns;
    let never = |l: &Link| !l.is_open() || l.session().is_mute() || asked(l);
    sandbox.link(conn).is_some_and(|l| l.sent(Side::Server) > 0 || never(l))
}

/// The places of a script, each a port to be bound.
fn places(script: &Script) -> Vec<PortSpec> {
    let mut out: Vec<PortSpec> = Vec::new();
    for step in &script.steps {
        if let Action::Connect { host, port, .. } = &step.action
            && !out.iter().any(|p| p.host == host && p.standard == *port)
        {
            let host = host.clone().leak();
            out.push(PortSpec { name: "test", host, standard: *port, port: 0 });
        }
    }
    out
}

struct Client {
    stream: TcpStream,
    conn: ConnId,
    sent: u64,
}

/// Plays over sockets. Gives what each client read.
async fn over_tcp(fixture: &Fixture, room: &Arc<Room>) -> BTreeMap<ConnId, Vec<u8>> {
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let listeners = Listeners::bind(LOOPBACK, &places(&fixture.script)).await;
    let ports = listeners.ports.clone();
    listeners.serve(room, &tasks, &stop);
    let mut clients: BTreeMap<u32, Client> = BTreeMap::new();
    let mut read = BTreeMap::new();
    for step in &fixture.script.steps {
        let place = format!("{}:{}", fixture.name, step.line);
        match &step.action {
            Action::Connect { host, port, conn } => {
                let bound = ports.iter().find(|p| p.spec.host == host && p.spec.standard == *port);
                let address = bound.and_then(|p| p.bound.clone().ok()).expect("a bound port");
                let stream = TcpStream::connect(address).await.expect("a connection");
                let id = opened(room, &place, clients.len() + read.len()).await;
                until(room, &place, |s| greeted(s, id)).await;
                clients.insert(*conn, Client { stream, conn: id, sent: 0 });
            }
            Action::Send { conn, bytes } => {
                let client = clients.get_mut(conn).expect("a client");
                client.stream.write_all(bytes).await.expect("written");
                client.sent += bytes.len() as u64;
                until(room, &place, |s| took(s, client.conn, client.sent)).await;
            }
            Action::Hangup { conn } => {
                let client = clients.remove(conn).expect("a client");
                let id = client.conn;
                read.insert(id, rest(client, room).await);
                until(room, &place, |s| s.link(id).is_some_and(|l| !l.is_open())).await;
            }
            other => room.act(|s| prepare(other, s)),
        }
    }
    for client in clients.into_values() {
        read.insert(client.conn, rest(client, room).await);
    }
    stop.cancel();
    tasks.close();
    tokio::time::timeout(PATIENCE, tasks.wait()).await.expect("all tasks end");
    read
}

/// The connection that was opened last, when its server has spoken. There were `known` before it; hosts of the
/// sandbox open their own.
async fn opened(room: &Room, place: &str, known: usize) -> ConnId {
    let newest = |s: &Sandbox| {
        let ours: Vec<ConnId> = s.links().filter(|l| !l.end.is_inside()).map(|l| l.conn).collect();
        ours.get(known).copied()
    };
    let speaks = |s: &Sandbox| newest(s).is_some_and(|c| greeted(s, c));
    until(room, place, speaks).await;
    room.look(newest).expect("a connection")
}

/// All that the server of a connection said.
async fn rest(mut client: Client, room: &Room) -> Vec<u8> {
    let said = room.look(|s| s.link(client.conn).map_or(0, |l| l.sent(Side::Server)));
    let mut octets = vec![0; usize::try_from(said).expect("little")];
    let read = tokio::time::timeout(PATIENCE, client.stream.read_exact(&mut octets));
    read.await.expect("in time").expect("as much as the log has");
    octets
}

#[tokio::test]
async fn tcp_carries_the_same_octets() {
    let mut played = 0;
    // Over TCP a question is binary: the script has what a person types for it.
    for fixture in fixture::all().into_iter().filter(|f| !f.name.starts_with("dns/")) {
        let room = Arc::new(Room::new(Sandbox::new(SEED)));
        let read = over_tcp(&fixture, &room).await;
        let log = room.look(spoken);
        assert!(log == alone(&fixture.script, &here()), "{}", fixture.name);
        for (conn, octets) in read {
            assert!(octets == log[&conn][Side::Server as usize], "{}: {conn:?}", fixture.name);
        }
        // Hosts stay connected with their resolvers, devices with their servers.
        let open = |s: &Sandbox| s.links().filter(|l| l.open && !l.end.is_inside()).count();
        assert!(room.look(open) == 0, "{}: left open", fixture.name);
        played += 1;
    }
    assert!(played >= 30);
}

/// Plays over the WebSocket of a console. Gives the number of the last line of each connection that the page got.
async fn over_socket(fixture: &Fixture, room: &Arc<Room>) -> BTreeMap<ConnId, u64> {
    let listener = TcpListener::bind((LOOPBACK, 0)).await.expect("a port");
    let address = listener.local_addr().expect("bound");
    let site = web::site(room.clone(), Vec::new());
    let service = site.into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, service).await });
    let mut request = format!("ws://{address}/ws").into_client_request().expect("a request");
    let cookie = "mailglass=00112233445566778899aabbccddeeff";
    request.headers_mut().insert("cookie", cookie.parse().expect("a header"));
    let (socket, _) = tokio_tungstenite::connect_async(request).await.expect("a console");
    let (mut ask, mut tell) = socket.split();
    let (mut conns, mut sent) = (BTreeMap::new(), BTreeMap::<ConnId, u64>::new());
    for step in &fixture.script.steps {
        let place = format!("{}:{}", fixture.name, step.line);
        let message = match &step.action {
            Action::Connect { host, port, .. } => {
                serde_json::json!({ "open": format!("{host}:{port}") })
            }
            Action::Send { conn, bytes } => {
                let text = std::str::from_utf8(bytes).expect("a page sends text");
                let conn: ConnId = conns[conn];
                // A resolver gets the question that the line asks.
                let typed = room.look(|s| s.clone().typed(conn, Bytes::copy_from_slice(bytes)));
                *sent.entry(conn).or_default() += typed.expect("a question").len() as u64;
                match text.strip_suffix("\r\n").filter(|l| !l.contains(['\r', '\n'])) {
                    Some(line) => serde_json::json!({ "conn": conn.0, "line": line }),
                    None => serde_json::json!({ "conn": conn.0, "raw": text }),
                }
            }
            Action::Hangup { conn } => {
                serde_json::json!({ "conn": conns[conn].0, "hangup": true })
            }
            other => {
                room.act(|s| prepare(other, s));
                continue;
            }
        };
        ask.send(Message::text(message.to_string())).await.expect("sent");
        match &step.action {
            Action::Connect { conn, .. } => {
                let id = opened(room, &place, conns.len()).await;
                conns.insert(*conn, id);
                until(room, &place, |s| greeted(s, id)).await;
            }
            Action::Send { conn, .. } => {
                until(room, &place, |s| took(s, conns[conn], sent[&conns[conn]])).await;
            }
            Action::Hangup { conn } => {
                until(room, &place, |s| s.link(conns[conn]).is_some_and(|l| !l.is_open())).await;
            }
            _ => {}
        }
    }
    // The page gets every line of every connection in the end.
    let wanted: BTreeMap<ConnId, u64> = room.look(|s| {
        let read = |conn: &ConnId| {
            let mut reader = s.reader(*conn).expect("a link");
            reader.feed(s.log().since(*conn, 0), None, &mut Vec::new());
            (*conn, reader.lines())
        };
        conns.values().map(read).filter(|(_, lines)| *lines > 0).collect()
    });
    let mut got: BTreeMap<ConnId, u64> = BTreeMap::new();
    while got != wanted {
        let message = tokio::time::timeout(PATIENCE, tell.next()).await;
        let message = message.unwrap_or_else(|_| panic!("{}: {got:?} of {wanted:?}", fixture.name));
        let message = message.expect("open").expect("a message");
        let value: serde_json::Value =
            serde_json::from_str(first_line(message.to_text().expect("text"))).expect("JSON");
        assert!(value.get("error").is_none(), "{}: {value}", fixture.name);
        if let (Some(conn), Some(to)) = (value["conn"].as_u64(), value["to"].as_u64()) {
            let from = value["from"].as_u64().expect("a number");
            let conn = ConnId(u32::try_from(conn).expect("small"));
            let last = got.get(&conn).copied().unwrap_or(0);
            if from > last {
                assert_eq!(from, last + 1, "{}: {value}", fixture.name);
                got.insert(conn, to);
            } else {
                // No new line: a state, a line without an end, or the end of the connection.
                assert!(from == last && to <= last + 1, "{}: {value}", fixture.name);
            }
        }
    }
    server.abort();
    got
}

#[tokio::test]
async fn a_console_sends_the_same_octets() {
    let is_text = |fixture: &Fixture| {
        fixture.script.steps.iter().all(|step| match &step.action {
            Action::Send { bytes, .. } => std::str::from_utf8(bytes).is_ok(),
            _ => true,
        })
    };
    let (texts, others): (Vec<_>, Vec<_>) = fixture::all().into_iter().partition(is_text);
    // A console waits a little between its messages; many of them wait at the same time.
    let play = async |fixture: &Fixture| {
        let room = Arc::new(Room::new(Sandbox::new(SEED)));
        let got = over_socket(fixture, &room).await;
        assert!(!got.is_empty(), "{}", fixture.name);
        let alone = alone(&fixture.script, &Sandbox::LAPTOP);
        assert!(room.look(spoken) == alone, "{}", fixture.name);
    };
    futures_util::future::join_all(texts.iter().map(play)).await;
    assert!(texts.len() >= 30 && others.len() <= 8, "{} and not {}", texts.len(), others.len());
}

/// The facts of a message; what is drawn follows on the next lines.
fn first_line(text: &str) -> &str {
    text.split_once('\n').map_or(text, |(facts, _)| facts)
}
