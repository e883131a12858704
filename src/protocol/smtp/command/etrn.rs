//! ETRN: the server sends what it has queued for a host (RFC 1985). It does so over connections of its own, to where
//! the zones say, and so nobody gets another's mail by asking.

use super::*;
use crate::{
    protocol::smtp::{extension::etrn as words, grammar},
    world::Queued,
};

static QUEUE_RUNS: Rule = Rule {
    id: "smtp.etrn-queue-runs",
    holds: "The server's queue is not held back.",
    flip: "Ask again when whoever looks after the server lets the queue go.",
    change: |c| {
        Some(
            Change::policy(c, |p| p.hold_queue = false).named("With a queue that is not held back"),
        )
    },
    rfc: Rfc(1985, "5.1"),
};
static NODE_ALLOWED: Rule = Rule {
    id: "smtp.etrn-node-allowed",
    holds: "The server queues mail under that name: it has no named queues, and none for its own domain.",
    flip: "Name a domain to which this server passes mail on.",
    change: |_| Some(Change::instead("ETRN pool.test")),
    rfc: Rfc(1985, "5.1"),
};

/// What is to be sent.
#[derive(Debug)]
pub(in crate::protocol::smtp) enum Node {
    Domain(String),
    /// That domain and all below it.
    Tree(String),
    /// A queue with a name of the server's own.
    Named,
}

impl Node {
    fn holds(&self, domain: &str) -> bool {
        match self {
            Self::Domain(name) => domain.eq_ignore_ascii_case(name),
            Self::Tree(name) => {
                let at = domain.len().checked_sub(name.len());
                at.is_some_and(|at| {
                    let tail = domain.get(at..).is_some_and(|t| t.eq_ignore_ascii_case(name));
                    tail && (at == 0 || domain[..at].ends_with('.'))
                })
            }
            Self::Named => false,
        }
    }
}

pub(in crate::protocol::smtp) struct Etrn;

impl Grammar for Etrn {
    type Args = Node;

    const SPEC: Spec<Phase> = Spec {
        verb: "ETRN",
        syntax: "ETRN SP [\"@\" / \"#\"] node-name CRLF",
        rfc: Rfc(1985, "5"),
        summary: "Asks the server to send the mail that it has queued for a host, over a connection of its own.",
        when: &[Phase::Ready],
        rules: &[&rule::AFTER_EHLO, &NODE_ALLOWED, &QUEUE_RUNS],
    };
    const EXAMPLES: &'static [&'static str] =
        &["ETRN harbor.test", "ETRN @harbor.test", "ETRN #queue-7"];

    fn arguments(c: &mut Cursor<'_>) -> Parsed<Node> {
        c.sp()?;
        let node = match c.peek() {
            Some(b'#') => {
                c.exact(&words::OPTION, "#")?;
                c.run(&words::QUEUE, |b| b.is_ascii_graphic())?;
                Node::Named
            }
            Some(b'@') => {
                c.exact(&words::OPTION, "@")?;
                Node::Tree(grammar::domain(c)?.to_owned())
            }
            _ => Node::Domain(grammar::domain(c)?.to_owned()),
        };
        grammar::end(c)?;
        Ok(node)
    }
}

impl Command for Etrn {
    fn run(node: Node, s: &mut Session, cx: &mut Context<'_>) -> Reply {
        if !s.extended {
            return rule::after_ehlo();
        }
        let (name, below) = match &node {
            Node::Domain(name) => (name, false),
            Node::Tree(name) => (name, true),
            Node::Named => {
                let text = "Node not allowed: the queues here have no names";
                return Reply::refuse(&NODE_ALLOWED, 459, "4.7.1", text);
            }
        };
        let host = cx.place.host.name;
        if node.holds(cx.place.host.domain) {
            let text = format!("Node {name} not allowed: its mail stays here");
            return Reply::refuse(&NODE_ALLOWED, 459, "4.7.1", text);
        }
        if cx.policy().hold_queue {
            let text = format!("Unable to queue messages for node {name}: the queue is held back");
            return Reply::refuse(&QUEUE_RUNS, 458, "4.3.2", text);
        }
        let domain = |address: &str| address.rsplit_once('@').is_some_and(|(_, d)| node.holds(d));
        let waits =
            |q: &Queued| *q.host == *host && q.recipients.iter().any(|r| domain(&r.address));
        let now = cx.world.now;
        let all = cx.world.queue.iter().filter(|(_, q)| waits(q)).count();
        // What its sender wants to be kept is kept (RFC 4865 §4.2).
        let free = |q: &Queued| q.wishes.hold_until.is_none_or(|until| until <= now);
        let hurried = cx.world.queue.hurry(now, |q| waits(q) && free(q));
        if hurried > 0 {
            cx.out.pause();
        }
        match (all, hurried) {
            (0, _) => Reply::new(251, "2.0.0", format!("OK, no messages waiting for node {name}")),
            (_, 0) => Reply::new(250, "2.0.0", format!("OK, queuing for node {name} started")),
            _ if below => {
                Reply::new(252, "2.0.0", format!("OK, pending messages for node {name} started"))
            }
            (_, n) => Reply::new(
                253,
                "2.0.0",
                format!("OK, {n} pending messages for node {name} started"),
            ),
        }
    }
}
