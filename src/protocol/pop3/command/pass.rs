//! PASS: gives the password and opens the maildrop.

use super::*;
use crate::protocol::pop3::Maildrop;

pub(in crate::protocol::pop3) static USER_JUST_BEFORE: Rule = Rule {
    id: "pop3.user-just-before",
    holds: "The command just before was a USER that the server took.",
    flip: "Say USER with the name, and PASS directly after it.",
    change: |c| Some(Change::after(format!("USER {}", c.account()?.address))),
    rfc: Rfc(1939, "7"),
};
static CREDENTIALS_RIGHT: Rule = Rule {
    id: "pop3.credentials-right",
    holds: "There is an account of that name, and this is its password.",
    flip: "Begin again with USER, and give the name and password of an account of this server.",
    change: |c| c.log_in(),
    rfc: Rfc(3206, "5"),
};
static MAILDROP_FREE: Rule = Rule {
    id: "pop3.maildrop-free",
    holds: "No other session has the maildrop locked.",
    flip: "Wait until the other session ends, or end it with QUIT; then begin again with USER.",
    change: |c| {
        Some(
            Change::world(c, |w| {
                let locked: Vec<_> = w.accounts().map(|a| a.address.clone()).collect();
                for address in locked {
                    if let Some(account) = w.account_mut(&address) {
                        account.maildrop_lock = None;
                    }
                }
            })
            .named("With no other session that holds the maildrop"),
        )
    },
    rfc: Rfc(1939, "4"),
};

pub(in crate::protocol::pop3) struct Pass;

impl Grammar for Pass {
    type Args = Vec<u8>;

    const SPEC: Spec<Phase> = Spec {
        verb: "PASS",
        syntax: "PASS SP string CRLF",
        rfc: Rfc(1939, "7"),
        summary: "Gives the password, in the clear. If it is right the server locks the maildrop.",
        when: &[Phase::Authorization],
        rules: &[&USER_JUST_BEFORE, &CREDENTIALS_RIGHT, &MAILDROP_FREE],
    };
    const DONE: &'static str = "The client is logged in. The maildrop is locked for this session, and its messages are numbered from 1.";
    const REFUSED: &'static str = "The login failed. It has to begin again with USER.";
    const EXAMPLES: &'static [&'static str] = &["PASS cedar", "PASS a password with spaces"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Vec<u8>> {
        let password = grammar::password(c)?.to_owned();
        c.crlf()?;
        Ok(password)
    }
}

impl Command for Pass {
    fn run(password: Vec<u8>, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        let Some(name) = s.named.take() else {
            return Reply::refuse(&USER_JUST_BEFORE, "Say USER directly before PASS");
        };
        let Ok(address) = cx.world.login(cx.place.host.domain, &name, &password) else {
            // Both failures look the same: a server should not tell which names exist.
            let text = "Wrong name or password, begin again with USER";
            return Reply::refuse(&CREDENTIALS_RIGHT, text).code("AUTH");
        };
        let locked = cx.world.account(&address).and_then(|a| a.maildrop_lock);
        if locked.is_some_and(|by| by != cx.conn) {
            let text = "Another session has the maildrop locked";
            return Reply::refuse(&MAILDROP_FREE, text).code("IN-USE");
        }
        let Some(account) = cx.world.account_mut(&address) else { return no_maildrop() };
        account.maildrop_lock = Some(cx.conn);
        let maildrop = Maildrop::of(account);
        let text = format!("Maildrop locked, {}", maildrop.words());
        s.maildrop = Some(maildrop);
        s.phase = Phase::Transaction;
        Reply::ok(text)
    }
}
