//! Secrets are in nothing that is said.

use hooks_config::Loaded;

use crate::scene::{Scene, Server};

const SECRET: &str = "hunter2";

/// All that is ever said of a configuration.
fn said(scene: &Scene) -> String {
    let loaded: Loaded = scene.load();
    let values: Vec<_> = loaded.values().map(|value| format!("{value} {value:?}")).collect();
    let problems: Vec<_> =
        loaded.problems().iter().chain(loaded.warnings()).map(|problem| format!("{problem} {problem:?}")).collect();
    let section = match loaded.section::<Server>("server") {
        Ok(server) => format!("{server:?}"),
        Err(problems) => {
            format!("{problems:?} {problems:#?} {}", problems.iter().map(ToString::to_string).collect::<String>())
        }
    };
    format!(
        "{values:?} {problems:?} {section} {:?} {:#?} {loaded:?} {:?}",
        loaded.configuration(),
        loaded.configuration(),
        scene.config()
    )
}

#[track_caller]
fn is_hidden(yaml: &str) {
    let scene = Scene::new(yaml).with("SECRET", SECRET);
    scene.write("secret", format!("{SECRET}\n"));
    let said = said(&scene);
    assert!(!said.contains(SECRET), "{yaml}\n{said}");
}

#[test]
fn a_secret_that_is_right_is_hidden() {
    is_hidden(
        "plugins:\n  request-tracing:\n    token: hunter2\n    spare: hunter2\n    keys: [{name: a, secret: hunter2}]\n",
    );
    is_hidden("server: {password: hunter2}\n");
    is_hidden("server: {password: \"${SECRET}\"}\n");
    is_hidden("server:\n  password: !file secret\n");
    is_hidden("plugins:\n  request-tracing:\n    anything: {a: [!file secret]}\n");
}

#[test]
fn a_secret_without_a_name_of_its_own_is_hidden() {
    for right in [
        "tokens: [hunter2]",
        "tokens:\n    - hunter2",
        "pairs: [[ada, hunter2]]",
        "by_name: {ada: hunter2}",
        "by_port: {\"80\": hunter2}",
    ] {
        is_hidden(&format!("plugins:\n  request-tracing:\n    {right}\n"));
    }
    for wrong in [
        "tokens: hunter2",
        "tokens: {a: hunter2}",
        "tokens: [[hunter2]]",
        "pairs: hunter2",
        "pairs: [hunter2]",
        "pairs: [[ada, hunter1, hunter2]]",
        "pairs: [{ada: hunter2}]",
        "by_name: hunter2",
        "by_name: [hunter2]",
        "by_name: {ada: [hunter2]}",
        "by_port: hunter2",
        "by_port: {ada: hunter2}",
        "tokens: [hunter2, \"hunter2]",
        "tokens:\n    - \"hunter2",
        "pairs: [[ada, @hunter2]]",
        "by_name: {ada: \"hunter2}",
        "by_port:\n      80: \"hunter2",
    ] {
        // A key of the framework's, which is read before the plugin's.
        is_hidden(&format!("plugins:\n  request-tracing:\n    enabled: 5\n    {wrong}\n"));
        is_hidden(&format!("plugins:\n  request-tracing:\n    {wrong}\n"));
    }
}

#[test]
fn a_secret_is_hidden_where_it_is_wrong_or_beside_what_is() {
    is_hidden("server: {password: [hunter2]}\n");
    is_hidden("server: {password: {a: hunter2}}\n");
    is_hidden("server: hunter2\n");
    is_hidden("server: [hunter2]\n");
    is_hidden("server: {port: x, password: hunter2, hots: 1}\n");
    is_hidden("server: {password: hunter2, port: x, hots: 1}\n");
    is_hidden("server:\n  port: !file secret\n");
    is_hidden("server:\n  port: !file secret\n  proxies: [a, !file secret, 5]\n");
    is_hidden("server:\n  password: |\n    a\n    hunter2\n  port: x\n");
    is_hidden("plugins:\n  request-tracing:\n    keys: [{name: [], secret: hunter2}]\n    enabled: 5\n");
    is_hidden("plugins:\n  request-tracing:\n    keys: hunter2\n    enabled: 5\n");
}

