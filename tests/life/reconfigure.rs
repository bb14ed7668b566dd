//! Plugins that take no part are configured for when they do.

use hooks_core::{ChangeError, PluginConfiguration, PluginDefinition, Reconfigured};
use serde_json::json;

use crate::scene::{Log, noting, states, with};

/// A plugin that notes what it is given.
fn given(log: &Log) -> PluginDefinition {
    let log = log.clone();
    PluginDefinition::new("a").on_load_value(json!({ "type": "object" }), move |value, _| {
        log.push(format!("given {value}"));
        async { Ok(()) }
    })
}

#[tokio::test]
async fn one_that_is_off_or_stopped_is_loaded_with_it_later() {
    let log = Log::default();
    let manager = with([given(&log)]).build().expect("it fits");
    manager.start().await.expect("nothing fails");
    manager.disable("a").await.expect("it can be disabled");
    let give = async |number: i32| {
        manager.reconfigure("a", PluginConfiguration::new(json!({ "number": number }))).await.expect("it is right")
    };
    assert_eq!(give(1).await, Reconfigured::Applied);
    manager.enable("a").await.expect("it fits");
    manager.stop().await.expect("no plugin asks");
    assert_eq!(give(2).await, Reconfigured::Applied);
    manager.start().await.expect("nothing fails");
    assert_eq!(give(3).await, Reconfigured::Reload);
    assert_eq!(log.take(), ["given {}", "given {\"number\":1}", "given {\"number\":2}", "given {\"number\":3}"]);
}

#[tokio::test]
async fn a_reload_that_fails_leaves_the_old_ones_as_they_were() {
    let log = Log::default();
    let fails = PluginDefinition::new("c").requires("b").on_load_value(json!({}), |value, _| async move {
        if value.get("bad").is_some() { Err("bad".into()) } else { Ok(()) }
    });
    let manager = with([noting(&log, "a"), noting(&log, "b").requires("a"), fails]).build().expect("they fit");
    manager.start().await.expect("nothing fails");
    log.take();
    let bad = PluginConfiguration::new(json!({ "bad": true }));
    let error = manager.reconfigure("c", bad).await.expect_err("it is bad");
    assert!(matches!(error, ChangeError::Failed(_)), "{error}");
    manager.reload("a").await.expect("the old configuration is in force");
    assert_eq!(states(&manager), "a:started b:started c:started");
    assert!(manager.reconfigure("x", PluginConfiguration::default()).await.is_err());
}
