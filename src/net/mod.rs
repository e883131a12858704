//! Sandboxes on real sockets: listeners, and the drivers that move octets between a socket and a sandbox. Here time is
//! the system's, and tasks wait; below this floor nothing does.

mod datagram;
mod deflate;
mod driver;
mod reader;
mod room;

pub use room::{Page, Room};

use anyhow::Context as _;
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The port for questions about names.
const DNS: u16 = 53;

/// A port of the sandbox that is to be had on a real one.
#[derive(Clone, Copy, Debug)]
pub struct PortSpec {
    /// What is offered there, such as `smtp`.
    pub name: &'static str,
    /// The host of the sandbox that answers.
    pub host: &'static str,
    /// Its port in the sandbox.
    pub standard: u16,
    /// The real port; 0 takes any free one.
    pub port: u16,
}

/// A port as it was bound, or why it was not.
#[derive(Clone, Debug)]
pub struct Port {
    pub spec: PortSpec,
    /// Where it listens.
    pub bound: Result<SocketAddr, String>,
}

/// The listeners of one room.
#[derive(Debug)]
pub struct Listeners {
    pub ports: Vec<Port>,
    sockets: Vec<(PortSpec, TcpListener)>,
    /// Beside the ports for questions about names, which may come in datagrams too.
    datagrams: Vec<UdpSocket>,
}

impl Listeners {
    /// Binds every port. One that cannot be had is told, and does not stop the others.
    pub async fn bind(address: IpAddr, specs: &[PortSpec]) -> Self {
        let mut out = Self { ports: Vec::new(), sockets: Vec::new(), datagrams: Vec::new() };
        for spec in specs {
            let mut bound = listen(SocketAddr::new(address, spec.port)).await;
            if spec.standard == DNS
                && let Ok((_, place)) = &bound
            {
                match datagram::bind(*place).await {
                    Ok(socket) => out.datagrams.push(socket),
                    Err(error) => bound = Err(error.into()),
                }
            }
            let place = match bound {
                Ok((socket, place)) => {
                    out.sockets.push((*spec, socket));
                    Ok(place)
                }
                Err(error) => Err(format!("{error:#}")),
            };
            out.ports.push(Port { spec: *spec, bound: place });
        }
        out
    }

    /// Serves the room on every port until `stop`; each connection is a task of `tasks`.
    pub fn serve(self, room: &Arc<Room>, tasks: &TaskTracker, stop: &CancellationToken) {
        for socket in self.datagrams {
            tasks.spawn(datagram::serve(socket, room.clone(), stop.clone()));
        }
        for (spec, socket) in self.sockets {
            let (room, tasks, stop) = (room.clone(), tasks.clone(), stop.clone());
            let inner = tasks.clone();
            tasks.spawn(async move {
                loop {
                    tokio::select! {
                        () = stop.cancelled() => break,
                        accepted = socket.accept() => match accepted {
                            Ok((stream, peer)) => {
                                inner.spawn(driver::drive(stream, peer, room.clone(), spec));
                            }
                            // Out of descriptors, or the peer is gone already: others may still come.
                            Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
                        },
                    }
                }
            });
        }
    }
}

/// The mail ports on a thread of their own. Mail and pages each have one thread: handing a connection from
/// one thread to the next costs more than all that a session does with a command.
#[derive(Debug)]
pub struct Thread {
    pub ports: Vec<Port>,
    handle: std::thread::JoinHandle<()>,
}

impl Thread {
    /// Binds the ports and serves the room until `stop`.
    ///
    /// # Errors
    /// The thread or its runtime cannot be made.
    pub async fn start(
        address: IpAddr,
        specs: Vec<PortSpec>,
        room: Arc<Room>,
        stop: CancellationToken,
    ) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (tell, told) = tokio::sync::oneshot::channel();
        let serve = async move {
            let listeners = Listeners::bind(address, &specs).await;
            let tasks = TaskTracker::new();
            // Whoever asked is gone only if the program ends.
            let _ = tell.send(listeners.ports.clone());
            listeners.serve(&room, &tasks, &stop);
            stop.cancelled().await;
            tasks.close();
            // Whoever does not take the goodbye in time is left.
            let _ = tokio::time::timeout(Duration::from_secs(2), tasks.wait()).await;
        };
        let handle = std::thread::Builder::new()
            .name("mail ports".to_owned())
            .spawn(move || runtime.block_on(serve))?;
        Ok(Self { ports: told.await?, handle })
    }

    /// Waits for the end, which comes soon after `stop`.
    pub fn finish(self) {
        // A panic there was told already.
        let _ = self.handle.join();
    }
}

/// Binds one address.
///
/// # Errors
/// The address is taken, or is not this machine's.
pub async fn listen(address: SocketAddr) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let listener =
        TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    let place = listener.local_addr()?;
    Ok((listener, place))
}

/// Small answers go out at once.
pub(crate) fn hurry(stream: &TcpStream) {
    // Without it the answers are only slower.
    let _ = stream.set_nodelay(true);
}
