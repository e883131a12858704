//! The script form: one plain text for fixtures, lessons' solutions, experiments and downloads.
//!
//! ```text
//! # a remark
//! -- connect mx1.harbor.test:25          opens connection 1
//! -- connect mail.harbor.test:143 as 2   opens connection 2
//! S: 220 {host} …                        the server must say this: {name} binds, … takes anything
//! C: EHLO laptop.meadow.test             the client sends this line with CR LF
//! S+: 250 …                              … perhaps after other lines
//! C2~: a1 NOOP\r\n                       octets with escapes, sent as they are
//! !S2: * …                               must not be said before the next C2
//! -- hangup 2                            -- advance 30m
//! -- account kim@example.org secret      -- host mx.example.org example.org
//! -- policy recipient_limit=2            a knob of the world, see [`crate::world::Policy`]
//! -- policy mx1.harbor.test error_limit=3  the same for one host
//! -- fault mx1.harbor.test RCPT 451 4.3.0 "Try later" next 1   something goes wrong, see [`crate::world::fault`]
//! -- fault none                          nothing does any more
//! -- expect ana@meadow.test INBOX 1      so many letters are there
//! -- alias crew@harbor.test ben@harbor.test,carl@harbor.test   see [`crate::world::Alias`]
//! -- queue mail.meadow.test 1            so many letters wait there
//! -- log mail.meadow.test …              its mail log says this, after what was asked for before
//! -- watch mx1.harbor.test:25 as 3       the next connection of another host, or of a device, to there is 3: what
//!                                        `C3:` and `S3:` say was said on it, in that order; `C3+:` perhaps after other lines
//! -- device phone as ana@meadow.test imap full idle   a mail program with its own copies, see [`crate::sandbox::device`]
//! -- device phone flag 2                 somebody does something with it
//! -- device phone says …                 it tells this, after what was asked for before
//! -- device phone expect letters=3 stale=1 in=Archive letters=1   what it has
//! -- lose ana@meadow.test                the server loses all that the account has
//! ```
//! Every line of the server must be accounted for.

use crate::wire::Side;
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// A script that was read.
#[derive(Clone, Debug, Default)]
pub struct Script {
    pub steps: Vec<Step>,
}

/// One line of a script.
#[derive(Clone, Debug)]
pub struct Step {
    /// Its number in the text, counted from 1.
    pub line: usize,
    pub action: Action,
}

/// What a line of a script asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Connect {
        host: String,
        port: u16,
        conn: u32,
    },
    /// The client sends octets.
    Send {
        conn: u32,
        bytes: Vec<u8>,
    },
    /// The server says a line of that pattern, next, or after others if `skip`.
    Hear {
        conn: u32,
        pattern: String,
        skip: bool,
    },
    /// The server must not have said a line of that pattern.
    Silence {
        conn: u32,
        pattern: String,
    },
    Hangup {
        conn: u32,
    },
    Advance {
        by: Duration,
    },
    Account {
        address: String,
        password: String,
    },
    /// A knob of the world is turned.
    Policy {
        /// The host for which alone it is turned; nothing for all.
        host: Option<String>,
        knob: String,
        value: String,
    },
    /// A fault is set, or all are taken away: `none`.
    Fault {
        text: String,
    },
    Host {
        name: String,
        domain: String,
    },
    /// Something is done with a device, or it is looked at.
    Device {
        name: String,
        text: String,
    },
    /// The server loses all that an account has.
    Lose {
        address: String,
    },
    Expect {
        address: String,
        mailbox: String,
        letters: usize,
    },
    /// An address stands for others.
    Alias {
        address: String,
        to: String,
    },
    /// So many letters wait in the queue of a host.
    Queue {
        host: String,
        letters: usize,
    },
    /// The mail log of a host has a line of that pattern behind the last one that was asked for.
    Logged {
        host: String,
        pattern: String,
    },
    /// A connection between hosts gets a number.
    Watch {
        host: String,
        port: u16,
        conn: u32,
    },
    /// One side of a watched connection said a line of that pattern, next, or after others if `skip`.
    Seen {
        conn: u32,
        side: Side,
        pattern: String,
        skip: bool,
    },
}

/// A script that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptError {
    /// The line, counted from 1.
    pub line: usize,
    pub text: String,
}

impl std::fmt::Display for ScriptError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.text)
    }
}

