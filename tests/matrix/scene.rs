//! Where a case is played: what implementations and wrappers do, and what is noted of it.

use std::future::pending;
use std::panic::resume_unwind;
use std::sync::{Arc, Mutex, PoisonError};

use futures::FutureExt;
use futures::future::BoxFuture;
use hooks_core::{BoxError, HookError};
use tokio::task::yield_now;

use crate::case::{Act, Case, Manner, Plain, Wrapper};
use crate::hook::Returned;
use crate::output::Output;

/// The argument of every hook.
#[derive(Debug)]
pub struct Scene {
    pub case: Case,
    log: Mutex<Vec<String>>,
}

/// What a wrapper answers in place of what is behind it.
pub const ANSWER: usize = 9;

/// The names of wrappers in the log; those of implementations are numbers.
pub const NAMES: [&str; 4] = ["a", "b", "c", "d"];

/// What the implementation at a place returns when it does well: of a filter, its place behind those of the others.
pub fn value(sum: usize, place: usize) -> usize {
    sum * 10 + place + 1
}

impl Scene {
    pub fn new(case: Case) -> Arc<Self> {
        Arc::new(Self { case, log: Mutex::default() })
    }

    /// `1` is entered and `a>` too, `<a` comes back, `~1` and `~a` are dropped.
    ///
    /// Whoever watches notes `+` and a name before, and `-` with it and the outcome afterwards.
    pub fn take_log(&self) -> String {
        std::mem::take(&mut *self.log.lock().unwrap_or_else(PoisonError::into_inner)).join(" ")
    }

    pub fn push(&self, entry: String) {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).push(entry);
    }

    fn guard(self: &Arc<Self>, name: String) -> Guard {
        Guard { scene: Arc::clone(self), name }
    }
}

/// Notes when it is dropped.
struct Guard {
    scene: Arc<Scene>,
    name: String,
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.scene.push(format!("~{}", self.name));
    }
}

/// Ends as a panic does, and prints nothing.
fn panic() -> ! {
    resume_unwind(Box::new("as told"))
}

/// What the implementation at this place of the hook that is unwound does.
pub fn forward(scene: &Scene, place: usize) -> Result<(), BoxError> {
    if scene.case.fails_before == place { Err("as told".into()) } else { Ok(()) }
}

/// What the implementation at this place does.
pub async fn implementation<R: Returned>(scene: Arc<Scene>, place: usize, sum: usize) -> R {
    let Plain { manner, act } = scene.case.plain[place];
    scene.push(place.to_string());
    let _guard = scene.guard(place.to_string());
    if manner == Manner::Waits {
        yield_now().await;
    }
    match act {
        Act::Panic => panic(),
        Act::Hang if manner != Manner::Sync => pending().await,
        act => R::of(act, value(sum, place)),
    }
}

/// What `next.run` gives, boxed so that wrappers of all hooks are compiled once.
pub type Inner<'n, O> = Box<dyn FnOnce() -> BoxFuture<'n, O> + Send + 'n>;

/// What the wrapper at this place does around `inner`; `error` is its own, if the hook has any.
pub async fn wrapper<O: Output>(
    scene: Arc<Scene>,
    place: usize,
    waits: bool,
    error: Option<HookError<BoxError>>,
    inner: Inner<'_, O>,
) -> O {
    let (act, name) = (scene.case.wrappers[place], NAMES[place]);
    scene.push(format!("{name}>"));
    let _guard = scene.guard(name.to_owned());
    if waits {
        yield_now().await;
    }
    match act {
        Wrapper::Answer => return O::of(ANSWER),
        Wrapper::PanicBefore => panic(),
        Wrapper::HangBefore if waits => pending().await,
        Wrapper::Refuse => {
            if let Some(output) = O::failed(error) {
                return output;
            }
        }
        _ => {}
    }
    let output = inner().await;
    scene.push(format!("<{name}"));
    match act {
        Wrapper::PanicBehind => panic(),
        Wrapper::HangBehind if waits => pending().await,
        Wrapper::Recover => output.or(ANSWER),
        _ => output,
    }
}

/// The same of a hook that is not async.
pub fn at_once<T>(future: impl Future<Output = T>) -> T {
    future.now_or_never().expect("nothing waits in a hook that is not async")
}
