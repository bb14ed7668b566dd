use std::fmt;
use std::panic::{Location, resume_unwind};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use axum::http::Method;
use hooks_core::PluginManager;
use hooks_core::testing::assert_states;

use super::door::{By, Door};
use super::recording::Recording;
use super::{Calls, TestRequest, TestResponse};
use crate::app::{AppError, LifeGuard, Report};
use crate::info::AppInfo;
use crate::message::Request;

/// An application that is ready, in the process of its test.
///
/// Dropping it tells it to end, and does not wait for that: a test of the end calls [`stop`](Self::stop).
pub struct RunningApp {
    door: Weak<Door>,
    recording: Recording,
    /// There is none once somebody waits for its end.
    life: Mutex<Option<LifeGuard>>,
}

impl RunningApp {
    pub(super) fn new(door: Weak<Door>, recording: Recording, life: LifeGuard) -> Self {
        Self { door, recording, life: Mutex::new(Some(life)) }
    }

    /// A request, to be completed and sent.
    ///
    /// # Panics
    /// Where the path is none.
    #[track_caller]
    pub fn request(&self, method: Method, path: &str) -> TestRequest<'_> {
        TestRequest::new(self, method, path)
    }

    /// Sends a request, and waits for the whole of its response and for the hooks that are told of its end.
    ///
    /// It comes from the client that the request has as a [`ConnectInfo`](axum::extract::ConnectInfo) in its extensions,
    /// or else from one at `127.0.0.1`. Dropping the future is a client that goes away.
    ///
    /// # Panics
    /// Where the application ends before there is a whole response, and where the body of the response fails.
    #[track_caller]
    pub fn send(&self, request: Request) -> impl Future<Output = TestResponse> + Send + use<> {
        self.send_by(By::default(), request)
    }

    #[track_caller]
    pub(super) fn send_by(&self, by: By, request: Request) -> impl Future<Output = TestResponse> + Send + use<> {
        let (door, recording) = (self.door(), self.recording.of_request());
        let sent = format!("`{} {}` (sent at {})", request.method(), request.uri(), Location::caller());
        async move {
            let answered = recording.follow(door.exchange(by, request)).await;
            // Plugins are dropped with the application, whoever still waits for their last hooks.
            let cut = door.cut.clone();
            drop(door);
            cut.run_until_cancelled(recording.finished()).await;
            match answered {
                Ok((head, body)) => TestResponse::new(sent, head, body, recording.calls()),
                Err(unanswered) => panic!("{sent} {unanswered}"),
            }
        }
    }

    /// What plugins are told of the application.
    ///
    /// # Panics
    /// Where the application has ended.
    #[must_use]
    #[track_caller]
    pub fn info(&self) -> AppInfo {
        self.door().app.clone()
    }

    /// The plugins, to be switched while the application serves: `app.plugins().disable("clock").await?`.
    ///
    /// # Panics
    /// Where the application has ended.
    #[must_use]
    #[track_caller]
    pub fn plugins(&self) -> Arc<PluginManager> {
        Arc::clone(self.door().app.plugins())
    }

    /// Checks where all plugins are in their life, by name: `assert_states(&["clock:started", "tracing:failed"])`.
    ///
    /// # Panics
    /// Where they are elsewhere, with both lists side by side, and where the application has ended.
    #[track_caller]
    pub fn assert_states(&self, expected: &[&str]) {
        assert_states(&self.plugins(), expected);
    }

    /// What was called up to this moment, in the life of the application and by its requests, in the order in which it
    /// began.
    #[must_use]
    pub fn calls(&self) -> Calls {
        self.recording.calls()
    }

    /// Ends the application as a signal would: drains, calls `on_shutdown`, drops the plugins.
    ///
    /// Requests that are in flight have to be polled meanwhile: `tokio::join!(app.get("/slow").send(), app.stop())`.
    ///
    /// # Panics
    /// Where it is called twice.
    #[track_caller]
    pub fn stop(&self) -> impl Future<Output = Report> + Send + use<> {
        let life = self.life.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(life) = life else { panic!("the application has been stopped before; do it once") };
        async move {
            match life.stop().await {
                Ok(report) => report,
                Err(AppError::Panicked(error)) if error.is_panic() => resume_unwind(error.into_panic()),
                Err(error) => panic!("the application failed after it was ready: {error}"),
            }
        }
    }

    #[track_caller]
    pub(super) fn door(&self) -> Arc<Door> {
        let Some(door) = self.door.upgrade() else { panic!("the application has ended; do this before `stop`") };
        door
    }
}

macro_rules! methods {
    ($($name:ident $method:ident),*) => {
        impl RunningApp {
            $(
                #[doc = concat!("A `", stringify!($method), "` request, to be completed and sent.")]
                ///
                /// # Panics
                /// Where the path is none.
                #[track_caller]
                pub fn $name(&self, path: &str) -> TestRequest<'_> {
                    self.request(Method::$method, path)
                }
            )*
        }
    };
}

methods!(get GET, post POST, put PUT, delete DELETE, patch PATCH, head HEAD, options OPTIONS);

impl fmt::Debug for RunningApp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("RunningApp").field("calls", &self.calls()).finish_non_exhaustive()
    }
}
