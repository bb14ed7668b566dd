//! What plugins do in the background.

use std::future::pending;
use std::sync::Arc;

use hooks_core::{PluginDefinition, SpawnError};
use tokio::sync::Notify;

use crate::scene::{Log, states, with};

/// Tells of its end.
struct Ends(Log);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.push("task ends");
    }
}

/// Tells of a plugin that has failed.
struct Tells(Arc<Notify>);

impl hooks_core::LifeObserver for Tells {
    fn state_changed(&self, _: &Arc<hooks_core::PluginInfo>, transition: &hooks_core::Transition) {
        if transition.to == hooks_core::PluginState::Failed {
            self.0.notify_one();
        }
    }
}

#[tokio::test]
async fn a_task_ends_with_its_plugin() {
    let log = Log::default();
    let (of_task, of_stop) = (log.clone(), log.clone());
    let plugin = PluginDefinition::new("a")
        .on_start(move |context| {
            let ends = Ends(of_task.clone());
            async move {
                context.spawn("forever", async move {
                    let _ends = ends;
                    pending::<()>().await;
                })?;
                Ok(())
            }
        })
        .on_stop(move |context| {
            of_stop.push("stop");
            async move {
                tokio::task::yield_now().await;
                drop(context);
                Ok(())
            }
        });
    let manager = with([plugin]).build().expect("it fits");
    manager.start().await.expect("nothing fails");
    assert_eq!(manager.status("a").expect("it is known").tasks, 1);
    manager.stop().await.expect("no plugin asks");
    assert_eq!(log.take(), ["stop", "task ends"]);
}

#[tokio::test]
async fn a_panic_of_a_task_is_a_failure_of_its_plugin() {
    let (go, told) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let of_task = Arc::clone(&go);
    let plugin = PluginDefinition::new("a").on_start(move |context| {
        let go = Arc::clone(&of_task);
        async move {
            context.spawn("poller", async move {
                go.notified().await;
                panic!("it is too much");
            })?;
            Ok(())
        }
    });
    let manager = with([plugin]).observe_life(Arc::new(Tells(Arc::clone(&told)))).build().expect("it fits");
    manager.start().await.expect("nothing fails");
    go.notify_one();
    told.notified().await;
    assert_eq!(states(&manager), "a:failed");
    assert_eq!(manager.status("a").expect("it is known").reason, "its task `poller` panicked: it is too much");
}

#[tokio::test]
async fn one_that_spawns_without_end_is_told_and_stopped() {
    let plugin = PluginDefinition::new("a").on_start(|context| async move {
        let error = loop {
            if let Err(error) = context.spawn("one more", pending()) {
                break error;
            }
        };
        assert_eq!(error, SpawnError::TooMany { limit: 10_000 });
        Ok(())
    });
    let manager = with([plugin]).build().expect("it fits");
    manager.start().await.expect("nothing fails");
    assert_eq!(manager.status("a").expect("it is known").tasks, 10_000);
    manager.disable("a").await.expect("it can be disabled");
    assert_eq!(tokio::runtime::Handle::current().metrics().num_alive_tasks(), 1);
}
