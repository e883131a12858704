//! The pages and the consoles, and which sandbox belongs to which browser. A handler takes a copy of the sandbox, and
//! draws the page from it outside the lock.

mod asset;
mod compare;
mod compose;
mod devices;
mod explain;
mod guard;
mod journey;
mod letter;
mod message;
mod page;
mod policy;
mod reference;
mod rooms;
mod socket;
pub mod view;
mod visitor;
mod watch;

use crate::{
    net::{self, PortSpec, Room},
    sandbox::Sandbox,
    wire::Profile,
};
use anyhow::Context as _;
use axum::{
    Router, middleware,
    routing::{get, post},
    serve::ListenerExt as _,
};
use rooms::Rooms;
use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// What to serve, and where.
#[derive(Clone, Debug)]
pub struct Options {
    pub bind: IpAddr,
    /// The port of the pages; 0 takes any free one.
    pub web: u16,
    pub ports: Vec<PortSpec>,
    /// Whom the servers of the world on the ports are like.
    pub profile: Profile,
    /// Knobs of that world, each with the host for which alone it is turned.
    pub knobs: Vec<(Option<String>, String, String)>,
    /// Faults of that world, as text.
    pub faults: Vec<String>,
}

/// What every request can reach.
#[derive(Clone, Debug)]
pub(crate) struct App {
    rooms: Arc<Rooms>,
    ports: Arc<[net::Port]>,
    tasks: TaskTracker,
    stop: CancellationToken,
}

/// Serves until the process is told to end.
///
/// # Errors
/// The port of the pages cannot be had.
pub async fn serve(options: Options) -> anyhow::Result<()> {
    let (listener, place) = net::listen(SocketAddr::new(options.bind, options.web))
        .await
        .context("the pages have no port; --port-web N or --offset N takes another")?;
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let rooms = Arc::new(Rooms::new());
    let room = rooms.on_ports().clone();
    room.act(|s| set(s, &options))?;
    let mail = net::Thread::start(options.bind, options.ports, room, stop.clone()).await?;
    let app = App {
        rooms: rooms.clone(),
        ports: mail.ports.clone().into(),
        tasks: tasks.clone(),
        stop: stop.clone(),
    };
    announce(place, &app.ports);
    tasks.spawn(rooms::reap(rooms.clone(), stop.clone()));
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let ended = stop.clone();
    // Several messages that follow one another would else wait for the browser's acknowledgement.
    let server = axum::serve(listener.tap_io(|stream| net::hurry(stream)), service)
        .with_graceful_shutdown(async move { ended.cancelled().await })
        .into_future();
    let server = tokio::spawn(server);
    finish().await;
    rooms.on_ports().act(|s| s.shut_down("Mailglass ends"));
    stop.cancel();
    tasks.close();
    let patience = std::time::Duration::from_secs(2);
    // Whoever does not take the goodbye in time is left.
    let _ = tokio::time::timeout(patience, tasks.wait()).await;
    server.abort();
    mail.finish();
    Ok(())
}

/// Sets what the world on the ports begins with.
fn set(sandbox: &mut Sandbox, options: &Options) -> anyhow::Result<()> {
    let world = &mut sandbox.world;
    world.set_profile(options.profile);
    for (host, knob, value) in &options.knobs {
        if let Some(host) = host {
            anyhow::ensure!(world.host(host).is_some(), "there is no host {host} in this world");
        }
        let turned = match host {
            Some(host) => world.set_policy_of(host, knob, value),
            None => world.set_policy(knob, value),
        };
        anyhow::ensure!(turned, "no knob {knob} takes {value}");
    }
    for fault in &options.faults {
        sandbox.set_fault(fault).with_context(|| format!("cannot set the fault {fault}"))?;
    }
    Ok(())
}

/// The pages over one room, without a socket: whoever serves them brings one.
pub fn site(room: Arc<Room>, ports: Vec<net::Port>) -> Router {
    router(App {
        rooms: Arc::new(Rooms::over(room)),
        ports: ports.into(),
        tasks: TaskTracker::new(),
        stop: CancellationToken::new(),
    })
}

/// All routes.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/", get(page::home))
        .route("/playground", get(page::playground))
        .route("/policy", get(policy::page))
        .route("/compare-branches", get(compare::branches))
        .route("/compose", get(compose::form).post(compose::act))
        .route("/devices", get(devices::page).post(devices::act))
        .route("/journey", get(journey::list))
        .route("/journey/host", post(journey::host))
        .route("/journey/{letter}", get(journey::letter))
        .route("/journey/{letter}/before", post(journey::back))
        .route("/message", get(message::list))
        .route("/message/{account}/{mailbox}/{uid}", get(message::letter))
        .route("/message/of/{conn}/{line}", get(letter::of_line))
        .route("/message/{account}/{mailbox}/{uid}/try", post(letter::attempt))
        .route("/message/{account}/{mailbox}/{uid}/source", get(message::source))
        .route("/message/{account}/{mailbox}/{uid}/part/{number}", get(message::part))
        .route("/message/{account}/{mailbox}/{uid}/frame/{number}", get(message::framed))
        .route("/reference", get(reference::index))
        .route("/reference/{protocol}", get(reference::protocol))
        .route("/reference/{protocol}/{*name}", get(reference::entry))
        .route("/glossary", get(reference::glossary))
        .route("/explain", get(explain::empty).post(explain::form))
        .route("/explain/lines", post(explain::lines))
        .route("/explain/continue", post(explain::resume))
        .route("/mask.json", get(explain::mask))
        .route("/fields.json", get(asset::fields))
        .route("/codes.json", get(asset::codes))
        .route("/static/{*path}", get(asset::file))
        .route("/ws", get(socket::upgrade))
        .fallback(page::not_found)
        .layer(middleware::from_fn(guard::own_host_and_origin))
        .layer(tower_http::catch_panic::CatchPanicLayer::new())
        .layer(middleware::from_fn(guard::headers))
        .with_state(app)
}

/// Prints where everything is.
fn announce(web: SocketAddr, ports: &[net::Port]) {
    println!(
        "Mailglass is ready. Open the first address in a browser; mail programs use the others.\n"
    );
    // Every address of the machine is one too many to open in a browser.
    let host = if web.ip().is_unspecified() { IpAddr::from([127, 0, 0, 1]) } else { web.ip() };
    println!("web         http://{}", SocketAddr::new(host, web.port()));
    for port in ports {
        let spec = port.spec;
        match &port.bound {
            Ok(place) => {
                let text = place.to_string();
                println!("{:<11} {text:<22} {}:{}", spec.name, spec.host, spec.standard);
            }
            Err(error) => println!("{:<11} not available: {error}", spec.name),
        }
    }
    println!("\nAccounts: ana@meadow.test tulip, ben@harbor.test cedar, carl@harbor.test maple");
}

/// Waits for the signal to end.
async fn finish() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
}