#[test]
fn a_secret_is_hidden_below_a_mistyped_key() {
    is_hidden("server: {pasword: hunter2, port: x}\n");
    is_hidden("plugins: {request-tracing: {tokne: hunter2, enabled: 5}}\n");
    is_hidden("plugins: {request-tracin: {token: hunter2}}\n");
    is_hidden("plugns: {request-tracing: {token: hunter2}}\n");
    is_hidden("hunter2\n");
}

#[test]
fn a_secret_is_hidden_where_the_scalar_is_mistaken() {
    is_hidden("server: {password: 'hunter2${'}\n");
    is_hidden("server: {password: hunter2, password: hunter2}\n");
    is_hidden("server: {password: !hunter2}\n");
    is_hidden("server:\n  password: !hunter2 x\n");
    is_hidden("server: {a: &x hunter2, password: *x, port: y}\n");
    is_hidden("server: {password: &x hunter2, host: y, port: *x}\n");
}

#[test]
fn a_secret_is_hidden_where_the_file_is_no_yaml() {
    is_hidden("server:\n  password: \"hunter2\n  port: 1\n");
    is_hidden("server:\n  password: @hunter2\n");
    is_hidden("server:\n  password: hunter2: x\n");
    is_hidden("server: {password: hunter2, port: ${PORT}}\n");
    is_hidden("server:\n  password: |\n    a\n\thunter2\n");
    is_hidden("server:\n  password: \"a\nhunter2\n: b\n");
    is_hidden("server:\n  password:\n    - hunter2\n   - x\n");
    is_hidden("server:\n  'password': *hunter2\n");
    is_hidden("plugins:\n  request-tracing:\n    keys:\n      - secret: %hunter2\n");
    // A lone CR ends a line too.
    is_hidden("server:\r  port: 1\r  password: \"hunter2\r");
    is_hidden("server: {password: \"x${hunter2!}\"}\n");
}

#[test]
fn a_secret_of_the_environment_is_hidden() {
    let cases = [
        ("SRE_BOT__SERVER__PASSWORD", "hunter2"),
        ("SRE_BOT__SERVER", "hunter2"),
        ("SRE_BOT__SERVER", "{password: hunter2, port: x}"),
        ("SRE_BOT__SERVER", "{password: hunter2"),
        ("SRE_BOT__SERVER", "{port: *hunter2"),
        ("SRE_BOT__SERVER__PASWORD", "hunter2"),
        ("SRE_BOT__PLUGINS__REQUEST_TRACING__KEYS", "hunter2"),
        ("SRE_BOT__PLUGINS__REQUEST_TRACING__KEYS", "[{secret: hunter2, name: []}]"),
        ("SRE_BOT__PLUGINS__NONE__TOKEN", "hunter2"),
        ("ENABLE_REQUEST_TRACING", "hunter2"),
        ("ENABLE_REQUST_TRACING", "hunter2"),
    ];
    for (name, value) in cases {
        let said = said(&Scene::new("").with(name, value));
        assert!(!said.contains(SECRET), "{name}={value}\n{said}");
    }
}

#[test]
fn what_is_not_secret_is_shown() {
    let yaml = "plugins:\n  request-tracing:\n    header: x-id\n    token: hunter2\n    labels: {}\nserver:\n  port: ${PORT:-80}\n  password: !file secret\n";
    let scene = Scene::new(yaml).with("SRE_BOT__SERVER__HOST", "localhost");
    scene.write("secret", SECRET);
    let shown: Vec<_> = scene.load().values().map(|value| scene.shortened(&value.to_string())).collect();
    assert_eq!(
        shown,
        [
            "plugins.request-tracing.header = \"x-id\" (app.yaml:3:13)",
            "plugins.request-tracing.labels = {} (app.yaml:5:13)",
            "plugins.request-tracing.token = *** (app.yaml:4:12)",
            "server.host = \"localhost\" (SRE_BOT__SERVER__HOST)",
            "server.password = *** (app.yaml:8:19)",
            "server.port = 80 (app.yaml:7:9)",
        ]
    );
}
