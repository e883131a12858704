//! Every knob that a lesson, an experiment or a teacher may turn.

/// What the servers of a world allow. Each field says what the RFCs ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Largest letter in octets that a server takes. RFC 5321 §4.5.3.1.7 asks for 64 KiB at least; the
    /// figure is told after EHLO (RFC 1870 §3).
    pub message_size_limit: u64,
    /// Most octets in all mailboxes of one account. No RFC says how many; what is over it is refused
    /// (RFC 5321 §4.2.2: 452; RFC 9208 §4.3.1: `OVERQUOTA`).
    pub account_octets_limit: u64,
    /// Most letters in all mailboxes of one account.
    pub account_letters_limit: u64,
    /// Most recipients of one mail transaction. RFC 5321 §4.5.3.1.8 asks for 100 at least.
    pub recipient_limit: usize,
    /// Longest SMTP command line in octets with CR LF, extensions not counted (RFC 5321 §4.5.3.1.4).
    pub smtp_line_limit: usize,
    /// Longest POP3 command line in octets with CR LF (RFC 2449 §4).
    pub pop3_line_limit: usize,
    /// Longest IMAP command in octets, literals not counted (RFC 7162 §4 advises clients to stay within 8192).
    pub imap_line_limit: usize,
    /// Largest literal before login, in octets. After login the size of a letter is the limit.
    pub imap_early_literal_limit: u64,
    /// Whether a name and password may be given in the clear. Later RFCs advise against it (RFC 8314 §4.1);
    /// here it is allowed so that a learner sees what it costs.
    pub plaintext_login: bool,
    /// Whether VRFY tells what it knows (250, 550) or declines with 252 (RFC 5321 §7.3).
    pub verify_names: bool,
    /// Wrong commands in a row after which a server hangs up. RFC 5321 leaves the number open.
    pub error_limit: u32,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            message_size_limit: 32 * 1024 * 1024,
            account_octets_limit: 4 << 30,
            account_letters_limit: 2_000_000,
            recipient_limit: 100,
            smtp_line_limit: 512,
            pop3_line_limit: 255,
            imap_line_limit: 8192,
            imap_early_literal_limit: 4096,
            plaintext_login: true,
            verify_names: false,
            error_limit: 100,
        }
    }
}

impl Policy {
    /// Turns the knob of that name. False if there is none, or it does not take such a value.
    pub fn set(&mut self, knob: &str, value: &str) -> bool {
        fn put<T: std::str::FromStr>(place: &mut T, value: &str) -> bool {
            value.parse().map(|value| *place = value).is_ok()
        }
        match knob {
            "message_size_limit" => put(&mut self.message_size_limit, value),
            "recipient_limit" => put(&mut self.recipient_limit, value),
            "smtp_line_limit" => put(&mut self.smtp_line_limit, value),
            "pop3_line_limit" => put(&mut self.pop3_line_limit, value),
            "imap_line_limit" => put(&mut self.imap_line_limit, value),
            "imap_early_literal_limit" => put(&mut self.imap_early_literal_limit, value),
            "plaintext_login" => put(&mut self.plaintext_login, value),
            "verify_names" => put(&mut self.verify_names, value),
            "error_limit" => put(&mut self.error_limit, value),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knobs() {
        let mut policy = Policy::default();
        assert!(policy.set("recipient_limit", "2") && policy.recipient_limit == 2);
        assert!(policy.set("verify_names", "true") && policy.verify_names);
        assert!(!policy.set("recipient_limit", "many") && !policy.set("no_such", "1"));
        // Every field is a knob: their names stand in what `Debug` writes.
        let text = format!("{policy:?}");
        let names = text.split(['{', ',']).skip(1).filter_map(|f| f.trim().split_once(':'));
        let taken =
            names.filter(|(name, value)| policy.set(name, value.trim_matches([' ', '}']))).count();
        assert_eq!(taken, text.matches(':').count());
    }
}
