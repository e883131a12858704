//! What in a pasted text is a secret, told by its lines alone.
//!
//! The page masks a text before it leaves the browser, where there is no dissector. Therefore the rules are a
//! table of regular expressions and of states, small enough for two interpreters: [`hide`] here, and
//! `static/js/lib/secret.js` there. Both read the octets as they are, one character each, and both are run over the
//! same lines by the tests. A line that is masked once more than needed is a smaller loss than a password.

use crate::protocol::mistake::MASK;
use regex::bytes::{Regex, RegexBuilder};
use serde_json::json;
use std::{ops::Range, sync::LazyLock};

/// One rule for what stands behind the mark of a line.
#[derive(Clone, Copy, Debug)]
struct Rule {
    /// The states in which it is tried, by their letters: `n` nothing is open, `a` a log-in goes on, `w` the next
    /// thing that the client says is a password, `u` it is a user name with the password behind it.
    states: &'static str,
    /// What it looks for, letters in any case. What the groups hold is the secret.
    find: &'static str,
    /// What takes the secret's place.
    with: &'static str,
    /// The state behind the line.
    next: char,
}

/// The size of a literal that holds it.
const SIZE: &str = "8";
/// What stands for a digest, which is 32 digits long in any case (RFC 1939 §7).
const DIGEST: &str = "00000000000000000000000000000000";

/// A line without a word of these has no secret, as long as nothing is open.
const HINT: &str = "pas|psa|apss|aut|lo?gi?n|apop|cookie|://|-u|user|-ap";

/// What programs write before the line itself.
const MARK: &str = concat!(
    r"^(?:[ \t]*[0-9]{1,8} [CS]: |[ \t]*(?:C|S|Client|Server): ?| (?:->|~>) |\*(?:->|~>) |\*\*> |<-  |<~  |<\*\* |<~\* ",
    r#"|(?:[0-9:.]+ )?(?:send|reply): b?['"]|\*(?:cmd|put|get|resp)\* b?['"]|[ \t]*[0-9:.]{5,} [<>] b?['"]"#,
    r"|[^\n]*?(?::SendData: |:CreateNewLineFromSocket: |SMTP Send: |SMTP Response: |\] (?:Send|Recv): |SEND: |RECV: |mailnews\.smtp: [CS]: )",
    r"|[^\n]*?\]: [<>] [^ \n]*\]: |[0-9]{9,15}\.[0-9]{6,15} (?:[IO][:>] )?|[<>] )?",
);
/// What ends a line that a program wrote in quotes.
const QUOTED_END: &str = r#"(?:\\r|\\n)*['"]?$"#;

const fn rule(states: &'static str, find: &'static str, with: &'static str, next: char) -> Rule {
    Rule { states, find, with, next }
}

