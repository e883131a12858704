//! Whole pages.

use super::{HostOption, MachineView, PortView, WorldView};
use crate::{
    wire::Profile,
    world::{Protocol, World},
};
use askama::Template;

/// A place of the main navigation.
#[derive(Debug)]
pub struct MainPlace {
    pub href: &'static str,
    pub name: &'static str,
    /// The pages that belong to it.
    pages: &'static [&'static str],
}

impl MainPlace {
    /// Whether a page belongs to it.
    pub fn holds(&self, page: &str) -> bool {
        self.pages.contains(&page)
    }
}

/// The main navigation, in order.
pub static PLACES: &[MainPlace] = &[
    MainPlace { href: "/playground", name: "Playground", pages: &["playground"] },
    MainPlace { href: "/journey", name: "Journey", pages: &["journey", "journeys", "compose"] },
    MainPlace { href: "/devices", name: "Devices", pages: &["devices"] },
    MainPlace { href: "/message", name: "Letters", pages: &["message", "messages"] },
    MainPlace { href: "/policy", name: "Hosts", pages: &["policy"] },
    MainPlace { href: "/explain", name: "Explain", pages: &["explain"] },
    MainPlace { href: "/reference", name: "Reference", pages: &["reference", "glossary"] },
];

/// The first page.
#[derive(Debug, Template)]
#[template(path = "home.html")]
pub struct HomePage<'a> {
    /// The name of the visitor's sandbox.
    pub sandbox: &'a str,
    pub ports: &'a [PortView],
    /// A short dialogue that was really played, as lines.
    pub lines: &'a str,
    /// The dialogue's host.
    pub host: &'a str,
}

impl HomePage<'_> {
    const fn page(&self) -> &'static str {
        "home"
    }

    /// The first port of a protocol that is open, for the commands to copy.
    fn open(&self, protocol: Protocol) -> Option<&PortView> {
        self.ports.iter().find(|p| p.service.protocol() == protocol && p.problem.is_none())
    }

    fn is_listening(&self) -> bool {
        self.ports.iter().any(|p| p.problem.is_none())
    }

    fn smtp(&self) -> Option<&PortView> {
        self.open(Protocol::Smtp)
    }

    fn imap(&self) -> Option<&PortView> {
        self.open(Protocol::Imap)
    }
}

/// The console with its world.
#[derive(Debug, Template)]
#[template(path = "playground.html")]
pub struct PlaygroundPage<'a> {
    pub sandbox: &'a str,
    pub ports: &'a [PortView],
    pub hosts: Vec<HostOption>,
    pub world: WorldView<'a>,
    /// The names of the zones that can be edited.
    pub zones: Vec<&'a str>,
}

impl<'a> PlaygroundPage<'a> {
    /// The page for a world as it is now.
    pub fn new(sandbox: &'a str, ports: &'a [PortView], world: &'a World) -> Self {
        let zones = world.zones.iter().map(|zone| zone.origin.as_str()).collect();
        let (hosts, world) = (HostOption::all(world), WorldView::new(world));
        Self { sandbox, ports, hosts, world, zones }
    }

    const fn page(&self) -> &'static str {
        "playground"
    }

    fn hosts_of(&self, protocol: &Protocol) -> impl Iterator<Item = &HostOption> {
        self.hosts.iter().filter(move |o| o.protocol == *protocol)
    }

    fn is_listening(&self) -> bool {
        self.ports.iter().any(|p| p.problem.is_none())
    }

    /// What the dial can be turned to.
    const fn profiles(&self) -> &'static [Profile] {
        Profile::ALL
    }

    const fn protocols(&self) -> [Protocol; 4] {
        [Protocol::Smtp, Protocol::Pop3, Protocol::Imap, Protocol::Dns]
    }

    /// The pictures of the protocols' states.
    fn machines(&self) -> [MachineView; 4] {
        MachineView::all()
    }
}

/// A page that is not there, or a thing on it.
#[derive(Debug, Template)]
#[template(path = "missing.html")]
pub struct MissingPage<'a> {
    title: &'static str,
    text: &'a str,
    /// Where one came from.
    back: Option<String>,
}

impl<'a> MissingPage<'a> {
    /// The page with its title and a sentence.
    pub const fn new(title: &'static str, text: &'a str) -> Self {
        Self { title, text, back: None }
    }

    /// With the way back.
    #[must_use]
    pub fn back(mut self, href: String) -> Self {
        self.back = Some(href);
        self
    }

    const fn page(&self) -> &'static str {
        "missing"
    }
}
