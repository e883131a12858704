//! One line of a transcript as it is drawn.

use super::glyph;
use crate::{
    protocol::{Diagnosis, Kind, Line, Outcome, Ruling, flip, habit, meant::Meant},
    transcript::secret,
    wire::{Habit, Node, Role, Side},
    world::ConnId,
};
use askama::Template;
use std::fmt;

/// A line with its tokens, its gloss, its diagnosis and the reasons of its answer.
#[derive(Debug, Template)]
#[template(path = "_line.html")]
pub struct LineView<'a> {
    /// The line's place in its transcript, counted from 1.
    pub number: u64,
    pub line: &'a Line,
    /// Why the server answered so; drawn under an answer that is no.
    pub ruling: Option<&'a Ruling>,
    /// Somebody is there who can try the change that makes the rule hold.
    tries: bool,
    /// The connection that it stands on, where a line that shows a letter leads to it.
    conn: Option<ConnId>,
}

impl<'a> LineView<'a> {
    /// Octets of one line that are drawn. A page has better things to do than to show a megabyte in one line.
    pub const DRAWN: usize = 8192;

    /// The line of that number.
    pub const fn new(number: u64, line: &'a Line) -> Self {
        Self { number, line, ruling: None, tries: false, conn: None }
    }

    /// With the reasons of the answer that ends here.
    #[must_use]
    pub const fn because(mut self, ruling: Option<&'a Ruling>) -> Self {
        self.ruling = ruling;
        self
    }

    /// For a page that can try it otherwise.
    #[must_use]
    pub const fn to_try(mut self) -> Self {
        self.tries = true;
        self
    }

    /// On a connection of the visitor's own world.
    #[must_use]
    pub const fn on(mut self, conn: ConnId) -> Self {
        self.conn = Some(conn);
        self
    }

    /// Where the letter is that this line shows.
    fn letter(&self) -> Option<String> {
        let conn = self.conn?;
        Meant::by(self.line).map(|_| format!("/message/of/{}/{}", conn.0, self.number))
    }

    const fn is_client(&self) -> bool {
        matches!(self.line.side, Side::Client)
    }

    /// What the page's style and script tell lines apart by. `end` is the lone dot, which is no content.
    fn kind(&self) -> &'static str {
        match self.line.kind {
            Kind::Command => "command",
            Kind::Reply => "reply",
            Kind::Continuation => "continuation",
            Kind::Content if self.line.bytes.as_ref() == b".\r\n" && self.is_end() => "end",
            Kind::Content => "content",
            Kind::Unfinished => "unfinished",
        }
    }

    fn is_end(&self) -> bool {
        self.line.leaves().next().is_some_and(|leaf| !leaf.field.id.starts_with("message."))
    }

    /// Where servers differ about this line.
    fn habits(&self) -> Vec<&'static Habit> {
        habit::of_line(self.line)
    }

    const fn is_unfinished(&self) -> bool {
        matches!(self.line.kind, Kind::Unfinished)
    }

    /// The outcome as key, class and word.
    fn outcome(&self) -> Option<(&'static str, &'static str, &'static str)> {
        self.line.outcome.map(mark)
    }

    /// The fix that the diagnosis offers, without secrets.
    fn shown_fix(&self) -> String {
        secret::fix(self.line).unwrap_or_default()
    }

    /// Whether the page can try the change that makes the deciding rule hold.
    fn can_be_tried(&self, ruling: &Ruling) -> bool {
        self.tries && !flip::is_never(ruling.decided.change)
    }

    const fn tokens(&self) -> Tokens<'_> {
        Tokens { line: self.line }
    }

    const fn caret<'d>(&'d self, diagnosis: &'d Diagnosis) -> Caret<'d> {
        Caret { line: self.line, diagnosis }
    }
}

/// An outcome as key, class and word.
pub(super) const fn mark(outcome: Outcome) -> (&'static str, &'static str, &'static str) {
    match outcome {
        Outcome::Done => ("ok", "ok", "OK"),
        Outcome::GoOn => ("wait", "wait", "your turn"),
        Outcome::Later => ("later", "warn", "not now"),
        Outcome::Refused => ("bad", "bad", "refused"),
        Outcome::Wrong => ("bad", "bad", "not understood"),
    }
}

/// The tokens of a line.
struct Tokens<'a> {
    line: &'a Line,
}

impl Tokens<'_> {
    fn token(&self, f: &mut fmt::Formatter<'_>, leaf: &Node) -> fmt::Result {
        let field = leaf.field;
        let text = leaf.span.of_bytes(&self.line.bytes);
        // One space between tokens is what it looks like.
        if field.id == "wire.sp" {
            return f.write_str(" ");
        }
        // The values are plain words, which need no quotes; the console sends thousands of them.
        f.write_str(if self.is_wrong(leaf) {
            "<span class='tok is-wrong'"
        } else {
            "<span class=tok"
        })?;
        f.write_str(" role=button tabindex=-1")?;
        if text.iter().all(|b| *b == b' ') {
            // It can be pointed at and has no letter to be read out.
            write!(f, " aria-label=\"{}\"", field.label)?;
        }
        f.write_str(" data-field=")?;
        f.write_str(field.id)?;
        f.write_str(" data-role=")?;
        f.write_str(field.role.name())?;
        if field.role == Role::Secret {
            f.write_str(" data-secret=\"")?;
            glyph::write(f, text)?;
            f.write_str("\">••••••••</span>")
        } else {
            f.write_str(">")?;
            glyph::write(f, &text[..text.len().min(LineView::DRAWN)])?;
            f.write_str("</span>")
        }
    }

    fn is_wrong(&self, leaf: &Node) -> bool {
        self.line
            .diagnosis
            .as_ref()
            .is_some_and(|d| leaf.span.start < d.span.end && d.span.start < leaf.span.end)
    }
}

