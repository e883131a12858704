//! The tables of states: their commands are those of the tables of commands, their pictures show all of them, and
//! what the scripts do goes along them.

use crate::support::{fixture, stage};
use mailglass::{
    protocol::{
        self, Kind, Outcome,
        machine::{Cause, Machine},
    },
    sandbox::Sandbox,
    transcript::Entry,
    web::view::MachineView,
    wire::{Role, Side},
    world::Protocol,
};
use std::collections::BTreeSet;

const ALL: [Protocol; 3] = [Protocol::Smtp, Protocol::Pop3, Protocol::Imap];

/// Ways that no script takes, each with the reason.
const NOT_TAKEN: &[(&str, &str, &str)] = &[
    ("smtp", "login 421", "a login is answered before the server goes away"),
    ("smtp", "data 421", "a letter of any length is read to its end before an answer"),
];

#[test]
fn edges_are_commands_in_their_states() {
    let mut looked = 0;
    for machine in ALL.map(Machine::of) {
        for edge in machine.edges {
            for state in edge.from.iter().chain([&edge.to]) {
                assert!(machine.station(state).is_some(), "{state}");
            }
            if let Cause::Command(verb) = edge.by {
                let facts = protocol::commands()
                    .find(|c| c.protocol == machine.protocol && c.verb == verb)
                    .unwrap_or_else(|| panic!("{verb} is no command"));
                for state in edge.from {
                    assert!(facts.when.contains(state), "{verb} is not given in {state}");
                }
            }
            looked += 1;
        }
        for station in machine.stations {
            for verb in station.lasting {
                assert!(machine.staying(station.name).contains(verb), "{verb} lasts nowhere");
            }
        }
        // A state in which a command is given is in the picture.
        for facts in protocol::commands().filter(|c| c.protocol == machine.protocol) {
            assert!(facts.when.iter().all(|s| machine.station(s).is_some()), "{}", facts.verb);
        }
    }
    assert!(looked >= 20);
}

#[test]
fn pictures_show_their_tables() {
    for machine in ALL.map(Machine::of) {
        let key = machine.protocol.key();
        let svg = MachineView::new(machine.protocol).to_string();
        let has = |part: String| assert!(svg.contains(&part), "{part} is not in\n{svg}");
        let mut ways = BTreeSet::new();
        for edge in machine.edges {
            for from in edge.from {
                has(format!("class=\"edge\" data-from=\"{from}\" data-to=\"{}\"", edge.to));
                ways.insert((*from, edge.to));
            }
            has(format!("data-from=\"{}\" data-to=\"{}\"", edge.from.join(","), edge.to));
            if let Some(typed) = edge.by.typed() {
                has(format!("data-put=\"{typed}\""));
            }
        }
        for station in machine.stations {
            has(format!("class=\"station\" data-state=\"{}\"", station.name));
        }
        assert_eq!(svg.matches("class=\"by\"").count(), machine.edges.len(), "{key}");
        assert!(svg.matches("class=\"edge\"").count() >= ways.len(), "{key}");
        insta::assert_snapshot!(format!("machine_{key}"), svg);
    }
}

#[test]
fn scripts_go_along_the_edges() {
    let mut taken: BTreeSet<(&str, String)> = BTreeSet::new();
    // The picture is that of a strict server; habits take short cuts.
    for fixture in fixture::all().into_iter().filter(|f| !f.name.starts_with("profile/")) {
        let mut sandbox = Sandbox::new(stage::SEED);
        stage::perform(&fixture.script, &mut sandbox, &stage::here(), |n| n, |_, _| {});
        let conns: Vec<_> = sandbox.links().map(|l| (l.conn, l.service.protocol())).collect();
        for (conn, protocol) in conns {
            let machine = Machine::of(protocol);
            let (mut verbs, mut now) = (vec![""; 1], machine.stations[0].name);
            for entry in stage::entries(&sandbox, conn) {
                let Entry::Line { line, number, .. } = entry else { continue };
                if line.side == Side::Client && line.kind == Kind::Command {
                    let word = line.leaves().find(|l| l.field.role == Role::Verb);
                    let word = word.map_or(&b""[..], |l| l.span.of_bytes(&line.bytes));
                    let known = protocol::commands().find(|c| {
                        c.protocol == protocol && c.verb.as_bytes().eq_ignore_ascii_case(word)
                    });
                    let at = line.exchange as usize;
                    verbs.resize(verbs.len().max(at + 1), "");
                    if verbs[at].is_empty() {
                        verbs[at] = known.map_or("", |c| c.verb);
                    }
                }
                if line.state.name == now {
                    continue;
                }
                // Where commands were sent in one go, the next of them can be at work behind an answer.
                let at = (line.exchange as usize).min(verbs.len());
                let outcome = line.outcome.unwrap_or(Outcome::Done);
                let to = line.state.name;
                let commands = verbs[at..].iter().map(|v| Cause::Command(v));
                let lines = machine.edges.iter().map(|e| e.by);
                let lines = lines.filter(|by| matches!(by, Cause::Line(_)));
                let causes = commands.chain([Cause::Greeting]).chain(lines).chain([Cause::Server]);
                let mut edges = causes.filter_map(|by| machine.edge(now, by, outcome));
                let edge = edges.find(|e| e.to == to);
                let place = format!("{}: line {number} of {conn:?}", fixture.name);
                let edge = edge.unwrap_or_else(|| {
                    panic!("{place}: {:?} from {now} to {}", verbs.get(at), line.state.name)
                });
                taken.insert((protocol.key(), way(now, edge)));
                now = line.state.name;
            }
        }
    }
    let mut wrong = Vec::new();
    for machine in ALL.map(Machine::of) {
        let key = machine.protocol.key();
        for edge in machine.edges {
            for from in edge.from {
                let way = way(from, edge);
                let known = NOT_TAKEN.iter().any(|(p, w, _)| *p == key && *w == way);
                if taken.contains(&(key, way.clone())) == known {
                    wrong.push(format!("{key}: {way}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "taken if listed, not taken if not: {wrong:#?}");
}

fn way(from: &str, edge: &protocol::machine::Edge) -> String {
    format!("{from} {}", edge.by.typed().unwrap_or(edge.answer))
}
