//! Nothing that stands in a file or in the environment ends in a panic.

use proptest::prelude::*;

use crate::scene::{Scene, Server};

/// Reads all of it, and writes all that can be said.
fn read(yaml: &[u8], variables: &[(String, String)]) {
    let scene = variables.iter().fold(Scene::new(yaml), |scene, (name, value)| scene.with(name, value));
    let loaded = scene.load();
    let section = loaded.section::<Server>("server").err().unwrap_or_default();
    let values: String = loaded.values().map(ToString::to_string).collect();
    let problems: String = loaded.problems().iter().chain(&section).map(ToString::to_string).collect();
    assert!(values.len() + problems.len() < 100 << 20);
}

/// Pieces of which YAML is made.
fn piece() -> impl Strategy<Value = String> {
    let pieces = [
        "server",
        "port",
        "password",
        "plugins",
        "request-tracing",
        "clock",
        "token",
        "hooks",
        "roles",
        "version",
        "labels",
        "keys",
        "enabled",
        "trip",
        ": ",
        ":\n",
        "\n",
        "  ",
        "    ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "\"",
        "'",
        "|\n",
        ">-\n",
        "&a ",
        "*a",
        "<<",
        "!file ",
        "!!str ",
        "!x ",
        "${",
        "}",
        "${PORT}",
        "${X:-1}",
        "$${",
        "#",
        "---\n",
        "...\n",
        "%",
        "@",
        "? ",
        "\t",
        "\r\n",
        "\u{feff}",
        "é",
        "🦀",
        "1",
        "-1",
        "0x",
        "true",
        "null",
        "~",
        "1e9",
        "5s",
        "\\",
        "\0",
    ];
    prop::sample::select(pieces.to_vec()).prop_map(str::to_owned)
}

fn variable() -> impl Strategy<Value = (String, String)> {
    let part = prop::sample::select(vec![
        "SERVER",
        "PORT",
        "PLUGINS",
        "REQUEST_TRACING",
        "KEYS",
        "LABELS",
        "ANYTHING",
        "A",
        "",
        "_",
        "é",
        "HOOKS",
        "0",
    ]);
    let name = prop::collection::vec(part, 0..6).prop_map(|parts| format!("SRE_BOT__{}", parts.join("__")));
    (name, prop::collection::vec(piece(), 0..8).prop_map(|pieces| pieces.concat().replace('\0', "")))
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read(&bytes, &[]);
    }

    #[test]
    fn any_text(text in "\\PC{0,200}") {
        read(text.as_bytes(), &[]);
    }

    #[test]
    fn any_pieces_of_yaml(pieces in prop::collection::vec(piece(), 0..60)) {
        read(pieces.concat().as_bytes(), &[]);
    }

    #[test]
    fn any_variables(variables in prop::collection::vec(variable(), 0..6)) {
        read(b"server: {port: 1}\nplugins: {request-tracing: {labels: {a: b}}}\n", &variables);
    }

    #[test]
    fn any_value_is_read_back(text in "\\PC{0,40}") {
        let literal = text.replace("${", "$${");
        let yaml = serde_json::to_string(&literal).expect("it is a text");
        let scene = Scene::new(format!("server: {{host: {yaml}}}"));
        let server: Server = scene.load().section("server").expect("it is right");
        prop_assert_eq!(server.host, text);
    }

    #[test]
    fn a_secret_is_said_nowhere(pieces in prop::collection::vec(piece(), 0..30), at in 0_usize..30) {
        let secret = "hunter2hunter2";
        let at = at.min(pieces.len());
        let yaml = format!("server:\n  password: {secret}\n  {}{}", pieces[..at].concat(), pieces[at..].concat());
        let said: String = Scene::new(yaml).problems().concat();
        prop_assert!(!said.contains(secret), "{}", said);
    }
}
