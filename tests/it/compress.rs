//! A connection that both sides compress (RFC 4978): packed on the wire, plain in the record.

use crate::support::stage::SEED;
use flate2::{Compress, Compression, Decompress, FlushCompress, FlushDecompress};
use mailglass::{
    net::{Listeners, PortSpec, Room},
    sandbox::Sandbox,
};
use std::{sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Nothing here takes so long.
const PATIENCE: Duration = Duration::from_secs(120);

/// A client that packs from some point on.
struct Client {
    stream: TcpStream,
    packed: Option<(Compress, Decompress)>,
    /// What the server said and nobody has read.
    heard: Vec<u8>,
    /// How many octets came over the wire.
    came: usize,
}

impl Client {
    async fn say(&mut self, text: &[u8]) {
        let Some((pack, _)) = &mut self.packed else {
            return self.stream.write_all(text).await.expect("written");
        };
        let mut out = Vec::with_capacity(2 * text.len() + 100);
        pack.compress_vec(text, &mut out, FlushCompress::Sync).expect("packed");
        self.stream.write_all(&out).await.expect("written");
    }

    /// What the server says up to and with the line that begins so.
    async fn until(&mut self, line: &str) -> String {
        let found = |heard: &[u8]| {
            let text = String::from_utf8_lossy(heard);
            let at = text.find(&format!("\r\n{line}")).map(|at| at + 2);
            let at = at.or_else(|| text.starts_with(line).then_some(0))?;
            text[at..].find("\r\n").map(|end| at + end + 2)
        };
        loop {
            if let Some(end) = found(&self.heard) {
                return String::from_utf8_lossy(&self.heard.drain(..end).collect::<Vec<_>>())
                    .into();
            }
            let mut chunk = [0; 4096];
            let read = tokio::time::timeout(PATIENCE, self.stream.read(&mut chunk)).await;
            let n = read.expect("in time").expect("read");
            assert!(n > 0, "closed before {line}: {}", String::from_utf8_lossy(&self.heard));
            self.came += n;
            match &mut self.packed {
                None => self.heard.extend_from_slice(&chunk[..n]),
                Some((_, unpack)) => {
                    let (mut at, mut out) = (0, Vec::with_capacity(64 * 1024));
                    loop {
                        let (before, had) = (unpack.total_in(), out.len());
                        unpack
                            .decompress_vec(&chunk[at..n], &mut out, FlushDecompress::Sync)
                            .expect("packed by the server");
                        at += usize::try_from(unpack.total_in() - before).expect("few");
                        if at >= n && out.len() == had {
                            break;
                        }
                        out.reserve(64 * 1024);
                    }
                    self.heard.extend_from_slice(&out);
                }
            }
        }
    }
}

#[tokio::test]
async fn both_sides_pack_what_they_say() {
    let room = Arc::new(Room::new(Sandbox::new(SEED)));
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let spec = PortSpec { name: "imap", host: "mail.harbor.test", standard: 143, port: 0 };
    let listeners = Listeners::bind([127, 0, 0, 1].into(), &[spec]).await;
    let place = listeners.ports[0].bound.clone().expect("a port");
    listeners.serve(&room, &tasks, &stop);

    let stream = TcpStream::connect(place).await.expect("the port listens");
    let mut client = Client { stream, packed: None, heard: Vec::new(), came: 0 };
    client.until("* OK").await;
    client.say(b"a1 LOGIN ben cedar\r\n").await;
    assert!(client.until("a1 ").await.contains(" COMPRESS=DEFLATE"));
    client.say(b"a2 COMPRESS DEFLATE\r\n").await;
    assert_eq!(client.until("a2 ").await, "a2 OK DEFLATE active\r\n");
    client.packed = Some((Compress::new(Compression::best(), false), Decompress::new(false)));

    client.say(b"a3 SELECT INBOX\r\n").await;
    assert!(client.until("a3 ").await.contains("* 14 EXISTS\r\n"));
    // Far more than the wire carries.
    let letter = [b"Subject: long\r\n\r\n".to_vec(), b"All work. ".repeat(100_000)].concat();
    client.say(format!("a4 APPEND INBOX {{{}}}\r\n", letter.len()).as_bytes()).await;
    client.until("+ ").await;
    client.say(&letter).await;
    client.say(b"\r\n").await;
    assert!(client.until("a4 ").await.ends_with("APPEND completed\r\n"));
    let before = client.came;
    client.say(b"a5 FETCH 15 BODY.PEEK[]\r\n").await;
    let told = client.until("a5 ").await;
    assert!(told.contains(std::str::from_utf8(&letter).expect("ASCII")));
    assert!(client.came - before < letter.len() / 20, "{} octets", client.came - before);
    client.say(b"a6 LOGOUT\r\n").await;
    assert!(client.until("a6 ").await.contains("* BYE"));

    // The record has what was said.
    let plain = room.look(|s| {
        let conn = s.links().next()?.conn;
        s.link(conn).map(|l| l.sent(mailglass::wire::Side::Client))
    });
    assert!(plain.is_some_and(|n| n > letter.len() as u64), "{plain:?}");
    stop.cancel();
    tasks.close();
    tasks.wait().await;
}
