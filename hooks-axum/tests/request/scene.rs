//! What the plugins of one manager are told to do, and what they tell.

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use hooks_core::hookspec;
use tokio::sync::Notify;
use tokio::task::yield_now;
use tokio::time::{sleep, timeout};

/// Hands the plugins of a manager their scene. So they have it for a request that does not come to their first hook.
#[hookspec]
pub fn play(scene: &Scene);

/// One for each test. A clone is another handle to it.
#[derive(Debug, Clone, Default)]
pub struct Scene(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    deeds: &'static str,
    told: Mutex<Vec<(String, String)>>,
    changed: Notify,
    go: Notify,
}

/// How long anything may take before a test is given up; nothing waits for this time to pass.
pub const PATIENCE: Duration = Duration::from_mins(1);

impl Scene {
    /// `deeds` is a list such as `a.before_request panics, b.authenticate accepts`.
    pub fn new(deeds: &'static str) -> Self {
        Self(Arc::new(Inner { deeds, ..Inner::default() }))
    }

    /// Tells that `who` is called, and does what it is told to do; gives the deed where that is left to the hook.
    pub async fn act(&self, hook: &str, who: &str) -> &'static str {
        match self.deed(hook, who) {
            "panics" => panic!("as told"),
            "panics later" => {
                yield_now().await;
                panic!("as told")
            }
            "waits" => std::future::pending().await,
            "pauses" => self.0.go.notified().await,
            "yields" => yield_now().await,
            "sleeps" => sleep(Duration::from_mins(1)).await,
            deed => return deed,
        }
        ""
    }

    /// The same where nothing can be awaited.
    pub fn deed(&self, hook: &str, who: &str) -> &'static str {
        self.tell(hook, who);
        // What is in parentheses tells more, but is no part of the name.
        let hook = hook.split('(').next().unwrap_or_default();
        let mut deeds = self.0.deeds.split(", ").filter_map(|deed| deed.split_once(' '));
        deeds.find(|(actor, _)| actor.split_once('.') == Some((who, hook))).map_or("", |(_, deed)| deed)
    }

    /// Lets one go on who pauses.
    pub fn go(&self) {
        self.0.go.notify_one();
    }

    pub fn tell(&self, hook: &str, who: &str) {
        self.lock().push((hook.to_owned(), who.to_owned()));
        self.0.changed.notify_waiters();
    }

    /// Everything that was told, in order: `before_request b a | handler | after_request(handled) a b`.
    pub fn told(&self) -> String {
        let told = self.lock();
        let calls = told.chunk_by(|one, other| one.0 == other.0).map(|calls| {
            let hook = calls.first().map_or("", |(hook, _)| hook);
            let who = calls.iter().map(|(_, who)| who.as_str()).filter(|who| !who.is_empty());
            [hook].into_iter().chain(who).collect::<Vec<_>>().join(" ")
        });
        calls.collect::<Vec<_>>().join(" | ")
    }

    /// Waits until somebody tells of what begins like this.
    pub async fn until(&self, hook: &str) {
        let waiting = async {
            loop {
                let changed = self.0.changed.notified();
                if self.lock().iter().any(|call| call.0.starts_with(hook)) {
                    return;
                }
                changed.await;
            }
        };
        timeout(PATIENCE, waiting).await.unwrap_or_else(|_| panic!("no `{hook}` in `{}`", self.told()));
    }

    fn lock(&self) -> MutexGuard<'_, Vec<(String, String)>> {
        self.0.told.lock().expect("nobody panics while it tells")
    }
}
