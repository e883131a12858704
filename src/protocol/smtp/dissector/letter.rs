//! The letter as it passes: dot-ended after DATA, counted after BDAT.

use super::*;
use crate::protocol::half::{leaf, stuffed, tree};

const LETTER: Gloss = Gloss::new(
    "A line of the letter. The server stores it and does not read it as a command.",
    Rfc(5321, "4.1.1.4"),
);
const STUFFED: Gloss = Gloss::new(
    "A line of the letter that begins with a dot: the client put one more before it, and the server takes it away.",
    Rfc(5321, "4.5.2"),
);
const END: Gloss =
    Gloss::new("A dot alone on its line: the letter ends here.", Rfc(5321, "4.1.1.4"));

impl Dissector {
    /// A line of a letter that ends with a lone dot.
    pub(super) fn letter_line(&mut self, frame: Frame) -> Line {
        let exchange = self.exchange;
        if frame.bytes.as_ref() == b".\r\n" {
            self.reading = Reading::Command;
            self.push(Pending { verb: "DATA", next: Next::Command, text: true, exchange });
            let tree = tree(|out| {
                out.push(leaf(&field::END_OF_DATA, 0, 1));
                out.push(leaf(&CRLF, 1, 3));
            });
            return frame.line(tree, Kind::Content, END, exchange, self.state());
        }
        let stuffed = frame.bytes.starts_with(b".");
        let tree = tree_of(&mut self.letter, &frame.bytes);
        let diagnosis = if frame.bytes.len() > 1000 + usize::from(stuffed) {
            let span = Span::of(1000, frame.bytes.len());
            let advice = "A line of a letter has at most 1000 octets with its line end.";
            Some(Diagnosis::plain("This line is too long", advice, span, Rfc(5321, "4.5.3.1.6")))
        } else if let Some(at) = frame.bytes.iter().position(|b| self.seven_bit && !b.is_ascii()) {
            let title = "An octet above 127 was not announced";
            let advice = "After EHLO, MAIL says BODY=8BITMIME for a letter with such octets, if the server offers it.";
            Some(Diagnosis::plain(title, advice, Span::of(at, at + 1), Rfc(6152, "3")))
        } else {
            Diagnosis::of_bare_line_ends(&frame.bytes, Rfc(5321, "2.3.8"))
                .or_else(|| mistake::in_letter(&frame.bytes))
        };
        let gloss = if stuffed { STUFFED } else { LETTER };
        let mut line = frame.line(tree, Kind::Content, gloss, exchange, self.state());
        line.diagnosis = diagnosis.map(Box::new);
        line
    }

    /// What is wrong with an address in UTF-8 that MAIL did not announce.
    pub(super) fn unannounced(&self, verb: &str, line: &[u8]) -> Option<Diagnosis> {
        let at = line.iter().position(|b| !b.is_ascii())?;
        if !self.ascii || !matches!(verb, "MAIL" | "RCPT") {
            return None;
        }
        let title = "An address in UTF-8 was not announced";
        let advice =
            "MAIL says SMTPUTF8 for a letter with such an address, if the server offers it.";
        Some(Diagnosis::plain(title, advice, Span::of(at, at + 1), Rfc(6531, "3.5")))
    }

    /// A part of what BDAT counted, line by line.
    pub(super) fn chunk(&mut self, frame: Frame, out: &mut Vec<Line>) {
        for frame in frame.lines() {
            let tree = tree(|out| self.letter.label(&frame.bytes, out));
            out.push(frame.line(tree, Kind::Content, chunking::CHUNK, self.exchange, self.state()));
        }
    }
}

/// Whether a MAIL command says that the letter has octets above 127.
pub(super) fn announces(line: &[u8]) -> bool {
    [&b" BODY=8BITMIME"[..], b" BODY=BINARYMIME"].iter().any(|announced| {
        line.windows(announced.len()).any(|words| words.eq_ignore_ascii_case(announced))
    })
}

/// Whether a MAIL command says that addresses or header fields may be in UTF-8.
pub(super) fn is_utf8(line: &[u8]) -> bool {
    line.split(|b| b" \r\n".contains(b)).any(|word| word.eq_ignore_ascii_case(b"SMTPUTF8"))
}

/// Labels a line of a letter as it stands on the wire: its stuffed dot first.
pub(super) fn tree_of(state: &mut LineState, line: &[u8]) -> Tree {
    stuffed(line, &field::STUFFED_DOT, |rest, out| state.label(rest, out))
}
