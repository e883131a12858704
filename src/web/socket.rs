//! The console's WebSocket: what a page asks for, and what it is told.

use super::{App, page, rooms, view::WorldView, watch::Watch};
use crate::{
    net::Room,
    sandbox::{LinkInfo, Sandbox},
    transcript::Chunk,
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
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{sync::watch, time::Instant};

/// Largest message of a page, in octets.
const MESSAGE_LIMIT: usize = 4 << 20;
/// News of others is told no more often than this.
const CALM: Duration = Duration::from_millis(15);
/// The world's picture is drawn no more often than this.
const WORLD_CALM: Duration = Duration::from_millis(120);

/// What a page asks for. Fields that do not belong together are not given together.
#[derive(Debug, Default, Deserialize)]
struct Ask {
    hello: Option<u32>,
    /// The last line that the page has of each connection.
    #[serde(default)]
    cursors: BTreeMap<u32, u64>,
    /// `host:port`, or the name of a protocol.
    open: Option<String>,
    /// The connection; the one opened last if it is left out.
    conn: Option<u32>,
    /// A line; its end is added.
    line: Option<String>,
    /// Octets as they are.
    raw: Option<String>,
    hangup: Option<bool>,
    watch: Option<u32>,
    #[serde(default)]
    after: u64,
}

#[derive(Clone, PartialEq, Serialize)]
struct Info {
    id: u32,
    protocol: &'static str,
    host: &'static str,
    port: u16,
    mine: bool,
    label: String,
    open: bool,
    state: InfoState,
}

#[derive(Clone, PartialEq, Serialize)]
struct InfoState {
    name: &'static str,
    detail: Option<String>,
}

impl Info {
    fn of(link: &LinkInfo) -> Self {
        Self {
            id: link.conn.0,
            protocol: link.service.protocol().key(),
            host: link.place.host.name,
            port: link.place.port,
            mine: !link.driven,
            label: link.label.clone().unwrap_or_default(),
            open: link.open,
            state: InfoState {
                name: link.state.name,
                detail: link.state.detail.as_deref().map(str::to_owned),
            },
        }
    }
}

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
    upgrade.read_buffer_size(2048).write_buffer_size(0).max_message_size(MESSAGE_LIMIT).on_upgrade(
        move |socket| {
            let tasks = app.tasks.clone();
            tasks.track_future(async move {
                let mut console = Console::new(room);
                // The page is gone, or does not read: it comes back with its cursor.
                let _ = console.run(socket, &app).await;
            })
        },
    )
}

/// One open page.
struct Console {
    room: Arc<Room>,
    changed: watch::Receiver<u64>,
    watches: BTreeMap<ConnId, Watch>,
    last: Option<ConnId>,
    /// The page said hello: it wants the world and the list of connections.
    greeted: bool,
    links: u64,
    known: BTreeMap<u32, Info>,
    world: u64,
    world_sent: Option<Instant>,
    /// News of others waits until then.
    quiet_until: Option<Instant>,
}

type Gone = axum::Error;

impl Console {
    fn new(room: Arc<Room>) -> Self {
        Self {
            changed: room.changed(),
            room,
            watches: BTreeMap::new(),
            last: None,
            greeted: false,
            links: u64::MAX,
            known: BTreeMap::new(),
            world: u64::MAX,
            world_sent: None,
            quiet_until: None,
        }
    }

