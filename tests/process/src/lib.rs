//! A process under test.
#![forbid(unsafe_code)]

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

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
    /// Its standard output.
    pub stdout: String,
    /// Its standard error.
    pub stderr: String,
}

impl Process {
    /// Starts a program, with its output in our hands.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
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

    /// Waits until it accepts connections, and gives its address.
    pub fn accepting(&mut self) -> String {
        let line = self.log_up_to("accepting").last().cloned().unwrap_or_default();
        let address = line.split("address=").nth(1).and_then(|rest| rest.split_whitespace().next());
        address.unwrap_or_else(|| panic!("no address in `{line}`")).to_owned()
    }

    /// Sends a signal by its name.
    #[cfg(unix)]
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args(["-s", name, &self.child.id().to_string()]).status();
        assert!(status.is_ok_and(|status| status.success()), "`kill` cannot send {name}");
    }

    /// Ends it without its doing.
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
