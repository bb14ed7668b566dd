//! Plugins that are changed by a call that runs on them.

use std::sync::Arc;

use hooks_core::{ChangeError, NoConfig, PluginConfiguration, PluginDefinition, PluginManager, Reconfigured, Switch};
use serde_json::json;

use crate::scene::{Log, names, noting, states, with};

async fn started(log: &Log, plugins: &[&'static str]) -> PluginManager {
    let manager = with(plugins.iter().map(|name| noting(log, name))).build().expect("they fit");
    manager.start().await.expect("nothing fails");
    log.take();
    manager
}

async fn until(manager: &PluginManager, wanted: &str) {
    while states(manager) != wanted {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_is_told_of_what_is_in_force_before_what_goes_is_stopped() {
    let log = Log::default();
    let manager = started(&log, &["a", "b"]).await;
    let snapshot = manager.snapshot();
    let changed = manager.within(&snapshot).by("alice").switch(Switch::Disable, "a").await.expect("it can be disabled");
    assert_eq!(changed.iter().map(|plugin| plugin.name()).collect::<Vec<_>>(), ["a"]);
    assert_eq!((manager.call(names {}), snapshot.call(names {})), (vec!["b".to_owned()], vec!["a".into(), "b".into()]));
    assert_eq!(log.take(), [""; 0]);
    drop((snapshot, changed));
    until(&manager, "a:disabled b:started").await;
    assert_eq!(log.take(), ["stop a"]);
    assert_eq!(manager.status("a").expect("it is known").reason, "disabled by alice");
}

#[tokio::test(start_paused = true)]
async fn a_call_that_was_overtaken_does_not_wait_for_a_change_that_waits_for_it() {
    let log = Log::default();
    let manager = started(&log, &["a", "b"]).await;
    let (first, second) = (manager.snapshot(), manager.snapshot());
    let (disabled, overtaken) = tokio::join!(
        manager.within(&first).switch(Switch::Disable, "a"),
        manager.within(&second).switch(Switch::Disable, "b"),
    );
    assert!(disabled.is_ok());
    assert!(matches!(overtaken, Err(ChangeError::Overtaken)), "{overtaken:?}");
    let current = manager.snapshot();
    let waiting = manager.within(&current).switch(Switch::Disable, "b");
    let (waited, ()) = tokio::join!(waiting, async { drop((first, second)) });
    assert!(waited.is_ok(), "{waited:?}");
}

#[tokio::test(start_paused = true)]
async fn a_configuration_is_made_of_the_one_in_force() {
    let log = Log::default();
    let open = PluginDefinition::new("open").on_load::<NoConfig, _>(|_, _| async { Ok(()) });
    let manager = with([open, noting(&log, "a")]).build().expect("they fit");
    manager.start().await.expect("nothing fails");
    let snapshot = manager.snapshot();
    let refused = manager.within(&snapshot).reconfigure("open", |_| Err(ChangeError::Overtaken)).await;
    assert!(matches!(refused, Err(ChangeError::Overtaken)), "{refused:?}");
    let taken: Result<_, ChangeError> = manager
        .within(&snapshot)
        .reconfigure("open", |current| {
            assert!(current.value().is_null());
            Ok(PluginConfiguration::new(json!({})))
        })
        .await;
    assert_eq!(taken.expect("it is right"), Reconfigured::Reload);
    assert_eq!(manager.configuration("open").expect("it has one").value(), &json!({}));
    assert!(!Arc::ptr_eq(&manager.snapshot(), &snapshot));
}
