//! A recorded conversation is gone on with: the state of the new session is that of the transcript, or it is said why not.

use crate::support::path;
use mailglass::{
    sandbox::{
        Sandbox,
        resume::{self, Plan},
    },
    transcript::foreign::Foreign,
    world::World,
};
use std::fs;

fn texts() -> Vec<(String, Vec<u8>)> {
    let mut out = Vec::new();
    for folder in ["tests/foreign", "lessons/transcript"] {
        for entry in fs::read_dir(path(folder)).expect("the folder") {
            let file = entry.expect("an entry").path();
            let name = file.file_name().expect("a name").to_string_lossy().into_owned();
            out.push((format!("{folder}/{name}"), fs::read(&file).expect("a text")));
        }
    }
    out.sort();
    out
}

#[test]
fn every_fixture_goes_on_from_every_line() {
    let (mut all, mut same, mut told) = (0, 0, 0);
    for (name, text) in texts() {
        let explained = Foreign::read(&text, None, None).explain().masked();
        for line in 1..=explained.lines.len() {
            let mut sandbox = Sandbox::new(7);
            let before = sandbox.world.clone();
            let plan = Plan::new(&explained, line);
            if plan.state().is_none() {
                continue;
            }
            let resumed = resume::carry_out(&plan, &mut sandbox).expect("it goes on");
            all += 1;
            same += usize::from(resumed.same);
            if !resumed.same {
                println!("{name} line {line}: {} {:?}", resumed.state, resumed.notes);
                told += usize::from(
                    resumed.notes.iter().any(|n| n.starts_with("In the transcript the state is")),
                );
            }
            untouched(&before, &sandbox.world);
        }
    }
    println!("{all} places, {same} in the same state, {told} with the reason");
    assert!(all > 500, "{all}");
    assert_eq!(same + told, all);
    assert!(100 * same >= 95 * all, "{same} of {all}");
}

/// What was in the sandbox is as it was, but for letters that a replayed transaction delivered.
fn untouched(before: &World, after: &World) {
    for account in before.accounts() {
        let now = after.account(&account.address).expect("the account");
        assert_eq!(now.password, account.password);
        for (name, mailbox) in account.mailboxes() {
            let now = now.mailbox(name).expect("the mailbox");
            assert!(now.len() >= mailbox.len(), "{} lost letters", account.address);
            assert_eq!(now.uid_validity, mailbox.uid_validity);
        }
    }
}
