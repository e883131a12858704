//! Every knob that a lesson, an experiment or a teacher may turn.

mod collect;
mod gate;
mod own;
mod theme;
mod value;

pub use collect::{Apop, PerUser, Term};
pub(super) use gate::Gate;
pub(super) use own::OwnPolicy;
pub use theme::Theme;
pub use value::{
    Addresses, Checks, Exceptions, Forwarding, FullMailbox, Greeting, Keywords, Kind, ListsTold,
    Millis, Reach, UniqueIds, UnknownUser, Value,
};

use crate::wire::{Habit, Profile};

/// One knob, for whoever shows or turns knobs without knowing them.
#[derive(Debug)]
pub struct Knob {
    pub name: &'static str,
    pub theme: Theme,
    /// What it means, and what the RFCs ask for.
    pub doc: &'static str,
    /// Which values it takes.
    pub kind: Kind,
    /// Its value, as it can be set again.
    pub get: fn(&Policy) -> String,
}

/// Declares the knobs: a theme, a doc comment, a name, a type and the value at the start.
macro_rules! knobs {
    ($([$theme:ident] $(#[doc = $doc:literal])+ $name:ident: $kind:ty = $value:expr;)+) => {
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
            /// All knobs.
            pub const KNOBS: &'static [Knob] = &[$(Knob {
                name: stringify!($name),
                theme: Theme::$theme,
                doc: concat!($($doc),+),
                kind: <$kind as Value>::KIND,
                get: |policy| policy.$name.to_string(),
            }),+];

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
    [Reach]
    /// Whether the host can be reached: `up`, `refuses` (nothing listens, and who connects is told so at once) or
    /// `silent` (nobody answers at all, so that others wait until they give up). A relay goes on to the next host of
    /// the domain, and tries again later (RFC 5321 §5.1, §4.5.4.1).
    reach: Reach = Reach::Up;

    [Recipients]
    /// What becomes of mail for names that nobody has: `refuse` says 550 at once (RFC 5321 §3.3); `accept` puts it
    /// into the mailbox of postmaster; `bounce` takes it and reports later, to whoever the envelope names. Spammers
    /// put the names of others there (RFC 5321 §6.1, §7.1).
    unknown_users: UnknownUser = UnknownUser::Refuse;
    [Recipients]
    /// Addresses whose mailbox is full, whatever is in it, with commas between them.
    full_accounts: Addresses = Addresses::of("full@harbor.test");
    [Recipients]
    /// What is said to mail for a full mailbox: `later` is 452 4.2.2, and the sender tries again; `never` is 552
    /// 5.2.2, and the sender gets a report (RFC 5321 §4.2.3).
    full_reply: FullMailbox = FullMailbox::Later;
    [Recipients]
    /// Most octets in all mailboxes of one account. No RFC says how many; what is over it is refused
    /// (RFC 5321 §4.2.3: 452; RFC 9208 §4.3.1: `OVERQUOTA`).
    account_octets_limit: u64 = 4 << 30;
    [Recipients]
    /// Most letters in all mailboxes of one account.
    account_letters_limit: u64 = 2_000_000;
    [Recipients]
    /// Greylisting: the first try of a client, a sender and a recipient that were not seen together before is put off
    /// with 450. A mail server comes again (RFC 5321 §4.5.4.1); much that sends spam does not.
    greylisting: bool = false;
    [Recipients]
    /// Addresses that are greylisted in any case, with commas between them.
    grey_recipients: Addresses = Addresses::of("grey@harbor.test");
    [Recipients]
    /// Seconds after the first try from which greylisting lets a letter through.
    grey_seconds: u64 = 300;
    [Recipients]
    /// Whether VRFY tells what it knows (250, 550) or declines with 252 (RFC 5321 §7.3).
    verify_names: bool = false;
    [Recipients]
    /// What EXPN says: `off` has no such command (502), `declines` says 252 to all questions, `tells` names the members
    /// of a list. Names help those who collect addresses (RFC 5321 §3.5.2, §7.3).
    expand_lists: ListsTold = ListsTold::Off;

    [Sender]
    /// What a host does with what it finds out about the sender of a letter from another server: `off` (it does not
    /// look), `mark` (it tells the reader, RFC 8601) or `enforce` (it also does what the domain in the From field asks
    /// for, RFC 7489 §6.6.2).
    sender_checks: Checks = Checks::Mark;
    [Sender]
    /// Whether a letter is refused because SPF fails, whatever else holds. A forwarded letter fails too (RFC 7208 §8.4).
    spf_fail_refused: bool = false;
    [Sender]
    /// Whether letters that users send in the name of their host's domain are signed (RFC 6376 §5.1).
    dkim_sign: bool = true;

    [Rate]
    /// Connections to SMTP that one client address may open in a minute of the world's clock; 0 for any number. One more
    /// is greeted with 421 and closed (RFC 5321 §3.8, §7.8).
    connection_rate: u64 = 0;
    [Rate]
    /// Letters that one client address may begin in a minute of the world's clock; 0 for any number. One more MAIL
    /// gets 450 (RFC 5321 §4.2.3, §7.8).
    letter_rate: u64 = 0;
    [Rate]
    /// Wrong commands in a row after which a server hangs up. RFC 5321 leaves the number open (§7.8).
    error_limit: u32 = 100;

    [Pace]
    /// Milliseconds until a server says its greeting, at most ten minutes. A client has to wait for it (RFC 5321
    /// §4.3.1); RFC 5321 §4.5.3.2.1 asks it to wait five minutes.
    greeting_delay: Millis = Millis(0);
    [Pace]
    /// Milliseconds that each command takes, at most ten minutes.
    reply_delay: Millis = Millis(0);
    [Pace]
    /// Octets of mail data that a server takes in a second; 0 for as fast as they come (RFC 5321 §4.5.3.2.5).
    data_rate: u64 = 0;
    [Pace]
    /// Milliseconds that octets take from one host of the sandbox to another. All hosts have the same.
    latency: u64 = 10;

    [Relay]
    /// Whether a relay takes mail from anybody for anybody. No server should: whoever sends through it is hidden
    /// behind it (RFC 5321 §7.9).
    open_relay: bool = false;
    [Relay]
    /// Seconds after which the sender is told that a letter is late; 0 for never. RFC 3461 §5.2.5 leaves it to the host.
    delay_warning: u64 = 4 * 60 * 60;
    [Relay]
    /// `Received` fields from which on a host takes a letter for one that goes in circles; 1000 at the most.
    /// RFC 5321 §6.3 asks for 100 at least.
    hop_limit: usize = 100;
    [Recipients]
    /// What is said of a recipient who has moved to another host: `silent` passes the letter on with a 250, `told`
    /// with a 251 that names the new address, `refused` names it in a 551 and takes nothing (RFC 5321 §3.4).
    forwarding: Forwarding = Forwarding::Silent;
    [Relay]
    /// For how many seconds a submission server keeps a letter before it sends it, at the most (RFC 4865 §4).
    hold_most: u64 = 30 * 24 * 60 * 60;
    [Relay]
    /// Whether letters for other hosts wait in the queue until somebody lets them go, so that it can be looked at.
    hold_queue: bool = false;
    [Relay]
    /// Most letters that wait in the queue of one host. More that would have to wait get 452 4.3.1, and whoever sends
    /// them keeps them (RFC 5321 §4.2.3, RFC 3463 §3.4). Reports of the host itself always find room.
    queue_letters_limit: u64 = 20_000;
    [Relay]
    /// Most octets of all letters together that wait in the queue of one host. No RFC says how many.
    queue_octets_limit: u64 = 256 << 20;
    [Relay]
    /// Seconds until a letter that could not be passed on is tried again; after each attempt the time doubles.
    /// RFC 5321 §4.5.4.1 asks for half an hour at least.
    retry_first: u64 = 30 * 60;
    [Relay]
    /// Most seconds between two attempts.
    retry_most: u64 = 4 * 60 * 60;
    [Relay]
    /// Seconds after which a host gives a letter up. RFC 5321 §4.5.4.1 asks for four or five days at least.
    queue_lifetime: u64 = 5 * 24 * 60 * 60;

    [Smtp]
    /// How a host greets SMTP clients: 220, or for one that never takes mail 521 (RFC 7504 §3) or 554 (RFC 5321 §3.1).
    greeting: Greeting = Greeting::Ready;
    [Smtp]
    /// Whether a submission server takes letters from those who are logged in and from nobody else. RFC 6409 §4.3
    /// asks for it; here it is off, so that a first letter needs no login.
    submission_auth: bool = false;
    [Smtp]
    /// Most mail transactions of one SMTP session; 0 for any number. It is told after EHLO (RFC 9422 §4.1).
    mail_limit: u32 = 0;
    [Smtp]
    /// Whether who is logged in may name no sender but himself (RFC 6409 §6.1).
    sender_own: bool = true;
    [Smtp]
    /// Fewest seconds for delivery that a server takes from senders who want late letters back (RFC 2852 §2).
    deliver_by_least: u32 = 0;
    [Smtp]
    /// The least urgent letters that a server takes now, from -9 to 9 (RFC 6710 §4.1).
    priority_least: i8 = -9;
    [Smtp]
    /// Classes of advertising that a server does not want, as its reply to EHLO names them; none by default
    /// (RFC 3865 §2.1).
    no_soliciting: Keywords = Keywords::default();
    [Smtp]
    /// Largest letter in octets that a server takes. RFC 5321 §4.5.3.1.7 asks for 64 KiB at least; the
    /// figure is told after EHLO (RFC 1870 §3).
    message_size_limit: u64 = 32 * 1024 * 1024;
    [Smtp]
    /// Most recipients of one mail transaction. RFC 5321 §4.5.3.1.8 asks for 100 at least.
    recipient_limit: usize = 100;
    [Smtp]
    /// Longest SMTP command line in octets with CR LF, extensions not counted (RFC 5321 §4.5.3.1.4).
    smtp_line_limit: usize = 512;

    [Pop3]
    /// The timestamp of the greeting, which offers APOP: `fresh` is one that no greeting had before, `off` is none. One
    /// that stands here is always the same, and then a login that somebody saw can be said again (RFC 1939 §7).
    apop: Apop = Apop::Fresh;
    [Pop3]
    /// Seconds that have to lie between two logins of one user (RFC 2449 §6.5), for some users others:
    /// `900,ben@harbor.test=0`.
    login_delay: PerUser<u32> = PerUser::same(0);
    [Pop3]
    /// How many days letters are kept in INBOX, or `never` where none is removed by itself (RFC 2449 §6.7), for some users
    /// others: `never,ben@harbor.test=30`. What is older goes at the next login; with 0, QUIT removes all that was read
    /// with RETR (RFC 1939 §8).
    expire: PerUser<Term> = PerUser::same(Term::Never);
    [Pop3]
    /// How unique-ids are made: `stable` names a letter for good, `content` gives equal letters the same one, which
    /// RFC 1939 §7 allows; `changing` gives new ones in every session, so that a client takes all letters for new.
    unique_ids: UniqueIds = UniqueIds::Stable;
    [Pop3]
    /// Whether RETR sets `\Seen`, which IMAP shows. No RFC says so; servers differ.
    retr_sets_seen: bool = true;
    [Pop3]
    /// Whether USER refuses names that nobody has. RFC 1939 §13 warns that this helps those who guess.
    names_told: bool = false;
    [Pop3]
    /// Whether there is LAST, the highest number that was read. RFC 1460 §5 had it last.
    historic_last: bool = false;
    [Pop3]
    /// Longest POP3 command line in octets with CR LF (RFC 2449 §4).
    pop3_line_limit: usize = 255;

    [Imap]
    /// Longest IMAP command in octets, literals not counted (RFC 7162 §4 advises clients to stay within 8192).
    imap_line_limit: usize = 8192;
    [Imap]
    /// Largest literal before login, in octets. After login the size of a letter is the limit.
    imap_early_literal_limit: u64 = 4096;
    [Imap]
    /// Most letters of a search result that a server keeps for a client (RFC 5182 §2.5).
    saved_letters_limit: usize = 100_000;
    [Imap]
    /// On how many letters one command works at most; 0 for any number. It is told as `MESSAGELIMIT=` in the capability
    /// list, and what is above it is left for the next command (RFC 9738 §3.1).
    message_limit: u32 = 0;
    [Imap]
    /// How many letters one COPY or APPEND stores at most; 0 for any number. It is told as `SAVELIMIT=` (RFC 9738 §3).
    save_limit: u32 = 0;

    [Manner]
    /// Extensions that a host does not have, by the word in the list of what it can do: `CHUNKING,DSN` of the reply to
    /// EHLO, `UIDL,TOP` of the answer to CAPA, `MOVE` of CAPABILITY; also CAPA itself. What is left out leaves no trace:
    /// no line of the list, no parameter, no command.
    without: Keywords = Keywords::default();
    [Manner]
    /// Whether a name and password may be given in the clear. Later RFCs advise against it (RFC 8314 §4.1);
    /// here it is allowed so that a learner sees what it costs.
    plaintext_login: bool = true;
    [Manner]
    /// Whom the servers are like. Strict servers take what the RFCs say and nothing else; the others have the habits of
    /// real ones.
    profile: Profile = Profile::Strict;
    [Manner]
    /// Habits that servers have against their profile, or lack: `+smtp.space-after-colon,-smtp.mail-before-hello`.
    /// What each departs from stands in its row.
    habits: Exceptions = Exceptions::default();
}

