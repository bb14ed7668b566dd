//! The document of the plugin, which keeps what it promises.

use std::env;
use std::fs;
use std::path::Path;

use hooks_axum::axum::http::Method;
use serde_json::Value;

use crate::compatibility::broken;
use crate::scene::{by, get, started};

/// What is promised.
fn promised() -> (std::path::PathBuf, Value) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/admin/document.json");
    let text = fs::read_to_string(&path).unwrap_or_else(|_| "{}".to_owned());
    (path, serde_json::from_str(&text).expect("it is JSON"))
}

/// With `BLESS=1` it takes what was gained into `document.json`; what was lost is told in any case.
#[tokio::test(start_paused = true)]
async fn the_document_loses_nothing_and_changes_nothing() {
    let app = started().await;
    let (status, document) = get(&app, "/openapi.json").await;
    assert_eq!((status, &document["openapi"]), (200, &"3.1.0".into()));
    app.stop().await;
    let (path, promised) = promised();
    assert_eq!(broken(&promised, &document), [""; 0]);
    if env::var_os("BLESS").is_some() {
        let text = serde_json::to_string_pretty(&document).expect("it is written");
        fs::write(path, text + "\n").expect("it can be written");
    } else {
        assert!(promised == document, "the document has gained something; run this with `BLESS=1`");
    }
}

#[tokio::test(start_paused = true)]
async fn each_operation_is_described_and_refers_to_what_is_there() {
    let app = started().await;
    let (_, document) = get(&app, "/openapi.json").await;
    let (_, routes) = get(&app, "/routes?limit=1000").await;
    for route in routes["routes"].as_array().expect("it is a list").iter().filter(|route| route["plugin"] == "admin") {
        let method = route["method"].as_str().unwrap_or_default().to_lowercase();
        let operation = &document["paths"][route["path"].as_str().unwrap_or_default()][&method];
        assert!(operation["summary"].is_string() && operation["responses"]["403"].is_object(), "{route}: {operation}");
        assert_eq!(operation["security"][0]["identity"], route["needs"], "{route}");
    }
    // `Value` is any JSON.
    for (name, schema) in document["components"]["schemas"]
        .as_object()
        .expect("there are some")
        .iter()
        .filter(|(name, _)| *name != "Value")
    {
        assert!(schema.as_object().is_some_and(|schema| !schema.is_empty()), "anything is a `{name}`");
    }
    let text = document.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(document.pointer(reference).is_some(), "`{reference}` is not there");
    }
    app.stop().await;
}

#[tokio::test(start_paused = true)]
async fn what_is_answered_has_the_fields_that_the_document_says() {
    let app = started().await;
    let (_, document) = get(&app, "/openapi.json").await;
    for path in [
        "/plugins",
        "/plugins/mail",
        "/plugins/mail/status",
        "/plugins/mail/config",
        "/audit",
        "/permissions",
        "/services",
    ] {
        let pattern = format!("/admin/v1{}", path.replace("mail", "{name}"));
        let schema = &document["paths"][&pattern]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        let body: Value = by(&app, "operator", Method::GET, path).send().await.json();
        let schema = serde_json::json!({ "$ref": schema["$ref"], "components": document["components"] });
        if let Err(error) = jsonschema::validate(&schema, &body) {
            panic!("`{path}` answers what its schema has not: {error}");
        }
    }
    app.stop().await;
}
