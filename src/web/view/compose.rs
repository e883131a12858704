//! The form that writes a letter.

use super::{Cite, LineView, journey};
use crate::{
    protocol::smtp::client::Outcome,
    sandbox::{
        Sandbox, Submitted,
        compose::{Choice, Composed, Draft, Fault},
    },
    transcript::Entry,
};
use askama::Template;

/// The page.
#[derive(Debug, Template)]
#[template(path = "compose.html")]
pub struct ComposePage {
    pub sandbox: String,
    draft: Draft,
    /// Who can send: address and name.
    people: Vec<(String, String)>,
    faults: Vec<Fault>,
    preview: Option<Preview>,
    result: Option<Said>,
}

/// The letter as it will be sent.
#[derive(Debug)]
struct Preview {
    host: &'static str,
    port: u16,
    from: String,
    to: Vec<String>,
    source: String,
    octets: u64,
    choices: Vec<Choice>,
}

/// What the host said.
#[derive(Debug)]
struct Said {
    letter: Option<u64>,
    lines: String,
    rows: Vec<(String, bool, String)>,
}

impl ComposePage {
    /// The form with what stands in it.
    pub fn new(sandbox: &Sandbox, draft: Draft) -> Self {
        let offers = |domain: &str| {
            sandbox.world.hosts.iter().any(|h| {
                h.domain == domain
                    && h.services.iter().any(|(_, s)| *s == crate::world::Service::Submission)
            })
        };
        let can = |a: &&crate::world::Account| {
            a.address.rsplit_once('@').is_some_and(|(_, domain)| offers(domain))
        };
        let people = sandbox.world.accounts().filter(can);
        let people = people.map(|a| {
            let name =
                if a.display.is_empty() { String::new() } else { format!("{}, ", a.display) };
            (a.address.to_string(), format!("{name}{}", a.address))
        });
        Self {
            sandbox: sandbox.name.to_string(),
            people: people.collect(),
            draft,
            faults: Vec::new(),
            preview: None,
            result: None,
        }
    }

    /// With the letter, or with what is wrong.
    #[must_use]
    pub fn with(mut self, composed: &Result<Composed, Vec<Fault>>) -> Self {
        match composed {
            Ok(c) => {
                self.preview = Some(Preview {
                    host: c.host.name,
                    port: c.port,
                    from: c.from.as_deref().unwrap_or("").to_owned(),
                    to: c.recipients.iter().map(|r| r.address.to_string()).collect(),
                    source: journey::source(&c.message),
                    octets: c.message.size(),
                    choices: c.choices(),
                });
            }
            Err(faults) => self.faults.clone_from(faults),
        }
        self
    }

    /// With what the host said about it.
    #[must_use]
    pub fn answered(mut self, submitted: &Submitted, entries: &[Entry]) -> Self {
        let mut lines = String::new();
        for entry in entries {
            if let Entry::Line { number, line, ruling } = entry {
                let view = LineView::new(*number, line).because(ruling.as_ref());
                // Writing to memory cannot fail.
                let _ = view.render_into(&mut lines);
            }
        }
        let row = |(address, outcome): &(std::sync::Arc<str>, Outcome)| {
            let (good, text) = match outcome {
                Outcome::Sent(said) => (true, said.text.to_string()),
                Outcome::Refused(said) => (false, said.text.to_string()),
                Outcome::Unable(status, why) => (false, format!("{status}: {why}")),
                Outcome::Lost => (false, "The connection ended before there was an answer.".into()),
            };
            (address.to_string(), good, text)
        };
        self.result = Some(Said {
            letter: submitted.letter.map(|l| l.0),
            lines,
            rows: submitted.outcomes.iter().map(row).collect(),
        });
        self
    }

    /// With the reason why nobody could be asked.
    #[must_use]
    pub fn unreached(mut self, why: &str) -> Self {
        let text = why.to_owned();
        let rows = vec![("The host".to_owned(), false, text)];
        self.result = Some(Said { letter: None, lines: String::new(), rows });
        self
    }

    const fn page(&self) -> &'static str {
        "compose"
    }

    /// The fields that hold people.
    fn lists(&self) -> [(&'static str, &'static str, &str); 3] {
        let d = &self.draft;
        [("to", "To", &d.to), ("cc", "Cc", &d.cc), ("bcc", "Bcc", &d.bcc)]
    }

    /// What can be asked for.
    const fn checks(&self) -> [(&'static str, bool, &'static str); 3] {
        let d = &self.draft;
        [
            ("report", d.report, "reports of delivery, delay and failure"),
            ("eight_bit", d.eight_bit, "texts in eight bits, as they are"),
            ("utf8", d.utf8, "header fields in UTF-8, as they are"),
        ]
    }

    fn fault(&self, field: &str) -> Option<&Fault> {
        self.faults.iter().find(|f| f.field == field)
    }

    fn is_bad(&self, field: &str) -> bool {
        self.fault(field).is_some()
    }

    fn cite(&self, rfc: &crate::wire::Rfc) -> Cite {
        Cite(*rfc)
    }

    /// Blanks and the sign that stands under the character that is wrong.
    fn caret(&self, at: &usize) -> String {
        format!("{}^", " ".repeat((*at).min(500)))
    }

    /// Whether one of the rarer things is used, so that they are shown.
    fn has_more(&self) -> bool {
        let d = &self.draft;
        let texts = [&d.html, &d.sender, &d.file_name, &d.file];
        texts.iter().any(|t| !t.is_empty()) || d.report || d.eight_bit || d.utf8
    }
}
