//! Every knob that a lesson, an experiment or a teacher may turn.

use crate::wire::{Habit, Profile};
use std::{str::FromStr, sync::Arc};

/// Declares the knobs: a doc comment, a name, a type and the value at the start.
macro_rules! knobs {
    ($($(#[doc = $doc:literal])+ $name:ident: $kind:ty = $value:expr;)+) => {
        /// What the servers of a world allow. Each field says what the RFCs ask for.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Policy {
            $($(#[doc = $doc])+ pub $name: $kind,)+
        }

        impl Default for Policy {
            fn default() -> Self {
                Self { $($name: $value,)+ }
            }
        }

        impl Policy {
            /// The names of all knobs.
            pub const KNOBS: &'static [&'static str] = &[$(stringify!($name)),+];

            /// Turns the knob of that name. False if there is none, or it does not take such a value.
            pub fn set(&mut self, knob: &str, value: &str) -> bool {
                match knob {
                    $(stringify!($name) => value.parse().map(|value| self.$name = value).is_ok(),)+
                    _ => false,
                }
            }
        }
    };
}

knobs! {
    /// Whom the servers are like. Strict servers take what the RFCs say and nothing else; see [`Profile`].
    profile: Profile = Profile::Strict;
    /// Habits that servers have against their profile, or lack: `+smtp.space-after-colon,-smtp.mail-before-hello`.
    /// What each departs from stands in its row.
    habits: Exceptions = Exceptions::default();
    /// Largest letter in octets that a server takes. RFC 5321 §4.5.3.1.7 asks for 64 KiB at least; the
    /// figure is told after EHLO (RFC 1870 §3).
    message_size_limit: u64 = 32 * 1024 * 1024;
    /// Most octets in all mailboxes of one account. No RFC says how many; what is over it is refused
    /// (RFC 5321 §4.2.3: 452; RFC 9208 §4.3.1: `OVERQUOTA`).
    account_octets_limit: u64 = 4 << 30;
    /// Most letters in all mailboxes of one account.
    account_letters_limit: u64 = 2_000_000;
    /// Most recipients of one mail transaction. RFC 5321 §4.5.3.1.8 asks for 100 at least.
    recipient_limit: usize = 100;
    /// Longest SMTP command line in octets with CR LF, extensions not counted (RFC 5321 §4.5.3.1.4).
    smtp_line_limit: usize = 512;
    /// Longest POP3 command line in octets with CR LF (RFC 2449 §4).
    pop3_line_limit: usize = 255;
    /// Longest IMAP command in octets, literals not counted (RFC 7162 §4 advises clients to stay within 8192).
    imap_line_limit: usize = 8192;
    /// Largest literal before login, in octets. After login the size of a letter is the limit.
    imap_early_literal_limit: u64 = 4096;
    /// Whether a relay takes mail from anybody for anybody. No server should: whoever sends through it is hidden
    /// behind it (RFC 5321 §7.9).
    open_relay: bool = false;
    /// Extensions of SMTP that a host does not have, by the keyword of the EHLO reply: `CHUNKING,DSN`. What is left
    /// out leaves no trace: no line of that reply, no parameter, no command.
    without: Keywords = Keywords::default();
    /// How a host greets SMTP clients: 220, or for one that never takes mail 521 (RFC 7504 §3) or 554 (RFC 5321 §3.1).
    greeting: Greeting = Greeting::Ready;
    /// Whether a submission server takes letters from those who are logged in and from nobody else. RFC 6409 §4.3
    /// asks for it; here it is off, so that a first letter needs no login.
    submission_auth: bool = false;
    /// Most mail transactions of one SMTP session; 0 for any number. It is told after EHLO (RFC 9422 §4.1).
    mail_limit: u32 = 0;
    /// For how many seconds a submission server keeps a letter before it sends it, at the most (RFC 4865 §4).
    hold_most: u64 = 30 * 24 * 60 * 60;
    /// Fewest seconds for delivery that a server takes from senders who want late letters back (RFC 2852 §2).
    deliver_by_least: u32 = 0;
    /// The least urgent letters that a server takes now, from -9 to 9 (RFC 6710 §4.1).
    priority_least: i8 = -9;
    /// Classes of advertising that a server does not want, as its reply to EHLO names them; none by default
    /// (RFC 3865 §2.1).
    no_soliciting: Keywords = Keywords::default();
    /// What a host does with what it finds out about the sender of a letter from another server: `off` (it does not
    /// look), `mark` (it tells the reader, RFC 8601) or `enforce` (it also does what the domain in the From field asks
    /// for, RFC 7489 §6.6.2).
    sender_checks: Checks = Checks::Mark;
    /// Whether a letter is refused because SPF fails, whatever else holds. A forwarded letter fails too (RFC 7208 §8.4).
    spf_fail_refused: bool = false;
    /// Whether letters that users send in the name of their host's domain are signed (RFC 6376 §5.1).
    dkim_sign: bool = true;
    /// Whether letters for other hosts wait in the queue until somebody lets them go, so that it can be looked at.
    hold_queue: bool = false;
    /// Seconds until a letter that could not be passed on is tried again; after each attempt the time doubles.
    /// RFC 5321 §4.5.4.1 asks for half an hour at least.
    retry_first: u64 = 30 * 60;
    /// Most seconds between two attempts.
    retry_most: u64 = 4 * 60 * 60;
    /// Seconds after which a host gives a letter up. RFC 5321 §4.5.4.1 asks for four or five days at least.
    queue_lifetime: u64 = 5 * 24 * 60 * 60;
    /// Seconds after which the sender is told that a letter is late; 0 for never. RFC 3461 §5.2.5 leaves it to the host.
    delay_warning: u64 = 4 * 60 * 60;
    /// `Received` fields from which on a host takes a letter for one that goes in circles; 1000 at the most.
    /// RFC 5321 §6.3 asks for 100 at least.
    hop_limit: usize = 100;
    /// What is said of a recipient who has moved to another host: `silent` passes the letter on with a 250, `told`
    /// with a 251 that names the new address, `refused` names it in a 551 and takes nothing (RFC 5321 §3.4).
    forwarding: Forwarding = Forwarding::Silent;
    /// Milliseconds that octets take from one host of the sandbox to another.
    latency: u64 = 10;
    /// Whether a host can be reached: `up`, `refuses` (nothing listens) or `silent` (nobody answers at all).
    reach: Reach = Reach::Up;
    /// Whether a name and password may be given in the clear. Later RFCs advise against it (RFC 8314 §4.1);
    /// here it is allowed so that a learner sees what it costs.
    plaintext_login: bool = true;
    /// Whether VRFY tells what it knows (250, 550) or declines with 252 (RFC 5321 §7.3).
    verify_names: bool = false;
    /// Wrong commands in a row after which a server hangs up. RFC 5321 leaves the number open.
    error_limit: u32 = 100;
}

impl super::World {
    /// What a host allows: what all allow, but for what was set for it alone.
    pub fn policy_of(&self, host: &str) -> &Arc<Policy> {
        if self.own_policies.is_empty() {
            return &self.policy;
        }
        self.own_policies.get(host).map_or(&self.policy, |own| &own.policy)
    }

    /// Turns a knob for all hosts. One that was turned for a host alone stays as it is there. False if there is no
    /// such knob, or it does not take such a value.
    pub fn set_policy(&mut self, knob: &str, value: &str) -> bool {
        if !Arc::make_mut(&mut self.policy).set(knob, value) {
            return false;
        }
        let base = self.policy.clone();
        let again = |(host, own): (&Arc<str>, &OwnPolicy)| {
            let mut policy = (*base).clone();
            for (knob, value) in &own.settings {
                policy.set(knob, value);
            }
            (host.clone(), OwnPolicy { policy: policy.into(), ..own.clone() })
        };
        self.own_policies = self.own_policies.iter().map(again).collect();
        self.changes += 1;
        true
    }

    /// Turns a knob for one host. False if there is no such knob, or it does not take such a value.
    pub fn set_policy_of(&mut self, host: &str, knob: &str, value: &str) -> bool {
        let mut own = self
            .own_policies
            .get(host)
            .cloned()
            .unwrap_or_else(|| OwnPolicy { settings: Vec::new(), policy: self.policy.clone() });
        if !Arc::make_mut(&mut own.policy).set(knob, value) {
            return false;
        }
        own.settings.retain(|(known, _)| &**known != knob);
        own.settings.push((knob.into(), value.into()));
        self.own_policies.insert(host.into(), own);
        self.changes += 1;
        true
    }

    /// Changes what a host allows as it is now.
    pub fn turn_policy(&mut self, host: &str, turn: impl FnOnce(&mut Policy)) {
        match self.own_policies.get_mut(host) {
            Some(own) => turn(Arc::make_mut(&mut own.policy)),
            None => turn(Arc::make_mut(&mut self.policy)),
        }
    }

    /// The knobs that were turned for one host alone, with their values.
    pub fn own_settings(&self, host: &str) -> impl Iterator<Item = (&str, &str)> {
        let own = self.own_policies.get(host).map_or(&[][..], |own| &own.settings);
        own.iter().map(|(knob, value)| (&**knob, &**value))
    }

    /// Makes the servers like others, from their next command on.
    pub fn set_profile(&mut self, profile: Profile) {
        if self.policy.profile != profile {
            Arc::make_mut(&mut self.policy).profile = profile;
            self.changes += 1;
        }
    }
}

/// What one host allows, where it differs from the others.
#[derive(Clone, Debug)]
pub(super) struct OwnPolicy {
    settings: Vec<(Box<str>, Box<str>)>,
    policy: Arc<Policy>,
}

impl Policy {
    /// Whether servers have that habit.
    pub fn keeps(&self, habit: &Habit) -> bool {
        self.habits.of(habit.id).unwrap_or_else(|| habit.kept_by.contains(&self.profile))
    }
}

impl Policy {
    /// The largest `hop_limit` that counts: circles end.
    pub const MOST_HOPS: usize = 1000;
}

/// What is done with what the checks of a sender find.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Checks {
    Off,
    #[default]
    Mark,
    Enforce,
}

impl FromStr for Checks {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "off" => Ok(Self::Off),
            "mark" => Ok(Self::Mark),
            "enforce" => Ok(Self::Enforce),
            _ => Err(()),
        }
    }
}