impl Policy {
    /// Whether servers have that habit.
    pub fn keeps(&self, habit: &Habit) -> bool {
        self.habits.of(habit.id).unwrap_or_else(|| habit.kept_by.contains(&self.profile))
    }

    /// The largest `hop_limit` that counts: circles end.
    pub const MOST_HOPS: usize = 1000;
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
        assert!(policy.set("without", "DSN,chunking") && policy.without.has("Dsn"));
        assert!(policy.set("without", "") && policy.without.is_empty());
        assert!(!policy.set("greeting", "250") && !policy.set("without", "a b"));
        assert!(!policy.set("profile", "lax") && !policy.set("habits", "smtp.help"));
    }

    #[test]
    fn what_a_knob_shows_can_be_set_again() {
        let mut policy = Policy::default();
        for knob in Policy::KNOBS {
            let value = (knob.get)(&policy);
            assert!(policy.set(knob.name, &value), "{}: {value}", knob.name);
            assert!(knob.doc.trim().ends_with('.') && !knob.doc.contains("[`"), "{}", knob.name);
            let other = match knob.kind {
                Kind::Switch => "true",
                Kind::Number => "7",
                Kind::Choice(words) => words.last().unwrap(),
                Kind::List(_) if knob.name == "habits" => "+smtp.help,-smtp.quit-argument",
                Kind::List(_) if knob.name == "apop" => "<1.2@mail.harbor.test>",
                Kind::List(_) if ["login_delay", "expire"].contains(&knob.name) => {
                    "7,ben@harbor.test=0"
                }
                Kind::List(_) => "ben@harbor.test,carl@harbor.test",
            };
            assert!(policy.set(knob.name, other), "{}", knob.name);
            assert_eq!((knob.get)(&policy), other);
            assert!(
                !policy.set(knob.name, "\r\n") && !policy.set(knob.name, "one two"),
                "{}",
                knob.name
            );
        }
        assert_eq!(policy.greeting_delay, Millis(7));
        assert!(!policy.set("greeting_delay", "600001"));
        assert!(Theme::ALL.iter().all(|t| Policy::KNOBS.iter().any(|k| k.theme == *t)));
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
