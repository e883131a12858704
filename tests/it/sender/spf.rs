//! The RFC 7208 test suite, case by case.

use super::zone::{Row, Table};
use mailglass::{
    sender::{
        Outcome,
        spf::{self, Client},
    },
    world::Timestamp,
};
use serde_json::Value;

const SUITE: &str = include_str!("../../data/rfc7208.json");

fn text(v: &Value) -> String {
    v.as_str().map(str::to_owned).unwrap_or_default()
}

/// The zone of a scenario. Texts under `SPF` are TXT records where a name has none of its own, as the suite says.
fn table(zone: &Value) -> Table {
    let mut table = Table::default();
    for (name, rows) in zone.as_object().expect("names") {
        table.0.entry(name.to_ascii_lowercase()).or_default();
        let rows = rows.as_array().expect("rows");
        let own = rows.iter().any(|r| r.get("TXT").is_some());
        for row in rows {
            if row == "TIMEOUT" {
                table.add(name, Row::Timeout);
                continue;
            }
            let (kind, value) = row.as_object().and_then(|r| r.iter().next()).expect("a record");
            let row = match kind.as_str() {
                "SPF" if own => continue,
                "SPF" | "TXT" => match value {
                    Value::String(s) if s == "TIMEOUT" => Row::Timeout,
                    Value::Array(strings) if strings.len() == 1 && strings[0] == "NONE" => continue,
                    Value::Array(strings) => {
                        Row::Txt(strings.iter().map(text).collect::<String>().into_bytes())
                    }
                    other => panic!("{other}"),
                },
                "A" => Row::A(text(value).parse().expect("A")),
                "AAAA" => Row::Aaaa(text(value).parse().expect("AAAA")),
                "MX" => Row::Mx(value[0].as_u64().expect("a preference") as u16, text(&value[1])),
                "PTR" => Row::Ptr(text(value)),
                "CNAME" => Row::Cname(text(value)),
                other => panic!("{other}"),
            };
            table.add(name, row);
        }
    }
    table
}

#[test]
fn the_rfc_7208_suite_agrees_in_every_case() {
    let suite: Value = serde_json::from_str(SUITE).expect("JSON");
    let (mut cases, mut explained, mut wrong) = (0, 0, Vec::new());
    for scenario in suite["scenarios"].as_array().expect("scenarios") {
        let table = table(&scenario["zonedata"]);
        for test in scenario["tests"].as_array().expect("tests") {
            let (helo, path) = (text(&test["helo"]), text(&test["mailfrom"]));
            let client = Client {
                ip: text(&test["host"]).parse().expect("an address"),
                helo: &helo,
                reverse_path: &path,
                receiver: "mx1.harbor.test",
                now: Timestamp::START,
            };
            let got = spf::check(&client, &table);
            let want: Vec<String> =
                test["result"].as_array().expect("results").iter().map(text).collect();
            let trace: String = got.steps.iter().map(|s| s.outline()).collect();
            cases += 1;
            if !want.iter().any(|w| w == got.outcome.word()) {
                wrong.push(format!(
                    "{}: {} ({}), not {want:?}\n{trace}",
                    text(&test["name"]),
                    got.outcome.word(),
                    got.reason
                ));
            }
            if let Some(explanation) = test["explanation"].as_str() {
                explained += 1;
                let own = got.explanation.as_deref().unwrap_or("DEFAULT");
                // The suite writes the digits of an IPv6 address in upper case, RFC 7208 §7.4 in lower case.
                if !own.eq_ignore_ascii_case(explanation) {
                    wrong.push(format!("{}: {own:?}, not {explanation:?}", text(&test["name"])));
                }
            }
            assert!(got.outcome != Outcome::Policy && !got.reason.is_empty());
        }
    }
    assert!(wrong.is_empty(), "{} of {cases}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases == 203 && explained == 22, "{cases} cases, {explained} explanations");
}
