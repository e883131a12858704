//! What a fault does to POP3.

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

/// What goes wrong at this moment, if anything does.
pub(super) fn strike(stage: At<'_>, s: &Session, cx: &mut Context<'_>) -> Option<Struck<Reply>> {
    if cx.world.faults.is_empty() {
        return None;
    }
    let account = s.maildrop().map(|m| m.account.clone());
    let addresses: Vec<&str> = account.as_deref().into_iter().collect();
    let fault = cx.strike(Protocol::Pop3, stage, &addresses)?;
    let rule = if stage == At::Greeting { &NONE_SET_AT_GREETING } else { &NONE_SET };
    Some(match &fault.act {
        Act::Pop3 { code, text } => {
            let code = code.as_ref().map(|code| code.to_string().into());
            let set = Some(fault.to_string().into());
            Struck::Instead(Reply { code, set, ..Reply::refuse(rule, text.to_string()) })
        }
        Act::DropReply => Struck::Unheard,
        Act::Silence => Struck::Instead(Reply::ok("").then(Then::Silence)),
        _ => Struck::Instead(Reply::ok("").then(Then::Drop)),
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
