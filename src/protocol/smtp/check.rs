//! What a host that takes mail from other servers asks about a letter's sender, and what a host that takes it from
//! users signs.

use super::{
    Reply, Session,
    mail_data::{MailData, Outline},
};
use crate::{
    message,
    protocol::{Context, Rule, flip::Change},
    sender::{self, Client, Letter, Outcome, Verdict, cast, dmarc::Disposition, results},
    wire::Pieces,
    wire::Rfc,
    world::{Checks, Happening, LetterId, Service},
};
use bytes::BytesMut;
use std::{net::IpAddr, sync::Arc};

static SPF_PASSES: Rule = Rule {
    id: "smtp.spf-does-not-fail",
    holds: "The domain on the envelope lets this client send for it.",
    flip: "Send from an address that the domain's SPF record names, or with a domain of your own on the envelope.",
    change: |c| {
        Some(
            Change::policy(c, |p| p.spf_fail_refused = false)
                .named("With a host that does not refuse for SPF alone"),
        )
    },
    rfc: Rfc(7208, "8.4"),
};

static DMARC_PASSES: Rule = Rule {
    id: "smtp.dmarc-does-not-fail",
    holds: "SPF or DKIM passes for the domain in the From field, or that domain does not ask to refuse what fails.",
    flip: "Send from a host of that domain, with its signature, or write an address of your own in the From field.",
    change: |c| {
        Some(
            Change::policy(c, |p| p.sender_checks = Checks::Mark)
                .named("With a host that marks letters and refuses none"),
        )
    },
    rfc: Rfc(7489, "10.3"),
};

/// The rules for a letter's sender.
pub(super) const RULES: [&Rule; 2] = [&SPF_PASSES, &DMARC_PASSES];

/// Longest reason in a reply, in octets.
const LONGEST: usize = 300;

/// A letter that was looked at: what goes on top of it, and where.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) verdict: Verdict,
    /// The field that tells what was found.
    pub(super) field: String,
    /// The letter without fields that anybody wrote in this host's name; nothing where there is none.
    pub(super) cleaned: Option<Pieces>,
    /// Into which mailbox it goes, if not into the INBOX.
    pub(super) aside: Option<&'static str>,
}

/// Looks at a letter that comes from another server. Nothing where none is asked for.
///
/// # Errors
/// The host refuses the letter.
pub(super) fn examine(
    s: &Session,
    data: &MailData<'_>,
    outline: &Outline,
    cx: &mut Context<'_>,
) -> Result<Option<Checked>, Box<Reply>> {
    let policy = cx.policy().clone();
    let own = cx.place.host.address.parse::<IpAddr>().ok();
    let asked = policy.sender_checks != Checks::Off || policy.spf_fail_refused;
    if s.service != Service::Relay || !asked || own == Some(cx.place.peer.address) {
        return Ok(None);
    }
    let host = cx.place.host.name;
    let header = &outline.header;
    let client = Client {
        ip: cx.place.peer.address,
        helo: s.hello.as_deref().unwrap_or(""),
        reverse_path: s.envelope.from.as_ref().map_or("", |m| m.text.as_str()),
        receiver: host,
        now: cx.world.now,
    };
    let body = || data.whole().split_off(header.len());
    let letter = Letter { header, body: &body };
    let zones = &cx.world.zones;
    let verdict = match &mut cx.memory {
        Some(memory) => sender::check_again(&client, &letter, zones, memory),
        None => sender::check(&client, &letter, zones),
    };
    if policy.spf_fail_refused && verdict.spf.outcome == Outcome::Fail {
        let mut why = format!("SPF fail: {}", verdict.spf.reason);
        if let Some(words) = &verdict.spf.explanation {
            why += &format!("; {} explains: {words}", verdict.spf.domain);
        }
        return Err(Box::new(Reply::refuse(&SPF_PASSES, 550, "5.7.23", plain(&why))));
    }
    if policy.sender_checks == Checks::Off {
        return Ok(None);
    }
    let enforced = policy.sender_checks == Checks::Enforce;
    let asks = if enforced { verdict.dmarc.disposition } else { Disposition::None };
    if asks == Disposition::Reject {
        let why = format!("DMARC fail: {}", verdict.dmarc.reason);
        return Err(Box::new(Reply::refuse(&DMARC_PASSES, 550, "5.7.1", plain(&why))));
    }
    let forged = match outline.tells_results {
        true => results::forged(header, host),
        false => Vec::new(),
    };
    let cleaned = (!forged.is_empty()).then(|| {
        let whole = data.whole();
        let mut out = BytesMut::with_capacity(whole.len());
        let mut at = 0;
        for range in forged {
            out.extend_from_slice(whole.get(at..range.start).unwrap_or_default());
            at = range.end;
        }
        out.extend_from_slice(whole.get(at..).unwrap_or_default());
        out.freeze().into()
    });
    let field = verdict.field(host);
    let aside = (asks == Disposition::Quarantine).then_some("Junk");
    Ok(Some(Checked { verdict, field, cleaned, aside }))
}

/// Words that may stand in a reply: some of them come from outside.
fn plain(text: &str) -> String {
    let keep = |c: char| if c.is_ascii_graphic() || c == ' ' { c } else { '?' };
    text.chars().take(LONGEST).map(keep).collect()
}

impl Checked {
    /// Writes what was found into the host's log.
    pub(super) fn note(&self, letter: LetterId, id: &Arc<str>, cx: &mut Context<'_>) {
        let host = cx.place.host.name;
        for (check, outcome, why) in self.verdict.lines() {
            let what = Happening::Checked { check, outcome: outcome.word(), why: why.clone() };
            cx.world.note(host, letter, id, what);
        }
    }
}

/// The signature for a letter that a user of this host sends in the name of its domain (RFC 6376 §5.1).
pub(super) fn signature(
    s: &Session,
    added: &str,
    data: &MailData<'_>,
    outline: &Outline,
    cx: &Context<'_>,
) -> Option<String> {
    if s.service != Service::Submission || !cx.policy().dkim_sign {
        return None;
    }
    let signer = cast::signer(cx.place.host.domain)?;
    let own = &outline.header;
    let header = [added.as_bytes(), own].concat();
    let from = message::fields(&header).find(|field| field.is("From"))?;
    let authors = message::addresses(from.value);
    let ours = |host: &[u8]| host.eq_ignore_ascii_case(signer.domain.as_bytes());
    if !authors.iter().any(|a| a.host.as_deref().is_some_and(ours)) {
        return None;
    }
    let body = || data.whole().split_off(own.len());
    let field = signer.sign(&header, &body, cx.world.now)?;
    String::from_utf8(field).ok()
}
