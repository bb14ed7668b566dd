//! The service on a Unix socket, and the file of that.

use std::fs;
use std::io::{Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};

use crate::process::{self, PATIENCE, Process};

/// A path that no other test uses, and that is short enough.
fn path(test: &str) -> PathBuf {
    std::env::temp_dir().join(format!("sre-bot-{}-{test}.sock", std::process::id()))
}

fn start(path: &Path) -> Process {
    let address = format!("unix:{}", path.display());
    let mut process = process::start(&address, &[]);
    assert_eq!(process.accepting(), address);
    process
}

/// What a request is answered, from the status line on.
fn get(path: &Path) -> String {
    let mut stream = UnixStream::connect(path).expect("the service accepts connections");
    stream.set_read_timeout(Some(PATIENCE)).expect("a read may be limited");
    stream.write_all(b"GET / HTTP/1.1\r\nhost: sre-bot\r\nconnection: close\r\n\r\n").expect("the service reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the service answers");
    answer
}

#[track_caller]
fn check_served(path: &Path) {
    let answer = get(path);
    assert!(answer.starts_with("HTTP/1.1 200 ") && answer.ends_with("\r\n\r\nsre-bot\n"), "{answer}");
}

fn stop(mut process: Process) {
    process.signal("TERM");
    let ended = process.ended();
    assert_eq!(ended.code, Some(0), "{ended:?}");
}

/// Starts where it cannot, and gives the line that says why.
fn refused(address: &str) -> String {
    let ended = process::start(address, &[]).ended();
    assert_eq!(ended.code, Some(1), "{ended:?}");
    ended.stderr.lines().rfind(|line| line.starts_with("error: ")).unwrap_or_default().to_owned()
}

#[test]
fn the_file_is_for_owner_and_group_and_is_removed_at_the_end() {
    let path = path("served");
    let process = start(&path);
    let mode = fs::metadata(&path).expect("it is bound").permissions().mode();
    assert_eq!(mode & 0o777, 0o660);
    check_served(&path);
    stop(process);
    assert!(!path.exists());
}

#[test]
fn what_a_killed_process_leaves_behind_is_replaced() {
    let path = path("stale");
    let mut killed = start(&path);
    killed.kill();
    killed.ended();
    assert!(path.exists());
    let process = start(&path);
    check_served(&path);
    stop(process);
}

#[test]
fn a_socket_that_somebody_listens_on_is_left_to_him() {
    let path = path("taken");
    let process = start(&path);
    // An absolute path is an address, too.
    let address = path.display().to_string();
    let message = refused(&address);
    assert!(message.starts_with(&format!("error: cannot listen on {address}: address in use")), "{message}");
    check_served(&path);
    stop(process);
}

#[test]
fn a_file_that_is_no_socket_is_left_alone() {
    let path = path("file");
    fs::write(&path, "precious").expect("the directory can be written to");
    let address = format!("unix:{}", path.display());
    let expected = format!("error: cannot listen on {address}: there is a file that is no socket; remove it");
    assert_eq!(refused(&address), expected);
    assert_eq!(fs::read_to_string(&path).expect("it is there"), "precious");
    fs::remove_file(path).expect("it is ours");
}

#[test]
fn a_path_that_cannot_be_is_told() {
    let message = refused("unix:/nowhere/at/all.sock");
    assert!(message.starts_with("error: cannot listen on unix:/nowhere/at/all.sock: "), "{message}");
}

#[test]
fn a_file_that_somebody_has_put_in_its_place_is_left_to_him() {
    let path = path("replaced");
    let process = start(&path);
    fs::remove_file(&path).expect("it is there");
    let _other = UnixListener::bind(&path).expect("the path is free");
    stop(process);
    assert!(path.exists());
    fs::remove_file(path).expect("it is ours");
}
