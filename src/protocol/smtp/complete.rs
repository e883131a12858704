//! What may be typed next in an SMTP session.

use super::{
    Phase, Session,
    command::{self, Verb},
    extension, field, rule,
};
use crate::{
    protocol::{
        Rule,
        complete::{self, Know, Menu, Offer, Question, Scene, Slot, Values},
    },
    wire::{Field, Prefix},
    world::Account,
};
use bytes::Bytes;

/// Rules that depend on the session and the server alone.
const ALONE: &[&Rule] = &[&rule::IMPLEMENTED];

/// The menu at the end of `text`.
pub(in crate::protocol) fn complete(text: &str, s: &Session, scene: &Scene<'_>) -> Menu {
    if !Phase::COMMANDS.contains(&s.phase) || !s.at_command() {
        return Menu::default();
    }
    let word = command::first_word(text.as_bytes());
    let offers =
        command::all().map(|v| Offer::new(v.spec, v.expect, why_not(v, s, scene))).collect();
    let verb = command::find(text.as_bytes());
    complete::menu(text, word, offers, || Some(Knowledge { s, scene, verb: verb? }))
}

fn why_not(verb: &'static Verb, s: &Session, scene: &Scene<'_>) -> Option<String> {
    let of = extension::of_verb(verb);
    let question = Question {
        spec: verb.spec,
        now: &s.phase,
        out_of_state: command::out_of_sequence(verb.spec.verb, s.phase),
        offered: verb.is_served() && of.is_none_or(|e| scene.try_out(|cx| e.is_offered(s, cx))),
        alone: ALONE,
        example: super::examples().find(|line| complete::begins(line, verb.spec.verb)),
    };
    complete::why_not(&question, |line| ask(line, s, scene))
}

/// What the server would say to a line, if it refused it.
fn ask(line: &str, s: &Session, scene: &Scene<'_>) -> Option<(&'static Rule, String)> {
    let line = Bytes::from(format!("{line}\r\n"));
    let (reply, _) = scene.try_out(|cx| command::serve(&line, &mut s.clone(), cx));
    reply.refused.map(|rule| (rule, reply.text.into_owned()))
}

struct Knowledge<'a> {
    s: &'a Session,
    scene: &'a Scene<'a>,
    verb: &'static Verb,
}

impl Know for Knowledge<'_> {
    fn read(&self, line: &str) -> Prefix {
        (self.verb.expect)(line.as_bytes())
    }

    fn values(&self, slot: &Slot<'_>, out: &mut Values<'_>) {
        let Scene { world, place, .. } = *self.scene;
        let who = |a: &Account| {
            if a.display.is_empty() { a.address.to_string() } else { a.display.to_owned() }
        };
        if *slot.field == field::REVERSE_PATH || *slot.field == field::FORWARD_PATH {
            for a in world.accounts() {
                out.add(format!("<{}>", a.address), || who(a));
            }
            if *slot.field == field::REVERSE_PATH {
                out.add("<>", || field::NULL_PATH.doc().to_owned());
            } else {
                out.add("<Postmaster>", || "Whoever looks after the server.".to_owned());
            }
        } else if *slot.field == field::DOMAIN
            && slot.prefix.wanted.iter().all(|w| w.within.is_empty())
        {
            for a in world.accounts() {
                if let Some((_, domain)) = a.address.rsplit_once('@') {
                    out.add(format!("laptop.{domain}"), || "A device in that domain.".to_owned());
                }
            }
            for host in world.hosts.iter().filter(|h| h.name != place.host.name) {
                out.add(host.name, || "Another server of this world.".to_owned());
            }
        } else if *slot.field == field::ADDRESS_LITERAL {
            let address = place.peer.address;
            let tag = if address.is_ipv6() { "IPv6:" } else { "" };
            out.add(format!("[{tag}{address}]"), || "The address that you come from.".to_owned());
        } else if *slot.field == field::HELP_TOPIC {
            for v in command::served() {
                out.add(v.spec.verb, || v.spec.summary.to_owned());
            }
        } else if *slot.field == field::VRFY_NAME {
            let ours = |a: &&Account| a.address.ends_with(&format!("@{}", place.host.domain));
            for a in world.accounts().filter(ours) {
                out.add(a.address.split('@').next().unwrap_or_default(), || who(a));
            }
        } else if *slot.field == field::PARAM_NAME {
            self.parameters(out);
        }
    }

    fn refusal(&self, field: &Field, line: &str) -> Option<String> {
        let paths = *field == field::FORWARD_PATH || *field == field::REVERSE_PATH;
        let (rule, said) = ask(line, self.s, self.scene)?;
        (paths || *rule == extension::PARAMETERS_KNOWN).then_some(said)
    }
}

impl Knowledge<'_> {
    /// The parameters of this command, those that are not offered too.
    fn parameters(&self, out: &mut Values<'_>) {
        for e in extension::ALL {
            let params = match self.verb.spec.verb {
                "MAIL" => e.mail_params,
                "RCPT" => e.rcpt_params,
                _ => &[],
            };
            let offered = self.scene.try_out(|cx| e.is_offered(self.s, cx));
            let why_not = if !offered {
                Some("Not offered by this server")
            } else if !self.s.extended {
                Some("Only after EHLO; you said HELO")
            } else {
                None
            };
            for p in params {
                let end = if p.value.is_some() { "=" } else { "" };
                let text = format!("{}{end}", p.name);
                out.add_unless(why_not.map(str::to_owned), text, || p.field.doc().to_owned());
            }
        }
    }
}
