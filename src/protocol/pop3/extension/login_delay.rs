//! LOGIN-DELAY (RFC 2449): the shortest time between two logins.

use super::*;

pub(super) static LOGIN_DELAY: Extension = Extension {
    tag: "LOGIN-DELAY",
    rfc: Rfc(2449, "6.5"),
    summary: "The shortest time in seconds between two logins.",
    advertise: |s, cx| {
        let delay = &cx.policy().login_delay;
        // Before the login the largest of all (RFC 2449 §6.5).
        let seconds = s.maildrop().map_or_else(|| delay.most(), |m| delay.of(&m.account));
        let said = || format!("LOGIN-DELAY {seconds}{}", or_others(s, delay.differs())).into();
        // Announced before the login, it is announced after it too (RFC 2449 §5).
        (delay.most() > 0).then(said)
    },
    words: |c| value_for_users(c, &field::LOGIN_DELAY),
    verbs: &[],
};
