//! `mailglass serve`: the pages and the mail ports.

use crate::{net, web, wire::Profile};
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
        }))?;
        Ok(ExitCode::SUCCESS)
    }
}
