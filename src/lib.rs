//! Mailglass makes e-mail's protocols visible: a person types SMTP, POP3 and IMAP, and sees every octet of
//! the conversation explained; the same world of mail is on real ports for real programs.
//!
//! This page is the house: which floors there are, which sentences decide the rest, and where a new thing goes.
//!
//! # The floors
//!
//! A module names only modules of lower floors or its own. `tests/it/floors.rs` keeps it, and keeps sockets,
//! files, threads, the system's clock and chance out of everything below [`net`].
//!
//! | floor | module | what it is |
//! |---|---|---|
//! | 10 | [`cli`] | one file for each subcommand |
//! | 9 | [`web`] | pages, consoles, which sandbox belongs to which browser |
//! | 8 | [`net`] | listeners, and what moves octets between a socket and a sandbox |
//! | 7 | [`reference`](mod@crate::reference) | every name of the protocols with its facts, a played example, the glossary |
//! | 6 | [`sandbox`] | one learner's Internet: world, links, sessions, log; playing scripts; going back |
//! | 5 | [`transcript`] | the log of the links, the reader that labels it, the script form, foreign forms |
//! | 4 | [`protocol`] | SMTP, POP3, IMAP, DNS: grammar, session, client, dissector, commands, extensions, rules |
//! | 3 | [`sender`] | SPF, DKIM, DMARC, ARC: evaluators that show each step |
//! | 2 | [`world`] | clock, chance, accounts, mailboxes, views, hosts, zones, queues, policy, faults: one value |
//! | 1 | [`message`] | RFC 5322 and MIME: envelope, structure, sections, labelled lines |
//! | 0 | [`wire`] | octets and meaning without a protocol: fields, trees, the recording cursor, the framer |
//!
//! # What decides the rest
//!
//! 1. **Sessions are sans-IO.** Octets in, octets and decisions out. Time, ids and chance come from the
//!    [`World`](world::World): the same seed and the same input give the same octets, in any chunking.
//!    A world's clock moves a millisecond for each command, and when somebody moves it.
//! 2. **The transcript is what was on the wire.** A [`Sandbox`](sandbox::Sandbox) records every chunk of every
//!    link in a ring ([`Log`](transcript::Log)). Nobody tells the record what was said.
//! 3. **A dissector reads it.** A [`Dissector`](protocol::Dissector) knows nothing but the octets of both
//!    directions. It runs when somebody looks, outside the sandbox's lock; a connection that nobody watches
//!    is a mail server and nothing else.
//! 4. **One grammar for both.** The production that reads a command for the session labels it for the dissector
//!    ([`wire::read`], [`wire::label`]). Responses have reading grammars too.
//! 5. **Reading never fails.** It gives a tree whose leaves tile every octet, and a value or the furthest point
//!    with what was wanted there. The second walk that finds this point is made only for lines that are wrong.
//!    What real servers take all the same is a [`Habit`](wire::Habit) that the production names; whether a session
//!    has it is its [`Profile`](wire::Profile), and the dissector says who does.
//! 6. **Refusals are values with reasons.** A reply that is no names its [`Rule`](protocol::Rule); the
//!    [`Ruling`](protocol::Ruling) is kept beside the reply. "Why this answer?" is never guessed from text.
//! 7. **The world is one value.** Clones share what they have in common. What a command did is the
//!    [`difference`](world::World::difference) of two worlds; going back is keeping the older one, and what was
//!    left is a branch ([`Timeline`](sandbox::Timeline)); an IMAP session's [`View`](world::View) is the mailbox as it
//!    was last told.
//! 8. **News is a log and a cursor.** Whoever follows keeps the number of the last chunk; what fell out of the
//!    ring is told as so many lines skipped.
//! 9. **A thing is added in one place:** one file and its row in the table beside it.
//! 10. **Prose that can be executed is executed.** Dialogues are scripts ([`transcript::script`]), and the tests
//!     play them all: whole, in pieces, over TCP and over the console.
//!
//! # Where a new thing goes
//!
//! | to add | write | and its row in |
//! |---|---|---|
//! | an SMTP command | `protocol/smtp/command/<verb>.rs` | [`protocol::smtp::command::ALL`], which shows a worked example |
//! | a POP3 or IMAP command | `protocol/<protocol>/command/<verb>.rs` | the table beside it |
//! | an extension, a capability | `protocol/<protocol>/extension/<keyword>.rs` | the table beside it |
//! | a response that IMAP servers send | a field and a row | [`protocol::imap::response`] |
//! | what a token means | a line of `fields!` in the file whose grammar uses it | |
//! | a thing that a POP3 server says to people | its row, in every language | `protocol/pop3/text.rs` |
//! | a knob | a field of [`world::Policy`] | |
//! | a zone that every world begins with | `lessons/zone/<origin>.zone` | |
//! | a type of record | a variant of [`world::zone`]'s `Data`, and a line of its grammar | `world/zone/record.rs` |
//! | what a host writes into its log | a variant of [`world::Happening`] with its sentence | `world/mail_log.rs` |
//! | values for a field, while a line is typed | an arm of `values` in `protocol/<protocol>/complete.rs` | |
//! | a key that does something | what it does, where its context is handled | `static/js/lib/keys.js` |
//! | a habit of real servers | a row that the grammar or the command names, and a line of `tests/real/odd.tsv` | `protocol/<protocol>/habit.rs` |
//! | a named mistake | a row with its examples | `protocol/<protocol>/mistake/<theme>.rs`, or [`protocol::mistake::SHARED`] |
//! | a mistake that several protocols have under their own names | a function that makes the row, in `protocol/mistake/<theme>.rs` | the tables of these protocols |
//! | a question that every login by SASL is asked | a function that makes the rule, in `protocol/sasl/rule.rs` | the rules of each protocol's command |
//! | an example of a command | `lessons/reference/<protocol>/<VERB>.script` | |
//! | a word of the glossary | its row | `lessons/glossary.tsv` |
//! | a reply code, a response code | its row | `smtp/reply/code.rs`, `smtp/reply/enhanced.rs` or `pop3/reply/code.rs`, `imap/response/occasion.rs` |
//! | a capability of other servers | its row | `imap/capability.rs` |
//! | a letter of ben's | `lessons/mail/NN-slug.eml` | |
//! | what a header field is for | its row | `lessons/header-fields.tsv` |
//! | something odd that letters have | where it is found, in `message/odd/<place>.rs`, and a letter in `tests/letters` that has it | [`message::odd::ODDITIES`] |
//! | a page that shows or changes the visitor's sandbox | a handler that takes a `Visitor` or an `Own` of `web/visitor.rs` | the routes in `web/mod.rs` |
//! | a place of the main navigation | its row | `PLACES` in `web/view/page.rs` |
//! | a dialogue that must hold | `tests/scripts/<folder>/<name>.script` | |
//! | a form of transcripts that another program writes | `transcript/foreign/form/<program>.rs` | [`transcript::foreign::FORMS`] |
//! | what is a secret in a line of a pasted text | a row of `transcript/foreign/secret.rs`, and a case in `tests/data/secrets.json` | |
//! | what a device may do by itself | a choice and what it sets | [`sandbox::device`]'s `policy.rs` |
//! | what a client asks of a server | a variant and its octets | `protocol/<protocol>/client` |
//! | an example of a pasted text | `lessons/transcript/<name>.txt` | `EXAMPLES` in `web/explain.rs` |
//! | a format that transcripts are written in | `transcript/<format>.rs` | [`transcript::format::FORMATS`] |
//! | a tag of a DKIM, DMARC or ARC list | a line of `fields!` | the table of its list in [`sender`] |
//! | a mechanism of SPF | an arm of its grammar and of its evaluator | `sender/spf/grammar.rs` |
//! | a subcommand | `cli/<name>.rs` | the enumeration in `cli/mod.rs` |
//!
//! # What is deliberately absent
//!
//! There is no outgoing connection anywhere. There is no second parser for display, no text that is looked up by
//! another text, no broadcast that can be missed, no lock that is held over an await, and no thread pool: mail
//! has one thread and the pages have one, because handing a connection from thread to thread costs more than all
//! that a session does with a command. A pasted text, which may be long, is the one thing that is worked on beside them.

pub mod cli;
pub mod message;
pub mod net;
pub mod protocol;
pub mod reference;
pub mod sandbox;
pub mod sender;
pub mod transcript;
pub mod web;
pub mod wire;
pub mod world;
