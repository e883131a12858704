//! Questions about names that come in datagrams (RFC 1035 §4.2.1).

use super::Room;
use crate::protocol::dns::{self, Transport};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::UdpSocket, time::Instant};
use tokio_util::sync::CancellationToken;

/// Longest question that is read; longer ones are cut there, and then are none.
const LONGEST: usize = 4096;

/// How many datagrams are answered in a second. Anybody may write a false sender on one, and so make a server
/// answer somebody else; what is more than a person and a mail server ask gets no answer.
#[derive(Debug)]
struct Pace {
    since: Instant,
    answered: u32,
}

impl Pace {
    const WINDOW: Duration = Duration::from_secs(1);
    const MOST: u32 = 2000;

    fn new(now: Instant) -> Self {
        Self { since: now, answered: 0 }
    }

    /// Whether one more may be answered.
    fn allows(&mut self, now: Instant) -> bool {
        if now.duration_since(self.since) >= Self::WINDOW {
            *self = Self::new(now);
        }
        self.answered += 1;
        self.answered <= Self::MOST
    }
}

/// Binds the port for datagrams that belongs to a port for connections.
///
/// # Errors
/// The address is taken.
pub(super) async fn bind(address: SocketAddr) -> io::Result<UdpSocket> {
    UdpSocket::bind(address).await
}

/// Answers datagrams until `stop`. Each is one question and at most one answer, which is never longer than the
/// sender says it can take.
pub(super) async fn serve(socket: UdpSocket, room: Arc<Room>, stop: CancellationToken) {
    let mut buffer = vec![0; LONGEST];
    let mut pace = Pace::new(Instant::now());
    loop {
        let received = tokio::select! {
            () = stop.cancelled() => return,
            received = socket.recv_from(&mut buffer) => received,
        };
        // An error belongs to a datagram that was sent before: its receiver is gone.
        let Ok((len, peer)) = received else { continue };
        if !pace.allows(Instant::now()) {
            continue;
        }
        let zones = room.look(|sandbox| sandbox.world.zones.clone());
        let query = buffer.get(..len).unwrap_or_default();
        if let Some(answer) = dns::answer(query, &zones, Transport::Udp) {
            // Whoever asked will ask again.
            let _ = socket.send_to(&answer, peer).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_than_so_many_are_answered() {
        let start = Instant::now();
        let mut pace = Pace::new(start);
        let allowed = (0..5000).filter(|_| pace.allows(start)).count();
        assert_eq!(allowed, Pace::MOST as usize);
        assert!(pace.allows(start + Pace::WINDOW));
    }
}
