//! UID: the same as COPY, FETCH, SEARCH or STORE, with unique identifiers instead of message numbers.

use super::{copy::Copy, fetch::Fetch, search::Search, store::Store, *};
use crate::protocol::imap::extension::slot;

pub(in crate::protocol::imap) struct Uid;

pub(in crate::protocol::imap) enum Args {
    Copy(<Copy as Command>::Args),
    Fetch(<Fetch as Command>::Args),
    Search(<Search as Command>::Args),
    Store(<Store as Command>::Args),
    /// A command of extensions. Without the rest it is one that this server does not carry out.
    Extended(Option<slot::Rest>, Vec<&'static Extension>),
}

#[derive(Clone, Copy)]
enum Word {
    Copy,
    Fetch,
    Search,
    Store,
}

impl Command for Uid {
    type Args = Args;

    const SPEC: Spec<Phase> = Spec {
        verb: "UID",
        syntax: "tag UID SP (COPY / FETCH / SEARCH / STORE) ... CRLF",
        rfc: Rfc(3501, "6.4.8"),
        summary: "Does what the next word says, with UIDs instead of message numbers. UIDs that no letter has are passed over.",
        when: &[Phase::Selected],
        rules: &[
            &super::fetch::FEW_ITEMS,
            &super::fetch::ANSWER_SMALL_ENOUGH,
            &crate::protocol::imap::search::CHARSET_KNOWN,
            &rule::READ_WRITE,
            &rule::FLAGS_KNOWN,
            &rule::KEYWORDS_FEW,
            &rule::TARGET_EXISTS,
            &super::copy::WITHIN_QUOTA,
        ],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a UID FETCH 1:* FLAGS\r\n",
        "a UID STORE 3 +FLAGS (\\Seen)\r\n",
        "a UID SEARCH UNSEEN\r\n",
        "a UID COPY 1:3 Archive\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Args> {
        const WORDS: &[(&str, Word)] = &[
            ("COPY", Word::Copy),
            ("FETCH", Word::Fetch),
            ("SEARCH", Word::Search),
            ("STORE", Word::Store),
        ];
        c.sp()?;
        let mut r = Reading::default();
        if let Some(rest) = slot::read(c, &mut r, |s| s.uid) {
            return Ok(Args::Extended(rest?, r.uses));
        }
        Ok(match c.word(&field::VERB, is_atom_char, WORDS)? {
            Word::Copy => Args::Copy(Copy::arguments(c)?),
            Word::Fetch => Args::Fetch(Fetch::arguments(c)?),
            Word::Search => Args::Search(Search::arguments(c)?),
            Word::Store => Args::Store(Store::arguments(c)?),
        })
    }

    fn uses(args: &Args) -> &[&'static Extension] {
        match args {
            Args::Copy(args) => Copy::uses(args),
            Args::Fetch(args) => Fetch::uses(args),
            Args::Search(args) => Search::uses(args),
            Args::Store(args) => Store::uses(args),
            Args::Extended(_, uses) => uses,
        }
    }

    fn run(args: Args, s: &mut Session, cx: &mut Context<'_>, call: &Call<'_>) -> Reply {
        let call = Call { uid: true, ..*call };
        match args {
            Args::Copy(args) => Copy::run(args, s, cx, &call),
            Args::Fetch(args) => Fetch::run(args, s, cx, &call),
            Args::Search(args) => Search::run(args, s, cx, &call),
            Args::Store(args) => Store::run(args, s, cx, &call),
            Args::Extended(Some(rest), _) => rest(s, cx, &call),
            Args::Extended(None, _) => unknown_here(),
        }
    }
}
