use serde_json::Value;

use crate::scene::{CONFIGURATION, Scene};

/// What a command shows to programs.
#[track_caller]
fn json(arguments: &str) -> Value {
    let shown = Scene::new(CONFIGURATION).run(&format!("{arguments} --format json"));
    serde_json::from_str(&shown.stdout).unwrap_or_else(|error| panic!("{error} in {shown:?}"))
}

/// The keys of an object, in order.
fn keys(value: &Value) -> Vec<&str> {
    value.as_object().map(|object| object.keys().map(String::as_str).collect()).unwrap_or_default()
}

#[test]
fn each_list_has_the_keys_that_are_documented() {
    let plugin =
        ["core", "description", "name", "provides", "reason", "required_by", "requires", "source", "state", "version"];
    let hook = [
        "documentation",
        "implementations",
        "kind",
        "name",
        "on_error",
        "order",
        "owner",
        "reverse",
        "scoped",
        "signature",
        "source",
        "timeout_ms",
    ];
    for (command, list, expected) in [
        ("plugins", "plugins", &plugin[..]),
        ("hooks", "hooks", &hook),
        ("routes", "routes", &["listener", "method", "needs", "path", "plugin", "source"]),
        ("config show", "values", &["origin", "path", "secret", "value"]),
        ("doctor 127.0.0.1:0", "findings", &["advice", "level", "message", "topic"]),
    ] {
        let all = json(command);
        let list = all.get(list).and_then(Value::as_array).unwrap_or_else(|| panic!("{command}: {all}"));
        assert!(!list.is_empty(), "{command}");
        for each in list {
            assert_eq!(keys(each), expected, "{command}");
        }
    }
    assert_eq!(keys(&json("config check")), ["files", "ok", "problems", "warnings"]);
}

#[test]
fn values_are_as_they_are_configured() {
    let values = json("config show");
    let values = values["values"].as_array().cloned().unwrap_or_default();
    let of = |path: &str| values.iter().find(|value| value["path"] == path).cloned().unwrap_or_default();
    assert_eq!(of("server.limits.connections")["value"], 10);
    assert_eq!(
        (&of("plugins.clock.token")["value"], &of("plugins.clock.token")["secret"]),
        (&Value::Null, &true.into())
    );
}

#[test]
fn an_implementation_has_the_keys_that_are_documented() {
    let hooks = json("hooks welcome");
    let implementation = &hooks["hooks"][0]["implementations"][0];
    assert_eq!(keys(implementation), ["blocking", "function", "own", "plugin", "reasons", "source", "wrapper"]);
    assert_eq!(implementation["plugin"], "clock");
}