/// The rules for lines; the first that fits decides.
static LINES: &[Rule] = &[
    rule("na", r"^(?:PASS|PAS|PSAS|APSS|PASSS|PAAS|PASSWD|PASSWORD)[ \t:=]+([^\n]+)$", MASK, 'n'),
    rule("na", r"^APOP[ \t]+[^ \t]+[ \t]+([0-9a-f]{32})[ \t]*$", DIGEST, 'n'),
    rule("na", r"^APOP[ \t]+[^ \t]+[ \t]+([^\n]+)$", MASK, 'n'),
    rule("na", r"^AUTH[ \t]+[^ \t]+[ \t]+([^\n]+)$", MASK, 'a'),
    rule("na", r"^AUTH[ \t]+[^ \t]+[ \t]*$", "", 'a'),
    rule("na", r"^[^ \t]+[ \t]+AUTHENTICATE[ \t]+[^ \t]+[ \t]+([^\n]+)$", MASK, 'a'),
    rule("na", r"^[^ \t]+[ \t]+AUTHENTICATE[ \t]+[^ \t]+[ \t]*$", "", 'a'),
    rule("na", r"^[^ \t]+[ \t]+LO?GI?N[ \t]+[^\n]*[ \t]\{([0-9]+)\+?\}$", SIZE, 'w'),
    rule("na", r"^[^ \t]+[ \t]+LO?GI?N[ \t]+\{[0-9]+\+?\}$", "", 'u'),
    rule(
        "na",
        r#"^[^ \t]+[ \t]+LO?GI?N[ \t]+(?:"(?:[^"\\]|\\[^\n])*"|[^ \t"]+)[ \t]+"([^\n]+)"$"#,
        MASK,
        'n',
    ),
    rule(
        "na",
        r#"^[^ \t]+[ \t]+LO?GI?N[ \t]+(?:"(?:[^"\\]|\\[^\n])*"|[^ \t"]+)[ \t]+([^\n]+)$"#,
        MASK,
        'n',
    ),
    rule("na", r"^(?:Proxy-)?Authorization:[ \t]*([^\n]+)$", MASK, 'n'),
    rule("na", r"^(?:Set-)?Cookie:[ \t]*([^\n]+)$", MASK, 'n'),
    // The server's word ends a log-in, or lets it go on; programs put words of their own between.
    rule("awu", r"^(?:[245][0-9][0-9](?:[ -]|$)|\+OK|-ERR|[^ \t]+ (?:OK|NO|BAD)(?: |$))", "", 'n'),
    rule("a", r"^(?:3[0-9][0-9](?:[ -]|$)|\+(?: |$)|\* )", "", 'a'),
    rule("w", r"^(?:\+(?: |$)|\* )", "", 'w'),
    rule("u", r"^(?:\+(?: |$)|\* )", "", 'u'),
    rule("a", r"^(?:\*\*\* |=== |[{}] \[|(?:write|read) literal |[ \t]*$)", "", 'a'),
    rule("w", r"^(?:\*\*\* |=== |[{}] \[|(?:write|read) literal |[ \t]*$)", "", 'w'),
    rule("u", r"^(?:\*\*\* |=== |[{}] \[|(?:write|read) literal |[ \t]*$)", "", 'u'),
    // Where the server's lines are missing, a command says that the log-in is over.
    rule(
        "a",
        r"^(?:[^ \t]+ )?(?:MAIL FROM:|RCPT TO:|DATA$|QUIT$|NOOP$|RSET$|EHLO |HELO |STARTTLS$|STAT$|UIDL|CAPA$|LIST|RETR |LOGOUT$|SELECT |EXAMINE |CAPABILITY$)",
        "",
        'n',
    ),
    rule("a", r"^\*$", "", 'a'),
    rule("a", r"^([^\n]+)$", MASK, 'a'),
    rule("w", r"^([^\n]+)$", MASK, 'n'),
    rule("u", r"^[^\n]*[ \t]\{([0-9]+)\+?\}$", SIZE, 'w'),
    rule("u", r#"^[^\n]*?[ \t]+"([^\n]+)"$"#, MASK, 'n'),
    rule("u", r"^[^\n]*?[ \t]+([^\n]+)$", MASK, 'n'),
];

/// What is a secret wherever it stands, as often as it does: addresses and command lines that hold a password.
static ANYWHERE: &[Rule] = &[
    rule("", r#"://[^/ \t:@'"]+:([^/ \t@'"]+)@"#, MASK, ' '),
    rule("", r#"[ \t](?:-u|--user|--proxy-user)[ \t=]+['"]?[^ \t:'"]+:([^ \t'"]+)"#, MASK, ' '),
    rule("", r#"[ \t](?:-ap|--auth-password|--pass|--password)[ \t=]+['"]?([^ \t'"]+)"#, MASK, ' '),
];

struct Compiled {
    hint: Regex,
    mark: Regex,
    end: Regex,
    lines: Vec<(Rule, Regex)>,
    anywhere: Vec<(Rule, Regex)>,
}

static COMPILED: LazyLock<Option<Compiled>> = LazyLock::new(compile);

/// Compiles the table. That it can be compiled is kept by a test.
fn compile() -> Option<Compiled> {
    let regex =
        |text: &str| RegexBuilder::new(text).unicode(false).case_insensitive(true).build().ok();
    let all = |rules: &'static [Rule]| {
        rules.iter().map(|r| Some((*r, regex(r.find)?))).collect::<Option<Vec<_>>>()
    };
    Some(Compiled {
        hint: regex(HINT)?,
        // Marks are written in one way only.
        mark: RegexBuilder::new(MARK).unicode(false).build().ok()?,
        end: regex(QUOTED_END)?,
        lines: all(LINES)?,
        anywhere: all(ANYWHERE)?,
    })
}

/// A text without its secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hidden {
    pub text: Vec<u8>,
    /// How many places were masked.
    pub places: usize,
}

/// Masks the secrets of a text. What is masked already stays as it is.
pub fn hide(text: &[u8]) -> Hidden {
    // Without rules nothing may pass.
    let Some(rules) = &*COMPILED else { return Hidden { text: Vec::new(), places: 0 } };
    let mut out = Vec::with_capacity(text.len());
    let (mut state, mut places) = ('n', 0);
    for (i, line) in text.split(|b| *b == b'\n').enumerate() {
        if i > 0 {
            out.push(b'\n');
        }
        let body = line.strip_suffix(b"\r").unwrap_or(line);
        if state == 'n' && !rules.hint.is_match(body) {
            out.extend_from_slice(line);
            continue;
        }
        let (masked, next, found) = rules.line(body, state);
        out.extend_from_slice(&masked);
        out.extend_from_slice(&line[body.len()..]);
        places += found;
        state = next;
    }
    Hidden { text: out, places }
}

impl Compiled {
    /// A line without its secrets, the state behind it, and how many secrets it had.
    fn line(&self, body: &[u8], state: char) -> (Vec<u8>, char, usize) {
        let mark = self.mark.find(body).map_or(0, |m| m.end());
        let mut end = body.len();
        if mark > 0
            && b"'\"".contains(&body[mark - 1])
            && let Some(found) = self.end.find(&body[mark..])
        {
            end = mark + found.start();
        }
        let payload = &body[mark..end];
        let decides = self.lines.iter().find_map(|(rule, regex)| {
            let captures = rule.states.contains(state).then(|| regex.captures(payload))??;
            let group = captures.get(1).map(|g| g.start() + mark..g.end() + mark);
            Some((rule, group))
        });
        let (mut out, mut places) = (body.to_vec(), 0);
        let mut replace = |out: &mut Vec<u8>, span: Range<usize>, with: &str| {
            if out.get(span.clone()).is_some_and(|old| old != with.as_bytes()) {
                out.splice(span, with.bytes());
                places += 1;
            }
        };
        let next = decides.as_ref().map_or(state, |(rule, _)| rule.next);
        if let Some((rule, Some(span))) = decides {
            replace(&mut out, span, rule.with);
        }
        for (rule, regex) in &self.anywhere {
            let groups = regex.captures_iter(&out).filter_map(|c| c.get(1).map(|g| g.range()));
            let spans: Vec<Range<usize>> = groups.collect();
            for span in spans.into_iter().rev() {
                replace(&mut out, span, rule.with);
            }
        }
        (out, next, places)
    }
}

/// The table as JSON, for the page.
pub fn table() -> String {
    let rules = |all: &[Rule]| -> Vec<serde_json::Value> {
        let row = |r: &Rule| json!({ "states": r.states, "find": r.find, "with": r.with, "next": r.next.to_string() });
        all.iter().map(row).collect()
    };
    json!({
        "hint": HINT, "mark": MARK, "end": QUOTED_END,
        "lines": rules(LINES), "anywhere": rules(ANYWHERE), "most": super::Foreign::LARGEST,
    })
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_can_be_compiled() {
        assert!(compile().is_some());
        assert!(LINES.iter().chain(ANYWHERE).all(|r| r.find.matches("([").count() <= 1));
    }
}
