//! The table of what is a secret: the page's masker and the program's leave the same of the same texts.

use crate::support::path;
use mailglass::transcript::foreign::{self, Foreign};
use std::fs;

fn cases() -> (Vec<(String, String, usize)>, Vec<String>) {
    let text = fs::read_to_string(path("tests/data/secrets.json")).expect("the file");
    let all: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let string = |v: &serde_json::Value| v.as_str().expect("text").to_owned();
    let rows = all["cases"].as_array().expect("cases").iter();
    let cases =
        rows.map(|r| (string(&r[0]), string(&r[1]), r[2].as_u64().expect("places") as usize));
    (cases.collect(), all["hidden"].as_array().expect("hidden").iter().map(string).collect())
}

#[test]
fn secrets_are_masked_before_anything_else() {
    let (cases, hidden) = cases();
    assert!(cases.len() >= 30);
    for (text, wanted, places) in &cases {
        let got = foreign::hide(text.as_bytes());
        assert_eq!(String::from_utf8_lossy(&got.text), *wanted);
        assert_eq!(got.places, *places, "{text}");
        for secret in &hidden {
            assert!(!String::from_utf8_lossy(&got.text).contains(secret), "{secret} in {wanted}");
        }
        assert_eq!(foreign::hide(&got.text).places, 0, "{wanted}");
    }
}

#[test]
fn the_page_has_the_same_table() {
    // `tests/js` reads this file: whoever changes the table writes it anew with `MASK=write`.
    let file = path("tests/data/mask.json");
    let table = foreign::table();
    if std::env::var("MASK").is_ok_and(|v| v == "write") {
        fs::write(&file, &table).expect("the file");
    }
    assert_eq!(fs::read_to_string(&file).expect("the file"), table);
}

#[test]
fn fixtures_are_read_alike_without_their_secrets() {
    let (mut seen, mut lost) = (0, 0);
    for entry in fs::read_dir(path("tests/foreign")).expect("the folder") {
        let file = entry.expect("an entry").path();
        let text = fs::read(&file).expect("a text");
        let hidden = foreign::hide(&text);
        for secret in ["cedar", "tulip", "AGJlbgBjZWRhcg", "dHVsaXA=", "PASS secret", "mrc secret"]
        {
            assert!(
                !String::from_utf8_lossy(&hidden.text).contains(secret),
                "{}: {secret}",
                file.display()
            );
        }
        let (was, is) = (
            Foreign::read(&text, None, None).explain(),
            Foreign::read(&hidden.text, None, None).explain(),
        );
        assert_eq!(
            (was.lines.len(), was.state.clone(), was.form.name),
            (is.lines.len(), is.state.clone(), is.form.name),
            "{}",
            file.display()
        );
        // What was wrong with a secret itself cannot be seen any more; nothing else comes or goes.
        let wrong = |e: &foreign::Explained| -> Vec<u64> {
            let wrong = e.lines.iter().enumerate().filter(|(_, l)| l.diagnosis.is_some());
            wrong.map(|(n, _)| n as u64).collect()
        };
        let (was, is) = (wrong(&was), wrong(&is));
        assert!(is.iter().all(|n| was.contains(n)), "{}: {is:?}", file.display());
        lost += was.len() - is.len();
        seen += 1;
    }
    assert!(seen >= 23 && lost <= 1, "{seen} texts, {lost} diagnoses lost");
}

#[test]
fn broken_texts_come_to_an_end() {
    for part in [
        "AUTH PLAIN ",
        "a LOGIN \"",
        " ]: > ]: ",
        "://a:",
        "PASS ",
        "{5} ",
        "\\r\\n'",
        "\u{e9}",
        "\0",
    ] {
        foreign::hide(part.repeat(200_000).as_bytes());
    }
    foreign::hide("C: AUTH LOGIN\nC: x\n".repeat(50_000).as_bytes());
}
