//! A PostgreSQL of the test process alone, on a socket in a folder of its own.

use std::env;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
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

/// Where programs of PostgreSQL run.
#[derive(Clone)]
pub struct Server {
    programs: PathBuf,
    pub folder: PathBuf,
    is_root: bool,
}

/// One that runs; it ends with its standard input, that is when this is dropped, or the process ends.
pub struct Running(Child);

impl Server {
    /// In a folder that is removed by who removes it.
    pub fn new() -> Option<Self> {
        let Some(programs) = programs() else {
            assert!(env::var_os("CI").is_none(), "there is no PostgreSQL here; install Debian's package `postgresql`");
            eprintln!("there is no PostgreSQL here, so its tests did not run");
            return None;
        };
        let folder = tempfile::TempDir::new().expect("there is room").keep();
        let is_root = folder.metadata().expect("it is there").uid() == 0;
        if is_root {
            chown(&folder, Some(NOBODY), Some(NOBODY)).expect("root may");
        }
        let server = Self { programs, folder, is_root };
        let options = ["--no-sync", "--auth=trust", "--username=hooks", "--encoding=UTF8", "data"];
        let made = server.command(&server.programs.join("initdb")).args(options).status();
        assert!(made.expect("initdb runs").success());
        Some(server)
    }

    /// Runs it, and then this.
    pub fn run(&self, then: &str) -> Running {
        let script = format!(
            r#""$0" -D data -k "$PWD" -c listen_addresses= -c fsync=off -c max_connections=200 >log 2>&1 &
               cat >/dev/null; kill -INT $!; wait; {then}"#
        );
        let postgres = self.programs.join("postgres");
        let mut shell = self.command(Path::new("sh"));
        Running(shell.args(["-c", &script]).arg(postgres).stdin(Stdio::piped()).spawn().expect("sh runs"))
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        if self.is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.current_dir(&self.folder).stdout(Stdio::null());
        command
    }
}

impl Running {
    /// Waits until it has ended.
    pub fn stop(mut self) {
        drop(self.0.stdin.take());
        self.0.wait().expect("it ends");
    }
}

fn start() -> Option<PathBuf> {
    let server = Server::new()?;
    // Its input ends with this process, however that ends.
    std::mem::forget(server.run(r#"rm -rf "$PWD""#));
    Some(server.folder)
}

fn programs() -> Option<PathBuf> {
    let debian =
        std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|each| each.path().join("bin"));
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(debian);
    folders.into_iter().find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists())
}
