//! A start that is given up.

use std::future::{pending, ready};
use std::sync::Arc;

use hooks_core::{BoxError, NoConfig, PluginContext, PluginDefinition, PluginManager, StartError, hookspec};
use tokio::sync::Notify;

use crate::scene::{Log, names, noting, states, with};

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

/// Is remembered, and waits.
#[hookspec(historic)]
pub async fn remembered_for_ever(reached: Arc<Notify>);

/// Plugins that have started, of which one is at a remembered call.
async fn at_a_remembered_call(log: &Log) -> (PluginManager, Arc<Notify>) {
    let reached = Arc::new(Notify::new());
    let late = noting(log, "b").requires("a").implement_async::<remembered_for_ever>(Box::new(|hook, slot| {
        let reached = hook.reached;
        slot.start(async move {
            reached.notify_one();
            pending::<()>().await;
        })
    }));
    let manager = with([noting(log, "a"), late]).build().expect("they fit");
    manager.call(remembered_for_ever { reached: Arc::clone(&reached) }).await;
    (manager, reached)
}

#[tokio::test]
async fn it_is_given_up_also_while_remembered_calls_are_made_again() {
    for waits in [true, false] {
        let log = Log::default();
        let (manager, reached) = at_a_remembered_call(&log).await;
        if waits {
            let error = manager.start_until(reached.notified()).await.expect_err("it is given up");
            assert!(matches!(error, StartError::GivenUp(_)), "{error}");
        } else {
            tokio::select! {
                _ = manager.start() => panic!("it hangs"),
                () = reached.notified() => {}
            }
            // The next change waits for the end of this one.
            manager.stop().await.expect("no plugin asks");
        }
        assert_eq!(log.take(), ["load a", "start a", "load b", "start b", "stop b", "stop a"]);
        assert_eq!(states(&manager), "a:stopped b:stopped");
        assert_eq!(manager.call(names {}), Vec::<String>::new());
    }
}

#[tokio::test]
async fn a_start_that_is_given_up_before_it_begins_calls_nobody() {
    let log = Log::default();
    let plain = PluginDefinition::new("c").requires("a").implement::<names>(Box::new(|_| "c".to_owned()));
    let manager = with([noting(&log, "a"), plain]).build().expect("they fit");
    let error = manager.start_until(ready(())).await.expect_err("it is given up");
    assert!(matches!(error, StartError::GivenUp(_)), "{error}");
    assert_eq!((log.take(), states(&manager).as_str()), (vec![], "a:stopped c:stopped"));
    manager.start().await.expect("nobody gives it up");
    assert_eq!(manager.call(names {}), ["a", "c"]);
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
