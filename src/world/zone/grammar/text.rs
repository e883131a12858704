//! The character-strings of a TXT record, and the terms in those that programs read.

use super::{ESCAPE, LONG_STRING, field, gap, quoted_octet, word};
use crate::{
    wire::{BLANK, Cursor, Expected, Field, PUNCTUATION, Parsed, Stop},
    world::zone::{Name, text_field::*},
};
use std::sync::Arc;

/// A text whose parts have a meaning: how it begins, what the beginning is, and its tags.
struct Form {
    version: &'static str,
    field: &'static Field,
    /// Nothing for SPF, which has terms instead.
    tags: &'static [(&'static str, &'static Field)],
}

static SPF: Form = Form { version: "v=spf1", field: &SPF_VERSION, tags: &[] };
static DKIM: Form = Form {
    version: "v=DKIM1",
    field: &DKIM_VERSION,
    tags: &[
        ("h", &DKIM_H),
        ("k", &DKIM_K),
        ("n", &DKIM_N),
        ("p", &DKIM_P),
        ("s", &DKIM_S),
        ("t", &DKIM_T),
    ],
};
static FORMS: &[&Form] = &[
    &SPF,
    &DKIM,
    &Form {
        version: "v=DMARC1",
        field: &DMARC_VERSION,
        tags: &[
            ("p", &DMARC_P),
            ("sp", &DMARC_SP),
            ("adkim", &DMARC_ADKIM),
            ("aspf", &DMARC_ASPF),
            ("pct", &DMARC_PCT),
            ("fo", &DMARC_FO),
            ("rf", &DMARC_RF),
            ("ri", &DMARC_RI),
            ("rua", &DMARC_RUA),
            ("ruf", &DMARC_RUF),
        ],
    },
    &Form { version: "v=STSv1", field: &STS_VERSION, tags: &[("id", &STS_ID)] },
    &Form { version: "v=TLSRPTv1", field: &TLSRPT_VERSION, tags: &[("rua", &TLSRPT_RUA)] },
];

/// Values that mean something of their own under certain tags.
static VALUES: &[(&[&str], &str, &Field)] = &[
    (&["dns.dmarc-p", "dns.dmarc-sp"], "none", &POLICY_NONE),
    (&["dns.dmarc-p", "dns.dmarc-sp"], "quarantine", &POLICY_QUARANTINE),
    (&["dns.dmarc-p", "dns.dmarc-sp"], "reject", &POLICY_REJECT),
    (&["dns.dmarc-adkim", "dns.dmarc-aspf"], "r", &RELAXED),
    (&["dns.dmarc-adkim", "dns.dmarc-aspf"], "s", &STRICT),
];

static MECHANISMS: &[(&str, &Field)] = &[
    ("all", &SPF_ALL),
    ("include", &SPF_INCLUDE),
    ("a", &SPF_A),
    ("mx", &SPF_MX),
    ("ptr", &SPF_PTR),
    ("ip4", &SPF_IP4),
    ("ip6", &SPF_IP6),
    ("exists", &SPF_EXISTS),
    ("redirect", &SPF_REDIRECT),
    ("exp", &SPF_EXP),
];

/// `1*(character-string gap)`
pub(super) fn strings(c: &mut Cursor<'_>, owner: &Name) -> Parsed<Arc<[Box<[u8]>]>> {
    let is_key = owner.labels().any(|label| label == "_domainkey");
    let mut form = is_key.then_some(&DKIM);
    let mut strings = vec![string(c, &mut form, true)?];
    let more = |c: &mut Cursor<'_>| {
        gap(c)?;
        if matches!(c.peek(), None | Some(b';')) { Err(Stop) } else { Ok(()) }
    };
    while c.attempt(more).is_ok() {
        strings.push(string(c, &mut form, false)?);
    }
    Ok(strings.into())
}

