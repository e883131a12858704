//! Tag lists, `name=value; name=value`: the form of DKIM signatures and keys, of DMARC records and ARC seals
//! (RFC 6376 §3.2).

use crate::wire::{Cursor, Expected, Field, Parsed, Problem, Rfc};

crate::fields! { registry TAG_FIELDS;
    /// The name of a tag. It says what the value after the equals sign means.
    TAG_NAME = "tag.name", "Tag", Verb, 6376 "3.2", abnf "tag-name = ALPHA *ALNUMPUNC";
    /// The value of a tag that this list does not know. It is passed over.
    TAG_VALUE = "tag.value", "Value", Data, 6376 "3.2", abnf "tag-value = [ tval *( 1*(WSP / FWS) tval ) ]";
    /// White space. A long field may be folded here; it means nothing.
    TAG_FOLD = "tag.fold", "White space", Mark, 6376 "2.8";
}

static TWICE: Problem = Problem {
    id: "tag.twice",
    text: "A tag may stand only once in its list; one that stands twice spoils the whole list.",
    rfc: Rfc(6376, "3.2"),
};

/// Which field the value of a tag has.
pub type Known = (&'static str, &'static Field);

/// One tag. The value has white space inside, none at its ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    pub name: &'a str,
    pub value: &'a [u8],
    /// From the octet after the equals sign up to the semicolon or the end, in the list as it was read.
    pub after_equals: (usize, usize),
}

/// A list of tags, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tags<'a>(pub Vec<Tag<'a>>);

/// A value that should be a number and is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoNumber;

impl<'a> Tags<'a> {
    /// The tag of that name; case matters (RFC 6376 §3.2).
    pub fn tag(&self, name: &str) -> Option<&Tag<'a>> {
        self.0.iter().find(|t| t.name == name)
    }

    /// The value of a tag.
    pub fn get(&self, name: &str) -> Option<&'a [u8]> {
        self.tag(name).map(|t| t.value)
    }

    /// The value of a tag as text without any white space, as names and base64 are read.
    pub fn word(&self, name: &str) -> Option<String> {
        let value = self.get(name)?.iter().filter(|b| !b.is_ascii_whitespace());
        String::from_utf8(value.copied().collect()).ok()
    }

    /// The value of a tag as a number.
    ///
    /// # Errors
    /// It is there and no number of at most 18 digits.
    pub fn number(&self, name: &str) -> Result<Option<u64>, NoNumber> {
        let Some(word) = self.word(name) else {
            return if self.tag(name).is_some() { Err(NoNumber) } else { Ok(None) };
        };
        let plain = (1..=18).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
        if plain { word.parse().map(Some).map_err(|_| NoNumber) } else { Err(NoNumber) }
    }
}

/// ```abnf
/// tag-list = tag-spec *( ";" tag-spec ) [ ";" ]
/// tag-spec = [FWS] tag-name [FWS] "=" [FWS] tag-value [FWS]
/// ```
pub fn tags<'a>(c: &mut Cursor<'a>, known: &[Known]) -> Parsed<Tags<'a>> {
    let mut list: Vec<Tag<'a>> = Vec::new();
    loop {
        fold(c);
        if c.peek().is_none() && !list.is_empty() {
            return Ok(Tags(list));
        }
        let start = c.position();
        if !c.peek().is_some_and(|b| b.is_ascii_alphabetic()) {
            return c.fail(Expected::Field(&TAG_NAME));
        }
        let name = c.run(&TAG_NAME, |b| b.is_ascii_alphanumeric() || b == b'_')?;
        let name = std::str::from_utf8(name).unwrap_or_default();
        // So few tags are known that looking through the list is the quickest way; the rest is bounded.
        if list.len() >= MOST || list.iter().any(|t| t.name == name) {
            return c.reject(start, &TWICE);
        }
        fold(c);
        c.mark("=")?;
        let after = c.position();
        fold(c);
        let field = known.iter().find(|(n, _)| *n == name).map_or(&TAG_VALUE, |(_, f)| *f);
        let rest = c.rest();
        let end = memchr::memchr(b';', rest).unwrap_or(rest.len());
        let inner = rest.get(..end).unwrap_or_default();
        let allowed = |b: u8| b.is_ascii_graphic() || b.is_ascii_whitespace() || b >= 0x80;
        let good = inner.iter().take_while(|b| allowed(**b)).count();
        let value = inner.get(..good).unwrap_or_default().trim_ascii_end();
        let value = c.take(field, value.len())?;
        fold(c);
        list.push(Tag { name, value, after_equals: (after, c.position()) });
        match c.peek() {
            None => return Ok(Tags(list)),
            Some(b';') => c.mark(";")?,
            Some(_) => return c.fail(Expected::Exact(";")),
        }
    }
}

/// Most tags of one list.
const MOST: usize = 64;

fn fold(c: &mut Cursor<'_>) {
    c.run_if_any(&TAG_FOLD, |b| b.is_ascii_whitespace());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{label, read};

    fn list<'a>(c: &mut Cursor<'a>) -> Parsed<Tags<'a>> {
        tags(c, &[])
    }

    #[test]
    fn lists_right_and_wrong() {
        let tags = read(b" v = 1; b=ab\r\n cd ;\r\n h=", list).expect("a list");
        assert_eq!(tags.get("v"), Some(&b"1"[..]));
        assert_eq!(tags.word("b").as_deref(), Some("abcd"));
        assert_eq!((tags.get("h"), tags.get("B")), (Some(&b""[..]), None));
        assert_eq!(tags.tag("b").map(|t| t.after_equals), Some((10, 18)));
        for (text, at) in
            [("", 0), ("v", 1), ("v=1;;", 4), ("v=1; v=2", 5), ("1=2", 0), ("v=\0", 2)]
        {
            let parse = label(text.as_bytes(), list);
            assert_eq!(parse.outcome.expect_err(text).at, at, "{text}");
            assert!(parse.tree.is_lossless(text.len()));
        }
    }
}
