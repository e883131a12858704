//! A console that stands before a letter: connected, logged in, with the letter's mailbox open.

use super::{End, Sandbox};
use crate::{
    protocol::{
        imap::client::{Client, Command, Known},
        meant::{Lies, Meant},
        pop3::client::{Ask, Client as PopClient},
    },
    world::{ConnId, Protocol},
};
use bytes::Bytes;

impl Sandbox {
    /// Opens a console of the letter's owner that speaks a protocol; one that stands there already is taken. What the
    /// server refuses on the way stays refused: the console stands where it got to.
    ///
    /// # Errors
    /// A sentence: there is no such account or service, or no connection comes about.
    pub fn approach(&mut self, lies: &Lies, protocol: Protocol) -> Result<ConnId, String> {
        let there = self.links().find(|info| {
            let link = self.link(info.conn);
            let letter = link.and_then(|link| match protocol {
                Protocol::Pop3 => self.number_in(info.conn, lies).and(Some(lies.clone())),
                _ => link.session().letter(Meant::Uid(lies.uid)),
            });
            info.open
                && info.end == End::Console
                && info.service.protocol() == protocol
                && letter.as_ref() == Some(lies)
        });
        if let Some(there) = there {
            return Ok(there.conn);
        }
        let account = self.world.account(&lies.account);
        let password = account.map(|a| a.password.clone());
        let password = password.ok_or_else(|| format!("There is no account {}.", lies.account))?;
        let (host, port) = self
            .service_of(&lies.account, protocol)
            .ok_or_else(|| format!("No host of {} offers {}.", lies.account, protocol.name()))?;
        let (conn, greeting) = self
            .connect(host, port, Self::LAPTOP, End::Console)
            .map_err(|_| format!("No connection to {host} came about."))?;
        match protocol {
            Protocol::Pop3 => {
                let mut client = PopClient::default();
                greeting.bytes.into_iter().for_each(|octets| drop(client.receive(octets)));
                for ask in [Ask::User((*lies.account).into()), Ask::Pass((*password).into())] {
                    let mut octets = Vec::new();
                    client.ask(ask, &mut octets);
                    for said in self.hear_all(conn, octets.into()) {
                        drop(client.receive(said));
                    }
                }
            }
            _ => {
                let mut client = Client::default();
                let mut out = Vec::new();
                greeting.bytes.into_iter().for_each(|b| drop(client.receive(b, &mut out)));
                let (name, password) = ((*lies.account).into(), (*password).into());
                let mailbox = (*lies.mailbox).into();
                for command in [
                    Command::Login { name, password },
                    Command::Select { mailbox, known: Known::Nothing },
                ] {
                    client.give(&command, &mut out);
                    while !out.is_empty() {
                        for octets in std::mem::take(&mut out) {
                            for said in self.hear_all(conn, octets) {
                                drop(client.receive(said, &mut out));
                            }
                        }
                    }
                }
            }
        }
        Ok(conn)
    }

    /// The number that a letter has in a POP3 session; nothing if it is not in its maildrop.
    pub fn number_in(&self, conn: ConnId, lies: &Lies) -> Option<u32> {
        let crate::protocol::Session::Pop3(session) = self.link(conn)?.session() else {
            return None;
        };
        let maildrop = session.maildrop()?;
        let mut all = maildrop.messages().map(|(number, _)| number);
        all.find(|number| maildrop.lies(*number).as_ref() == Some(lies))
    }

    /// Says something and gives all that the server says to it.
    fn hear_all(&mut self, conn: ConnId, chunk: Bytes) -> Vec<Bytes> {
        let mut said = Vec::new();
        let mut reaction = self.receive(conn, chunk);
        said.append(&mut reaction.bytes);
        while reaction.more {
            reaction = self.receive(conn, Bytes::new());
            said.append(&mut reaction.bytes);
        }
        said
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::History;

    fn papers() -> Lies {
        Lies { account: "ben@harbor.test".into(), mailbox: "INBOX".into(), uid: 3 }
    }

    #[test]
    fn a_console_stands_before_the_letter_and_is_taken_again() {
        let mut sandbox = Sandbox::new(1);
        let imap = sandbox.approach(&papers(), Protocol::Imap).unwrap();
        let session = sandbox.link(imap).unwrap().session();
        assert_eq!(session.letter(Meant::Number(3)), Some(papers()));
        assert_eq!(sandbox.approach(&papers(), Protocol::Imap), Ok(imap));
        let pop3 = sandbox.approach(&papers(), Protocol::Pop3).unwrap();
        assert_eq!(sandbox.number_in(pop3, &papers()), Some(3));
        assert_eq!(sandbox.approach(&papers(), Protocol::Pop3), Ok(pop3));
        let nobody = Lies { account: "nobody@harbor.test".into(), ..papers() };
        assert!(sandbox.approach(&nobody, Protocol::Imap).is_err());
    }

    #[test]
    fn a_line_shows_its_letter_only_where_that_is_certain() {
        let mut sandbox = Sandbox::new(1);
        let conn = sandbox.approach(&papers(), Protocol::Imap).unwrap();
        for line in ["x UID FETCH 3 FLAGS\r\n", "y FETCH 3 RFC822.SIZE\r\n"] {
            sandbox.hear_all(conn, Bytes::from_static(line.as_bytes()));
        }
        let shown: Vec<Option<Lies>> = (1..=sandbox.entries(conn).len() as u64)
            .map(|n| History::default().shown(&sandbox, conn, n))
            .collect();
        // The answer that names no UID could be about another letter by now.
        assert_eq!(shown.into_iter().flatten().collect::<Vec<_>>(), [papers()]);
    }
}
