//! What a host says first.

use super::{
    Phase, Session, fault, rate,
    reply::{Reply, Then},
    rule,
};
use crate::{
    protocol::{
        Context,
        fault::{GREETING_RULES, Struck},
    },
    world::{At, Greeting, Service},
};
use std::{fmt::Write as _, time::Duration};

impl Session {
    pub(in crate::protocol) fn open(&mut self, cx: &mut Context<'_>) {
        self.phase = Phase::Greeted;
        let slow = cx.policy().greeting_delay.0;
        if slow > 0 {
            cx.take_time(Duration::from_millis(slow.into()));
        }
        let struck = fault::strike(At::Greeting, None, self, cx);
        let turned_away = match struck {
            Some(Struck::Instead(reply)) => Some(reply),
            Some(Struck::Unheard) => Some(Reply::nothing(Then::Drop)),
            None => rate::connection(cx),
        };
        if let Some(reply) = turned_away {
            let then = match (reply.code, reply.then) {
                (_, Then::Drop | Then::Silence) => reply.then,
                // A server that greets so stays to refuse every command but QUIT (RFC 5321 §3.1, RFC 7504 §3).
                (521 | 554, _) => Then::Go,
                _ => Then::Close,
            };
            self.refuses = Some(reply.code);
            let own = if reply.set.is_some() { GREETING_RULES } else { rate::GREETING };
            return self.answer(reply.then(then), own, cx);
        }
        let name = cx.place.host.name;
        let (code, text) = match (cx.policy().greeting, self.service) {
            (Greeting::Ready, _) => {
                let _ = write!(cx.out, "220 {name} ESMTP Mailglass\r\n");
                return;
            }
            // Not where letters are handed in (RFC 6409 §7).
            (Greeting::NoMail, Service::Relay) => (521, "takes no mail, now or ever"),
            _ => (554, "has no mail service"),
        };
        self.refuses = Some(code);
        let reply = Reply::plain(code, format!("{name} {text}")).because(&rule::SERVES);
        self.answer(reply, rule::GREETING, cx);
    }
}
