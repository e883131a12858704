//! APPEND: puts a letter into a mailbox.

use super::*;
use crate::{
    message::Message,
    protocol::imap::{
        extension::{acl, binary::BINARY, multiappend::MULTIAPPEND, slot},
        grammar::{FlagList, Literal},
    },
    wire::Stop,
    world::Timestamp,
};
use std::sync::Arc;

pub(in crate::protocol::imap) struct Append;

/// Everything before the letter.
pub(in crate::protocol::imap) struct Head {
    mailbox: String,
    flags: Option<FlagList>,
    date: Option<Timestamp>,
}

impl Command for Append {
    type Args = ((Head, Option<Literal>), Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "APPEND",
        syntax: "tag APPEND SP mailbox [SP flag-list] [SP date-time] SP literal CRLF",
        rfc: Rfc(3501, "6.3.11"),
        summary: "Puts a letter into a mailbox. It is stored, not sent.",
        when: Phase::LOGGED_IN,
        rules: &[
            &rule::TARGET_EXISTS,
            &acl::RIGHT,
            &rule::FLAGS_KNOWN,
            &rule::KEYWORDS_FEW,
            &super::copy::WITHIN_QUOTA,
        ],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a APPEND Sent {15}\r\nSubject: a\r\n\r\nb\r\n",
        "a APPEND Sent (\\Seen $Todo) \" 2-Mar-2026 10:00:00 +0000\" {15}\r\nSubject: a\r\n\r\nb\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let mut r = Reading::default();
        let head = head(c, &mut r)?;
        let letter = data(c, &mut r)?;
        while c.peek() == Some(b' ') {
            r.takes(&MULTIAPPEND);
            c.sp()?;
            message(c, &mut r)?;
        }
        c.crlf()?;
        Ok(((head, letter), r.uses))
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run(
        ((head, letter), _): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        call: &Call<'_>,
    ) -> Reply {
        // One of another form belongs to an extension.
        let Some(letter) = letter else { return unknown_here() };
        let (date, conn) = (head.date.unwrap_or(cx.world.now), cx.conn);
        let policy = cx.policy().clone();
        let place = match s.target(&head.mailbox, cx) {
            Ok(place) => place,
            Err(refusal) => return *refusal,
        };
        let rights = s.rights(&place, cx);
        let Some(account) = cx.world.account_mut(&place.owner) else { return no_target() };
        let flags = match head.flags.map(checked).transpose() {
            Ok(flags) => acl::changeable(&flags.unwrap_or_default(), rights),
            Err(refusal) => return *refusal,
        };
        if let Some(refusal) =
            super::copy::over_quota(account, &policy, 1, letter.span.len() as u64)
        {
            return refusal;
        }
        let octets = call.frame.slice(letter.span.start as usize..letter.span.end as usize);
        if let Some(mailbox) = account.mailbox_mut(&place.name) {
            mailbox.add(Arc::new(Message::new(octets)), flags, date, Some(conn));
        }
        Reply::ok("APPEND completed")
    }
}

/// `SP mailbox [SP flag-list] [SP date-time] SP`
fn head(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<Head> {
    c.sp()?;
    let mailbox = grammar::mailbox(c, &field::MAILBOX)?;
    c.sp()?;
    let (flags, date) = options(c, r)?;
    Ok(Head { mailbox, flags, date })
}

/// `[flag-list SP] [date-time SP] append-data`: a letter with what belongs to it.
pub(in crate::protocol::imap) fn message(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<()> {
    options(c, r)?;
    data(c, r).map(drop)
}

/// `append-data = literal / literal8 / append-data-ext`: what is stored. It has a value if it is a literal.
fn data(c: &mut Cursor<'_>, r: &mut Reading) -> Parsed<Option<Literal>> {
    if let Some(data) = slot::read(c, r, |s| s.append) {
        return data.map(|()| None);
    }
    if c.peek() == Some(b'~') {
        r.takes(&BINARY);
    }
    grammar::literal_span(c, &field::LETTER).map(Some)
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
    let head = crate::wire::read(frame, |c| {
        grammar::tag(c)?;
        c.sp()?;
        c.exact(&field::VERB, Append::SPEC.verb)?;
        let head = head(c, &mut Reading::default())?;
        grammar::announcement(c)?;
        c.crlf()?;
        Ok::<_, Stop>(head)
    })
    .ok()?;
    if !Append::SPEC.when.contains(&s.phase()) {
        return Some(out_of_state(Append::SPEC.when, s.phase()));
    }
    s.target(&head.mailbox, cx).err().map(|refusal| *refusal)
}
