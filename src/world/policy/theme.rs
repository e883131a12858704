//! What knobs are about.

use crate::world::{Host, Protocol};

/// What a knob is about: the heading under which it stands on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    Reach,
    Recipients,
    Sender,
    Rate,
    Pace,
    Relay,
    Smtp,
    Pop3,
    Imap,
    Manner,
}

impl Theme {
    /// Every theme, in the order of the page.
    pub const ALL: &'static [Self] = &[
        Self::Reach,
        Self::Recipients,
        Self::Sender,
        Self::Rate,
        Self::Pace,
        Self::Relay,
        Self::Smtp,
        Self::Pop3,
        Self::Imap,
        Self::Manner,
    ];

    /// The heading.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reach => "Power",
            Self::Recipients => "Who gets mail here",
            Self::Sender => "Who the sender is",
            Self::Rate => "How often",
            Self::Pace => "How fast",
            Self::Relay => "Passing mail on",
            Self::Smtp => "Limits of SMTP",
            Self::Pop3 => "POP3",
            Self::Imap => "IMAP",
            Self::Manner => "Manner",
        }
    }

    /// Whether knobs of this theme mean anything to a host.
    pub fn concerns(self, host: &Host) -> bool {
        let has = |wanted| host.services.iter().any(|(_, s)| s.protocol() == wanted);
        match self {
            Self::Reach | Self::Pace | Self::Manner => true,
            Self::Recipients | Self::Sender | Self::Rate | Self::Relay | Self::Smtp => {
                has(Protocol::Smtp)
            }
            Self::Pop3 => has(Protocol::Pop3),
            Self::Imap => has(Protocol::Imap),
        }
    }
}
