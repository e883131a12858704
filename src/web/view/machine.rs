//! The picture of a protocol's states, drawn from its table.

use crate::{
    protocol::{
        Outcome,
        machine::{Cause, Edge, Machine, Station},
    },
    world::Protocol,
};
use askama::Template;

/// A state machine as a picture and as a list.
#[derive(Debug, Template)]
#[template(path = "_machine.html")]
pub struct MachineView {
    machine: &'static Machine,
    boxes: Vec<StationBox>,
    ways: Vec<Way>,
    signs: Vec<Sign>,
    height: i32,
}

/// A state as a box. Lengths are in the picture's own units, of which a line of text has 12.
#[derive(Debug)]
struct StationBox {
    station: &'static Station,
    y: i32,
}

/// A drawn line from one state to another.
#[derive(Debug)]
struct Way {
    from: &'static str,
    to: &'static str,
    path: String,
}

/// What makes a session take a way: words beside it.
#[derive(Debug)]
struct Sign {
    from: String,
    edge: &'static Edge,
    x: i32,
    y: i32,
    width: i32,
    /// Whether it stands on a line that must not run through it.
    covers: bool,
}

/// The edges between the same states; they share one line.
struct Bundle {
    from: &'static [&'static str],
    to: &'static str,
    edges: Vec<&'static Edge>,
}

const WIDTH: i32 = 328;
const BOX: i32 = 146;
const LEFT: i32 = 88;
const RIGHT: i32 = LEFT + BOX;
const MIDDLE: i32 = LEFT + BOX / 2;
const TALL: i32 = 26;
const PITCH: i32 = 58;
const TOP: i32 = 2;
/// Between a box and what stands beside it.
const GAP: i32 = 8;
const ROUND: i32 = 7;
/// From line to line.
const TEXT: i32 = 14;
/// How many lines have room between two boxes.
const BELOW: usize = 2;
/// The width of a letter.
const LETTER: i32 = 7;

impl MachineView {
    /// The pictures of all protocols.
    pub fn all() -> [Self; 4] {
        [Protocol::Smtp, Protocol::Pop3, Protocol::Imap, Protocol::Dns].map(Self::new)
    }

    /// The picture of a protocol's states.
    pub fn new(protocol: Protocol) -> Self {
        let machine = Machine::of(protocol);
        let mut view =
            Self { machine, boxes: Vec::new(), ways: Vec::new(), signs: Vec::new(), height: 0 };
        for (row, station) in (0..).zip(machine.stations) {
            view.boxes.push(StationBox { station, y: TOP + row * PITCH });
        }
        view.height = TOP + view.boxes.last().map_or(0, |b| b.y) + TALL + TOP;
        let mut taken = [GAP, GAP];
        for bundle in bundles(machine) {
            view.draw(&bundle, &mut taken);
        }
        view
    }

    /// Draws a bundle. `taken` is the room beside the boxes that is taken on the left and on the right.
    fn draw(&mut self, bundle: &Bundle, taken: &mut [i32; 2]) {
        let Some(to) = self.row(bundle.to) else { return };
        let rows: Vec<i32> = bundle.from.iter().filter_map(|name| self.row(name)).collect();
        let (Some(first), Some(last)) = (rows.iter().min().copied(), rows.iter().max().copied())
        else {
            return;
        };
        let wide = bundle.edges.iter().map(|e| sign_width(e)).max().unwrap_or(0);
        if rows == [to - 1] {
            let (top, end) = (TOP + first * PITCH + TALL, TOP + to * PITCH);
            let path = format!("M{MIDDLE} {top}V{}", end - 2);
            self.ways.push(Way { from: bundle.from[0], to: bundle.to, path });
            let center = i32::midpoint(top, end);
            if bundle.edges.len() > BELOW {
                self.row_of_signs(bundle, MIDDLE + 6, center);
            } else {
                self.signs(bundle, MIDDLE + 6 + wide / 2, center, false);
            }
            return;
        }
        // What goes back runs on the right, what goes on runs on the left.
        let back = to < last;
        let room = &mut taken[usize::from(back)];
        let away = *room + wide / 2;
        *room += wide + 2;
        let (edge, x, turn) = if back { (RIGHT, RIGHT + away, 1) } else { (LEFT, LEFT - away, -1) };
        let (leaves, arrives) = if back { (-5, 5) } else { (4, -4) };
        for (name, row) in bundle.from.iter().zip(&rows) {
            let start = TOP + row * PITCH + TALL / 2 + leaves;
            let end = TOP + to * PITCH + TALL / 2 + arrives;
            let down = if end > start { ROUND } else { -ROUND };
            let path = format!(
                "M{edge} {start}H{}Q{x} {start} {x} {}V{}Q{x} {end} {} {end}H{}",
                x - turn * ROUND,
                start + down,
                end - down,
                x - turn * ROUND,
                edge + turn * 2,
            );
            self.ways.push(Way { from: name, to: bundle.to, path });
        }
        let (low, high) = if back { (to, last) } else { (first, to) };
        self.signs(bundle, x, TOP + (low + high) * PITCH / 2 + TALL / 2, true);
    }

