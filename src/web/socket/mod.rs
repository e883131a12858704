//! The console's WebSocket: what a page asks for, and what it is told.

mod ask;
mod complete;
mod look;
mod otherwise;
mod past;
mod policy;
mod profile;
mod tell;
mod zone;

use super::{App, page, rooms, view::WorldView, watch::Watch};
use crate::{
    net::{Page, Room},
    sandbox::{End, LinkInfo, Sandbox, Travel, What},
    transcript::Chunk,
    wire::Profile,
    world::{ConnId, World},
};
use askama::Template;
use axum::{
    extract::{
        ConnectInfo, State, WebSocketUpgrade,
        ws::{Message, WebSocket, close_code},
    },
    http::HeaderMap,
    response::Response,
};
use bytes::Bytes;
use futures_util::SinkExt as _;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};
use tell::Info;
use tokio::{sync::watch, time::Instant};

/// Largest message of a page, in octets.
const MESSAGE_LIMIT: usize = 4 << 20;
/// Octets of messages that may wait to leave together.
const WRITE_BUFFER: usize = 16 << 10;
/// News of others is told no more often than this.
const CALM: Duration = Duration::from_millis(15);
/// The world's picture is drawn no more often than this.
const WORLD_CALM: Duration = Duration::from_millis(120);

/// `/ws`
pub(super) async fn upgrade(
    State(app): State<App>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let room = match page::token(&headers) {
        Some(token) => app.rooms.of(&token, peer.ip().is_loopback()),
        None => rooms::private(),
    };
    // With its default, tungstenite reads into 128 KiB for each connection.
    let upgrade = upgrade.read_buffer_size(2048).write_buffer_size(WRITE_BUFFER);
    upgrade.max_message_size(MESSAGE_LIMIT).on_upgrade(move |mut socket| {
        let tasks = app.tasks.clone();
        tasks.track_future(async move {
            let mut console = Console::new(room);
            // The page is gone, or does not read: it comes back with its cursor.
            let _ = console.run(&mut socket, &app).await;
        })
    })
}

/// One open page.
struct Console {
    room: Arc<Room>,
    changed: watch::Receiver<u64>,
    /// A watch is large, and a map has room for many more than a page follows.
    watches: BTreeMap<ConnId, Box<Watch>>,
    last: Option<ConnId>,
    /// There since the page said hello: it wants the world and the list of connections, and can go back.
    page: Option<Page>,
    links: u64,
    known: BTreeMap<u32, Info>,
    /// The line of time that the page knows.
    epoch: u64,
    /// What the page was told of the past.
    past: Option<past::Told>,
    world: u64,
    world_sent: Option<Instant>,
    /// News of others waits until then.
    quiet_until: Option<Instant>,
    /// Whom the servers are like, as the page knows it.
    profile: Option<Profile>,
    /// What the page was told of hosts and faults, if it wants to know.
    policy: Option<String>,
}

type Gone = axum::Error;

impl Console {
    fn new(room: Arc<Room>) -> Self {
        Self {
            changed: room.changed(),
            epoch: room.look_back(|_, t| t.epoch()),
            past: None,
            room,
            watches: BTreeMap::new(),
            last: None,
            page: None,
            links: u64::MAX,
            known: BTreeMap::new(),
            world: u64::MAX,
            world_sent: None,
            quiet_until: None,
            profile: None,
            policy: None,
        }
    }

    async fn run(&mut self, socket: &mut WebSocket, app: &App) -> Result<(), Gone> {
        let stopped = app.stop.cancelled();
        tokio::pin!(stopped);
        loop {
            let world_due = self.world_due();
            tokio::select! {
                biased;
                message = socket.recv() => match message {
                    None => return Ok(()),
                    Some(Ok(Message::Text(text))) => {
                        // A page that says nothing needs no room for what it may ask.
                        Box::pin(self.ask(text.as_str(), socket, app)).await?;
                        // What is told now need not be told again.
                        self.changed.mark_unchanged();
                        self.tell(socket).await?;
                        socket.flush().await?;
                    }
                    Some(Ok(Message::Close(_))) => return Ok(()),
                    Some(Ok(_)) => {}
                    Some(Err(e)) => return Err(e),
                },
                changed = news(&mut self.changed, self.quiet_until) => {
                    if changed.is_err() {
                        return Ok(());
                    }
                    self.tell(socket).await?;
                    socket.flush().await?;
                    self.quiet_until = Some(Instant::now() + CALM);
                }
                () = tokio::time::sleep_until(world_due.unwrap_or_else(Instant::now)), if world_due.is_some() => {
                    self.tell_world(socket).await?;
                    socket.flush().await?;
                }
                () = &mut stopped => {
                    let frame = axum::extract::ws::CloseFrame { code: close_code::AWAY, reason: "".into() };
                    return socket.send(Message::Close(Some(frame))).await;
                }
            }
        }
    }

    fn is_own(&self, conn: ConnId) -> bool {
        self.room.look(|s| s.link(conn).is_some_and(|l| l.end() == End::Console))
    }

    fn watch(&mut self, conn: ConnId, after: u64) {
        if let Some(reader) = self.room.look(|s| s.reader(conn)) {
            self.watches.insert(conn, Box::new(Watch::new(reader, after)));
        }
    }
}

/// Waits for news, but not while it was told only just now.
async fn news(
    changed: &mut watch::Receiver<u64>,
    quiet_until: Option<Instant>,
) -> Result<(), watch::error::RecvError> {
    if let Some(until) = quiet_until {
        tokio::time::sleep_until(until).await;
    }
    changed.changed().await
}

async fn error(socket: &mut WebSocket, sentence: &str) -> Result<(), Gone> {
    let message = serde_json::json!({ "error": sentence });
    say(socket, message.to_string()).await
}

/// Puts a message behind those that wait; they leave together.
async fn say(socket: &mut WebSocket, message: String) -> Result<(), Gone> {
    socket.feed(Message::Text(message.into())).await
}
