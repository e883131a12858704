//! What a host found out about a sender, as it tells in a header field (RFC 8601 §2.2).

use super::lexical::{comment, find, words};

/// One method with its result.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MethodResult {
    /// `spf`, `dkim`, `dmarc`, `arc` …
    pub method: String,
    /// `pass`, `fail`, `none` …
    pub result: String,
    /// What the first comment or the reason says.
    pub reason: String,
    /// Properties such as `smtp.mailfrom`, with their values.
    pub properties: Vec<(String, String)>,
}

/// Most methods of one field.
const MOST: usize = 50;

/// Reads the value of an Authentication-Results field: the name of the host that found it, and what it found. The
/// instance of an ARC set before the name is passed over. Never fails.
pub fn results(value: &[u8]) -> (String, Vec<MethodResult>) {
    let mut host = String::new();
    let mut all = Vec::new();
    let mut at = 0;
    while at < value.len() && all.len() < MOST {
        let end = find(value, at, b";");
        let clause = value.get(at..end).unwrap_or_default();
        at = end + 1;
        let plain = text(&words(clause, Some(b' ')));
        if host.is_empty() && !plain.starts_with("i=") {
            // A version may follow the name.
            host = plain.split(' ').next().unwrap_or_default().to_owned();
        } else if !host.is_empty() && !plain.is_empty() && !plain.eq_ignore_ascii_case("none") {
            all.push(method(clause));
        }
    }
    (host, all)
}

/// `method=result (comment) reason="…" ptype.property=value`
fn method(clause: &[u8]) -> MethodResult {
    let reason = comment(clause).map(|c| text(&c)).unwrap_or_default();
    let mut out = MethodResult { reason, ..MethodResult::default() };
    let mut at = 0;
    while at < clause.len() {
        let sign = find(clause, at, b"=");
        if sign >= clause.len() {
            break;
        }
        let end = value_end(clause, sign + 1);
        let name = text(&words(clause.get(at..sign).unwrap_or_default(), None));
        let value = text(&words(clause.get(sign + 1..end).unwrap_or_default(), Some(b' ')));
        at = end;
        match &*name {
            _ if out.method.is_empty() => (out.method, out.result) = (name, value),
            "reason" => out.reason = value,
            _ => out.properties.push((name, value)),
        }
    }
    out
}

/// Where a value ends that begins at `at`: at the first white space behind it.
fn value_end(clause: &[u8], at: usize) -> usize {
    let rest = clause.get(at..).unwrap_or_default();
    let skip = rest.len() - rest.trim_ascii_start().len();
    find(clause, at + skip, b" \t\r\n")
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_form_of_rfc_8601() {
        let (host, all) = results(
            b" mx1.harbor.test 1;\r\n\tspf=pass (good; really) smtp.mailfrom=meadow.test;\r\n\tdkim = fail reason=\"bad signature\" header.d=meadow.test header.s=2026; dmarc=none",
        );
        assert_eq!(host, "mx1.harbor.test");
        let told = all.iter().map(|m| (&*m.method, &*m.result, &*m.reason, m.properties.len()));
        assert_eq!(
            told.collect::<Vec<_>>(),
            [
                ("spf", "pass", "good; really", 1),
                ("dkim", "fail", "bad signature", 2),
                ("dmarc", "none", "", 0)
            ]
        );
        assert_eq!(all[1].properties[1], ("header.s".into(), "2026".into()));
        assert_eq!(results(b"i=1; mx.test; none"), ("mx.test".into(), vec![]));
        assert_eq!(results(b""), (String::new(), vec![]));
    }

    proptest! {
        #[test]
        fn any_value(value in "(i=1|;|=|pass|\\(|\\)|\"| |\r\n|a|\\\\){0,40}") {
            results(value.as_bytes());
        }
    }
}
