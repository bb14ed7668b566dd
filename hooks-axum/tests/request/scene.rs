//! What the plugins of one manager are told to do, and what they tell.

use std::panic::panic_any;
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::time::Duration;

use hooks_core::hookspec;
use tokio::sync::Notify;
use tokio::task::{block_in_place, yield_now};
use tokio::time::{sleep, timeout};

use crate::bomb::Bomb;

/// Hands the plugins of a manager their scene. So they have it for a request that does not come to their first hook.
#[hookspec]
pub fn play(scene: &Scene);

/// One for each test. A clone is another handle to it.
#[derive(Debug, Clone, Default)]
pub struct Scene(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    deeds: Mutex<Vec<(String, &'static str)>>,
    told: Mutex<Vec<(String, String)>>,
    changed: Notify,
    go: Notify,
    blocked: Mutex<Blocked>,
    unblock: Condvar,
}

/// How many threads are blocked, and how often others have been let go on.
#[derive(Debug, Default)]
struct Blocked {
    threads: usize,
    round: u64,
}

/// How long anything may take before a test is given up; nothing waits for this time to pass.
pub const PATIENCE: Duration = Duration::from_mins(1);

impl Scene {
    /// `deeds` is a list such as `a.before_request panics, b.authenticate accepts`.
    pub fn new(deeds: &'static str) -> Self {
        let scene = Self::default();
        scene.add(deeds.split(", ").filter_map(|deed| deed.split_once(' ')));
        scene
    }

    pub fn add<'d>(&self, deeds: impl IntoIterator<Item = (&'d str, &'static str)>) {
        self.deeds().extend(deeds.into_iter().map(|(who, deed)| (who.to_owned(), deed)));
    }

    /// Tells that `who` is called, and does what it is told to do; gives the deed where that is left to the hook.
    pub async fn act(&self, hook: &str, who: &str) -> &'static str {
        match self.deed(hook, who) {
            "panics" => panic!("as told"),
            "panics later" => {
                yield_now().await;
                panic!("as told")
            }
            "explodes" => panic_any(Bomb),
            "blocks" => {
                self.block();
                // Who is called behind this is no suspect.
                yield_now().await;
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
        let mut deeds = self.deeds();
        let of_actor = |(actor, _): &(String, _)| actor.split_once('.') == Some((who, hook));
        match deeds.iter().position(of_actor) {
            // Once: the next request comes further.
            Some(index) if deeds[index].1 == "blocks" => deeds.remove(index).1,
            Some(index) => deeds[index].1,
            None => "",
        }
    }

    /// Blocks the thread until [`Self::unblock`]. Its runtime gets another, so that any number may be blocked.
    fn block(&self) {
        block_in_place(|| {
            let mut blocked = self.blocked();
            let round = blocked.round;
            blocked.threads += 1;
            self.0.unblock.notify_all();
            drop(self.0.unblock.wait_while(blocked, |blocked| blocked.round == round).expect("nobody panics"));
        });
    }

    /// Waits until so many threads are blocked. So is this one until then.
    pub fn until_blocked(&self, count: usize) {
        let few = |blocked: &mut Blocked| blocked.threads < count;
        let waited = self.0.unblock.wait_timeout_while(self.blocked(), PATIENCE, few).expect("nobody panics");
        assert!(!waited.1.timed_out(), "fewer than {count} are blocked after `{}`", self.told());
    }

    /// Lets everybody go on who blocks a thread.
    pub fn unblock(&self) {
        let round = self.blocked().round + 1;
        *self.blocked() = Blocked { threads: 0, round };
        self.0.unblock.notify_all();
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

    fn deeds(&self) -> MutexGuard<'_, Vec<(String, &'static str)>> {
        self.0.deeds.lock().expect("nobody panics")
    }

    fn blocked(&self) -> MutexGuard<'_, Blocked> {
        self.0.blocked.lock().expect("nobody panics")
    }
}