    /// The words of a bundle, one below the other around a point.
    fn signs(&mut self, bundle: &Bundle, x: i32, center: i32, covers: bool) {
        let count = i32::try_from(bundle.edges.len()).unwrap_or(1);
        let top = center - (count - 1) * TEXT / 2 + 4;
        for (n, edge) in (0..).zip(&bundle.edges) {
            let (width, y) = (sign_width(edge), top + n * TEXT);
            let from = bundle.from.join(",");
            self.signs.push(Sign { from, edge, x: x - width / 2, y, width, covers });
        }
    }

    /// The words of a bundle, one beside the other from a point on.
    fn row_of_signs(&mut self, bundle: &Bundle, mut x: i32, center: i32) {
        for edge in &bundle.edges {
            let (width, y, from) = (sign_width(edge), center + 4, bundle.from.join(","));
            self.signs.push(Sign { from, edge, x, y, width, covers: false });
            x += width + 2;
        }
    }

    fn row(&self, name: &str) -> Option<i32> {
        (0..).zip(&self.boxes).find(|(_, b)| b.station.name == name).map(|(row, _)| row)
    }

    const fn width(&self) -> i32 {
        WIDTH
    }

    const fn left(&self) -> i32 {
        LEFT
    }

    /// Where the middle of a state's name stands; what lasts in the state stands behind it.
    const fn label_at(&self, station: &Station) -> i32 {
        if station.lasting.is_empty() { MIDDLE } else { MIDDLE - 18 }
    }

    const fn box_width(&self) -> i32 {
        BOX
    }

    const fn box_height(&self) -> i32 {
        TALL
    }

    /// The name of the picture for those who cannot see it.
    fn title(&self) -> String {
        let names: Vec<&str> = self.machine.stations.iter().map(|s| s.label).collect();
        format!("The states of {}: {}", self.machine.protocol.name(), names.join(", "))
    }

    /// The ways out of a state, for the list.
    fn leaving(&self, station: &Station) -> impl Iterator<Item = &'static Edge> {
        let name = station.name;
        self.machine.edges.iter().filter(move |e| e.from.contains(&name))
    }

    fn label(&self, name: &str) -> &'static str {
        self.machine.station(name).map_or("", |s| s.label)
    }

    fn staying(&self, station: &Station) -> Vec<&'static str> {
        self.machine.staying(station.name)
    }
}

impl Sign {
    fn words(&self) -> String {
        words(self.edge)
    }

    const fn typed(&self) -> Option<&'static str> {
        self.edge.by.typed()
    }
}

/// What stands beside an edge: what the client types, or how the server's own word begins.
fn words(edge: &Edge) -> String {
    match edge.by {
        Cause::Command(verb) if edge.on == [Outcome::Refused] => format!("{verb} {}", edge.answer),
        Cause::Command(verb) => verb.to_owned(),
        Cause::Line(line) => format!("\"{line}\""),
        Cause::Greeting | Cause::Server => edge.answer.to_owned(),
    }
}

fn sign_width(edge: &Edge) -> i32 {
    LETTER * i32::try_from(words(edge).chars().count()).unwrap_or(1) + 8
}

/// Edges that can share a line, in the order of the table.
fn bundles(machine: &'static Machine) -> Vec<Bundle> {
    let mut out: Vec<Bundle> = Vec::new();
    for edge in machine.edges {
        let fits = |b: &&mut Bundle| b.to == edge.to && b.from == edge.from;
        match out.iter_mut().find(fits) {
            Some(bundle) => bundle.edges.push(edge),
            None => out.push(Bundle { from: edge.from, to: edge.to, edges: vec![edge] }),
        }
    }
    out
}
