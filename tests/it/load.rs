//! Many letters at once, over real sockets: what was promised with 250 is there, once.

use mailglass::{
    net::{Listeners, PortSpec, Room},
    sandbox::Sandbox,
    world::INBOX,
};
use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::support::stage::SEED;

const CONNECTIONS: usize = 10;
const LETTERS: usize = 200;
/// Where users of both domains hand letters in.
const HOSTS: [&str; 2] = ["mail.meadow.test", "mail.harbor.test"];
const PEOPLE: [&str; 3] = ["ana@meadow.test", "ben@harbor.test", "carl@harbor.test"];

/// One connection, and the replies that it reads.
struct Client {
    stream: BufReader<TcpStream>,
    line: String,
}

impl Client {
    /// The code of the next reply.
    async fn code(&mut self) -> u16 {
        loop {
            self.line.clear();
            let read = timeout(Duration::from_secs(120), self.stream.read_line(&mut self.line));
            assert!(read.await.expect("in time").expect("octets") > 0, "the server hung up");
            if self.line.as_bytes().get(3) != Some(&b'-') {
                return self.line[..3].parse().expect("a code");
            }
        }
    }

    async fn codes<const N: usize>(&mut self) -> [u16; N] {
        let mut out = [0; N];
        for code in &mut out {
            *code = self.code().await;
        }
        out
    }
}

/// Who gets a letter: two in three go to one, the others to two, and every recipient is named by somebody.
fn recipients(n: usize) -> Vec<&'static str> {
    let first = PEOPLE[n % 3];
    let second = (n % 9 < 3).then(|| PEOPLE[(n + 1) % 3]);
    [first].into_iter().chain(second).collect()
}

/// Hands letters in, the commands of the next one behind each in the same write. Gives the ids that got 250, each
/// with its recipients.
async fn hand_in(place: SocketAddr, connection: usize) -> Vec<(String, Vec<&'static str>)> {
    let stream = TcpStream::connect(place).await.expect("the port listens");
    let mut client = Client { stream: BufReader::new(stream), line: String::new() };
    let id = |n: usize| format!("<{connection}-{n}@laptop.meadow.test>");
    let envelope = |n: usize| {
        let to: String = recipients(n).iter().map(|to| format!("RCPT TO:<{to}>\r\n")).collect();
        // A recipient that is refused takes nothing from the others.
        format!("MAIL FROM:<ana@meadow.test>\r\n{to}RCPT TO:<@>\r\nDATA\r\n")
    };
    let mut promised = Vec::new();
    let mut next = format!("EHLO laptop.meadow.test\r\n{}", envelope(0));
    assert_eq!(client.code().await, 220);
    for n in 0..LETTERS {
        client.stream.write_all(next.as_bytes()).await.expect("written");
        if n == 0 {
            assert_eq!(client.code().await, 250);
        } else if client.code().await == 250 {
            promised.push((id(n - 1), recipients(n - 1)));
        }
        assert_eq!(client.code().await, 250, "{}", client.line);
        for _ in recipients(n) {
            assert_eq!(client.code().await, 250, "{}", client.line);
        }
        assert_eq!(client.codes().await, [501, 354], "{}", client.line);
        next = format!("Message-ID: {}\r\n\r\nHello.\r\n..\r\n.\r\n", id(n));
        next += &if n + 1 < LETTERS { envelope(n + 1) } else { "QUIT\r\n".into() };
    }
    client.stream.write_all(next.as_bytes()).await.expect("written");
    if client.code().await == 250 {
        promised.push((id(LETTERS - 1), recipients(LETTERS - 1)));
    }
    assert_eq!(client.code().await, 221);
    promised
}

#[tokio::test]
async fn what_was_promised_is_found_once() {
    let room = Arc::new(Room::new(Sandbox::new(SEED)));
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let specs = HOSTS.map(|host| PortSpec { name: "submission", host, standard: 587, port: 0 });
    let listeners = Listeners::bind([127, 0, 0, 1].into(), &specs).await;
    let places: Vec<SocketAddr> =
        listeners.ports.iter().map(|p| p.bound.clone().expect("a port")).collect();
    listeners.serve(&room, &tasks, &stop);

    let clients = (0..CONNECTIONS).map(|c| tokio::spawn(hand_in(places[c % 2], c)));
    let mut promised: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for client in clients.collect::<Vec<_>>() {
        for (id, to) in client.await.expect("a client that came to its end") {
            to.into_iter().for_each(|to| *promised.entry((to, id.clone())).or_default() += 1);
        }
    }
    let letters: std::collections::BTreeSet<&String> = promised.keys().map(|(_, id)| id).collect();
    assert_eq!(letters.len(), CONNECTIONS * LETTERS, "letters that got 250");

    let found = room.look(|s| {
        let mut found: BTreeMap<(&str, String), usize> = BTreeMap::new();
        for who in PEOPLE {
            let inbox = s.world.account(who).and_then(|a| a.mailbox(INBOX)).expect("an INBOX");
            for letter in inbox.letters() {
                let text = String::from_utf8_lossy(letter.message.source());
                let id = text.lines().find_map(|l| l.strip_prefix("Message-ID: ")).unwrap_or("");
                if id.ends_with("@laptop.meadow.test>") {
                    *found.entry((who, id.to_owned())).or_default() += 1;
                    assert!(text.ends_with("\r\n\r\nHello.\r\n.\r\n"), "{text}");
                }
            }
        }
        assert!(s.world.queue.is_empty(), "{} letters wait", s.world.queue.len());
        found
    });
    let missing: Vec<_> = promised.keys().filter(|k| !found.contains_key(k)).collect();
    assert!(missing.is_empty(), "{} promised and not there: {:?}", missing.len(), missing[0]);
    assert!(found == promised, "some are there twice, or were not promised");
    stop.cancel();
    tasks.close();
    tasks.wait().await;
}
