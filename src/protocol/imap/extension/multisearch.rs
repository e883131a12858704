//! MULTISEARCH (RFC 7377): one command searches several mailboxes.

use super::*;
use crate::{
    protocol::{
        Output, Rule,
        flip::Change,
        imap::{
            command::{Call, Command},
            extension::notify::Mailboxes,
            grammar::{self, Found, ReturnOption, SearchKey},
            reply::{Reply, write_mailbox},
            response::token,
            search::{self, Live, Look, Wanted},
            session::place::Place,
        },
    },
    wire::Problem,
    world::{Rights, View},
};
use std::{collections::BTreeMap, fmt::Write as _};

crate::fields! { registry FIELDS;
    /// Which mailboxes are searched. Without it, the open one.
    IN = "imap.esearch-in", "IN", Argument, 7377 "2.2";
    /// The mailboxes that are searched.
    SOURCES = "imap.esearch-sources", "Mailboxes to search", Argument, 7377 "2.2";
    /// The mailbox in which this was found.
    MAILBOX = "imap.esearch-mailbox", "Mailbox", Data, 7377 "2.1";
    /// The UIDVALIDITY of that mailbox.
    UIDVALIDITY = "imap.esearch-uidvalidity", "UIDVALIDITY", Data, 7377 "2.1";
    /// Options for later extensions.
    SCOPE = "imap.esearch-scope", "Scope options", Argument, 7377 "4";
}

static SELECTED_ALONE: Rule = Rule {
    id: "imap.esearch-saves-selected",
    holds: "A result that is to be kept is that of the open mailbox alone.",
    flip: "Search IN (selected), or do not ask for SAVE.",
    change: |c| {
        Some(Change::instead(format!("{} ESEARCH IN (selected) RETURN (SAVE) ALL", c.tag())))
    },
    rfc: Rfc(7377, "2.2"),
};

static SELECTED_OPEN: Rule = Rule {
    id: "imap.esearch-mailbox-open",
    holds: "A mailbox is open, if the open one is searched or its result kept up to date.",
    flip: "SELECT a mailbox first, or name the mailboxes to search.",
    change: |_| Some(Change::after("x1 SELECT INBOX")),
    rfc: Rfc(7377, "2.2"),
};

static NOT_DELAYED: Problem = Problem {
    id: "imap.esearch-selected-delayed",
    text: "selected-delayed is for NOTIFY; a search says selected.",
    rfc: Rfc(7377, "2.2"),
};

pub(in crate::protocol::imap) static MULTISEARCH: Extension = Extension {
    served: true,
    offered: |s, cx| esearch::ESEARCH.is_offered(s, cx),
    verbs: &[Verb::of::<Esearch>()],
    responses: Responses {
        correlator: &[
            Row::new("MAILBOX", &MAILBOX, token::mailbox),
            Row::new("UIDVALIDITY", &UIDVALIDITY, |c| token::nz_number(c, &UIDVALIDITY)),
        ],
        ..Responses::NONE
    },
    ..Extension::known(
        "MULTISEARCH",
        Rfc(7377, "2"),
        "One command can search several mailboxes.",
        FIELDS,
    )
};

/// ```abnf
/// esearch-source-opts = "IN" SP "(" source-mbox [SP "(" scope-options ")"] ")"
/// ```
fn sources(c: &mut Cursor<'_>) -> Parsed<Vec<Mailboxes>> {
    c.exact(&IN, "IN")?;
    c.sp()?;
    c.group(&SOURCES, |c| {
        c.mark("(")?;
        let mut out = Vec::new();
        loop {
            if c.peek() == Some(b'(') && !out.is_empty() {
                token::value(c, &SCOPE)?;
                c.mark(")")?;
                return Ok(out);
            }
            let start = c.position();
            out.push(notify::mailboxes(c)?);
            if out.last() == Some(&Mailboxes::SelectedDelayed) {
                return c.reject(start, &NOT_DELAYED);
            }
            if c.peek() != Some(b' ') {
                c.mark(")")?;
                return Ok(out);
            }
            c.sp()?;
        }
    })
}

/// The mailboxes that are meant, each once, by their names for the user. One that the user may not read is passed over
/// without a word, and one that was not named has to be one whose name they may see (RFC 7377 §2.2).
fn places(sources: &[Mailboxes], s: &Session, cx: &Context<'_>) -> BTreeMap<String, Place> {
    let mut out = s.readable(sources, cx);
    let named = sources.iter().flat_map(|source| match source {
        Mailboxes::Named(names) => names.iter().map(|name| s.place(name, cx)).collect(),
        Mailboxes::Selected => s.selected.iter().map(|open| Place::of(open)).collect(),
        _ => Vec::new(),
    });
    for place in named.filter(|place| s.rights(place, cx).has(Rights::READ)) {
        out.insert(s.name_of(&place.owner, &place.name), place);
    }
    out
}

/// How the answers about a mailbox say which search and which mailbox is meant.
fn correlator(tag: &str, name: &str, uid_validity: u32) -> String {
    let mut out = Output::default();
    // Writing to memory cannot fail.
    let _ = write!(out, "(TAG \"{tag}\" MAILBOX ");
    write_mailbox(&mut out, name);
    let _ = write!(out, " UIDVALIDITY {uid_validity})");
    String::from_utf8_lossy(&out.finish().0.concat()).into_owned()
}

