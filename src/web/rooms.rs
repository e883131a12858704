//! Which sandbox belongs to which browser.

use crate::{net::Room, sandbox::Sandbox};
use ring::rand::{SecureRandom as _, SystemRandom};
use std::{
    collections::HashMap,
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio_util::sync::CancellationToken;

/// The name of the cookie that holds a [`Token`].
pub(super) const COOKIE: &str = "mailglass";

/// What a browser shows to get its sandbox again. It is not guessable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Token(String);

impl Token {
    /// A fresh one.
    pub(super) fn new() -> Self {
        let mut octets = [0; 16];
        // Without randomness the token could be guessed; the system always has some after its start.
        if SystemRandom::new().fill(&mut octets).is_err() {
            std::process::abort();
        }
        let mut text = String::with_capacity(32);
        for octet in octets {
            let _ = write!(text, "{octet:02x}");
        }
        Self(text)
    }

    /// The token in a `Cookie` header.
    pub(super) fn of_cookies(header: &str) -> Option<Self> {
        let value = header.split(';').find_map(|c| c.trim().strip_prefix("mailglass="))?;
        (value.len() == 32 && value.bytes().all(|b| b.is_ascii_hexdigit()))
            .then(|| Self(value.to_owned()))
    }

    /// The header that makes a browser keep it.
    pub(super) fn set_cookie(&self) -> String {
        format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000", self.0)
    }
}

#[derive(Debug)]
struct Tenant {
    room: Arc<Room>,
    used: Instant,
}

/// All rooms.
#[derive(Debug)]
pub(super) struct Rooms {
    /// The sandbox that the mail ports lead to.
    on_ports: Arc<Room>,
    tenants: Mutex<HashMap<Token, Tenant>>,
}

impl Rooms {
    /// Most sandboxes of browsers.
    const LIMIT: usize = 2000;
    /// How long a sandbox waits for its browser.
    const PATIENCE: Duration = Duration::from_secs(48 * 60 * 60);

    pub(super) fn new() -> Self {
        Self::over(private())
    }

    /// Rooms of which that one is on the ports.
    pub(super) fn over(on_ports: Arc<Room>) -> Self {
        Self { on_ports, tenants: Mutex::new(HashMap::new()) }
    }

    /// The room that the mail ports lead to.
    pub(super) const fn on_ports(&self) -> &Arc<Room> {
        &self.on_ports
    }

    /// The room of a browser. The first one on this very machine gets the room on the ports; others, and those
    /// who come from elsewhere, get one of their own.
    pub(super) fn of(&self, token: &Token, local: bool) -> Arc<Room> {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(tenant) = tenants.get_mut(token) {
            tenant.used = Instant::now();
            return tenant.room.clone();
        }
        if tenants.len() >= Self::LIMIT {
            let idle = |t: &&Tenant| !t.room.is_watched() && !Arc::ptr_eq(&t.room, &self.on_ports);
            let oldest = tenants.iter().filter(|(_, t)| idle(t)).min_by_key(|(_, t)| t.used);
            if let Some(oldest) = oldest.map(|(token, _)| token.clone()) {
                tenants.remove(&oldest);
            }
        }
        let taken = tenants.values().any(|t| Arc::ptr_eq(&t.room, &self.on_ports));
        let room = if local && !taken { self.on_ports.clone() } else { private() };
        tenants.insert(token.clone(), Tenant { room: room.clone(), used: Instant::now() });
        room
    }

    /// The room that a browser has already.
    pub(super) fn known(&self, token: &Token) -> Option<Arc<Room>> {
        let tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        tenants.get(token).map(|t| t.room.clone())
    }

    fn reap(&self) {
        let mut tenants = self.tenants.lock().unwrap_or_else(PoisonError::into_inner);
        tenants.retain(|_, t| {
            t.room.is_watched()
                || Arc::ptr_eq(&t.room, &self.on_ports)
                || t.used.elapsed() < Self::PATIENCE
        });
    }
}

/// A room that nobody else knows: for a console without a browser.
pub(super) fn private() -> Arc<Room> {
    Arc::new(Room::new(Sandbox::new(seed())))
}

/// Frees the rooms whose browsers do not come back.
pub(super) async fn reap(rooms: Arc<Rooms>, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = stop.cancelled() => break,
            () = tokio::time::sleep(Duration::from_secs(600)) => rooms.reap(),
        }
    }
}

fn seed() -> u64 {
    let mut octets = [0; 8];
    // A seed need not be secret: without randomness all sandboxes are alike, and that is all.
    let _ = SystemRandom::new().fill(&mut octets);
    u64::from_le_bytes(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_local_browser_gets_the_ports() {
        let rooms = Rooms::new();
        let (far, first, second) = (Token::new(), Token::new(), Token::new());
        assert!(!Arc::ptr_eq(&rooms.of(&far, false), rooms.on_ports()));
        assert!(Arc::ptr_eq(&rooms.of(&first, true), rooms.on_ports()));
        assert!(!Arc::ptr_eq(&rooms.of(&second, true), rooms.on_ports()));
        assert!(Arc::ptr_eq(&rooms.of(&first, true), rooms.on_ports()));
    }

    #[test]
    fn cookies() {
        let token = Token::new();
        let header = format!("a=b; {COOKIE}={}", token.0);
        assert_eq!(Token::of_cookies(&header), Some(token));
        assert_eq!(Token::of_cookies("mailglass=../../etc"), None);
    }
}
