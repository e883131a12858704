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
    /// Where the boxes begin.
    left: i32,
    width: i32,
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

/// The least width.
const WIDTH: i32 = 320;
const BOX: i32 = 146;
const TALL: i32 = 26;
const TOP: i32 = 2;
/// Between two boxes at least.
const GAP: i32 = 18;
/// Between a box and what stands beside it.
const BESIDE: i32 = 4;
/// From one line beside the boxes to the next.
const LANE: i32 = 14;
const ROUND: i32 = 7;
/// From line of text to line of text.
const TEXT: i32 = 14;
/// How many lines of text have room between two boxes.
const BELOW: usize = 2;
/// The width of a letter.
const LETTER: i32 = 7;

/// What runs beside the boxes: its rows from the first to the last, and its place.
struct Beside {
    bundle: Bundle,
    /// It goes back to an earlier state, on the right; what goes on runs on the left.
    back: bool,
    rows: Vec<i32>,
    to: i32,
    low: i32,
    high: i32,
    /// How far from the boxes its line runs.
    away: i32,
}

impl Beside {
    fn lines(&self) -> i32 {
        lines(&self.bundle)
    }

    fn wide(&self) -> i32 {
        wide(&self.bundle)
    }
}

/// Where words stand: from and to, from left to right and from top to bottom.
type Taken = (i32, i32, i32, i32);

impl MachineView {
    /// The pictures of all protocols.
    pub fn all() -> [Self; 4] {
        [Protocol::Smtp, Protocol::Pop3, Protocol::Imap, Protocol::Dns].map(Self::new)
    }

    /// The picture of a protocol's states.
    pub fn new(protocol: Protocol) -> Self {
        let machine = Machine::of(protocol);
        let row = |name: &str| {
            (0..).zip(machine.stations).find(|(_, s)| s.name == name).map(|(row, _)| row)
        };
        let (mut below, mut beside) = (Vec::new(), Vec::new());
        for bundle in bundles(machine) {
            let Some(to) = row(bundle.to) else { continue };
            let rows: Vec<i32> = bundle.from.iter().filter_map(|name| row(name)).collect();
            let (Some(first), Some(last)) =
                (rows.iter().min().copied(), rows.iter().max().copied())
            else {
                continue;
            };
            if rows == [to - 1] {
                below.push((first, bundle));
                continue;
            }
            let back = to < last;
            let (low, high) = if back { (to, last) } else { (first, to) };
            beside.push(Beside { bundle, back, rows, to, low, high, away: 0 });
        }
        lay(&mut beside);
        let reach = |back: bool| {
            let side = beside.iter().filter(|b| b.back == back);
            side.map(|b| b.away + b.wide() / 2).max().unwrap_or(0) + BESIDE
        };
        let (left, right) = (reach(false), reach(true));
        // Pictures of few ways are no larger for it.
        let spare = (WIDTH - left - BOX - right).max(0);
        let (left, right) = (left + spare / 2, right + spare - spare / 2);
        let mut view = Self {
            machine,
            boxes: Vec::new(),
            ways: Vec::new(),
            signs: Vec::new(),
            height: 0,
            left,
            width: left + BOX + right,
        };
        let mut y = TOP;
        for (row, station) in (0..).zip(machine.stations) {
            view.boxes.push(StationBox { station, y });
            let under = below
                .iter()
                .filter(|(from, _)| *from == row)
                .map(|(_, b)| if b.edges.len() > BELOW { 1 } else { lines(b) });
            let next = beside.iter().filter(|b| (b.low, b.high) == (row, row + 1));
            let need =
                under.map(|n| n * TEXT + 4).chain(next.map(|b| b.lines() * TEXT + TEXT - TALL));
            y += TALL + need.fold(GAP, i32::max);
        }
        view.height = view.boxes.last().map_or(0, |b| b.y) + TALL + TOP;
        // The words stay within the boxes: what runs beside them has its own.
        let wide = below.iter().map(|(_, b)| wide_below(b)).max().unwrap_or(0);
        let arrow = left + (BOX / 2).min(BOX - BESIDE - wide - 6).max(ROUND);
        for (from, bundle) in &below {
            view.draw_below(bundle, *from, arrow);
        }
        let mut taken = Vec::new();
        for one in &beside {
            view.draw_beside(one, &mut taken);
        }
        view
    }

    /// Draws what leads from a box to the one below it.
    fn draw_below(&mut self, bundle: &Bundle, from: i32, x: i32) {
        let (top, end) = (self.y(from) + TALL, self.y(from + 1));
        let path = format!("M{x} {top}V{}", end - 2);
        self.ways.push(Way { from: bundle.from[0], to: bundle.to, path });
        let center = i32::midpoint(top, end);
        if bundle.edges.len() > BELOW {
            self.row_of_signs(bundle, x + 6, center);
        } else {
            self.signs(bundle, x + 6 + wide(bundle) / 2, center, false);
        }
    }

