//! What a page is told.

use super::*;

#[derive(Clone, PartialEq, Serialize)]
pub(super) struct Info {
    pub(super) id: u32,
    protocol: &'static str,
    host: &'static str,
    port: u16,
    pub(super) mine: bool,
    label: String,
    pub(super) open: bool,
    state: InfoState,
}

#[derive(Clone, PartialEq, Serialize)]
struct InfoState {
    name: &'static str,
    detail: Option<String>,
}

impl Info {
    pub(super) fn of(link: &LinkInfo) -> Self {
        Self {
            id: link.conn.0,
            protocol: link.service.protocol().key(),
            host: link.place.host.name,
            port: link.place.port,
            mine: link.end == End::Console,
            label: link.label.clone().unwrap_or_default(),
            open: link.open,
            state: InfoState {
                name: link.state.name,
                detail: link.state.detail.as_deref().map(str::to_owned),
            },
        }
    }
}

impl Console {
    /// Tells everything that is new.
    pub(super) async fn tell(&mut self, socket: &mut WebSocket) -> Result<(), Gone> {
        while !self.tell_present(socket).await? {
            self.renew(socket).await?;
        }
        Ok(())
    }

    /// Tells what is new on this line of time; false if somebody went to another one.
    async fn tell_present(&mut self, socket: &mut WebSocket) -> Result<bool, Gone> {
        if self.room.look_back(|_, t| t.epoch()) != self.epoch {
            return Ok(false);
        }
        if self.page.is_some() {
            self.tell_links(socket).await?;
            self.tell_profile(socket).await?;
            self.tell_policy(socket).await?;
        }
        let conns: Vec<ConnId> = self.watches.keys().copied().collect();
        for conn in conns {
            let Some(watch) = self.watches.get_mut(&conn) else { continue };
            let (next, told) = (watch.reader.next(), watch.step);
            let epoch = self.epoch;
            let news = self.room.look_back(|s, t| {
                let chunks: Vec<Chunk> = s.log().since(conn, next).cloned().collect();
                let skipped = if chunks.is_empty() { None } else { s.log().skipped(conn).cloned() };
                let newer = t.history().steps().rev().take_while(|s| s.id > told);
                let mut steps: Vec<_> =
                    newer.filter(|s| s.conn == Some(conn) && s.done).cloned().collect();
                steps.reverse();
                let want = s.link(conn).and_then(|l| l.session().wants());
                (t.epoch() == epoch).then_some((chunks, skipped, want, steps))
            });
            let Some((chunks, skipped, want, steps)) = news else { return Ok(false) };
            if chunks.is_empty() && steps.is_empty() {
                continue;
            }
            // What is shown is worked out here, outside the sandbox's lock.
            for message in watch.tell(&chunks, skipped.as_ref(), want, &steps) {
                say(socket, message).await?;
            }
        }
        if self.page.is_some() {
            self.tell_past(socket).await?;
        }
        if self.world_due().is_some_and(|due| due <= Instant::now()) {
            self.tell_world(socket).await?;
        }
        Ok(true)
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
                say(socket, message.to_string()).await?;
            }
        }
        if self.known.len() > 2 * links.len() + 16 {
            self.known.retain(|id, _| links.iter().any(|l| l.conn.0 == *id));
        }
        Ok(())
    }

    /// When the world's picture has to be drawn again; nothing if it is as the page has it.
    pub(super) fn world_due(&self) -> Option<Instant> {
        if self.page.is_none() || self.room.look(|s| s.world.changes()) == self.world {
            return None;
        }
        Some(self.world_sent.map_or_else(Instant::now, |sent| sent + WORLD_CALM))
    }

    pub(super) async fn tell_world(&mut self, socket: &mut WebSocket) -> Result<(), Gone> {
        let world: World = self.room.look(|s| s.world.clone());
        self.world = world.changes();
        self.world_sent = Some(Instant::now());
        let html = WorldView::new(&world).render().unwrap_or_default();
        let message = serde_json::json!({ "world": html });
        say(socket, message.to_string()).await
    }
}
