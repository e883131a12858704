//! Literals that a client announces: taken, or refused before their octets come.

use super::*;
use crate::protocol::imap::extension::{
    binary::BINARY, literal::may_come as literal_may_come, utf8,
};

/// The answer to a literal that should have waited.
const UNASKED: &str =
    "Literals of this kind are not offered here; its octets were read and thrown away";

impl Session {
    /// A line ended in the announcement of a literal: says `+`, or why not.
    pub(super) fn offered(
        &mut self,
        literal: Announced,
        total: u64,
        too_many: bool,
        cx: &mut Context<'_>,
    ) {
        let head = self.assembler.so_far();
        let verb = command::find(&head);
        let refusal = if literal.non_sync && !literal_may_come(literal.size, self, cx) {
            Some(Reply::bad(&rule::LITERAL_WAITS, UNASKED))
        } else {
            self.refuse_literal(&head, verb, literal, total, too_many, cx)
        };
        match refusal {
            // The octets come whatever is said. They must not be taken for commands (RFC 7888 §4).
            Some(reply) if literal.non_sync => {
                self.refusal = Some(Box::new(reply));
                self.assembler.skip();
            }
            Some(reply) => {
                self.assembler.refuse();
                cx.tick();
                self.answer(&head, verb, reply, cx);
            }
            None => {
                self.assembler.accept();
                if !literal.non_sync {
                    cx.out.write(b"+ Ready for literal data\r\n");
                }
            }
        }
    }

    /// A frame is over of which a literal was thrown away.
    pub(super) fn skipped(&mut self, head: &Bytes, cx: &mut Context<'_>) {
        let none = || Box::new(Reply::bad(&rule::LITERAL_WAITS, UNASKED));
        let reply = self.refusal.take().unwrap_or_else(none);
        self.answer(head, command::find(head), *reply, cx);
    }

    fn refuse_literal(
        &self,
        head: &[u8],
        verb: Option<&Verb>,
        literal: Announced,
        total: u64,
        too_many: bool,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        if command::words(head).0.is_empty() {
            return Some(no_tag());
        }
        let policy = cx.policy();
        let limit = match self.account {
            None => policy.imap_early_literal_limit,
            Some(_) => policy.message_size_limit,
        };
        // In UTF8 (~{n}) the octets are those of RFC 6855 §4; everywhere else ~{n} is BINARY's alone.
        let at = memchr::memrchr(b'~', head).and_then(|at| at.checked_sub(1));
        let wrapped = at.and_then(|at| head.get(at)) == Some(&b'(');
        let any_octets =
            BINARY.is_offered(self, cx) || wrapped && utf8::UTF8_ACCEPT.is_offered(self, cx);
        if literal.eight && !any_octets {
            return Some(command::not_offered(&BINARY));
        }
        if too_many {
            return Some(Reply::bad(
                &rule::LITERAL_SMALL_ENOUGH,
                "Too many literals in one command",
            ));
        }
        if total > limit {
            let text = format!("Literals may have {limit} octets here");
            return Some(match verb {
                Some(verb) if verb.spec.verb == "APPEND" && self.is_logged_in() => {
                    Reply::no(&rule::LITERAL_SMALL_ENOUGH, text).code("TOOBIG")
                }
                _ => Reply::bad(&rule::LITERAL_SMALL_ENOUGH, text),
            });
        }
        match verb {
            None => Some(command::unknown_here()),
            Some(verb) if !verb.served => {
                extension::of_verb(verb.spec.verb).map(command::not_offered)
            }
            Some(verb) if verb.spec.verb == "APPEND" => append::refuse_early(head, self, cx),
            Some(_) => None,
        }
    }
}
