//! Configurations that are read and written.

use hooks_axum::axum::http::Method;
use hooks_axum::testing::{RunningApp, TestResponse};
use hooks_core::PluginConfiguration;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::scene::{audited, by, get, is, kind, started, told, until};

async fn read(app: &RunningApp) -> (String, Value) {
    let response = by(app, "operator", Method::GET, "/plugins/mail/config").send().await;
    let tag = response.header("etag").expect("it has one").to_owned();
    (tag, told(&response).1)
}

async fn write(app: &RunningApp, tag: &str, config: &Value) -> TestResponse {
    let request = by(app, "operator", Method::PUT, "/plugins/mail/config").header("if-match", tag);
    request.json(config).send().await
}

#[tokio::test(start_paused = true)]
async fn a_configuration_is_shown_with_its_origins_and_without_its_secrets() {
    let app = started().await;
    let (tag, shown) = read(&app).await;
    let value = |path: &str, value: Value| {
        let secret = value.is_null();
        json!({"path": path, "value": value, "secret": secret, "origin": "service.yaml:3:5"})
    };
    let expected = json!({
        "name": "mail",
        "config": {"password": "***", "accounts": [{"name": "a", "token": "***"}]},
        "values": [
            value("accounts[0].name", json!("a")),
            value("accounts[0].token", Value::Null),
            value("password", Value::Null),
        ],
    });
    assert_eq!(shown, expected);
    assert_eq!(read(&app).await.0, tag);
    let (_, nothing) = get(&app, "/plugins/network/config").await;
    assert_eq!(nothing, json!({"name": "network", "config": {}, "values": []}));
    let (_, schema) = get(&app, "/plugins/mail/config/schema").await;
    assert_eq!(schema["properties"]["retries"]["default"], 3);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_configuration_is_applied_or_makes_the_plugin_anew() {
    let app = started().await;
    let began = Instant::now();
    let (tag, _) = read(&app).await;
    let applied = write(&app, &tag, &json!({"retries": 5, "password": "***"})).await;
    let (status, body) = told(&applied);
    assert_eq!(
        (status, &body["status"], &body["config"]),
        (200, &json!("applied"), &json!({"retries": 5, "password": "***"}))
    );
    assert_eq!(body["values"][1]["origin"], "`operator`, by `admin`");
    let (second, _) = read(&app).await;
    assert_eq!(applied.header("etag"), Some(&*second));
    assert_ne!(tag, second);
    let kept = app.plugins().configuration("mail").expect("it has one");
    assert_eq!(kept.value(), &json!({"retries": 5, "password": "hunter2"}));

    let reloaded = write(&app, &second, &json!({"retries": 3, "from": "you@localhost", "password": "other"})).await;
    assert_eq!(told(&reloaded).1["status"], "reloaded");
    assert!(began.elapsed().is_zero(), "nobody has waited for himself");
    assert_eq!(audited(&app).await[0], "operator config.write mail done");
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_plugin_that_takes_no_part_is_made_with_it_later() {
    let app = started().await;
    app.plugins().disable("mail").await.expect("it can be disabled");
    let (tag, _) = read(&app).await;
    assert_eq!(told(&write(&app, &tag, &json!({"from": "later@localhost"})).await).1["status"], "applied");
    app.plugins().enable("mail").await.expect("it fits");
    assert_eq!(read(&app).await.1["config"], json!({"from": "later@localhost"}));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn which_one_is_replaced_has_to_be_said() {
    let app = started().await;
    let without = by(&app, "operator", Method::PUT, "/plugins/mail/config").json(&json!({})).send().await;
    assert_eq!(kind(&told(&without)), (428, "precondition-required"));
    let (tag, _) = read(&app).await;
    for wrong in ["\"0000000000000000\"", &format!("W/{tag}"), "nonsense"] {
        let refused = write(&app, wrong, &json!({})).await;
        assert_eq!(kind(&told(&refused)), (412, "precondition-failed"));
        assert_eq!(refused.header("etag"), Some(&*tag));
    }
    assert_eq!(write(&app, &format!("\"other\", {tag}"), &json!({"retries": 4})).await.status(), 200);
    assert_eq!(write(&app, "*", &json!({"retries": 5})).await.status(), 200);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn of_two_that_conflict_one_wins() {
    let app = started().await;
    for (one, other) in [
        // Applied, and with another value of the plugin.
        (json!({"retries": 7}), json!({"retries": 8})),
        (json!({"retries": 9, "from": "a@localhost"}), json!({"retries": 9, "from": "b@localhost"})),
        (json!({"from": "c@localhost"}), json!({"from": "d@localhost"})),
    ] {
        let began = Instant::now();
        let (tag, _) = read(&app).await;
        let (first, second) = tokio::join!(write(&app, &tag, &one), write(&app, &tag, &other));
        assert_eq!(first.status(), 200, "{first:?}");
        assert_eq!(kind(&told(&second)), (412, "precondition-failed"));
        assert_eq!(read(&app).await.1["config"], one);
        assert!(began.elapsed().is_zero());
        until(&app, "mail:started").await;
    }
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_change_from_elsewhere_counts_as_well() {
    let app = started().await;
    let (tag, _) = read(&app).await;
    let elsewhere = PluginConfiguration::new(json!({"retries": 4}));
    app.plugins().reconfigure("mail", elsewhere).await.expect("it is right");
    assert_eq!(write(&app, &tag, &json!({"retries": 6})).await.status(), 412);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn all_mistakes_are_told_with_their_paths() {
    let app = started().await;
    let (tag, before) = read(&app).await;
    let wrong = json!({"retries": "many", "form": 1, "accounts": [{"name": 1, "token": "hunter2"}]});
    let refused = told(&write(&app, &tag, &wrong).await);
    assert_eq!(kind(&refused), (422, "invalid-configuration"));
    let mistakes = json!([
        {"path": "accounts[0].name", "message": "`plugins.mail.accounts[0].name`: invalid type: integer `1`, expected a string"},
        {"path": "form", "message": "`plugins.mail.form`: unknown key `form`; did you mean `from`?"},
        {"path": "retries", "message": "`plugins.mail.retries`: invalid type: string \"many\", expected u8"},
    ]);
    assert_eq!(refused.1["mistakes"], mistakes);
    let by_rule = told(&write(&app, &tag, &json!({"from": "me"})).await);
    assert_eq!((kind(&by_rule), &by_rule.1["mistakes"][0]["path"]), ((422, "invalid-configuration"), &json!("from")));
    let no_object = told(&write(&app, &tag, &json!([1])).await);
    assert_eq!(kind(&no_object), (400, "malformed-body"));
    let unknown_secret = told(&write(&app, &tag, &json!({"accounts": [{"name": "b", "token": "***"}]})).await);
    assert_eq!(unknown_secret.1["mistakes"][0]["path"], "accounts[0].token");
    assert_eq!(read(&app).await, (tag, before));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_a_plugin_refuses_or_fails_with_leaves_the_old_one_in_force() {
    let app = started().await;
    let (tag, before) = read(&app).await;
    let refused = told(&write(&app, &tag, &json!({"retries": 13})).await);
    assert_eq!(kind(&refused), (422, "refused-configuration"));
    assert!(
        refused.1["detail"].as_str().is_some_and(|detail| detail.contains("13 retries bring bad luck")),
        "{refused:?}"
    );
    let failed = told(&write(&app, &tag, &json!({"from": "me@nowhere", "password": "hunter9"})).await);
    assert_eq!(kind(&failed), (422, "refused-configuration"));
    assert!(
        failed.1["detail"].as_str().is_some_and(|detail| detail.contains("nobody at nowhere takes `***`")),
        "{failed:?}"
    );
    assert_eq!(read(&app).await, (tag, before));
    assert!(is(&app, "mail:started"));
    assert!(audited(&app).await.contains(&"operator config.write mail failed".to_owned()));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn it_takes_another_configuration_itself() {
    let app = started().await;
    let response = by(&app, "operator", Method::GET, "/plugins/admin/config").send().await;
    let tag = response.header("etag").expect("it has one").to_owned();
    let put = |config: Value| {
        let request = by(&app, "operator", Method::PUT, "/plugins/admin/config").header("if-match", &*tag);
        request.json(&config).send()
    };
    assert_eq!(kind(&told(&put(json!({"prefix": "/{name}"})).await)), (422, "invalid-configuration"));
    assert_eq!(kind(&told(&put(json!({"listener": "cellar"})).await)), (422, "refused-configuration"));
    assert_eq!(told(&put(json!({"prefix": "/manage"})).await).1["status"], "reloaded");
    assert_eq!(app.get("/manage/plugins").header("x-user", "operator").send().await.status(), 200);
    app.stop().await;
}
