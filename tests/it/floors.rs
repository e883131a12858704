//! The house stands on its floors: who may name whom, which words are for which floor, how long a file may be.

use crate::support::source::{self, Source, is_word};

/// The floors, lowest first. A module names modules of lower floors, and itself.
const FLOORS: &[&[&str]] = &[
    &["wire"],
    &["message", "sasl"],
    &["world"],
    &["sender"],
    &["protocol"],
    &["transcript"],
    &["sandbox"],
    &["lesson", "experiment", "reference"],
    &["net"],
    &["web"],
    &["cli"],
];

/// Words that stay above a floor: everything below `net` is the same for the same input.
const OUTSIDE: &[&str] = &[
    "tokio",
    "axum",
    "std::net::Tcp",
    "std::net::Udp",
    "TcpStream",
    "TcpListener",
    "std::fs",
    "std::thread",
    "std::env",
    "Instant::now",
    "SystemTime",
    "rand",
    "async",
    "await",
    "std::sync::Mutex",
    "RwLock",
];

/// Ways to reach another machine, or to let another program do it. Nobody has one: whoever is talked to has come by
/// himself, and mail moves inside the sandbox.
const OUTWARD: &[&str] = &[
    "TcpStream::connect",
    "TcpStream>::connect",
    "TcpSocket",
    "UdpSocket::connect",
    "UnixStream",
    "UnixDatagram",
    "connect_timeout",
    "connect_async",
    "socket.connect",
    "ToSocketAddrs",
    "to_socket_addrs",
    "lookup_host",
    "getaddrinfo",
    "process::Command",
    "Command::new",
    "reqwest",
    "ureq",
    "hyper_util",
    "lettre",
    "hickory_resolver",
    "hickory_client",
];

/// Files that say such a word all the same: an RSA signature is the same whatever chance goes into computing it.
const EXCUSED: &[(&str, &str)] = &[("sender/dkim/sign.rs", "rand")];

/// Words that belong to one module alone.
const OWNED: &[(&str, &str)] =
    &[("mail_parser", "message"), ("askama", "web"), ("axum", "web"), ("clap", "cli")];

/// Ways to end the program, and what is left behind while writing.
const NEVER: &[&str] = &[
    ".unwrap()",
    ".expect(",
    "todo!",
    "dbg!",
    "unimplemented!",
    "unreachable!",
    "panic!",
    "allow(dead_code)",
];
const NEVER_IN_REMARKS: &[&str] = &["FIXME", "XXX", "TODO"];

/// Most lines of a file, its tests not counted.
const LONGEST: usize = 460;

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|f| f.contains(&module))
}

/// What of a file names a floor that it must not name.
fn climbs(file: &Source) -> Vec<String> {
    let own = floor(file.module()).expect("a module of a known floor");
    let allowed = |name: &str| name == file.module() || floor(name).is_none_or(|other| other < own);
    let named = file.named().into_iter().filter(|(_, name)| !allowed(name));
    named.map(|(line, name)| format!("{}:{line} names {name}", file.path)).collect()
}

/// Words in `text` from a list; letters and digits around a hit make it another word.
fn words(file: &Source, text: &str, list: &[&str]) -> Vec<String> {
    let mut out = Vec::new();
    for word in list {
        for (at, _) in text.match_indices(word) {
            let starts = word.starts_with(is_word) && text[..at].ends_with(is_word);
            let ends = word.ends_with(is_word) && text[at + word.len()..].starts_with(is_word);
            if !starts && (!ends || word.ends_with("Tcp") || word.ends_with("Udp")) {
                let line = text[..at].matches('\n').count() + 1;
                out.push(format!("{}:{line} says {word}", file.path));
            }
        }
    }
    out
}

/// Words that a file must not use on its floor.
fn forbidden(file: &Source) -> Vec<String> {
    let mut out = words(file, &file.code, NEVER);
    out.extend(words(file, &file.text, NEVER_IN_REMARKS));
    if floor(file.module()) < floor("net") {
        let excused = |word: &&str| EXCUSED.contains(&(file.path.as_str(), *word));
        let list: Vec<&str> = OUTSIDE.iter().copied().filter(|word| !excused(word)).collect();
        out.extend(words(file, &file.code, &list));
    }
    for (word, owner) in OWNED.iter().filter(|(_, owner)| *owner != file.module()) {
        out.extend(words(file, &file.code, &[word]).iter().map(|w| format!("{w}, for {owner}")));
    }
    out
}

/// The files that stand on a floor: not `lib.rs`, `main.rs` and the build script, which see everything.
fn housed() -> Vec<Source> {
    source::all().into_iter().filter(|f| f.path.contains('/')).collect()
}

