//! Reply codes: what each means to which command, and what to do about it. To add one: write its row.

use crate::{
    protocol::{Actor, Gloss, Next},
    wire::Rfc,
};

/// What a reply code means as the answer to a command.
#[derive(Debug)]
pub struct Code {
    pub code: u16,
    /// The commands that it answers: `""` is the opening of the connection, `"."` the end of a letter, `"*"` any
    /// command. Empty: what the code means wherever no other row has a word.
    pub to: &'static [&'static str],
    pub text: &'static str,
    pub rfc: Rfc,
    pub who: Actor,
    pub next: Next,
}

impl Code {
    /// Whether that command may get it.
    pub fn answers(&self, verb: &str) -> bool {
        self.to.contains(&verb) || !verb.is_empty() && verb != "." && self.to.contains(&"*")
    }
}

macro_rules! codes {
    ($($code:literal $to:tt $text:literal $rfc:literal $section:literal $who:ident $next:ident;)+) => {
        &[$(Code { code: $code, to: &$to, text: $text, rfc: Rfc($rfc, $section), who: Actor::$who, next: Next::$next }),+]
    };
}

/// Every code, in the order of the numbers. Of a code's rows the last is what it means in general.
pub static ALL: &[Code] = codes! {
    211 ["HELP"] "System status, or help for a human reader." 5321 "4.2.3" Nobody GoOn;
    214 ["HELP"] "Help for a human reader; nothing changed." 5321 "4.2.3" Nobody GoOn;
    220 ["STARTTLS"] "Go ahead: the TLS handshake begins with the next octet." 3207 "4" Client Send;
    220 [""] "The server is ready and says its name. Now the client may speak." 5321 "3.1" Nobody GoOn;
    221 ["QUIT"] "The server says goodbye and closes the connection." 5321 "4.1.1.10" Nobody GoOn;
    235 ["AUTH"] "The client is logged in." 4954 "6" Nobody GoOn;
    250 ["EHLO"] "The server greets the client and lists the extensions it offers, one a line." 5321 "4.1.1.1" Nobody GoOn;
    250 ["HELO"] "The server greets the client. After HELO there are no extensions." 5321 "4.1.1.1" Nobody GoOn;
    250 ["MAIL"] "The sender is accepted: a mail transaction is open." 5321 "3.3" Nobody GoOn;
    250 ["RCPT"] "The recipient is accepted and written on the envelope." 5321 "3.3" Nobody GoOn;
    250 ["."] "The letter is taken. From here on this server is responsible for it." 5321 "4.2.5" Nobody GoOn;
    250 ["RSET"] "The envelope is empty again; the session goes on." 5321 "4.1.1.5" Nobody GoOn;
    250 ["NOOP"] "Done: nothing was asked." 5321 "4.1.1.9" Nobody GoOn;
    250 ["VRFY"] "The name is a mailbox here; the full address is in the text." 5321 "3.5.2" Nobody GoOn;
    250 ["EXPN"] "One member of the list a line." 5321 "3.5.2" Nobody GoOn;
    250 ["BDAT"] "The block is received; after the last one, the letter is taken." 3030 "2" Nobody GoOn;
    250 ["BURL"] "The text was fetched; after the last one, the letter is taken." 4468 "6" Nobody GoOn;
    250 ["ETRN"] "The server begins to deliver the letters that wait for that host." 1985 "5.1" Nobody GoOn;
    250 ["ATRN"] "Client and server change roles on this connection." 2645 "5.2.1" Nobody GoOn;
    250 [] "Done." 5321 "4.2.3" Nobody GoOn;
    251 ["ETRN"] "No letter waits for that host." 1985 "5.1" Nobody GoOn;
    251 ["RCPT", "VRFY"] "The user is elsewhere; the server sends the letter on to the address it shows." 5321 "3.4" Nobody GoOn;
    252 ["ETRN"] "The delivery of the letters that wait for that host has begun." 1985 "5.1" Nobody GoOn;
    252 ["VRFY", "EXPN"] "The server will not say whether the name exists, but would take mail for it." 5321 "3.5.3" Nobody GoOn;
    253 ["ETRN"] "The delivery has begun, and the text says how many letters wait." 1985 "5.1" Nobody GoOn;
    334 ["AUTH"] "The server's part of the login, in base64. The client answers with one line." 4954 "4" Client Send;
    354 ["DATA"] "Send the letter now, and end it with a line of one dot. Nothing is accepted yet." 5321 "4.1.1.4" Client Send;
    355 ["MAIL"] "A transfer that broke off goes on: send the letter from the octet that the text names." 1845 "3" Client Send;
    421 ["*", "", "."] "The server closes the connection; the command was not carried out. Try again later." 5321 "3.8" Client Retry;
    432 ["AUTH"] "This account has to move to the mechanism first, mostly by one login with PLAIN." 4954 "6" Client Change;
    450 ["RCPT"] "The mailbox cannot be used just now: busy, or held back for a while. Try again later." 5321 "4.2.3" Client Retry;
    450 ["MAIL"] "The server takes no letter of this client just now. Try again later." 5321 "4.2.3" Client Retry;
    450 ["."] "The letter is refused for now, by a rule of this server. Try again later." 5321 "4.3.2" Client Retry;
    450 ["ATRN"] "Not all the domains may be asked for, or the client asks too often." 2645 "5.2.1" User Retry;
    450 [] "The mailbox cannot be used just now. Try again later." 5321 "4.2.3" Client Retry;
    451 ["BURL"] "The server that holds the text cannot be reached now." 4468 "6" Client Retry;
    451 ["ATRN"] "Whether the client may do this cannot be found out now." 2645 "5.2.1" Operator Retry;
    451 ["MAIL", "RCPT", "BDAT", "."] "An error of the server's own. Try again later." 5321 "4.2.3" Operator Retry;
    452 ["RCPT"] "There is no room just now: the transaction has too many recipients, and the rest go into another one; or this mailbox is full. The text says which." 5321 "4.5.3.1.10" Client Change;
    452 ["MAIL", "BDAT", "."] "There is no room just now. Try again later." 5321 "4.2.3" Operator Retry;
    453 ["ATRN"] "No mail waits for you." 2645 "5.2.1" Nobody GoOn;
    454 ["STARTTLS"] "TLS cannot begin just now." 3207 "4" Operator Retry;
    454 ["AUTH"] "The login cannot be checked just now. The password may well be right: do not ask for it again." 4954 "6" Operator Retry;
    455 ["MAIL", "RCPT"] "The server knows the parameter but cannot do what it asks just now." 5321 "4.1.1.11" Client Change;
    458 ["ETRN"] "The server cannot begin to deliver the letters for that host." 1985 "5.1" Operator Retry;
    459 ["ETRN"] "The client may not ask for that host; the text says why." 1985 "5.1" Operator Change;
    500 ["AUTH"] "A line of the login is too long, or the server does not know the command." 4954 "4" Client Change;
    500 ["*"] "The server does not know this command, or the line is too long." 5321 "4.2.4" Client Change;
    501 ["AUTH"] "The client gave the login up, or what it sent is no base64." 4954 "4" Client Change;
    501 ["STARTTLS"] "Nothing may follow STARTTLS on its line." 3207 "4" Client Change;
    501 ["*"] "The command is known; what follows it is wrong." 5321 "4.2.2" Client Change;
    502 ["EHLO", "HELO", "VRFY", "EXPN", "HELP", "ATRN", "TURN", "SEND", "SOML", "SAML"] "The command is known, but this server does not carry it out." 5321 "4.2.4" Client Change;
    503 ["AUTH"] "The client is logged in already, or a mail transaction is open." 4954 "4" Client Change;
    503 ["BDAT"] "No recipient was accepted, or the last block has come already. RSET begins anew." 3030 "2" Client Change;
    503 ["MAIL", "RCPT", "DATA", "STARTTLS", "BURL", "TURN"] "The command comes at the wrong moment. Others have to come first." 5321 "4.1.4" Client Change;
    504 ["AUTH"] "The server does not have this login mechanism." 4954 "4" Client Change;
    504 ["EHLO", "HELO", "VRFY", "EXPN", "HELP"] "The command is known; this argument is not implemented." 5321 "4.2.2" Client Change;
    521 [""] "This host takes no mail at all, and never will." 7504 "3" Client GiveUp;
    530 ["MAIL", "RCPT", "DATA", "VRFY", "EXPN", "HELP", "RSET", "AUTH", "ETRN", "BDAT", "BURL", "ATRN"] "Something has to come first: a login, or TLS. The text says which." 4954 "6" Client Change;
    534 ["AUTH"] "The mechanism is weaker than this server allows." 4954 "6" Client Change;
    535 ["AUTH"] "The name or the password is wrong." 4954 "6" User Change;
    538 ["AUTH"] "This mechanism needs an encrypted connection. The code is kept for history." 4954 "6" Client Change;
    550 ["EHLO", "HELO"] "The server refuses this client's name, by a rule of its own." 5321 "4.1.4" Operator Change;
    550 ["MAIL"] "The server refuses letters from this sender, by a rule of its own." 5321 "4.3.2" User Change;
    550 ["RCPT"] "This recipient is refused for good: unknown here, or not this server's to deliver." 5321 "4.2.3" User GiveUp;
    550 ["VRFY", "EXPN"] "There is no such user or list, or the client may not ask." 5321 "4.3.2" User GiveUp;
    550 ["."] "The letter is refused for good, by a rule of this server." 5321 "4.3.2" User Change;
    550 [] "Refused for good." 5321 "4.2.3" User GiveUp;
    551 ["RCPT", "VRFY"] "The user is elsewhere, and this server does not send the letter on." 5321 "3.4" User Change;
    552 ["MAIL", "RCPT", "BDAT", "."] "More room is needed than there is: the letter is too large, or the mailbox full." 5321 "4.2.3" User Change;
    553 ["VRFY"] "The name fits more than one mailbox. The reply may name them." 5321 "3.5.1" User Change;
    553 ["MAIL", "RCPT"] "That cannot be the name of a mailbox." 5321 "4.2.3" User Change;
    554 [""] "This host offers no mail service now; it answers every command but QUIT with 503." 5321 "3.1" Client GiveUp;
    554 ["DATA"] "No recipient was accepted, so that there is nobody to send the letter to." 5321 "3.3" Client Change;
    554 ["BURL"] "The text cannot be fetched or used." 4468 "6" User Change;
    554 ["MAIL", "RCPT", "BDAT", "."] "The transaction failed; trying the same again will not help." 5321 "4.2.3" User GiveUp;
    555 ["MAIL", "RCPT"] "The server does not know a parameter of this command." 5321 "4.1.1.11" Client Change;
    556 ["RCPT"] "The recipient's domain says in its DNS that it takes no mail." 7504 "4" User GiveUp;
};

