//! Plugins that fail too often at work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use hooks_core::{
    BoxError, Configuration, NoConfig, PluginConfiguration, PluginDefinition, PluginManager, PluginSettings,
    PluginState, Trip, hookspec,
};

use crate::scene::{states, with};

/// Goes on without those that fail.
#[hookspec(on_error = "isolate")]
pub fn risk() -> Result<(), BoxError>;

fn trip(failures: u32, retry_after: Option<Duration>) -> Configuration {
    Configuration::new().with_plugin("rash", of_rash(failures, retry_after))
}

fn of_rash(failures: u32, retry_after: Option<Duration>) -> PluginConfiguration {
    let settings = PluginSettings::default().with_trip(Trip { failures, retry_after });
    PluginConfiguration::default().with_settings(settings)
}

/// Fails where it is told to.
fn rash(fails: &Arc<AtomicBool>) -> PluginDefinition {
    let fails = Arc::clone(fails);
    PluginDefinition::new("rash").on_start(|_| async { Ok(()) }).implement::<risk>(Box::new(move |_| {
        if fails.load(Ordering::Relaxed) { Err("too much".into()) } else { Ok(()) }
    }))
}

async fn comes_to(manager: &PluginManager, state: PluginState) {
    while manager.status("rash").expect("it is known").state != state {
        tokio::task::yield_now().await;
    }
}

async fn some_turns() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn one_that_fails_so_often_in_a_row_takes_no_part_nor_does_what_requires_it() {
    let fails = Arc::new(AtomicBool::new(true));
    let manager = with([rash(&fails), PluginDefinition::new("b").requires("rash")]).configuration(trip(3, None));
    let manager = manager.build().expect("they fit");
    manager.start().await.expect("nothing fails");
    for fail in [true, true, false, true, true] {
        fails.store(fail, Ordering::Relaxed);
        manager.call(risk {});
    }
    some_turns().await;
    assert_eq!(states(&manager), "b:started rash:started", "a success begins anew");
    fails.store(true, Ordering::Relaxed);
    manager.call(risk {});
    comes_to(&manager, PluginState::Failed).await;
    let reason = manager.status("rash").expect("it is known").reason;
    assert_eq!(reason, "it failed 3 times in a row, the last time in `risk`");
    while manager.status("b").expect("it is known").state != PluginState::Stopped {
        tokio::task::yield_now().await;
    }
    manager.enable("rash").await.expect("it may come again");
    assert_eq!(states(&manager), "b:started rash:started");
}

#[tokio::test]
async fn it_trips_also_where_nothing_was_started() {
    let fails = Arc::new(AtomicBool::new(true));
    let own = Arc::clone(&fails);
    let plugin = PluginDefinition::new("rash").implement::<risk>(Box::new(move |_| {
        if own.load(Ordering::Relaxed) { Err("too much".into()) } else { Ok(()) }
    }));
    let manager = with([plugin]).configuration(trip(1, None)).build().expect("it fits");
    manager.call(risk {});
    comes_to(&manager, PluginState::Failed).await;
}

#[tokio::test]
async fn another_number_holds_once_it_is_configured() {
    let fails = Arc::new(AtomicBool::new(true));
    let manager = with([rash(&fails)]).build().expect("it fits");
    manager.start().await.expect("nothing fails");
    (0..10).for_each(|_| manager.call(risk {}));
    some_turns().await;
    assert_eq!(states(&manager), "rash:started");
    manager.reconfigure("rash", of_rash(2, None)).await.expect("it may be configured");
    (0..2).for_each(|_| manager.call(risk {}));
    comes_to(&manager, PluginState::Failed).await;
}

#[tokio::test(start_paused = true)]
async fn it_is_tried_again_after_each_pause_until_it_starts() {
    let (fails, starts) = (Arc::new(AtomicBool::new(true)), Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&starts);
    let plugin = rash(&fails).on_load::<NoConfig, _>(move |_, _| {
        let number = count.fetch_add(1, Ordering::Relaxed);
        async move { if number == 1 { Err("not yet".into()) } else { Ok(()) } }
    });
    let pause = Duration::from_mins(1);
    let manager = with([plugin]).configuration(trip(1, Some(pause))).build().expect("it fits");
    manager.start().await.expect("nothing fails");
    let began = tokio::time::Instant::now();
    manager.call(risk {});
    comes_to(&manager, PluginState::Failed).await;
    while manager.status("rash").expect("it is known").state != PluginState::Started {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    assert_eq!(starts.load(Ordering::Relaxed), 3);
    assert!(began.elapsed() >= 2 * pause && began.elapsed() < 3 * pause, "{:?}", began.elapsed());
}

#[tokio::test(start_paused = true)]
async fn what_the_host_has_disabled_meanwhile_stays_so() {
    let fails = Arc::new(AtomicBool::new(true));
    let pause = Duration::from_mins(1);
    let manager = with([rash(&fails)]).configuration(trip(1, Some(pause))).build().expect("it fits");
    manager.start().await.expect("nothing fails");
    manager.call(risk {});
    comes_to(&manager, PluginState::Failed).await;
    manager.disable("rash").await.expect("it can be disabled");
    assert_eq!(states(&manager), "rash:disabled");
    tokio::time::sleep(10 * pause).await;
    assert_eq!(states(&manager), "rash:disabled");
}
