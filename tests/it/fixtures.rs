//! Every script below `tests/scripts`, played in every way: the servers' octets are the same in all of them,
//! every octet has a label, and every refusal a reason.

use crate::support::{
    fixture::{self, Fixture},
    stage::{SEED, entries, here, perform, spoken},
};
use mailglass::{
    protocol::{Kind, Line, Outcome, Ruling},
    sandbox::{End, Player, Sandbox},
    transcript::{
        Entry,
        script::{Action, Script},
    },
    wire::{Role, Side},
    world::{ConnId, Service},
};
use std::collections::{BTreeMap, BTreeSet};

/// Fewest scripts that there may be. Raise it with them.
const FEWEST: usize = 80;

/// Rules that make an answer which is no refusal what it is.
const TOLD: &[&str] = &[
    "smtp.vrfy-names-told",
    "smtp.expn-lists-told",
    "imap.opened-to-change",
    "imap.letters-within-limit",
];

fn played(fixture: &Fixture, chunk: usize) -> Sandbox {
    let mut sandbox = Sandbox::new(SEED);
    let result = Player::new(&mut sandbox, chunk).play(&fixture.script);
    result.unwrap_or_else(|e| panic!("{} in pieces of {chunk}: {e}", fixture.name));
    sandbox
}

/// The lines of one connection with the ruling of each.
fn lines(sandbox: &Sandbox, conn: ConnId) -> Vec<(Line, Option<Ruling>)> {
    let line = |entry| match entry {
        Entry::Line { line, ruling, .. } => Some((*line, ruling)),
        _ => None,
    };
    entries(sandbox, conn).into_iter().filter_map(line).collect()
}

#[test]
fn the_servers_say_what_the_scripts_say() {
    let fixtures = fixture::all();
    let mut pieces = 0;
    for fixture in &fixtures {
        let whole = spoken(&played(fixture, usize::MAX));
        for chunk in [1, 2, 3, 7, 64] {
            assert!(spoken(&played(fixture, chunk)) == whole, "{} by {chunk}", fixture.name);
            pieces += 1;
        }
    }
    assert!(fixtures.len() >= FEWEST && pieces >= 5 * FEWEST, "{} scripts", fixtures.len());
}

#[test]
fn pieces_of_odd_sizes_do_not_show() {
    for fixture in fixture::all() {
        let mut whole = Sandbox::new(SEED);
        perform(&fixture.script, &mut whole, &here(), |n| n, |_, _| {});
        let whole = spoken(&whole);
        for step in [3_u64, 5, 11] {
            let mut sandbox = Sandbox::new(SEED);
            let mut dice = step;
            let cut = |n: usize| {
                dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(step);
                1 + (dice >> 33) as usize % n.min(9)
            };
            perform(&fixture.script, &mut sandbox, &here(), cut, |_, _| {});
            assert!(spoken(&sandbox) == whole, "{} cut by {step}", fixture.name);
        }
    }
}

#[test]
fn the_same_seed_and_input_give_the_same_log() {
    for fixture in fixture::all() {
        let log = |seed| {
            let mut sandbox = Sandbox::new(seed);
            Player::new(&mut sandbox, 7).play(&fixture.script).expect("as before");
            let chunks = sandbox.links().flat_map(|l| {
                sandbox.log().since(l.conn, 0).map(|c| format!("{c:?}\n")).collect::<Vec<_>>()
            });
            let log: String = chunks.collect();
            (log, sandbox.world)
        };
        let ((first, world), (second, again)) = (log(SEED), log(SEED));
        assert!(first == second, "{}", fixture.name);
        assert!(world.difference(&again).is_empty(), "{}", fixture.name);
        for (one, two) in world.accounts().zip(again.accounts()) {
            for ((_, one), (_, two)) in one.mailboxes().zip(two.mailboxes()) {
                let sources = |m: &mailglass::world::Mailbox| {
                    m.letters().iter().map(|l| l.message.source().clone()).collect::<Vec<_>>()
                };
                assert!(sources(one) == sources(two), "{}", fixture.name);
            }
        }
    }
}

#[test]
fn every_octet_has_a_label_and_only_wrong_lines_are_wrong() {
    let (mut labelled, mut marked) = (0, 0);
    for fixture in fixture::all() {
        let sandbox = played(&fixture, usize::MAX);
        let wrong = fixture.wrong_octets();
        for (n, conn) in connections(&fixture.script) {
            let mut explained = BTreeSet::new();
            for (line, _) in lines(&sandbox, conn) {
                let place = || format!("{}, connection {n}: {line:?}", fixture.name);
                assert!(line.tree.is_lossless(line.bytes.len()), "{}", place());
                labelled += line.bytes.len();
                // No protocol minds what a letter looks like: there a wrong header field is only labelled.
                let unexpected = line.kind != Kind::Content
                    && line.leaves().any(|l| l.field.role == Role::Unexpected);
                let bad = unexpected || line.diagnosis.as_ref().is_some_and(|d| !d.is_hint());
                if !bad {
                    continue;
                }
                assert!(line.side == Side::Client, "{}", place());
                let meant = wrong.get(&n).is_some_and(|all| {
                    all.iter()
                        .any(|octets| octets.windows(line.bytes.len()).any(|w| w == line.bytes))
                });
                assert!(meant, "not marked as wrong: {}", place());
                // What follows a mistake in the same command is not explained again.
                if line.diagnosis.is_some() {
                    explained.insert(line.exchange);
                }
                assert!(explained.contains(&line.exchange), "without a diagnosis: {}", place());
                marked += 1;
            }
        }
    }
    assert!(labelled > 30_000 && marked >= 45, "{labelled} octets, {marked} wrong lines");
}

