//! A PostgreSQL of the test process alone, on a socket in a folder of its own.

use std::env;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Where its socket is; `None` where there is no PostgreSQL here.
pub fn socket() -> Option<&'static Path> {
    static SERVER: OnceLock<Option<PathBuf>> = OnceLock::new();
    SERVER.get_or_init(start).as_deref()
}

/// A name that no other test of this process uses.
pub fn fresh_name() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// The user `nobody`: PostgreSQL does not run as the one who may do everything.
const NOBODY: u32 = 65534;

fn start() -> Option<PathBuf> {
    let Some(programs) = programs() else {
        assert!(env::var_os("CI").is_none(), "there is no PostgreSQL here; install Debian's package `postgresql`");
        eprintln!("there is no PostgreSQL here, so its tests did not run");
        return None;
    };
    // It is removed by what ends the server, when this process is gone.
    let folder = tempfile::TempDir::new().expect("there is room").keep();
    let is_root = folder.metadata().expect("it is there").uid() == 0;
    if is_root {
        chown(&folder, Some(NOBODY), Some(NOBODY)).expect("root may");
    }
    let run = |program: &str| {
        let mut command = Command::new(program);
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.current_dir(&folder).stdout(Stdio::null());
        command
    };
    let initdb = programs.join("initdb").display().to_string();
    let made = run(&initdb).args(["--no-sync", "--auth=trust", "--username=hooks", "--encoding=UTF8", "data"]).status();
    assert!(made.expect("initdb runs").success());
    let script = r#"
        "$1" -D data -k "$PWD" -c listen_addresses= -c fsync=off -c max_connections=200 >log 2>&1 &
        cat >/dev/null
        kill -INT $!
        wait
        rm -rf "$PWD"
    "#;
    let postgres = programs.join("postgres").display().to_string();
    let server = run("sh").args(["-c", script, "sh", &postgres]).stdin(Stdio::piped()).spawn().expect("sh runs");
    // Its input ends with this process, however that ends.
    std::mem::forget(server);
    Some(folder)
}

fn programs() -> Option<PathBuf> {
    let debian =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|each| each.path().join("bin"));
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(debian);
    folders.into_iter().find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}
