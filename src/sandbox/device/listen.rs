//! What devices do by themselves: they ask when it is time, and hear what servers say unasked.

use super::{Device, Ending, Finding, Watch, collect::Errand, imap::ImapLine};
use crate::{
    protocol::imap::client::Command,
    sandbox::{Link, Sandbox},
    world::{ConnId, INBOX, Protocol, Timestamp},
};
use std::{sync::Arc, time::Duration};

impl Device {
    /// How long a device waits that could not reach its server.
    const AGAIN: Duration = Duration::from_secs(60);
    /// How long an IDLE lasts before it is renewed (RFC 2177 §3).
    const RENEWAL: Duration = Duration::from_secs(29 * 60);

    /// When it does something by itself next.
    pub(super) fn due_after(&self, now: Timestamp) -> Option<Timestamp> {
        if !self.online {
            return None;
        }
        match self.policy.watch {
            Watch::ByHand => None,
            Watch::Every(long) | Watch::Noop(long) => Some(now.after(long)),
            Watch::Idle if self.is_idle() => Some(now.after(Self::RENEWAL)),
            Watch::Idle => Some(now.after(Self::AGAIN)),
        }
    }
}

impl Sandbox {
    /// Most things that devices do in one move of the clock.
    pub(in crate::sandbox) const DEVICE_ACTS: usize = 10_000;
    /// Most answers of devices to what happened at one moment.
    const ECHOES: usize = 1000;

    /// Connects and brings everything up to date.
    pub(super) fn run(&mut self, d: &mut Device, ending: Ending) {
        if d.policy.protocol == Protocol::Imap {
            match self.pick_up(d) {
                Ok(mut line) => {
                    let result = self.sync(d, &mut line);
                    self.put_down(d, line, result, "sync");
                }
                Err(finding) => {
                    d.note(self.world.now, None, finding);
                    d.due = d.due_after(self.world.now);
                }
            }
        } else {
            self.collect(d, Errand::All, ending);
            d.due = d.due_after(self.world.now);
        }
    }

    /// The device is done with its line for now: it stays if the policy wants that, else it ends with LOGOUT.
    pub(super) fn put_down(
        &mut self,
        d: &mut Device,
        mut line: Box<ImapLine>,
        result: Result<(), Finding>,
        what: &'static str,
    ) {
        let result = result.and_then(|()| self.rest(d, &mut line));
        match result {
            Ok(()) => {
                self.account_for(d, &mut line.talk, what, true);
                if self.link(line.talk.conn).is_some_and(Link::is_open) {
                    d.line = Some(line);
                }
            }
            Err(finding) => {
                d.note(self.world.now, Some(line.talk.conn), finding);
                self.drop_line(d, &mut line, what);
            }
        }
        d.due = d.due_after(self.world.now);
    }

    fn rest(&mut self, d: &mut Device, line: &mut ImapLine) -> Result<(), Finding> {
        if !d.policy.stays() {
            // Whatever a server says to LOGOUT, this is the end.
            let _ = self.imap(d, line, &Command::Logout);
            self.hang_up(line.talk.conn);
            return Ok(());
        }
        let inbox: Arc<str> = INBOX.into();
        if line.folder.as_ref() != Some(&inbox) {
            self.sync_folder(d, line, &inbox)?;
        }
        self.catch_up(d, line)?;
        if d.policy.watch == Watch::Idle {
            if !line.client.offers("IDLE") {
                let instead = "the device asks again every minute.";
                let finding = Finding::NotOffered { what: "IDLE", instead };
                let told = d.notes().any(|note| note.finding == finding);
                if !told {
                    d.note(self.world.now, Some(line.talk.conn), finding);
                }
                return Ok(());
            }
            self.must(d, line, &Command::Idle)?;
        }
        Ok(())
    }

    /// Takes what came while the line was open, and tells what came and went.
    fn catch_up(&mut self, d: &mut Device, line: &mut ImapLine) -> Result<(), Finding> {
        let Some(name) = line.folder.clone() else { return Ok(()) };
        let mut came = 0;
        if line.has_grown() {
            let from = d.cache.folder_mut(&name).uid_next;
            came = self.take_new(d, line, &name, from, None)?;
            line.counted = line.exists;
        }
        let went = std::mem::take(&mut line.went);
        self.tell_news(d, line, &name, came, went);
        if let Some(folder) = d.cache.folder(&name).map(|f| f.name.clone()) {
            d.cache.folder_mut(&folder).synced = Some(self.world.now);
        }
        Ok(())
    }