/// What comes of a connection to a host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reach {
    #[default]
    Up,
    Refuses,
    Silent,
}

impl FromStr for Reach {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "up" => Ok(Self::Up),
            "refuses" => Ok(Self::Refuses),
            "silent" => Ok(Self::Silent),
            _ => Err(()),
        }
    }
}

/// What a host says to an SMTP client that connects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Greeting {
    #[default]
    Ready,
    /// This host never takes mail (RFC 7504 §3).
    NoMail,
    /// No service here (RFC 5321 §3.1).
    Refuses,
}

impl FromStr for Greeting {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "220" => Ok(Self::Ready),
            "521" => Ok(Self::NoMail),
            "554" => Ok(Self::Refuses),
            _ => Err(()),
        }
    }
}

/// Words with commas between them, letters in any case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Keywords(Vec<Box<str>>);

impl Keywords {
    /// Whether the word is one of them.
    pub fn has(&self, word: &str) -> bool {
        self.0.iter().any(|known| known.eq_ignore_ascii_case(word))
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The words as they were written.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|word| &**word)
    }
}

impl FromStr for Keywords {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let words = text.split(',').filter(|word| !word.is_empty());
        let good = |word: &str| word.bytes().all(|b| b.is_ascii_graphic());
        words
            .map(|word| if good(word) { Ok(word.into()) } else { Err(()) })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// What is said of a recipient who has moved to another host.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Forwarding {
    #[default]
    Silent,
    Told,
    Refused,
}

