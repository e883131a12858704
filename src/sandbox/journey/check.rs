//! The checks of a letter's sender, made again at leisure: a host's log keeps what they came to, this their steps.

use super::Journey;
use crate::{
    protocol::Session,
    sandbox::Sandbox,
    sender::{self, Client, Letter, Verdict},
    world::Happening,
};

impl Journey {
    /// What the checks of a host find in the letter as it came there, by the zones as they are now; nothing where the
    /// host made none, or where the conversation is not kept.
    pub fn verdict(&self, sandbox: &Sandbox, station: usize) -> Option<Verdict> {
        let here = self.stations.get(station)?;
        if !here.lines.iter().any(|l| matches!(l.what, Happening::Checked { .. })) {
            return None;
        }
        let link = here.conns.last().and_then(|conn| sandbox.link(*conn))?;
        let message = self.letter_at(sandbox, station)?;
        let client = Client {
            ip: link.place().peer.address,
            helo: link.session().client_name().unwrap_or(""),
            reverse_path: here.from.as_deref().unwrap_or(""),
            receiver: &here.name,
            now: here.at,
        };
        let body = || message.source().slice(message.header_end()..);
        let letter = Letter { header: message.header(), body: &body };
        matches!(link.session(), Session::Smtp(_))
            .then(|| sender::check(&client, &letter, &sandbox.world.zones))
    }
}
