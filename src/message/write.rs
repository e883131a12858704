//! ENVELOPE and BODYSTRUCTURE as IMAP writes them (RFC 3501 §7.4.2 and §9).

use super::address::Address;
use super::envelope::Envelope;
use super::parameter::Params;
use super::structure::{Content, Part};

/// The longest string that is written between quotes, in octets.
const QUOTED: usize = 1000;

/// Writes a string or `NIL`: quoted where it is printable and not long, else as a literal. NUL octets,
/// which IMAP never allows, are left out.
pub fn write_nstring(value: Option<&[u8]>, out: &mut Vec<u8>) {
    match value {
        Some(value) => string(value, out),
        None => out.extend_from_slice(b"NIL"),
    }
}

fn string(value: &[u8], out: &mut Vec<u8>) {
    if value.len() <= QUOTED && value.iter().all(|b| matches!(b, b'\t' | b' '..=b'~')) {
        out.push(b'"');
        for &byte in value {
            if matches!(byte, b'"' | b'\\') {
                out.push(b'\\');
            }
            out.push(byte);
        }
        out.push(b'"');
    } else {
        let len = value.iter().filter(|b| **b != 0).count();
        out.extend_from_slice(format!("{{{len}}}\r\n").as_bytes());
        out.extend(value.iter().filter(|b| **b != 0));
    }
}

/// A string whose case does not matter, in capitals as the RFC writes them.
fn token(value: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    string(value, out);
    out.iter_mut().skip(start).for_each(u8::make_ascii_uppercase);
}

fn number(value: u64, out: &mut Vec<u8>) {
    out.extend_from_slice(value.to_string().as_bytes());
}

fn nil(out: &mut Vec<u8>) {
    out.extend_from_slice(b"NIL");
}

fn sp(out: &mut Vec<u8>) {
    out.push(b' ');
}

/// Writes an ENVELOPE: ten members in brackets.
pub fn write_envelope(envelope: &Envelope, out: &mut Vec<u8>) {
    let e = envelope;
    out.push(b'(');
    write_nstring(e.date.as_deref(), out);
    sp(out);
    write_nstring(e.subject.as_deref(), out);
    for list in [&e.from, &e.sender, &e.reply_to, &e.to, &e.cc, &e.bcc] {
        sp(out);
        addresses(list, out);
    }
    sp(out);
    write_nstring(e.in_reply_to.as_deref(), out);
    sp(out);
    write_nstring(e.message_id.as_deref(), out);
    out.push(b')');
}

fn addresses(list: &[Address], out: &mut Vec<u8>) {
    if list.is_empty() {
        return nil(out);
    }
    out.push(b'(');
    for address in list {
        for (open, member) in [
            (b'(', &address.name),
            (b' ', &address.adl),
            (b' ', &address.mailbox),
            (b' ', &address.host),
        ] {
            out.push(open);
            write_nstring(member.as_deref(), out);
        }
        out.push(b')');
    }
    out.push(b')');
}

/// Writes a BODYSTRUCTURE, or without `extended` a BODY. A multipart in which no part was found is told
/// with one empty text, since the grammar wants a part.
pub fn write_structure(part: &Part, extended: bool, out: &mut Vec<u8>) {
    out.push(b'(');
    if let Content::Multipart(parts) = &part.content {
        for part in parts {
            write_structure(part, extended, out);
        }
        if parts.is_empty() {
            out.extend_from_slice(b"(\"TEXT\" \"PLAIN\" NIL NIL NIL \"7BIT\" 0 0)");
        }
        sp(out);
        token(&part.subtype, out);
        if extended {
            sp(out);
            params(&part.params, out);
        }
    } else {
        single(part, extended, out);
    }
    if extended {
        extension(part, out);
    }
    out.push(b')');
}

fn single(part: &Part, extended: bool, out: &mut Vec<u8>) {
    token(&part.media_type, out);
    sp(out);
    token(&part.subtype, out);
    sp(out);
    params(&part.params, out);
    sp(out);
    write_nstring(part.id.as_deref(), out);
    sp(out);
    write_nstring(part.description.as_deref(), out);
    sp(out);
    token(&part.encoding, out);
    sp(out);
    number(part.size(), out);
    if let Content::Message(nested) = &part.content {
        sp(out);
        write_envelope(&nested.envelope, out);
        sp(out);
        write_structure(&nested.part, extended, out);
    }
    if let Some(lines) = part.lines {
        sp(out);
        number(lines, out);
    }
    if extended {
        sp(out);
        write_nstring(part.md5.as_deref(), out);
    }
}

/// Disposition, language and location.
fn extension(part: &Part, out: &mut Vec<u8>) {
    sp(out);
    match &part.disposition {
        Some((kind, list)) => {
            out.push(b'(');
            token(kind, out);
            sp(out);
            params(list, out);
            out.push(b')');
        }
        None => nil(out),
    }
    sp(out);
    match &part.language[..] {
        [] => nil(out),
        tags => {
            for (n, tag) in tags.iter().enumerate() {
                out.push(if n == 0 { b'(' } else { b' ' });
                string(tag, out);
            }
            out.push(b')');
        }
    }
    sp(out);
    write_nstring(part.location.as_deref(), out);
}

