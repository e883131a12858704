//! What a page asks for.

use super::*;

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
    /// Whom the servers shall be like.
    profile: Option<String>,
    #[serde(default)]
    after: u64,
    /// What may be typed next.
    complete: Option<complete::Complete>,
    #[serde(flatten)]
    journey: past::Journey,
    /// A knob, a fault, or both as they come.
    #[serde(flatten)]
    wish: policy::Wish,
    /// Lines that somebody looks at closely.
    look: Option<look::Look>,
    /// An answer that somebody wants otherwise.
    otherwise: Option<otherwise::Otherwise>,
    /// A zone that somebody edits.
    zone: Option<zone::Wish>,
}

impl Console {
    pub(super) async fn ask(
        &mut self,
        text: &str,
        socket: &mut WebSocket,
        app: &App,
    ) -> Result<(), Gone> {
        let Ok(ask) = serde_json::from_str::<Ask>(text) else {
            return error(
                socket,
                "This page and the program do not understand each other. Load the page again.",
            )
            .await;
        };
        if ask.hello.is_some() {
            self.hello(ask.cursors, ask.journey.epoch(), socket, app).await?;
        } else if !self.is_present(&ask.journey) {
            // What the page wants to see it asks for again when it has begun anew.
            return match ask.watch {
                Some(_) => Ok(()),
                None => error(socket, past::CHANGED).await,
            };
        }
        if ask.journey.is_wanted() {
            return self.travel(&ask.journey, socket).await;
        }
        if let Some(wish) = &ask.zone {
            return self.zone(wish, socket).await;
        }
        if let Some(key) = &ask.profile {
            return self.turn(key, socket).await;
        }
        if ask.wish.is_wanted() {
            return self.fulfil(&ask.wish, socket).await;
        }
        if let Some(place) = &ask.open {
            return self.open(place, socket).await;
        }
        if let Some(conn) = ask.watch {
            self.watch(ConnId(conn), ask.after);
        }
        if let Some(beginning) = &ask.complete {
            return self.complete(beginning, socket).await;
        }
        if let Some(look) = &ask.look {
            return self.look(look, socket).await;
        }
        if let Some(wish) = &ask.otherwise {
            return self.otherwise(wish, socket).await;
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
                    self.room.step_in(self.epoch, Some(conn), What::HungUp, |s| s.hang_up(conn));
                }
                Ok(())
            }
            (None, Some(_)) => error(socket, "No connection is open. Connect first.").await,
            _ => Ok(()),
        }
    }

    async fn hello(
        &mut self,
        cursors: BTreeMap<u32, u64>,
        known: Option<u64>,
        socket: &mut WebSocket,
        app: &App,
    ) -> Result<(), Gone> {
        self.page = Some(self.room.page());
        let (name, links, seen, epoch) = self.room.look_back(|s, t| {
            (s.name.clone(), s.links().collect::<Vec<_>>(), s.link_changes(), t.epoch())
        });
        (self.links, self.epoch, self.past) = (seen, epoch, None);
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
                "on_ports": Arc::ptr_eq(&self.room, app.rooms.on_ports()), "epoch": epoch,
            },
        });
        self.last = infos.iter().rev().find(|i| i.mine && i.open).map(|i| ConnId(i.id));
        self.known = infos.into_iter().map(|i| (i.id, i)).collect();
        for (conn, after) in cursors {
            // Lines of another past have the numbers of these, and say something else.
            let is_present = known.is_none_or(|known| known == epoch);
            self.watch(ConnId(conn), if is_present { after } else { 0 });
        }
        say(socket, hello.to_string()).await
    }

    async fn open(&mut self, place: &str, socket: &mut WebSocket) -> Result<(), Gone> {
        let (host, port) = match place {
            "smtp" => ("mx1.harbor.test", 25),
            "pop3" => ("mail.harbor.test", 110),
            "imap" => ("mail.harbor.test", 143),
            "dns" => ("dns.meadow.test", 53),
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
        let connect = |s: &mut Sandbox| s.connect(host, port, Sandbox::LAPTOP, End::Console);
        match self.room.step_in(self.epoch, None, What::Connected, connect) {
            None => error(socket, past::CHANGED).await,
            Some(Ok((conn, _))) => {
                self.last = Some(conn);
                self.watch(conn, 0);
                Ok(())
            }
            Some(Err(refused)) => error(socket, &refused.to_string()).await,
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
        let typed = Bytes::from(octets);
        // What is no question is not sent, and is no step.
        if let Err(wrong) = self.room.look(|s| s.can_type(conn, &typed)) {
            let at = wrong.column();
            return error(socket, &format!("Column {at}: {}", wrong.sentence())).await;
        }
        let closed = self.room.step_in(self.epoch, Some(conn), What::Sent, |s| {
            let open = s.link(conn).is_some_and(crate::sandbox::Link::is_open);
            let mut chunk = s.typed(conn, typed).unwrap_or_default();
            while s.receive(conn, std::mem::take(&mut chunk)).more {}
            !open
        });
        let Some(closed) = closed else { return error(socket, past::CHANGED).await };
        if closed {
            error(socket, "This connection is closed. Connect again.").await
        } else {
            Ok(())
        }
    }
}
