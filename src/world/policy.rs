//! Every knob that a lesson, an experiment or a teacher may turn.

/// Declares the knobs: a doc comment, a name, a type and the value at the start.
macro_rules! knobs {
    ($($(#[doc = $doc:literal])+ $name:ident: $kind:ty = $value:expr;)+) => {
        /// What the servers of a world allow. Each field says what the RFCs ask for.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Policy {
            $($(#[doc = $doc])+ pub $name: $kind,)+
        }

        impl Default for Policy {
            fn default() -> Self {
                Self { $($name: $value,)+ }
            }
        }

        impl Policy {
            /// The names of all knobs.
            pub const KNOBS: &'static [&'static str] = &[$(stringify!($name)),+];

            /// Turns the knob of that name. False if there is none, or it does not take such a value.
            pub fn set(&mut self, knob: &str, value: &str) -> bool {
                match knob {
                    $(stringify!($name) => value.parse().map(|value| self.$name = value).is_ok(),)+
                    _ => false,
                }
            }
        }
    };
}

knobs! {
    /// Largest letter in octets that a server takes. RFC 5321 §4.5.3.1.7 asks for 64 KiB at least; the
    /// figure is told after EHLO (RFC 1870 §3).
    message_size_limit: u64 = 32 * 1024 * 1024;
    /// Most octets in all mailboxes of one account. No RFC says how many; what is over it is refused
    /// (RFC 5321 §4.2.3: 452; RFC 9208 §4.3.1: `OVERQUOTA`).
    account_octets_limit: u64 = 4 << 30;
    /// Most letters in all mailboxes of one account.
    account_letters_limit: u64 = 2_000_000;
    /// Most recipients of one mail transaction. RFC 5321 §4.5.3.1.8 asks for 100 at least.
    recipient_limit: usize = 100;
    /// Longest SMTP command line in octets with CR LF, extensions not counted (RFC 5321 §4.5.3.1.4).
    smtp_line_limit: usize = 512;
    /// Longest POP3 command line in octets with CR LF (RFC 2449 §4).
    pop3_line_limit: usize = 255;
    /// Longest IMAP command in octets, literals not counted (RFC 7162 §4 advises clients to stay within 8192).
    imap_line_limit: usize = 8192;
    /// Largest literal before login, in octets. After login the size of a letter is the limit.
    imap_early_literal_limit: u64 = 4096;
    /// Whether a name and password may be given in the clear. Later RFCs advise against it (RFC 8314 §4.1);
    /// here it is allowed so that a learner sees what it costs.
    plaintext_login: bool = true;
    /// Whether VRFY tells what it knows (250, 550) or declines with 252 (RFC 5321 §7.3).
    verify_names: bool = false;
    /// Wrong commands in a row after which a server hangs up. RFC 5321 leaves the number open.
    error_limit: u32 = 100;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_knob_is_turned_by_its_name() {
        let mut policy = Policy::default();
        assert!(policy.set("recipient_limit", "2") && policy.recipient_limit == 2);
        assert!(policy.set("verify_names", "true") && policy.verify_names);
        assert!(!policy.set("recipient_limit", "many") && !policy.set("no_such", "1"));
        for knob in Policy::KNOBS {
            assert!(policy.set(knob, "1") || policy.set(knob, "true"), "{knob}");
        }
    }
}
