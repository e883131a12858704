//! The dial: whom the servers of a page's world are like.

use super::*;
use crate::protocol::habit;

impl Console {
    /// A page turns the dial. It is an action in the world: whoever else looks at it is told too.
    pub(super) async fn turn(&mut self, key: &str, socket: &mut WebSocket) -> Result<(), Gone> {
        match key.parse::<Profile>() {
            Ok(profile) => {
                self.room.act(|s| s.world.set_profile(profile));
                self.profile = None;
                Ok(())
            }
            Err(()) => error(socket, "No server is like that one.").await,
        }
    }

    /// Tells whom the servers are like, if the page does not know it.
    pub(super) async fn tell_profile(&mut self, socket: &mut WebSocket) -> Result<(), Gone> {
        let now = self.room.look(|s| s.world.policy.profile);
        if self.profile == Some(now) {
            return Ok(());
        }
        self.profile = Some(now);
        let habits: Vec<_> = habit::of_profile(now)
            .map(|(protocol, habit)| {
                serde_json::json!({
                    "protocol": protocol.key(), "says": habit.says, "answers": habit.answers(),
                })
            })
            .collect();
        let message = serde_json::json!({
            "profile": { "key": now.key(), "name": now.name(), "says": now.says(), "habits": habits },
        });
        say(socket, message.to_string()).await
    }
}
