use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use hooks_core::testing::Recorder;
use tokio_util::task::TaskTracker;

use super::Calls;
use crate::request::Task;

tokio::task_local! {
    /// Of the request that this task works for.
    static CURRENT: RequestRecording;
}

/// What is called in the life of an application. Dropping the last one stops the recorder.
pub(super) struct Recording {
    /// The occasion is the number of the request, where there is one.
    recorder: Recorder<Option<u64>>,
    requests: Arc<AtomicU64>,
}

/// What is called for one request. A clone is another handle to it.
#[derive(Clone)]
pub(super) struct RequestRecording {
    recorder: Recorder<Option<u64>>,
    /// How many there are in the recording that this is one of, which tells that from others.
    requests: Arc<AtomicU64>,
    id: u64,
    tasks: TaskTracker,
}

impl Default for Recording {
    fn default() -> Self {
        let requests = Arc::<AtomicU64>::default();
        let own = Arc::clone(&requests);
        let recorder = Recorder::by(move || match RequestRecording::current() {
            Some(current) => Arc::ptr_eq(&current.requests, &own).then_some(Some(current.id)),
            None => Some(None),
        });
        Self { recorder, requests }
    }
}

impl Recording {
    pub(super) fn of_request(&self) -> RequestRecording {
        let requests = Arc::clone(&self.requests);
        let id = requests.fetch_add(1, Ordering::Relaxed);
        RequestRecording { recorder: self.recorder.clone(), requests, id, tasks: TaskTracker::new() }
    }

    pub(super) fn recorder(&self) -> Recorder<Option<u64>> {
        self.recorder.clone()
    }

    pub(super) fn calls(&self) -> Calls {
        self.recorder.calls()
    }
}

impl RequestRecording {
    /// The one of the request that this task works for, where a test has sent it.
    pub(super) fn current() -> Option<Self> {
        CURRENT.try_with(Clone::clone).ok()
    }

    /// Makes a future one that works for this request.
    pub(super) fn follow<F: Future>(&self, future: F) -> impl Future<Output = F::Output> + use<F> {
        CURRENT.scope(self.clone(), self.tasks.track_future(future))
    }

    /// Makes a task that is left behind one that works for the request of the task that leaves it.
    pub(super) fn follow_task(task: Task) -> Task {
        match Self::current() {
            Some(recording) => Box::pin(recording.follow(task)),
            None => task,
        }
    }

    /// Waits for the futures that work for this request.
    pub(super) async fn finished(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }

    pub(super) fn calls(&self) -> Calls {
        self.recorder.calls_on(|request| *request == Some(self.id))
    }
}
