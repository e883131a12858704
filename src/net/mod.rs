//! Sandboxes on real sockets.

mod driver;
mod room;

pub use room::Room;

use anyhow::Context as _;
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

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
}

impl Listeners {
    /// Binds every port. One that cannot be had is told, and does not stop the others.
    pub async fn bind(address: IpAddr, specs: &[PortSpec]) -> Self {
        let mut out = Self { ports: Vec::new(), sockets: Vec::new() };
        for spec in specs {
            let bound = listen(SocketAddr::new(address, spec.port)).await;
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
fn hurry(stream: &TcpStream) {
    // Without it the answers are only slower.
    let _ = stream.set_nodelay(true);
}
