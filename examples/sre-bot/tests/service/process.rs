//! The process under test.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use crate::client::{Connection, Request, Response};

/// How long anything may take before a test is given up; nothing waits for this time to pass.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// A process that does not outlive its test.
pub struct Process {
    child: Child,
    stdout: Lines,
    stderr: Lines,
}

/// How a process ended, and what it wrote.
#[derive(Debug)]
pub struct Ended {
    /// `None` where a signal killed it.
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

impl Process {
    /// Starts the service on an address, with Slack where there is a secret.
    pub fn start(address: &str, secret: Option<&OsStr>) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_sre-bot"))
            .arg(address)
            .env_remove("SLACK_SIGNING_SECRET")
            .envs(secret.map(|secret| ("SLACK_SIGNING_SECRET", secret)))
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the service is there to be started");
        let stdout = Lines::of(child.stdout.take().expect("standard output is piped"));
        let stderr = Lines::of(child.stderr.take().expect("standard error is piped"));
        Self { child, stdout, stderr }
    }

    /// Waits until there is a line of the log that holds `text`, and gives everything up to it.
    pub fn log_up_to(&mut self, text: &str) -> &[String] {
        self.stderr.up_to(text)
    }

    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(status.is_ok_and(|status| status.success()), "`kill` cannot send {name}");
    }

    pub fn kill(&mut self) {
        self.child.kill().expect("a child may be killed");
    }

    /// Waits for the end.
    pub fn ended(&mut self) -> Ended {
        // Both streams are closed by the end of the process, so that `wait` is not where a hanging one is met.
        let (stdout, stderr) = (self.stdout.rest(), self.stderr.rest());
        let status = self.child.wait().expect("a child may be waited for");
        Ended { code: status.code(), stdout, stderr }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It fails where the process has ended, which is what is wanted.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
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
        let mut process = Process::start("127.0.0.1:0", secret.map(OsStr::new));
        let line = process.log_up_to("accepting").last().cloned().unwrap_or_default();
        let address = line.split("address=").nth(1).and_then(|rest| rest.split_whitespace().next()?.parse().ok());
        Self { process, address: address.unwrap_or_else(|| panic!("no address in `{line}`")) }
    }

    /// Sends a request on a connection of its own.
    pub fn send(&self, request: Request) -> Response {
        Connection::open(self.address).send(request)
    }

    pub fn get(&self, path: &str) -> Response {
        self.send(Request::new("GET", path))
    }
}

/// The lines that a process writes, as it writes them.
struct Lines {
    coming: Receiver<String>,
    seen: Vec<String>,
}

impl Lines {
    fn of(stream: impl Read + Send + 'static) -> Self {
        let (sender, coming) = mpsc::channel();
        thread::spawn(move || {
            for line in BufReader::new(stream).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Self { coming, seen: Vec::new() }
    }

    fn up_to(&mut self, text: &str) -> &[String] {
        while !self.seen.last().is_some_and(|line| line.contains(text)) {
            match self.coming.recv_timeout(PATIENCE) {
                Ok(line) => self.seen.push(line),
                Err(error) => panic!("no `{text}` ({error}) in:\n{}", self.seen.join("\n")),
            }
        }
        &self.seen
    }

    fn rest(&mut self) -> String {
        loop {
            match self.coming.recv_timeout(PATIENCE) {
                Ok(line) => self.seen.push(line),
                Err(mpsc::RecvTimeoutError::Disconnected) => return self.seen.join("\n"),
                Err(error) => panic!("the process does not end ({error}):\n{}", self.seen.join("\n")),
            }
        }
    }
}
