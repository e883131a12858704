//! SEARCH: asks for the numbers of the letters that are like this.

use super::*;
use crate::protocol::imap::{
    extension::condstore,
    grammar::Found,
    search::{self, Task},
};

pub(in crate::protocol::imap) struct Search;

impl Command for Search {
    type Args = (Found, Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "SEARCH",
        syntax: "tag SEARCH [SP \"CHARSET\" SP charset] 1*(SP search-key) CRLF",
        rfc: Rfc(3501, "6.4.4"),
        summary: "Asks for the numbers of the letters for which all keys hold.",
        when: &[Phase::Selected],
        rules: search::RULES,
    };
    const MAY_EXPUNGE: bool = false;
    const BY_NUMBER: bool = true;
    const EXAMPLES: &'static [&'static str] = &[
        "a SEARCH ALL\r\n",
        "a SEARCH OR FROM ana (SUBJECT \"a b\" NOT 1:3,*) UNSEEN SINCE 1-Feb-1994\r\n",
        "a SEARCH CHARSET UTF-8 TEXT {3}\r\nabc UID 1:* HEADER Message-ID \"\" LARGER 100 KEYWORD $Todo\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let mut r = Reading::default();
        let found = grammar::search_program(c, &mut r)?;
        grammar::end(c)?;
        Ok((found, r.uses))
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run(
        (found, uses): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        call: &Call<'_>,
    ) -> Reply {
        let mod_seq = condstore::is_among(&uses);
        search::run(Task { found, order: None, mod_seq }, s, cx, call)
    }
}
