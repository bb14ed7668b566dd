//! How names of variables find their keys, and what their values mean.

use std::ffi::OsString;

use hooks_config::Environment;
use hooks_core::KeyPath;
use serde_json::{Value, json};

use crate::scene::{Scene, Server, config, plugin};

/// A key of the plugin `request-tracing`, set by a variable.
fn set(key: &str, value: &str) -> Value {
    let scene = Scene::new("").with(&format!("SRE_BOT__PLUGINS__REQUEST_TRACING__{key}"), value);
    assert_eq!(scene.problems(), Vec::<String>::new());
    plugin(&scene.load(), "request-tracing")
}

#[test]
fn names_match_without_case_and_with_dash_as_underscore() {
    assert_eq!(set("HEADER", "x-id"), json!({ "header": "x-id" }));
    assert_eq!(set("BACK_OFF", "3"), json!({ "back-off": 3 }));
    assert_eq!(set("back_off", "3"), json!({ "back-off": 3 }));
    let scene = Scene::new("").with("sre_bot__Plugins__Request_Tracing__Verbose", "true");
    assert_eq!(plugin(&scene.load(), "request-tracing"), json!({ "verbose": true }));
}

#[test]
fn names_match_keys_of_the_file() {
    let yaml = "plugins: {request-tracing: {labels: {Log-Level: info}, anything: {Deep: {Key: 1}}}}";
    let scene = Scene::new(yaml)
        .with("SRE_BOT__PLUGINS__REQUEST_TRACING__LABELS__LOG_LEVEL", "debug")
        .with("SRE_BOT__PLUGINS__REQUEST_TRACING__ANYTHING__DEEP__KEY", "2");
    let expected = json!({ "labels": { "Log-Level": "debug" }, "anything": { "Deep": { "Key": 2 } } });
    assert_eq!(plugin(&scene.load(), "request-tracing"), expected);
}

#[test]
fn where_any_key_may_stand_it_is_in_lower_case() {
    assert_eq!(set("LABELS__REGION", "eu"), json!({ "labels": { "region": "eu" } }));
    assert_eq!(set("ANYTHING__A__B", "true"), json!({ "anything": { "a": { "b": true } } }));
}

#[test]
fn a_value_means_what_yaml_and_the_schema_say() {
    assert_eq!(set("SAMPLE", "0.5"), json!({ "sample": 0.5 }));
    assert_eq!(set("SAMPLE", "1"), json!({ "sample": 1 }));
    assert_eq!(set("TOKEN", "123456"), json!({ "token": "123456" }));
    assert_eq!(set("TOKEN", "true"), json!({ "token": "true" }));
    assert_eq!(set("TOKEN", "null"), json!({ "token": "null" }));
    assert_eq!(set("TOKEN", "[x]"), json!({ "token": "[x]" }));
    assert_eq!(set("TOKEN", "${HOME}"), json!({ "token": "${HOME}" }));
    assert_eq!(set("SPARE", "007"), json!({ "spare": "007" }));
    assert_eq!(set("SPARE", "null"), json!({ "spare": null }));
    assert_eq!(set("LABELS__PORT", "80"), json!({ "labels": { "port": "80" } }));
    assert_eq!(set("ANYTHING", "80"), json!({ "anything": 80 }));
    assert_eq!(set("ANYTHING", ""), json!({ "anything": "" }));
}

#[test]
fn a_list_or_mapping_stands_in_one_line() {
    let keys = json!({ "keys": [{ "name": "1", "secret": "true" }] });
    assert_eq!(set("KEYS", "[{name: 1, secret: true}]"), keys);
    assert_eq!(set("LABELS", "{a: 1, b: 'x'}"), json!({ "labels": { "a": "1", "b": "x" } }));
    assert_eq!(set("ANYTHING", "[1, '1', true]"), json!({ "anything": [1, "1", true] }));
}

