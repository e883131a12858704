//! What stands in the angle brackets, and the parameters behind them.

use crate::{
    protocol::mistake::{Mistake, On, Typed},
    wire::Rfc,
};

/// The octets between the angle brackets of MAIL or RCPT.
fn inner<'a>(w: &'a Typed<'_>) -> Option<(usize, &'a str)> {
    let open = w.text.find('<').filter(|_| w.is(&["MAIL", "RCPT"]))? + 1;
    let close = w.text.rfind('>').filter(|i| *i >= open)?;
    Some((open, w.part(open..close)))
}

/// What follows the path, and where it begins.
fn parameters<'a>(w: &'a Typed<'_>) -> Option<(usize, &'a str)> {
    let at = w.text.find('>').filter(|_| w.is(&["MAIL", "RCPT"]))? + 1;
    Some((at, w.part(at..w.text.len())))
}

/// The value of a parameter, and its place.
fn value<'a>(w: &'a Typed<'_>, name: &str) -> Option<(usize, &'a str)> {
    let (at, _) = parameters(w)?;
    let from = at + w.upper().get(at..)?.find(name)? + name.len();
    let value = w.text.get(from..)?.split(' ').next()?;
    Some((from, value))
}

fn is_ipv4(text: &str) -> bool {
    text.parse::<std::net::Ipv4Addr>().is_ok()
}

