//! LOGIN: says who the user is, with name and password in the clear.

use super::*;

pub(in crate::protocol::imap) static ALLOWED: Rule = Rule {
    id: "imap.login-allowed",
    holds: "The server takes passwords over this connection.",
    flip: "Allow login in the clear in the server's policy; LOGINDISABLED among the capabilities says that it is not.",
    change: |c| {
        Some(
            Change::policy(c, |p| p.plaintext_login = true)
                .named("With login in the clear allowed in the server's policy"),
        )
    },
    rfc: Rfc(3501, "6.2.3"),
};
static RIGHT: Rule = Rule {
    id: "imap.login-right",
    holds: "There is such a user and the password is right.",
    flip: "Give the name and the password of an account of this server.",
    change: |c| c.log_in(),
    rfc: Rfc(3501, "6.2.3"),
};

pub(super) struct Login;

impl Command for Login {
    type Args = (Vec<u8>, Vec<u8>);

    const SPEC: Spec<Phase> = Spec {
        verb: "LOGIN",
        syntax: "tag LOGIN SP userid SP password CRLF",
        rfc: Rfc(3501, "6.2.3"),
        summary: "Says who the user is. The password is in the clear.",
        when: &[Phase::NotAuthenticated],
        rules: &[&ALLOWED, &RIGHT],
    };
    const EXAMPLES: &'static [&'static str] = &[
        "a LOGIN ben cedar\r\n",
        "a LOGIN \"ben@harbor.test\" \"ce\\\"dar\"\r\n",
        "a LOGIN {3}\r\nben {5}\r\ncedar\r\n",
    ];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Self::Args> {
        grammar::gap(c)?;
        let name = grammar::astring(c, &field::USER_NAME)?.into_owned();
        grammar::gap(c)?;
        let password = grammar::astring(c, &field::PASSWORD)?.into_owned();
        grammar::end(c)?;
        Ok((name, password))
    }

    fn run(
        (name, password): Self::Args,
        s: &mut Session,
        cx: &mut Context<'_>,
        _: &Call<'_>,
    ) -> Reply {
        if !cx.policy().plaintext_login {
            return Reply::no(&ALLOWED, "Not without encryption").code("PRIVACYREQUIRED");
        }
        let found = std::str::from_utf8(&name)
            .ok()
            .and_then(|name| cx.world.login(cx.place.host.domain, name, &password).ok());
        let Some(account) = found else {
            return Reply::no(&RIGHT, "Name or password wrong").code("AUTHENTICATIONFAILED");
        };
        done(account, s, cx)
    }
}

/// The client is logged in: the end of every login.
pub(in crate::protocol::imap) fn done(
    account: std::sync::Arc<str>,
    s: &mut Session,
    cx: &Context<'_>,
) -> Reply {
    s.account = Some(account);
    Reply::ok("Logged in").code(format!("CAPABILITY {}", extension::capabilities(s, cx)))
}