/// What a digit of a reply code says.
#[derive(Debug)]
pub struct Digit {
    pub digit: char,
    pub name: &'static str,
    pub text: &'static str,
}

/// Where the digits are explained.
pub const DIGITS: Rfc = Rfc(5321, "4.2.1");

/// The first digit: how it went, and what the client may do.
pub static FIRST: &[Digit] = &[
    Digit { digit: '2', name: "Done", text: "The command was carried out. The client may go on." },
    Digit {
        digit: '3',
        name: "Go on",
        text: "So far so good: the server waits for the rest before it does anything.",
    },
    Digit {
        digit: '4',
        name: "Not now",
        text: "The command was not carried out, but the cause may pass. The same line may work later.",
    },
    Digit {
        digit: '5',
        name: "No",
        text: "The command was not carried out. The same line again gets the same answer.",
    },
];

/// The second digit: what the reply is about.
pub static SECOND: &[Digit] = &[
    Digit { digit: '0', name: "Syntax", text: "It is about the form of the command." },
    Digit {
        digit: '1',
        name: "Information",
        text: "It is something to read, such as help or a status.",
    },
    Digit { digit: '2', name: "Connections", text: "It is about the connection itself." },
    Digit {
        digit: '3',
        name: "Left open",
        text: "RFC 5321 gives this digit no subject; AUTH uses it for logins.",
    },
    Digit { digit: '4', name: "Left open", text: "RFC 5321 gives this digit no subject." },
    Digit {
        digit: '5',
        name: "Mail system",
        text: "It is about mail: a letter, a mailbox, a mail transaction.",
    },
];

