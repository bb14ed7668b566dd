//! The service under test.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::process::Command;

pub use hooks_process_tests::{PATIENCE, Process};

use crate::client::{Connection, Request, Response};

/// Starts the service on an address, with Slack where there is a secret.
pub fn start(address: &str, secret: Option<&OsStr>) -> Process {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sre-bot"));
    command.arg(address).env_remove("SLACK_SIGNING_SECRET");
    Process::start(command.envs(secret.map(|secret| ("SLACK_SIGNING_SECRET", secret))))
}

/// A service that accepts connections.
pub struct Service {
    pub process: Process,
    pub address: SocketAddr,
}

impl Service {
    pub fn start() -> Self {
        Self::start_with(None)
    }

    pub fn start_with(secret: Option<&str>) -> Self {
        let mut process = start("127.0.0.1:0", secret.map(OsStr::new));
        let address = process.accepting().parse().expect("it is bound to a port");
        Self { process, address }
    }

    /// Sends a request on a connection of its own.
    pub fn send(&self, request: Request) -> Response {
        Connection::open(self.address).send(request)
    }

    pub fn get(&self, path: &str) -> Response {
        self.send(Request::new("GET", path))
    }
}
