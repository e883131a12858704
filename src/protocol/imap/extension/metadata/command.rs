//! The commands of METADATA.

use super::*;
use crate::protocol::imap::{
    command::{Call, Command},
    field,
    reply::Reply,
    rule,
};
use bytes::Bytes;
use note::Subject;

/// `"(" entry SP value *(SP entry SP value) ")"`
pub(super) fn values(c: &mut Cursor<'_>) -> Parsed<Vec<(String, Option<Bytes>)>> {
    c.group(&VALUES, |c| {
        grammar::parenthesised(c, true, |c| {
            let name = entry(c)?;
            c.sp()?;
            Ok((name, value(c)?))
        })
    })
}

/// `value = nstring / literal8`
fn value(c: &mut Cursor<'_>) -> Parsed<Option<Bytes>> {
    match c.peek() {
        Some(b'"') => {
            grammar::quoted_utf8(c, &VALUE).map(|text| Some(Bytes::from(text.into_owned())))
        }
        Some(b'{' | b'~') => {
            let (begin, rest) = (c.position(), c.rest());
            let span = grammar::literal_span(c, &VALUE)?.span;
            let (from, to) = (span.start as usize - begin, span.end as usize - begin);
            Ok(Some(Bytes::copy_from_slice(rest.get(from..to).unwrap_or_default())))
        }
        _ => token::nil(c, &VALUE).map(|()| None),
    }
}

/// What it takes to have notes on the mailbox of that name; the server has none.
fn of_mailboxes(name: &str) -> &[&'static Extension] {
    static MAILBOXES: &[&Extension] = &[&METADATA];
    if name.is_empty() { &[] } else { MAILBOXES }
}

/// How much is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::protocol::imap) struct Options {
    /// Longer texts are left out.
    most: Option<u32>,
    /// How many levels below each name are told too; nothing for all of them.
    depth: Option<usize>,
}

/// `"(" option [SP value] *(SP option [SP value]) ")"`
fn options(c: &mut Cursor<'_>) -> Parsed<Options> {
    const DEPTHS: &[(&str, Option<usize>)] = &[("0", Some(0)), ("1", Some(1)), ("infinity", None)];
    const NAMES: &[(&str, bool)] = &[("MAXSIZE", true), ("DEPTH", false)];
    let mut out = Options { most: None, depth: Some(0) };
    c.group(&OPTIONS, |c| {
        grammar::parenthesised(c, false, |c| {
            let size = c.word(&OPTION, |b| b.is_ascii_alphabetic(), NAMES)?;
            c.sp()?;
            if size {
                out.most = Some(c.number(&OPTION_VALUE)?);
            } else {
                out.depth = c.word(&OPTION_VALUE, |b| b.is_ascii_alphanumeric(), DEPTHS)?;
            }
            Ok(())
        })
    })?;
    Ok(out)
}

/// `entry / "(" entry *(SP entry) ")"`
fn entries(c: &mut Cursor<'_>) -> Parsed<Vec<String>> {
    if c.peek() == Some(b'(') {
        return grammar::parenthesised(c, false, entry);
    }
    Ok(vec![entry(c)?])
}

pub(super) struct GetMetadata;

impl Command for GetMetadata {
    type Args = (String, Options, Vec<String>);

