//! Letters of megabytes over real sockets: what went in comes out, octet by octet, however it was cut on the way.

use mailglass::{
    net::{Listeners, PortSpec, Room},
    sandbox::Sandbox,
};
use std::{fmt::Write as _, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::support::stage::SEED;

/// Only a guard: nothing here waits for time to pass.
const PATIENCE: Duration = Duration::from_secs(120);

struct Client(BufReader<TcpStream>);

impl Client {
    async fn new(place: SocketAddr) -> Self {
        let stream = TcpStream::connect(place).await.expect("the port listens");
        let mut client = Self(BufReader::new(stream));
        client.line().await;
        client
    }

    async fn line(&mut self) -> String {
        let mut line = Vec::new();
        let read = timeout(PATIENCE, self.0.read_until(b'\n', &mut line));
        assert!(read.await.expect("in time").expect("octets") > 0, "the server hung up");
        String::from_utf8(line).expect("text")
    }

    /// Sends, and reads until a line begins with `end`.
    async fn say(&mut self, octets: &[u8], end: &str) -> String {
        timeout(PATIENCE, self.0.write_all(octets)).await.expect("in time").expect("written");
        loop {
            let line = self.line().await;
            if line.starts_with(end) {
                return line;
            }
            assert!(!line.starts_with('5') && !line.starts_with("-ERR"), "{line}");
        }
    }

    async fn octets(&mut self, n: usize) -> Vec<u8> {
        let mut all = vec![0; n];
        timeout(PATIENCE, self.0.read_exact(&mut all)).await.expect("in time").expect("octets");
        all
    }
}

/// A letter of about so many octets; lines of all lengths, some of which begin with dots.
fn letter(octets: usize) -> Vec<u8> {
    let mut text = String::from("Subject: Large\r\n\r\n");
    for n in 0.. {
        if text.len() >= octets {
            break;
        }
        let dots = &"..."[..if n % 40 == 7 { n % 3 + 1 } else { 0 }];
        let _ = write!(text, "{dots}{n}{}\r\n", "x".repeat(n * 7 % 600));
    }
    text.into_bytes()
}

fn stuffed(letter: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    mailglass::message::dot_stuff(letter, &mut out);
    out.extend_from_slice(b".\r\n");
    out
}

#[tokio::test]
async fn large_letters_come_out_as_they_went_in() {
    let ports = [("mx1.harbor.test", 25), ("mail.harbor.test", 110), ("mail.harbor.test", 143)];
    let ports = ports.map(|(host, standard)| PortSpec { name: "test", host, standard, port: 0 });
    let room = Arc::new(Room::new(Sandbox::new(SEED)));
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let listeners = Listeners::bind("127.0.0.1".parse().expect("an address"), &ports).await;
    let places: Vec<SocketAddr> =
        listeners.ports.iter().map(|p| p.bound.clone().expect("free")).collect();
    listeners.serve(&room, &tasks, &stop);

    // Two letters by DATA, the second behind the first in one write, and one by BDAT.
    let letters = [letter(2_500_000), letter(700_000), letter(1_300_000)];
    let envelope = b"MAIL FROM:<ana@meadow.test>\r\nRCPT TO:<ben@harbor.test>\r\n";
    let mut smtp = Client::new(places[0]).await;
    smtp.say(b"EHLO laptop.meadow.test\r\n", "250 ").await;
    smtp.say(&[&envelope[..], b"DATA\r\n"].concat(), "354").await;
    let both = [&stuffed(&letters[0])[..], envelope, b"DATA\r\n"].concat();
    smtp.say(&both, "354").await;
    smtp.say(&stuffed(&letters[1]), "250 2.0.0").await;
    let bdat = format!("BDAT {} LAST\r\n", letters[2].len());
    smtp.say(&[&envelope[..], bdat.as_bytes(), &letters[2]].concat(), "250 2.0.0").await;

    let mut pop = Client::new(places[1]).await;
    pop.say(b"USER ben\r\n", "+OK").await;
    let seen = pop.say(b"PASS cedar\r\n", "+OK").await;
    let mut imap = Client::new(places[2]).await;
    imap.say(b"a LOGIN ben cedar\r\nb SELECT INBOX\r\n", "b OK").await;
    let stat = pop.say(b"STAT\r\n", "+OK").await;
    let newest: usize = stat.split(' ').nth(1).and_then(|n| n.parse().ok()).expect(&seen);
    for (letter, number) in letters.iter().zip(newest - 2..) {
        let told = imap.say(format!("c FETCH {number} BODY[]\r\n").as_bytes(), "*").await;
        let size = told.rsplit_once('{').and_then(|(_, n)| n.trim_end().strip_suffix('}'));
        let size: usize = size.and_then(|n| n.parse().ok()).expect(&told);
        let source = imap.octets(size).await;
        imap.say(b"", "c OK").await;
        assert!(source.ends_with(letter), "letter {number} by IMAP");

        pop.say(format!("RETR {number}\r\n").as_bytes(), "+OK").await;
        let sent = stuffed(&source);
        assert!(pop.octets(sent.len()).await == sent, "letter {number} by POP3");
    }
    stop.cancel();
}