#[test]
fn other_keys_of_the_file_have_variables_too() {
    let scene = Scene::new("hooks: {user_joined: {order: [clock]}}")
        .with("SRE_BOT__SERVER__PORT", "8080")
        .with("SRE_BOT__SERVER__PROXIES", "[10.0.0.1, 10]")
        .with("SRE_BOT__HOOKS__USER_JOINED__TIMEOUT", "2s")
        .with("SRE_BOT__ROLES__ADMIN", "['*']");
    assert_eq!(scene.problems(), Vec::<String>::new());
    let loaded = scene.load();
    let server: Server = loaded.section("server").expect("it is right");
    assert_eq!((server.port, server.proxies), (8080, vec!["10.0.0.1".to_owned(), "10".to_owned()]));
    let hooks = format!("{:?}", loaded.configuration());
    assert!(hooks.contains("timeout: Some(2s), order: [\"clock\"]"), "{hooks}");
    assert!(hooks.contains("[(\"*\", Some(Origin { place: \"SRE_BOT__ROLES__ADMIN\""), "{hooks}");
}

#[test]
fn a_switch_beats_the_file() {
    let enabled = |value| {
        let scene = Scene::new("plugins: {request-tracing: {enabled: true}}").with("ENABLE_REQUEST_TRACING", value);
        let loaded = scene.load();
        let plugin = loaded.configuration().plugin("request-tracing").expect("it is configured");
        plugin.settings().enabled.clone().expect("it is switched")
    };
    let (on, origin) = enabled("false");
    assert_eq!((on, origin.place()), (false, "ENABLE_REQUEST_TRACING"));
    assert!(enabled("true").0);
}

#[test]
fn a_switch_of_another_program_is_told_of_if_it_nearly_fits() {
    let loaded = Scene::new("").with("ENABLE_REQEST_TRACING", "ja").with("ENABLE_GPU", "1").load();
    assert!(loaded.problems().is_empty());
    let warnings: Vec<_> = loaded.warnings().iter().map(ToString::to_string).collect();
    assert_eq!(warnings, ["no plugin is called so; did you mean `ENABLE_REQUEST_TRACING`? (ENABLE_REQEST_TRACING)"]);
}

#[test]
fn variables_of_other_programs_are_theirs() {
    let scene = Scene::new("").with("SRE_BOTTLE__PLUGINS__X", "1").with("SRE_BOT_PLUGINS", "1").with("PATH", "/bin");
    assert_eq!(scene.problems(), Vec::<String>::new());
}

#[test]
fn the_origin_is_the_variable() {
    let loaded = Scene::new("").with("SRE_BOT__PLUGINS__REQUEST_TRACING__HEADER", "x").load();
    let plugin = loaded.configuration().plugin("request-tracing").expect("it is configured");
    let origin = plugin.origin(&KeyPath::parse("header")).expect("it has one");
    assert_eq!(origin.place(), "SRE_BOT__PLUGINS__REQUEST_TRACING__HEADER");
}

#[cfg(unix)]
#[test]
fn a_value_that_is_no_text_is_not_shown() {
    use std::os::unix::ffi::OsStringExt;

    let garbage = OsString::from_vec(b"hunter2\xff".to_vec());
    let environment: Environment =
        [("SRE_BOT__SERVER__HOST", garbage.clone()), ("HOST", garbage)].into_iter().collect();
    let scene = Scene::new("server: {password: '${HOST}'}");
    let loaded = config().environment(environment).required_file(scene.path("app.yaml")).load();
    let problems: Vec<_> = loaded.problems().iter().map(|problem| scene.shortened(&problem.to_string())).collect();
    assert_eq!(
        problems,
        [
            "the variable `HOST` is not UTF-8; set it to a text (app.yaml:1:20)\n    \
             1 | server: {password: ***}\n      |                    ^",
            "the variable is not UTF-8; set it to a text (SRE_BOT__SERVER__HOST)",
        ]
    );
}