#[test]
fn every_module_has_a_floor_and_names_only_lower_ones() {
    let files = housed();
    let homeless: Vec<&str> =
        files.iter().map(Source::module).filter(|m| floor(m).is_none()).collect();
    assert!(homeless.is_empty(), "without a floor: {homeless:?}");
    let climbing: Vec<String> = files.iter().flat_map(climbs).collect();
    assert!(climbing.is_empty(), "{climbing:#?}");
    let named: usize = files.iter().map(|f| f.named().len()).sum();
    assert!(files.len() >= 80 && named >= 100, "looked at {} files, {named} names", files.len());
}

#[test]
fn words_stay_on_their_floors() {
    let found: Vec<String> = housed().iter().flat_map(forbidden).collect();
    assert!(found.is_empty(), "{found:#?}");
    let below = housed().iter().filter(|f| floor(f.module()) < floor("net")).count();
    assert!(below >= 60, "looked at {below} files below net");
}

#[test]
fn nothing_reaches_out() {
    let files = source::all();
    let found: Vec<String> = files.iter().flat_map(|f| words(f, &f.code, OUTWARD)).collect();
    assert!(found.is_empty(), "{found:#?}");
    assert!(files.len() >= 80, "looked at {} files", files.len());
    for code in [
        "let s = tokio::net::TcpStream::connect(place).await;",
        "let s = TcpSocket::new_v4()?.connect(place).await;",
        "use std::net::{SocketAddr, ToSocketAddrs};",
        "std::process::Command::new(\"dig\").spawn()",
    ] {
        let file = Source::new("net/a.rs", code);
        assert!(!words(&file, &file.code, OUTWARD).is_empty(), "{code}");
    }
    for code in ["sandbox.connect(host, 25, peer, End::Host)", "impl Command for Rcpt {}"] {
        let file = Source::new("sandbox/a.rs", code);
        assert_eq!(words(&file, &file.code, OUTWARD), [""; 0], "{code}");
    }
}

#[test]
fn files_are_short_and_say_what_they_are() {
    let mut wrong = Vec::new();
    let files = source::all();
    for file in &files {
        let lines = file.text.lines().count();
        if lines > LONGEST {
            wrong.push(format!("{} has {lines} lines", file.path));
        }
        if !file.text.starts_with("//!") {
            wrong.push(format!("{} does not say what it is", file.path));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(files.len() >= 80);
}

#[test]
fn every_folder_is_a_floor_of_the_library() {
    let lib = source::all().into_iter().find(|f| f.path == "lib.rs").expect("lib.rs");
    let declared: Vec<&str> = lib
        .code
        .lines()
        .filter_map(|l| l.trim().strip_prefix("pub mod ")?.strip_suffix(';'))
        .collect();
    assert!(declared.len() >= 9, "{declared:?}");
    for file in housed() {
        assert!(declared.contains(&file.module()), "{} is not in lib.rs", file.module());
    }
}

#[test]
fn what_these_tests_look_for_is_found() {
    let climbing = [
        ("wire/a.rs", "use crate::world::World;"),
        ("message/a.rs", "use crate::{\n    sasl::Plain,\n    wire::{self, Tree},\n};"),
        ("protocol/smtp/a.rs", "fn f() { crate::sandbox::play() }"),
        ("world/a.rs", "use super::super::protocol::Rule;"),
        ("world/mod.rs", "use super::{wire, net::Room};"),
    ];
    for (path, text) in climbing {
        assert_eq!(climbs(&Source::new(path, text)).len(), 1, "{text}");
    }
    let fine = [
        ("protocol/smtp/a.rs", "use crate::{protocol::Rule, wire::{self, Tree}, world::net};"),
        ("world/a.rs", "// crate::web\nfn f() -> &'static str { \"crate::web\" }"),
        ("world/a.rs", "use super::account; use super::super::wire;"),
    ];
    for (path, text) in fine {
        assert_eq!(climbs(&Source::new(path, text)), [""; 0], "{text}");
    }
    let said = [
        ("world/a.rs", "let x = std::time::Instant::now();"),
        ("sandbox/a.rs", "async fn f() {}"),
        ("wire/a.rs", "use std::net::TcpStream;"),
        ("net/a.rs", "let x = y.unwrap();"),
        ("web/a.rs", "use mail_parser::Message;"),
        ("cli/a.rs", "// FIXME later\n"),
        ("wire/a.rs", "let c = '\"'; panic!(\"no\")"),
        ("wire/a.rs", "let s = r#\" \" \"#; dbg!(s)"),
    ];
    for (path, text) in said {
        assert!(!forbidden(&Source::new(path, text)).is_empty(), "{text}");
    }
    let silent = [
        ("world/a.rs", "use std::net::IpAddr; // tokio does not stand here\n"),
        ("world/a.rs", "let random = \"panic!(dbg!)\"; fn operand<'a>(_: &'a str) {}"),
        ("world/a.rs", "fn f() {}\n#[cfg(test)]\nmod tests {\n    fn g() { None.unwrap() }\n}\n"),
    ];
    for (path, text) in silent {
        assert_eq!(forbidden(&Source::new(path, text)), [""; 0], "{text}");
    }
}
