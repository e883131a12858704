//! Text that flows: lines that a reader may join and break anew (RFC 3676).

/// One paragraph of flowed text, or one line that is fixed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// How deep it is quoted.
    pub depth: usize,
    pub text: String,
}

/// Joins the lines of a flowed text. With `del_sp` the space before a soft break is no part of the text
/// (RFC 3676 §4.1, §4.2). A soft break ends where the depth changes, and a signature's mark `-- ` stands alone (§4.3).
pub fn flowed(text: &str, del_sp: bool) -> Vec<Paragraph> {
    let mut all: Vec<Paragraph> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let bare = line.trim_start_matches('>');
        let depth = line.len() - bare.len();
        // Space-stuffing: one space before what would else be read as something (§4.4).
        let bare = bare.strip_prefix(' ').unwrap_or(bare);
        let is_mark = bare == "-- ";
        let soft = bare.ends_with(' ') && !is_mark;
        let said = if soft && del_sp { &bare[..bare.len() - 1] } else { bare };
        match all.last_mut() {
            Some(last) if open && last.depth == depth && !is_mark => last.text.push_str(said),
            _ => all.push(Paragraph { depth, text: said.to_owned() }),
        }
        open = soft;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, del_sp: bool) -> Vec<String> {
        let one = |p: Paragraph| format!("{}{}", ">".repeat(p.depth), p.text);
        flowed(text, del_sp).into_iter().map(one).collect()
    }

    #[test]
    fn lines_are_joined() {
        let text = "`Take some more tea,' the March Hare said to Alice, \r\nvery earnestly.\r\n\r\n>> one \r\n>> two\r\n> three \r\nfour \r\n-- \r\nAna \r\n";
        assert_eq!(
            told(text, false),
            [
                "`Take some more tea,' the March Hare said to Alice, very earnestly.",
                "",
                ">>one two",
                ">three ",
                "four ",
                "-- ",
                "Ana "
            ]
        );
        assert_eq!(told(" From here \r\n >not quoted\r\n", false), ["From here >not quoted"]);
        assert_eq!(told("日 \r\n本", true), ["日本"]);
        assert_eq!(told("", true), [""; 0]);
    }
}
