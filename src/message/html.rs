//! What an HTML body would load, run and send if a reader let it. Nothing here is fetched: the names are for people.
//!
//! What a page may do is decided by the browser's sandbox, not by this list.

use std::borrow::Cow;

/// What a reference is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Use {
    Picture,
    Style,
    Font,
    Script,
    Media,
    /// Another page inside this one.
    Frame,
    /// A page that comes in place of this one by itself.
    Refresh,
    /// Where what is typed into a form goes.
    Form,
    /// What a browser does ahead: it resolves a name or opens a connection.
    Ahead,
    /// Code that stands in the body itself.
    Code,
}

impl Use {
    /// What it is, in words.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Picture => "picture",
            Self::Style => "style sheet",
            Self::Font => "font",
            Self::Script => "script",
            Self::Media => "sound or film",
            Self::Frame => "page in a frame",
            Self::Refresh => "page that would come by itself",
            Self::Form => "form that would be sent",
            Self::Ahead => "connection ahead of time",
            Self::Code => "code in the letter",
        }
    }
}

/// Something that the body refers to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub used: Use,
    /// As it stands, without entities; for code its first words.
    pub url: String,
}

impl Reference {
    /// Whether it is a part of the letter itself, or stands in its own address.
    pub fn is_inside(&self) -> bool {
        let starts = |scheme: &str| {
            self.url.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme))
        };
        starts("cid:") || starts("data:") || starts("mid:")
    }
}

/// Most references that are told.
const MOST: usize = 500;
/// Longest that is told, in characters.
const LONGEST: usize = 200;

/// Attributes that make a browser load something: element, attribute, what it is. An asterisk is any element.
const ATTRIBUTES: &[(&str, &str, Use)] = &[
    ("img", "src", Use::Picture),
    ("input", "src", Use::Picture),
    ("image", "href", Use::Picture),
    ("image", "xlink:href", Use::Picture),
    ("use", "href", Use::Picture),
    ("use", "xlink:href", Use::Picture),
    ("feimage", "href", Use::Picture),
    ("*", "background", Use::Picture),
    ("video", "poster", Use::Picture),
    ("video", "src", Use::Media),
    ("audio", "src", Use::Media),
    ("source", "src", Use::Media),
    ("track", "src", Use::Media),
    ("bgsound", "src", Use::Media),
    ("script", "src", Use::Script),
    ("script", "href", Use::Script),
    ("iframe", "src", Use::Frame),
    ("frame", "src", Use::Frame),
    ("embed", "src", Use::Frame),
    ("object", "data", Use::Frame),
    ("form", "action", Use::Form),
    ("*", "formaction", Use::Form),
    ("a", "ping", Use::Form),
];

/// All that a body refers to and that a browser would load, run or send by itself or by a press on a button.
pub fn references(html: &str) -> Vec<Reference> {
    let mut found = Vec::new();
    scan(html, 0, &mut found);
    found
}

fn note(used: Use, url: &str, found: &mut Vec<Reference>) {
    let url = url.trim();
    if !url.is_empty() && found.len() < MOST {
        let mut short: String = url.chars().take(LONGEST).collect();
        if short.len() < url.len() {
            short.push('…');
        }
        found.push(Reference { used, url: short });
    }
}

fn scan(html: &str, depth: u8, found: &mut Vec<Reference>) {
    let mut rest = html;
    while let Some(open) = rest.find('<') {
        rest = rest.get(open + 1..).unwrap_or_default();
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").and_then(|end| comment.get(end + 3..)).unwrap_or_default();
            continue;
        }
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let end = rest.find(|c: char| is_space(c) || matches!(c, '/' | '>')).unwrap_or(rest.len());
        let (name, tail) = rest.split_at(end);
        let name = name.to_ascii_lowercase();
        let (attributes, tail) = attributes(tail);
        element(&name, &attributes, depth, found);
        rest = tail;
        if matches!(&*name, "script" | "style") {
            let inner = raw_text(rest, &name);
            match &*name {
                "style" => styles(inner, found),
                _ => {
                    note(Use::Code, &inner.split_whitespace().collect::<Vec<_>>().join(" "), found)
                }
            }
            rest = rest.get(inner.len()..).unwrap_or_default();
        }
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// What stands before the end tag of `name`.
fn raw_text<'a>(text: &'a str, name: &str) -> &'a str {
    let ends = text.match_indices("</").map(|(at, _)| at);
    let end = ends.into_iter().find(|at| {
        let tail = text.get(at + 2..at + 2 + name.len());
        tail.is_some_and(|t| t.eq_ignore_ascii_case(name))
    });
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}

