//! `/compose`: a letter is written in a form, looked at, and handed in.

use super::{
    page,
    view::ComposePage,
    visitor::{Own, Visitor},
};
use crate::{
    message::fields,
    sandbox::{
        Sandbox, What,
        compose::{Draft, compose},
    },
    world::LetterId,
};
use axum::{
    Form,
    extract::Query,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;

/// Which letter is answered, and by whom; or that this is the first one.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    reply: Option<u64>,
    #[serde(rename = "as")]
    who: Option<String>,
    first: Option<String>,
}

/// The fields of the form.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Filled {
    from: String,
    to: String,
    cc: String,
    bcc: String,
    subject: String,
    text: String,
    html: String,
    sender: String,
    file_name: String,
    file: String,
    report: String,
    eight_bit: String,
    utf8: String,
    in_reply_to: String,
    references: String,
    /// `send`, or anything else to look at it.
    act: String,
}

impl Filled {
    fn draft(self) -> Draft {
        let on = |word: &str| !word.is_empty();
        Draft {
            report: on(&self.report),
            eight_bit: on(&self.eight_bit),
            utf8: on(&self.utf8),
            from: self.from,
            to: self.to,
            cc: self.cc,
            bcc: self.bcc,
            subject: self.subject,
            text: self.text,
            html: self.html,
            sender: self.sender,
            file_name: self.file_name,
            file: self.file,
            in_reply_to: self.in_reply_to,
            references: self.references,
        }
    }
}

/// `GET /compose`
pub(super) async fn form(
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    let sandbox = visitor.sandbox();
    let draft = wanted
        .reply
        .and_then(|letter| reply(&sandbox, LetterId(letter), wanted.who.as_deref()))
        .unwrap_or_else(|| begin(wanted.first.is_some()));
    let composed = (!draft.to.is_empty()).then(|| compose(&draft, &mut sandbox.world.clone()));
    let mut page = ComposePage::new(&sandbox, draft);
    if let Some(composed) = composed {
        page = page.with(&composed);
    }
    page::send_found(&page, &headers)
}

/// `POST /compose`: looks at the letter, or sends it.
pub(super) async fn act(
    Own(room): Own,
    headers: HeaderMap,
    Form(filled): Form<Filled>,
) -> Response {
    let sends = filled.act == "send";
    let draft = filled.draft();
    if !sends {
        let sandbox = room.look(Sandbox::clone);
        let composed = compose(&draft, &mut sandbox.world.clone());
        return page::send_found(&ComposePage::new(&sandbox, draft).with(&composed), &headers);
    }
    let handed_in = room.step(None, What::Sent, |s| {
        let composed = compose(&draft, &mut s.world)?;
        let submitted = s.submit(&composed);
        Ok((composed, submitted))
    });
    let sandbox = room.look(Sandbox::clone);
    let page = ComposePage::new(&sandbox, draft);
    let page = match handed_in {
        Err(faults) => page.with(&Err(faults)),
        Ok((composed, Err(refused))) => page.with(&Ok(composed)).unreached(&refused.to_string()),
        Ok((composed, Ok(submitted))) => {
            let sent = |o: &crate::protocol::smtp::client::Outcome| {
                matches!(o, crate::protocol::smtp::client::Outcome::Sent(_))
            };
            let all = submitted.outcomes.iter().all(|(_, outcome)| sent(outcome));
            if let (Some(letter), true) = (submitted.letter, all) {
                return Redirect::to(&format!("/journey/{}", letter.0)).into_response();
            }
            page.with(&Ok(composed)).answered(&submitted, &sandbox.entries(submitted.conn))
        }
    };
    page::send_found(&page, &headers)
}

/// What stands in the form at first.
fn begin(first: bool) -> Draft {
    let mut draft = Draft { from: "ana@meadow.test".to_owned(), ..Draft::default() };
    if first {
        draft.to = "Ben <ben@harbor.test>".to_owned();
        draft.subject = "Lunch on Sunday?".to_owned();
        draft.text = "Hi Ben,\n\nSoup at noon. Bring bread?\n\nAna\n".to_owned();
    }
    draft
}

/// The beginning of an answer to a letter: to whom it says (RFC 5322 §3.6.2), with the thread (§3.6.4).
fn reply(sandbox: &Sandbox, letter: LetterId, who: Option<&str>) -> Option<Draft> {
    let journey = sandbox.journey(letter)?;
    let copy = journey.letter(sandbox)?;
    let envelope = copy.envelope();
    let to = envelope.reply_to.iter().find(|a| a.is_mailbox())?.addr_spec();
    let (_, recipients) = journey.envelope();
    let from = who
        .map(str::to_owned)
        .or_else(|| recipients.first().map(|r| r.to_string()))
        .unwrap_or_default();
    let text = |octets: Option<Vec<u8>>| {
        octets.map(|o| String::from_utf8_lossy(&o).into_owned()).unwrap_or_default()
    };
    let field = |name: &str| fields(copy.header()).find(|f| f.is(name)).map(|f| f.unfolded());
    let id = text(field("Message-ID"));
    let thread = text(field("References").or_else(|| field("In-Reply-To")));
    let subject = copy.subject();
    let again = subject.get(..3).is_some_and(|re| re.eq_ignore_ascii_case("re:"));
    let body = copy.part(&[1]).map(|part| copy.text_of(part)).unwrap_or_default();
    let quoted: String = body.lines().take(200).flat_map(|line| ["> ", line, "\n"]).collect();
    Some(Draft {
        from,
        to: String::from_utf8_lossy(&to).into_owned(),
        subject: if again { subject } else { format!("Re: {subject}") },
        text: format!("\n\n{quoted}"),
        references: format!("{thread} {id}").trim().to_owned(),
        in_reply_to: id,
        ..Draft::default()
    })
}
