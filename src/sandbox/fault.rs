//! Faults as text: from scripts, pages and the command line.

use super::{ConnectRefused, Sandbox};
use crate::{
    protocol::{self, Peer},
    world::{Act, At, ConnId, Fault, FaultId, Faults, Moment, Service, Stage},
};
use std::time::Duration;

/// Why a fault was not set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultRefused {
    /// Where in the text, counted from 1.
    pub column: usize,
    /// One sentence.
    pub says: String,
}

impl std::fmt::Display for FaultRefused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Column {}: {}", self.column, self.says)
    }
}

impl std::error::Error for FaultRefused {}

impl Sandbox {
    /// Sets the fault that is written so; see [`crate::world::fault`].
    ///
    /// # Errors
    /// It is not in that form, there is no such host or command, or there are too many faults.
    pub fn set_fault(&mut self, text: &str) -> Result<FaultId, FaultRefused> {
        let refuse = |column: usize, says: String| FaultRefused { column, says };
        let fault: Fault = text
            .trim_end()
            .parse()
            .map_err(|e: crate::wire::SyntaxError| refuse(e.column(), e.sentence()))?;
        if let Some(host) = &fault.host
            && self.world.host(host).is_none()
        {
            return Err(refuse(1, format!("There is no host {host} in this world.")));
        }
        if let Stage::Verb(verb) = &fault.stage {
            let protocol = fault.act.protocol().or(fault.protocol);
            let both = fault.protocol.is_none_or(|p| protocol == Some(p));
            let is_known = protocol::commands()
                .any(|c| *c.verb == **verb && protocol.is_none_or(|p| p == c.protocol));
            let column = text.find(' ').map_or(1, |at| at + 2);
            if let Some(named) = fault.protocol.filter(|_| !both) {
                return Err(refuse(column, format!("{} has no such reply.", named.name())));
            }
            if !is_known {
                let of = protocol.map_or(String::new(), |p| format!(" of {}", p.name()));
                return Err(refuse(column, format!("{verb} is no command{of}.")));
            }
        }
        self.world.add_fault(fault).ok_or_else(|| {
            refuse(1, format!("There are {} faults already. Remove one first.", Faults::MOST))
        })
    }
}

impl Sandbox {
    /// What goes wrong with a connection before anybody speaks.
    pub(super) fn strike_connect(
        &mut self,
        host: &str,
        service: Service,
        peer: &Peer,
    ) -> Option<ConnectRefused> {
        let moment = Moment {
            host,
            protocol: service.protocol(),
            conn: ConnId(self.next),
            client: peer.address,
            stage: At::Connect,
            addresses: &[],
        };
        let (delay, fault) = self.world.strike(&moment);
        self.world.now = self.world.now.after(Duration::from_millis(delay.into()));
        Some(match fault?.act {
            Act::Silence => ConnectRefused::Silent,
            _ => ConnectRefused::NothingListens,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_strike_is_refused_where_it_is_wrong() {
        let mut sandbox = Sandbox::new(1);
        for (text, column, part) in [
            ("mx9.harbor.test RCPT drop", 1, "no host mx9.harbor.test"),
            ("all FROBNICATE drop", 5, "no command"),
            ("all FETCH 451", 5, "no command of SMTP"),
            ("all imap:RCPT drop", 5, "no command of IMAP"),
            ("all imap:NOOP 451", 5, "IMAP has no such reply"),
            ("all RCPT 251", 10, "4 or 5"),
        ] {
            let refused = sandbox.set_fault(text).expect_err(text);
            assert!(refused.column == column && refused.says.contains(part), "{text}: {refused}");
        }
        assert!(sandbox.world.faults.is_empty());
        sandbox.set_fault("all quit -ERR \"Stay\" next 1").expect("POP3 has QUIT");
        sandbox.set_fault("MX1.harbor.test rcpt 451\n").expect("in any case");
    }
}
