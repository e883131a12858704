//! The walk over the lines of a transcript that gathers the facts: which mailbox is open, which letters it has by now,
//! which came in on the way.

use super::fact::{Arrival, Facts, Letter, Shape, figure, leaf, mailbox, verb};
use crate::{
    protocol::{Kind, Line, Outcome},
    wire::Side,
    world::{Flags, Protocol, SYSTEM_FLAGS},
};

/// What has been read so far, and what the next line is understood by.
pub(super) struct Walk {
    facts: Facts,
    selected: Option<String>,
    /// The mailbox of a SELECT that is not answered.
    pending: Option<String>,
    verb: String,
    /// Letters that the client itself put into a mailbox and that the server has not counted yet.
    own: usize,
    /// The index of the client's last line.
    command: usize,
    /// The letter whose octets follow, and whether they are all of it.
    fetched: Option<(String, usize, bool)>,
}

impl Walk {
    /// Before the first line.
    pub(super) const fn begin(facts: Facts) -> Self {
        Self {
            facts,
            selected: None,
            pending: None,
            verb: String::new(),
            own: 0,
            command: 0,
            fetched: None,
        }
    }

    /// Reads the lines, and gives what they tell.
    pub(super) fn over(mut self, protocol: Protocol, lines: &[Line]) -> Facts {
        for (i, line) in lines.iter().enumerate() {
            match (line.side, protocol) {
                (Side::Client, _) => self.client(i, line),
                (Side::Server, Protocol::Imap) => self.imap(line),
                (Side::Server, Protocol::Dns) => {}
                (Side::Server, Protocol::Pop3) => self.pop3(line),
                (Side::Server, Protocol::Smtp) => self.offers(line),
            }
        }
        self.facts
    }

    fn client(&mut self, at: usize, line: &Line) {
        self.command = at;
        if line.kind != Kind::Command {
            return;
        }
        let verb = verb(line);
        if !verb.is_empty() {
            self.verb.clone_from(&verb);
        }
        self.facts.logs_in |= verb == "AUTH" && self.facts.is_done(line.exchange);
        for id in ["imap.user-name", "pop3.user-name"] {
            if let Some(name) = leaf(line, id) {
                self.facts.user = Some(name.trim_matches('"').to_owned()).filter(|n| !n.is_empty());
            }
        }
        let done = self.facts.is_done(line.exchange);
        match verb.as_str() {
            "SELECT" | "EXAMINE" => self.pending = mailbox(line).filter(|_| done),
            "RCPT" if done => {
                let domain = leaf(line, "smtp.domain");
                if let (Some(local), Some(domain)) = (leaf(line, "smtp.local-part"), domain) {
                    self.facts.accepted.insert((
                        local.trim_matches('"').to_ascii_lowercase(),
                        domain.to_ascii_lowercase(),
                    ));
                }
            }
            "APPEND" | "COPY" | "MOVE" if done => {
                self.own += usize::from(verb == "APPEND");
                if let Some(name) = mailbox(line) {
                    self.shape(&name);
                }
            }
            "STATUS" if done => {
                if let Some(name) = mailbox(line) {
                    self.shape(&name);
                }
            }
            "RETR" => {
                let number =
                    leaf(line, "pop3.message-number").and_then(|n| n.parse::<usize>().ok());
                let at =
                    number.and_then(|n| n.checked_sub(1)).filter(|n| done && *n < Facts::LETTERS);
                let known = at.is_some_and(|at| {
                    self.facts
                        .mailboxes
                        .get("INBOX")
                        .and_then(|s| s.letters.get(at))
                        .is_some_and(|l| l.source.is_some())
                });
                self.fetched = at.filter(|_| !known).map(|at| ("INBOX".to_owned(), at, true));
                if let (Some(at), Some(shape)) = (at, self.shape("INBOX"))
                    && shape.letters.len() <= at
                {
                    shape.letters.resize(at + 1, Letter::default());
                }
            }
            _ => {}
        }
    }

