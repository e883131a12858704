//! Hosts and faults: what a page turns, and what it is told.

use super::*;
use crate::{
    web::view::policy::{preset, settings},
    world::FaultId,
};

/// What a page wants otherwise in its world.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wish {
    /// The page wants to be told how hosts and faults stand, from now on.
    #[serde(default)]
    settings: bool,
    knob: Option<Turn>,
    /// The text of a fault.
    fault: Option<String>,
    /// The number of a fault that is taken away.
    unfault: Option<u32>,
    /// The key of a preset.
    preset: Option<String>,
}

/// One knob.
#[derive(Debug, Deserialize)]
struct Turn {
    /// The host for which alone it is turned.
    host: Option<String>,
    name: String,
    /// Nothing where the host shall be like the others again.
    value: Option<String>,
}

impl Wish {
    pub(super) const fn is_wanted(&self) -> bool {
        self.settings
            || self.knob.is_some()
            || self.fault.is_some()
            || self.unfault.is_some()
            || self.preset.is_some()
    }

    /// Does it, or says why not.
    fn act(&self, sandbox: &mut Sandbox) -> Result<(), String> {
        if let Some(turn) = &self.knob {
            return turn.act(&mut sandbox.world);
        }
        if let Some(text) = &self.fault {
            return sandbox.set_fault(text).map(|_| ()).map_err(|e| e.to_string());
        }
        if let Some(id) = self.unfault {
            sandbox.world.remove_fault(FaultId(id));
        }
        if let Some(key) = &self.preset {
            preset(key, sandbox)?;
        }
        Ok(())
    }
}

impl Turn {
    fn act(&self, world: &mut World) -> Result<(), String> {
        let turned = match (&self.host, &self.value) {
            (Some(host), _) if world.host(host).is_none() => false,
            (Some(host), Some(value)) => world.set_policy_of(host, &self.name, value),
            (Some(host), None) => {
                world.clear_policy_of(host, &self.name);
                true
            }
            (None, Some(value)) => world.set_policy(&self.name, value),
            (None, None) => false,
        };
        let value = self.value.as_deref().unwrap_or_default();
        if turned { Ok(()) } else { Err(format!("{} does not take {value:?}.", self.name)) }
    }
}

impl Console {
    /// Everything that is turned is a step, which can be taken back.
    pub(super) async fn fulfil(&mut self, wish: &Wish, socket: &mut WebSocket) -> Result<(), Gone> {
        if wish.settings {
            self.policy.get_or_insert_default();
            return Ok(());
        }
        // What is refused changes nothing, and is no step.
        let trial = self.room.look(Sandbox::clone);
        if let Err(sentence) = wish.act(&mut trial.clone()) {
            // The control shows again what is so.
            self.policy = self.policy.take().map(|_| String::new());
            return error(socket, &sentence).await;
        }
        let done = self.room.step_in(self.epoch, None, What::Turned, |s| wish.act(s));
        match done {
            None => error(socket, past::CHANGED).await,
            Some(Err(sentence)) => error(socket, &sentence).await,
            Some(Ok(())) => Ok(()),
        }
    }

    /// Tells how hosts and faults stand, if the page wants to know and does not.
    pub(super) async fn tell_policy(&mut self, socket: &mut WebSocket) -> Result<(), Gone> {
        let Some(known) = &self.policy else { return Ok(()) };
        let now = self.room.look(|s| settings(&s.world)).to_string();
        if *known == now {
            return Ok(());
        }
        let message = format!("{{\"settings\":{now}}}");
        self.policy = Some(now);
        say(socket, message).await
    }
}
