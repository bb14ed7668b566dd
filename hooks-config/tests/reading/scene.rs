//! An application with two plugins and a section of its own.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use hooks_config::{Config, Environment, KnownPlugin, Loaded};
use hooks_core::Secret;
use schemars::{JsonSchema, schema_for};
use serde::Deserialize;
use serde_json::Value;
use tempfile::TempDir;

/// Of the plugin `request-tracing`.
#[derive(Deserialize, JsonSchema)]
#[serde(default)]
#[allow(dead_code, reason = "it is there for its schema")]
#[derive(Default)]
pub struct Tracing {
    /// The name of the header.
    header: String,
    sample: f64,
    verbose: bool,
    token: Secret,
    spare: Option<Secret>,
    #[serde(rename = "back-off")]
    back_off: u32,
    keys: Vec<Key>,
    labels: BTreeMap<String, String>,
    tokens: Vec<Secret>,
    pairs: Vec<(String, Secret)>,
    by_name: BTreeMap<String, Secret>,
    by_port: BTreeMap<u16, Secret>,
    anything: Value,
}

#[derive(Deserialize, JsonSchema)]
#[allow(dead_code, reason = "it is there for its schema")]
pub struct Key {
    name: String,
    secret: Secret,
}

/// Of the section `server`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(default)]
#[derive(Default)]
pub struct Server {
    pub port: u16,
    pub host: String,
    pub password: Secret,
    pub proxies: Vec<String>,
}

/// A folder with a file in it.
pub struct Scene {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

impl Scene {
    pub fn new(yaml: impl AsRef<[u8]>) -> Self {
        let scene = Self { folder: tempfile::tempdir().expect("there is room for a folder"), variables: Vec::new() };
        scene.write("app.yaml", yaml);
        scene
    }

    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(name), content).expect("the folder is writable");
    }

    pub fn config(&self) -> Config {
        let environment: Environment = self.variables.iter().cloned().collect();
        config().environment(environment).required_file(self.path("app.yaml"))
    }

    pub fn load(&self) -> Loaded {
        self.config().load()
    }

    /// All that is wrong, the section `server` included, with paths as if the folder were the current one.
    pub fn problems(&self) -> Vec<String> {
        let loaded = self.load();
        let of_section = loaded.section::<Server>("server").err().unwrap_or_default();
        let problems = loaded.problems().iter().chain(&of_section);
        problems.map(|problem| self.shortened(&problem.to_string())).collect()
    }

    pub fn shortened(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.folder.path().display()), "")
    }
}

pub fn config() -> Config {
    let tracing = KnownPlugin::new("request-tracing", schema_for!(Tracing).into());
    let clock = KnownPlugin::new("clock", Value::Null).core();
    Config::new("sre-bot").section("server", schema_for!(Server).into()).plugins([tracing, clock])
}

/// The value of a plugin's own keys.
pub fn plugin(loaded: &Loaded, name: &str) -> Value {
    loaded.configuration().plugin(name).map(|plugin| plugin.value().clone()).unwrap_or_default()
}
