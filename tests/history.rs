//! Historic hooks, and plugins that come and go.
#![forbid(unsafe_code)]

use std::error::Error;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use hooks_core::{
    BoxError, Cause, ChangeError, HookError, HookSettings, Next, OnError, PluginManager, Snapshot, hookimpl, hookimpls,
    hookspec, plugin,
};
use tokio::sync::Notify;
use tokio::task::yield_now;

/// What plugins have seen, in order.
#[derive(Debug, Clone, Default)]
pub struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    fn push(&self, entry: String) {
        self.0.lock().expect("nobody panics with the log").push(entry);
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.0.lock().expect("nobody panics with the log"))
    }
}

#[hookspec(historic)]
pub fn created(name: String, seen: Seen);

#[hookspec(historic)]
pub async fn removed(name: String, seen: Seen) -> Result<(), BoxError>;

macro_rules! plugin {
    ($type:ident $name:literal) => {
        #[plugin(name = $name)]
        #[derive(Default)]
        pub struct $type;

        #[hookimpl]
        impl $type {
            pub fn created(&self, name: String, seen: Seen) {
                seen.push(format!("{} {name}", $name));
            }

            pub async fn removed(&self, name: String, seen: Seen) -> Result<(), BoxError> {
                yield_now().await;
                if name == "impossible" && $name == "picky" {
                    return Err("picky wants no part of it".into());
                }
                seen.push(format!("{} -{name}", $name));
                Ok(())
            }
        }
    };
}

plugin!(Early "early");
plugin!(Late "late");
plugin!(Picky "picky");

fn manager() -> PluginManager {
    let early = hookimpls![Early::created, Early::removed];
    PluginManager::builder().history_limit(3).implementations(early).build().expect("one plugin fits")
}

#[tokio::test]
async fn a_plugin_that_comes_late_gets_the_calls_so_far_in_order() -> Result<(), BoxError> {
    let (manager, seen) = (manager(), Seen::default());
    let call = |name: &str| manager.call(created { name: name.to_owned(), seen: seen.clone() });
    call("a");
    manager.call(removed { name: "a".into(), seen: seen.clone() }).await?;
    manager.snapshot().call(created { name: "b".into(), seen: seen.clone() });
    assert_eq!(seen.take(), ["early a", "early -a", "early b"]);
    manager.add(hookimpls![Late::created, Late::removed]).await?;
    assert_eq!(seen.take(), ["late a", "late -a", "late b"]);
    call("c");
    assert_eq!(seen.take(), ["early c", "late c"]);
    Ok(())
}

#[tokio::test]
async fn what_is_remembered_is_bounded_and_can_be_cleared() -> Result<(), BoxError> {
    let (manager, seen) = (manager(), Seen::default());
    for name in ["a", "b", "c", "d"] {
        manager.call(created { name: name.to_owned(), seen: seen.clone() });
    }
    seen.take();
    manager.add(hookimpls![Late::created]).await?;
    assert_eq!(seen.take(), ["late b", "late c", "late d"]);
    manager.call(removed { name: "x".into(), seen: seen.clone() }).await?;
    seen.take();
    manager.clear_history::<created>();
    manager.add(hookimpls![Picky::created, Picky::removed]).await?;
    assert_eq!(seen.take(), ["picky -x"]);
    Ok(())
}

#[tokio::test]
async fn unless_said_1024_calls_are_remembered() -> Result<(), BoxError> {
    let manager = PluginManager::builder().implementations(hookimpls![Early::created]).build()?;
    let seen = Seen::default();
    for number in 0..=1024 {
        manager.call(created { name: number.to_string(), seen: seen.clone() });
    }
    seen.take();
    manager.add(hookimpls![Late::created]).await?;
    let replayed = seen.take();
    assert_eq!((replayed.len(), replayed.first().map(String::as_str)), (1024, Some("late 1")));
    Ok(())
}

#[tokio::test]
async fn a_plugin_that_fails_in_a_remembered_call_is_left_out_as_a_whole() -> Result<(), BoxError> {
    let (manager, seen) = (manager(), Seen::default());
    manager.call(created { name: "a".into(), seen: seen.clone() });
    manager.call(removed { name: "impossible".into(), seen: seen.clone() }).await?;
    seen.take();
    let error = manager.add(hookimpls![Picky::created, Picky::removed]).await.expect_err("it fails in a replay");
    let ChangeError::Replay(failed) = &error else { panic!("{error}") };
    assert_eq!((failed.plugin(), failed.hook(), failed.location().file), ("picky", "removed", file!()));
    assert_eq!(error.source().map(ToString::to_string), Some(failed.to_string()));
    assert!(matches!(failed.cause(), Cause::Failed(error) if error.to_string() == "picky wants no part of it"));
    assert_eq!(seen.take(), ["picky a"]);
    manager.call(created { name: "b".into(), seen: seen.clone() });
    assert_eq!(seen.take(), ["early b"]);
    Ok(())
}

