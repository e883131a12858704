//! Addresses that stand for others: aliases, forwarding, lists (RFC 5321 §3.9).

use super::{Account, World};
use imbl::OrdMap;
use std::{collections::BTreeSet, fmt, str::FromStr, sync::Arc};

/// What an address stands for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alias {
    /// Addresses of this host or of others, in the order in which they get the letter.
    pub to: Vec<Arc<str>>,
    /// The mailbox of the same address gets the letter as well.
    pub keeps: bool,
    /// Who keeps the list. Reports about the letters that it sends out go there and not to who wrote them: that makes
    /// an alias a list (RFC 5321 §3.9.2).
    pub owner: Option<Arc<str>>,
}

/// The word for the copy that stays.
const KEEP: &str = "\\keep";
/// What precedes the owner of a list.
const OWNER: &str = "owner=";

impl FromStr for Alias {
    type Err = ();

    /// Addresses with commas between them; `\keep` among them for a copy that stays, `owner=ADDRESS` for a list.
    fn from_str(text: &str) -> Result<Self, ()> {
        let mut alias = Self::default();
        for item in text.split(',').map(str::trim).filter(|item| !item.is_empty()) {
            let is_address = |a: &str| {
                let parts = a.rsplit_once('@');
                let graphic = |c: char| !c.is_control() && !c.is_whitespace();
                parts.is_some_and(|(local, domain)| !local.is_empty() && !domain.is_empty())
                    && a.chars().all(|c| graphic(c) && !matches!(c, '<' | '>'))
            };
            match item.strip_prefix(OWNER) {
                _ if item == KEEP => alias.keeps = true,
                Some(owner) if is_address(owner) => alias.owner = Some(owner.into()),
                None if is_address(item) => alias.to.push(item.into()),
                _ => return Err(()),
            }
        }
        if alias.to.is_empty() { Err(()) } else { Ok(alias) }
    }
}

impl fmt::Display for Alias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to.join(","))?;
        if self.keeps {
            write!(f, ",{KEEP}")?;
        }
        self.owner.iter().try_for_each(|owner| write!(f, ",{OWNER}{owner}"))
    }
}

/// The aliases of a world, by address in lower case. A clone shares them.
pub(super) type Aliases = OrdMap<Arc<str>, Arc<Alias>>;

/// Where a letter for an address ends up, as far as the address's own host can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// In the INBOX of an account.
    Account(Arc<str>),
    /// At another host.
    Onward(Arc<str>),
    /// Nowhere: the host's own domain has no such mailbox.
    Missing(Arc<str>),
}

impl Target {
    /// The address of it.
    pub const fn address(&self) -> &Arc<str> {
        match self {
            Self::Account(address) | Self::Onward(address) | Self::Missing(address) => address,
        }
    }
}

/// One of those for whom an address stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    pub target: Target,
    /// The owner of the list over which the letter comes, if it comes over one.
    pub owner: Option<Arc<str>>,
}

impl World {
    /// Most addresses for which one may stand.
    const MEMBERS: usize = 1000;

    /// What an address stands for, letters in any case; nothing if it stands for itself.
    pub fn alias(&self, address: &str) -> Option<&Arc<Alias>> {
        if self.aliases.is_empty() {
            return None;
        }
        self.aliases.get(address.to_ascii_lowercase().as_str())
    }

    /// All aliases, by address.
    pub fn aliases(&self) -> impl Iterator<Item = (&str, &Alias)> {
        self.aliases.iter().map(|(address, alias)| (&**address, &**alias))
    }

    /// Lets an address stand for others.
    pub fn set_alias(&mut self, address: &str, alias: Alias) {
        self.changes += 1;
        self.aliases.insert(address.to_ascii_lowercase().into(), alias.into());
    }

    /// Lets an address stand for itself again; false if it did.
    pub fn remove_alias(&mut self, address: &str) -> bool {
        self.changes += 1;
        self.aliases.remove(&*address.to_ascii_lowercase()).is_some()
    }

    /// The account that gets mail for `local@domain`, if one alone does; names are compared without regard to case,
    /// which is the receiving host's own decision (RFC 5321 §2.4).
    pub fn recipient(&self, local: &str, domain: &str) -> Option<&Account> {
        let address = format!("{local}@{domain}").to_ascii_lowercase();
        if self.aliases.contains_key(address.as_str()) {
            return match &self.members(&address)[..] {
                [Member { target: Target::Account(only), .. }] => self.accounts.get(only),
                _ => None,
            };
        }
        self.accounts.get(address.as_str())
    }

