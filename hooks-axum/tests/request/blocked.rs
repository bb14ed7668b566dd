//! What blocks its thread is told while it does and behind it, at every [`Stage`]. `App::run` alone has a clock for it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;
use std::thread;

use axum::Extension;
use hooks_axum::App;

use crate::cell::{Cell, Trouble};
use crate::log::Log;
use crate::plugin::manager;
use crate::router::router;
use crate::scene::{PATIENCE, Scene};
use crate::stage::{STAGES, Stage};
use crate::wrapper::wrapped;

/// What the log says while a thread is blocked.
fn meanwhile(stage: &Stage) -> String {
    match stage.cell(Trouble::Blocked) {
        Cell::Blocks(hook, plugins) | Cell::BlocksOneOf(hook, plugins, _) => {
            format!("a plugin has blocked a thread for a second, and still does plugins=\"{plugins}\" hook=\"{hook}\"")
        }
        _ => "a handler or a body has blocked a thread for a second, and still does".to_owned(),
    }
}

/// What it says once the thread goes on, with the path; a body has none.
fn behind(stage: &Stage) -> String {
    let path = stage.request.trim_start_matches("GET ");
    match stage.cell(Trouble::Blocked) {
        Cell::Blocks(hook, plugins) | Cell::BlocksOneOf(hook, _, plugins) => {
            format!("path=\"{path}\" hook=\"{hook}\" plugins=\"{plugins}\"")
        }
        Cell::BlocksHandler(who) => format!("path=\"{path}\" answered_by=\"{who}\""),
        _ => "the body of a response has blocked a thread".to_owned(),
    }
}

/// Blocks a thread at each of these stages, all at the same time.
fn check(stages: &[&Stage], address: &str, scene: &Scene, log: &Log, told: &mut Vec<String>) {
    scene.add(stages.iter().map(|stage| (stage.actor, "blocks")));
    let begin = |(index, stage): (usize, &&Stage)| {
        let mut socket = TcpStream::connect(address).expect("it accepts");
        socket.set_read_timeout(Some(PATIENCE)).expect("a read may be limited");
        let request = format!("{} HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n", stage.request);
        socket.write_all(request.as_bytes()).expect("it reads");
        // One after the other: the next one comes further.
        scene.until_blocked(index + 1);
        socket
    };
    let sockets: Vec<_> = stages.iter().enumerate().map(begin).collect();
    for stage in stages {
        let same = stages.iter().filter(|other| meanwhile(other) == meanwhile(stage)).count();
        log.until(same, |line| line.contains(&meanwhile(stage)));
    }
    scene.unblock();
    for mut socket in sockets {
        socket.read_to_string(&mut String::new()).expect("it answers");
    }
    told.extend(stages.iter().map(|stage| behind(stage)));
    // Of each once, by the innermost who knows. Other tests of this process have other paths.
    let paths = ["path=\"/stage", "path=\"/a/stage", "the body"];
    let is_ours = |line: &str| {
        line.contains("has blocked a thread") && !line.contains("still") && paths.iter().any(|path| line.contains(path))
    };
    let mut lines = log.until(told.len(), is_ours);
    lines.retain(|line| !told.iter().any(|told| line.contains(told)));
    assert_eq!(lines, [""; 0], "instead of {told:#?}");
    for line in told.iter() {
        let same = told.iter().filter(|other| *other == line).count();
        log.until(same, |logged| is_ours(logged) && logged.contains(line));
    }
}

#[test]
fn what_blocks_is_named_at_every_stage_while_it_does_and_behind() {
    let (scene, log) = (Scene::default(), Log::default());
    // The runtime of `run` has threads of its own.
    tracing::subscriber::set_global_default(log.subscriber()).expect("no other test sets it");
    let plugins = manager(&scene, wrapped());
    let app = App::new("blocked").plugins(Arc::clone(&plugins)).routes(router().layer(Extension(scene.clone())));
    // Until the process of the tests ends.
    thread::spawn(|| app.run("127.0.0.1:0"));
    let line = log.until(1, |line| line.contains("accepting app=\"blocked\"")).remove(0);
    let address = line.split("address=").nth(1).unwrap_or_default();
    let (of_wrapper, others): (Vec<_>, Vec<_>) = STAGES.iter().partition(|stage| stage.is_of_wrapper());
    let mut told = Vec::new();
    check(&of_wrapper, address, &scene, &log, &mut told);
    // Where there is no wrapper, those whose turn has not come are no suspects.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("there is one");
    runtime.block_on(plugins.remove("w")).expect("nobody needs it");
    check(&others, address, &scene, &log, &mut told);
}
