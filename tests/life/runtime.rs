//! Runtimes that plugins cannot live on.

use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt;
use hooks_core::{
    ChangeError, Configuration, PluginConfiguration, PluginDefinition, PluginManager, PluginSettings, StartError, Trip,
};
use tokio::runtime::{Builder, Runtime};

use crate::scene::{Log, Told, names, noting, states, with};
use crate::trip::risk;

fn without_timer() -> Runtime {
    Builder::new_multi_thread().worker_threads(1).build().expect("there is a runtime")
}

fn with_timer() -> Runtime {
    Builder::new_current_thread().enable_time().build().expect("there is a runtime")
}

/// Every change of the plugins.
async fn changes(manager: &PluginManager, log: &Log) -> Vec<ChangeError> {
    let nothing = PluginConfiguration::default;
    let all = [
        manager.disable("a").await.err(),
        manager.enable("off").await.err(),
        manager.reload("a").await.err(),
        manager.reconfigure("a", nothing()).await.err(),
        manager.remove("b").await.err(),
        manager.add_plugin(noting(log, "d")).await.err(),
        manager.stop().await.err(),
    ];
    all.into_iter().map(|error| error.expect("nothing is changed here")).collect()
}

#[test]
fn a_runtime_without_a_timer_changes_nothing_and_says_so() {
    let log = Log::default();
    let manager = with([noting(&log, "a"), noting(&log, "b").requires("a"), noting(&log, "off")]);
    let manager = manager.build().expect("they fit");
    let error = without_timer().block_on(manager.start()).expect_err("there is no timer");
    assert!(matches!(error, StartError::Change(ChangeError::NoTimer)), "{error}");
    assert_eq!(
        error.to_string(),
        "this runtime of tokio has no timer, which limits how long plugins take; build it with `enable_time()` or \
         `enable_all()`"
    );
    assert_eq!((log.take(), states(&manager).as_str()), (vec![], "a:discovered b:discovered off:discovered"));

    with_timer().block_on(async {
        manager.start().await.expect("there is a timer here");
        manager.disable("off").await.expect("it can be disabled");
    });
    log.take();
    for error in without_timer().block_on(changes(&manager, &log)) {
        assert!(matches!(error, ChangeError::NoTimer), "{error}");
    }
    assert_eq!((log.take(), manager.call(names {})), (vec![], vec!["a".to_owned(), "b".to_owned()]));
    assert_eq!(states(&manager), "a:started b:started off:disabled");
    with_timer().block_on(manager.stop()).expect("there is a timer here");
    assert_eq!(log.take(), ["stop b", "stop a"]);
}

#[test]
fn where_no_runtime_is_nothing_is_changed_either() {
    let log = Log::default();
    let manager = with([noting(&log, "a")]).build().expect("it fits");
    let error = manager.start().now_or_never().expect("nothing is waited for").expect_err("there is no runtime");
    assert!(matches!(error, StartError::Change(ChangeError::NoRuntime)), "{error}");
    assert_eq!((log.take(), states(&manager).as_str()), (vec![], "a:discovered"));
}

#[test]
fn plugins_without_a_life_need_no_runtime() {
    let log = Log::default();
    let plain = |name: &'static str| PluginDefinition::new(name).implement::<names>(Box::new(move |_| name.to_owned()));
    let manager = with([plain("a"), plain("b")]).build().expect("they fit");
    let changed = async {
        let error = manager.add_plugin(noting(&log, "c")).await.expect_err("that one has a life");
        assert!(matches!(error, ChangeError::NoRuntime), "{error}");
        manager.start().await.expect("nothing has to be done");
        manager.disable("b").await.expect("it can be disabled");
        manager.remove("b").await.expect("nobody needs it");
    };
    changed.now_or_never().expect("nothing is waited for");
    assert_eq!((log.take(), manager.call(names {})), (vec![], vec!["a".to_owned()]));
}

#[test]
fn one_that_could_be_tried_again_only_with_a_timer_stays_out() {
    let told = Arc::new(Told::default());
    let _told = tracing::subscriber::set_default(Arc::clone(&told));
    let trip = Trip { failures: 1, retry_after: Some(Duration::from_secs(1)) };
    let settings = PluginSettings::default().with_trip(trip);
    let configuration =
        Configuration::new().with_plugin("rash", PluginConfiguration::default().with_settings(settings));
    let rash = PluginDefinition::new("rash").implement::<risk>(Box::new(|_| Err("too much".into())));
    let manager = with([rash]).configuration(configuration).build().expect("it fits");
    Builder::new_current_thread().build().expect("there is a runtime").block_on(async {
        manager.call(risk {});
        while !told
            .take()
            .iter()
            .any(|line| line.starts_with("it is not tried again: this runtime of tokio has no timer"))
        {
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(states(&manager), "rash:failed");
}
