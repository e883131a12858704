//! Moves octets between one socket and one link. It knows no protocol.

use super::{PortSpec, Room};
use crate::{
    protocol::Peer,
    sandbox::{ConnectRefused, Reaction},
    world::{ConnId, Protocol, Service},
};
use bytes::{Bytes, BytesMut};
use std::{cell::RefCell, io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::AsyncWriteExt as _,
    net::TcpStream,
    sync::Notify,
    time::{Instant, sleep_until, timeout},
};

/// How long a client may take to read what it was sent.
const WRITE_LIMIT: Duration = Duration::from_secs(60);

/// How long a server waits for the next octet (RFC 5321 §4.5.3.2.7, RFC 1939 §3, RFC 3501 §5.4).
const fn patience(protocol: Protocol) -> Duration {
    Duration::from_secs(match protocol {
        Protocol::Smtp => 5 * 60,
        Protocol::Pop3 => 10 * 60,
        Protocol::Imap => 30 * 60,
    })
}

thread_local! {
    /// Where every socket of this thread is read into: an idle connection needs no buffer of its own.
    static SCRATCH: RefCell<Box<[u8]>> = RefCell::new(vec![0; 64 * 1024].into());
}

/// Reads of at least so many octets are followed by reads into a buffer of their own, which is handed on and
/// not copied. It stays below the size from which the allocator asks the system for each block.
const LARGE: usize = 32 * 1024;
const OWN_BUFFER: usize = 120 * 1024;

/// Serves one connection until it ends.
pub(super) async fn drive(
    mut stream: TcpStream,
    peer: SocketAddr,
    room: Arc<Room>,
    spec: PortSpec,
) {
    super::hurry(&stream);
    let peer = Peer { address: peer.ip() };
    let opened = room.act(|s| {
        s.connect(spec.host, spec.standard, peer, true).map(|(conn, reaction)| {
            (conn, reaction, s.link(conn).map(crate::sandbox::Link::service))
        })
    });
    let (conn, greeting, service) = match opened {
        Ok(opened) => opened,
        Err(refused) => return refuse(&mut stream, spec, refused).await,
    };
    let notify = room.register(conn);
    let protocol = service.unwrap_or(Service::Relay).protocol();
    // However it ends, the link is closed and its lock released.
    let _ = converse(&mut stream, &room, conn, greeting, &notify, patience(protocol)).await;
    room.act(|s| s.hang_up(conn));
    room.unregister(conn);
    // The peer may be gone; there is nothing more to tell it.
    let _ = stream.shutdown().await;
}

async fn converse(
    stream: &mut TcpStream,
    room: &Room,
    conn: ConnId,
    greeting: Reaction,
    notify: &Notify,
    patience: Duration,
) -> io::Result<()> {
    if write(stream, greeting).await? {
        return Ok(());
    }
    let mut heard = Instant::now();
    let mut last = 0;
    // One timer a connection, looked at only when it runs out: setting it anew for each command costs more
    // than the command.
    let silence = sleep_until(heard + patience);
    tokio::pin!(silence);
    loop {
        tokio::select! {
            biased;
            ready = stream.readable() => {
                ready?;
                match read(stream, last >= LARGE) {
                    Ok(chunk) if chunk.is_empty() => return Ok(()),
                    Ok(chunk) => {
                        last = chunk.len();
                        heard = Instant::now();
                        if answer(stream, room, conn, chunk).await? {
                            return Ok(());
                        }
                    }
                    Err(e) if e.kind() == io::ErrorKind::WouldBlock => {}
                    Err(e) => return Err(e),
                }
            }
            () = notify.notified() => {
                let waiting = room.act(|s| s.take_outbox(conn));
                if write(stream, waiting).await? {
                    return Ok(());
                }
            }
            () = &mut silence => {
                if heard.elapsed() < patience {
                    silence.as_mut().reset(heard + patience);
                    continue;
                }
                let goodbye = room.act(|s| s.expire(conn));
                write(stream, goodbye).await?;
                return Ok(());
            }
        }
    }
}

/// Gives octets to the link and writes what it answers; true if the link is closed.
async fn answer(
    stream: &mut TcpStream,
    room: &Room,
    conn: ConnId,
    chunk: Bytes,
) -> io::Result<bool> {
    let mut reaction = room.act(|s| s.receive(conn, chunk));
    loop {
        let more = reaction.more;
        if write(stream, reaction).await? {
            return Ok(true);
        }
        if !more {
            return Ok(false);
        }
        reaction = room.act(|s| s.receive(conn, Bytes::new()));
    }
}

fn read(stream: &TcpStream, large: bool) -> io::Result<Bytes> {
    if large {
        let mut own = BytesMut::with_capacity(OWN_BUFFER);
        stream.try_read_buf(&mut own)?;
        if own.len() >= OWN_BUFFER / 8 * 7 {
            return Ok(own.freeze());
        }
        // Few octets must not keep a large buffer alive.
        return Ok(Bytes::copy_from_slice(&own));
    }
    SCRATCH.with_borrow_mut(|scratch| {
        let n = stream.try_read(scratch)?;
        Ok(Bytes::copy_from_slice(&scratch[..n]))
    })
}

/// Writes what a server says; true if it closed the connection.
async fn write(stream: &mut TcpStream, reaction: Reaction) -> io::Result<bool> {
    let all = async {
        for part in &reaction.bytes {
            stream.write_all(part).await?;
        }
        io::Result::Ok(())
    };
    timeout(WRITE_LIMIT, all).await.map_err(io::Error::from)??;
    Ok(reaction.closed)
}

/// Says in the protocol's own terms that there is no room.
async fn refuse(stream: &mut TcpStream, spec: PortSpec, why: ConnectRefused) {
    let host = spec.host;
    let line = match spec.standard {
        110 => format!("-ERR {why}\r\n"),
        143 => format!("* BYE {why}\r\n"),
        _ => format!("421 {host} {why}\r\n"),
    };
    // A client that does not want to hear it is gone anyhow.
    let _ = timeout(Duration::from_secs(2), stream.write_all(line.as_bytes())).await;
}
