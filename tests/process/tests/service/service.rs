//! The program, with what is to go wrong in it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::time::Instant;

use hooks_process_tests::{Ended, PATIENCE, Process};

/// Starts the program with this environment.
pub fn start(environment: &[(&str, &str)]) -> Process {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hooks-process-tests"));
    Process::start(command.env_clear().envs(environment.iter().copied()))
}

/// Sends a signal, and waits for the end.
pub fn end(mut process: Process, signal: &str) -> Ended {
    process.signal(signal);
    let start = Instant::now();
    let ended = process.ended();
    assert!(start.elapsed() < PATIENCE, "{ended:?}");
    ended
}

/// A connection to a process that accepts.
pub fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).expect("the service accepts connections");
    stream.set_read_timeout(Some(PATIENCE)).expect("a read may be limited");
    stream
}

/// A connection on which `sent` was sent, and `expected` is the start of the answer.
pub fn exchange(address: &str, sent: &str, expected: &str) -> TcpStream {
    let mut stream = connect(address);
    stream.write_all(sent.as_bytes()).expect("the service reads");
    let mut start = vec![0; expected.len()];
    stream.read_exact(&mut start).expect("the service answers");
    assert_eq!(String::from_utf8_lossy(&start), expected);
    stream
}

/// Waits until the service closes a connection, in order or not.
pub fn wait_until_closed(mut stream: TcpStream) {
    let mut read = [0; 4096];
    while stream.read(&mut read).is_ok_and(|length| length > 0) {}
}

pub fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: test\r\n\r\n")
}