    async fn run(&mut self, mut socket: WebSocket, app: &App) -> Result<(), Gone> {
        let stopped = app.stop.cancelled();
        tokio::pin!(stopped);
        loop {
            let world_due = self.world_due();
            tokio::select! {
                biased;
                message = socket.recv() => match message {
                    None => return Ok(()),
                    Some(Ok(Message::Text(text))) => {
                        self.ask(text.as_str(), &mut socket, app).await?;
                        // What is told now need not be told again.
                        self.changed.mark_unchanged();
                        self.tell(&mut socket).await?;
                    }
                    Some(Ok(Message::Close(_))) => return Ok(()),
                    Some(Ok(_)) => {}
                    Some(Err(e)) => return Err(e),
                },
                changed = news(&mut self.changed, self.quiet_until) => {
                    if changed.is_err() {
                        return Ok(());
                    }
                    self.tell(&mut socket).await?;
                    self.quiet_until = Some(Instant::now() + CALM);
                }
                () = tokio::time::sleep_until(world_due.unwrap_or_else(Instant::now)), if world_due.is_some() => {
                    self.tell_world(&mut socket).await?;
                }
                () = &mut stopped => {
                    let frame = axum::extract::ws::CloseFrame { code: close_code::AWAY, reason: "".into() };
                    return socket.send(Message::Close(Some(frame))).await;
                }
            }
        }
    }

    async fn ask(&mut self, text: &str, socket: &mut WebSocket, app: &App) -> Result<(), Gone> {
        let Ok(ask) = serde_json::from_str::<Ask>(text) else {
            return error(
                socket,
                "This page and the program do not understand each other. Load the page again.",
            )
            .await;
        };
        if ask.hello.is_some() {
            self.hello(&ask, socket, app).await?;
        }
        if let Some(place) = &ask.open {
            return self.open(place, socket).await;
        }
        if let Some(conn) = ask.watch {
            self.watch(ConnId(conn), ask.after);
        }
        let target = ask.conn.map(ConnId).or(self.last);
        let octets = match (ask.line, ask.raw) {
            (Some(mut line), _) => {
                line.push_str("\r\n");
                Some(line)
            }
            (None, raw) => raw,
        };
        match (target, octets) {
            (Some(conn), Some(octets)) => self.send(conn, octets, socket).await,
            (Some(conn), None) if ask.hangup == Some(true) => {
                if self.is_own(conn) {
                    self.room.act(|s| s.hang_up(conn));
                }
                Ok(())
            }
            (None, Some(_)) => error(socket, "No connection is open. Connect first.").await,
            _ => Ok(()),
        }
    }

    async fn hello(&mut self, ask: &Ask, socket: &mut WebSocket, app: &App) -> Result<(), Gone> {
        self.greeted = true;
        let (name, links, seen) =
            self.room.look(|s| (s.name.clone(), s.links().collect::<Vec<_>>(), s.link_changes()));
        self.links = seen;
        let infos: Vec<Info> = links.iter().map(Info::of).collect();
        let ports: Vec<_> = page::ports(&app.ports)
            .into_iter()
            .map(|p| {
                let service = p.purpose();
                serde_json::json!({
                    "service": service, "host": p.host, "stands_for": p.stands_for,
                    "port": p.port, "ok": p.problem.is_none(),
                })
            })
            .collect();
        let hello = serde_json::json!({
            "hello": {
                "sandbox": &*name, "id": self.room.id(), "ports": ports, "conns": &infos,
                "on_ports": Arc::ptr_eq(&self.room, app.rooms.on_ports()),
            },
        });
        self.last = infos.iter().rev().find(|i| i.mine && i.open).map(|i| ConnId(i.id));
        self.known = infos.into_iter().map(|i| (i.id, i)).collect();
        for (conn, after) in &ask.cursors {
            self.watch(ConnId(*conn), *after);
        }
        socket.send(Message::Text(hello.to_string().into())).await
    }

    async fn open(&mut self, place: &str, socket: &mut WebSocket) -> Result<(), Gone> {
        let (host, port) = match place {
            "smtp" => ("mx1.harbor.test", 25),
            "pop3" => ("mail.harbor.test", 110),
            "imap" => ("mail.harbor.test", 143),
            _ => match place.rsplit_once(':').and_then(|(h, p)| Some((h, p.parse().ok()?))) {
                Some(place) => place,
                None => {
                    return error(
                        socket,
                        "A place is a host and a port, as in mx1.harbor.test:25.",
                    )
                    .await;
                }
            },
        };
        match self.room.act(|s| s.connect(host, port, Sandbox::LAPTOP, false)) {
            Ok((conn, _)) => {
                self.last = Some(conn);
                self.watch(conn, 0);
                Ok(())
            }
            Err(refused) => error(socket, &refused.to_string()).await,
        }
    }

