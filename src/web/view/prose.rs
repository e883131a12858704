//! Sentences in which the words of the glossary lead there, and citations that lead to their sections.

use super::field;
use crate::{reference, wire::Rfc};
use std::fmt::{self, Write as _};

/// A sentence for a page. Backslashes, quotes and tags in it are text.
#[derive(Clone, Copy, Debug)]
pub struct Prose<'a> {
    pub text: &'a str,
    /// The term whose own text this is: it leads nowhere.
    pub but: &'a str,
}

impl<'a> Prose<'a> {
    /// A sentence in which every term is linked.
    pub const fn new(text: &'a str) -> Self {
        Self { text, but: "" }
    }
}

/// Text as it stands between tags.
pub(super) struct Escaped<'a>(pub(super) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars() {
            match c {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                c => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Prose<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut at = 0;
        let links = reference::mentions(self.text).into_iter();
        for mention in links.filter(|m| m.term.name != self.but) {
            let before = self.text.get(at..mention.span.start).unwrap_or_default();
            let word = self.text.get(mention.span.clone()).unwrap_or_default();
            let anchor = mention.term.anchor();
            write!(f, "{}<a class=\"term\" href=\"/glossary#{anchor}\">", Escaped(before))?;
            write!(f, "{}</a>", Escaped(word))?;
            at = mention.span.end;
        }
        write!(f, "{}", Escaped(self.text.get(at..).unwrap_or_default()))
    }
}

impl askama::filters::HtmlSafe for Prose<'_> {}

/// Where something is written down, as a link.
#[derive(Clone, Copy, Debug)]
pub struct Cite(pub Rfc);

impl fmt::Display for Cite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match field::url(self.0) {
            Some(url) => {
                write!(f, "<a class=\"rfc\" href=\"{url}\" rel=\"noreferrer\">{}</a>", self.0)
            }
            None => f.write_str("<span class=\"rfc\">in no RFC</span>"),
        }
    }
}

impl askama::filters::HtmlSafe for Cite {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_lead_to_the_glossary_and_nothing_acts() {
        let html = Prose::new("Writes <b> on the envelope & more.").to_string();
        assert!(html.starts_with("Writes &lt;b&gt; on the <a class=\"term\" href=\"/glossary#"));
        assert!(html.ends_with(">envelope</a> &amp; more."), "{html}");
        let own = Prose { text: "An envelope.", but: "envelope" }.to_string();
        assert_eq!(own, "An envelope.");
        assert!(Cite(Rfc(5321, "3.3")).to_string().contains("#section-3.3"));
    }
}