    fn shape(&mut self, name: &str) -> Option<&mut Shape> {
        let room = self.facts.mailboxes.len() < Facts::MAILBOXES;
        (room || self.facts.mailboxes.contains_key(name))
            .then(|| self.facts.mailboxes.entry(name.to_owned()).or_default())
    }

    fn offers(&mut self, line: &Line) {
        let ids = ["smtp.ehlo-keyword", "pop3.capability", "imap.capability"];
        for leaf in line.leaves().filter(|l| ids.contains(&l.field.id)) {
            let word =
                String::from_utf8_lossy(leaf.span.of_bytes(&line.bytes)).to_ascii_uppercase();
            if self.facts.offered.len() < 100 && word.len() < 40 {
                self.facts.offered.insert(word);
            }
        }
    }

    fn imap(&mut self, line: &Line) {
        self.offers(line);
        if line.kind == Kind::Content {
            if let Some((name, at, whole)) = self.fetched.clone()
                && let Some(letter) =
                    self.facts.mailboxes.get_mut(&name).and_then(|s| s.letters.get_mut(at))
            {
                let into = if whole { &mut letter.source } else { &mut letter.header };
                into.get_or_insert_default().extend_from_slice(&line.bytes);
            }
            return;
        }
        self.fetched = None;
        if line.outcome.is_some() && line.exchange > 0 {
            if let Some(name) = self.pending.take() {
                self.selected = (line.outcome == Some(Outcome::Done)).then_some(name);
            }
            if ["CLOSE", "UNSELECT"].contains(&self.verb.as_str()) {
                self.selected = None;
            }
            self.own = 0;
        }
        let Some(name) =
            self.pending.clone().or_else(|| self.selected.clone()).or_else(|| self.listed(line))
        else {
            return;
        };
        let opening = self.pending.is_some();
        let has = |id: &str| line.leaves().any(|l| l.field.id == id);
        if has("imap.response-exists") {
            if let Some(count) = figure::<usize>(line, "imap.message-count") {
                self.exists(&name, count.min(Facts::LETTERS), opening);
            }
        } else if has("imap.response-expunge") {
            let number = figure::<usize>(line, "imap.sequence-number").unwrap_or_default();
            if let Some(shape) = self.shape(&name)
                && (1..=shape.now.len()).contains(&number)
            {
                shape.now.remove(number - 1);
            }
        } else if has("imap.response-fetch") {
            self.fetch(&name, line);
        } else if has("imap.response-list") || has("imap.response-status") {
            self.listed(line);
        } else if let Some(shape) = self.shape(&name).filter(|_| opening) {
            shape.uid_validity = figure(line, "imap.uidvalidity").or(shape.uid_validity);
            shape.uid_next = figure(line, "imap.uidnext").or(shape.uid_next);
            if let Some(first) = figure::<usize>(line, "imap.first-unseen") {
                for at in shape.now.iter().take(first.saturating_sub(1)) {
                    shape.letters[*at].seen = true;
                }
            }
        }
    }

    /// A mailbox that LIST or STATUS names.
    fn listed(&mut self, line: &Line) -> Option<String> {
        let has = |id: &str| line.leaves().any(|l| l.field.id == id);
        if has("imap.response-list") || has("imap.response-status") {
            let name = mailbox(line).filter(|n| !n.is_empty())?;
            self.shape(&name);
            if has("imap.status-messages") {
                let number = line
                    .leaves()
                    .skip_while(|l| l.field.id != "imap.status-messages")
                    .find(|l| l.field.id == "imap.status-value");
                let count = number.and_then(|l| {
                    std::str::from_utf8(l.span.of_bytes(&line.bytes)).ok()?.parse::<usize>().ok()
                });
                let known = self.facts.mailboxes.get(&name).is_some_and(|s| s.counted);
                if let Some(count) = count.filter(|_| !known) {
                    self.exists(&name, count.min(Facts::LETTERS), true);
                }
            }
        }
        None
    }

