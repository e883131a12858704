//! ATRN: client and server change places, once the client has logged in (RFC 2645). Not served yet.

use super::*;
use crate::protocol::smtp::grammar;

pub(in crate::protocol::smtp) struct Atrn;

impl Grammar for Atrn {
    type Args = ();

    const SPEC: Spec<Phase> = Spec {
        verb: "ATRN",
        syntax: "ATRN [SP domain *(\",\" domain)] CRLF",
        rfc: Rfc(2645, "5.2.1"),
        summary: "Changes the places of client and server, so that mail for these domains comes back on this connection.",
        when: &[Phase::Ready],
        rules: &[],
    };
    const EXAMPLES: &'static [&'static str] = &["ATRN", "ATRN meadow.test,harbor.test"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<()> {
        if !grammar::at_end(c) {
            c.sp()?;
            grammar::domain(c)?;
            while c.peek() == Some(b',') {
                c.mark(",")?;
                grammar::domain(c)?;
            }
        }
        grammar::end(c)
    }

    fn then((): &()) -> Next {
        Next::Turn
    }
}