/// The third digit, whichever it is.
pub const THIRD: &str = "It tells answers apart that have the first two digits in common.";

/// What a code means to a command of that name; nothing where no row has the code.
pub fn find(code: u16, verb: &str) -> Option<&'static Code> {
    let rows = || ALL.iter().filter(|row| row.code == code);
    rows().find(|row| row.answers(verb)).or_else(|| rows().next_back())
}

/// Every code that a command may get, with its meaning to that command.
pub fn answers(verb: &str) -> impl Iterator<Item = &'static Code> {
    let mut last = 0;
    ALL.iter().filter(move |row| {
        let first = row.code != last && row.answers(verb);
        if first {
            last = row.code;
        }
        first
    })
}

/// What a reply means, to a command of that name. A code that is not in the table is read by its first digit
/// (RFC 5321 §4.3.2).
pub fn meaning(code: u16, verb: &str) -> Gloss {
    find(code, verb).map_or_else(
        || match code / 100 {
            2 => Gloss::new("Done.", DIGITS),
            3 => Gloss::new("Go on: the server waits for more.", DIGITS),
            4 => Gloss::new("Not now. Trying again later may work.", DIGITS),
            _ => Gloss::new("No. Trying the same again will not help.", DIGITS),
        },
        |row| Gloss::new(row.text, row.rfc),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_a_row_has_the_word_for_its_commands() {
        assert!(ALL.is_sorted_by_key(|row| row.code));
        for row in ALL {
            for verb in row.to.iter().filter(|v| **v != "*") {
                let found = find(row.code, verb).unwrap();
                assert!(std::ptr::eq(found, row), "{} to {verb:?} has two rows", row.code);
            }
        }
    }

    #[test]
    fn what_a_command_may_get() {
        let codes = |verb| answers(verb).map(|row| row.code).collect::<Vec<_>>();
        assert_eq!(codes("NOOP"), [250, 421, 500, 501]);
        assert_eq!(codes(""), [220, 421, 521, 554]);
        assert!(codes("RCPT").contains(&556) && !codes("RCPT").contains(&354));
        assert_eq!(meaning(250, "RCPT").rfc, Rfc(5321, "3.3"));
        assert_eq!(meaning(599, "RCPT").rfc, DIGITS);
    }
}