pub(super) static ROWS: &[Mistake] = &[
    Mistake::new(
        "smtp.blanks-in-brackets",
        "No space stands beside the brackets",
        "Everything between < and > is the address, and so a space there is part of it.",
        Rfc(5321, "4.1.2"),
        |w| {
            let (at, text) = inner(w)?;
            (text.trim() != text && !text.trim().contains(' ')).then(|| w.swap(at..at + text.len(), text.trim()))?
        },
        &["MAIL FROM:< ana@meadow.test>", "RCPT TO:<ben@harbor.test >"],
        &["RCPT TO:<ben b@harbor.test>"],
    ),
    Mistake::new(
        "smtp.space-in-name",
        "A name with a space stands in quotes",
        "Before the @ a space is allowed only inside quotation marks. Very few mailboxes are called so; perhaps the space is not meant.",
        Rfc(5321, "4.1.2"),
        |w| {
            let (at, text) = inner(w)?;
            let (local, _) = text.split_once('@')?;
            let spaced = local.contains(' ') && !local.contains(['"', ',', '<']);
            spaced.then(|| w.swap(at..at + local.len(), &format!("\"{local}\"")))?
        },
        &["RCPT TO:<ben smith@harbor.test>"],
        &["RCPT TO:<ben@harbor test>"],
    ),
    Mistake::new(
        "smtp.no-domain",
        "The part after the @ is missing",
        "An address names a mailbox and the domain that holds it. Only postmaster may stand without one, as a recipient.",
        Rfc(5321, "4.1.2"),
        |w| {
            let at = w.text.find(':').filter(|_| w.is(&["MAIL", "RCPT"]))? + 1;
            let text = w.part(at..w.text.len()).trim().trim_matches(['<', '>']);
            let name = text.trim_end_matches('@');
            let plain = !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.');
            plain.then(|| w.found(at..w.text.len()))?
        },
        &["RCPT TO: ben", "RCPT TO:<ben>", "MAIL FROM:<ana@>", "RCPT TO:ben"],
        &["RCPT TO:<@harbor.test>"],
    ),
    Mistake::new(
        "smtp.no-local-part",
        "The part before the @ is missing",
        "An address begins with the name of a mailbox; the domain alone says only which host keeps it.",
        Rfc(5321, "4.1.2"),
        |w| {
            let (at, text) = inner(w)?;
            (text.starts_with('@') && !text.contains(':')).then(|| w.found(at..at))?
        },
        &["RCPT TO:<@harbor.test>"],
        &["RCPT TO:<ben>"],
    ),
    Mistake::new(
        "smtp.two-at-signs",
        "An address has one @",
        "It parts the mailbox from the domain. A second one would have to stand inside quotation marks, before the first.",
        Rfc(5321, "4.1.2"),
        |w| {
            let (at, text) = inner(w)?;
            let second = text.match_indices('@').nth(1)?.0;
            let found = w.found(at + second..at + second + 1)?;
            let plain = !text.contains(['"', ',', ':', ' ']) && !text.starts_with('@');
            plain.then(|| found.fixed(w.text.replace("@@", "@")))
        },
        &["RCPT TO:<ben@@harbor.test>", "RCPT TO:<ben@harbor@test>"],
        &["RCPT TO:<ben_harbor>"],
    ),
    Mistake::new(
        "smtp.dots-together",
        "Something stands between two dots",
        "Dots part the pieces of a name, and a piece is never empty: no dot begins a name, ends it or follows another.",
        Rfc(5321, "4.1.2"),
        |w| {
            let (at, text) = inner(w)?;
            let pairs = ["..", ".@", "@."];
            let hit = pairs.iter().filter_map(|p| text.find(p)).min();
            let hit = hit.or_else(|| text.starts_with('.').then_some(0));
            let hit = hit.or_else(|| text.ends_with('.').then(|| text.len() - 1))?;
            let fix = text.trim_matches('.').replace("..", ".").replace(".@", "@").replace("@.", "@");
            Some(w.found(at + hit..at + hit + 1)?.fixed(w.with(at..at + text.len(), &fix)))
        },
        &["RCPT TO:<ben..b@harbor.test>", "RCPT TO:<.ben@harbor.test>", "MAIL FROM:<ana@meadow.test.>"],
        &["RCPT TO:<ben@harbor_test>"],
    ),
    Mistake::new(
        "smtp.underscore-in-domain",
        "A domain has no underscore",
        "After the @ come letters, digits and hyphens, parted by dots. Before it an underscore is fine.",
        Rfc(5321, "4.1.2"),
        |w| {
            let (at, text) = inner(w)?;
            let (local, domain) = text.split_once('@')?;
            let hit = at + local.len() + 1 + domain.find('_')?;
            w.swap(hit..hit + 1, "-")
        },
        &["RCPT TO:<ben@my_harbor.test>"],
        &["RCPT TO:<ben_b>"],
    ),
    Mistake::new(
        "smtp.size-unit",
        "SIZE counts octets",
        "Its value is a plain number: 12 kilobytes are written SIZE=12000.",
        Rfc(1870, "6"),
        |w| {
            let (at, text) = value(w, "SIZE=")?;
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let unit = text.get(digits..)?.to_ascii_lowercase();
            let zeros = match unit.as_str() {
                "k" | "kb" => "000",
                "m" | "mb" => "000000",
                "b" => "",
                _ => return None,
            };
            w.swap(at + digits..at + text.len(), zeros)
        },
        &["MAIL FROM:<ana@meadow.test> SIZE=12kb", "MAIL FROM:<ana@meadow.test> SIZE=3M"],
        &["MAIL FROM:<ana@meadow.test> SIZE=many"],
    ),
    Mistake::new(
        "smtp.size-without-number",
        "SIZE= is followed by a number",
        "The number is the size of the letter in octets, as the client knows it before it sends it.",
        Rfc(1870, "6"),
        |w| {
            let (at, text) = value(w, "SIZE=")?;
            (!text.starts_with(|c: char| c.is_ascii_digit())).then(|| w.found(at..at + text.len()))?
        },
        &["MAIL FROM:<ana@meadow.test> SIZE=", "MAIL FROM:<ana@meadow.test> SIZE=many"],
        &["MAIL FROM:<ana@meadow.test> SIZE=12x"],
    ),
    Mistake::new(
        "smtp.body-value",
        "BODY is 7BIT or 8BITMIME",
        "Those two words are all it takes. 8BITMIME says that octets above 127 may come, 7BIT that none do.",
        Rfc(6152, "3"),
        |w| {
            let (at, text) = value(w, "BODY=")?;
            let right = if text.starts_with('8') { "8BITMIME" } else { "7BIT" };
            let found = w.found(at..at + text.len())?;
            Some(if text.starts_with(['7', '8']) {
                found.fixed(w.with(at..at + text.len(), right))
            } else {
                found
            })
        },
        &["MAIL FROM:<ana@meadow.test> BODY=8BIT", "MAIL FROM:<ana@meadow.test> BODY=7BITMIME", "MAIL FROM:<ana@meadow.test> BODY=utf8"],
        &["MAIL FROM:<ana@meadow.test> BODY 8BIT="],
    ),
    Mistake::new(
        "smtp.spaced-equals",
        "No space stands beside the equals sign",
        "A parameter is written in one piece: its name, the sign, its value.",
        Rfc(5321, "4.1.2"),
        |w| {
            let (at, text) = parameters(w)?;
            let hit = text.find(" =").or_else(|| text.find("= "))?;
            let fix = text.replace(" =", "=").replace("= ", "=");
            Some(w.found(at + hit..at + hit + 2)?.fixed(w.with(at..w.text.len(), &fix)))
        },
        &["MAIL FROM:<ana@meadow.test> SIZE = 120"],
        &["MAIL FROM:<ana@meadow.test> SIZE==120"],
    ),
    Mistake::new(
        "smtp.parameter-without-space",
        "A space stands before a parameter",
        "The path ends with >, then a space parts it from what follows.",
        Rfc(5321, "4.1.2"),
        |w| {
            let (at, text) = parameters(w)?;
            text.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| w.swap(at..at, " "))?
        },
        &["MAIL FROM:<ana@meadow.test>SIZE=120"],
        &["MAIL FROM:<ana@meadow.test>,SIZE=120"],
    ),
    Mistake::new(
        "smtp.extension-after-helo",
        "HELO has no extensions",
        "Parameters belong to extensions, and only the reply to EHLO offers those. Greet with EHLO first, then send this line.",
        Rfc(5321, "4.1.1.1"),
        |w| {
            let (at, text) = parameters(w)?;
            (w.past.helo && !text.is_empty()).then(|| w.swap(at..w.text.len(), ""))?
        },
        &["HELO meadow.test\n← 250 harbor.test\nMAIL FROM:<ana@meadow.test> SIZE=120"],
        &["EHLO meadow.test\n← 250 harbor.test\nMAIL FROM:<ana@meadow.test> SIZE=120"],
    )
    .on(On::Right),
    Mistake::new(
        "smtp.mail-parameter-at-rcpt",
        "This parameter belongs to MAIL",
        "SIZE and BODY tell about the whole letter, and so they stand once, behind the sender's path.",
        Rfc(1870, "6"),
        |w| {
            let (at, text) = parameters(w)?;
            let upper = text.to_ascii_uppercase();
            let named = upper.contains(" SIZE=") || upper.contains(" BODY=");
            (w.is(&["RCPT"]) && named).then(|| w.swap(at..w.text.len(), ""))?
        },
        &["RCPT TO:<ben@harbor.test> SIZE=120"],
        &["RCPT TO:<ben@harbor.test>"],
    )
    .on(On::Right),
    Mistake::new(
        "smtp.address-without-brackets",
        "A host's address stands in square brackets",
        "Without them the four numbers are read as a domain name. With them they are the address that they look like.",
        Rfc(5321, "4.1.3"),
        |w| {
            let (at, host) = match inner(w) {
                Some((at, text)) => {
                    let host = text.rsplit('@').next()?;
                    (at + text.len() - host.len(), host)
                }
                None => (w.arg_at(), w.arg()),
            };
            is_ipv4(host).then(|| w.swap(at..at + host.len(), &format!("[{host}]")))?
        },
        &["EHLO 192.0.2.1", "RCPT TO:<ben@192.0.2.1>"],
        &["EHLO [192.0.2.1]", "EHLO 1.2.3.test"],
    )
    .on(On::Right),
];
