//! A start that is given up.

use std::future::pending;
use std::sync::Arc;

use hooks_core::{BoxError, NoConfig, PluginContext, PluginDefinition, StartError};
use tokio::sync::Notify;

use crate::scene::{Log, noting, states, with};

async fn hangs(reached: Arc<Notify>, context: PluginContext) -> Result<(), BoxError> {
    context.spawn("waits", pending())?;
    reached.notify_one();
    pending().await
}

/// A plugin that hangs in one of its stages.
fn hanging(stage: &str, reached: &Arc<Notify>) -> PluginDefinition {
    let reached = Arc::clone(reached);
    let plugin = PluginDefinition::new("c").requires("b");
    match stage {
        "load" => plugin.on_load::<NoConfig, _>(move |_, context| hangs(Arc::clone(&reached), context)),
        _ => plugin.on_start(move |context| hangs(Arc::clone(&reached), context)),
    }
}

#[tokio::test]
async fn what_has_started_is_stopped_in_reverse_and_what_is_at_it_ends() {
    for stage in ["load", "start"] {
        let (log, reached) = (Log::default(), Arc::new(Notify::new()));
        let plugins = [
            noting(&log, "a"),
            noting(&log, "b").requires("a"),
            hanging(stage, &reached),
            noting(&log, "d").requires("c"),
        ];
        let manager = with(plugins).build().expect("they fit");
        let error = manager.start_until(reached.notified()).await.expect_err("it is given up");
        assert!(matches!(error, StartError::GivenUp(_)), "{error}");
        assert_eq!(log.take(), ["load a", "start a", "load b", "start b", "stop b", "stop a"]);
        assert_eq!(states(&manager), "a:stopped b:stopped c:stopped d:stopped");
        drop(manager);
        while tokio::runtime::Handle::current().metrics().num_alive_tasks() > 0 {
            tokio::task::yield_now().await;
        }
    }
}

#[tokio::test]
async fn it_is_given_up_also_by_whoever_waits_no_more() {
    let (log, reached) = (Log::default(), Arc::new(Notify::new()));
    let manager = with([noting(&log, "a"), noting(&log, "b").requires("a"), hanging("start", &reached)]);
    let manager = manager.build().expect("they fit");
    tokio::select! {
        _ = manager.start() => panic!("it hangs"),
        () = reached.notified() => {}
    }
    // The next change waits for the end of this one.
    manager.stop().await.expect("no plugin asks");
    assert_eq!(log.take(), ["load a", "start a", "load b", "start b", "stop b", "stop a"]);
    assert_eq!(states(&manager), "a:stopped b:stopped c:stopped");
}

#[tokio::test]
async fn a_change_goes_on_where_nobody_waits_for_it() {
    let (log, reached, go) = (Log::default(), Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (of_stop, of_go) = (Arc::clone(&reached), Arc::clone(&go));
    let plugin = noting(&log, "a").on_stop(move |_| {
        let (reached, go) = (Arc::clone(&of_stop), Arc::clone(&of_go));
        async move {
            reached.notify_one();
            go.notified().await;
            Ok(())
        }
    });
    let manager = with([plugin]).build().expect("it fits");
    manager.start().await.expect("nothing fails");
    tokio::select! {
        _ = manager.disable("a") => panic!("it hangs"),
        () = reached.notified() => {}
    }
    assert_eq!(states(&manager), "a:stopping");
    go.notify_one();
    manager.enable("a").await.expect("it is disabled by then");
    assert_eq!(states(&manager), "a:started");
}
