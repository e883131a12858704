//! The zone editor: a zone as a master file, to be read, written, reset, and made to fail.

use super::*;
use crate::world::{
    Zones,
    zone::{Name, Trouble, Wrong, Zone, read_zone},
};

/// Longest master file that is read, in octets.
const LONGEST: usize = 64 * 1024;

/// What a page wants of a zone. With the name alone it wants to see it.
#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    name: String,
    /// A new master file.
    text: Option<String>,
    /// What its servers do instead of answering; empty if they answer.
    trouble: Option<String>,
    /// As it was in the beginning.
    #[serde(default)]
    reset: bool,
}

impl Console {
    pub(super) async fn zone(&mut self, wish: &Wish, socket: &mut WebSocket) -> Result<(), Gone> {
        let Ok(name) = wish.name.parse::<Name>() else { return error(socket, NONE).await };
        let Some(now) = self.room.look(|s| s.world.zones.get(&name).cloned()) else {
            return error(socket, NONE).await;
        };
        let wanted = match wanted(wish, &now) {
            Ok(wanted) => wanted,
            Err(wrong) => {
                let text = wish.text.as_deref().unwrap_or_default();
                let rows: Vec<_> = wrong.iter().take(20).map(|w| row(w, text)).collect();
                let message =
                    serde_json::json!({ "zone": { "name": name.as_str(), "wrong": rows } });
                return say(socket, message.to_string()).await;
            }
        };
        let mut saved = false;
        if let Some(zone) = wanted.filter(|zone| *zone != now) {
            let put = |s: &mut Sandbox| s.world.zones.put(zone);
            match self.room.step_in(self.epoch, None, What::Zone, put) {
                None => return error(socket, past::CHANGED).await,
                Some(put) => saved = put,
            }
        }
        let shown = self.room.look(|s| s.world.zones.get(&name).cloned()).unwrap_or(now);
        let message = serde_json::json!({
            "zone": {
                "name": name.as_str(), "text": shown.master_file(), "saved": saved,
                "trouble": shown.trouble.map_or("", Trouble::name),
            },
        });
        say(socket, message.to_string()).await
    }
}

const NONE: &str = "There is no such zone in this world.";

/// The zone as a page wants it; nothing if it only wants to see it.
fn wanted(wish: &Wish, now: &Zone) -> Result<Option<Zone>, Vec<Wrong>> {
    if wish.reset {
        return Ok(Zones::seed().get(&now.origin).cloned());
    }
    let mut zone = match &wish.text {
        None => now.clone(),
        Some(text) => {
            let text = text.get(..LONGEST).unwrap_or(text);
            let mut zone = read_zone(&now.origin, text)?;
            zone.trouble = now.trouble;
            // A change without a new edition would not be seen by other servers.
            if zone != *now && zone.soa.serial == now.soa.serial {
                zone.next_edition();
            }
            zone
        }
    };
    if let Some(trouble) = &wish.trouble {
        let named = |t: &Trouble| t.name() == trouble;
        zone.trouble = [Trouble::ServFail, Trouble::Timeout].into_iter().find(named);
    }
    Ok((wish.text.is_some() || wish.trouble.is_some()).then_some(zone))
}

/// Something wrong, with its place in the units in which a page counts: those of UTF-16.
fn row(wrong: &Wrong, text: &str) -> serde_json::Value {
    let units = |octets: u32| {
        let octets = octets as usize;
        text.get(..octets).map_or(text.len(), |t| t.encode_utf16().count())
    };
    let (start, end) = (units(wrong.span.start), units(wrong.span.end));
    let begun = text.get(..wrong.span.start as usize).unwrap_or_default();
    let column = begun.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    serde_json::json!({
        "line": wrong.line, "column": column, "start": start, "end": end, "says": wrong.says,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish(text: Option<&str>, trouble: Option<&str>, reset: bool) -> Wish {
        let own = |t: &str| t.to_owned();
        Wish { name: "null.test".into(), text: text.map(own), trouble: trouble.map(own), reset }
    }

    #[test]
    fn a_changed_zone_is_a_new_edition() {
        let zones = Zones::seed();
        let now = zones.get(&"null.test".parse().expect("a name")).expect("a zone");
        let file = now.master_file();
        let same = wanted(&wish(Some(&file), None, false), now).expect("right").expect("a zone");
        assert!(same == *now);
        let more = format!("{file}www IN A 203.0.113.71\n");
        let new = wanted(&wish(Some(&more), None, false), now).expect("right").expect("a zone");
        assert_eq!(new.soa.serial, now.soa.serial + 1);
        let silent =
            wanted(&wish(None, Some("timeout"), false), &new).expect("right").expect("a zone");
        assert_eq!(silent.trouble, Some(Trouble::Timeout));
        assert!(wanted(&wish(None, None, true), &silent).expect("right") == Some(now.clone()));
        assert!(wanted(&wish(None, None, false), now).expect("right").is_none());
        let bad = format!("{file}ü IN MX ten mail\n");
        let wrong = wanted(&wish(Some(&bad), None, false), now).expect_err("wrong");
        let shown = row(&wrong[0], &bad);
        assert_eq!((&shown["line"], &shown["column"]), (&9.into(), &1.into()), "{shown}");
    }
}
