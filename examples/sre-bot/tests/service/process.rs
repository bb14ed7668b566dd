//! The service under test.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

pub use hooks_process_tests::{Ended, PATIENCE, Process};

use crate::api_keys::{KEYS, KEYS_VARIABLE};
use crate::client::{Connection, Request, Response};

/// What the environment says of the service under test.
const VARIABLES: [&str; 2] = [KEYS_VARIABLE, "SLACK_SIGNING_SECRET"];

/// Runs a command of the service up to its end.
pub fn run(arguments: &[&str]) -> Ended {
    run_with(&[], arguments)
}

/// The same with these variables.
pub fn run_with(variables: &[(&str, &str)], arguments: &[&str]) -> Ended {
    Process::start(program().envs(variables.iter().copied()).args(arguments)).ended()
}

/// Starts the service on an address, with these variables and no other of its own.
pub fn start(address: &str, variables: &[(&str, &OsStr)]) -> Process {
    Process::start(command(address).envs(variables.iter().copied()))
}

/// Starts the service with this configuration.
pub fn start_configured(file: &Path, variables: &[(&str, &str)]) -> Process {
    Process::start(command("127.0.0.1:0").arg("--config").arg(file).envs(variables.iter().copied()))
}

fn command(address: &str) -> Command {
    let mut command = program();
    command.args(["serve", address]);
    command
}

/// The service, with nothing in its environment that is its own.
pub fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sre-bot"));
    for name in VARIABLES {
        command.env_remove(name);
    }
    command
}

/// A service that accepts connections.
pub struct Service {
    pub process: Process,
    pub address: SocketAddr,
}

impl Service {
    /// One that knows the keys of [`api_keys`](crate::api_keys), and not Slack.
    pub fn start() -> Self {
        Self::start_with(&[(KEYS_VARIABLE, KEYS)])
    }

    pub fn start_with(variables: &[(&str, &str)]) -> Self {
        let variables: Vec<_> = variables.iter().map(|(name, value)| (*name, OsStr::new(value))).collect();
        Self::of(start("127.0.0.1:0", &variables))
    }

    /// Waits until it accepts connections.
    pub fn of(mut process: Process) -> Self {
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