impl FromStr for Forwarding {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "silent" => Ok(Self::Silent),
            "told" => Ok(Self::Told),
            "refused" => Ok(Self::Refused),
            _ => Err(()),
        }
    }
}

/// Habits that are switched on or off one by one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exceptions(Vec<(Box<str>, bool)>);

impl Exceptions {
    fn of(&self, id: &str) -> Option<bool> {
        self.0.iter().find(|(known, _)| **known == *id).map(|(_, on)| *on)
    }
}

impl FromStr for Exceptions {
    type Err = ();

    /// Ids with commas between them, each behind a plus or a minus; nothing for none.
    fn from_str(text: &str) -> Result<Self, ()> {
        let one = |item: &str| {
            let on = item.starts_with('+');
            let id = item.strip_prefix(['+', '-']).filter(|id| !id.is_empty()).ok_or(())?;
            Ok((id.into(), on))
        };
        text.split(',')
            .filter(|item| !item.is_empty())
            .map(one)
            .collect::<Result<_, ()>>()
            .map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_knob_is_turned_by_its_name() {
        let mut policy = Policy::default();
        assert!(policy.set("recipient_limit", "2") && policy.recipient_limit == 2);
        assert!(policy.set("verify_names", "true") && policy.verify_names);
        assert!(!policy.set("recipient_limit", "many") && !policy.set("no_such", "1"));
        for knob in Policy::KNOBS {
            let values = [
                "1",
                "true",
                "teaching",
                "silent",
                "220",
                "mark",
                "+smtp.quit-argument,-smtp.help",
            ];
            assert!(values.iter().any(|v| policy.set(knob, v)), "{knob}");
        }
        assert!(policy.set("without", "DSN,chunking") && policy.without.has("Dsn"));
        assert!(policy.set("without", "") && policy.without.is_empty());
        assert!(!policy.set("greeting", "250") && !policy.set("without", "a b"));
        assert!(!policy.set("profile", "lax") && !policy.set("habits", "smtp.help"));
    }

    #[test]
    fn an_exception_goes_before_the_profile() {
        use crate::wire::BARE_LINE_FEED;
        let mut policy = Policy::default();
        for (profile, habits, keeps) in [
            ("strict", "", false),
            ("postfix", "", true),
            ("strict", "+wire.bare-line-feed", true),
            ("postfix", "-wire.bare-line-feed,+smtp.help", false),
        ] {
            assert!(policy.set("profile", profile) && policy.set("habits", habits));
            assert_eq!(policy.keeps(&BARE_LINE_FEED), keeps, "{profile} {habits}");
        }
    }
}
