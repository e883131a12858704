//! What the parts of texts are in which the domain says how its mail is checked: SPF, DKIM keys, DMARC and others.

crate::fields! { registry TEXT_FIELDS;
    /// An SPF record: it says which hosts may send mail with this domain as envelope sender. Its terms are tried from left to right, and the first that fits decides.
    SPF_VERSION = "dns.spf-version", "SPF record", Tag, 7208 "4.5";
    /// Pass: a host that the term fits may send for this domain. It is meant too where no sign stands.
    SPF_PASS = "dns.spf-pass", "Pass", Code, 7208 "4.6.2";
    /// Fail: a host that the term fits may not send for this domain.
    SPF_FAIL = "dns.spf-fail", "Fail", Code, 7208 "4.6.2";
    /// Softfail: a host that the term fits probably may not send for this domain. Receivers mark such mail, and take it.
    SPF_SOFTFAIL = "dns.spf-softfail", "Softfail", Code, 7208 "4.6.2";
    /// Neutral: the domain says nothing about a host that the term fits.
    SPF_NEUTRAL = "dns.spf-neutral", "Neutral", Code, 7208 "4.6.2";
    /// This term fits every host. It stands last and says what becomes of all others.
    SPF_ALL = "dns.spf-all", "all", Verb, 7208 "5.1";
    /// Asks another domain's SPF record: the term fits if that one says pass.
    SPF_INCLUDE = "dns.spf-include", "include", Verb, 7208 "5.2";
    /// Fits the addresses of the domain, or of the name that follows.
    SPF_A = "dns.spf-a", "a", Verb, 7208 "5.3";
    /// Fits the addresses of the hosts that take the domain's mail.
    SPF_MX = "dns.spf-mx", "mx", Verb, 7208 "5.4";
    /// Fits hosts whose address leads to a name under the domain. It is slow and not to be used any more.
    SPF_PTR = "dns.spf-ptr", "ptr", Verb, 7208 "5.5";
    /// Fits an IPv4 address, or a network of them.
    SPF_IP4 = "dns.spf-ip4", "ip4", Verb, 7208 "5.6";
    /// Fits an IPv6 address, or a network of them.
    SPF_IP6 = "dns.spf-ip6", "ip6", Verb, 7208 "5.6";
    /// Fits if the name that follows has an address; it is mostly built from parts of the letter.
    SPF_EXISTS = "dns.spf-exists", "exists", Verb, 7208 "5.7";
    /// If no term fits, the record of another domain decides.
    SPF_REDIRECT = "dns.spf-redirect", "redirect", Verb, 7208 "6.1";
    /// Where the text stands that explains a fail.
    SPF_EXP = "dns.spf-exp", "exp", Verb, 7208 "6.2";
    /// A term that SPF does not know. An unknown mechanism makes the whole record an error; an unknown modifier is passed over.
    SPF_UNKNOWN = "dns.spf-unknown", "Unknown term", Argument, 7208 "4.6.1";
    /// The domain that the term is about.
    SPF_DOMAIN = "dns.spf-domain", "Domain of the term", Argument, 7208 "4.8";
    /// The addresses that the term fits: one of them, or a network with the length of its prefix.
    SPF_NETWORK = "dns.spf-network", "Network", Argument, 7208 "5.6";
    /// How many bits at the beginning of an address have to be the same.
    SPF_PREFIX = "dns.spf-prefix", "Prefix length", Argument, 7208 "5.6";

    /// A DMARC record: what the domain wants done with mail whose From field names it and whose checks fail.
    DMARC_VERSION = "dns.dmarc-version", "DMARC record", Tag, 7489 "6.3";
    /// What to do with mail that fails: the policy of the domain.
    DMARC_P = "dns.dmarc-p", "Policy", Verb, 7489 "6.3";
    /// The policy for names under the domain; without it they have the domain's own.
    DMARC_SP = "dns.dmarc-sp", "Subdomain policy", Verb, 7489 "6.3";
    /// Nothing is asked of the receiver: the domain only wants to be told.
    POLICY_NONE = "dns.policy-none", "none", Data, 7489 "6.3";
    /// Treat it with suspicion: mostly it goes into the folder for junk.
    POLICY_QUARANTINE = "dns.policy-quarantine", "quarantine", Data, 7489 "6.3";
    /// Refuse it while it is handed over.
    POLICY_REJECT = "dns.policy-reject", "reject", Data, 7489 "6.3";
    /// How closely the domain of a DKIM signature has to be that of the From field.
    DMARC_ADKIM = "dns.dmarc-adkim", "DKIM alignment", Verb, 7489 "6.3";
    /// How closely the domain that SPF checked has to be that of the From field.
    DMARC_ASPF = "dns.dmarc-aspf", "SPF alignment", Verb, 7489 "6.3";
    /// Relaxed: it is enough if both belong to one organisation.
    RELAXED = "dns.relaxed", "Relaxed", Data, 7489 "3.1";
    /// Strict: both have to be the same.
    STRICT = "dns.strict", "Strict", Data, 7489 "3.1";
    /// To what part of the failing mail, in percent, the policy is applied.
    DMARC_PCT = "dns.dmarc-pct", "Percentage", Verb, 7489 "6.3";
    /// When a report on a single letter is wanted: 0 if no check passes, 1 if one of them fails, d and s if DKIM or SPF fails.
    DMARC_FO = "dns.dmarc-fo", "Failure options", Verb, 7489 "6.3";
    /// The form of reports on single letters.
    DMARC_RF = "dns.dmarc-rf", "Report format", Verb, 7489 "6.3";
    /// How many seconds lie between two summaries.
    DMARC_RI = "dns.dmarc-ri", "Report interval", Verb, 7489 "6.3";
    /// Where the daily summaries go: who sent how much under this name, and how its checks went.
    DMARC_RUA = "dns.dmarc-rua", "Summaries to", Verb, 7489 "6.3";
    /// Where reports on single letters go.
    DMARC_RUF = "dns.dmarc-ruf", "Failure reports to", Verb, 7489 "6.3";

    /// A DKIM key record: the public key with which signatures of this selector are checked.
    DKIM_VERSION = "dns.dkim-version", "DKIM key record", Tag, 6376 "3.6.1";
    /// The hash algorithms that may be used with the key.
    DKIM_H = "dns.dkim-h", "Hash algorithms", Verb, 6376 "3.6.1";
    /// The kind of key; without it it is an RSA key.
    DKIM_K = "dns.dkim-k", "Key type", Verb, 6376 "3.6.1";
    /// A note for people. No program reads it.
    DKIM_N = "dns.dkim-n", "Note", Verb, 6376 "3.6.1";
    /// The public key in base64. Where nothing stands the key is revoked: signatures with it fail.
    DKIM_P = "dns.dkim-p", "Public key", Verb, 6376 "3.6.1";
    /// The kinds of service for which the key counts: e-mail, or any.
    DKIM_S = "dns.dkim-s", "Service type", Verb, 6376 "3.6.1";
    /// Flags: y says that the domain is only trying DKIM out, s that the signer's domain must be exactly this one.
    DKIM_T = "dns.dkim-t", "Flags", Verb, 6376 "3.6.1";

    /// An MTA-STS record: the domain has a policy that asks for TLS, to be fetched over HTTPS.
    STS_VERSION = "dns.sts-version", "MTA-STS record", Tag, 8461 "3.1";
    /// The edition of the policy. A new one says: fetch it again.
    STS_ID = "dns.sts-id", "Policy id", Verb, 8461 "3.1";
    /// A TLSRPT record: where reports about failed TLS connections go.
    TLSRPT_VERSION = "dns.tlsrpt-version", "TLSRPT record", Tag, 8460 "3";
    /// The address for the reports.
    TLSRPT_RUA = "dns.tlsrpt-rua", "Reports to", Verb, 8460 "3";
    /// A tag that is not known here. Programs pass over what they do not know.
    TAG = "dns.tag", "Unknown tag", Argument, 6376 "3.2";
    /// The value of the tag before it.
    TAG_VALUE = "dns.tag-value", "Value", Data, 6376 "3.2";
}
