//! Programs of their own, which cargo builds from the crates in `fixtures/`.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Compiler flags that choose the registration back-end which the platform would not.
pub const INVENTORY: &str = r#"--cfg hooks_registry="inventory""#;

/// A package outside the workspace.
///
/// It is at a fixed place in the target directory and shares what it builds with all the others, so that each crate is
/// compiled once. Its lock file starts as the workspace's, hence no network is needed.
pub struct Program {
    directory: PathBuf,
    rustflags: &'static str,
}

impl Program {
    /// Writes a package over the one that had its name; no two tests may use the same name.
    ///
    /// The dependencies are lines of `Cargo.toml`, with paths that start with `fixtures/`. Those on the crates that
    /// every program needs are there already.
    pub fn new(name: &str, dependencies: &[&str], main: &str) -> Self {
        let program = Self { directory: root().join("programs").join(name), rustflags: "" };
        program.file("Cargo.toml", &manifest(name, dependencies));
        program.file("src/main.rs", main);
        fs::copy(workspace().join("Cargo.lock"), program.directory.join("Cargo.lock")).unwrap();
        program
    }

    /// Writes one more file of the package.
    pub fn file(&self, path: &str, text: &str) {
        let path = self.directory.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        // cargo goes by the time of the last change.
        if fs::read_to_string(&path).is_ok_and(|existing| existing == text) {
            return;
        }
        fs::write(path, text).unwrap();
    }

    /// Removes a folder of the package.
    pub fn no_folder(&self, path: &str) {
        let _ = fs::remove_dir_all(self.directory.join(path));
    }

    /// The same program without the one dependency that the macros suppose.
    pub fn without_hooks_core(self) -> Self {
        let manifest = fs::read_to_string(self.directory.join("Cargo.toml")).unwrap();
        let lines = manifest.lines().filter(|line| !line.starts_with("hooks-core ="));
        self.file("Cargo.toml", &lines.collect::<Vec<_>>().join("\n"));
        self
    }

    /// The same with a library for programs in C.
    pub fn static_library(self, text: &str) -> Self {
        let manifest = fs::read_to_string(self.directory.join("Cargo.toml")).unwrap();
        self.file("Cargo.toml", &format!("{manifest}\n[lib]\ncrate-type = ['staticlib']\n"));
        self.file("src/lib.rs", text);
        self
    }

    /// What a program in C prints that is linked to the static library of a profile.
    #[cfg(target_os = "linux")]
    pub fn run_in_c(&self, profile: &str, whole: bool, text: &str) -> String {
        self.file("main.c", text);
        let name = self.directory.file_name().unwrap().to_str().unwrap().replace('-', "_");
        let library = built(&format!("{profile}/lib{name}.a"));
        let (program, whole) =
            (self.directory.join("main"), if whole { "--whole-archive" } else { "--no-whole-archive" });
        let compiler = Command::new("cc")
            .arg(self.directory.join("main.c"))
            .arg(format!("-Wl,{whole}"))
            .arg(library)
            .args(["-Wl,--no-whole-archive", "-lpthread", "-ldl", "-lm", "-lgcc_s", "-o"])
            .arg(&program)
            .output()
            .unwrap();
        assert!(compiler.status.success(), "{}", String::from_utf8_lossy(&compiler.stderr));
        String::from_utf8(Command::new(program).output().unwrap().stdout).unwrap()
    }

    /// The same program, compiled with these flags.
    pub fn rustflags(self, rustflags: &'static str) -> Self {
        Self { rustflags, ..self }
    }

    /// What the program prints.
    ///
    /// # Panics
    /// Where it cannot be built, or fails.
    pub fn run(&self, options: &[&str]) -> String {
        self.cargo("run", options).unwrap_or_else(|error| panic!("{error}"))
    }

    /// The words of a page that `cargo doc` has made, without the marks between them.
    pub fn page(&self, item: &str) -> String {
        let name = self.directory.file_name().unwrap().display();
        let page = fs::read_to_string(built(&format!("doc/{name}/{item}.html"))).unwrap();
        let body = page.split_once("<main>").unwrap().1;
        let words =
            body.split('<').map(|part| part.split_once('>').map_or(part, |(_, words)| words)).collect::<String>();
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
            .iter()
            .fold(words, |words, (mark, character)| words.replace(mark, character))
    }

    /// What a command of cargo prints; where it fails, as an error.
    ///
    /// The target is named although it is the host: so the flags are not for the macros and what these need, the larger
    /// part, which is compiled once for all flags.
    pub fn cargo(&self, command: &str, options: &[&str]) -> Result<String, String> {
        let output = Command::new(env!("CARGO"))
            .current_dir(&self.directory)
            .args([command, "--offline", "--quiet", "--target", "host-tuple"])
            .args(options)
            .env("CARGO_TARGET_DIR", root())
            .env("CARGO_TERM_COLOR", "never")
            .env_remove("CARGO_ENCODED_RUSTFLAGS")
            .env("RUSTFLAGS", self.rustflags)
            .output()
            .unwrap();
        let printed = if output.status.success() { output.stdout } else { output.stderr };
        let printed = String::from_utf8(printed).unwrap().replace(&fixtures(), "");
        if output.status.success() { Ok(printed) } else { Err(printed) }
    }
}

fn manifest(name: &str, dependencies: &[&str]) -> String {
    let dependencies = dependencies.join("\n").replace("fixtures/", &fixtures());
    let (fixtures, workspace) = (fixtures(), workspace().display().to_string());
    format!(
        "[workspace]

[package]
name = '{name}'
version = '0.1.0'
edition = '2024'

[dependencies]
hooks-core = {{ path = '{workspace}/hooks-core' }}
host-hooks = {{ path = '{fixtures}host-hooks' }}
{dependencies}

# Nobody steps through it, and it is built in half the time.
[profile.dev]
debug = false

# What drops all that seems unused drops no plugin.
[profile.release]
lto = true
strip = true
"
    )
}

/// Where cargo has put what it made for the target, which is the one that is named.
fn built(path: &str) -> PathBuf {
    let mut targets = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().path().join(path));
    targets.find(|path| path.exists()).unwrap()
}

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// Where the fixture crates are, with the slash that ends it.
fn fixtures() -> String {
    format!("{}/fixtures/", env!("CARGO_MANIFEST_DIR"))
}

/// The programs and all that is built of them.
fn root() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("fixtures")
}
