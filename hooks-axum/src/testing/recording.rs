use std::sync::Arc;

use tokio_util::task::TaskTracker;

use super::Calls;
use super::notes::Notes;
use crate::request::Task;

tokio::task_local! {
    /// Of the request that this task works for.
    static CURRENT: RequestRecording;
}

/// What is called in the life of an application. Dropping the last one stops the recorder.
#[derive(Default)]
pub(super) struct Recording(pub(super) Arc<Notes>);

/// What is called for one request. A clone is another handle to it.
#[derive(Clone)]
pub(super) struct RequestRecording {
    notes: Arc<Notes>,
    id: u64,
    tasks: TaskTracker,
}

impl Recording {
    pub(super) fn of_request(&self) -> RequestRecording {
        RequestRecording { notes: Arc::clone(&self.0), id: self.0.next_request(), tasks: TaskTracker::new() }
    }

    pub(super) fn calls(&self) -> Calls {
        self.0.calls(None)
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
        self.notes.calls(Some(self.id))
    }

    pub(super) fn id(&self) -> u64 {
        self.id
    }

    pub(super) fn is_in(&self, notes: &Arc<Notes>) -> bool {
        Arc::ptr_eq(&self.notes, notes)
    }
}
