//! `mailglass serve`: the pages and the mail ports.

use crate::{
    net, web,
    wire::Profile,
    world::{Fault, Policy},
};
use anyhow::bail;
use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use std::{net::IpAddr, process::ExitCode};

/// The arguments of `serve`.
#[derive(Args, Debug)]
pub(super) struct Serve {
    /// Added to every standard port: 80, 25, 587, 110, 143, 53.
    #[arg(long, default_value_t = 2000)]
    offset: u16,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    bind: IpAddr,
    /// Allow an address that other machines can reach.
    #[arg(long)]
    expose: bool,
    /// The port of the pages, instead of 80 + OFFSET; 0 takes any free one.
    #[arg(long)]
    port_web: Option<u16>,
    /// The port of mx1.harbor.test:25, instead of 25 + OFFSET; 0 takes any free one.
    #[arg(long)]
    port_smtp: Option<u16>,
    /// The port of mail.meadow.test:587, instead of 587 + OFFSET; 0 takes any free one.
    #[arg(long)]
    port_submission: Option<u16>,
    /// The port of mail.harbor.test:110, instead of 110 + OFFSET; 0 takes any free one.
    #[arg(long)]
    port_pop3: Option<u16>,
    /// The port of mail.harbor.test:143, instead of 143 + OFFSET; 0 takes any free one.
    #[arg(long)]
    port_imap: Option<u16>,
    /// The port of dns.meadow.test:53, for TCP and UDP, instead of 53 + OFFSET; 0 takes any free one.
    #[arg(long)]
    port_dns: Option<u16>,
    /// Whom the servers of the world on the mail ports are like.
    #[arg(long, default_value = "strict", value_parser = profiles())]
    profile: Profile,
    /// Turns a knob of the world on the mail ports: KNOB=VALUE for all hosts, HOST:KNOB=VALUE for one. May be given
    /// more than once.
    #[arg(long, value_name = "KNOB=VALUE", value_parser = knob)]
    policy: Vec<(Option<String>, String, String)>,
    /// Sets a fault in the world on the mail ports, such as 'mx1.harbor.test RCPT 451 4.3.0 "Try later" next 1'. May be
    /// given more than once.
    #[arg(long, value_name = "FAULT", value_parser = fault)]
    fault: Vec<String>,
}

/// Reads `KNOB=VALUE` or `HOST:KNOB=VALUE`.
fn knob(text: &str) -> Result<(Option<String>, String, String), String> {
    let (name, value) = text.split_once('=').ok_or("a knob is KNOB=VALUE or HOST:KNOB=VALUE")?;
    let (host, name) = match name.split_once(':') {
        Some((host, name)) => (Some(host.to_owned()), name),
        None => (None, name),
    };
    let known = Policy::KNOBS.iter().find(|k| k.name == name).ok_or_else(|| {
        let names: Vec<&str> = Policy::KNOBS.iter().map(|k| k.name).collect();
        format!("there is no knob {name}; the knobs are {}", names.join(", "))
    })?;
    if !Policy::default().set(name, value) {
        return Err(format!("{name} takes {}", known.kind.form()));
    }
    Ok((host, name.to_owned(), value.to_owned()))
}

/// Looks whether a fault is in its form.
fn fault(text: &str) -> Result<String, String> {
    match text.parse::<Fault>() {
        Ok(_) => Ok(text.to_owned()),
        Err(e) => Err(format!("column {}: {}", e.column(), e.sentence())),
    }
}

fn profiles() -> impl TypedValueParser<Value = Profile> {
    let keys = Profile::ALL.iter().map(|p| p.key());
    PossibleValuesParser::new(keys).map(|key| key.parse().unwrap_or_default())
}

impl Serve {
    pub(super) fn run(&self) -> anyhow::Result<ExitCode> {
        if !self.bind.is_loopback() && !self.expose {
            bail!(
                "{} can be reached by other machines, and everybody who reaches it can use this world \
                 and read its passwords. Add --expose if that is what you want.",
                self.bind
            );
        }
        let port = |own: Option<u16>, standard: u16| -> anyhow::Result<u16> {
            match own {
                Some(port) => Ok(port),
                None => standard.checked_add(self.offset).ok_or_else(|| {
                    anyhow::anyhow!("port {standard} + {} is too large", self.offset)
                }),
            }
        };
        let places = [
            (self.port_smtp, "smtp", "mx1.harbor.test", 25),
            (self.port_submission, "submission", "mail.meadow.test", 587),
            (self.port_pop3, "pop3", "mail.harbor.test", 110),
            (self.port_imap, "imap", "mail.harbor.test", 143),
            (self.port_dns, "dns", "dns.meadow.test", 53),
        ];
        let mut ports = Vec::new();
        for (own, name, host, standard) in places {
            ports.push(net::PortSpec { name, host, standard, port: port(own, standard)? });
        }
        let web = port(self.port_web, 80)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(web::serve(web::Options {
            bind: self.bind,
            web,
            ports,
            profile: self.profile,
            knobs: self.policy.clone(),
            faults: self.fault.clone(),
        }))?;
        Ok(ExitCode::SUCCESS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_knob_is_for_all_or_for_one_host() {
        let of = |host: Option<&str>, knob: &str, value: &str| {
            Ok((host.map(str::to_owned), knob.to_owned(), value.to_owned()))
        };
        assert_eq!(knob("greylisting=true"), of(None, "greylisting", "true"));
        assert_eq!(
            knob("mx1.harbor.test:reach=silent"),
            of(Some("mx1.harbor.test"), "reach", "silent")
        );
        assert!(knob("greylist=true").is_err_and(|e| e.contains("greylisting, grey_recipients")));
        assert!(knob("reach=off").is_err_and(|e| e.contains("up, refuses, silent")));
        assert!(knob("reach").is_err());
        assert!(fault("all RCPT 250").is_err_and(|e| e.starts_with("column 10:")));
        assert!(fault("all RCPT 451").is_ok());
    }
}
