//! Who has done what.

use std::sync::{Arc, Mutex, PoisonError};

use hooks_axum::axum::http::Method;
use hooks_core::{BoxFuture, PluginDefinition};
use hooks_operate::audit::{AuditEntry, AuditLog, AuditOutcome, AuditPage, AuditQuery, audit};
use serde_json::{Value, json};

use crate::scene::{app, audited, by, configuration, get, kind, post, started};

#[tokio::test(start_paused = true)]
async fn each_write_and_each_read_of_a_configuration_is_noted_however_it_ends() {
    let app = started().await;
    app.put("/admin/v1/plugins/mail/config").json(&json!({})).send().await;
    by(&app, "stranger", Method::POST, "/plugins/mail/disable").send().await;
    by(&app, "viewer", Method::GET, "/plugins/mail/config").send().await;
    by(&app, "operator", Method::GET, "/plugins/mail/config").send().await;
    by(&app, "operator", Method::PUT, "/plugins/mail/config").json(&json!({})).send().await;
    by(&app, "operator", Method::PUT, "/plugins/mail/config").header("if-match", "*").json(&json!({})).send().await;
    post(&app, "/plugins/mail/reload").await;
    post(&app, "/plugins/mial/reload").await;
    get(&app, "/plugins").await;
    let expected = [
        "operator plugins.reload mial refused",
        "operator plugins.reload mail done",
        "operator config.write mail done",
        "operator config.write mail refused",
        "operator config.read mail done",
        "viewer config.read mail refused",
        "stranger plugins.disable mail refused",
        "anonymous config.write mail refused",
    ];
    assert_eq!(audited(&app).await, expected);
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn an_entry_says_who_from_where_before_and_after() {
    let app = started().await;
    let client = "192.0.2.7:1234".parse().expect("it is an address");
    by(&app, "operator", Method::POST, "/plugins/mail/disable").client(client).send().await;
    let (_, page) = get(&app, "/audit").await;
    let entry = &page["entries"][0];
    assert_eq!(entry["actor"], json!({"subject": "operator", "roles": ["operator"]}));
    assert_eq!((&entry["client"], &entry["before"]), (&json!("192.0.2.7"), &json!({"mail": "started"})));
    assert_eq!(entry["after"], json!({"status": "disabled", "changed": ["mail"], "dry_run": false}));
    assert!(entry["request"].is_u64() && entry["at"].as_str().is_some_and(|at| at.ends_with('Z')), "{entry}");
    let read: AuditEntry = serde_json::from_value(entry.clone()).expect("it is read as it is written");
    assert_eq!(serde_json::to_value(&read).expect("it is written"), *entry);

    let put = by(&app, "operator", Method::PUT, "/plugins/mail/config").header("if-match", "*");
    put.json(&json!({"retries": 4, "password": "hunter4"})).send().await;
    let (_, page) = get(&app, "/audit?operation=config.write").await;
    let entry = &page["entries"][0];
    assert_eq!(entry["before"]["password"], "***");
    assert_eq!(entry["after"], json!({"retries": 4, "password": "***"}));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn entries_are_chosen_and_told_in_parts() {
    let app = started().await;
    for switch in ["disable", "enable", "enable", "reload"] {
        post(&app, &format!("/plugins/mail/{switch}?dry_run=true")).await;
    }
    by(&app, "stranger", Method::POST, "/plugins/network/disable").send().await;
    get(&app, "/plugins/mail/config").await;
    let count = async |query: &str| {
        let (status, page) = get(&app, &format!("/audit?{query}")).await;
        assert_eq!(status, 200, "{query}: {page}");
        page["entries"].as_array().map(Vec::len)
    };
    for (query, found) in [
        ("actor=stranger", 1),
        ("actor=anonymous", 0),
        ("operation=plugins.*", 5),
        ("operation=plugins.enable", 2),
        ("target=network", 1),
        ("outcome=refused", 3),
        ("outcome=done&target=mail", 3),
        ("from=2020-01-01T00:00:00Z", 6),
        ("to=2020-01-01T00:00:00Z", 0),
        ("from=1969-07-20T20:17:40%2B02:00", 6),
    ] {
        assert_eq!(count(query).await, Some(found), "{query}");
    }
    let (_, first) = get(&app, "/audit?limit=4").await;
    let next = first["next"].as_str().expect("there are more");
    let (_, second) = get(&app, &format!("/audit?limit=4&cursor={next}")).await;
    assert_eq!((second["entries"].as_array().map(Vec::len), &second["next"]), (Some(2), &Value::Null));
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn other_sinks_are_told_too_and_one_that_fails_is_no_obstacle() {
    let seen = Arc::<Mutex<Vec<AuditEntry>>>::default();
    let kept = Arc::clone(&seen);
    let sink = PluginDefinition::new("sink").implement::<audit<'_>>(Box::new(move |hook| {
        kept.lock().unwrap_or_else(PoisonError::into_inner).push(hook.entry.clone());
        Ok(())
    }));
    let broken = PluginDefinition::new("broken").implement::<audit<'_>>(Box::new(|_| Err("the disk is full".into())));
    let app = app(configuration()).plugin(sink).plugin(broken).start().await.expect("nothing is wrong");
    assert_eq!(post(&app, "/plugins/mail/disable").await.0, 200);
    // A plugin that goes by it is told still.
    assert_eq!(post(&app, "/plugins/sink/disable").await.0, 200);
    let seen = seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let told: Vec<_> =
        seen.iter().map(|entry| (entry.operation.as_str(), entry.target.as_deref(), entry.outcome)).collect();
    let done = AuditOutcome::Done;
    assert_eq!(told, [("plugins.disable", Some("mail"), done), ("plugins.disable", Some("sink"), done)]);
    app.stop().await;
}

struct Stored(bool);

impl AuditLog for Stored {
    fn list(&self, query: AuditQuery) -> BoxFuture<'_, Result<AuditPage, hooks_core::BoxError>> {
        Box::pin(async move {
            if self.0 {
                return Err("the connection to db://hunter2 is lost".into());
            }
            let entries = vec![AuditEntry::new("stored").with_target(query.target.unwrap_or_default())];
            Ok(AuditPage { entries, next: None })
        })
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_is_asked_in_place_of_memory() {
    let store = Arc::new(Stored(false)) as Arc<dyn AuditLog>;
    let stored = app(configuration()).service::<dyn AuditLog>("store", store).start().await.expect("nothing is wrong");
    let (_, page) = get(&stored, "/audit?target=x").await;
    assert_eq!((&page["entries"][0]["operation"], &page["entries"][0]["target"]), (&json!("stored"), &json!("x")));
    stored.stop().await;

    let store = Arc::new(Stored(true)) as Arc<dyn AuditLog>;
    let lost = app(configuration()).service::<dyn AuditLog>("store", store).start().await.expect("nothing is wrong");
    let refused = get(&lost, "/audit").await;
    assert_eq!(kind(&refused), (503, "audit-unavailable"));
    assert!(!refused.1.to_string().contains("hunter2"), "{refused:?}");
    lost.stop().await;

    let none = started().await;
    none.plugins().disable("audit").await.expect("it can be disabled");
    assert_eq!(kind(&get(&none, "/audit").await), (503, "audit-unavailable"));
    none.stop().await;
}
