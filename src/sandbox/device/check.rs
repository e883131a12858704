//! What a script expects of a device, as words.

use super::{Device, Finding};
use crate::{
    sandbox::Sandbox,
    world::{Flag, INBOX},
};

impl Sandbox {
    /// Compares a device with words such as `in=INBOX letters=3 whole=2 stale=1`.
    ///
    /// `letters`, `whole`, `headers`, `unread`, `flagged`, `stale`, `gone`, `only-here`, `unsent` and `missing` are
    /// counted in one mailbox, INBOX where `in` names none; `edits` are all unsent ones; `connections`, `trips`, `up`
    /// and `down` are those of the last run, and with `all-` before them those of all.
    ///
    /// # Errors
    /// The first that differs, or a word that is none of these.
    pub fn expect_device(&self, name: &str, words: &str) -> Result<(), String> {
        let device = self.device(name).ok_or_else(|| format!("there is no device {name}"))?;
        let mut folder = INBOX;
        for word in words.split_whitespace() {
            let (key, value) = word.split_once('=').ok_or_else(|| format!("no {word}"))?;
            if key == "in" {
                folder = value;
                continue;
            }
            let wanted: u64 = value.parse().map_err(|_| format!("{word} is no number"))?;
            let found = self.figure(device, folder, key).ok_or_else(|| format!("no {key}"))?;
            if found != wanted {
                return Err(format!("expected {word}, found {found}{}", told(device)));
            }
        }
        Ok(())
    }

    fn figure(&self, device: &Device, name: &str, key: &str) -> Option<u64> {
        let folder = device.cache.folder(name);
        let letters = || folder.into_iter().flat_map(|f| f.letters.iter().map(move |h| (f, h)));
        let last = device.runs().next().map(|run| run.counters).unwrap_or_default();
        let standing = |key: &str| {
            use super::Standing;
            letters()
                .map(|(f, h)| self.standing(device, f, h))
                .filter(|s| match key {
                    "stale" => s.is_stale(),
                    "gone" => *s == Standing::Gone,
                    "unsent" => *s == Standing::Unsent,
                    _ => *s == Standing::OnlyHere,
                })
                .count() as u64
        };
        let all = device.total;
        Some(match key {
            "letters" => letters().count() as u64,
            "whole" => letters().filter(|(_, h)| h.whole).count() as u64,
            "headers" => letters().filter(|(_, h)| !h.whole).count() as u64,
            "unread" => letters().filter(|(_, h)| !h.is_read()).count() as u64,
            "flagged" => letters().filter(|(_, h)| h.flags.has(Flag::Flagged)).count() as u64,
            "stale" | "gone" | "unsent" | "only-here" => standing(key),
            "missing" => self.missing_on(device, name) as u64,
            "edits" => device.journal.len() as u64,
            "connections" => last.connections.into(),
            "trips" => last.round_trips.into(),
            "up" => last.up,
            "down" => last.down,
            "all-connections" => all.connections.into(),
            "all-trips" => all.round_trips.into(),
            "all-up" => all.up,
            "all-down" => all.down,
            _ => return None,
        })
    }
}

/// The last thing that a device tells, for whoever looks for a mistake.
fn told(device: &Device) -> String {
    let last: Option<&Finding> = device.notes().next().map(|note| &note.finding);
    last.map_or_else(String::new, |finding| format!("; it says: {finding}"))
}