/// A word, or anything between quotation marks. The first one tells which form the text has.
fn string(c: &mut Cursor<'_>, form: &mut Option<&'static Form>, first: bool) -> Parsed<Box<[u8]>> {
    let start = c.position();
    let quoted = c.optional(|c| c.exact(&field::QUOTE, "\"")).is_some();
    let rest = c.rest();
    let limit = if quoted { rest.len() } else { word(rest) };
    let (mut octets, mut len) = (Vec::new(), 0);
    while len < limit && !(quoted && rest.get(len) == Some(&b'"')) {
        let Some((octet, used)) = quoted_octet(rest.get(len..).unwrap_or_default()) else {
            return c.reject(start, &ESCAPE);
        };
        octets.push(octet);
        len += used;
    }
    if len == 0 && !quoted {
        return c.fail(Expected::Field(&field::STRING));
    }
    if first {
        *form = FORMS.iter().find(|f| begins(&octets, f.version)).copied().or(*form);
    }
    match form {
        // With escapes in it the text is not what it seems.
        Some(form) if octets.len() == len => terms(c, c.position() + len, form)?,
        _ => drop(c.take(&field::STRING, len)?),
    }
    if octets.len() > 255 {
        return c.reject(start, &LONG_STRING);
    }
    if quoted {
        c.exact(&field::QUOTE, "\"")?;
    }
    Ok(octets.into())
}

/// Whether a text begins with a version, and not with a longer word.
fn begins(text: &[u8], version: &str) -> bool {
    let behind = text.get(version.len());
    text.get(..version.len()).is_some_and(|t| t.eq_ignore_ascii_case(version.as_bytes()))
        && behind.is_none_or(|b| matches!(b, b' ' | b';' | b'\t'))
}

/// Labels the text up to `end`, term by term. Whatever it is, it is labelled.
fn terms(c: &mut Cursor<'_>, end: usize, form: &Form) -> Parsed<()> {
    while c.position() < end {
        let rest = c.rest().get(..end - c.position()).unwrap_or_default();
        let upto = |stops: &[u8]| rest.iter().position(|b| stops.contains(b)).unwrap_or(rest.len());
        match rest {
            [b' ' | b'\t', ..] => {
                let len = rest.iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
                c.take(&BLANK, len)?;
            }
            [b';', ..] => drop(c.take(&PUNCTUATION, 1)?),
            _ if begins(rest, form.version) => drop(c.take(form.field, form.version.len())?),
            _ if form.tags.is_empty() => spf_term(c, upto(b" \t"))?,
            _ => tag(c, upto(b";"), form.tags)?,
        }
    }
    Ok(())
}

/// `[qualifier] mechanism / modifier` (RFC 7208 §4.6.1)
fn spf_term(c: &mut Cursor<'_>, len: usize) -> Parsed<()> {
    let end = c.position() + len;
    let sign = match c.peek() {
        Some(b'+') => Some(&SPF_PASS),
        Some(b'-') => Some(&SPF_FAIL),
        Some(b'~') => Some(&SPF_SOFTFAIL),
        Some(b'?') => Some(&SPF_NEUTRAL),
        _ => None,
    };
    if let Some(sign) = sign {
        c.take(sign, 1)?;
    }
    let rest = c.rest().get(..end - c.position()).unwrap_or_default();
    let name = rest.iter().position(|b| b":=/".contains(b)).unwrap_or(rest.len());
    let word = rest.get(..name).unwrap_or_default();
    let known = MECHANISMS.iter().find(|(m, _)| m.as_bytes().eq_ignore_ascii_case(word));
    let field = known.map_or(&SPF_UNKNOWN, |(_, field)| *field);
    c.take(field, name)?;
    let what = match field.id {
        "dns.spf-ip4" | "dns.spf-ip6" => &SPF_NETWORK,
        _ => &SPF_DOMAIN,
    };
    while c.position() < end {
        let rest = c.rest().get(..end - c.position()).unwrap_or_default();
        match rest {
            [b':' | b'=' | b'/', ..] if *field != SPF_IP6 || !rest.starts_with(b"::") => {
                let slash = rest.starts_with(b"/");
                c.take(&PUNCTUATION, 1)?;
                let value = rest.get(1..).unwrap_or_default();
                let len = value.iter().position(|b| *b == b'/').unwrap_or(value.len());
                c.take(if slash { &SPF_PREFIX } else { what }, len)?;
            }
            _ => drop(c.take(what, rest.len())?),
        }
    }
    Ok(())
}