    /// Everybody for whom an address stands, each once; the address itself if it is no alias. Aliases that lead in a
    /// circle lead to nobody: then nothing is given.
    pub fn members(&self, address: &str) -> Vec<Member> {
        let address = address.to_ascii_lowercase();
        let mut found = Vec::new();
        let domain = address.rsplit_once('@').map_or("", |(_, domain)| domain).to_owned();
        self.gather(&address, &address, &domain, None, &mut BTreeSet::new(), &mut found);
        found
    }

    /// `key` is the address in lower case, `written` as it was written.
    fn gather(
        &self,
        key: &str,
        written: &str,
        domain: &str,
        owner: Option<&Arc<str>>,
        seen: &mut BTreeSet<String>,
        found: &mut Vec<Member>,
    ) {
        let mut add = |target: Target| {
            let known = |m: &Member| m.target.address().eq_ignore_ascii_case(target.address());
            if found.len() < Self::MEMBERS && !found.iter().any(known) {
                found.push(Member { target, owner: owner.cloned() });
            }
        };
        if key.rsplit_once('@').is_none_or(|(_, of)| of != domain) {
            return add(Target::Onward(written.into()));
        }
        let account = self.accounts.get(key).map(|a| a.address.clone());
        let Some(alias) = self.aliases.get(key) else {
            return add(account.map_or_else(|| Target::Missing(written.into()), Target::Account));
        };
        if !seen.insert(key.to_owned()) {
            return;
        }
        if let Some(account) = account.filter(|_| alias.keeps) {
            add(Target::Account(account));
        }
        let owner = alias.owner.as_ref().or(owner);
        for to in &alias.to {
            // Whoever forwards to the own address and keeps a copy means the mailbox.
            let key = to.to_ascii_lowercase();
            self.gather(&key, to, domain, owner, seen, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world(aliases: &[(&str, &str)]) -> World {
        let mut world = World::new(1);
        for (address, to) in aliases {
            world.set_alias(address, to.parse().expect("an alias"));
        }
        world
    }

    fn members(world: &World, address: &str) -> Vec<String> {
        let shown = |m: Member| {
            let owner = m.owner.map(|o| format!(" by {o}")).unwrap_or_default();
            match m.target {
                Target::Account(a) => format!("{a}{owner}"),
                Target::Onward(a) => format!("> {a}{owner}"),
                Target::Missing(a) => format!("? {a}{owner}"),
            }
        };
        world.members(address).into_iter().map(shown).collect()
    }

    #[test]
    fn an_alias_is_read_as_it_is_written() {
        for text in ["a@b.test", "a@b.test,c@d.test,\\keep", "a@b.test,owner=c@d.test"] {
            assert_eq!(text.parse::<Alias>().expect(text).to_string(), text);
        }
        for text in ["", "\\keep", "a", "a@", "@b", "a@b,owner=c", "a b@c", "a@b>", "a@b\r\n"] {
            let alias = text.parse::<Alias>();
            assert!(alias.is_err() || text == "a@b\r\n", "{text:?}: {alias:?}");
        }
    }

    #[test]
    fn everybody_gets_one_letter() {
        let world = world(&[
            (
                "all@harbor.test",
                "crew@harbor.test,BEN@harbor.test,Ana@meadow.test,gone@harbor.test",
            ),
            ("carl@harbor.test", "x@bank.test,\\keep"),
            ("news@harbor.test", "ben@harbor.test,ana@meadow.test,owner=carl@harbor.test"),
        ]);
        assert_eq!(
            members(&world, "ALL@harbor.test"),
            [
                "ben@harbor.test",
                "carl@harbor.test",
                "> x@bank.test",
                "> Ana@meadow.test",
                "? gone@harbor.test"
            ]
        );
        assert_eq!(
            members(&world, "news@harbor.test"),
            ["ben@harbor.test by carl@harbor.test", "> ana@meadow.test by carl@harbor.test"]
        );
        assert_eq!(members(&world, "ben@harbor.test"), ["ben@harbor.test"]);
        assert!(world.recipient("news", "harbor.test").is_none());
        assert!(world.recipient("Postmaster", "harbor.test").is_some());
    }

    #[test]
    fn circles_lead_to_nobody() {
        let world = world(&[
            ("a@harbor.test", "b@harbor.test"),
            ("b@harbor.test", "a@harbor.test"),
            ("self@harbor.test", "self@harbor.test"),
            ("ben@harbor.test", "ben@harbor.test,\\keep"),
        ]);
        assert!(members(&world, "a@harbor.test").is_empty());
        assert!(members(&world, "self@harbor.test").is_empty());
        assert_eq!(members(&world, "ben@harbor.test"), ["ben@harbor.test"]);
    }
}
