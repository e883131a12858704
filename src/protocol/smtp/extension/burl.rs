//! BURL (RFC 4468): parts of a letter from an IMAP server. Not offered.

use super::*;

crate::fields! { registry FIELDS;
    /// Where the server finds the part of the letter, and the word that lets it read there.
    URL = "smtp.url", "URL", Argument, 4468 "3.2";
    /// Which URLs the server can fetch: imap for any server that trusts it, or the beginning of a URL.
    URL_OFFERED = "smtp.url-offered", "Kind of URL", Data, 4468 "3.3";
}

pub(super) static BURL: Extension = Extension {
    keyword: "BURL",
    rfc: Rfc(4468, "3"),
    summary: "The server can fetch a part of a letter from an IMAP server.",
    verbs: &[Verb::known::<command::burl::Burl>()],
    words: |c| each(c, |c| c.run(&URL_OFFERED, |b| b.is_ascii_graphic()).map(|_| ())),
    fields: FIELDS,
    ..Extension::KNOWN
};