impl std::error::Error for ScriptError {}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// The first line that is in none of the forms.
    pub fn read(text: &str) -> Result<Self, ScriptError> {
        let mut steps = Vec::new();
        let mut next = 1;
        let mut watched = BTreeSet::new();
        for (i, line) in text.lines().enumerate() {
            let line_number = i + 1;
            let fail = |text: &str| ScriptError { line: line_number, text: text.to_owned() };
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let action = match line.strip_prefix("-- ") {
                Some(rest) => directive(rest, next).ok_or_else(|| fail("no such directive"))?,
                None => spoken(line).ok_or_else(|| fail("neither C:, S: nor a directive"))?,
            };
            match action {
                Action::Connect { conn, .. } => next = conn + 1,
                Action::Watch { conn, .. } => drop(watched.insert(conn)),
                _ => {}
            }
            let action = watch(action, &watched);
            steps.push(Step { line: line_number, action });
        }
        Ok(Self { steps })
    }
}

fn spoken(line: &str) -> Option<Action> {
    let (head, rest) = line.split_once(':')?;
    let text = rest.strip_prefix(' ').unwrap_or(rest);
    let (head, not) = head.strip_prefix('!').map_or((head, false), |h| (h, true));
    let side = head.chars().next()?;
    let digits: String = head.chars().skip(1).take_while(char::is_ascii_digit).collect();
    let mark = &head[1 + digits.len()..];
    let conn = if digits.is_empty() { 1 } else { digits.parse().ok()? };
    match (side, mark, not) {
        ('C', "", false) => Some(Action::Send { conn, bytes: [text.as_bytes(), b"\r\n"].concat() }),
        ('C', "~", false) => Some(Action::Send { conn, bytes: unescape(text)? }),
        ('S', "", false) => Some(Action::Hear { conn, pattern: text.to_owned(), skip: false }),
        ('S', "+", false) => Some(Action::Hear { conn, pattern: text.to_owned(), skip: true }),
        ('C', "+", false) => {
            Some(Action::Seen { conn, side: Side::Client, pattern: text.to_owned(), skip: true })
        }
        ('S', "", true) => Some(Action::Silence { conn, pattern: text.to_owned() }),
        _ => None,
    }
}

/// What is said on a watched connection is looked at and not done.
fn watch(action: Action, watched: &BTreeSet<u32>) -> Action {
    match action {
        Action::Send { conn, bytes } if watched.contains(&conn) => Action::Seen {
            conn,
            side: Side::Client,
            pattern: String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned(),
            skip: false,
        },
        Action::Hear { conn, pattern, skip } if watched.contains(&conn) => {
            Action::Seen { conn, side: Side::Server, pattern, skip }
        }
        other => other,
    }
}

fn directive(text: &str, next: u32) -> Option<Action> {
    if let Some(text) = text.strip_prefix("fault ") {
        return Some(Action::Fault { text: text.trim().to_owned() });
    }
    if let Some(text) = text.strip_prefix("device ") {
        let (name, text) = text.trim().split_once(' ')?;
        return Some(Action::Device { name: name.to_owned(), text: text.trim().to_owned() });
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    match words[..] {
        ["lose", address] => Some(Action::Lose { address: address.to_owned() }),
        ["connect", place] => connect(place, next),
        ["connect", place, "as", n] => connect(place, n.parse().ok()?),
        ["hangup"] => Some(Action::Hangup { conn: 1 }),
        ["hangup", n] => Some(Action::Hangup { conn: n.parse().ok()? }),
        ["advance", span] => Some(Action::Advance { by: duration(span)? }),
        ["account", address, password] => {
            Some(Action::Account { address: address.to_owned(), password: password.to_owned() })
        }
        ["host", name, domain] => {
            Some(Action::Host { name: name.to_owned(), domain: domain.to_owned() })
        }
        ["policy", setting] => {
            let (knob, value) = setting.split_once('=')?;
            Some(Action::Policy { host: None, knob: knob.to_owned(), value: value.to_owned() })
        }
        ["policy", host, setting] => {
            let (knob, value) = setting.split_once('=')?;
            let host = Some(host.to_owned());
            Some(Action::Policy { host, knob: knob.to_owned(), value: value.to_owned() })
        }
        ["alias", address, to] => {
            Some(Action::Alias { address: address.to_owned(), to: to.to_owned() })
        }
        ["queue", host, n] => {
            Some(Action::Queue { host: host.to_owned(), letters: n.parse().ok()? })
        }
        ["log", host, ..] => {
            let pattern = text.split_once(host)?.1.trim_start().to_owned();
            Some(Action::Logged { host: host.to_owned(), pattern })
        }
        ["watch", place, "as", n] => match connect(place, n.parse().ok()?)? {
            Action::Connect { host, port, conn } => Some(Action::Watch { host, port, conn }),
            _ => None,
        },
        ["expect", address, mailbox, n] => Some(Action::Expect {
            address: address.to_owned(),
            mailbox: mailbox.to_owned(),
            letters: n.parse().ok()?,
        }),
        _ => None,
    }
}

fn connect(place: &str, conn: u32) -> Option<Action> {
    let (host, port) = place.split_once(':')?;
    Some(Action::Connect { host: host.to_owned(), port: port.parse().ok()?, conn })
}

/// A time as scripts write it: `90s`, `30m`, `4h`, `5d`; nothing where it is none.
pub fn duration(text: &str) -> Option<Duration> {
    let unit = text.chars().last()?;
    let n: u64 = text[..text.len() - unit.len_utf8()].parse().ok()?;
    let seconds = match unit {
        's' => n,
        'm' => n.checked_mul(60)?,
        'h' => n.checked_mul(3600)?,
        'd' => n.checked_mul(86_400)?,
        _ => return None,
    };
    Some(Duration::from_secs(seconds))
}

/// `\r`, `\n`, `\t`, `\0`, `\\`, `\xHH`.
/// Octets from text with escapes: `\r` `\n` `\t` `\0` `\\` and `\xHH`; nothing where one is ill-formed.
pub fn unescape(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            continue;
        }
        out.push(match chars.next()? {
            'r' => b'\r',
            'n' => b'\n',
            't' => b'\t',
            '0' => 0,
            '\\' => b'\\',
            'x' => {
                let high = chars.next()?.to_digit(16)?;
                u8::try_from(high * 16 + chars.next()?.to_digit(16)?).ok()?
            }
            _ => return None,
        });
    }
    Some(out)
}

