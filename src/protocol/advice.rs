//! What to do about an answer: who has to act, and whether trying again helps.

/// Who can make the next answer another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Actor {
    /// Nothing is wrong.
    Nobody,
    /// The program that spoke.
    Client,
    /// The person who uses that program.
    User,
    /// The people who run the server.
    Operator,
    /// The person to whom the letter goes.
    Recipient,
}

impl Actor {
    /// Who it is, for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Nobody => "Nobody",
            Self::Client => "The mail program",
            Self::User => "The person at the mail program",
            Self::Operator => "The people who run the server",
            Self::Recipient => "The recipient, or who keeps the recipient's mailbox",
        }
    }
}

/// What a client does after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Next {
    GoOn,
    /// The server waits for something.
    Send,
    /// The same may work later.
    Retry,
    /// The same does not work; something else may.
    Change,
    /// Nothing that the client can say helps.
    GiveUp,
}

impl Next {
    /// What to do, for people.
    pub const fn words(self) -> &'static str {
        match self {
            Self::GoOn => "Go on with the next command.",
            Self::Send => "Send what the server waits for.",
            Self::Retry => "Try the same again later.",
            Self::Change => "Change something first: the same again gets the same answer.",
            Self::GiveUp => "Give up: the same again gets the same answer.",
        }
    }
}