/// An error of the hook's own type, with a source.
#[derive(Debug)]
pub struct Refused(std::fmt::Error);

impl std::fmt::Display for Refused {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("refused")
    }
}

impl Error for Refused {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.0)
    }
}

#[hookspec(historic)]
pub fn offered() -> Result<(), Refused>;

#[hookimpl(offered, plugin = Picky)]
fn refuses() -> Result<(), Refused> {
    Err(Refused(std::fmt::Error))
}

#[tokio::test]
async fn an_error_of_any_type_is_told_with_its_sources() -> Result<(), BoxError> {
    let manager = manager();
    manager.call(offered {})?;
    let error = manager.add(hookimpls![refuses]).await.expect_err("it fails in a replay");
    let ChangeError::Replay(failed) = &error else { panic!("{error}") };
    let refused = failed.source().expect("it has one");
    assert_eq!(refused.to_string(), "refused");
    assert_eq!(refused.source().map(ToString::to_string), Some(std::fmt::Error.to_string()));
    Ok(())
}

/// Wrappers, around what is made again as around what was made.
mod wrapped {
    use super::*;

    #[plugin(name = "wrapping")]
    #[derive(Default)]
    pub struct Wrapping;

    #[hookimpl]
    impl Wrapping {
        #[hookimpl(wrapper)]
        pub fn created(&self, hook: created, next: Next<'_, created>) {
            hook.seen.push(format!("> {}", hook.name));
            next.run(created { name: hook.name.to_uppercase(), seen: hook.seen });
        }

        #[hookimpl(wrapper)]
        pub async fn removed(&self, hook: removed, next: Next<'_, removed>) -> Result<(), HookError<BoxError>> {
            next.run(hook).await.map_err(|error| error.map(|inner| format!("{inner}, wrapped").into()))
        }
    }

    #[tokio::test]
    async fn a_call_that_is_made_again_goes_through_all_wrappers() -> Result<(), BoxError> {
        let list = hookimpls![Early::created, Wrapping::created];
        let (manager, seen) = (PluginManager::builder().implementations(list).build()?, Seen::default());
        manager.call(created { name: "a".into(), seen: seen.clone() });
        assert_eq!(seen.take(), ["> a", "early A"]);
        manager.add(hookimpls![Late::created]).await?;
        assert_eq!(seen.take(), ["> a", "late A"]);
        Ok(())
    }

    #[tokio::test]
    async fn a_wrapper_that_comes_alone_has_nothing_to_go_around() -> Result<(), BoxError> {
        let (manager, seen) = (manager(), Seen::default());
        manager.call(created { name: "a".into(), seen: seen.clone() });
        seen.take();
        manager.add(hookimpls![Wrapping::created]).await?;
        assert!(seen.take().is_empty());
        Ok(())
    }

    #[tokio::test]
    async fn who_failed_is_told_through_wrappers() -> Result<(), BoxError> {
        let (manager, seen) = (manager(), Seen::default());
        manager.call(removed { name: "impossible".into(), seen: seen.clone() }).await?;
        let error = manager.add(hookimpls![Picky::removed, Wrapping::removed]).await.expect_err("it fails in a replay");
        let ChangeError::Replay(failed) = &error else { panic!("{error}") };
        assert_eq!(failed.plugin(), "picky");
        let told = "picky wants no part of it, wrapped";
        assert!(matches!(failed.cause(), Cause::Failed(error) if error.to_string() == told));
        Ok(())
    }
}

/// Failures that other calls would skip.
mod isolated {
    use super::*;

    #[hookspec(historic)]
    pub fn quiet(fails: bool);

    #[hookimpl(quiet, plugin = Picky)]
    fn panics(fails: bool) {
        if fails {
            std::panic::resume_unwind(Box::new("as told"));
        }
    }

    #[hookspec(historic, on_error = "isolate")]
    pub fn tolerant(fails: bool) -> Result<(), BoxError>;

    #[hookimpl(tolerant, plugin = Picky)]
    fn refuses(fails: bool) -> Result<(), BoxError> {
        if fails { Err("as told".into()) } else { Ok(()) }
    }

