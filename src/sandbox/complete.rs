//! What may be typed next on a connection.

use super::Sandbox;
use crate::{
    protocol::complete::{Menu, Scene},
    world::ConnId,
};

impl Sandbox {
    /// What may be typed at the end of `text` on an open connection, from its session's real state. Nothing
    /// changes: lines are tried out on copies.
    pub fn complete(&self, conn: ConnId, text: &str) -> Option<Menu> {
        let link = self.link(conn).filter(|l| l.is_open())?;
        let scene = Scene { world: &self.world, conn, place: link.place() };
        Some(link.session().complete(text, &scene))
    }
}
