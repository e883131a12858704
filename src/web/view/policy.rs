//! Hosts and faults: every knob with its meaning, what is set, and settings that are often wanted together.

use super::prose::{Escaped, Prose};
use crate::{
    protocol,
    sandbox::Sandbox,
    world::{Host, Kind, Knob, Policy, Protocol, Theme, World},
};
use askama::Template;
use std::fmt::Write as _;

/// Something that is often wanted.
#[derive(Debug)]
pub struct Preset {
    pub key: &'static str,
    pub name: &'static str,
    /// What one will see.
    pub says: &'static str,
    /// Hosts, knobs and values.
    knobs: &'static [(&'static str, &'static str, &'static str)],
    faults: &'static [&'static str],
}

/// All presets.
pub static PRESETS: &[Preset] = &[
    Preset {
        key: "mx1-down",
        name: "mx1 is down",
        says: "Nothing listens on mx1. A relay goes on to mx2.",
        knobs: &[("mx1.harbor.test", "reach", "refuses")],
        faults: &[],
    },
    Preset {
        key: "greylisting",
        name: "Greylisting on",
        says: "The first try gets 450. Five minutes later the same letter passes.",
        knobs: &[
            ("mx1.harbor.test", "greylisting", "true"),
            ("mx2.harbor.test", "greylisting", "true"),
        ],
        faults: &[],
    },
    Preset {
        key: "mailbox-full",
        name: "Ben’s mailbox is full",
        says: "RCPT for ben gets 452 at both hosts of harbor.test.",
        knobs: &[
            ("mx1.harbor.test", "full_accounts", "ben@harbor.test,full@harbor.test"),
            ("mx2.harbor.test", "full_accounts", "ben@harbor.test,full@harbor.test"),
        ],
        faults: &[],
    },
    Preset {
        key: "cut-after-dot",
        name: "Cut after the dot",
        says: "The next letter to mx1 is taken, and nobody says so. It will come twice.",
        knobs: &[],
        faults: &["mx1.harbor.test end-of-data drop-reply next 1"],
    },
    Preset {
        key: "next-rcpt",
        name: "Next RCPT fails",
        says: "The next recipient at mx1 gets 451, and the one after that is taken.",
        knobs: &[],
        faults: &["mx1.harbor.test RCPT 451 4.3.0 \"Try later\" next 1"],
    },
    Preset {
        key: "open-relay",
        name: "Open relay",
        says: "mx1 takes mail from anybody for anybody. The letters wait in its queue.",
        knobs: &[
            ("mx1.harbor.test", "open_relay", "true"),
            ("mx1.harbor.test", "hold_queue", "true"),
        ],
        faults: &[],
    },
];

/// Sets what a preset sets.
///
/// # Errors
/// There is no such preset, or it does not fit this world.
pub fn preset(key: &str, sandbox: &mut Sandbox) -> Result<(), String> {
    let preset = PRESETS.iter().find(|p| p.key == key).ok_or("There is no such preset.")?;
    for (host, knob, value) in preset.knobs {
        if sandbox.world.host(host).is_none() || !sandbox.world.set_policy_of(host, knob, value) {
            return Err(format!("{knob} of {host} does not take {value}."));
        }
    }
    for fault in preset.faults {
        sandbox.set_fault(fault).map_err(|e| e.to_string())?;
    }
    Ok(())
}

/// How hosts and faults of a world stand, for a page that knows the knobs.
pub fn settings(world: &World) -> serde_json::Value {
    let all: serde_json::Map<_, _> = Policy::KNOBS
        .iter()
        .map(|knob| (knob.name.to_owned(), (knob.get)(&world.policy).into()))
        .collect();
    let own: serde_json::Map<_, _> = world
        .hosts
        .iter()
        .map(|host| {
            let own: serde_json::Map<_, _> = world
                .own_settings(host.name)
                .map(|(knob, value)| (knob.to_owned(), value.into()))
                .collect();
            (host.name.to_owned(), own.into())
        })
        .collect();
    let faults: Vec<_> = world
        .faults
        .iter()
        .map(|(id, fault)| {
            serde_json::json!({ "id": id.0, "text": fault.to_string(), "left": fault.left })
        })
        .collect();
    serde_json::json!({ "all": all, "own": own, "faults": faults })
}

