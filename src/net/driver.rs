//! Moves octets between one socket and one link. It knows no protocol.

use super::{PortSpec, Room, deflate::Deflate, reader::Reader};
use crate::{
    protocol::{Peer, Session},
    sandbox::{ConnectRefused, Reaction},
    world::ConnId,
};
use bytes::Bytes;
use std::{
    io::{self, IoSlice},
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::AsyncWriteExt as _,
    net::{TcpStream, tcp::OwnedWriteHalf},
    sync::Notify,
    time::{Instant, sleep, sleep_until, timeout, timeout_at},
};

/// How long a client may take to read what it was sent.
const WRITE_LIMIT: Duration = Duration::from_secs(60);

/// How long a real client is kept waiting at most, however long the sandbox's clock says.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a room knows of a driver.
#[derive(Debug)]
pub(super) struct Handle {
    pub(super) conn: ConnId,
    /// The room's line of time when the connection was opened: in another one its number means nothing.
    pub(super) epoch: u64,
    pub(super) notify: Notify,
    farewell: Mutex<Option<Vec<Bytes>>>,
}

impl Handle {
    pub(super) fn new(conn: ConnId, epoch: u64) -> Self {
        Self { conn, epoch, notify: Notify::new(), farewell: Mutex::new(None) }
    }

    /// The connection ends with these octets.
    pub(super) fn part(&self, with: Vec<Bytes>) {
        *self.farewell.lock().unwrap_or_else(PoisonError::into_inner) = Some(with);
        self.notify.notify_one();
    }

    /// What is left to be said when the connection's own time is gone.
    fn last(&self) -> Reaction {
        let bytes = self.farewell.lock().unwrap_or_else(PoisonError::into_inner).take();
        Reaction { bytes: bytes.unwrap_or_default(), closed: true, ..Reaction::default() }
    }

