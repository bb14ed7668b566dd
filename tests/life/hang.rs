//! Stages that take too long, and calls that go on.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use hooks_core::{
    BoxError, ChangeError, Configuration, FailureCause, Invalid, NoConfig, Plugin, PluginConfiguration, PluginContext,
    PluginDefinition, PluginSettings, Reconfigured, hookimpl, hookimpls, plugin,
};
use tokio::time::Instant;

use crate::scene::{Log, names, noting, states, with};

#[plugin(name = "sleepy")]
pub struct Sleepy;

impl Plugin for Sleepy {
    type Config = NoConfig;

    async fn load(_: NoConfig, _: &PluginContext) -> Result<Self, BoxError> {
        Ok(Self)
    }

    async fn reconfigure(&self, _: NoConfig) -> Result<Reconfigured, BoxError> {
        pending().await
    }

    fn check(_: &NoConfig) -> Result<(), Invalid> {
        Ok(())
    }
}

#[hookimpl]
impl Sleepy {
    fn names(&self) -> String {
        "sleepy".to_owned()
    }
}

#[tokio::test(start_paused = true)]
async fn one_that_hangs_in_reconfigure_goes_on_with_what_it_has() {
    let limit = PluginSettings::default().with_start_timeout(Duration::from_secs(2));
    let configuration =
        Configuration::new().with_plugin("sleepy", PluginConfiguration::default().with_settings(limit.clone()));
    let manager = hooks_core::PluginManager::builder().implementations(hookimpls![Sleepy::names]);
    let manager = manager.configuration(configuration).build().expect("it fits");
    manager.start().await.expect("nothing fails");
    let began = Instant::now();
    let other = PluginConfiguration::default().with_settings(limit);
    let error = manager.reconfigure("sleepy", other).await.expect_err("it hangs");
    let ChangeError::Plugin(failure) = &error else { panic!("{error}") };
    assert!(matches!(failure.cause(), FailureCause::TimedOut(_)), "{error}");
    assert_eq!(error.to_string(), "the plugin `sleepy` took longer than 2s in `reconfigure`");
    assert_eq!(began.elapsed(), Duration::from_secs(2));
    assert_eq!((manager.call(names {}), states(&manager).as_str()), (vec!["sleepy".to_owned()], "sleepy:started"));
}

#[tokio::test(start_paused = true)]
async fn a_call_on_an_older_snapshot_is_waited_for_as_long_as_one_may_stop() {
    let log = Log::default();
    let manager = with([noting(&log, "a")]).build().expect("it fits");
    manager.start().await.expect("nothing fails");
    log.take();
    let snapshot = manager.snapshot();
    manager.add_plugin(noting(&log, "b")).await.expect("it fits");
    manager.remove("b").await.expect("nobody needs it, and the old snapshot does not have it");
    log.take();
    let began = Instant::now();
    let disabling = tokio::spawn({
        let manager = manager.clone();
        async move { manager.disable("a").await.map(|_| ()) }
    });
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!((log.take(), states(&manager).as_str()), (vec![], "a:stopping"));
    assert_eq!(snapshot.call(names {}), ["a"]);
    disabling.await.expect("nothing panics").expect("it can be disabled");
    assert_eq!(began.elapsed(), Duration::from_secs(30));
    assert_eq!(log.take(), ["stop a"]);
}

#[tokio::test(start_paused = true)]
async fn one_that_may_stop_for_ever_is_stopped() {
    let log = Log::default();
    let for_ever =
        PluginConfiguration::default().with_settings(PluginSettings::default().with_stop_timeout(Duration::MAX));
    let manager = with([noting(&log, "a")]).configuration(Configuration::new().with_plugin("a", for_ever));
    let manager = manager.build().expect("it fits");
    manager.start().await.expect("nothing fails");
    manager.disable("a").await.expect("it can be disabled");
    assert_eq!(log.take().last().map(String::as_str), Some("stop a"));
}

#[tokio::test(start_paused = true)]
async fn whoever_holds_a_subset_keeps_nothing_from_its_end() {
    let log = Log::default();
    let manager = with([noting(&log, "a")]).build().expect("it fits");
    manager.start().await.expect("nothing fails");
    let subset = manager.subset(|_| true);
    assert_eq!(subset.call(names {}), ["a"]);
    let began = Instant::now();
    manager.disable("a").await.expect("it can be disabled");
    assert_eq!(began.elapsed(), Duration::ZERO);
    assert_eq!(subset.call(names {}), Vec::<String>::new());
}

#[tokio::test(start_paused = true)]
async fn a_task_that_cannot_be_cancelled_does_not_keep_its_plugin() {
    let (release, blocked) = std::sync::mpsc::channel::<()>();
    let blocked = Arc::new(std::sync::Mutex::new(Some(blocked)));
    let plugin = PluginDefinition::new("a").on_start(move |context| {
        let blocked = blocked.lock().expect("nobody panics").take();
        async move {
            let thread = tokio::task::spawn_blocking(move || blocked.map(|blocked| blocked.recv()));
            context.spawn("waits", async move { drop(thread.await) })?;
            Ok(())
        }
    });
    let manager = with([plugin]).build().expect("it fits");
    manager.start().await.expect("nothing fails");
    manager.disable("a").await.expect("it can be disabled");
    assert_eq!(states(&manager), "a:disabled");
    drop(release);
}
