//! The life of the process.

mod error;
mod life;
mod server;
mod signal;

use std::fmt;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hooks_core::{BoxError, PluginManager};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

pub use self::error::{AppError, Report};
use self::signal::Signals;

/// A service made of routes and of the plugins that were linked in.
///
/// ```no_run
/// use std::process::ExitCode;
///
/// use axum::Router;
/// use axum::routing::get;
/// use hooks_axum::App;
///
/// hooks_core::link_plugins!();
///
/// fn main() -> ExitCode {
///     App::new("hello").routes(Router::new().route("/", get(async || "hello"))).run("127.0.0.1:8000")
/// }
/// ```
///
/// # The order of a life
///
/// 1. The plugin manager is built and checked, `register_routes` is called, the router is put together.
/// 2. The address is bound.
/// 3. `on_startup`.
/// 4. Connections are accepted; `on_ready`.
/// 5. SIGTERM or Ctrl-C: nothing is accepted any more, requests in flight are finished up to the
///    [`drain_deadline`](Self::drain_deadline), what is left then is cut.
/// 6. `on_shutdown`, in the opposite order of `on_startup`.
#[must_use = "an app does nothing before `run` or `serve`"]
pub struct App {
    name: String,
    plugins: Option<Arc<PluginManager>>,
    routes: MakeRoutes,
    limits: Limits,
}

type MakeRoutes = Box<dyn FnOnce(&PluginManager) -> Result<Router, BoxError> + Send>;

/// How long things may take.
#[derive(Debug, Clone, Copy)]
struct Limits {
    drain: Duration,
    shutdown: Duration,
}

/// What a plugin is told of the application.
#[derive(Debug, Clone)]
pub struct AppInfo {
    name: String,
    address: SocketAddr,
    plugins: Arc<PluginManager>,
}

impl AppInfo {
    /// The name given to [`App::new`].
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address that is bound.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The plugin manager.
    #[must_use]
    pub fn plugins(&self) -> &Arc<PluginManager> {
        &self.plugins
    }
}

impl App {
    /// An application of this name, with the plugins that were linked in and without routes of its own.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            plugins: None,
            routes: Box::new(|_| Ok(Router::new())),
            limits: Limits { drain: Duration::from_secs(30), shutdown: Duration::from_secs(30) },
        }
    }

    /// Takes this manager in place of one of everything that was linked in.
    pub fn plugins(mut self, plugins: Arc<PluginManager>) -> Self {
        self.plugins = Some(plugins);
        self
    }

    /// The application's own routes.
    pub fn routes(self, router: Router) -> Self {
        self.routes_with(|_| Ok(router))
    }

    /// The application's own routes, made once the plugins are known: the place to call the application's own hooks
    /// before anything is served.
    pub fn routes_with(
        mut self,
        routes: impl FnOnce(&PluginManager) -> Result<Router, BoxError> + Send + 'static,
    ) -> Self {
        self.routes = Box::new(routes);
        self
    }

    /// How long requests in flight may take once the process is told to end; 30 seconds unless said.
    pub fn drain_deadline(mut self, deadline: Duration) -> Self {
        self.limits.drain = deadline;
        self
    }

    /// How long all plugins together may take in `on_shutdown`; 30 seconds unless said.
    pub fn shutdown_deadline(mut self, deadline: Duration) -> Self {
        self.limits.shutdown = deadline;
        self
    }

    /// Runs the application until SIGTERM or Ctrl-C, on a runtime of its own.
    ///
    /// What goes wrong is written to standard error. A second signal ends the process at once, with 128 and its
    /// number.
    ///
    /// # Exit code
    /// 0, also if requests had to be cut; 1 if the application could not start or a plugin failed to shut down.
    #[must_use = "return it from `main`"]
    pub fn run(self, address: impl Into<String>) -> ExitCode {
        let address = address.into();
        let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return failure(&error),
        };
        let life = async move {
            let stop = CancellationToken::new();
            Signals::new().map_err(AppError::Signals)?.cancel_on_first_exit_on_second(stop.clone());
            let bind = TcpListener::bind(address.clone());
            let bind = async { bind.await.map_err(|source| AppError::Bind { address, source }) };
            tokio::spawn(self.live(bind, async move { stop.cancelled().await })).await.map_err(AppError::Panicked)?
        };
        let ended = runtime.block_on(life);
        // A plugin that still blocks a thread does not hold up the end.
        runtime.shutdown_background();
        match ended {
            Ok(report) => report.exit_code(),
            Err(error) => failure(&error),
        }
    }

    /// Serves on a socket until `stop` is ready, and tells how it went. For those who own the runtime and the process.
    ///
    /// # Errors
    /// What keeps the application from starting.
    pub async fn serve(self, listener: TcpListener, stop: impl Future<Output = ()> + Send) -> Result<Report, AppError> {
        self.live(async { Ok(listener) }, stop).await
    }
}

/// Writes an error and its sources to standard error, and gives the exit code.
fn failure(error: &dyn std::error::Error) -> ExitCode {
    eprint!("error: {error}");
    let mut source = error.source();
    while let Some(error) = source {
        eprint!(": {error}");
        source = error.source();
    }
    eprintln!();
    ExitCode::FAILURE
}

impl fmt::Debug for App {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, plugins, limits, .. } = self;
        formatter
            .debug_struct("App")
            .field("name", name)
            .field("plugins", plugins)
            .field("limits", limits)
            .finish_non_exhaustive()
    }
}
