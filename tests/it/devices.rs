//! Devices as values: what they know, what it costs, and that they go back with the world.

use crate::{
    pages::{HOST, get},
    support::stage::SEED,
};
use axum::{body::Body, extract::ConnectInfo, http::Request};
use http_body_util::BodyExt as _;
use mailglass::{
    net::Room,
    sandbox::{
        End, Sandbox, Timeline, Travel, What,
        device::{Deed, DevicePolicy, Standing},
    },
    web,
    wire::Side,
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tower::ServiceExt as _;

const BEN: &str = "ben@harbor.test";

/// Does things with devices of ben: `phone sync`.
fn act(sandbox: &mut Sandbox, deeds: &[&str]) {
    for line in deeds {
        let (name, words) = line.split_once(' ').expect("a name");
        let deed = Deed::read(words).unwrap_or_else(|e| panic!("{line}: {e}"));
        sandbox.device_do(name, &deed).unwrap_or_else(|e| panic!("{line}: {e}"));
    }
}

fn with(deeds: &[&str]) -> Sandbox {
    let mut sandbox = Sandbox::new(SEED);
    act(&mut sandbox, deeds);
    sandbox
}

#[test]
fn two_sandboxes_of_one_seed_have_the_same_devices() {
    let deeds = [
        "phone as ben@harbor.test imap headers idle",
        "laptop as ben@harbor.test pop3 leave every=1h",
        "phone open 3",
        "laptop sync",
        "phone offline",
        "phone flag 1",
        "phone online",
    ];
    let (mut one, mut two) = (with(&deeds), with(&deeds));
    for sandbox in [&mut one, &mut two] {
        sandbox.advance(Duration::from_secs(3 * 3600));
    }
    let shown = |s: &Sandbox| format!("{:?}", s.devices().collect::<Vec<_>>());
    assert!(shown(&one) == shown(&two));
    assert!(one.world.difference(&two.world).is_empty());
    assert_eq!(one.devices().count(), 2);
}

#[test]
fn devices_go_back_with_the_world() {
    let mut sandbox = with(&["phone as ben@harbor.test imap full idle"]);
    let mut time = Timeline::default();
    time.step(&mut sandbox, None, What::Device, |s| act(s, &["phone delete 1"]));
    time.step(&mut sandbox, None, What::Device, |s| act(s, &["phone lose"]));
    sandbox.expect_device("phone", "letters=0").expect("lost");
    assert!(time.travel(&mut sandbox, Travel::Undo));
    sandbox.expect_device("phone", "letters=13 in=Trash letters=1 stale=0").expect("as it was");
    assert!(time.travel(&mut sandbox, Travel::Undo));
    sandbox.expect_device("phone", "letters=14 stale=0").expect("as it was");
    // Its connection came along, and still tells what happens.
    assert!(sandbox.device("phone").is_some_and(|d| d.is_idle()));
    act(&mut sandbox, &["laptop as ben@harbor.test imap headers", "laptop sync", "laptop flag 2"]);
    sandbox.expect_device("phone", "flagged=1 stale=0").expect("heard");
}

#[test]
fn what_a_run_costs_is_what_was_on_the_wire() {
    let deeds = [
        "phone as ben@harbor.test pop3 headers pipelined",
        "laptop as ben@harbor.test imap headers",
        "tablet as ben@harbor.test imap headers idle",
        "phone sync",
        "laptop sync",
        "phone open 2",
        "laptop open 4",
        "laptop delete 5",
        "tablet sync",
        "tablet offline",
    ];
    let sandbox = with(&deeds);
    let mut runs = 0;
    for device in sandbox.devices() {
        let (mut up, mut down) = (0, 0);
        for link in sandbox.links().filter(|l| l.end == End::Device) {
            let own = device.runs().any(|run| run.conn == Some(link.conn));
            let of = |side| sandbox.link(link.conn).map_or(0, |l| l.sent(side));
            up += if own { of(Side::Client) } else { 0 };
            down += if own { of(Side::Server) } else { 0 };
        }
        assert_eq!((device.total.up, device.total.down), (up, down), "{}", device.name);
        let connections: u32 = device.runs().map(|run| run.counters.connections).sum();
        assert_eq!(device.total.connections, connections);
        // Each round trip takes its time, 10 ms each way.
        for run in device.runs().filter(|run| run.done && run.what != "heard") {
            let least = 20 * u64::from(run.counters.round_trips);
            assert!(run.counters.millis >= least, "{}: {run:?}", device.name);
            runs += 1;
        }
    }
    assert!(runs >= 6, "{runs}");
}

#[test]
fn a_faulty_server_ends_a_run_with_a_plain_finding() {
    let servers = [
        ("mail.harbor.test greeting silence", "did not answer"),
        ("mail.harbor.test greeting drop", "ended before the answer"),
        ("mail.harbor.test LOGIN drop", "ended before the answer to LOGIN"),
        ("mail.harbor.test PASS drop", "ended before the answer to PASS"),
        ("mail.harbor.test SELECT silence", "did not answer SELECT"),
        ("mail.harbor.test UIDL silence", "did not answer UIDL"),
        ("mail.harbor.test connect refuse", "No connection"),
    ];
    let mut told = 0;
    for (fault, part) in servers {
        let mut sandbox =
            with(&["phone as ben@harbor.test imap full", "laptop as ben@harbor.test pop3 leave"]);
        if sandbox.set_fault(fault).is_err() {
            continue;
        }
        act(&mut sandbox, &["phone sync", "laptop sync"]);
        let says = |name: &str| {
            let notes = sandbox.device(name).expect("a device").notes();
            notes.map(|n| n.finding.to_string()).collect::<Vec<_>>().join("\n")
        };
        let all = format!("{}\n{}", says("phone"), says("laptop"));
        assert!(all.contains(part), "{fault}: {all}");
        // Where the server is itself again, so is the device.
        sandbox.world.clear_faults();
        act(&mut sandbox, &["phone sync", "laptop sync"]);
        for name in ["phone", "laptop"] {
            sandbox
                .expect_device(name, "letters=14 whole=14")
                .unwrap_or_else(|e| panic!("{fault}: {e}"));
        }
        told += 1;
    }
    assert!(told >= 3, "{told}");
}

#[test]
fn a_copy_is_stale_until_the_device_asks() {
    let mut sandbox = with(&[
        "phone as ben@harbor.test imap headers",
        "laptop as ben@harbor.test imap headers",
        "phone sync",
        "laptop sync",
        "laptop flag 3",
        "laptop delete 4",
    ]);
    let standings = |s: &Sandbox| {
        let phone = s.device("phone").expect("a device");
        let inbox = phone.cache.folder("INBOX").expect("a mailbox");
        let all = inbox.letters.iter().map(|held| s.standing(phone, inbox, held));
        all.filter(Standing::is_stale).collect::<Vec<_>>()
    };
    assert!(matches!(standings(&sandbox)[..], [Standing::Stale(_), Standing::Gone]));
    act(&mut sandbox, &["phone sync"]);
    assert_eq!(standings(&sandbox), []);
}

#[test]
fn a_far_move_of_the_clock_is_bounded() {
    let mut sandbox = with(&["phone as ben@harbor.test imap headers noop=10s"]);
    assert!(sandbox.world.set_policy_of("mail.harbor.test", "reach", "refuses"));
    act(&mut sandbox, &["phone offline", "phone online"]);
    sandbox.advance(Duration::from_secs(365 * 86_400));
    let phone = sandbox.device("phone").expect("a device");
    let says: Vec<String> = phone.notes().map(|n| n.finding.to_string()).collect();
    assert!(says.iter().any(|s| s.contains("not every question")), "{says:?}");
    assert!(sandbox.world.set_policy_of("mail.harbor.test", "reach", "up"));
    sandbox.advance(Duration::from_secs(60));
    sandbox.expect_device("phone", "letters=14 stale=0").expect("goes on");
}

#[test]
fn what_cannot_be_is_refused_in_a_sentence() {
    let mut sandbox = with(&["phone as ben@harbor.test imap full"]);
    let mut refused = |name: &str, words: &str| {
        let deed = Deed::read(words).expect("a deed");
        sandbox.device_do(name, &deed).expect_err(words).to_string()
    };
    assert!(refused("phone", "as ben@harbor.test imap").contains("already"));
    assert!(refused("a b", "as ben@harbor.test imap").contains("letters, digits"));
    assert!(refused("tablet", "as nobody@harbor.test imap").contains("no account"));
    assert!(refused("tablet", "as postmaster@bank.test imap").contains("offers IMAP"));
    assert!(refused("tablet", "sync").contains("no device"));
    assert!(refused("phone", "open 1").contains("no letter 1"));
    assert!(refused("phone", "open #9").contains("any more"));
    assert!(refused("phone", "flag Old/1").contains("no mailbox Old"));
    assert!(refused("phone", "sync cut").contains("POP3"));
    act(&mut sandbox, &["phone lose"]);
    let deed = Deed::read("sync").expect("a deed");
    assert!(sandbox.device_do("phone", &deed).is_err());
}

/// Sends a form and gives where it leads.
async fn post(site: &axum::Router, form: &str) -> (axum::http::StatusCode, String, String) {
    let request = Request::post("/devices")
        .header(HOST.0, HOST.1)
        .header("cookie", "mailglass=00112233445566778899aabbccddeeff")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(form.to_owned()));
    let mut request = request.expect("a request");
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 40_000))));
    let response = site.clone().oneshot(request).await.expect("an answer");
    let (head, body) = response.into_parts();
    let place = head.headers.get("location").map(|l| l.to_str().expect("text").to_owned());
    let body = body.collect().await.expect("a body").to_bytes().to_vec();
    (head.status, place.unwrap_or_default(), String::from_utf8(body).expect("text"))
}

