//! What a fault does to SMTP.

use super::{
    Session,
    reply::{Reply, Then},
};
use crate::{
    protocol::{
        Context,
        fault::{NONE_SET, NONE_SET_AT_GREETING, Struck},
    },
    world::{Act, At, Protocol},
};

/// What goes wrong at this moment, if anything does. It concerns `to`, or else everybody on the envelope.
pub(super) fn strike(
    stage: At<'_>,
    to: Option<&str>,
    s: &Session,
    cx: &mut Context<'_>,
) -> Option<Struck<Reply>> {
    if cx.world.faults.is_empty() {
        return None;
    }
    let whole = || s.envelope.to.iter().map(|to| &*to.recipient.address).collect();
    let addresses: Vec<&str> = to.map_or_else(whole, |to| vec![to]);
    let fault = cx.strike(Protocol::Smtp, stage, &addresses)?;
    let rule = if stage == At::Greeting { &NONE_SET_AT_GREETING } else { &NONE_SET };
    Some(match &fault.act {
        Act::Smtp { code, enhanced, text } => {
            let text = match enhanced {
                Some(enhanced) => format!("{enhanced} {text}"),
                None => text.to_string(),
            };
            // Whoever says 421 closes the connection (RFC 5321 §3.8).
            let then = if *code == 421 { Then::Close } else { Then::Go };
            let set = Some(fault.to_string().into());
            Struck::Instead(Reply { set, ..Reply::plain(*code, text).because(rule).then(then) })
        }
        Act::DropReply => Struck::Unheard,
        Act::Silence => Struck::Instead(Reply::nothing(Then::Silence)),
        _ => Struck::Instead(Reply::nothing(Then::Drop)),
    })
}

/// The reply that a fault makes of one, or the one that `run` gives.
pub(super) fn or_else(struck: Option<Struck<Reply>>, run: impl FnOnce() -> Reply) -> Reply {
    match struck {
        Some(Struck::Instead(reply)) => reply,
        Some(Struck::Unheard) => run().then(Then::Drop),
        None => run(),
    }
}