    async fn send(
        &mut self,
        conn: ConnId,
        octets: String,
        socket: &mut WebSocket,
    ) -> Result<(), Gone> {
        if !self.is_own(conn) {
            return error(
                socket,
                "This connection belongs to another program; here you can only watch it.",
            )
            .await;
        }
        let mut chunk = Bytes::from(octets);
        let closed = self.room.act(|s| {
            loop {
                let reaction = s.receive(conn, std::mem::take(&mut chunk));
                if !reaction.more {
                    return reaction.closed && reaction.bytes.is_empty();
                }
            }
        });
        if closed {
            error(socket, "This connection is closed. Connect again.").await
        } else {
            Ok(())
        }
    }

    fn is_own(&self, conn: ConnId) -> bool {
        self.room.look(|s| s.link(conn).is_some_and(|l| !l.is_driven()))
    }

    fn watch(&mut self, conn: ConnId, after: u64) {
        if let Some(reader) = self.room.look(|s| s.reader(conn)) {
            self.watches.insert(conn, Watch::new(reader, after));
        }
    }

    /// Tells everything that is new.
    async fn tell(&mut self, socket: &mut WebSocket) -> Result<(), Gone> {
        if self.greeted {
            self.tell_links(socket).await?;
        }
        let conns: Vec<ConnId> = self.watches.keys().copied().collect();
        for conn in conns {
            let Some(watch) = self.watches.get_mut(&conn) else { continue };
            let next = watch.reader.next();
            let (chunks, skipped, want) = self.room.look(|s| {
                let chunks: Vec<Chunk> = s.log().since(conn, next).cloned().collect();
                let skipped = if chunks.is_empty() { None } else { s.log().skipped(conn).cloned() };
                (chunks, skipped, s.link(conn).and_then(|l| l.session().wants()))
            });
            if chunks.is_empty() {
                continue;
            }
            // What is shown is worked out here, outside the sandbox's lock.
            for message in watch.tell(&chunks, skipped.as_ref(), want) {
                socket.send(Message::Text(message.into())).await?;
            }
        }
        if self.world_due().is_some_and(|due| due <= Instant::now()) {
            self.tell_world(socket).await?;
        }
        Ok(())
    }

    async fn tell_links(&mut self, socket: &mut WebSocket) -> Result<(), Gone> {
        let seen = self.links;
        let news = self.room.look(|s| {
            (s.link_changes() != seen).then(|| (s.link_changes(), s.links().collect::<Vec<_>>()))
        });
        let Some((changes, links)) = news else { return Ok(()) };
        self.links = changes;
        for info in links.iter().map(Info::of) {
            if self.known.get(&info.id) != Some(&info) {
                let message = serde_json::json!({ "conn": info.id, "info": &info });
                self.known.insert(info.id, info);
                socket.send(Message::Text(message.to_string().into())).await?;
            }
        }
        if self.known.len() > 2 * links.len() + 16 {
            self.known.retain(|id, _| links.iter().any(|l| l.conn.0 == *id));
        }
        Ok(())
    }

    /// When the world's picture has to be drawn again; nothing if it is as the page has it.
    fn world_due(&self) -> Option<Instant> {
        if !self.greeted || self.room.look(|s| s.world.changes()) == self.world {
            return None;
        }
        Some(self.world_sent.map_or_else(Instant::now, |sent| sent + WORLD_CALM))
    }

    async fn tell_world(&mut self, socket: &mut WebSocket) -> Result<(), Gone> {
        let world: World = self.room.look(|s| s.world.clone());
        self.world = world.changes();
        self.world_sent = Some(Instant::now());
        let html = WorldView::new(&world).render().unwrap_or_default();
        let message = serde_json::json!({ "world": html });
        socket.send(Message::Text(message.to_string().into())).await
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
    socket.send(Message::Text(message.to_string().into())).await
}
