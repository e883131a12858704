//! What a fault does to IMAP.

use super::{
    Session,
    reply::{self, Reply, Then},
};
use crate::{
    protocol::{
        Context,
        fault::{NONE_SET, NONE_SET_AT_GREETING, Struck},
    },
    world::{Act, At, Protocol, Status},
};

/// What goes wrong at this moment, if anything does.
pub(super) fn strike(stage: At<'_>, s: &Session, cx: &mut Context<'_>) -> Option<Struck<Reply>> {
    if cx.world.faults.is_empty() {
        return None;
    }
    let account = s.account.clone();
    let addresses: Vec<&str> = account.as_deref().into_iter().collect();
    let fault = cx.strike(Protocol::Imap, stage, &addresses)?;
    let greets = stage == At::Greeting;
    let rule = if greets { &NONE_SET_AT_GREETING } else { &NONE_SET };
    Some(match &fault.act {
        Act::Imap { status, code, text } => {
            let says = match status {
                Status::Bad => reply::Status::Bad,
                Status::No | Status::Bye => reply::Status::No,
            };
            // A server that does not serve says so in its greeting (RFC 3501 §7.1.5).
            let then = if greets || *status == Status::Bye { Then::Bye } else { Then::Go };
            let reply = Reply::no(rule, text.to_string());
            let code = code.as_ref().map(|code| code.to_string().into());
            let set = Some(fault.to_string().into());
            Struck::Instead(Reply { status: says, code, then, set, ..reply })
        }
        Act::DropReply => Struck::Unheard,
        Act::Silence => Struck::Instead(Reply { then: Then::Silence, ..Reply::ok("") }),
        _ => Struck::Instead(Reply { then: Then::Drop, ..Reply::ok("") }),
    })
}

/// The reply that a fault makes of one, or the one that `run` gives.
pub(super) fn or_else(struck: Option<Struck<Reply>>, run: impl FnOnce() -> Reply) -> Reply {
    match struck {
        Some(Struck::Instead(reply)) => reply,
        Some(Struck::Unheard) => Reply { then: Then::Drop, ..run() },
        None => run(),
    }
}
