//! LIST: asks for the names of mailboxes.

use super::*;
use crate::{
    protocol::imap::{
        extension::{children::CHILDREN, list_metadata, special_use::SPECIAL_USE},
        grammar::{Criterion, Listing, Returning},
        pattern,
    },
    world::DELIMITER,
};
use names::{Name, Names};
use std::fmt::Write as _;

pub(in crate::protocol::imap) mod names;

pub(in crate::protocol::imap) struct List;

impl Command for List {
    type Args = (Listing, Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "LIST",
        syntax: "tag LIST SP reference SP pattern CRLF",
        rfc: Rfc(3501, "6.3.8"),
        summary: "Asks which mailboxes there are. * stands for anything, % for one level.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a LIST \"\" *\r\n", "a LIST \"\" \"\"\r\n", "a LIST Archive/ \"%\"\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let mut r = Reading::default();
        let listing = grammar::listing(c, &mut r)?;
        grammar::end(c)?;
        Ok((listing, r.uses))
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run((listing, _): Self::Args, s: &mut Session, cx: &mut Context<'_>, _: &Call<'_>) -> Reply {
        if !listing.extended && listing.patterns.iter().all(String::is_empty) {
            // An empty pattern asks for the delimiter, and the root of the reference: names here have none.
            let _ = write!(cx.out, "* LIST (\\Noselect) \"{DELIMITER}\" \"\"\r\n");
            return Reply::ok("LIST completed");
        }
        let names = Names::of(s, cx);
        let asked = Asked::new(listing, s, cx);
        // Of names that are only parents of others those are told below which something is found that the pattern
        // itself does not reach (RFC 5258 §3.5); without the extended form, all.
        for (name, what) in names.iter() {
            if !asked.matches(name) {
                continue;
            }
            let meets = asked.is_met_by(what);
            let mut below = names.below(name).filter(|(_, n)| asked.is_met_by(n));
            let reached = |(n, _): &(&str, &Name)| asked.matches(n);
            let child = match (asked.recursive, meets) {
                (true, true) => below.next().is_some(),
                (true, false) => below.any(|found| !reached(&found)),
                (false, _) => false,
            };
            let parent = !meets
                && asked.told.criteria.is_empty()
                && below.any(|found| !asked.told.extended || !reached(&found));
            if meets || child || parent {
                asked.write(name, what, child, names.has_children(name), s, cx);
            }
            if meets && what.exists {
                asked.write_more(name, s, cx);
            }
        }
        Reply::ok("LIST completed")
    }
}

/// What a LIST asks for, made ready.
struct Asked {
    told: Listing,
    patterns: Vec<Vec<u8>>,
    recursive: bool,
    /// Attributes that are told of each name.
    children: bool,
    subscribed: bool,
    uses: bool,
    /// A name that is only a parent does not exist, in the words of RFC 5258 and IMAP4rev2.
    absent: &'static str,
}

impl Asked {
    /// Most patterns of one command. Those beyond are passed over, as RFC 5258 §3 allows.
    const PATTERNS: usize = 32;

    fn new(listing: Listing, s: &Session, cx: &Context<'_>) -> Self {
        let reference = s.plain_name(&listing.reference);
        let patterns = listing.patterns.iter().filter(|p| !p.is_empty()).take(Self::PATTERNS);
        let asks = |r: &Returning| listing.returning.contains(r);
        let meets = |c: &Criterion| listing.criteria.contains(c);
        let plain = !listing.extended;
        let rev2 = s.is_enabled(&extension::rev2::REV2);
        Self {
            patterns: patterns.map(|p| pattern::join(&reference, &s.plain_name(p))).collect(),
            recursive: meets(&Criterion::Recursive),
            children: (plain && CHILDREN.is_offered(s, cx)) || asks(&Returning::Children),
            subscribed: asks(&Returning::Subscribed) || meets(&Criterion::Subscribed),
            uses: (plain && SPECIAL_USE.is_offered(s, cx))
                || asks(&Returning::SpecialUse)
                || meets(&Criterion::SpecialUse),
            absent: if plain && !rev2 { "\\Noselect" } else { "\\NonExistent" },
            told: listing,
        }
    }

    fn matches(&self, name: &str) -> bool {
        self.patterns.iter().any(|pattern| pattern::matches(pattern, name))
    }

    /// Whether a name has all that is asked for.
    fn is_met_by(&self, name: &Name) -> bool {
        let criteria = &self.told.criteria;
        criteria.iter().all(|criterion| match criterion {
            Criterion::Subscribed => name.subscribed,
            Criterion::SpecialUse => !name.uses.is_empty(),
            Criterion::Remote | Criterion::Recursive => true,
        }) && (name.exists || criteria.contains(&Criterion::Subscribed))
    }

    /// Writes the LIST response of one name.
    fn write(
        &self,
        name: &str,
        what: &Name,
        child: bool,
        parent: bool,
        s: &Session,
        cx: &mut Context<'_>,
    ) {
        let mut attributes = Vec::new();
        if !what.exists {
            attributes.push(self.absent);
        }
        if names::is_too_long_for_children(name) {
            attributes.push("\\Noinferiors");
        } else if self.children {
            attributes.push(if parent { "\\HasChildren" } else { "\\HasNoChildren" });
        }
        if self.subscribed && what.subscribed {
            attributes.push("\\Subscribed");
        }
        if self.uses {
            attributes.extend(what.uses.names());
        }
        // Writing to memory cannot fail.
        let _ = write!(cx.out, "* LIST ({}) \"{DELIMITER}\" ", attributes.join(" "));
        s.write_mailbox(name, cx.out);
        if child {
            let words = self.told.criteria.iter().filter_map(|c| c.word());
            let words: Vec<_> = words.map(|word| format!("\"{word}\"")).collect();
            let _ = write!(cx.out, " (\"CHILDINFO\" ({}))", words.join(" "));
        }
        cx.out.write(b"\r\n");
    }

    /// Writes the responses of other commands that were asked for.
    fn write_more(&self, name: &str, s: &Session, cx: &mut Context<'_>) {
        let name = &s.shown_name(name);
        for more in &self.told.returning {
            match more {
                Returning::Status(items) => {
                    // A mailbox that may not be opened is passed over (RFC 5819 §2).
                    let _ = status::tell(name, items, s, cx);
                }
                Returning::MyRights => extension::acl::tell_my_rights(name, s, cx),
                Returning::Metadata(entries) => list_metadata::tell(name, entries, s, cx),
                Returning::Subscribed | Returning::Children | Returning::SpecialUse => {}
            }
        }
    }
}

/// Writes the LIST response of one name, unasked: it came, went, was renamed, or its subscription changed.
pub(in crate::protocol::imap) fn tell(
    name: &str,
    old: Option<&str>,
    s: &Session,
    cx: &mut Context<'_>,
) {
    let names = Names::of(s, cx);
    let mut attributes = Vec::new();
    let what = names.get(name);
    if !what.exists {
        attributes.push("\\NonExistent");
    }
    if what.exists || names.has_children(name) {
        attributes.push(if names.has_children(name) { "\\HasChildren" } else { "\\HasNoChildren" });
    }
    if what.subscribed {
        attributes.push("\\Subscribed");
    }
    // Writing to memory cannot fail.
    let _ = write!(cx.out, "* LIST ({}) \"{DELIMITER}\" ", attributes.join(" "));
    s.write_mailbox(name, cx.out);
    if let Some(old) = old {
        cx.out.write(b" (\"OLDNAME\" (");
        s.write_mailbox(old, cx.out);
        cx.out.write(b"))");
    }
    cx.out.write(b"\r\n");
}