/// A host that can be chosen.
#[derive(Debug)]
pub struct HostChoice {
    pub name: &'static str,
    /// The themes of the knobs that mean something to it, by their names.
    pub themes: String,
}

/// The page.
#[derive(Debug, Template)]
#[template(path = "policy.html")]
pub struct PolicyPage<'a> {
    pub sandbox: &'a str,
    pub hosts: Vec<HostChoice>,
    policy: &'a Policy,
}

impl<'a> PolicyPage<'a> {
    /// The page for a world as it is now.
    pub fn new(sandbox: &'a str, world: &'a World) -> Self {
        let choice = |host: &Host| {
            let themes: Vec<&str> = Theme::ALL
                .iter()
                .filter(|theme| theme.concerns(host))
                .map(|theme| theme.name())
                .collect();
            HostChoice { name: host.name, themes: themes.join("|") }
        };
        Self { sandbox, hosts: world.hosts.iter().map(choice).collect(), policy: &world.policy }
    }

    const fn page(&self) -> &'static str {
        "policy"
    }

    const fn themes(&self) -> &'static [Theme] {
        Theme::ALL
    }

    fn knobs(&self, theme: &Theme) -> impl Iterator<Item = &'static Knob> {
        let theme = *theme;
        Policy::KNOBS.iter().filter(move |knob| knob.theme == theme)
    }

    fn value(&self, knob: &Knob) -> String {
        (knob.get)(self.policy)
    }

    fn words(&self, knob: &Knob) -> &'static [&'static str] {
        match knob.kind {
            Kind::Choice(words) => words,
            Kind::Switch | Kind::Number | Kind::List(_) => &[],
        }
    }

    const fn is_switch(&self, knob: &Knob) -> bool {
        matches!(knob.kind, Kind::Switch)
    }

    const fn is_number(&self, knob: &Knob) -> bool {
        matches!(knob.kind, Kind::Number)
    }

    /// What a knob means; what stands between backticks is what one writes.
    fn doc(&self, knob: &Knob) -> String {
        let mut html = String::new();
        for (i, part) in knob.doc.trim().split('`').enumerate() {
            // Writing to memory cannot fail.
            let _ = match i % 2 {
                0 => write!(html, "{}", Prose::new(part)),
                _ => write!(html, "<code>{}</code>", Escaped(part)),
            };
        }
        html
    }

    const fn presets(&self) -> &'static [Preset] {
        PRESETS
    }

    /// The commands at which a fault can strike, by protocol.
    fn verbs(&self) -> Vec<(&'static str, Vec<&'static str>)> {
        [Protocol::Smtp, Protocol::Pop3, Protocol::Imap]
            .into_iter()
            .map(|protocol| {
                let served = protocol::commands().filter(|c| c.served && c.protocol == protocol);
                (protocol.name(), served.map(|c| c.verb).collect())
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_fits_the_world() {
        for p in PRESETS {
            let mut sandbox = Sandbox::new(1);
            assert_eq!(preset(p.key, &mut sandbox), Ok(()), "{}", p.key);
            assert!(!Sandbox::new(1).world.difference(&sandbox.world).is_empty(), "{}", p.key);
        }
        assert!(preset("none", &mut Sandbox::new(1)).is_err());
    }

    #[test]
    fn the_page_has_every_knob_once() {
        let world = World::new(1);
        let html = PolicyPage::new("a", &world).render().expect("drawn");
        for knob in Policy::KNOBS {
            let row = format!("data-knob=\"{}\"", knob.name);
            assert_eq!(html.matches(&row).count(), 1, "{}", knob.name);
        }
    }
}