fn params(params: &Params, out: &mut Vec<u8>) {
    if params.is_empty() {
        return nil(out);
    }
    for (n, (name, value)) in params.iter().enumerate() {
        out.push(if n == 0 { b'(' } else { b' ' });
        token(name, out);
        sp(out);
        string(value, out);
    }
    out.push(b')');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nstring(value: Option<&[u8]>) -> Vec<u8> {
        let mut out = Vec::new();
        write_nstring(value, &mut out);
        out
    }

    #[test]
    fn strings() {
        assert_eq!(nstring(None), b"NIL");
        assert_eq!(nstring(Some(b"")), b"\"\"");
        assert_eq!(nstring(Some(b"a \"b\\")), b"\"a \\\"b\\\\\"");
        assert_eq!(nstring(Some(b"a\r\nb")), b"{4}\r\na\r\nb");
        assert_eq!(nstring(Some("ü".as_bytes())), "{2}\r\nü".as_bytes());
        assert_eq!(nstring(Some(b"a\0b")), b"{2}\r\nab");
        assert!(nstring(Some(&[b'a'; 2000])).starts_with(b"{2000}\r\na"));
    }

    /// The message of RFC 3501 §8.
    const EIGHT: &[u8] = b"Date: Wed, 17 Jul 1996 02:23:25 -0700 (PDT)\r\nFrom: Terry Gray <gray@cac.washington.edu>\r\nSubject: IMAP4rev1 WG mtg summary and minutes\r\nTo: imap@cac.washington.edu\r\ncc: minutes@CNRI.Reston.VA.US, John Klensin <KLENSIN@MIT.EDU>\r\nMessage-Id: <B27397-0100000@cac.washington.edu>\r\nMIME-Version: 1.0\r\nContent-Type: TEXT/PLAIN; CHARSET=US-ASCII\r\n\r\n";

    #[test]
    fn the_example_of_rfc_3501_8() {
        assert_eq!(EIGHT.len(), 342);
        let mut out = Vec::new();
        write_envelope(&Envelope::of_header(EIGHT), &mut out);
        assert_eq!(
            String::from_utf8_lossy(&out),
            concat!(
                r#"("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "#,
                r#""IMAP4rev1 WG mtg summary and minutes" "#,
                r#"(("Terry Gray" NIL "gray" "cac.washington.edu")) "#,
                r#"(("Terry Gray" NIL "gray" "cac.washington.edu")) "#,
                r#"(("Terry Gray" NIL "gray" "cac.washington.edu")) "#,
                r#"((NIL NIL "imap" "cac.washington.edu")) "#,
                r#"((NIL NIL "minutes" "CNRI.Reston.VA.US")"#,
                r#"("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL "#,
                r#""<B27397-0100000@cac.washington.edu>")"#
            )
        );
        let body = format!("{}x", "line of the summary ends here. \r\n".repeat(91));
        let source = [EIGHT, body.as_bytes()].concat();
        let mut out = Vec::new();
        write_structure(&Part::of_message(&source), false, &mut out);
        let want =
            format!(r#"("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "7BIT" {} 92)"#, body.len());
        assert_eq!(String::from_utf8_lossy(&out), want);
    }

    #[test]
    fn the_multipart_of_rfc_3501_7_4_2() {
        let source = b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhello\r\n\r\n--x\r\nContent-Type: text/plain; charset=US-ASCII; name=cc.diff\r\nContent-ID: <960723163407.20117h@cac.washington.edu>\r\nContent-Description: Compiler diff\r\nContent-Transfer-Encoding: BASE64\r\n\r\nAAAA\r\n--x--\r\n";
        let part = Part::of_message(source);
        let mut out = Vec::new();
        write_structure(&part, false, &mut out);
        assert_eq!(
            String::from_utf8_lossy(&out),
            concat!(
                r#"(("TEXT" "PLAIN" ("CHARSET" "us-ascii") NIL NIL "7BIT" 7 1)"#,
                r#"("TEXT" "PLAIN" ("CHARSET" "US-ASCII" "NAME" "cc.diff") "#,
                r#""<960723163407.20117h@cac.washington.edu>" "Compiler diff" "BASE64" 4 1) "MIXED")"#
            )
        );
        out.clear();
        write_structure(&part, true, &mut out);
        assert_eq!(
            String::from_utf8_lossy(&out),
            concat!(
                r#"(("TEXT" "PLAIN" ("CHARSET" "us-ascii") NIL NIL "7BIT" 7 1 NIL NIL NIL NIL)"#,
                r#"("TEXT" "PLAIN" ("CHARSET" "US-ASCII" "NAME" "cc.diff") "#,
                r#""<960723163407.20117h@cac.washington.edu>" "Compiler diff" "BASE64" 4 1 NIL NIL NIL NIL)"#,
                r#" "MIXED" ("BOUNDARY" "x") NIL NIL NIL)"#
            )
        );
    }

    #[test]
    fn extension_data_and_a_letter_inside() {
        let source = b"Content-Type: message/rfc822\r\nContent-Disposition: inline\r\nContent-Language: en, de\r\n\r\nSubject: a\r\n\r\nhi\r\n";
        let mut out = Vec::new();
        write_structure(&Part::of_message(source), true, &mut out);
        assert_eq!(
            String::from_utf8_lossy(&out),
            concat!(
                r#"("MESSAGE" "RFC822" NIL NIL NIL "7BIT" 18 "#,
                r#"(NIL "a" NIL NIL NIL NIL NIL NIL NIL NIL) "#,
                r#"("TEXT" "PLAIN" ("CHARSET" "us-ascii") NIL NIL "7BIT" 4 1 NIL NIL NIL NIL) 3"#,
                r#" NIL ("INLINE" NIL) ("en" "de") NIL)"#
            )
        );
    }

    #[test]
    fn a_multipart_without_parts() {
        let mut out = Vec::new();
        write_structure(
            &Part::of_message(b"Content-Type: multipart/mixed\r\n\r\nx"),
            false,
            &mut out,
        );
        assert_eq!(out, br#"(("TEXT" "PLAIN" NIL NIL NIL "7BIT" 0 0) "MIXED")"#);
    }
}