impl fmt::Display for Tokens<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Groups that are open, by their depth. Real lines nest two or three deep.
        let mut open = 0;
        for node in &self.line.tree.nodes {
            while open > node.depth {
                f.write_str("</span>")?;
                open -= 1;
            }
            if node.leaf {
                self.token(f, node)?;
            } else {
                f.write_str("<span class=grp data-field=")?;
                f.write_str(node.field.id)?;
                f.write_str(" data-role=")?;
                f.write_str(node.field.role.name())?;
                f.write_str(">")?;
                open = node.depth + 1;
            }
            let end = node.span.end as usize;
            if end > LineView::DRAWN && node.leaf {
                let more = self
                    .line
                    .bytes
                    .len()
                    .saturating_sub(LineView::DRAWN.max(node.span.start as usize));
                write!(f, "<span class=\"more\"> … {more} more octets</span>")?;
                break;
            }
        }
        (0..open).try_for_each(|_| f.write_str("</span>"))
    }
}

impl askama::filters::HtmlSafe for Tokens<'_> {}

/// The row of carets under a line.
struct Caret<'a> {
    line: &'a Line,
    diagnosis: &'a Diagnosis,
}

impl Caret<'_> {
    /// The column at which an octet is drawn. A masked secret takes eight.
    fn column(&self, at: u32) -> usize {
        let before = |leaf: &Node| {
            let end = leaf.span.end.min(at);
            let part = self.line.bytes.get(leaf.span.start as usize..end as usize);
            match leaf.field.role {
                Role::Secret => 8,
                _ => glyph::columns(part.unwrap_or_default()),
            }
        };
        self.line.leaves().filter(|leaf| leaf.span.start < at).map(before).sum()
    }
}

impl fmt::Display for Caret<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let span = self.diagnosis.span;
        // Under what is not drawn nothing stands; a width has 16 bits.
        let from = self.column(span.start).min(LineView::DRAWN);
        let to = self.column(span.end).clamp(from + 1, LineView::DRAWN + 1);
        write!(f, "{:from$}{:^<wide$}", "", "", wide = to - from)
    }
}

impl askama::filters::HtmlSafe for Caret<'_> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        protocol::{Gloss, State},
        wire::{CRLF, Field, Rfc, SP, Span, Tree},
        world::Timestamp,
    };

    crate::fields! { registry FIELDS;
        /// A word.
        WORD = "test.word", "Word", Verb, ours;
        /// A password.
        PASSWORD = "test.password", "Password", Secret, ours;
    }

    fn line(parts: &[(&'static Field, &str)]) -> Line {
        let (mut nodes, mut text) = (Vec::new(), String::new());
        for (field, part) in parts {
            let span = Span::of(text.len(), text.len() + part.len());
            nodes.push(Node { field, span, depth: 0, leaf: true });
            text.push_str(part);
        }
        Line {
            side: Side::Client,
            at: Timestamp::START,
            bytes: text.into_bytes().into(),
            offset: 0,
            tree: Tree { nodes },
            kind: Kind::Command,
            gloss: Gloss::new("Says <hello>.", Rfc(5321, "4.1")),
            outcome: None,
            diagnosis: None,
            exchange: 1,
            state: State::of("ready"),
        }
    }

    #[test]
    fn what_stands_on_a_line_cannot_act() {
        assert_eq!(FIELDS.len(), 2);
        let line = line(&[(&WORD, "<b>\0"), (&SP, " "), (&PASSWORD, "ce\"dar"), (&CRLF, "\r\n")]);
        let html = LineView::new(7, &line).to_string();
        assert!(
            html.starts_with("<li class=\"line line--c\" data-n=7 data-kind=command"),
            "{html}"
        );
        for part in [
            "data-field=test.word data-role=verb>&lt;b&gt;␀</span> <span",
            "data-secret=\"ce&quot;dar\">••••••••</span>",
            "data-field=wire.crlf data-role=mark>␍␊</span>",
            "Says &#60;hello&#62;. <span class=rfc>RFC 5321 §4.1</span>",
        ] {
            assert!(html.contains(part), "{part}\n{html}");
        }
        assert!(!html.contains("cedar"));
    }

    #[test]
    fn carets_stand_under_what_is_drawn() {
        let mut line =
            line(&[(&PASSWORD, "pw"), (&SP, " "), (&WORD, "ä\u{202E}x"), (&CRLF, "\r\n")]);
        for (span, row) in [
            (Span::of(3, 5), "         ^"),
            (Span::of(8, 9), "                  ^"),
            (Span::of(0, 2), "^^^^^^^^"),
            (Span::of(9, 9), "                   ^"),
        ] {
            let diagnosis = Diagnosis::plain("Wrong", "Write it otherwise.", span, Rfc::OURS);
            line.diagnosis = Some(Box::new(diagnosis));
            let html = LineView::new(1, &line).to_string();
            assert!(
                html.contains(&format!("aria-hidden=\"true\">{row}</div>")),
                "{span:?}\n{html}"
            );
        }
    }

    #[test]
    fn a_long_line_is_cut() {
        let line = line(&[(&WORD, &"a".repeat(LineView::DRAWN + 10)), (&CRLF, "\r\n")]);
        let html = LineView::new(1, &line).to_string();
        assert!(html.contains("… 12 more octets"), "{html}");
        assert!(html.len() < LineView::DRAWN + 1000);
    }
}