/// `tag "=" value` (RFC 6376 §3.2)
fn tag(c: &mut Cursor<'_>, len: usize, tags: &[(&str, &'static Field)]) -> Parsed<()> {
    let rest = c.rest().get(..len).unwrap_or_default();
    let Some(equals) = rest.iter().position(|b| *b == b'=') else {
        // A long value goes on in the next string.
        return c.take(&TAG_VALUE, len).map(|_| ());
    };
    let name = rest.get(..equals).unwrap_or_default();
    // In the middle of a key that goes on, its padding looks like this.
    if !name.iter().all(|b| b.is_ascii_lowercase() || *b == b' ') || name.len() > 8 {
        return c.take(&TAG_VALUE, len).map(|_| ());
    }
    let known = tags.iter().find(|(tag, _)| tag.as_bytes() == name.trim_ascii());
    let field = known.map_or(&TAG, |(_, field)| *field);
    c.take(field, equals)?;
    c.take(&PUNCTUATION, 1)?;
    let value = rest.get(equals + 1..).unwrap_or_default();
    let means = VALUES.iter().find(|(under, word, _)| {
        under.contains(&field.id) && value.trim_ascii().eq_ignore_ascii_case(word.as_bytes())
    });
    c.take(means.map_or(&TAG_VALUE, |(_, _, field)| *field), value.len())?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::{Scope, record};
    use crate::wire::label;
    use crate::world::zone::Name;

    fn labels(owner: &str, text: &str) -> String {
        let line = format!("{owner} 60 IN TXT {text}");
        let scope = Scope::new(Name::root());
        let parse = label(line.as_bytes(), |c| record(c, &scope));
        assert!(parse.outcome.is_ok() && parse.tree.is_lossless(line.len()), "{line}");
        let text = |n: &crate::wire::Node| {
            format!(
                "{}={}",
                n.field.id.trim_start_matches("dns."),
                String::from_utf8_lossy(n.span.of_bytes(line.as_bytes()))
            )
        };
        let of = |n: &&crate::wire::Node| {
            n.field.id.starts_with("dns.") && n.span.start as usize > owner.len() + 10
        };
        parse.tree.leaves().filter(of).map(text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn sender_policies_are_read_term_by_term() {
        assert_eq!(
            labels(
                "x.",
                "\"v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~a:mail.x/28 include:y ?foo redirect=z -all\""
            ),
            "quote=\" spf-version=v=spf1 spf-ip4=ip4 spf-network=192.0.2.0 spf-prefix=24 spf-ip6=ip6 \
             spf-network=2001:db8:: spf-prefix=32 spf-softfail=~ spf-a=a spf-domain=mail.x spf-prefix=28 \
             spf-include=include spf-domain=y spf-neutral=? spf-unknown=foo spf-redirect=redirect \
             spf-domain=z spf-fail=- spf-all=all quote=\""
        );
    }

    #[test]
    fn tags_and_their_values_have_meanings() {
        assert_eq!(
            labels("_dmarc.x.", "\"v=DMARC1; p=reject; adkim=s;x=1; rua=mailto:a@x\""),
            "quote=\" dmarc-version=v=DMARC1 dmarc-p=p policy-reject=reject dmarc-adkim=adkim strict=s \
             tag=x tag-value=1 dmarc-rua=rua tag-value=mailto:a@x quote=\""
        );
        assert_eq!(
            labels("s1._domainkey.x.", "\"k=rsa; p=AB\" \"CD==\""),
            "quote=\" dkim-k=k tag-value=rsa dkim-p=p tag-value=AB quote=\" quote=\" tag-value=CD== quote=\""
        );
        assert_eq!(
            labels("x.", "\"v=spf10 -all\""),
            "quote=\" character-string=v=spf10 -all quote=\""
        );
        assert_eq!(labels("x.", "v=spf1"), "spf-version=v=spf1");
    }
}