    #[tokio::test]
    async fn keep_a_plugin_from_coming_too() -> Result<(), BoxError> {
        for fails in [false, true] {
            let manager = manager();
            manager.call(quiet { fails });
            manager.call(tolerant { fails });
            for list in [hookimpls![panics], hookimpls![refuses]] {
                let added = manager.add(list).await;
                assert_eq!(added.is_err(), fails, "{added:?}");
                let Err(ChangeError::Replay(failed)) = added else { continue };
                assert_eq!(failed.plugin(), "picky");
                match failed.cause() {
                    Cause::Panicked(message) => assert_eq!((failed.hook(), &**message), ("quiet", "as told")),
                    Cause::Failed(error) => assert_eq!((failed.hook(), &*error.to_string()), ("tolerant", "as told")),
                    other => panic!("{other:?}"),
                }
            }
        }
        Ok(())
    }
}

#[tokio::test]
async fn an_attributed_call_is_not_remembered() -> Result<(), BoxError> {
    let (manager, seen) = (manager(), Seen::default());
    assert_eq!(manager.call_attributed(created { name: "a".into(), seen: seen.clone() }).len(), 1);
    seen.take();
    manager.add(hookimpls![Late::created]).await?;
    assert!(seen.take().is_empty());
    Ok(())
}

#[hookspec]
pub fn visits() -> u32;

#[plugin(name = "counting")]
#[derive(Default)]
pub struct Counting(AtomicU32);

#[hookimpl]
impl Counting {
    pub fn created(&self, name: String, seen: Seen) {
        seen.push(format!("counting {name}"));
    }

    pub fn visits(&self) -> u32 {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }
}

#[tokio::test]
async fn a_plugin_that_comes_again_begins_anew() -> Result<(), BoxError> {
    let (manager, seen) = (manager(), Seen::default());
    let call = |name: &str| manager.call(created { name: name.to_owned(), seen: seen.clone() });
    manager.add(hookimpls![Counting::created, Counting::visits]).await?;
    call("a");
    assert_eq!((manager.call(visits {}), manager.call(visits {})), (vec![1], vec![2]));
    manager.remove("counting").await?;
    call("b");
    seen.take();
    manager.add(hookimpls![Counting::created, Counting::visits]).await?;
    assert_eq!(seen.take(), ["counting a", "counting b"]);
    assert_eq!(manager.call(visits {}), [1]);
    Ok(())
}

#[hookspec(historic)]
pub async fn opened(entered: Arc<Notify>, gate: Arc<Notify>);

#[plugin(name = "slow")]
#[derive(Default)]
pub struct Slow(AtomicU32);

#[hookimpl]
impl Slow {
    pub async fn opened(&self, entered: Arc<Notify>, gate: Arc<Notify>) {
        self.0.fetch_add(1, Ordering::Relaxed);
        entered.notify_one();
        gate.notified().await;
    }

    pub fn visits(&self) -> u32 {
        self.0.load(Ordering::Relaxed)
    }
}

#[tokio::test]
async fn two_that_come_at_the_same_time_are_told_everything_once() -> Result<(), BoxError> {
    let (manager, seen) = (manager(), Seen::default());
    let (entered, gate) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    manager.call(opened { entered: Arc::clone(&entered), gate: Arc::clone(&gate) }).await;
    // The second comes when the first has come.
    let (slow, late, ()) =
        tokio::join!(manager.add(hookimpls![Slow::opened]), manager.add(hookimpls![Late::created]), async {
            entered.notified().await;
            manager.call(created { name: "a".into(), seen: seen.clone() });
            gate.notify_one();
        });
    assert!(slow.is_ok() && late.is_ok(), "{slow:?} {late:?}");
    assert_eq!(seen.take(), ["early a", "late a"]);
    manager.call(created { name: "b".into(), seen: seen.clone() });
    assert_eq!(seen.take(), ["early b", "late b"]);
    // Of the same value as the one that was told.
    manager.add(hookimpls![Slow::visits]).await?;
    assert_eq!(manager.call(visits {}), [1]);
    Ok(())
}