    /// Devices react to what servers have said to them unasked, and letters that came get their stamps.
    pub(in crate::sandbox) fn heed(&mut self) {
        if self.devices.all.is_empty() {
            return;
        }
        for _ in 0..Self::ECHOES {
            let Some(conn) = self.devices.rung.remove_min() else { break };
            self.ring(conn);
        }
        self.stamp_letters();
    }

    /// A server has said something on a device's line.
    fn ring(&mut self, conn: ConnId) {
        let owner = self.devices().find(|d| d.line() == Some(conn)).map(|d| d.name.clone());
        let Some(owner) = owner else { return };
        self.with_device(&owner, |s, d| {
            let Some(mut line) = d.line.take() else { return };
            s.begin_run(&mut line.talk);
            let waiting = s.take_outbox(conn);
            let mut all = Vec::new();
            let heard = s.imap_heard(d, &mut line, waiting.bytes, &mut all);
            if !s.link(conn).is_some_and(Link::is_open) {
                d.note(s.world.now, Some(conn), Finding::Lost { verb: "IDLE" });
                s.account_for(d, &mut line.talk, "heard", false);
                d.due = d.due_after(s.world.now);
                return;
            }
            let result = heard.map(|_| ()).and_then(|()| {
                // To ask for what came the device must stop listening.
                if line.has_grown() {
                    s.stop_idling(d, &mut line)?;
                    return s.rest(d, &mut line);
                }
                s.catch_up(d, &mut line)
            });
            match result {
                Ok(()) => {
                    s.account_for(d, &mut line.talk, "heard", true);
                    d.line = Some(line);
                }
                Err(finding) => {
                    d.note(s.world.now, Some(conn), finding);
                    s.drop_line(d, &mut line, "heard");
                    d.due = d.due_after(s.world.now);
                }
            }
        });
    }

    /// The device that does something by itself next, and when.
    pub(in crate::sandbox) fn next_device(&self) -> Option<(Timestamp, Arc<str>)> {
        self.devices().filter_map(|d| Some((d.due?, d.name.clone()))).min()
    }

    /// A device does what is due.
    pub(in crate::sandbox) fn device_due(&mut self, name: &str) {
        self.with_device(name, |s, d| {
            d.due = None;
            match (d.policy.watch, d.line.is_some()) {
                (Watch::Noop(_), true) => s.ask_again(d),
                (Watch::Idle, true) => s.renew(d),
                _ => s.run(d, Ending::Quit),
            }
            // Whatever happened, it goes on later.
            d.due = d.due.max(d.due_after(s.world.now));
        });
        self.heed();
    }

    /// NOOP on the line that stays.
    fn ask_again(&mut self, d: &mut Device) {
        let had = d.line();
        match self.pick_up(d) {
            // The server has closed the old line, and this is a new one: there is more to ask.
            Ok(mut line) if had != Some(line.talk.conn) => {
                let result = self.sync(d, &mut line);
                self.put_down(d, line, result, "sync");
            }
            Ok(mut line) => {
                let result = self.must(d, &mut line, &Command::Noop).map(|_| ());
                self.put_down(d, line, result, "poll");
            }
            Err(finding) => d.note(self.world.now, None, finding),
        }
    }

    /// IDLE ends and begins anew, before the server takes the silence for an end.
    fn renew(&mut self, d: &mut Device) {
        match self.pick_up(d) {
            Ok(line) => self.put_down(d, line, Ok(()), "renew"),
            Err(finding) => d.note(self.world.now, None, finding),
        }
    }

    /// Devices whose time has come act: those that were given just now and stay connected.
    pub(super) fn wait_for_devices(&mut self) {
        for _ in 0..Self::DEVICES {
            let next = self.next_device().filter(|(at, _)| *at <= self.world.now);
            let Some((_, name)) = next else { break };
            self.device_due(&name);
        }
    }

    /// The clock moves farther than devices can follow: they ask again at its end.
    pub(in crate::sandbox) fn skip_devices(&mut self, end: Timestamp) {
        let late: Vec<Arc<str>> = self
            .devices()
            .filter(|d| d.due.is_some_and(|due| due <= end))
            .map(|d| d.name.clone())
            .collect();
        for name in late {
            self.with_device(&name, |s, d| {
                d.note(s.world.now, None, Finding::Skipped);
                d.due = Some(end.after(Duration::from_millis(1)));
            });
        }
    }
}
