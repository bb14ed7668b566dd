use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::caught::Caught;
use super::context::SpawnError;
use crate::blame::CaughtPanic;

/// How many tasks of one plugin run at once.
const MOST: usize = 10_000;

/// The tasks of one plugin.
pub(crate) struct Tasks {
    running: Mutex<Running>,
    /// Told where the last one ends.
    idle: Notify,
    /// How long tasks have been polled, in nanoseconds.
    busy: AtomicU64,
    /// Told what the panic of a task says.
    on_panic: Box<dyn Fn(String) + Send + Sync>,
}

#[derive(Default)]
struct Running {
    closed: bool,
    next: u64,
    tasks: HashMap<u64, AbortHandle>,
}

impl Tasks {
    pub(crate) fn new(on_panic: impl Fn(String) + Send + Sync + 'static) -> Self {
        let on_panic = Box::new(on_panic);
        Self { running: Mutex::default(), idle: Notify::new(), busy: AtomicU64::new(0), on_panic }
    }

    pub(crate) fn spawn(
        self: &Arc<Self>,
        name: &'static str,
        future: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), SpawnError> {
        let runtime = tokio::runtime::Handle::try_current().map_err(|_| SpawnError::NoRuntime)?;
        let mut running = self.running();
        if running.closed {
            return Err(SpawnError::Stopped);
        }
        if running.tasks.len() >= MOST {
            return Err(SpawnError::TooMany { limit: MOST });
        }
        let number = running.next;
        running.next += 1;
        let ended = Ended { tasks: Arc::clone(self), number };
        let task = runtime.spawn(async move {
            let tasks = Arc::clone(&ended.tasks);
            let future = Measured { future: Caught::new(future), busy: &tasks.busy };
            if let Err(panic) = future.await {
                (tasks.on_panic)(format!("its task `{name}` panicked: {}", panic.message()));
            }
        });
        running.tasks.insert(number, task.abort_handle());
        Ok(())
    }

    /// How many run.
    pub(crate) fn count(&self) -> usize {
        self.running().tasks.len()
    }

    pub(crate) fn busy(&self) -> Duration {
        Duration::from_nanos(self.busy.load(Ordering::Relaxed))
    }

    /// Lets none begin any more, and ends those that run at their next `.await`.
    pub(crate) fn cancel(&self) {
        let mut running = self.running();
        running.closed = true;
        let handles: Vec<_> = running.tasks.values().cloned().collect();
        drop(running);
        handles.iter().for_each(AbortHandle::abort);
    }

    /// Waits until none runs.
    pub(crate) async fn ended(&self) {
        loop {
            let idle = self.idle.notified();
            if self.count() == 0 {
                return;
            }
            idle.await;
        }
    }

    /// Held for moments, while no plugin runs.
    fn running(&self) -> MutexGuard<'_, Running> {
        self.running.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Takes a task off the list, however it ends.
struct Ended {
    tasks: Arc<Tasks>,
    number: u64,
}

impl Drop for Ended {
    fn drop(&mut self) {
        let mut running = self.tasks.running();
        running.tasks.remove(&self.number);
        if running.tasks.is_empty() {
            drop(running);
            self.tasks.idle.notify_waiters();
        }
    }
}

/// Measures how long a future is polled.
struct Measured<'t, F> {
    future: Caught<F>,
    busy: &'t AtomicU64,
}

impl<F: Future<Output = ()>> Future for Measured<'_, F> {
    type Output = Result<(), CaughtPanic>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let began = Instant::now();
        let polled = Pin::new(&mut self.future).poll(context);
        let took = u64::try_from(began.elapsed().as_nanos()).unwrap_or(u64::MAX);
        self.busy.fetch_add(took, Ordering::Relaxed);
        polled
    }
}