    fn exists(&mut self, name: &str, count: usize, opening: bool) {
        let (own, command) = (std::mem::take(&mut self.own), self.command);
        let Some(shape) = self.shape(name) else { return };
        let first = !shape.counted;
        shape.counted = true;
        let missing = count.saturating_sub(shape.now.len());
        let from = shape.letters.len();
        shape.letters.extend(std::iter::repeat_n(Letter::default(), missing));
        shape.now.extend(from..from + missing);
        let arrived: Vec<usize> =
            (from..from + missing).skip(if opening { 0 } else { own }).collect();
        // What the client put there itself is put there again.
        let again: Vec<usize> = (from..from + missing.min(if opening { 0 } else { own })).collect();
        if first && opening {
            return;
        }
        let mut gone = again;
        gone.extend(arrived.iter().copied());
        for at in gone {
            shape.letters[at].late = true;
        }
        if !arrived.is_empty() {
            self.facts.arrivals.push(Arrival {
                before: command,
                mailbox: name.to_owned(),
                letters: arrived,
            });
        }
    }

    fn fetch(&mut self, name: &str, line: &Line) {
        let storing = self.verb.contains("STORE");
        let Some(number) = figure::<usize>(line, "imap.sequence-number") else { return };
        let text_of = |id: &str| line.leaves().any(|l| l.field.id == id);
        let Some(shape) = self.shape(name) else { return };
        let Some(at) = number.checked_sub(1).and_then(|i| shape.now.get(i)).copied() else {
            return;
        };
        let letter = &mut shape.letters[at];
        letter.uid = letter.uid.or_else(|| figure(line, "imap.uid"));
        letter.size = letter.size.or_else(|| figure(line, "imap.message-size"));
        if text_of("imap.fetch-flags") && letter.flags.is_none() && !storing {
            letter.flags = Some(flags(line));
        }
        let literal = text_of("imap.literal-size");
        let whole = text_of("imap.fetch-rfc822")
            || (text_of("imap.fetch-body-section")
                && !text_of("imap.section-text")
                && !text_of("imap.section-part"));
        let header = text_of("imap.fetch-rfc822-header")
            || leaf(line, "imap.section-text").is_some_and(|s| s.eq_ignore_ascii_case("HEADER"));
        let known = if whole { letter.source.is_some() } else { letter.header.is_some() };
        if literal && (whole || header) && !known {
            self.fetched = Some((name.to_owned(), at, whole));
        }
    }

    fn pop3(&mut self, line: &Line) {
        self.offers(line);
        if line.kind == Kind::Content && self.verb == "RETR" {
            if let Some((_, at, _)) = &self.fetched
                && let Some(letter) =
                    self.facts.mailboxes.get_mut("INBOX").and_then(|s| s.letters.get_mut(*at))
                && line.bytes.as_ref() != b".\r\n"
            {
                let text =
                    if line.bytes.starts_with(b"..") { &line.bytes[1..] } else { &line.bytes[..] };
                letter.source.get_or_insert_default().extend_from_slice(text);
            }
            return;
        }
        let count = figure::<usize>(line, "pop3.message-count");
        let listed = figure::<usize>(line, "pop3.listed-number");
        if let Some(shape) = self.shape("INBOX") {
            let most = count.or(listed).unwrap_or_default().min(Facts::LETTERS);
            if most > shape.letters.len() {
                shape.letters.resize(most, Letter::default());
            }
            shape.counted |= count.is_some();
            if let (Some(n), Some(size)) = (listed, figure::<u64>(line, "pop3.message-size"))
                && let Some(letter) = n.checked_sub(1).and_then(|i| shape.letters.get_mut(i))
            {
                letter.size = Some(size);
            }
        }
    }
}

/// The flags that a FETCH response tells, `\Recent` left aside.
fn flags(line: &Line) -> Flags {
    let mut flags = Flags::default();
    for leaf in line.leaves() {
        let word = String::from_utf8_lossy(leaf.span.of_bytes(&line.bytes)).into_owned();
        match leaf.field.id {
            "imap.system-flag" => {
                if let Some((_, flag)) =
                    SYSTEM_FLAGS.iter().find(|(name, _)| name.eq_ignore_ascii_case(&word))
                {
                    flags.set(*flag);
                }
            }
            "imap.keyword" if word.len() < 100 => flags.set_keyword(&word),
            _ => {}
        }
    }
    flags
}
