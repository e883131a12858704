//! Responses as a client takes them apart.

/// The responses, each on a line; a literal is `~`.
pub(super) fn responses(octets: &[u8]) -> Vec<String> {
    let text = String::from_utf8(octets.to_vec()).expect("text");
    let (mut out, mut line, mut rest) = (Vec::new(), String::new(), &text[..]);
    while let Some((head, tail)) = rest.split_once("\r\n") {
        let literal = head.strip_suffix('}').and_then(|head| head.rsplit_once('{'));
        match literal.and_then(|(head, n)| Some((head, n.parse::<usize>().ok()?))) {
            Some((head, n)) => {
                line += head;
                line.push('~');
                rest = &tail[n..];
            }
            None => {
                out.push(std::mem::take(&mut line) + head);
                rest = tail;
            }
        }
    }
    assert!(rest.is_empty() && line.is_empty(), "not ended: {text:?}");
    out
}

/// The arguments of a response code.
pub(super) fn code(line: &str, word: &str) -> Option<String> {
    let (_, rest) = line.split_once(&format!("[{word} "))?;
    Some(rest.split_once(']')?.0.to_owned())
}

/// The numbers of a set.
pub(super) fn numbers(set: &str) -> Vec<u32> {
    let mut out = Vec::new();
    for range in set.split(',') {
        let (from, to) = range.split_once(':').unwrap_or((range, range));
        let read = |n: &str| n.parse::<u32>().expect("a number");
        out.extend(read(from)..=read(to));
    }
    out
}

/// The value of an item in parentheses.
pub(super) fn list<'a>(line: &'a str, item: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(&format!("{item} ("))?;
    Some(rest.split_once(')')?.0)
}

/// The number after a word.
pub(super) fn number(line: &str, word: &str) -> Option<u32> {
    let (_, rest) = line.split_once(&format!("{word} "))?;
    rest.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
