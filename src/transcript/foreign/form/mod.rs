//! The forms in which programs write a conversation down: one file and one row each.

mod curl;
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

/// A form of transcripts.
#[derive(Debug)]
pub struct Form {
    /// What `--form` takes.
    pub name: &'static str,
    /// Whose form it is, for people.
    pub title: &'static str,
    /// How many lines of a text bear the marks of this form.
    pub looks_like: fn(&[&[u8]]) -> usize,
    /// Takes what was said out of the lines.
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

/// How many lines fit.
fn count(lines: &[&[u8]], fits: impl Fn(&[u8]) -> bool) -> usize {
    lines.iter().filter(|line| fits(line)).count()
}
