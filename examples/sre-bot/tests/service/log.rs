//! A log that cannot be written costs the log, and nothing else.

use std::fs::{self, File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Instant;

use serde_json::Value;

use crate::process::PATIENCE;

/// A service on a Unix socket, since nobody can be told its port.
struct Service {
    child: Child,
    socket: PathBuf,
}

impl Service {
    fn start(test: &str, stderr: impl Into<Stdio>, stdout: impl Into<Stdio>) -> Self {
        Self::start_with(test, stderr, stdout, |command| command)
    }

    fn start_with(
        test: &str,
        stderr: impl Into<Stdio>,
        stdout: impl Into<Stdio>,
        change: impl FnOnce(&mut Command) -> &mut Command,
    ) -> Self {
        let socket = std::env::temp_dir().join(format!("sre-bot-log-{}-{test}.sock", std::process::id()));
        let mut command = Command::new(env!("CARGO_BIN_EXE_sre-bot"));
        command
            .args(["serve", &format!("unix:{}", socket.display())])
            .env_clear()
            .env(crate::api_keys::KEYS_VARIABLE, crate::api_keys::KEYS)
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(stderr);
        let child = change(&mut command).spawn().expect("the service is there to be started");
        let start = Instant::now();
        while UnixStream::connect(&socket).is_err() {
            assert!(start.elapsed() < PATIENCE, "the service does not accept");
            std::thread::yield_now();
        }
        Self { child, socket }
    }

    /// Ends in order, with what it would end with otherwise.
    fn stop(mut self) {
        let kill = Command::new("kill").args(["-s", "TERM", &self.child.id().to_string()]).status();
        assert!(kill.is_ok_and(|status| status.success()));
        let start = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("a child may be waited for") {
                break status;
            }
            assert!(start.elapsed() < PATIENCE, "the service does not end");
            std::thread::yield_now();
        };
        assert_eq!(status.code(), Some(0));
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The status that a wrong token is answered with, which is logged.
fn refused(socket: &Path) -> String {
    let mut stream = UnixStream::connect(socket).expect("the service accepts");
    stream.set_read_timeout(Some(PATIENCE)).expect("a read may be limited");
    let request = "GET /incident HTTP/1.1\r\nhost: test\r\nauthorization: Bearer wrong\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).expect("the service reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the service answers");
    answer.lines().next().unwrap_or_default().to_owned()
}

fn check(service: Service, requests: usize) {
    for _ in 0..requests {
        assert_eq!(refused(&service.socket), "HTTP/1.1 401 Unauthorized");
    }
    service.stop();
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_costs_the_log_only() {
    let full = || -> File { OpenOptions::new().write(true).open("/dev/full").expect("Linux has it") };
    check(Service::start("full", full(), full()), 3);
}

#[test]
fn a_reader_that_is_gone_costs_the_log_only() {
    let mut service = Service::start("gone", Stdio::piped(), Stdio::piped());
    drop((service.child.stdout.take(), service.child.stderr.take()));
    check(service, 3);
}

/// More is logged than a pipe and the queue hold.
#[test]
fn a_reader_that_does_not_read_costs_the_log_only() {
    check(Service::start("unread", Stdio::piped(), Stdio::null()), 1500);
}

#[test]
fn lines_of_a_client_are_no_lines_of_the_log() {
    let mut service = Service::start("lines", Stdio::piped(), Stdio::null());
    let mut stream = UnixStream::connect(&service.socket).expect("the service accepts");
    let request = "GET /incident HTTP/1.1\r\nhost: test\r\nauthorization: Bearer a\u{b}b\r\nconnection: close\r\n\r\n";
    stream.write_all(request.as_bytes()).expect("the service reads");
    let _ = stream.read_to_string(&mut String::new());
    let mut log = service.child.stderr.take().expect("standard error is piped");
    service.stop();
    let mut text = String::new();
    log.read_to_string(&mut text).expect("the log is text");
    let is_whole = |line: &str| line.contains(" INFO ") || line.contains(" WARN ");
    assert!(text.lines().all(is_whole), "{text}");
}

#[test]
fn the_environment_says_what_is_logged() {
    let mut service = Service::start_with("quiet", Stdio::piped(), Stdio::null(), |command| {
        command.env("RUST_LOG", "warn,access=info")
    });
    assert_eq!(refused(&service.socket), "HTTP/1.1 401 Unauthorized");
    let mut log = service.child.stderr.take().expect("standard error is piped");
    service.stop();
    let mut text = String::new();
    log.read_to_string(&mut text).expect("the log is text");
    let is_wanted = |line: &str| line.contains(" WARN ") || line.contains(" access: ");
    assert!(text.contains(" access: ") && text.lines().all(is_wanted), "{text}");
}

#[test]
fn a_change_of_the_file_changes_the_log() {
    let file = std::env::temp_dir().join(format!("sre-bot-log-{}.yaml", std::process::id()));
    fs::write(&file, "plugins: { logs: { format: text } }").expect("there is room for a file");
    let mut service =
        Service::start_with("json", Stdio::piped(), Stdio::null(), |command| command.arg("--config").arg(&file));
    let log = BufReader::new(service.child.stderr.take().expect("standard error is piped"));
    let (told, lines) = channel();
    thread::spawn(move || log.lines().map_while(Result::ok).try_for_each(|line| told.send(line)));
    fs::write(&file, "plugins: { logs: { format: json } }").expect("there is room for a file");
    loop {
        let line = lines.recv_timeout(PATIENCE).expect("the change is told");
        // It is told by the log that has changed.
        if let Ok(object) = serde_json::from_str::<Value>(&line)
            && object["fields"]["plugin"] == "logs"
        {
            break;
        }
    }
    let _ = fs::remove_file(&file);
    service.stop();
}

#[test]
fn a_command_logs_what_is_wrong_alone() {
    let file = std::env::temp_dir().join(format!("sre-bot-log-{}-routes.yaml", std::process::id()));
    fs::write(&file, "plugins: { logs: { level: debug } }").expect("there is room for a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_sre-bot"));
    command
        .arg("routes")
        .arg("--config")
        .arg(&file)
        .env_clear()
        .env(crate::api_keys::KEYS_VARIABLE, crate::api_keys::KEYS);
    let told = |command: &mut Command| {
        let output = command.output().expect("the command is there");
        assert!(output.status.success() && String::from_utf8_lossy(&output.stdout).contains("/incident"), "{output:?}");
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let stderr = told(&mut command);
    assert!(!stderr.contains(" INFO ") && !stderr.contains(" DEBUG "), "{stderr}");
    // Its plugins do say something.
    let stderr = told(command.env("RUST_LOG", "info"));
    assert!(stderr.contains(" INFO "), "{stderr}");
    let _ = fs::remove_file(&file);
}
