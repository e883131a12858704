//! APPEND: puts a letter into a mailbox.

pub(in crate::protocol::imap) mod store;

use super::*;
use crate::{
    protocol::imap::{
        extension::{binary::BINARY, multiappend::MULTIAPPEND, slot},
        grammar::{FlagList, Literal},
    },
    wire::Stop,
    world::Timestamp,
};

pub(in crate::protocol::imap) struct Append;

/// A letter that is to be stored.
#[derive(Debug)]
pub(in crate::protocol::imap) struct NewLetter {
    pub flags: Option<FlagList>,
    pub date: Option<Timestamp>,
    pub data: Data,
}

/// What it is made of.
#[derive(Debug)]
pub(in crate::protocol::imap) enum Data {
    Literal(Literal),
    /// Put together on the server (RFC 4469).
    Parts(Vec<Part>),
}

/// A part of a letter that is put together.
#[derive(Debug)]
pub(in crate::protocol::imap) enum Part {
    Text(Literal),
    /// The URL of octets that the server has.
    Url(String),
}

impl Command for Append {
    type Args = ((String, Vec<NewLetter>), Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "APPEND",
        syntax: "tag APPEND SP mailbox [SP flag-list] [SP date-time] SP literal CRLF",
        rfc: Rfc(3501, "6.3.11"),
        summary: "Puts a letter into a mailbox. It is stored, not sent.",
        when: Phase::LOGGED_IN,
        rules: store::RULES,
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a APPEND Sent {15}\r\nSubject: a\r\n\r\nb\r\n",
        "a APPEND Sent (\\Seen $Todo) \" 2-Mar-2026 10:00:00 +0000\" {15}\r\nSubject: a\r\n\r\nb\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let mut r = Reading::default();
        c.sp()?;
        let mailbox = grammar::mailbox(c, &field::MAILBOX)?;
        c.sp()?;
        let mut letters = vec![letter(c, &mut r)?];
        while c.peek() == Some(b' ') {
            r.takes(&MULTIAPPEND);
            c.sp()?;
            letters.push(letter(c, &mut r)?);
        }
        c.crlf()?;
        Ok(((mailbox, letters), r.uses))
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run(
        ((mailbox, letters), _): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        call: &Call<'_>,
    ) -> Reply {
        let stored = store::made(&mailbox, letters, s, cx, call)
            .and_then(|made| store::store(&mailbox, made, (0, 0), s, cx));
        match stored {
            Ok(stored) => {
                let reply = Reply::ok("APPEND completed");
                match stored.code(s, cx) {
                    Some(code) => reply.code(code),
                    None => reply,
                }
            }
            Err(refusal) => *refusal,
        }
    }
}

/// `[flag-list SP] [date-time SP] append-data`: a letter with what belongs to it.
pub(in crate::protocol::imap) fn letter(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<NewLetter> {
    let (flags, date) = options(c, r)?;
    Ok(NewLetter { flags, date, data: data(c, r)? })
}

/// `append-data = literal / literal8 / append-data-ext`: what is stored.
fn data(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<Data> {
    if let Some(data) = slot::read(c, r, |s| s.append) {
        return data;
    }
    if c.peek() == Some(b'~') {
        r.takes(&BINARY);
    }
    grammar::literal_span(c, &field::LETTER).map(Data::Literal)
}

/// `[flag-list SP] [date-time SP] [append-ext SP]`
fn options(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<(Option<FlagList>, Option<Timestamp>)> {
    let (mut flags, mut date) = (None, None);
    if c.peek() == Some(b'(') {
        flags = Some(grammar::flag_list(c)?);
        c.sp()?;
    }
    if c.peek() == Some(b'"') {
        date = Some(grammar::date_time(c)?);
        c.sp()?;
    }
    if let Some(option) = slot::read(c, r, |s| s.append_option) {
        option?;
        c.sp()?;
    }
    Ok((flags, date))
}

/// Whether the letter is not wanted at all: then the server refuses instead of saying `+`, and the client keeps it.
pub(in crate::protocol::imap) fn refuse_early(
    frame: &[u8],
    s: &Session,
    cx: &Context<'_>,
) -> Option<Reply> {
    let mailbox = crate::wire::read(frame, |c| {
        grammar::tag(c)?;
        c.sp()?;
        c.exact(&field::VERB, Append::SPEC.verb)?;
        c.sp()?;
        let mailbox = grammar::mailbox(c, &field::MAILBOX)?;
        c.sp()?;
        options(c, &mut Reading::default())?;
        grammar::announcement(c)?;
        c.crlf()?;
        Ok::<_, Stop>(mailbox)
    })
    .ok()?;
    if !Append::SPEC.when.contains(&s.phase()) {
        return Some(out_of_state(Append::SPEC.when, s.phase()));
    }
    s.target(&mailbox, cx).err().map(|refusal| *refusal)
}