/// Whether a line fits a pattern: `…` takes anything, `{name}` takes one or more characters the first time and
/// the same ones after that.
pub fn fits(pattern: &str, line: &str, names: &mut BTreeMap<String, String>) -> bool {
    let dots = pattern.find('…');
    let name = name_in(pattern);
    match (dots, name) {
        (None, None) => pattern == line,
        (Some(at), found) if found.is_none_or(|(n, _)| at < n) => {
            let Some(rest) = line.strip_prefix(&pattern[..at]) else { return false };
            let tail = &pattern[at + '…'.len_utf8()..];
            ends(rest, 0).any(|n| try_fit(tail, &rest[n..], names, None))
        }
        (_, Some((at, name))) => {
            let Some(rest) = line.strip_prefix(&pattern[..at]) else { return false };
            let tail = &pattern[at + name.len() + 2..];
            match names.get(name).cloned() {
                Some(bound) => {
                    rest.strip_prefix(bound.as_str()).is_some_and(|rest| fits(tail, rest, names))
                }
                None => ends(rest, 1)
                    .any(|n| try_fit(tail, &rest[n..], names, Some((name, &rest[..n])))),
            }
        }
        (Some(_), None) => false,
    }
}

/// Where a `{name}` stands. `{12}` is none: literals are written so.
fn name_in(pattern: &str) -> Option<(usize, &str)> {
    let mut from = 0;
    loop {
        let at = from + pattern[from..].find('{')?;
        let len = pattern[at + 1..].find('}')?;
        let name = &pattern[at + 1..at + 1 + len];
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Some((at, name));
        }
        from = at + 1;
    }
}

fn ends(rest: &str, least: usize) -> impl Iterator<Item = usize> + '_ {
    (least..=rest.len()).filter(|n| rest.is_char_boundary(*n))
}

fn try_fit(
    tail: &str,
    rest: &str,
    names: &mut BTreeMap<String, String>,
    bind: Option<(&str, &str)>,
) -> bool {
    let mut tried = names.clone();
    if let Some((name, value)) = bind {
        tried.insert(name.to_owned(), value.to_owned());
    }
    let fit = fits(tail, rest, &mut tried);
    if fit {
        *names = tried;
    }
    fit
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        let mut names = BTreeMap::new();
        assert!(fits("250 …", "250 OK", &mut names));
        assert!(fits("220 {host} …", "220 mx1 ready", &mut names));
        assert_eq!(names["host"], "mx1");
        assert!(fits("221 … {host} closes", "221 2.0.0 mx1 closes", &mut names));
        assert!(!fits("221 {host} …", "221 mx2 bye", &mut names));
        assert!(fits("* 1 FETCH (BODY[] {12}", "* 1 FETCH (BODY[] {12}", &mut names));
    }

    #[test]
    fn forms() {
        let script = Script::read(
            "# remark\n-- connect a.test:25\nC: NOOP\nS: 250 …\nC2~: a\\r\\n\\x00\n-- advance 30m\n!S2: x\nS+: y\n",
        )
        .expect("well-formed");
        assert_eq!(script.steps.len(), 7);
        assert_eq!(script.steps[3].action, Action::Send { conn: 2, bytes: b"a\r\n\0".to_vec() });
        assert_eq!(Script::read("hello").expect_err("no form").line, 1);
    }
}