#[test]
fn what_is_marked_as_wrong_is_wrong() {
    let mut looked = 0;
    for fixture in fixture::all() {
        let sandbox = played(&fixture, usize::MAX);
        for (n, conn) in connections(&fixture.script) {
            let lines = lines(&sandbox, conn);
            for octets in fixture.wrong_octets().remove(&n).unwrap_or_default() {
                let mut of_it = lines.iter().filter(|(line, _)| {
                    line.side == Side::Client
                        && octets.windows(line.bytes.len()).any(|w| w == line.bytes)
                });
                let text = String::from_utf8_lossy(octets);
                let all_may_be_right = fixture.is_about_wrong_lines();
                assert!(
                    all_may_be_right || of_it.any(|(line, _)| line.diagnosis.is_some()),
                    "{}: nothing is wrong with {text:?}",
                    fixture.name
                );
                looked += 1;
            }
        }
    }
    assert!(looked >= 20, "{looked}");
}

#[test]
fn the_dissector_is_where_the_session_is() {
    let mut compared = 0;
    for fixture in fixture::all() {
        let mut sandbox = Sandbox::new(SEED);
        let mut readers = BTreeMap::new();
        let has = |is: fn(&Action) -> bool| fixture.script.steps.iter().any(|s| is(&s.action));
        let faulty = has(|action| matches!(action, Action::Fault { .. }));
        // The timer of POP3 ends a session without a word (RFC 1939 §3).
        let timed = has(|action| matches!(action, Action::Advance { .. }));
        perform(
            &fixture.script,
            &mut sandbox,
            &here(),
            |n| n,
            |sandbox, step| {
                for link in sandbox.links() {
                    let reader = readers
                        .entry(link.conn)
                        .or_insert_with(|| sandbox.reader(link.conn).expect("a link"));
                    let next = reader.next();
                    reader.feed(sandbox.log().since(link.conn, next), None, &mut Vec::new());
                    let place = format!("{}:{}", fixture.name, step.line);
                    // Nobody who watches knows why nothing is said.
                    let mute = sandbox.link(link.conn).is_some_and(|l| l.session().is_mute());
                    let resolver = link.service == Service::Dns;
                    // A device may go without a word, and so may a server that waited for it.
                    let left = link.end == End::Device;
                    let timer = timed && link.service == Service::Pop3;
                    let cut = !link.open && (resolver || faulty || left || timer);
                    let silent = spoken(sandbox)[&link.conn][1].is_empty();
                    let wordless = cut || (!link.open || mute) && silent;
                    assert!(
                        wordless || reader.state() == link.state,
                        "{place}: {:?}",
                        reader.state()
                    );
                    let rests = sandbox.link(link.conn).is_some_and(|l| l.session().at_command());
                    // An untagged BAD does not say which command it answers.
                    let said = spoken(sandbox).remove(&link.conn).expect("spoken");
                    let tagless = said[1].windows(6).any(|w| w == b"* BAD ");
                    if link.open && rests && !tagless && !mute {
                        assert_eq!(reader.pending(), None, "{place}");
                    }
                    compared += 1;
                }
            },
        );
    }
    assert!(compared > 700, "{compared}");
}

#[test]
fn every_refusal_has_one_deciding_rule() {
    let (mut refusals, mut rules) = (0, BTreeSet::new());
    for fixture in fixture::all() {
        let sandbox = played(&fixture, usize::MAX);
        for (n, conn) in connections(&fixture.script) {
            let mut because = None;
            for (line, ruling) in lines(&sandbox, conn) {
                if line.side == Side::Client {
                    continue;
                }
                let place =
                    || format!("{}, {n}: {}", fixture.name, String::from_utf8_lossy(&line.bytes));
                because = ruling.or(because);
                let Some(outcome) = line.outcome else { continue };
                let refused = matches!(outcome, Outcome::Later | Outcome::Refused | Outcome::Wrong);
                // 421 is no answer to a command, nor is what nobody asked for: the server goes away.
                let leaves = line.bytes.starts_with(b"421") || line.exchange == 0;
                match because.take() {
                    Some(ruling) => {
                        let told = TOLD.contains(&ruling.decided.id);
                        assert!(refused != told, "a reason for no refusal: {}", place());
                        assert!(ruling.is_sound(), "{}", place());
                        let trace: Vec<_> = ruling.trace().collect();
                        let failed = trace.iter().filter(|(_, held)| !held).count();
                        assert_eq!(failed, 1, "{}", place());
                        assert!(trace.last().is_some_and(|(r, _)| *r == ruling.decided));
                        rules.insert(ruling.decided.id);
                        refusals += 1;
                    }
                    None => assert!(!refused || leaves, "no reason for {}", place()),
                }
            }
        }
    }
    assert!(refusals >= 99 && rules.len() >= 24, "{refusals} refusals by {rules:?}");
}

/// The connections of a script as it numbers them, and as the sandbox does.
fn connections(script: &Script) -> Vec<(u32, ConnId)> {
    let opened = script.steps.iter().filter_map(|s| match s.action {
        Action::Connect { conn, .. } => Some(conn),
        _ => None,
    });
    opened.zip(1..).map(|(n, id)| (n, ConnId(id))).collect()
}