    const SPEC: Spec<Phase> = Spec {
        verb: "GETMETADATA",
        syntax: "tag GETMETADATA [SP options] SP mailbox SP entries CRLF",
        rfc: Rfc(5464, "4.2"),
        summary: "Reads notes on a mailbox, or on the server where the name is empty.",
        when: Phase::LOGGED_IN,
        rules: &[&rule::MAILBOX_EXISTS, &note::READABLE],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a GETMETADATA \"\" /shared/comment\r\n",
        "a GETMETADATA (MAXSIZE 1024 DEPTH 1) INBOX (/shared/comment /private/comment)\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let mut asked = Options { most: None, depth: Some(0) };
        c.sp()?;
        if c.peek() == Some(b'(') {
            asked = options(c)?;
            c.sp()?;
        }
        let name = grammar::mailbox(c, &field::MAILBOX)?;
        c.sp()?;
        // The examples of §4.2 have the options here.
        if ["(MAXSIZE ", "(DEPTH "].iter().any(|w| c.looks_at(w)) {
            asked = options(c)?;
            c.sp()?;
        }
        let mut wanted = entries(c)?;
        // Those of §4.4.1 have several without parentheses.
        while c.peek() == Some(b' ') {
            c.sp()?;
            wanted.push(entry(c)?);
        }
        c.crlf()?;
        Ok((name, asked, wanted))
    }

    fn uses((name, ..): &Self::Args) -> &[&'static Extension] {
        of_mailboxes(name)
    }

    fn run(
        (name, asked, wanted): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        _: &Call<'_>,
    ) -> Reply {
        let subject = match Subject::of(&name, s, cx) {
            Ok(subject) => subject,
            Err(refusal) => return *refusal,
        };
        let notes = subject.notes(s, cx);
        let fits = |text: &Bytes| asked.most.is_none_or(|most| text.len() <= most as usize);
        let mut told: Vec<(&str, Option<&Bytes>)> = Vec::new();
        let mut longest = 0;
        for entry in &wanted {
            let mut found = false;
            for (name, text) in notes.iter().filter(|(name, _)| is_below(name, entry, asked.depth))
            {
                found = true;
                if !fits(text) {
                    longest = longest.max(text.len());
                } else if !told.iter().any(|(n, _)| *n == &**name) {
                    told.push((name, Some(text)));
                }
            }
            // What there is not has no value; below a name nothing is missed.
            if !found && asked.depth == Some(0) && !told.iter().any(|(n, _)| n == entry) {
                told.push((entry, None));
            }
        }
        if !told.is_empty() {
            note::write(&s.plain_name(&name), &told, s, cx.out);
        }
        let done = Reply::ok("GETMETADATA completed");
        if longest > 0 { done.code(format!("METADATA LONGENTRIES {longest}")) } else { done }
    }
}

/// Whether a note has that name, or one so many levels below it.
fn is_below(name: &str, entry: &str, depth: Option<usize>) -> bool {
    let Some(rest) = name.strip_prefix(entry) else { return false };
    rest.is_empty()
        || rest.starts_with('/') && depth.is_none_or(|depth| rest.matches('/').count() <= depth)
}

pub(super) struct SetMetadata;

impl Command for SetMetadata {
    type Args = (String, Vec<(String, Option<Bytes>)>);

    const SPEC: Spec<Phase> = Spec {
        verb: "SETMETADATA",
        syntax: "tag SETMETADATA SP mailbox SP \"(\" entry SP value ... \")\" CRLF",
        rfc: Rfc(5464, "4.3"),
        summary: "Writes notes on a mailbox or on the server. NIL removes a note.",
        when: Phase::LOGGED_IN,
        rules: &[
            &rule::MAILBOX_EXISTS,
            &note::READABLE,
            &note::CHANGEABLE,
            &note::SHORT,
            &note::FEW,
        ],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a SETMETADATA INBOX (/private/comment \"My new comment\")\r\n",
        "a SETMETADATA INBOX (/private/comment NIL)\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        c.sp()?;
        let name = grammar::mailbox(c, &field::MAILBOX)?;
        c.sp()?;
        let all = values(c)?;
        c.crlf()?;
        Ok((name, all))
    }

    fn uses((name, _): &Self::Args) -> &[&'static Extension] {
        of_mailboxes(name)
    }

    fn run(
        (name, changes): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        _: &Call<'_>,
    ) -> Reply {
        let done = Subject::of(&name, s, cx).and_then(|of| note::set(&of, changes, s, cx));
        done.map_or_else(|refusal| *refusal, |()| Reply::ok("SETMETADATA completed"))
    }
}
