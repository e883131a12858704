//! CREATE: makes a mailbox.

use super::*;
use crate::{
    protocol::imap::{
        extension::{acl, objectid, special_use},
        session::place::Place,
    },
    world::{Account, DELIMITER, INBOX, MailboxRefused, Rights, SpecialUse},
};

pub(super) struct Create;

/// The name, and the special uses where some are asked for.
type Asked = (String, Vec<Option<SpecialUse>>);

impl Command for Create {
    type Args = (Asked, Vec<&'static Extension>);

    const SPEC: Spec<Phase> = Spec {
        verb: "CREATE",
        syntax: "tag CREATE SP mailbox CRLF",
        rfc: Rfc(3501, "6.3.3"),
        summary: "Makes a mailbox. Names above it need not be there.",
        when: Phase::LOGGED_IN,
        rules: &[
            &rule::NOT_INBOX,
            &rule::NAME_USABLE,
            &special_use::USABLE,
            &acl::RIGHT,
            &rule::NAME_FREE,
            &rule::MAILBOXES_FEW,
        ],
    };
    const EXAMPLES: &'static [&'static str] =
        &["a CREATE Projects/2026\r\n", "a CREATE \"With space\"\r\n", "a CREATE {5}\r\nabc/d\r\n"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        let (name, parameters, uses) =
            mailbox_and_parameters(c, &field::CREATE_PARAMETER, |s| s.create)?;
        Ok(((name, parameters.into_iter().flatten().flatten().collect()), uses))
    }

    fn uses((_, uses): &Self::Args) -> &[&'static Extension] {
        uses
    }

    fn run(
        ((name, asked), _): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        _: &Call<'_>,
    ) -> Reply {
        let place = s.place(&name, cx);
        let name = place.name.strip_suffix(DELIMITER).unwrap_or(&place.name);
        if Account::canonical(name) == INBOX {
            return refused(MailboxRefused::Inbox);
        }
        if !usable(name, cx.policy().keeps(&habit::ODD_MAILBOX_NAME)) {
            return refused(MailboxRefused::BadName);
        }
        let uses = match special_use::wanted(&asked) {
            Ok(uses) => uses,
            Err(refusal) => return *refusal,
        };
        if let Some(refusal) = may_create(&place, s, cx) {
            return refusal;
        }
        let Some(account) = cx.world.account_mut(&place.owner) else { return no_such_mailbox() };
        if let Err(why) = account.create(name) {
            return refused(why);
        }
        if let Some(id) = account.mailbox(name).map(|m| m.id).filter(|_| !uses.is_empty()) {
            account.change_attributes(id, |attributes| attributes.uses = uses);
        }
        Reply { code: objectid::created(name, s, cx), ..Reply::ok("CREATE completed") }
    }
}

/// The refusal, if the user may not make a mailbox of that name. At the top of another user's mailboxes nobody may.
pub(in crate::protocol::imap) fn may_create(
    place: &Place,
    s: &Session,
    cx: &Context<'_>,
) -> Option<Reply> {
    let account = place.account(cx.world)?;
    if !acl::ACL.is_offered(s, cx) || account.may_create(&place.name, s.user()) {
        return None;
    }
    let above = account.above(&place.name).map(|above| account.rights(above, s.user()));
    match above {
        Some(rights) if rights.has(Rights::LOOKUP) => acl::check(rights, Rights::CREATE),
        _ => Some(refused(MailboxRefused::BadName)),
    }
}
