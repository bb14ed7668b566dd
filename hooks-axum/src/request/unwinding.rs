use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures::FutureExt;
use hooks_core::{BoxFuture, Entered, Snapshot, panic_message};
use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

use super::{Outcome, RequestContext, internal_error};
use crate::{Response, after_request};

/// Sees to it that `after_request` is called once for every plugin that it is owed to, also where the request is
/// dropped: before its outcome is known, or while the plugins hear of it.
pub(super) struct Unwinding {
    state: State,
    tasks: TaskTracker,
}

enum State {
    Owed(Owed),
    Running(BoxFuture<'static, Outcome>),
    Done,
}

struct Owed {
    snapshot: Arc<Snapshot>,
    context: RequestContext,
    entered: Entered,
}

impl Unwinding {
    pub(super) fn new(snapshot: Arc<Snapshot>, context: RequestContext, entered: Entered, tasks: TaskTracker) -> Self {
        Self { state: State::Owed(Owed { snapshot, context, entered }), tasks }
    }

    /// Calls `after_request`, and gives the response as the plugins leave it.
    pub(super) async fn finish(mut self, outcome: Outcome) -> Response {
        if let State::Owed(owed) = std::mem::replace(&mut self.state, State::Done) {
            self.state = State::Running(Box::pin(owed.call(outcome)));
        }
        let outcome = match &mut self.state {
            State::Running(running) => running.as_mut().await,
            State::Owed(_) | State::Done => Outcome::Cancelled,
        };
        self.state = State::Done;
        outcome.into_response().unwrap_or_else(internal_error)
    }
}

impl Owed {
    async fn call(self, mut outcome: Outcome) -> Outcome {
        let Self { snapshot, context, entered } = self;
        let hook = after_request { context: &context, outcome: &mut outcome };
        let call = AssertUnwindSafe(snapshot.call_unwinding(hook, &entered)).catch_unwind();
        if let Err(panicked) = call.await {
            tracing::error!(request = context.id(), panic = panic_message(&*panicked), "`after_request` panicked");
        }
        outcome
    }
}

impl Drop for Unwinding {
    fn drop(&mut self) {
        let rest = match std::mem::replace(&mut self.state, State::Done) {
            State::Owed(owed) => Box::pin(owed.call(Outcome::Cancelled)),
            State::Running(running) => running,
            State::Done => return,
        };
        // Without a runtime the process is ending, and there is nobody left to tell.
        if let Ok(runtime) = Handle::try_current() {
            self.tasks.spawn_on(rest, &runtime);
        }
    }
}
