//! `/devices`: the server's store and what each device knows of it.

use super::{
    page,
    view::DevicesPage,
    visitor::{Own, Visitor},
};
use crate::{
    sandbox::{
        Sandbox, What,
        device::{Deed, DevicePolicy, QUESTIONS},
    },
    world::ConnId,
};
use axum::{
    Form,
    extract::Query,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
};
use serde::Deserialize;
use std::{collections::BTreeMap, time::Duration};

/// Whose devices are shown, and the transcript of which connection.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    account: Option<String>,
    /// A device of that account.
    device: Option<String>,
    conn: Option<u32>,
}

/// `GET /devices`
pub(super) async fn page(
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Response {
    let sandbox = visitor.sandbox();
    let conn = wanted.conn.map(ConnId);
    let owner = wanted.device.and_then(|name| sandbox.device(&name).map(|d| d.account.to_string()));
    let account = owner.or(wanted.account);
    page::send_found(&DevicesPage::new(sandbox, account.as_deref(), conn), &headers)
}

/// What a form asks for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    account: String,
    /// The name of a device and what is done with it: `phone flag #3`.
    #[serde(rename = "do")]
    deed: String,
    /// A new device.
    name: String,
    protocol: String,
    /// Seconds by which the clock is moved.
    advance: Option<u64>,
    /// The answers to the questions of a policy, by their keys.
    #[serde(flatten)]
    answers: BTreeMap<String, String>,
}

/// Farthest that the clock is moved at once.
const FARTHEST: u64 = 31 * 24 * 60 * 60;

impl Asked {
    /// Does it. Gives the device that did something.
    fn act(&self, sandbox: &mut Sandbox) -> Result<Option<String>, String> {
        if let Some(seconds) = self.advance {
            sandbox.advance(Duration::from_secs(seconds.min(FARTHEST)));
            return Ok(None);
        }
        if let Some(pair) = self.deed.strip_prefix("both ") {
            return self.pair(pair, sandbox);
        }
        if self.deed == "lose-mail" {
            let known = sandbox.lose_mail(&self.account);
            return if known { Ok(None) } else { Err("There is no such account.".to_owned()) };
        }
        let (name, deed) = if self.deed.is_empty() {
            let account = self.account.clone();
            (self.name.trim(), Deed::Add { account, policy: self.policy()? })
        } else {
            let (name, deed) = self.deed.split_once(' ').unwrap_or((&self.deed, ""));
            (name, Deed::read(deed)?)
        };
        sandbox.device_do(name, &deed).map_err(|refused| refused.to_string())?;
        Ok(Some(name.to_owned()))
    }

    /// The policy that the form describes: the answers to those questions that its protocol has.
    fn policy(&self) -> Result<DevicePolicy, String> {
        let asked = QUESTIONS.iter().filter(|q| q.of.iter().any(|p| p.key() == self.protocol));
        let words = asked.filter_map(|q| self.answers.get(q.key)).map(String::as_str);
        DevicePolicy::read(std::iter::once(self.protocol.as_str()).chain(words))
    }

    /// A phone and a laptop, to begin with.
    fn pair(&self, pair: &str, sandbox: &mut Sandbox) -> Result<Option<String>, String> {
        let both = match pair {
            "imap" => ["imap headers idle", "imap full"],
            "pop3" => ["pop3 leave", "pop3 delete"],
            _ => ["imap headers idle", "pop3 leave"],
        };
        let mut last = String::new();
        for (name, words) in ["phone", "laptop"].into_iter().zip(both) {
            let policy = DevicePolicy::read(words.split(' '))?;
            let local = self.account.split('@').next().unwrap_or_default();
            let name = match sandbox.device(name) {
                Some(_) => &format!("{local}-{name}"),
                None => name,
            };
            let account = self.account.clone();
            for deed in [Deed::Add { account, policy }, Deed::Sync(Default::default())] {
                sandbox.device_do(name, &deed).map_err(|refused| refused.to_string())?;
            }
            name.clone_into(&mut last);
        }
        Ok(Some(last))
    }
}

/// `POST /devices`: does something with a device, or moves the clock.
pub(super) async fn act(Own(room): Own, headers: HeaderMap, Form(asked): Form<Asked>) -> Response {
    let what = match asked.advance {
        Some(seconds) => What::Clock(Duration::from_secs(seconds.min(FARTHEST))),
        None => What::Device,
    };
    let done = room.step(None, what, |s| asked.act(s));
    match done {
        Ok(name) => {
            let newest = |s: &Sandbox| s.device(name.as_deref()?)?.runs().find_map(|run| run.conn);
            let conn = room.look(newest).map_or_else(String::new, |c| format!("&conn={}", c.0));
            let whose = match &name {
                Some(name) if plain(name) => format!("device={name}{conn}"),
                _ if plain(&asked.account) => format!("account={}", asked.account),
                _ => String::new(),
            };
            Redirect::to(&format!("/devices?{whose}")).into_response()
        }
        Err(sentence) => {
            let sandbox = room.look(Sandbox::clone);
            let page = DevicesPage::new(sandbox, Some(&asked.account), None).say(sentence);
            page::send_found(&page, &headers)
        }
    }
}

/// Whether a text stands for itself in an address.
fn plain(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"@.-_".contains(&b))
}
