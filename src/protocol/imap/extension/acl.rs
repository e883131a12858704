//! ACL (RFC 4314): who may do what with a mailbox.

use super::*;
use crate::protocol::imap::response::token;

crate::fields! { registry FIELDS;
    /// The access list of a mailbox: users, each with their rights.
    RESPONSE = "imap.response-acl", "ACL", Data, 4314 "3.6";
    /// The rights that a user could be given. Those that stand together come together.
    LISTED = "imap.response-listrights", "LISTRIGHTS", Data, 4314 "3.7";
    /// The user's own rights on a mailbox.
    MINE = "imap.response-myrights", "MYRIGHTS", Data, 4314 "3.8";
    /// A user, or anyone. A minus sign before it takes rights away.
    IDENTIFIER = "imap.acl-identifier", "Identifier", Argument, 4314 "2";
    /// One letter for each right: l to see the name, r to read, s to keep \Seen, w to set flags, i to insert, t and e to delete, k and x to make and remove mailboxes, a to change this list.
    RIGHTS = "imap.acl-rights", "Rights", Data, 4314 "2.1";
    /// The rights as they should be; with + these are added, with - taken away.
    CHANGE = "imap.acl-change", "New rights", Argument, 4314 "3.1";
    /// Rights that the user has in any case.
    REQUIRED = "imap.acl-required", "Always given", Data, 4314 "3.7";
    /// Rights that can be given, alone or these together.
    OPTIONAL = "imap.acl-optional", "Can be given", Data, 4314 "3.7";
}

pub(in crate::protocol::imap) static ACL: Extension = Extension {
    verbs: &[
        Verb::known::<SetAcl>(),
        Verb::known::<DeleteAcl>(),
        Verb::known::<GetAcl>(),
        Verb::known::<ListRights>(),
        Verb::known::<MyRights>(),
    ],
    responses: Responses {
        words: &[
            Row::new("ACL", &RESPONSE, |c| {
                c.sp()?;
                token::mailbox(c)?;
                while c.peek() == Some(b' ') {
                    c.sp()?;
                    token::astring(c, &IDENTIFIER)?;
                    c.sp()?;
                    token::astring(c, &RIGHTS)?;
                }
                Ok(())
            }),
            Row::new("LISTRIGHTS", &LISTED, |c| {
                c.sp()?;
                token::mailbox(c)?;
                c.sp()?;
                token::astring(c, &IDENTIFIER)?;
                c.sp()?;
                token::astring(c, &REQUIRED)?;
                while c.peek() == Some(b' ') {
                    c.sp()?;
                    token::astring(c, &OPTIONAL)?;
                }
                Ok(())
            }),
            Row::new("MYRIGHTS", &MINE, |c| {
                c.sp()?;
                token::mailbox(c)?;
                c.sp()?;
                token::astring(c, &RIGHTS)
            }),
        ],
        ..Responses::NONE
    },
    ..Extension::known(
        "ACL",
        Rfc(4314, "3"),
        "Access rights of mailboxes can be shown and changed.",
        FIELDS,
    )
};

struct SetAcl;

impl Grammar for SetAcl {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "SETACL",
        syntax: "tag SETACL SP mailbox SP identifier SP [\"+\" / \"-\"] rights CRLF",
        rfc: Rfc(4314, "3.1"),
        summary: "Gives a user rights on a mailbox, adds some, or takes some away.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a SETACL INBOX/Drafts John lrQswicda\r\n", "a SETACL INBOX ana +cda\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        token::mailbox(c)?;
        c.sp()?;
        token::astring(c, &IDENTIFIER)?;
        c.sp()?;
        token::astring(c, &CHANGE)?;
        c.crlf()
    }
}

struct DeleteAcl;

impl Grammar for DeleteAcl {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "DELETEACL",
        syntax: "tag DELETEACL SP mailbox SP identifier CRLF",
        rfc: Rfc(4314, "3.2"),
        summary: "Takes a user off the access list of a mailbox.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a DELETEACL INBOX ana\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        token::mailbox(c)?;
        c.sp()?;
        token::astring(c, &IDENTIFIER)?;
        c.crlf()
    }
}

struct GetAcl;

impl Grammar for GetAcl {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "GETACL",
        syntax: "tag GETACL SP mailbox CRLF",
        rfc: Rfc(4314, "3.3"),
        summary: "Asks who may do what with a mailbox.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a GETACL INBOX\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        token::mailbox(c)?;
        c.crlf()
    }
}

struct ListRights;

impl Grammar for ListRights {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "LISTRIGHTS",
        syntax: "tag LISTRIGHTS SP mailbox SP identifier CRLF",
        rfc: Rfc(4314, "3.4"),
        summary: "Asks which rights a user could be given.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a LISTRIGHTS ~/Mail/saved smith\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        token::mailbox(c)?;
        c.sp()?;
        token::astring(c, &IDENTIFIER)?;
        c.crlf()
    }
}

struct MyRights;

impl Grammar for MyRights {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "MYRIGHTS",
        syntax: "tag MYRIGHTS SP mailbox CRLF",
        rfc: Rfc(4314, "3.5"),
        summary: "Asks for the user's own rights on a mailbox.",
        when: Phase::LOGGED_IN,
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["a MYRIGHTS INBOX\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        c.sp()?;
        token::mailbox(c)?;
        c.crlf()
    }
}