pub(in crate::protocol::imap) struct Args {
    /// Without any, the open mailbox is meant.
    sources: Vec<Mailboxes>,
    found: Found,
    uses: Vec<&'static Extension>,
}

struct Esearch;

impl Command for Esearch {
    type Args = Args;

    const SPEC: Spec<Phase> = Spec {
        verb: "ESEARCH",
        syntax: "tag ESEARCH [SP \"IN\" SP \"(\" mailboxes \")\"] [SP \"RETURN\" SP options] 1*(SP search-key) CRLF",
        rfc: Rfc(7377, "2.1"),
        summary: "Searches as SEARCH does, in several mailboxes at once.",
        when: Phase::LOGGED_IN,
        rules: &[
            &SELECTED_OPEN,
            &search::CHARSET_KNOWN,
            &SELECTED_ALONE,
            &search::TAG_NEW,
            &search::SAVED_FEW,
        ],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a ESEARCH IN (mailboxes \"folder1\" subtree \"folder2\") unseen\r\n",
        "a ESEARCH IN (selected subtree-one (a b)) RETURN (MIN) CHARSET UTF-8 FROM ana\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Args> {
        let mut r = Reading::default();
        let mut of = Vec::new();
        if c.looks_at(" IN ") {
            c.sp()?;
            of = sources(c)?;
        }
        let found = grammar::search_program(c, &mut r)?;
        c.crlf()?;
        Ok(Args { sources: of, found, uses: r.uses })
    }

    fn uses(args: &Args) -> &[&'static Extension] {
        &args.uses
    }

    fn run(args: Args, s: &mut Session, cx: &mut Context<'_>, call: &Call<'_>) -> Reply {
        let Args { mut sources, found, uses } = args;
        if sources.is_empty() {
            sources.push(Mailboxes::Selected);
        }
        let returns = found.returns.as_deref().unwrap_or_default();
        let asks = |option| returns.contains(&option);
        let wanted = Wanted::of(returns);
        let updates = wanted.update.is_some();
        let selected = sources.contains(&Mailboxes::Selected);
        if (selected || updates) && s.selected.is_none() {
            return Reply::bad(&SELECTED_OPEN, "SELECT a mailbox first");
        }
        if let Some(refusal) = search::refuse(&found, s, cx) {
            return refusal;
        }
        if asks(ReturnOption::Save) && sources.iter().any(|s| *s != Mailboxes::Selected) {
            return Reply::bad(&SELECTED_ALONE, "SAVE is for the selected mailbox alone");
        }
        let tag = search::tag(call);
        let live = s.selected.iter().flat_map(|selected| &selected.live);
        if updates && live.into_iter().any(|live| live.tag() == tag) {
            return search::tag_in_use();
        }
        let search = Search {
            key: found.key,
            wanted,
            saves: asks(ReturnOption::Save),
            scored: asks(ReturnOption::Relevancy),
            mod_seq: condstore::is_among(&uses),
            tag,
        };
        for (name, place) in places(&sources, s, cx) {
            if let Err(refusal) = search.look_into(&name, &place, s, cx) {
                return *refusal;
            }
        }
        Reply::ok("ESEARCH completed")
    }
}

/// A search that is carried out in one mailbox after the other.
struct Search<'a> {
    key: SearchKey,
    wanted: Wanted,
    saves: bool,
    scored: bool,
    mod_seq: bool,
    tag: &'a str,
}

impl Search<'_> {
    /// A mailbox that is not there, or in which nothing is found, is passed over without a word (RFC 7377 §2.1).
    fn look_into(
        &self,
        name: &str,
        place: &Place,
        s: &mut Session,
        cx: &mut Context<'_>,
    ) -> Result<(), Box<Reply>> {
        let shown = s.shown_name(name);
        let (now, policy) = (cx.world.now, cx.policy());
        let most = policy.saved_letters_limit;
        let mut open = s.selected.as_deref_mut().filter(|open| Place::of(open) == *place);
        let other;
        let view = if let Some(selected) = &open {
            &selected.view
        } else {
            let Some(mailbox) = place.mailbox(cx.world) else { return Ok(()) };
            other = View::open(&mut mailbox.clone(), cx.conn, true);
            &other
        };
        let hits = Look::new(self.key.clone(), view, None).hits(view, now, self.scored, |_| ());
        let correlator = correlator(self.tag, &shown, view.uid_validity);
        if let Some(selected) = &mut open {
            if self.saves {
                search::save(&self.wanted, &hits, most, &mut selected.view)?;
            }
            if let Some(items) = &self.wanted.update {
                let (key, view) = (&self.key, &selected.view);
                let live = Live::new(self.tag, correlator.clone(), true, key, None, &hits, view);
                search::keep(live.telling(items.clone()), &mut selected.live, cx.out);
            }
        }
        if !hits.is_empty() && self.wanted.answers() {
            cx.out.write(b"* ESEARCH ");
            cx.out.write(correlator.as_bytes());
            cx.out.write(b" UID");
            self.wanted.write(cx.out, &hits, true, self.mod_seq);
            cx.out.write(b"\r\n");
        }
        Ok(())
    }
}
