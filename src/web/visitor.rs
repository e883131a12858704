//! Whose sandbox a request is for.

use super::{App, page};
use crate::{net::Room, sandbox::Sandbox, world::World};
use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{StatusCode, request::Parts},
};
use std::{convert::Infallible, net::SocketAddr, sync::Arc};

/// A browser, and the room that it has: none before its console or a form of it made one.
#[derive(Debug)]
pub(super) struct Visitor(pub(super) Option<Arc<Room>>);

impl Visitor {
    /// A copy of the sandbox as it is now. A browser that has none yet sees the one in which everybody begins.
    pub(super) fn sandbox(&self) -> Sandbox {
        self.has().unwrap_or_else(|| Sandbox::new(0))
    }

    /// The same; nothing for a browser that has none yet.
    pub(super) fn has(&self) -> Option<Sandbox> {
        self.0.as_ref().map(|room| room.look(Sandbox::clone))
    }

    /// The name of the sandbox, empty where there is none yet, and its world.
    pub(super) fn world(&self) -> (String, World) {
        match &self.0 {
            Some(room) => room.look(|s| (s.name.to_string(), s.world.clone())),
            None => (String::new(), World::new(0)),
        }
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self(page::token(&parts.headers).and_then(|token| app.rooms.known(&token))))
    }
}

/// A browser's own room, made if it has none. A browser that keeps no cookies cannot have one, and is told so (403).
#[derive(Debug)]
pub(super) struct Own(pub(super) Arc<Room>);

impl FromRequestParts<App> for Own {
    type Rejection = (StatusCode, &'static str);

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Self::Rejection> {
        let Some(token) = page::token(&parts.headers) else {
            let text = "This browser keeps no cookies, and without one it has no sandbox.\n";
            return Err((StatusCode::FORBIDDEN, text));
        };
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let near = peer.is_some_and(|ConnectInfo(peer)| peer.ip().is_loopback());
        Ok(Self(app.rooms.of(&token, near)))
    }
}