#[tokio::test]
async fn a_call_that_is_made_while_a_plugin_comes_is_given_to_it() -> Result<(), BoxError> {
    let (manager, seen) = (Arc::new(manager()), Seen::default());
    // Made of the snapshot that is about to be published, behind all calls so far.
    let (weak, seen_then, is_made) = (Arc::downgrade(&manager), seen.clone(), AtomicBool::new(false));
    let calls_once = move |snapshot: &Arc<Snapshot>| {
        if snapshot.has_plugin("late")
            && !is_made.swap(true, Ordering::Relaxed)
            && let Some(manager) = weak.upgrade()
        {
            manager.call(created { name: "a".into(), seen: seen_then.clone() });
        }
        Ok::<_, BoxError>(())
    };
    let _attached = manager.attach(calls_once)?;
    manager.add(hookimpls![Late::created]).await?;
    assert_eq!(seen.take(), ["early a", "late a"]);
    Ok(())
}

#[tokio::test]
async fn a_call_on_a_subset_is_not_remembered() -> Result<(), BoxError> {
    let (manager, seen) = (manager(), Seen::default());
    manager.snapshot().subset(|_| true).call(created { name: "a".into(), seen: seen.clone() });
    seen.take();
    manager.add(hookimpls![Late::created]).await?;
    assert!(seen.take().is_empty());
    Ok(())
}

#[hookspec]
pub async fn visit(gate: &Notify, entered: &Notify) -> &'static str;

#[plugin(name = "waiting")]
#[derive(Default)]
pub struct Waiting;

#[hookimpl]
impl Waiting {
    pub async fn visit(&self, gate: &Notify, entered: &Notify) -> &'static str {
        entered.notify_one();
        gate.notified().await;
        "waiting"
    }
}

#[plugin(name = "second")]
#[derive(Default)]
pub struct Second;

#[hookimpl]
impl Second {
    #[hookimpl(after = "waiting")]
    pub fn visit(&self) -> &'static str {
        "second"
    }
}

#[tokio::test]
async fn a_call_that_runs_is_not_disturbed_by_a_change() -> Result<(), BoxError> {
    let both = hookimpls![Waiting::visit, Second::visit];
    let manager = Arc::new(PluginManager::builder().implementations(both).build()?);
    let (gate, entered) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let call = tokio::spawn({
        let (manager, gate, entered) = (Arc::clone(&manager), Arc::clone(&gate), Arc::clone(&entered));
        async move { manager.call(visit { gate: &gate, entered: &entered }).await }
    });
    entered.notified().await;
    manager.remove("second").await?;
    gate.notify_one();
    assert_eq!(call.await?, ["waiting", "second"]);
    gate.notify_one();
    assert_eq!(manager.call(visit { gate: &gate, entered: &entered }).await, ["waiting"]);
    manager.add(hookimpls![Second::visit]).await?;
    gate.notify_one();
    assert_eq!(manager.call(visit { gate: &gate, entered: &entered }).await, ["waiting", "second"]);
    Ok(())
}

#[tokio::test]
async fn what_others_cannot_do_without_is_not_removed() -> Result<(), BoxError> {
    let both = hookimpls![Waiting::visit, Second::visit];
    let manager = PluginManager::builder().implementations(both).build()?;
    let error = manager.remove("waiting").await.expect_err("`second` orders itself by it");
    assert!(matches!(error, ChangeError::Problems(_)), "{error}");
    assert_eq!(manager.snapshot().plugins().len(), 2);
    let error = manager.remove("secnd").await.expect_err("there is none").to_string();
    assert_eq!(error, "there is no plugin `secnd`; did you mean `second`?");
    Ok(())
}

#[test]
fn the_host_may_change_what_a_hook_leaves_to_it() -> Result<(), BoxError> {
    let settings = HookSettings::new().order(["picky", "late"]);
    let all = hookimpls![Early::created, Late::created, Picky::created];
    let manager = PluginManager::builder().implementations(all).hook("created", settings).build()?;
    let seen = Seen::default();
    manager.call(created { name: "a".into(), seen: seen.clone() });
    assert_eq!(seen.take(), ["picky a", "late a", "early a"]);
    Ok(())
}

#[test]
fn what_the_host_cannot_change_is_told_all_at_once() {
    let builder = PluginManager::builder()
        .implementations(hookimpls![Waiting::visit, Second::visit])
        .hook("visit", HookSettings::new().order(["second", "wating"]))
        .hook("vist", HookSettings::new().on_error(OnError::Stop));
    let problems = builder.build().expect_err("three problems").to_string();
    for told in [
        "sets `vist`, and no hook has this name; did you mean `visit`?",
        "by the plugin `wating`, which is not linked in; did you mean `waiting`?",
        "the host wants `second` to run before `waiting`",
    ] {
        assert!(problems.contains(told), "{problems}");
    }
}
