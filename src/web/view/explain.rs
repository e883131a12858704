//! The page that explains what somebody pastes.

use super::MachineView;
use crate::{
    transcript::{
        foreign::{Explained, FORMS, Form, Trouble},
        format,
    },
    world::Protocol,
};
use askama::Template;

/// The page, empty or with what came of a text.
#[derive(Debug, Template)]
#[template(path = "explain.html")]
pub struct ExplainPage<'a> {
    pub sandbox: &'a str,
    /// What stands in the field.
    pub text: &'a str,
    examples: &'a [(&'a str, &'a str, &'a str)],
    result: Option<ResultView>,
}

/// What came of a text, as the page without JavaScript shows it.
#[derive(Debug)]
struct ResultView {
    protocol: Protocol,
    form: &'static str,
    swapped: bool,
    part: usize,
    parts: Vec<String>,
    lines: String,
    shown: usize,
    all: usize,
    trouble: Option<Trouble>,
    notes: Vec<String>,
}

impl<'a> ExplainPage<'a> {
    /// Lines that are shown without JavaScript.
    pub const LINES: usize = 2000;

    /// The pictures of the protocols' states.
    fn machines(&self) -> [MachineView; 4] {
        MachineView::all()
    }

    /// The page before anything was sent.
    pub const fn empty(
        sandbox: &'a str,
        text: &'a str,
        examples: &'a [(&'a str, &'a str, &'a str)],
    ) -> Self {
        Self { sandbox, text, examples, result: None }
    }

    /// The page with a conversation, whose first lines are drawn.
    #[must_use]
    pub fn with(
        mut self,
        explained: &Explained,
        lines: String,
        swapped: bool,
        part: usize,
        parts: &[(Protocol, usize)],
    ) -> Self {
        let mut notes = explained.notes.clone();
        notes.extend(format::ending(explained));
        self.result = Some(ResultView {
            protocol: explained.protocol,
            form: explained.form.name,
            swapped,
            part,
            parts: parts.iter().map(|(p, lines)| format!("{}, {lines} lines", p.name())).collect(),
            lines,
            shown: explained.lines.len().min(Self::LINES),
            all: explained.lines.len(),
            trouble: explained.trouble(),
            notes,
        });
        self
    }

    const fn page(&self) -> &'static str {
        "explain"
    }

    const fn forms(&self) -> &'static [Form] {
        FORMS
    }

    const fn protocols(&self) -> [Protocol; 3] {
        [Protocol::Smtp, Protocol::Pop3, Protocol::Imap]
    }

    fn is_form(&self, form: &&Form) -> bool {
        self.result.as_ref().is_some_and(|r| r.form == form.name)
    }

    fn is_protocol(&self, protocol: &Protocol) -> bool {
        self.result.as_ref().is_some_and(|r| r.protocol == *protocol)
    }
}