/// The attributes of a tag, and what follows it.
fn attributes(text: &str) -> (Vec<(String, Cow<'_, str>)>, &str) {
    let mut all = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| is_space(c) || c == '/');
        if let Some(tail) = rest.strip_prefix('>') {
            return (all, tail);
        }
        if rest.is_empty() {
            return (all, rest);
        }
        // A sign of equality at the begin belongs to the name.
        let first = rest.chars().next().map_or(0, char::len_utf8);
        let stop = |c: char| is_space(c) || matches!(c, '=' | '>' | '/');
        let tail = rest.get(first..).unwrap_or_default();
        let end = first + tail.find(stop).unwrap_or(tail.len());
        let (name, tail) = rest.split_at(end);
        rest = tail.trim_start_matches(is_space);
        let Some(after) = rest.strip_prefix('=') else {
            all.push((name.to_ascii_lowercase(), Cow::Borrowed("")));
            continue;
        };
        let after = after.trim_start_matches(is_space);
        let (value, tail) = match after.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inner = after.get(1..).unwrap_or_default();
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            _ => {
                let end = after.find(|c: char| is_space(c) || c == '>').unwrap_or(after.len());
                after.split_at(end)
            }
        };
        all.push((name.to_ascii_lowercase(), entities(value)));
        rest = tail;
    }
}

/// The few entities that stand in addresses.
fn entities(value: &str) -> Cow<'_, str> {
    if !value.contains('&') {
        return Cow::Borrowed(value);
    }
    let plain = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    Cow::Owned(plain.iter().fold(value.to_owned(), |text, (name, c)| text.replace(name, c)))
}

