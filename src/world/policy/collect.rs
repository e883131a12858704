//! What knobs of collecting mail can be set to: values that differ from user to user, terms, timestamps.

use super::value::{Kind, Value};
use std::{fmt, str::FromStr, sync::Arc};

/// A value for all, and for some accounts another one: `30,ben@harbor.test=0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerUser<T> {
    pub all: T,
    own: Arc<[(Box<str>, T)]>,
}

impl<T: Copy + Ord> PerUser<T> {
    /// Octets of the whole list.
    const MOST: usize = 4096;

    /// The same value for all.
    pub fn same(all: T) -> Self {
        Self { all, own: Arc::default() }
    }

    /// The value for an account (letters in any case).
    pub fn of(&self, address: &str) -> T {
        let own = self.own.iter().find(|(known, _)| known.eq_ignore_ascii_case(address));
        own.map_or(self.all, |(_, value)| *value)
    }

    /// Whether some account has another value than the others.
    pub fn differs(&self) -> bool {
        self.own.iter().any(|(_, value)| *value != self.all)
    }

    /// The smallest value of any account.
    pub fn least(&self) -> T {
        self.own.iter().fold(self.all, |least, (_, value)| least.min(*value))
    }

    /// The largest value of any account.
    pub fn most(&self) -> T {
        self.own.iter().fold(self.all, |most, (_, value)| most.max(*value))
    }
}

impl<T: FromStr + Copy + Ord> FromStr for PerUser<T> {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        if text.len() > Self::MOST {
            return Err(());
        }
        let mut items = text.split(',');
        let all = items.next().and_then(|all| all.parse().ok()).ok_or(())?;
        let own = items.map(|item| {
            let (address, value) = item.split_once('=').ok_or(())?;
            let good = address.contains('@') && address.bytes().all(|b| b.is_ascii_graphic());
            let value = value.parse().map_err(|_| ())?;
            if good { Ok((address.into(), value)) } else { Err(()) }
        });
        Ok(Self { all, own: own.collect::<Result<_, ()>>()? })
    }
}

impl<T: fmt::Display> fmt::Display for PerUser<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.all.fmt(f)?;
        self.own.iter().try_for_each(|(address, value)| write!(f, ",{address}={value}"))
    }
}

impl Value for PerUser<u32> {
    const KIND: Kind = Kind::List("a whole number, and after commas address=number");
}

impl Value for PerUser<Term> {
    const KIND: Kind = Kind::List("never or a number of days, and after commas address=days");
}

/// For how long letters are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// So many days.
    Days(u32),
    /// Until somebody removes them.
    Never,
}

impl FromStr for Term {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "never" => Ok(Self::Never),
            days => days.parse().map(Self::Days).map_err(|_| ()),
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Days(days) => days.fmt(f),
            Self::Never => f.write_str("never"),
        }
    }
}

/// Which timestamp a greeting has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Apop {
    /// One that no greeting had before.
    #[default]
    Fresh,
    /// None.
    Off,
    /// Always this one, with its angle brackets.
    Fixed(Arc<str>),
}

impl FromStr for Apop {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let inner = text.strip_prefix('<').and_then(|t| t.strip_suffix('>'));
        let is_id = |t: &str| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b".-_+@".contains(&b);
            t.len() <= 200
                && t.split('@').filter(|p| !p.is_empty()).count() == 2
                && t.bytes().all(plain)
        };
        match (text, inner) {
            ("fresh", _) => Ok(Self::Fresh),
            ("off", _) => Ok(Self::Off),
            (_, Some(inner)) if is_id(inner) => Ok(Self::Fixed(text.into())),
            _ => Err(()),
        }
    }
}

impl fmt::Display for Apop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fresh => "fresh",
            Self::Off => "off",
            Self::Fixed(id) => id,
        })
    }
}

impl Value for Apop {
    const KIND: Kind =
        Kind::List("fresh, off, or a timestamp such as <1896.697170952@dbc.mtview.ca.us>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_differ_from_user_to_user() {
        let expire: PerUser<Term> = "never,ben@harbor.test=0,carl@harbor.test=30".parse().unwrap();
        assert_eq!((expire.of("Ben@harbor.test"), expire.of("x@y")), (Term::Days(0), Term::Never));
        assert_eq!((expire.least(), expire.most()), (Term::Days(0), Term::Never));
        assert!(expire.differs() && !PerUser::same(Term::Never).differs());
        for bad in ["", "x", "7,ben", "7,ben=1", "7,ben@harbor.test=", "-1", "7, a@b=1"] {
            assert!(bad.parse::<PerUser<u32>>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_fixed_timestamp_is_a_message_id() {
        assert!("<1896.697170952@dbc.mtview.ca.us>".parse::<Apop>().is_ok());
        for bad in ["<>", "<@>", "<a@>", "<a>", "a@b", "<a@b> <c@d>", "<a@b@c>", "<a b@c>"] {
            assert!(bad.parse::<Apop>().is_err(), "{bad}");
        }
    }
}
