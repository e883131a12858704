//! One connection that a page follows: what is new on it, as messages.

use super::view::{ChangeView, EventView, LineView};
use crate::{
    protocol::State,
    sandbox::Step,
    transcript::{Chunk, Entry, Reader, Skipped, text},
    wire::Side,
};
use askama::Template;
use serde::Serialize;

/// Stands between the lines of a message and those that have no end yet; no drawn line holds it.
const TAIL: char = '\x1e';
/// Lines that are sent in one message.
const BATCH: usize = 500;

#[derive(Serialize)]
struct Lines<'a> {
    conn: u32,
    from: u64,
    to: u64,
    state: StateView<'a>,
    pending: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    want: Option<u64>,
    #[serde(skip_serializing_if = "String::is_empty")]
    say: String,
}

#[derive(Serialize)]
struct StateView<'a> {
    name: &'a str,
    detail: Option<&'a str>,
}

/// What comes next in a transcript.
enum Item {
    Entry(Entry),
    /// The step whose lines stand above.
    Change(Step),
}

/// A link that the page follows.
pub(super) struct Watch {
    pub(super) reader: Reader,
    /// The page has the lines up to this one.
    after: u64,
    /// The line that it had when it began to follow.
    had: u64,
    /// The last step of which it was told what changed.
    pub(super) step: u64,
    tail: String,
    /// The state, the pending command and the octets wanted, as the page has them.
    told: Option<(State, Option<String>, Option<u64>)>,
}

impl Watch {
    /// Follows a link for a page that has its lines up to `after`.
    pub(super) const fn new(reader: Reader, after: u64) -> Self {
        Self { reader, after, had: after, step: 0, tail: String::new(), told: None }
    }

    /// The messages that tell what is new. `steps` are the link's own steps that are done and were not told.
    pub(super) fn tell(
        &mut self,
        chunks: &[Chunk],
        skipped: Option<&Skipped>,
        want: Option<u64>,
        steps: &[Step],
    ) -> Vec<String> {
        let mut items = Vec::new();
        let mut steps = steps.iter().peekable();
        for chunk in chunks {
            while let Some(step) = steps.next_if(|s| s.chunks().end <= chunk.seq) {
                self.change(step, &mut items);
            }
            let mut entries = Vec::new();
            self.reader.feed(std::iter::once(chunk), skipped, &mut entries);
            items.extend(entries.into_iter().map(Item::Entry));
        }
        steps.for_each(|step| self.change(step, &mut items));
        let mut messages = Vec::new();
        let mut batches = items.chunks(BATCH).peekable();
        while let Some(batch) = batches.next() {
            let last = batches.peek().is_none();
            self.message(batch, last, want, &mut messages);
        }
        if items.is_empty() {
            self.message(&[], true, want, &mut messages);
        }
        messages
    }

    fn change(&mut self, step: &Step, items: &mut Vec<Item>) {
        self.step = step.id;
        if self.had == 0 || self.reader.lines() > self.had {
            items.push(Item::Change(step.clone()));
        }
    }

    fn message(&mut self, batch: &[Item], last: bool, want: Option<u64>, out: &mut Vec<String>) {
        let mut html = String::with_capacity(batch.len() * 1024);
        let (mut from, mut to) = (u64::MAX, self.after);
        let mut say = String::new();
        for item in batch {
            let entry = match item {
                Item::Entry(entry) => entry,
                Item::Change(step) => {
                    let _ = ChangeView::new(step).render_into(&mut html);
                    continue;
                }
            };
            // Writing to memory cannot fail.
            let _ = match entry {
                Entry::Line { number, .. } if *number <= self.after => Ok(()),
                Entry::Line { number, line, ruling } => {
                    (from, to) = (from.min(*number), *number);
                    if line.outcome.is_some() && line.side == Side::Server {
                        say = format!("Server: {}", text::visible(&line.bytes));
                    }
                    let view = LineView::new(*number, line).because(ruling.as_ref());
                    view.on(self.reader.conn()).to_try().render_into(&mut html)
                }
                // The page says itself where it connected.
                Entry::Opened { .. } => Ok(()),
                Entry::Skipped { lines } => {
                    EventView::Skipped { lines: *lines }.render_into(&mut html)
                }
                Entry::Closed { by: Side::Client, left, .. } => {
                    EventView::ClosedByClient { left: *left }.render_into(&mut html)
                }
                Entry::Closed { by: Side::Server, .. } => {
                    EventView::ClosedByServer.render_into(&mut html)
                }
            };
        }
        let closed = batch.iter().any(|i| matches!(i, Item::Entry(Entry::Closed { .. })));
        self.after = self.after.max(to);
        let mut tail = String::new();
        if last {
            for line in self.reader.unfinished() {
                let _ = LineView::new(self.reader.lines() + 1, &line).render_into(&mut tail);
            }
        }
        let state = self.reader.state();
        let told = (state.clone(), self.reader.pending(), want);
        if html.is_empty() && tail == self.tail && self.told.as_ref() == Some(&told) {
            return;
        }
        say.truncate(say.char_indices().nth(200).map_or(say.len(), |(i, _)| i));
        let lines = Lines {
            conn: self.reader.conn().0,
            from: if from == u64::MAX { self.after } else { from },
            // That a connection was closed is news too, and nothing follows it.
            to: self.after + u64::from(closed && from == u64::MAX),
            state: StateView { name: state.name, detail: state.detail.as_deref() },
            pending: told.1.as_deref(),
            want,
            say,
        };
        // The facts are JSON on the first line; the drawn lines follow as they are, then the unfinished ones.
        let facts = serde_json::to_string(&lines).unwrap_or_default();
        let mut message = String::with_capacity(facts.len() + html.len() + tail.len() + 2);
        message.push_str(&facts);
        message.push('\n');
        message.push_str(&html);
        message.push(TAIL);
        message.push_str(&tail);
        out.push(message);
        (self.tail, self.told) = (tail, Some(told));
    }
}
