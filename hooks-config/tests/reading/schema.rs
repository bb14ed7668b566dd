//! The schema of the file, by which editors complete it.

use hooks_config::{Config, KnownPlugin};
use jsonschema::draft202012;
use serde_json::{Value, json};

use crate::scene::config;

fn accepts(file: &Value) -> bool {
    draft202012::is_valid(&config().schema(), file)
}

#[test]
fn the_schema_is_one() {
    let schema = config().schema();
    assert!(draft202012::meta::is_valid(&schema), "{schema:#}");
}

#[test]
fn what_can_be_read_is_accepted() {
    assert!(accepts(&json!({})));
    assert!(accepts(&json!({
        "version": 1,
        "server": { "port": 80, "host": "x", "password": "x", "proxies": [] },
        "hooks": { "user_joined": { "order": ["clock"], "on_error": "stop", "timeout": "2s" }, "other": null },
        "roles": { "admin": ["*"], "nobody": null },
        "plugins": {
            "clock": null,
            "request-tracing": {
                "enabled": false, "on_failure": "abort", "start_timeout": "1s", "stop_timeout": "1s",
                "trip": { "failures": 3, "retry_after": "1m" },
                "header": "x", "back-off": 3, "keys": [{ "name": "a", "secret": "b" }], "labels": { "a": "b" },
                "anything": [1], "spare": null,
            },
        },
    })));
    assert!(accepts(
        &json!({ "server": { "port": "${PORT}" }, "plugins": { "request-tracing": { "enabled": "${ON}" } } })
    ));
}

#[test]
fn what_is_mistaken_is_refused() {
    let refused = [
        json!({ "sever": {} }),
        json!({ "version": 2 }),
        json!({ "server": { "port": "80" } }),
        json!({ "server": { "hots": "x" } }),
        json!({ "plugins": { "clok": {} } }),
        json!({ "plugins": { "clock": { "header": "x" } } }),
        json!({ "plugins": { "clock": { "enabled": false } } }),
        json!({ "plugins": { "request-tracing": { "heder": "x" } } }),
        json!({ "plugins": { "request-tracing": { "keys": [{ "name": "a", "secret": "b", "x": 1 }] } } }),
        json!({ "plugins": { "request-tracing": { "trip": {} } } }),
        json!({ "hooks": { "user_joined": { "on_error": "halt" } } }),
        json!({ "roles": { "admin": "*" } }),
    ];
    for file in refused {
        assert!(!accepts(&file), "{file}");
    }
}

#[test]
fn definitions_of_two_plugins_do_not_clash() {
    let plugin = |name: &str, ty: &str| {
        let schema = json!({
            "type": "object",
            "properties": { "key": { "$ref": "#/$defs/Key" }, "self": { "$ref": "#" } },
            "required": ["key"],
            "$defs": { "Key": { "type": ty, "properties": { "below": { "$ref": "#/$defs/Key" } } } },
        });
        KnownPlugin::new(name, schema)
    };
    let schema = Config::new("app").plugins([plugin("a", "integer"), plugin("b", "boolean")]).schema();
    let accepts = |file: Value| draft202012::is_valid(&schema, &file);
    assert!(accepts(json!({ "plugins": { "a": { "key": 1, "self": { "key": 2 } }, "b": { "key": true } } })));
    assert!(!accepts(json!({ "plugins": { "a": { "key": true } } })));
    assert!(!accepts(json!({ "plugins": { "b": { "key": 1 } } })));
    assert!(!accepts(json!({ "plugins": { "a": { "self": { "key": true } } } })));
    // Another layer may hold what this file does not.
    assert!(accepts(json!({ "plugins": { "a": {} } })));
}

#[test]
fn a_configuration_of_several_shapes_keeps_the_keys_of_the_framework() {
    let schema = json!({ "oneOf": [
        { "type": "object", "properties": { "file": { "type": "string" } }, "required": ["file"] },
        { "type": "object", "properties": { "port": { "type": "integer" } }, "required": ["port"] },
    ] });
    let config = Config::new("app").plugins([KnownPlugin::new("a", schema)]);
    let schema = config.schema();
    let accepts = |file: Value| draft202012::is_valid(&schema, &json!({ "plugins": { "a": file } }));
    assert!(accepts(json!({ "file": "x", "enabled": true })));
    assert!(accepts(json!({ "port": 1, "on_failure": "abort" })));
    assert!(!accepts(json!({ "port": 1, "other": 1 })));
}

#[test]
fn so_does_one_whose_shapes_are_defined_elsewhere() {
    let schema = json!({
        "anyOf": [{ "$ref": "#/$defs/File" }, { "$ref": "#/$defs/Port" }],
        "$defs": {
            "File": { "type": "object", "properties": { "file": { "type": "string" } }, "required": ["file"] },
            "Port": {
                "type": "object",
                "properties": { "port": { "type": "integer" } },
                "required": ["port"],
                "additionalProperties": false,
            },
        },
    });
    let schema = Config::new("app").plugins([KnownPlugin::new("a", schema)]).schema();
    let accepts = |file: Value| draft202012::is_valid(&schema, &json!({ "plugins": { "a": file } }));
    assert!(accepts(json!({ "file": "x", "enabled": true })));
    assert!(accepts(json!({ "port": 1, "enabled": true })));
    assert!(!accepts(json!({ "port": 1, "other": 1 })));
}

#[test]
fn a_plugin_whose_key_is_the_frameworks_is_refused() {
    let schema = json!({ "type": "object", "properties": { "enabled": { "type": "string" } } });
    let loaded = Config::new("app")
        .environment([("", ""); 0].into_iter().collect())
        .plugins([KnownPlugin::new("a", schema)])
        .load();
    let problems: Vec<_> = loaded.problems().iter().map(ToString::to_string).collect();
    let said =
        "the configuration of the plugin `a` has a key `enabled`, which is the framework's; rename it in the plugin";
    assert_eq!(problems, [said]);
}

#[test]
fn the_whole_schema() {
    let schema = config().schema();
    let expected: Value = serde_json::from_str(include_str!("schema.json")).expect("it is JSON");
    assert_eq!(schema, expected, "\n{schema:#}");
}