    /// Draws what runs beside the boxes. Its words stand between two rows, where no other words are.
    fn draw_beside(&mut self, one: &Beside, taken: &mut Vec<Taken>) {
        let (edge, turn) = if one.back { (self.left + BOX, 1) } else { (self.left, -1) };
        let x = edge + turn * one.away;
        let (leaves, arrives) = if one.back { (-5, 5) } else { (4, -4) };
        for (name, row) in one.bundle.from.iter().zip(&one.rows) {
            let start = self.y(*row) + TALL / 2 + leaves;
            let end = self.y(one.to) + TALL / 2 + arrives;
            let down = if end > start { ROUND } else { -ROUND };
            let path = format!(
                "M{edge} {start}H{}Q{x} {start} {x} {}V{}Q{x} {end} {} {end}H{}",
                x - turn * ROUND,
                start + down,
                end - down,
                x - turn * ROUND,
                edge + turn * 2,
            );
            self.ways.push(Way { from: name, to: one.bundle.to, path });
        }
        let between = |row: i32| i32::midpoint(self.y(row) + TALL, self.y(row + 1));
        let middle = i32::midpoint(self.y(one.low), self.y(one.high)) + TALL / 2;
        let mut places: Vec<i32> = (one.low..one.high).map(between).collect();
        places.sort_by_key(|y| (y - middle).abs());
        let (wide, tall) = (one.wide() / 2, one.lines() * TEXT / 2);
        let room = |y: i32| (x - wide, x + wide, y - tall, y + tall);
        let is_free = |(l, r, t, b): Taken| {
            !taken
                .iter()
                .any(|(left, right, top, end)| l < *right && *left < r && t < *end && *top < b)
        };
        let center = places.iter().copied().find(|y| is_free(room(*y)));
        let center = center.or(places.first().copied()).unwrap_or(middle);
        taken.push(room(center));
        self.signs(&one.bundle, x, center, true);
    }

    /// The words of a bundle, one below the other around a point.
    fn signs(&mut self, bundle: &Bundle, x: i32, center: i32, covers: bool) {
        let top = center - (lines(bundle) - 1) * TEXT / 2 + 4;
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

    /// Where the box of a row begins.
    fn y(&self, row: i32) -> i32 {
        let at = usize::try_from(row).unwrap_or_default();
        self.boxes.get(at).map_or(self.height, |b| b.y)
    }

    const fn width(&self) -> i32 {
        self.width
    }

    const fn left(&self) -> i32 {
        self.left
    }

    /// Where the middle of a state's name stands; what lasts in the state stands behind it.
    const fn label_at(&self, station: &Station) -> i32 {
        let middle = self.left + BOX / 2;
        if station.lasting.is_empty() { middle } else { middle - 18 }
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

/// How many lines of text the words of a bundle take where they stand below one another.
fn lines(bundle: &Bundle) -> i32 {
    i32::try_from(bundle.edges.len()).unwrap_or(1)
}

/// How wide the words of a bundle are where they stand below one another.
fn wide(bundle: &Bundle) -> i32 {
    bundle.edges.iter().map(|e| sign_width(e)).max().unwrap_or(0)
}

/// How wide the words of a bundle are between two boxes.
fn wide_below(bundle: &Bundle) -> i32 {
    match bundle.edges.len() {
        0..=BELOW => wide(bundle),
        _ => bundle.edges.iter().map(|e| sign_width(e) + 2).sum(),
    }
}

/// Gives each its distance from the boxes: what spans few rows runs near them, and what has no row between its ends in
/// common with another may run as near as that.
fn lay(beside: &mut [Beside]) {
    beside.sort_by_key(|b| b.high - b.low);
    for back in [false, true] {
        let mut lanes: Vec<(i32, Vec<(i32, i32)>)> = Vec::new();
        for one in beside.iter_mut().filter(|b| b.back == back) {
            let least = one.wide() / 2 + BESIDE;
            let crosses = |(low, high): &(i32, i32)| *low < one.high && one.low < *high;
            let free =
                lanes.iter_mut().find(|(away, rows)| *away >= least && !rows.iter().any(crosses));
            if let Some((away, rows)) = free {
                one.away = *away;
                rows.push((one.low, one.high));
                continue;
            }
            one.away = lanes.last().map_or(least, |(away, _)| least.max(away + LANE));
            lanes.push((one.away, vec![(one.low, one.high)]));
        }
    }
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
