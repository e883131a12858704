//! The values of header fields: dates, addresses, encoded-words, octets that are no ASCII.

use super::*;
use crate::message::{
    DateTime, Form, addresses,
    decode::{charset_is_whole, encoded_words, has_encoded_word, is_known_charset},
    field_fact,
    header::HeaderField,
};

/// Longest encoded-word in octets (RFC 2047 §2).
const LONGEST_WORD: usize = 75;

pub(super) fn look(header: &Header<'_>, found: &mut Found) {
    let mut authors = 0;
    let mut has_sender = false;
    let mut from = header.range.start..header.range.start;
    for (field, place) in header.fields() {
        eight_bit(&field, &place, header.entry, found);
        if has_encoded_word(field.value) {
            words(&field, &place, header.entry, found);
        }
        has_sender |= field.is("Sender");
        match field_fact(field.name).map(|f| f.form) {
            Some(Form::Date) => date(&field, &place, header.entry, found),
            Some(Form::Addresses) => {
                let list = addresses(field.value);
                if field.is("From") {
                    authors += list.iter().filter(|a| a.is_mailbox()).count();
                    from = place.clone();
                }
                let bare = list.iter().find(|a| a.host.as_ref().is_some_and(Vec::is_empty));
                if let Some(bare) = bare {
                    let word = bare.mailbox.as_deref().unwrap_or_default();
                    found.note(&ADDRESS_BARE, header.entry, place, word);
                }
            }
            _ => {}
        }
    }
    if authors > 1 && !has_sender {
        found.note(&NO_SENDER, header.entry, from, b"");
    }
}

fn eight_bit(field: &HeaderField<'_>, place: &Range<usize>, entry: usize, found: &mut Found) {
    if field.value.is_ascii() {
        return;
    }
    let utf8 = std::str::from_utf8(field.value).is_ok();
    let what = if utf8 { &HEADER_UTF8 } else { &HEADER_EIGHT_BIT };
    found.note(what, entry, place.clone(), field.name);
}

fn date(field: &HeaderField<'_>, place: &Range<usize>, entry: usize, found: &mut Found) {
    let value = field.unfolded();
    let Some(moment) = DateTime::of_field(&value) else {
        return found.note(&DATE_UNREADABLE, entry, place.clone(), &value);
    };
    if moment.short_year || moment.named_zone && moment.zone.is_some() {
        found.note(&DATE_OLD, entry, place.clone(), &value);
    }
    if moment.zone.is_none() {
        found.note(&DATE_ZONE, entry, place.clone(), &value);
    }
    if moment.wrong_weekday {
        found.note(&DATE_WEEKDAY, entry, place.clone(), &value);
    }
}

fn words(field: &HeaderField<'_>, place: &Range<usize>, entry: usize, found: &mut Found) {
    let value = field.value;
    let begin = place.start + field.name_end();
    let all = encoded_words(value);
    let mut after = 0;
    for (i, (at, word)) in all.iter().enumerate() {
        let end = at + word.len;
        let text = value.get(*at..end).unwrap_or_default();
        let spot = begin + at..begin + end;
        open(value.get(after..*at).unwrap_or_default(), place, entry, found);
        after = end;
        if word.len > LONGEST_WORD {
            found.note(&WORD_LONG, entry, spot.clone(), text);
        }
        if !is_known_charset(word.charset) {
            found.note(&WORD_CHARSET, entry, spot.clone(), word.charset);
        } else if !charset_is_whole(word.charset, &word.octets) {
            let joined = all.get(i + 1).is_some_and(|(_, next)| {
                let both = [&word.octets[..], &next.octets].concat();
                next.charset.eq_ignore_ascii_case(word.charset)
                    && charset_is_whole(word.charset, &both)
            });
            let ends = i.checked_sub(1).and_then(|b| all.get(b)).is_some_and(|(_, before)| {
                before.charset.eq_ignore_ascii_case(word.charset)
                    && charset_is_whole(word.charset, &[&before.octets[..], &word.octets].concat())
            });
            if joined || ends {
                found.note(&WORD_CUT, entry, spot.clone(), text);
            }
        }
        let quotes = value.get(..*at).unwrap_or_default().iter().filter(|b| **b == b'"').count();
        let is_address = field_fact(field.name).is_some_and(|f| f.form == Form::Addresses);
        if is_address && quotes % 2 == 1 {
            found.note(&WORD_QUOTED, entry, spot, text);
        }
    }
    open(value.get(after..).unwrap_or_default(), place, entry, found);
}

/// Text between encoded-words that looks like one.
fn open(text: &[u8], place: &Range<usize>, entry: usize, found: &mut Found) {
    let Some(at) = memchr::memmem::find(text, b"=?") else { return };
    let rest = text.get(at + 2..).unwrap_or_default();
    // A charset and a question mark, and what follows is none of the two encodings, or has no end.
    let name = rest.iter().take_while(|b| b.is_ascii_graphic() && **b != b'?').count();
    if name > 1 && rest.get(name) == Some(&b'?') {
        found.note(&WORD_OPEN, entry, place.clone(), text.get(at..).unwrap_or_default());
    }
}
