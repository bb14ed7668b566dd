//! The program in a folder of its own.

use std::path::PathBuf;
use std::process::Command;

pub use hooks_process_tests::Ended;
use hooks_process_tests::Process;
use tempfile::TempDir;

pub const CONFIGURATION: &str = "\
version: 1
server:
  limits:
    connections: 10
plugins:
  clock:
    zone: CET
    token: hunter2
";

pub struct Scene {
    folder: TempDir,
    /// Which further plugins there are.
    watched: Option<&'static str>,
}

impl Scene {
    /// With this configuration.
    pub fn new(configuration: &str) -> Self {
        let scene = Self { folder: tempfile::tempdir().expect("there is room"), watched: None };
        std::fs::write(scene.file(), configuration).expect("the folder is there");
        scene
    }

    /// With plugins that tell how the service is; `stuck` for one whose check hangs.
    pub fn watched(configuration: &str, how: &'static str) -> Self {
        Self { watched: Some(how), ..Self::new(configuration) }
    }

    /// The file of the configuration.
    pub fn file(&self) -> PathBuf {
        self.path("almanac.yaml")
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hooks-operate-tests"));
        command.current_dir(self.folder.path()).args(arguments.split_whitespace()).env("RUST_BACKTRACE", "0");
        if let Some(how) = self.watched {
            // One thread is left where the other hangs.
            command.env("WATCHED", how).env("TOKIO_WORKER_THREADS", "2");
        }
        command
    }

    /// Runs a command up to its end.
    pub fn run(&self, arguments: &str) -> Ended {
        Process::start(&mut self.command(arguments)).ended()
    }

    /// Runs a command that comes well to its end, and gives what it shows.
    #[track_caller]
    pub fn show(&self, arguments: &str) -> String {
        let ended = self.run(arguments);
        assert_eq!((ended.code, &*ended.stderr), (Some(0), ""), "{ended:?}");
        normal(&ended.stdout)
    }

    /// Runs a command that fails, and gives what it says of that.
    #[track_caller]
    pub fn fail(&self, arguments: &str) -> String {
        Self::failed(&mut self.command(arguments))
    }

    #[track_caller]
    pub fn failed(command: &mut Command) -> String {
        let ended = Process::start(command).ended();
        assert_eq!((ended.code, &*ended.stdout), (Some(1), ""), "{ended:?}");
        normal(&ended.stderr)
    }
}

/// The text without what changes with every change of the program: its version, and lines of its source.
fn normal(text: &str) -> String {
    let text = text.replace(env!("CARGO_PKG_VERSION"), "0.0.0");
    let mut parts = text.split(".rs:");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        let rest = part.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let blanks = if rest.starts_with(' ') { " ".repeat(part.len() - rest.len() - 1) } else { String::new() };
        text + ".rs:0" + &blanks + rest
    })
}