    fn is_parted(&self) -> bool {
        self.farewell.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Waits as long as the server takes for what it says, but for [`PATIENCE`] at most, and no longer than until
    /// somebody goes back.
    async fn wait(&self, span: Duration) {
        let end = Instant::now() + span.min(PATIENCE);
        let mut woken = false;
        while !self.is_parted() && timeout_at(end, self.notify.notified()).await.is_ok() {
            woken = true;
        }
        if woken {
            // It was for the loop that this wait is part of.
            self.notify.notify_one();
        }
    }
}

/// Serves one connection until it ends.
pub(super) async fn drive(
    mut stream: TcpStream,
    peer: SocketAddr,
    room: Arc<Room>,
    spec: PortSpec,
) {
    super::hurry(&stream);
    let peer = Peer { address: peer.ip() };
    let (handle, greeting, service) = match room.open(spec.host, spec.standard, peer) {
        Ok(opened) => opened,
        Err(refused) => return refuse(&mut stream, spec, refused).await,
    };
    let patience = Session::new(service).patience();
    let (reader, writer) = stream.into_split();
    let mut wire = Wire { writer, packed: None };
    // However it ends, the link is closed and its lock released.
    let _ = converse(Reader::new(reader), &mut wire, &room, &handle, greeting, patience).await;
    room.leave(&handle);
    // The peer may be gone; there is nothing more to tell it.
    let _ = wire.writer.shutdown().await;
}

/// Where a server's octets go, and how what goes over the socket is packed, both ways.
#[derive(Debug)]
struct Wire {
    writer: OwnedWriteHalf,
    packed: Option<Box<Deflate>>,
}

async fn converse(
    mut reader: Reader,
    stream: &mut Wire,
    room: &Room,
    handle: &Handle,
    greeting: Reaction,
    patience: Duration,
) -> io::Result<()> {
    if !greeting.wait.is_zero() {
        handle.wait(greeting.wait).await;
    }
    if stream.write(greeting).await? {
        return Ok(());
    }
    let mut heard = Instant::now();
    // One timer a connection, looked at only when it runs out: setting it anew for each command costs more
    // than the command.
    let silence = sleep_until(heard + patience);
    tokio::pin!(silence);
    loop {
        tokio::select! {
            biased;
            chunk = reader.read() => {
                let chunk = chunk?;
                if chunk.is_empty() {
                    return Ok(());
                }
                heard = Instant::now();
                if hear(stream, room, handle, chunk).await? {
                    return Ok(());
                }
            }
            () = handle.notify.notified() => {
                let waiting = room.drive(handle, |s, conn| s.take_outbox(conn));
                let waiting = waiting.unwrap_or_else(|| handle.last());
                if stream.write(waiting).await? {
                    return Ok(());
                }
            }
            () = &mut silence => {
                if heard.elapsed() < patience {
                    silence.as_mut().reset(heard + patience);
                    continue;
                }
                let goodbye = room.drive(handle, |s, conn| s.expire(conn));
                let goodbye = goodbye.unwrap_or_else(|| handle.last());
                stream.write(goodbye).await?;
                return Ok(());
            }
        }
    }
}

/// Takes octets from the socket, unpacks them if they are packed, and answers; true if the link is closed.
async fn hear(wire: &mut Wire, room: &Room, handle: &Handle, chunk: Bytes) -> io::Result<bool> {
    let Some(packed) = &mut wire.packed else { return answer(wire, room, handle, chunk).await };
    packed.take(chunk);
    // A piece at a time: few octets can be packed out of very many.
    while let Some(piece) = wire.packed.as_mut().map_or(Ok(None), |packed| packed.unpacked())? {
        if answer(wire, room, handle, piece).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Gives octets to the link and writes what it answers; true if the link is closed.
async fn answer(stream: &mut Wire, room: &Room, handle: &Handle, chunk: Bytes) -> io::Result<bool> {
    let act = |chunk| room.receive(handle, chunk).unwrap_or_else(|| handle.last());
    let mut reaction = act(chunk);
    loop {
        let more = reaction.more;
        if !reaction.wait.is_zero() {
            handle.wait(reaction.wait).await;
        }
        if stream.write(reaction).await? {
            return Ok(true);
        }
        if !more {
            return Ok(false);
        }
        reaction = act(Bytes::new());
    }
}

impl Wire {
    /// Writes what a server says; true if it closed the connection.
    async fn write(&mut self, reaction: Reaction) -> io::Result<bool> {
        let all = async {
            let Some(packed) = &mut self.packed else {
                return write_parts(&mut self.writer, &reaction.bytes).await;
            };
            for part in &reaction.bytes {
                self.writer.write_all(&packed.packed(part)?).await?;
            }
            io::Result::Ok(())
        };
        timeout(WRITE_LIMIT, all).await.map_err(io::Error::from)??;
        if reaction.compress {
            self.packed.get_or_insert_default();
        }
        Ok(reaction.closed)
    }
}

/// Writes all parts, in as few goes as it takes.
async fn write_parts(writer: &mut OwnedWriteHalf, parts: &[Bytes]) -> io::Result<()> {
    if let [only] = parts {
        return writer.write_all(only).await;
    }
    let parts = parts.iter().filter(|p| !p.is_empty());
    let mut slices: Vec<IoSlice<'_>> = parts.map(|p| IoSlice::new(p)).collect();
    let mut left = &mut slices[..];
    while !left.is_empty() {
        let written = writer.write_vectored(left).await?;
        if written == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        IoSlice::advance_slices(&mut left, written);
    }
    Ok(())
}

/// Lets a client find what it would find at a host that cannot be reached; where there is only no room, says that in
/// the protocol's own terms.
async fn refuse(stream: &mut TcpStream, spec: PortSpec, why: ConnectRefused) {
    match why {
        // The connection is there already: cutting it is the nearest to refusing it.
        ConnectRefused::NothingListens => {
            let _ = stream.set_zero_linger();
            return;
        }
        ConnectRefused::Silent => return sleep(PATIENCE).await,
        ConnectRefused::UnknownHost | ConnectRefused::TooMany => {}
    }
    let host = spec.host;
    let line = match spec.standard {
        110 => format!("-ERR {why}\r\n"),
        143 => format!("* BYE {why}\r\n"),
        // There is no word for it.
        53 => return,
        _ => format!("421 {host} {why}\r\n"),
    };
    // A client that does not want to hear it is gone anyhow.
    let _ = timeout(Duration::from_secs(2), stream.write_all(line.as_bytes())).await;
}
