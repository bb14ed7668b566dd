//! Sources of plugins.

use hooks_config::{ConfigSource, ConfigSources, SourcePlace, SourceValue, config_sources};
use hooks_core::{BoxError, KeyPath, Origin, Origins, PluginManager, hookimpl, hookimpls};
use serde_json::{Value, json};

use crate::scene::{Scene, plugin};

struct Store;

impl ConfigSource for Store {
    fn name(&self) -> &'static str {
        "store"
    }

    fn place(&self) -> SourcePlace {
        SourcePlace::AboveFile
    }

    fn read(&self) -> Result<SourceValue, BoxError> {
        let mut origins = Origins::default();
        let row = |number: u8| Origin::new(format!("settings, row {number}"));
        origins.set(KeyPath::parse("plugins.request-tracing.header"), row(1), row(1));
        origins.set(KeyPath::parse("plugins.request-tracing.anything"), row(2), row(2).hiding(["hunter2".to_owned()]));
        let own = json!({ "header": "stored", "anything": "hunter2", "token": "hunter3" });
        Ok(SourceValue::new(json!({ "plugins": { "request-tracing": own } })).with_origins(origins))
    }
}

#[hookimpl]
fn config_sources(sources: &mut ConfigSources) {
    sources.add(Store);
}

#[test]
fn plugins_bring_sources_and_origins() {
    let manager = PluginManager::builder().implementations(hookimpls![config_sources]).build().expect("it is sound");
    let loaded = Scene::new("").config().sources_of(&manager.snapshot()).load();
    assert_eq!(plugin(&loaded, "request-tracing")["header"], json!("stored"));
    let shown: Vec<_> = loaded.values().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "plugins.request-tracing.anything = *** (settings, row 2)",
            "plugins.request-tracing.header = \"stored\" (settings, row 1)",
            "plugins.request-tracing.token = *** (store)",
        ]
    );
}

struct Broken(Result<Value, &'static str>);

impl ConfigSource for Broken {
    fn name(&self) -> &'static str {
        "remote"
    }

    fn read(&self) -> Result<SourceValue, BoxError> {
        Ok(SourceValue::new(self.0.clone()?))
    }
}

#[test]
fn a_source_that_cannot_be_read_is_named() {
    let said = |source| {
        let loaded = Scene::new("").config().source(Broken(source)).load();
        loaded.problems().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(said(Err("connection refused")), ["the source `remote` cannot be read: connection refused"]);
    assert_eq!(said(Ok(json!([]))), ["the source `remote` gives no object; give one with the keys of the file"]);
    assert_eq!(said(Ok(json!({ "plgins": 1 }))), ["unknown key `plgins`; did you mean `plugins`? (remote)"]);
    assert_eq!(said(Ok(Value::Null)), Vec::<String>::new());
}

struct Panicking;

impl ConfigSource for Panicking {
    fn name(&self) -> &'static str {
        "panicking"
    }

    fn read(&self) -> Result<SourceValue, BoxError> {
        panic!("no connection")
    }
}

#[test]
fn a_source_that_panics_is_a_problem_beside_others() {
    let loaded = Scene::new("sever: 1\n").config().source(Panicking).load();
    let problems: Vec<_> = loaded.problems().iter().map(hooks_core::ConfigProblem::message).collect();
    let expected =
        ["a source of the configuration panicked: no connection", "unknown key `sever`; did you mean `server`?"];
    assert_eq!(problems, expected);
}
