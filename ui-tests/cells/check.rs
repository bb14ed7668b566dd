//! Programs outside the workspace, which cargo checks all at once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

use serde_json::Value;

/// A package of programs, of which each is a prelude and modules.
///
/// It is at a fixed place in the target directory and shares what it builds with the programs of `tests/discovery.rs`.
/// Its lock file starts as the workspace's, hence no network is needed.
pub struct Programs {
    directory: PathBuf,
}

/// What the compiler says.
#[derive(Default)]
pub struct Report {
    /// The programs that compile.
    pub compiled: Vec<String>,
    /// Errors and warnings by module.
    pub errors: BTreeMap<String, Vec<String>>,
    /// What cargo says besides.
    pub rest: String,
}

impl Programs {
    /// Writes a package without programs over the one that was there.
    pub fn new() -> Self {
        let programs = Self { directory: Path::new(env!("CARGO_TARGET_TMPDIR")).join("cells") };
        programs.file("Cargo.toml", &manifest());
        fs::copy(workspace().join("Cargo.lock"), programs.directory.join("Cargo.lock")).unwrap();
        programs
    }

    /// Writes a program.
    pub fn program<'a>(&self, name: &str, prelude: &str, modules: impl Iterator<Item = (&'a str, String)>) {
        let mut main = vec![prelude.to_owned()];
        for (module, text) in modules {
            self.file(&format!("src/bin/{name}/{module}.rs"), &text);
            main.push(format!("mod {module};\n"));
        }
        main.push("\nfn main() {}\n".to_owned());
        self.file(&format!("src/bin/{name}/main.rs"), &main.concat());
    }

    fn file(&self, path: &str, text: &str) {
        let path = self.directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // cargo goes by the time of the last change.
        if !fs::read_to_string(&path).is_ok_and(|existing| existing == text) {
            fs::write(path, text).unwrap();
        }
    }

    /// Checks all programs at once.
    pub fn check(&self) -> Report {
        let Output { stdout, stderr, .. } = Command::new(env!("CARGO"))
            .current_dir(&self.directory)
            .args(["check", "--offline", "--bins", "--keep-going", "--message-format=json", "--target", "host-tuple"])
            .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("fixtures"))
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env("RUSTFLAGS", "")
            .output()
            .unwrap();
        let mut report = Report { rest: String::from_utf8(stderr).unwrap(), ..Report::default() };
        for line in String::from_utf8(stdout).unwrap().lines() {
            report.add(&serde_json::from_str(line).unwrap());
        }
        report
    }
}

impl Report {
    fn add(&mut self, line: &Value) {
        let (target, message) = (&line["target"], &line["message"]);
        if line["reason"] == "compiler-artifact" && target["kind"][0] == "bin" {
            self.compiled.push(text(&target["name"]));
        }
        let mut spans = message["spans"].as_array().into_iter().flatten();
        if let Some(place) = spans.find(|span| span["is_primary"] == true) {
            let file = text(&place["file_name"]);
            let module = Path::new(&file).file_stem().and_then(|stem| stem.to_str()).unwrap_or(&file);
            self.errors.entry(module.to_owned()).or_default().push(text(&message["message"]));
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn manifest() -> String {
    format!(
        "[workspace]

[package]
name = 'cells'
version = '0.1.0'
edition = '2024'

[dependencies]
hooks-core = {{ path = '{}/hooks-core' }}

# As the programs of `tests/discovery.rs` have it.
[profile.dev]
debug = false
",
        workspace().display()
    )
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}
