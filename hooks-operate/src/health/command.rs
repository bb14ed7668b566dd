//! `probe`.

use std::net::SocketAddr;

use clap::{CommandFactory, FromArgMatches, Parser};
use hooks_axum::HealthStatus;
use hooks_axum::axum::http::Uri;
use hooks_axum::axum::http::uri::{PathAndQuery, Scheme};
use hooks_core::{BoxError, hookimpl};
use thiserror::Error;

use super::probe::ask;
use super::{HealthConfig, HealthPlugin};
use crate::command::{ADDRESS, Commands, Invocation, configured, register_commands};

/// Asks the service that runs whether it wants requests; exit code 1 where not
#[derive(Debug, Parser)]
#[command(name = "probe")]
struct Arguments {
    /// `ready`, `live`, or a URL: `http://127.0.0.1:9000/health/ready`
    #[arg(default_value = "ready", value_parser = Question::parse)]
    what: Question,
}

/// What is asked, and of whom.
#[derive(Debug, Clone)]
enum Question {
    /// The service that is configured.
    Own(PathAndQuery),
    Other(Uri),
}

/// What keeps the service from being asked.
#[derive(Debug, Error)]
enum Unasked {
    #[error("the plugin `health` is on the listener `{0}`, which has no address; give it one in `server.listeners`")]
    NoListener(String),
    #[error("no port is configured, `{0}` takes any; give a URL: `probe http://127.0.0.1:8000/health/ready`")]
    AnyPort(String),
}

/// It is not as it should be, which has been shown.
#[derive(Debug, Error)]
#[error("the service does not want requests, or is not well")]
struct Down;

#[hookimpl(register_commands, plugin = HealthPlugin)]
fn add_command(commands: &mut Commands) {
    commands.add(Arguments::command(), run);
}

async fn run(call: Invocation) -> Result<(), BoxError> {
    let probed = match Arguments::from_arg_matches(&call.matches)?.what {
        Question::Own(path) => ask(&own_address(&call)?, &path).await?,
        Question::Other(url) => {
            let address = url.authority().map(|authority| with_port(authority.as_str())).unwrap_or_default();
            ask(&address, url.path_and_query().unwrap_or(&PathAndQuery::from_static("/"))).await?
        }
    };
    call.output.view(&probed)?;
    if probed.status == HealthStatus::Up { Ok(()) } else { Err(Down.into()) }
}

impl Question {
    fn parse(text: &str) -> Result<Self, &'static str> {
        match text {
            "ready" => Ok(Self::Own(PathAndQuery::from_static("/health/ready"))),
            "live" => Ok(Self::Own(PathAndQuery::from_static("/health/live"))),
            url => {
                let url = url.parse::<Uri>().ok().filter(|url| url.scheme() == Some(&Scheme::HTTP));
                url.map(Self::Other).ok_or("write `ready`, `live` or a URL that begins with `http://`")
            }
        }
    }
}

/// Where the plugin answers, as it is configured.
fn own_address(call: &Invocation) -> Result<String, BoxError> {
    let (app, config) = (&call.app, configured::<HealthConfig>(&call.app, "health")?);
    let address = match config.listener {
        None => app.configured_address().unwrap_or(ADDRESS),
        Some(name) => match app.listeners().find(|(each, _)| **each == *name) {
            Some((_, address)) => address,
            None => return Err(Unasked::NoListener(name).into()),
        },
    };
    Ok(reachable(address)?)
}

/// Where a client comes to what listens on all addresses of this machine.
fn reachable(address: &str) -> Result<String, Unasked> {
    let Ok(socket) = address.parse::<SocketAddr>() else { return Ok(address.to_owned()) };
    let ip = match socket {
        _ if socket.port() == 0 => return Err(Unasked::AnyPort(address.to_owned())),
        SocketAddr::V4(v4) if v4.ip().is_unspecified() => std::net::Ipv4Addr::LOCALHOST.into(),
        SocketAddr::V6(v6) if v6.ip().is_unspecified() => std::net::Ipv6Addr::LOCALHOST.into(),
        _ => socket.ip(),
    };
    Ok(SocketAddr::new(ip, socket.port()).to_string())
}

fn with_port(authority: &str) -> String {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let has_port = host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    if has_port { host.to_owned() } else { format!("{host}:80") }
}

#[cfg(test)]
mod tests {
    use super::{Question, reachable, with_port};

    #[test]
    fn what_listens_everywhere_is_reached_here() {
        for (address, reached) in [
            ("0.0.0.0:8000", "127.0.0.1:8000"),
            ("[::]:8000", "[::1]:8000"),
            ("192.0.2.1:8000", "192.0.2.1:8000"),
            ("localhost:8000", "localhost:8000"),
            ("unix:/run/app.sock", "unix:/run/app.sock"),
        ] {
            assert_eq!(reachable(address).ok().as_deref(), Some(reached));
        }
        assert!(reachable("127.0.0.1:0").is_err());
    }

    #[test]
    fn a_url_needs_no_port() {
        assert_eq!(with_port("localhost"), "localhost:80");
        assert_eq!(with_port("[::1]"), "[::1]:80");
        assert_eq!(with_port("[::1]:9000"), "[::1]:9000");
        assert_eq!(with_port("alice@localhost:9000"), "localhost:9000");
    }

    #[test]
    fn only_a_url_of_http_can_be_asked() {
        for wrong in ["redy", "https://127.0.0.1/", "/health", "http://", "127.0.0.1:8000"] {
            assert!(Question::parse(wrong).is_err(), "{wrong}");
        }
    }
}
