//! Literals that a client announces: taken, or refused before their octets come.

use super::*;

impl Session {
    /// A line ended in the announcement of a literal: says `+`, or why not.
    pub(super) fn offered(
        &mut self,
        literal: Announced,
        total: u64,
        too_many: bool,
        cx: &mut Context<'_>,
    ) {
        if literal.non_sync {
            // The octets come whatever is said. They must not be taken for commands (RFC 7888 §4).
            self.assembler.skip();
            return;
        }
        let head = self.assembler.so_far();
        let verb = command::find(&head);
        if let Some(reply) = self.refuse_literal(&head, verb, literal, total, too_many, cx) {
            self.assembler.refuse();
            cx.tick();
            self.answer(&head, verb, reply, cx);
            return;
        }
        self.assembler.accept();
        cx.out.write(b"+ Ready for literal data\r\n");
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
        if literal.eight {
            return Some(Reply::bad(&rule::LITERAL_WAITS, "Binary literals are not offered here"));
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
