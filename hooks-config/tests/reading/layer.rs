//! Which of several values holds.

use hooks_config::{ConfigSource, SourcePlace, SourceValue};
use hooks_core::{BoxError, KeyPath};
use serde_json::{Value, json};

use crate::scene::{Scene, plugin};

struct Source(SourcePlace, Value);

impl ConfigSource for Source {
    fn name(&self) -> &'static str {
        match self.0 {
            SourcePlace::BelowFile => "below",
            SourcePlace::AboveFile => "above",
            SourcePlace::AboveEnvironment => "top",
        }
    }

    fn place(&self) -> SourcePlace {
        self.0
    }

    fn read(&self) -> Result<SourceValue, BoxError> {
        Ok(SourceValue::new(self.1.clone()))
    }
}

/// The layers, the strongest last.
const LAYERS: [&str; 5] = ["below", "file", "above", "environment", "top"];

#[test]
fn of_every_set_of_layers_the_strongest_holds() {
    for set in 1_usize..1 << LAYERS.len() {
        let is_there = |layer: &str| LAYERS.iter().position(|each| *each == layer).is_some_and(|at| set >> at & 1 == 1);
        let value =
            |layer: &str| json!({ "plugins": { "request-tracing": { "header": layer, "labels": { layer: layer } } } });
        let scene = Scene::new(if is_there("file") { value("file").to_string() } else { String::new() });
        let scene = if is_there("environment") {
            let name = "SRE_BOT__PLUGINS__REQUEST_TRACING__";
            scene
                .with(&format!("{name}HEADER"), "environment")
                .with(&format!("{name}LABELS__ENVIRONMENT"), "environment")
        } else {
            scene
        };
        let mut config = scene.config();
        for place in [SourcePlace::AboveEnvironment, SourcePlace::AboveFile, SourcePlace::BelowFile] {
            let source = Source(place, Value::Null);
            if is_there(source.name()) {
                config = config.source(Source(place, value(source.name())));
            }
        }
        let loaded = config.load();
        assert_eq!(loaded.problems(), []);
        let there: Vec<_> = LAYERS.into_iter().filter(|layer| is_there(layer)).collect();
        let strongest = there.last().expect("there is one");
        let labels: serde_json::Map<_, _> = there.iter().map(|layer| ((*layer).to_owned(), json!(layer))).collect();
        assert_eq!(plugin(&loaded, "request-tracing"), json!({ "header": strongest, "labels": labels }));
        let origin = loaded
            .configuration()
            .plugin("request-tracing")
            .and_then(|plugin| plugin.origin(&KeyPath::parse("header")).map(|origin| scene.shortened(origin.place())));
        let place = origin.expect("it has an origin");
        match *strongest {
            "file" => assert!(place.starts_with("app.yaml:1:"), "{place}"),
            "environment" => assert_eq!(place, "SRE_BOT__PLUGINS__REQUEST_TRACING__HEADER"),
            source => assert_eq!(place, source),
        }
    }
}

/// What the file makes of what stands below it.
fn laid(below: Value, file: &str) -> Value {
    let config = |below: Value| json!({ "plugins": { "request-tracing": below } });
    let file = format!("plugins: {{request-tracing: {file}}}");
    plugin(&Scene::new(file).config().source(Source(SourcePlace::BelowFile, config(below))).load(), "request-tracing")
}

#[test]
fn mappings_are_merged_and_all_else_is_replaced() {
    let below = || json!({ "labels": { "a": "1", "b": "2" }, "keys": [{ "name": "x" }], "anything": 5 });
    let merged = json!({ "labels": { "a": "1", "b": "3", "c": "4" }, "keys": [], "anything": { "x": 1 } });
    assert_eq!(laid(below(), "{labels: {b: '3', c: '4'}, keys: [], anything: {x: 1}}"), merged);
}

#[test]
fn a_key_without_a_value_leaves_a_mapping_and_replaces_a_value() {
    let below = || json!({ "labels": { "a": "1" }, "spare": "x" });
    assert_eq!(laid(below(), "{labels: , spare: }"), json!({ "labels": { "a": "1" }, "spare": null }));
    assert_eq!(laid(below(), ""), below());
}

#[test]
fn of_two_sources_in_one_place_the_later_holds() {
    let source = |header: &str| {
        Source(SourcePlace::AboveFile, json!({ "plugins": { "request-tracing": { "header": header } } }))
    };
    let loaded = Scene::new("").config().source(source("first")).source(source("second")).load();
    assert_eq!(plugin(&loaded, "request-tracing"), json!({ "header": "second" }));
}

#[test]
fn a_file_may_be_missing_unless_it_was_asked_for() {
    let scene = Scene::new("");
    let optional = scene.config().file(scene.path("none.yaml")).load();
    assert_eq!(optional.problems(), []);
    let required = scene.config().required_file(scene.path("none.yaml")).load();
    let problems: Vec<_> = required.problems().iter().map(|problem| scene.shortened(&problem.to_string())).collect();
    assert_eq!(problems, ["there is no file `none.yaml`"]);
}
