//! The mailbox that a session has open, as its client was told.

use crate::{
    protocol::{Context, imap::search::Live},
    world::{Flags, View},
};
use std::{collections::BTreeMap, fmt::Write as _, sync::Arc};

/// The open mailbox.
#[derive(Clone, Debug)]
pub(in crate::protocol::imap) struct Selected {
    /// The address of the account that it lies in.
    pub(in crate::protocol::imap) owner: Arc<str>,
    /// Its name there.
    pub(in crate::protocol::imap) name: Arc<str>,
    pub(in crate::protocol::imap) view: View,
    /// The keywords that FLAGS listed, by their spelling in small letters.
    pub(in crate::protocol::imap) keywords: BTreeMap<String, String>,
    /// Searches whose results are kept up to date.
    pub(in crate::protocol::imap) live: Vec<Live>,
}

impl Selected {
    /// How many keywords FLAGS lists.
    const KEYWORDS: usize = 200;

    /// A mailbox that is opened now; these are the keywords of its letters.
    pub(in crate::protocol::imap) fn new<'a>(
        owner: Arc<str>,
        name: Arc<str>,
        view: View,
        keywords: impl Iterator<Item = &'a str>,
    ) -> Self {
        let named = |word: &str| (word.to_ascii_lowercase(), word.to_owned());
        let keywords = keywords.take(Self::KEYWORDS).map(named).collect();
        Self { owner, name, view, keywords, live: Vec::new() }
    }

    /// Takes over keywords that FLAGS does not list yet; true if there were any.
    pub(in crate::protocol::imap) fn learn(&mut self, flags: &Flags) -> bool {
        let mut new = false;
        for word in flags.keywords() {
            let key = word.to_ascii_lowercase();
            if self.keywords.len() < Self::KEYWORDS && !self.keywords.contains_key(&key) {
                self.keywords.insert(key, word.to_owned());
                new = true;
            }
        }
        new
    }

    /// Writes the untagged FLAGS response.
    pub(in crate::protocol::imap) fn write_flags(&self, cx: &mut Context<'_>) {
        cx.out.write(b"* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft");
        for word in self.keywords.values() {
            let _ = write!(cx.out, " {word}");
        }
        cx.out.write(b")\r\n");
    }
}
