//! Every refusal of every script, tried again with the change that its rule names: the rule holds then.

use crate::support::{
    fixture,
    stage::{SEED, entries, here, perform},
};
use mailglass::{
    protocol::{Outcome, Ruling},
    sandbox::Sandbox,
    transcript::Entry,
    wire::Side,
    world::ConnId,
};
use std::collections::{BTreeMap, BTreeSet};

/// Rules that nothing changes while the server is what it is.
const NEVER: &[&str] = &[
    "smtp.command-implemented",
    "smtp.host-takes-mail",
    "imap.starttls-offered",
    "fault.none-set-at-greeting",
    "smtp.connection-rate",
    "dns.servers-answer",
    "dns.aliases-end",
    "dns.name-exists",
];

/// A command of a client, all its octets, with the ruling of its answer.
struct Asked {
    exchange: u32,
    octets: Vec<u8>,
    ruling: Option<Ruling>,
}

/// The commands that a step brought, in their order.
fn asked(all: &[Entry], known: usize) -> Vec<Asked> {
    let mut out: BTreeMap<u32, Asked> = BTreeMap::new();
    for entry in &all[known..] {
        let Entry::Line { line, ruling, .. } = entry else { continue };
        let command = out.entry(line.exchange).or_insert_with(|| Asked {
            exchange: line.exchange,
            octets: Vec::new(),
            ruling: None,
        });
        if line.side == Side::Client {
            command.octets.extend_from_slice(&line.bytes);
        } else if ruling.is_some() {
            command.ruling.clone_from(ruling);
        }
    }
    out.into_values().collect()
}

#[test]
fn the_stated_change_makes_the_rule_hold() {
    let (mut tried, mut positive, mut wrong) = (0, 0, Vec::new());
    let mut rules = BTreeSet::new();
    for fixture in fixture::all() {
        let mut sandbox = Sandbox::new(SEED);
        let (mut before, mut known) = (sandbox.clone(), BTreeMap::<ConnId, usize>::new());
        let mut begun = BTreeMap::new();
        perform(
            &fixture.script,
            &mut sandbox,
            &here(),
            |n| n,
            |sandbox, step| {
                for link in sandbox.links() {
                    // What hosts said to one another within a step has no moment of its own.
                    if link.end.is_inside() {
                        continue;
                    }
                    let all = entries(sandbox, link.conn);
                    let from = known.insert(link.conn, all.len()).unwrap_or(0);
                    let mut fork = before.clone();
                    // What hosts of the world say to one another within a step began in no world that is kept.
                    if fork.link(link.conn).is_none() && link.end.is_inside() {
                        continue;
                    }
                    for command in asked(&all, from) {
                        let place = format!("{}:{}", fixture.name, step.line);
                        // Some commands take several steps: a letter, a literal.
                        let (then, octets) = begun
                            .entry((link.conn, command.exchange))
                            .or_insert_with(|| (fork.clone(), Vec::new()));
                        octets.extend_from_slice(&command.octets);
                        if let Some(ruling) = &command.ruling {
                            let rule = ruling.decided;
                            match then.otherwise(link.conn, octets, rule) {
                                None if NEVER.contains(&rule.id) => {}
                                None => {
                                    wrong.push(format!("{place}: nothing is done for {}", rule.id))
                                }
                                Some(trial) => {
                                    if trial.change.world.is_some() && trial.change.named.is_empty()
                                    {
                                        wrong.push(format!(
                                            "{place}: {}: the other world has no words",
                                            rule.id
                                        ));
                                    }
                                    let done = matches!(
                                        trial.outcome,
                                        Some(Outcome::Done | Outcome::GoOn)
                                    );
                                    let order: Vec<&str> = ruling
                                        .common
                                        .iter()
                                        .chain(ruling.own)
                                        .map(|r| r.id)
                                        .collect();
                                    let at = |id: &str| order.iter().position(|r| *r == id);
                                    let later = trial.ruling.as_ref().is_some_and(|r| {
                                        at(r.decided.id).is_none_or(|n| Some(n) > at(rule.id))
                                            && r.decided.id != rule.id
                                    });
                                    if !done && !later {
                                        wrong.push(format!(
                                            "{place}: {} after {:?}: {:?} by {:?}",
                                            rule.id,
                                            String::from_utf8_lossy(octets),
                                            trial.outcome,
                                            trial.ruling.map(|r| r.decided.id),
                                        ));
                                    }
                                    positive += usize::from(done);
                                    rules.insert(rule.id);
                                    tried += 1;
                                }
                            }
                        }
                        fork.receive(link.conn, command.octets.into());
                    }
                }
                before = sandbox.clone();
            },
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!("{positive} of {tried} are answered well, by {} rules", rules.len());
    assert!(
        tried >= 170 && positive * 10 >= tried * 9 && rules.len() >= 50,
        "{positive} of {tried}"
    );
}
