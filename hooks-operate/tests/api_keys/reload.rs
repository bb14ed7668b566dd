//! A change of the configuration.

use serde_json::json;

use crate::scene::{check_refused, configuration, entry, new_key, start, who};

#[tokio::test]
async fn a_change_is_in_force_at_once() {
    let (kept, removed, added) = (new_key(), new_key(), new_key());
    let [kept_entry, removed_entry, added_entry] =
        [(&kept, "kept"), (&removed, "removed"), (&added, "added")].map(|(key, name)| entry(key, name, &json!({})));
    let app = start(json!({ "keys": [kept_entry, removed_entry] })).await;
    assert_eq!(who(&app, removed.expose()).await.text(), "removed");
    check_refused(&who(&app, added.expose()).await);

    let plugins = app.info().plugins().clone();
    let changed = configuration(json!({ "realm": "other", "keys": [kept_entry, added_entry] }));
    plugins.configure(changed).await.expect("it is right");
    assert_eq!(who(&app, kept.expose()).await.text(), "kept");
    assert_eq!(who(&app, added.expose()).await.text(), "added");
    let response = who(&app, removed.expose()).await;
    assert_eq!(response.status(), 401);
    assert_eq!(response.header("www-authenticate"), Some("Bearer realm=\"other\", error=\"invalid_token\""));
}

#[tokio::test]
async fn a_change_that_is_wrong_is_refused_and_shows_no_secret() {
    let key = new_key();
    let right = entry(&key, "alice", &json!({}));
    let app = start(json!({ "keys": [right] })).await;
    let plugins = app.info().plugins().clone();
    for (section, message) in [
        (
            json!({ "keys": [entry(&key, "bob", &json!({ "hash": key.expose() }))] }),
            "`plugins.api-keys.keys[0].hash`: is no hash of a key; write `sha256:` and 64 hexadecimal digits, as `key new` prints them",
        ),
        (
            json!({ "keys": [{ "id": key.id(), "name": "bob", "hash": [key.expose()] }] }),
            "`plugins.api-keys.keys[0].hash`: ",
        ),
        (
            json!({ "keys": [right, right] }),
            "`plugins.api-keys.keys[1].id`: is the id of an earlier key; make a key for each",
        ),
        (
            json!({ "prefix": "my-app" }),
            "`plugins.api-keys.prefix`: is no prefix of keys; write up to 32 letters, digits and single `_` between them, as `my_app`",
        ),
        (
            json!({ "realm": "a\nb" }),
            "`plugins.api-keys.realm`: has control characters, which cannot stand in a header; write it without",
        ),
        (json!({ "failures": { "limit": 0 } }), "`plugins.api-keys.failures.limit`: "),
        (
            json!({ "failures": { "within": "2days" } }),
            "`plugins.api-keys.failures.within`: is not from `1s` to `1day`; write a time between them, as `1m`",
        ),
        (json!({ "keyz": [] }), "`plugins.api-keys.keyz`: unknown key `keyz`; did you mean `keys`?"),
    ] {
        let error = plugins.configure(configuration(section)).await.expect_err("it is wrong");
        let told = format!("{}\n{error:?}", hooks_core::Chain(&error));
        assert!(told.contains(message), "{message}\n\nin\n{told}");
        assert!(!told.contains(key.expose()), "{told}");
        assert_eq!(who(&app, key.expose()).await.text(), "alice");
    }
}
