//! Going back, over to a branch, and on by the clock.

use super::*;
use crate::{
    sandbox::Timeline,
    web::view::{PastFacts, PastView},
};

/// What a page hears that speaks of a past which is no more.
pub(super) const CHANGED: &str =
    "Somebody went back meanwhile. What you sent was not done; the page shows the world as it is.";
/// Farthest that the clock is moved at once.
const FARTHEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// What a page asks of time.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Journey {
    /// The line of time that the page knows.
    epoch: Option<u64>,
    /// Takes the last step back.
    #[serde(default)]
    undo: bool,
    /// The number of a step: back to when it was done.
    back: Option<u64>,
    /// The number of a branch.
    branch: Option<u32>,
    /// Seconds by which the clock is moved.
    advance: Option<u64>,
}

impl Journey {
    /// The line of time that the page knows; nothing if it has seen none.
    pub(super) const fn epoch(&self) -> Option<u64> {
        self.epoch
    }

    pub(super) const fn is_wanted(&self) -> bool {
        self.undo || self.back.is_some() || self.branch.is_some() || self.advance.is_some()
    }
}

impl Console {
    /// Whether the page knows the line of time on which the world is. One that does not say is believed.
    pub(super) fn is_present(&self, journey: &Journey) -> bool {
        journey.epoch().is_none_or(|epoch| epoch == self.epoch)
    }

    pub(super) async fn travel(
        &mut self,
        journey: &Journey,
        socket: &mut WebSocket,
    ) -> Result<(), Gone> {
        if let Some(seconds) = journey.advance {
            return self.advance(Duration::from_secs(seconds).min(FARTHEST), socket).await;
        }
        let to = match journey {
            Journey { undo: true, .. } => Travel::Undo,
            Journey { back: Some(step), .. } => Travel::To(*step),
            Journey { branch: Some(number), .. } => Travel::Branch(*number),
            _ => return Ok(()),
        };
        if self.room.travel(to) {
            return Ok(());
        }
        let sentence = match to {
            Travel::Undo => "There is nothing to take back.",
            Travel::To(_) | Travel::Before(_) => {
                "That line is too old to go back to: the newest steps are kept."
            }
            Travel::Branch(_) => "There is no such branch any more: the newest branches are kept.",
        };
        error(socket, sentence).await
    }

    async fn advance(&mut self, by: Duration, socket: &mut WebSocket) -> Result<(), Gone> {
        let closed = self.room.step_in(self.epoch, None, What::Clock(by), |s| {
            let before = s.open_links().count();
            s.advance(by);
            before.saturating_sub(s.open_links().count())
        });
        let Some(closed) = closed else { return error(socket, CHANGED).await };
        let mut text =
            format!("The world's clock is at {}.", self.room.look(|s| s.world.now.rfc5322()));
        match closed {
            0 => {}
            1 => text.push_str(" 1 connection was silent for too long and is closed."),
            n => {
                text.push_str(&format!(" {n} connections were silent for too long and are closed."))
            }
        }
        let message = serde_json::json!({ "say": text });
        say(socket, message.to_string()).await
    }

    /// The page begins anew, because the world is on another line of time.
    pub(super) async fn renew(&mut self, socket: &mut WebSocket) -> Result<(), Gone> {
        let (links, seen, epoch, text) = self.room.look_back(|s, t| {
            (s.links().collect::<Vec<_>>(), s.link_changes(), t.epoch(), arrival(s, t))
        });
        let watched = std::mem::take(&mut self.watches);
        (self.epoch, self.links, self.world, self.past) = (epoch, seen, u64::MAX, None);
        let infos: Vec<Info> = links.iter().map(Info::of).collect();
        self.last = infos.iter().rev().find(|i| i.mine && i.open).map(|i| ConnId(i.id));
        for conn in watched.into_keys() {
            self.watch(conn, 0);
        }
        let watched: Vec<u32> = self.watches.keys().map(|c| c.0).collect();
        let anew = serde_json::json!({ "epoch": epoch, "conns": &infos, "watched": watched });
        let message = serde_json::json!({ "anew": anew, "say": text });
        self.known = infos.into_iter().map(|i| (i.id, i)).collect();
        say(socket, message.to_string()).await
    }

    /// Tells the clock, whether something can be taken back, and the branches, if the page has them otherwise.
    pub(super) async fn tell_past(&mut self, socket: &mut WebSocket) -> Result<(), Gone> {
        let told = self.past;
        let news = self.room.look_back(|s, t| {
            let now = Told::of(s, t);
            (told != Some(now)).then(|| (now, PastFacts::of(s, t)))
        });
        let Some((now, facts)) = news else { return Ok(()) };
        self.past = Some(now);
        let html = PastView::new(&facts).render().unwrap_or_default();
        let message = serde_json::json!({ "past": html, "undo": now.undo });
        say(socket, message.to_string()).await
    }
}

/// What a page was told of the past. As long as the world is on one line of time, the same means the same picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Told {
    /// The world's clock, as the page shows it: to the second.
    second: i64,
    /// Something can be taken back.
    undo: bool,
    branches: usize,
    /// What devices know, and whether they are connected.
    devices: u64,
}

impl Told {
    fn of(sandbox: &Sandbox, timeline: &Timeline) -> Self {
        Self {
            second: sandbox.world.now.0 / 1000,
            undo: !timeline.history().is_empty(),
            branches: timeline.branches().count(),
            devices: sandbox.device_changes(),
        }
    }
}

/// Where the world is now, in a sentence.
fn arrival(sandbox: &Sandbox, timeline: &Timeline) -> String {
    let last = timeline.history().last().and_then(|s| s.conn);
    let place = last.and_then(|conn| {
        let place = sandbox.link(conn)?.place();
        Some((place.host.name, place.port, sandbox.log().lines(conn)))
    });
    let mut text = match place {
        Some((host, port, line)) => {
            format!("The world is as it was at line {line} of {host}:{port}.")
        }
        None => "The world is as it was before the first step.".to_owned(),
    };
    text.push_str(&format!(" This is branch {}.", timeline.here()));
    text
}
