//! What the file means.

use hooks_core::{KeyPath, OnFailure, PluginDefinition, PluginManager, Trip};
use serde_json::{Value, json};
use std::time::Duration;

use crate::scene::{Scene, Server, plugin};

/// The key `anything` of the plugin, with YAML below it.
fn anything(yaml: &str) -> Value {
    let lines: String = yaml.lines().map(|line| format!("      {line}\n")).collect::<Vec<_>>().concat();
    let scene = Scene::new(format!("plugins:\n  request-tracing:\n    anything:\n{lines}"))
        .with("PORT", "8080")
        .with("ON", "true");
    assert_eq!(scene.problems(), Vec::<String>::new(), "{yaml}");
    plugin(&scene.load(), "request-tracing")["anything"].clone()
}

#[test]
fn values_of_yaml() {
    let yaml = "a: 1\nb: 0x10\nc: yes\nd: 'x'\ne: \"\\u00e9\"\nf: |\n  one\n  two\ng: [1, {h: 2}]\n? i\n: ~\n1: 2";
    let value = json!({
        "a": 1, "b": 16, "c": "yes", "d": "x", "e": "é", "f": "one\ntwo\n", "g": [1, { "h": 2 }], "i": null, "1": 2,
    });
    assert_eq!(anything(yaml), value);
    assert_eq!(anything("!!str 5"), json!("5"));
    assert_eq!(anything("! 5"), json!("5"));
    assert_eq!(anything("!!int 5"), json!(5));
}

#[test]
fn aliases_and_merged_keys() {
    let yaml = "base: &base {a: 1, b: 2}\nmore: &more {b: 5, c: 6}\nown:\n  <<: *base\n  b: 3\nall:\n  <<: [*base, *more]\nsame: *base";
    let value = json!({
        "base": { "a": 1, "b": 2 }, "more": { "b": 5, "c": 6 }, "own": { "a": 1, "b": 3 },
        "all": { "a": 1, "b": 2, "c": 6 }, "same": { "a": 1, "b": 2 },
    });
    assert_eq!(anything(yaml), value);
    assert_eq!(anything("&k key: 1\nother: {*k : 2}"), json!({ "key": 1, "other": { "key": 2 } }));
}

#[test]
fn a_variable_that_stands_alone_is_read_as_if_its_value_stood_there() {
    assert_eq!(anything("${PORT}"), json!(8080));
    assert_eq!(anything("'${PORT}'"), json!("8080"));
    assert_eq!(anything("${ON}"), json!(true));
    assert_eq!(anything("${NONE:-[]}"), json!("[]"));
    assert_eq!(anything("x${PORT}"), json!("x8080"));
    assert_eq!(anything("$${PORT}"), json!("${PORT}"));
    let scene =
        Scene::new("plugins: {request-tracing: {token: \"${T}\"}}\nserver:\n  host: ${T}\n").with("T", "123456");
    assert_eq!(plugin(&scene.load(), "request-tracing"), json!({ "token": "123456" }));
    assert_eq!(scene.load().section::<Server>("server").expect("it is right").host, "123456");
}

#[test]
fn a_file_gives_its_content_without_the_last_newline() {
    let content = |bytes: &str| {
        let scene = Scene::new("server:\n  password: !file secrets\n");
        scene.write("secrets", bytes);
        scene.load().section::<Server>("server").expect("it is right").password.expose().to_owned()
    };
    assert_eq!(content("12\n"), "12");
    assert_eq!(content("12\r\n"), "12");
    assert_eq!(content("12\n\n"), "12\n");
    assert_eq!(content("true"), "true");
    assert_eq!(content(""), "");
}

#[test]
fn settings_of_a_plugin_are_not_its_own_keys() {
    let yaml = "plugins:\n  request-tracing:\n    enabled: false\n    on_failure: continue\n    start_timeout: 250ms\n    \
                stop_timeout: 1h 30m\n    trip: {failures: 5, retry_after: 1m}\n    header: x\n";
    let scene = Scene::new(yaml);
    let loaded = scene.load();
    let plugin = loaded.configuration().plugin("request-tracing").expect("it is configured");
    assert_eq!(plugin.value(), &json!({ "header": "x" }));
    let settings = plugin.settings();
    let (enabled, origin) = settings.enabled.clone().expect("it is switched");
    assert_eq!((enabled, scene.shortened(origin.place())), (false, "app.yaml:3:14".to_owned()));
    assert_eq!(settings.on_failure, OnFailure::Continue);
    assert_eq!(settings.start_timeout, Some(Duration::from_millis(250)));
    assert_eq!(settings.stop_timeout, Some(Duration::from_mins(90)));
    assert_eq!(settings.trip, Some(Trip { failures: 5, retry_after: Some(Duration::from_mins(1)) }));
    let header = plugin.origin(&KeyPath::parse("header")).expect("it has an origin");
    assert_eq!(header.excerpt(), Some("8 |     header: x\n  |             ^"));
}

#[test]
fn a_section_without_keys_is_one_of_defaults() {
    let loaded = Scene::new("version: 1\nplugins:\n  clock:\nhooks:\nroles:\n  nobody:\nserver:\n").load();
    assert_eq!(loaded.problems(), []);
    assert_eq!(plugin(&loaded, "clock"), json!({}));
    assert_eq!(loaded.section::<Server>("server").expect("it is right").port, 0);
    assert_eq!(Scene::new("").load().section::<Server>("server").expect("it is right").port, 0);
    let unknown = Scene::new("").load().section::<Server>("store").expect_err("nobody named it");
    assert_eq!(unknown[0].to_string(), "`store` is no section; name it with `Config::section`");
}

#[test]
fn a_mark_at_the_beginning_and_other_line_ends_do_no_harm() {
    let scene = Scene::new("\u{feff}server:\r\n  port: x\r\n");
    assert_eq!(
        scene.problems(),
        [
            "`server.port`: invalid type: string \"x\", expected u16 (app.yaml:2:9)\n    2 |   port: x\n      |         ^"
        ]
    );
}

#[test]
fn a_mistyped_key_may_be_meant_for_one_of_the_framework() {
    let scene = Scene::new("plugins: {clock: {enable: false, off: true}}");
    let clock = PluginDefinition::new("clock");
    let builder = PluginManager::builder().implementations([]).plugin(clock);
    let error =
        builder.configuration(scene.load().configuration().clone()).build().expect_err("there are no such keys");
    let told: Vec<_> = error.problems().iter().map(ToString::to_string).collect();
    assert!(told[0].contains("unknown key `enable`; did you mean `enabled`?"), "{told:?}");
    let all = "unknown key `off`; the keys are `enabled`, `on_failure`, `start_timeout`, `stop_timeout`, `trip`";
    assert!(told[1].contains(all), "{told:?}");
}