fn element(
    name: &str,
    attributes: &[(String, Cow<'_, str>)],
    depth: u8,
    found: &mut Vec<Reference>,
) {
    let get = |wanted: &str| attributes.iter().find(|(n, _)| n == wanted).map(|(_, v)| &**v);
    for (attribute, value) in attributes {
        let row = ATTRIBUTES.iter().find(|(e, a, _)| a == attribute && (*e == "*" || *e == name));
        match &**attribute {
            _ if row.is_some_and(|(_, a, _)| !a.ends_with("href") || !value.starts_with('#')) => {
                row.into_iter().for_each(|(.., used)| note(*used, value, found));
            }
            "srcset" | "imagesrcset" => {
                let urls = value.split(',').filter_map(|one| one.split_whitespace().next());
                urls.for_each(|url| note(Use::Picture, url, found));
            }
            "style" => styles(value, found),
            "srcdoc" if depth < 3 => scan(value, depth + 1, found),
            handler if handler.starts_with("on") && !value.is_empty() => {
                note(Use::Code, &format!("{handler}: {value}"), found);
            }
            "href" | "src" | "action"
                if value.trim_start().to_ascii_lowercase().starts_with("javascript:") =>
            {
                note(Use::Code, value, found);
            }
            _ => {}
        }
    }
    match name {
        "link" => {
            let rel = get("rel").unwrap_or_default().to_ascii_lowercase();
            let used = match &*rel {
                r if r.contains("stylesheet") => Use::Style,
                r if r.contains("icon") => Use::Picture,
                _ => Use::Ahead,
            };
            get("href").into_iter().for_each(|url| note(used, url, found));
        }
        "meta" if get("http-equiv").is_some_and(|h| h.eq_ignore_ascii_case("refresh")) => {
            let content = get("content").unwrap_or_default();
            let lower = content.to_ascii_lowercase();
            let url = lower.find("url=").and_then(|at| content.get(at + 4..));
            url.into_iter().for_each(|u| note(Use::Refresh, u.trim_matches(['\'', '"']), found));
        }
        _ => {}
    }
}

/// The addresses in a style sheet: `url(…)` and `@import "…"`.
fn styles(css: &str, found: &mut Vec<Reference>) {
    let lower = css.to_ascii_lowercase();
    let unquote = |text: &str| text.trim().trim_matches(['\'', '"']).to_owned();
    for (at, _) in lower.match_indices("url(") {
        let inner = css.get(at + 4..).unwrap_or_default();
        let url = unquote(inner.get(..inner.find(')').unwrap_or(inner.len())).unwrap_or_default());
        let before = lower.get(..at).unwrap_or_default();
        let statement = before.rsplit([';', '{', '}']).next().unwrap_or_default();
        let in_face = before.rfind("@font-face").is_some_and(|face| !before[face..].contains('}'));
        let used = match () {
            () if statement.contains("@import") => Use::Style,
            () if in_face => Use::Font,
            () => Use::Picture,
        };
        note(used, &url, found);
    }
    for (at, word) in lower.match_indices("@import") {
        let after = css.get(at + word.len()..).unwrap_or_default().trim_start();
        if let Some(quote) = after.chars().next().filter(|c| matches!(c, '"' | '\'')) {
            let inner = after.get(1..).unwrap_or_default();
            note(Use::Style, inner.split(quote).next().unwrap_or_default(), found);
        }
    }
}

/// Elements that open connections before any policy is asked, or change what the page is.
const REACHING: [&str; 9] =
    ["link", "meta", "base", "iframe", "frame", "object", "embed", "portal", "fencedframe"];

/// The same body without what reaches out before any policy is asked: a browser opens connections ahead of time for
/// frames, objects and links, and for a link that is pressed. Elements get other names, and `href` becomes `x-href`,
/// which means nothing. An element begins with its name right behind the bracket and in no other way, and an
/// attribute has its name in plain letters, so that nothing slips through that a browser would see.
pub fn without_reach(html: &str) -> String {
    let mut out = String::with_capacity(html.len() + 64);
    let octets = html.as_bytes();
    let starts = |at: usize, word: &str| {
        octets.get(at..at + word.len()).is_some_and(|t| t.eq_ignore_ascii_case(word.as_bytes()))
    };
    let mut kept = 0;
    for at in memchr::memchr3_iter(b'<', b'h', b'H', octets) {
        let name = match octets[at] {
            b'<' => at + 1 + usize::from(octets.get(at + 1) == Some(&b'/')),
            _ => at,
        };
        let reaches = match octets[at] {
            b'<' => REACHING.iter().any(|word| starts(name, word)),
            _ => starts(at, "href") && is_attribute(octets, at, at + 4),
        };
        if reaches {
            out.push_str(html.get(kept..name).unwrap_or_default());
            out.push_str("x-");
            kept = name;
        }
    }
    out.push_str(html.get(kept..).unwrap_or_default());
    out
}

/// Whether a word may be the name of an attribute with a value, by what stands around it.
fn is_attribute(octets: &[u8], from: usize, to: usize) -> bool {
    let before = from.checked_sub(1).and_then(|i| octets.get(i)).copied().unwrap_or(b' ');
    let begins = matches!(before, b' ' | b'\t' | b'\n' | b'\r' | 0x0c | b'/' | b'"' | b'\'' | b':');
    let rest = octets.get(to..).unwrap_or_default();
    let next = rest.iter().find(|b| !matches!(b, b' ' | b'\t' | b'\n' | b'\r' | 0x0c));
    begins && next == Some(&b'=')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(html: &str) -> Vec<String> {
        references(html).into_iter().map(|r| format!("{:?} {}", r.used, r.url)).collect()
    }

    #[test]
    fn everything_that_reaches_out() {
        for (html, want) in [
            ("<IMG SRC=http://a.test/x.png>", &["Picture http://a.test/x.png"][..]),
            ("<img alt='>' src = 'cid:a'/>", &["Picture cid:a"]),
            ("<img srcset=\"a 1x, b 2x\">", &["Picture a", "Picture b"]),
            (
                "<link rel=StyleSheet href=s><link rel=preconnect href=//p>",
                &["Style s", "Ahead //p"],
            ),
            ("<meta http-equiv=Refresh content=\"0; URL='u'\">", &["Refresh u"]),
            (
                "<style>@import 'i'; @import url(j); @font-face { src: url(f) } a { b: url(\"p\") }</style>",
                &["Style j", "Font f", "Picture p", "Style i"],
            ),
            (
                "<p style='background:URL(u)' background=b onclick='go()'>",
                &["Picture u", "Picture b", "Code onclick: go()"],
            ),
            (
                "<script>if (a < b) '<img src=x>'</script><script src=s></script>",
                &["Code if (a < b) '<img src=x>'", "Script s"],
            ),
            (
                "<!-- <img src=x> --><a href='http://a.test'>a</a><a href=' javascript:x'>",
                &["Code javascript:x"],
            ),
            ("<iframe srcdoc=\"&lt;img src=x&gt;\" src=f>", &["Picture x", "Frame f"]),
            ("<form action=a><button formaction=b></form>", &["Form a", "Form b"]),
            (
                "<svg><use href='#here'/><use href='u#x'/><image xlink:href=i /></svg>",
                &["Picture u#x", "Picture i"],
            ),
            ("a < b <", &[]),
            ("<img src=\"open", &["Picture open"]),
            ("<img =src=x src=y", &["Picture y"]),
        ] {
            assert_eq!(told(html), want, "{html}");
        }
    }

    #[test]
    fn elements_that_reach_out_are_others() {
        assert_eq!(
            without_reach("<head><LINK rel=x><meta a><base href=y><p>a<b</p></link>"),
            "<head><x-LINK rel=x><x-meta a><x-base x-href=y><p>a<b</p></x-link>"
        );
        assert_eq!(
            without_reach(
                "<a class='x'HREF = y>href, the href=</a><svg/xlink:href=z><iFrame src=q></iframe> ähref=h"
            ),
            "<a class='x'x-HREF = y>href, the x-href=</a><svg/xlink:x-href=z><x-iFrame src=q></x-iframe> ähref=h"
        );
    }

    proptest! {
        #[test]
        fn any_text(html in "(<|/|>|=|'|\"|img|src|style|url\\(|script|!--|-->| |é|&amp;|srcdoc){0,60}") {
            references(&html);
            prop_assert!(without_reach(&html).len() >= html.len());
        }
    }
}