#[tokio::test]
async fn the_page_works_with_forms_alone() {
    let room = Arc::new(Room::new(Sandbox::new(SEED)));
    let site = web::site(room.clone(), Vec::new());
    let cookie = ("cookie", "mailglass=00112233445566778899aabbccddeeff");
    let add = "account=ben%40harbor.test&name=phone&protocol=imap&take=headers&keep=delete&watch=idle&resync=plain&pace=pipelined";
    let (status, place, _) = post(&site, add).await;
    assert_eq!((status.as_u16(), &*place), (303, "/devices?device=phone&conn=1"));
    let policy = room.look(|s| s.device("phone").map(|d| d.policy)).expect("a device");
    assert_eq!(policy, DevicePolicy::read(["imap", "headers", "idle", "plain"]).expect("one"));
    let (status, _, body) = post(&site, add).await;
    assert!(status.is_success() && body.contains("There is a device phone already."));
    post(&site, "account=ben%40harbor.test&do=phone+flag+%231").await;
    room.look(|s| s.expect_device("phone", "flagged=1 stale=0")).expect("done");
    let (_, place, _) = post(&site, "account=ben%40harbor.test&advance=3600").await;
    assert_eq!(place, "/devices?account=ben@harbor.test");
    let (status, _, body) = get(&site, &place, &[HOST, cookie]).await;
    let body = String::from_utf8(body).expect("text");
    assert!(status.is_success());
    for part in ["copy-cell--same", "Listens", "value=\"phone unflag #1\"", "a1</span> <span", BEN]
    {
        assert!(body.contains(part), "{part}");
    }
    assert!(!body.contains("secret=\"cedar\"") || body.contains("data-secret"), "masked");
    let (status, place, _) = post(&site, "account=%0d%0aevil&do=lose-mail").await;
    assert!(status.is_success() && place.is_empty());
}
