//! BDAT: so many octets of the letter (RFC 3030). The octets follow at once, and the answer follows them: a refusal too
//! is said only when they are read and thrown away.

use super::*;
use crate::protocol::smtp::{check, extension::chunking as words};

static TOO_LARGE: Problem = Problem {
    id: "smtp.chunk-size",
    text: "No chunk is as large as that: its size is one number of at most 18 digits.",
    rfc: Rfc(3030, "2"),
};

/// The rules for counted mail data.
pub(in crate::protocol::smtp) const RULES: &[&Rule] = &[
    &rule::AFTER_EHLO,
    &data::SMALL_ENOUGH,
    &data::EIGHT_BITS_ANNOUNCED,
    check::RULES[0],
    check::RULES[1],
    &data::HOPS_WITHIN_LIMIT,
    &data::ROOM_FOR_ALL,
    &data::QUEUE_HAS_ROOM,
];

pub(in crate::protocol::smtp) struct Bdat;

impl Grammar for Bdat {
    type Args = (u64, bool);

    const SPEC: Spec<Phase> = Spec {
        verb: "BDAT",
        syntax: "BDAT SP chunk-size [SP LAST] CRLF",
        rfc: Rfc(3030, "2"),
        summary: "So many octets of the letter follow at once. They are counted, and so no dot ends them and none is put before one.",
        when: &[Phase::Rcpt, Phase::Chunks],
        rules: RULES,
    };
    const EXAMPLES: &'static [&'static str] = &["BDAT 0 LAST", "BDAT 86"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<(u64, bool)> {
        c.sp()?;
        let start = c.position();
        let digits = c.run(&words::CHUNK_SIZE, |b| b.is_ascii_digit())?;
        let size = std::str::from_utf8(digits).ok().filter(|d| d.len() <= 18);
        let Some(size) = size.and_then(|d| d.parse().ok()) else {
            return c.reject(start, &TOO_LARGE);
        };
        Ok((size, words::last(c)?))
    }

    fn then((octets, last): &(u64, bool)) -> Next {
        Next::Chunk { octets: *octets, last: *last }
    }
}

impl Command for Bdat {
    fn run((octets, _): (u64, bool), s: &mut Session, cx: &mut Context<'_>) -> Reply {
        if !s.extended {
            return rule::after_ehlo();
        }
        let limit = cx.policy().message_size_limit;
        if octets.saturating_add(s.letter.len() as u64) > limit {
            return data::too_large(usize::try_from(limit).unwrap_or(usize::MAX));
        }
        Reply::new(250, "2.0.0", format!("{octets} octets taken"))
    }
}
