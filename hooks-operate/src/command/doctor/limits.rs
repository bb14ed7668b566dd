use std::fs;
use std::thread;

use hooks_axum::Prepared;

use super::counted;
use crate::view::Finding;

const TOPIC: &str = "limits";

/// What a process needs besides a descriptor for each connection: files, sockets of its own, its runtime.
const OWN_FILES: u64 = 100;

/// With less than this a service of plugins does not get far.
const LITTLE_MEMORY: u64 = 64 << 20;

/// How many files the process may open, how much memory it may have, and on how many cores it runs.
pub(super) fn examine(app: &Prepared) -> Vec<Finding> {
    let mut findings = Vec::new();
    #[cfg(unix)]
    findings.push(open_files(u64::try_from(app.limits().connections).unwrap_or(u64::MAX)));
    findings.extend(memory());
    findings.extend(cores());
    findings
}

#[cfg(unix)]
fn open_files(connections: u64) -> Finding {
    use rustix::process::{Resource, getrlimit};

    match getrlimit(Resource::Nofile).current {
        Some(limit) if limit < connections.saturating_add(OWN_FILES) => Finding::warning(
            TOPIC,
            format!("the process may open {limit} files, and accepts up to {connections} connections"),
            "raise it (`ulimit -n`, `LimitNOFILE=` of systemd), or lower `server.limits.connections`",
        ),
        Some(limit) => Finding::ok(TOPIC, format!("the process may open {limit} files")),
        None => Finding::ok(TOPIC, "the process may open any number of files"),
    }
}

/// What the control group leaves to the process ([cgroup v2](https://docs.kernel.org/admin-guide/cgroup-v2.html)), else
/// what the machine has left. Nothing is known of it but on Linux.
fn memory() -> Option<Finding> {
    let (memory, whose) = match (of_control_group(), available()) {
        (Some(limit), available) if available.is_none_or(|available| limit <= available) => {
            (limit, "its control group")
        }
        (_, available) => (available?, "the machine"),
    };
    let found = format!("{whose} leaves {} MiB of memory to the process", memory >> 20);
    Some(match memory {
        ..LITTLE_MEMORY => Finding::warning(TOPIC, found, "give it 64 MiB at least"),
        _ => Finding::ok(TOPIC, found),
    })
}

fn of_control_group() -> Option<u64> {
    let group = fs::read_to_string("/proc/self/cgroup").ok()?;
    let path = group.lines().find_map(|line| line.strip_prefix("0::"))?;
    let read = |file: &str| fs::read_to_string(format!("/sys/fs/cgroup{path}/{file}")).ok()?.trim().parse::<u64>().ok();
    // `max`, which is no number, is none.
    let limit = read("memory.max")?;
    Some(limit.saturating_sub(read("memory.current").unwrap_or_default()))
}

fn available() -> Option<u64> {
    let all = fs::read_to_string("/proc/meminfo").ok()?;
    let kibibytes = all.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
    kibibytes.split_whitespace().next()?.parse::<u64>().ok().map(|kibibytes| kibibytes << 10)
}

fn cores() -> Option<Finding> {
    let cores = thread::available_parallelism().ok()?.get();
    let cores = counted(cores, "core", "cores");
    Some(Finding::ok(TOPIC, format!("the process runs on {cores}")))
}
