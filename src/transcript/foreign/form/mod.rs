//! The forms in which programs write a conversation down: one file and one row each.

mod curl;
mod dovecot;
mod imaplib;
mod labelled;
mod numbered;
mod openssl;
mod poplib;
mod postfix;
mod smtplib;
mod swaks;
mod telnet;
mod thunderbird;

use super::Raw;
use std::collections::HashMap;

/// A form of transcripts.
#[derive(Debug)]
pub struct Form {
    /// What `--form` takes.
    pub name: &'static str,
    /// Whose form it is, for people.
    pub title: &'static str,
    /// How many lines of a text bear the marks of this form.
    pub looks_like: fn(&[&[u8]]) -> usize,
    /// Whether another conversation begins with this line.
    pub begins: fn(&[u8]) -> bool,
    /// What tells the conversations of a log apart whose lines are mixed; nothing where the line does not say.
    pub key: fn(&[u8]) -> Option<&[u8]>,
    /// Takes what was said out of the lines of one conversation.
    pub read: fn(&[&[u8]], &mut Raw),
}

/// Every form. Of those that fit equally well the first is taken; the last one takes anything.
pub static FORMS: &[Form] = &[
    numbered::FORM,
    labelled::FORM,
    swaks::FORM,
    smtplib::FORM,
    poplib::FORM,
    imaplib::FORM,
    postfix::FORM,
    thunderbird::FORM,
    dovecot::FORM,
    curl::FORM,
    openssl::FORM,
    telnet::FORM,
];

/// The form of that name.
pub fn find(name: &str) -> Option<&'static Form> {
    FORMS.iter().find(|f| f.name == name)
}

/// The form that a text has, as far as one can see.
pub(super) fn guess(lines: &[&[u8]]) -> &'static Form {
    let mut best = &telnet::FORM;
    let mut most = 0;
    for form in FORMS {
        let marks = (form.looks_like)(lines);
        if marks > most {
            (best, most) = (form, marks);
        }
    }
    best
}

/// For forms that do not say where a conversation begins.
const fn never(_: &[u8]) -> bool {
    false
}

/// For forms whose lines all belong to one conversation at a time.
const fn one(_: &[u8]) -> Option<&[u8]> {
    None
}

/// The lines of each conversation of a text, in the order in which they begin.
pub(super) fn split<'a>(form: &Form, lines: &[&'a [u8]]) -> Vec<Vec<&'a [u8]>> {
    let mut parts: Vec<Vec<&[u8]>> = vec![Vec::new()];
    // The newest conversation of each key.
    let mut of: HashMap<&[u8], usize> = HashMap::new();
    for line in lines {
        let key = (form.key)(line).unwrap_or_default();
        let known = of.get(key).copied();
        let part = match known {
            Some(part) if !(form.begins)(line) => part,
            None if of.is_empty() && !(form.begins)(line) => 0,
            // A line without a key stands with those above it.
            None if key.is_empty() && !(form.begins)(line) => parts.len() - 1,
            _ => {
                parts.push(Vec::new());
                parts.len() - 1
            }
        };
        of.insert(key, part);
        if let Some(part) = parts.get_mut(part) {
            part.push(line);
        }
    }
    parts
}

/// How many lines fit.
fn count(lines: &[&[u8]], fits: impl Fn(&[u8]) -> bool) -> usize {
    lines.iter().filter(|line| fits(line)).count()
}
