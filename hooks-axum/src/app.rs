//! The life of the process.

mod addresses;
mod answering;
mod attending;
mod config;
mod connection;
mod deadlines;
mod entrance;
mod error;
mod guard;
mod in_flight;
mod intake;
mod life;
mod limits;
mod listener;
mod plugins;
mod prepared;
mod pulse;
mod rarely;
mod reading;
mod report;
mod server;
mod shutdown;
mod signal;
mod socket;
mod startup;
#[cfg(unix)]
mod unix;
mod vigil;

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use axum::Router;
use axum::http::Method;
use hooks_config::Config;
use hooks_core::{BoxError, Chain, PluginManager};
use ipnet::IpNet;
use tokio::runtime::{Builder, Handle, Runtime};
use tokio_util::sync::CancellationToken;

pub(crate) use self::addresses::Addresses;
use self::deadlines::Deadlines;
pub(crate) use self::entrance::{Cut, Entrance, Open, drain, finish};
pub use self::error::AppError;
pub use self::guard::LifeGuard;
pub(crate) use self::intake::{check_size, take_in};
pub use self::limits::Limits;
pub use self::listener::Listener;
use self::plugins::PluginSource;
pub use self::prepared::Prepared;
pub use self::report::{Report, ShutdownFailure};
use self::server::Sockets;
use crate::request::Task;
use crate::routes::{Declaration, describe};

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
/// 1. The configuration is read, and the plugin manager is built and checked.
/// 2. The address is bound, with those of further listeners.
/// 3. Plugins are loaded and started, `register_routes` is called, and the router is put together.
/// 4. `on_startup`. A plugin that fails, or takes longer than the [`startup_deadline`](Self::startup_deadline), ends the
///    start: those that have started get `on_shutdown`.
/// 5. Connections are accepted, on all listeners at once; `on_ready`, and then the application [is ready](crate::AppInfo::is_ready).
/// 6. SIGTERM, SIGHUP or Ctrl-C: the application is not ready any more, and goes on for the [`drain_delay`](Self::drain_delay).
/// 7. Nothing is accepted any more. Requests in flight are finished, and upgraded sockets are left open, up to the
///    [`drain_deadline`](Self::drain_deadline). What is left then is cut: an endless response, a client that has stopped
///    reading, a WebSocket. The [`Report`] counts it.
/// 8. `on_shutdown` of every plugin, in the opposite order of `on_startup`, and then plugins are stopped in the opposite
///    order of their start, all within the [`shutdown_deadline`](Self::shutdown_deadline). The report lists who failed.
///
/// A connection with nothing in flight is closed within a second of point 7, and not counted. A plugin that comes while
/// the application runs gets `on_startup` and `on_ready` of its own before it is called; one that goes gets `on_shutdown`
/// before it is stopped.
///
/// A signal that comes earlier is the end of the start: what has started is shut down. Plugins that hang or that block
/// their threads hold up none of this, but those behind them in `on_shutdown` are not asked any more.
///
/// # Limits
///
/// | what | default | set by |
/// |---|---|---|
/// | the first request of a connection | 10 s | [`Limits::first_request`] |
/// | the head of a further one | 10 s | [`Limits::request_head`] |
/// | idle between two requests | 75 s | [`Limits::idle`] |
/// | a client that takes nothing of a response | 30 s | [`Limits::progress`] |
/// | a client on HTTP/2 that does not answer | 20 s | [`Limits::ping`] |
/// | connections of each listener | 10,000 | [`Limits::connections`] |
/// | requests at once on HTTP/2 | 200 | [`Limits::streams`] |
/// | size of a head | 64 KiB | [`Limits::head_bytes`] |
/// | fields of a head | 100 | [`Limits::head_fields`] |
/// | size of a body | 2 MiB | [`Limits::body_bytes`] |
/// | the head of a response | 30 s | [`Limits::response_head`] |
/// | `on_startup` of all plugins | 60 s | [`startup_deadline`](Self::startup_deadline) |
/// | accepting after a signal | 0 s | [`drain_delay`](Self::drain_delay) |
/// | finishing requests | 30 s | [`drain_deadline`](Self::drain_deadline) |
/// | `on_shutdown` of all plugins | 30 s | [`shutdown_deadline`](Self::shutdown_deadline) |
///
/// # Further listeners
///
/// An application may listen on more addresses than the service's, for what is not meant for its clients:
///
/// ```yaml
/// server:
///   address: 0.0.0.0:8000
///   listeners:
///     management: 127.0.0.1:9000 # or unix:/run/sre-bot-management.sock
/// ```
///
/// or [`App::listener`] in code, in place of which the configuration is taken where it has the same name. A plugin
/// declares routes there with [`Routes::on_listener`](crate::Routes::on_listener), and each route is on one listener: the
/// same path may be on another one too. All hooks of a request are called as on the service's listener, and tell them apart
/// by [`RequestContext::listener`](crate::RequestContext::listener). The application's own routes and its fallback are on
/// the service's alone: what no plugin has declared on a further listener is answered 404 or 405 there.
///
/// All listeners accept and end at the same time, and their connections share the deadlines. The limits hold on each, so
/// there may be as many connections on each as [`Limits::connections`] says.
///
/// # Protocols
///
/// HTTP/1.1 and HTTP/2 (by prior knowledge, as there is no TLS), over TCP and Unix sockets, and upgrades of HTTP/1.1, to a
/// WebSocket for example. On TCP, handlers know the client by axum's [`ConnectInfo<SocketAddr>`](axum::extract::ConnectInfo).
#[must_use = "an app does nothing before `run` or `serve`"]
pub struct App {
    name: String,
    version: Option<String>,
    plugins: PluginSource,
    routes: MakeRoutes,
    described: Vec<Declaration>,
    limits: Limits,
    trusted_proxies: Vec<IpNet>,
    deadlines: Deadlines,
    addresses: Addresses,
    config: Option<Config>,
    /// Whether the life is polled by another runtime than that of the plugins, which can keep that one going.
    is_polled_apart: bool,
    /// What goes around each task that a request leaves behind, called where it is left.
    pub(crate) around_task: Option<fn(Task) -> Task>,
}

type MakeRoutes = Box<dyn FnOnce(&PluginManager) -> Result<Router, BoxError> + Send>;

impl App {
    /// An application of this name, with the plugins that were linked in and without routes of its own.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            version: None,
            plugins: PluginSource::default(),
            routes: Box::new(|_| Ok(Router::new())),
            described: Vec::new(),
            limits: Limits::default(),
            trusted_proxies: Vec::new(),
            deadlines: Deadlines::default(),
            addresses: Addresses::default(),
            config: None,
            is_polled_apart: false,
            around_task: None,
        }
    }

    /// The name of the application.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The version of the application, for those who ask what runs: `.version(env!("CARGO_PKG_VERSION"))`.
    pub fn version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// The version given to [`version`](Self::version).
    #[must_use]
    pub fn stated_version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Takes this manager in place of one of everything that was linked in. Where plugins of it wait for their start, the
    /// application starts it, and stops it in the end; one that has been started is left as it is, for several
    /// applications may share it.
    pub fn plugins(mut self, plugins: Arc<PluginManager>) -> Self {
        self.plugins = PluginSource::Given(plugins);
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

    /// Says something of a route of the application's own, for plugins that look at routes, see [`Hooks::describe`]:
    /// `.describe(Method::GET, "/status", Public)`.
    ///
    /// [`Hooks::describe`]: crate::Hooks::describe
    #[track_caller]
    pub fn describe<T>(mut self, method: Method, path: &str, metadata: T) -> Self
    where
        T: Clone + Send + Sync + 'static,
    {
        describe(&mut self.described, method, path, metadata);
        self
    }

    /// What a client may ask for.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// The networks of proxies that are believed who the client is, see [`Hooks::trusted_proxies`]; none unless said.
    ///
    /// [`Hooks::trusted_proxies`]: crate::Hooks::trusted_proxies
    pub fn trusted_proxies(mut self, networks: impl IntoIterator<Item = IpNet>) -> Self {
        self.trusted_proxies = networks.into_iter().collect();
        self
    }

    /// Listens on a further address, as [`run`](Self::run) takes it, for routes that plugins declare on a listener of this
    /// name, see [Further listeners](Self#further-listeners). A name is like a plugin's, and not `service`.
    pub fn listener(mut self, name: impl Into<String>, address: impl Into<String>) -> Self {
        self.addresses.further.insert(name.into(), address.into());
        self
    }

    /// Permissions of the files of Unix sockets, as `chmod` takes them; `0o660` unless said. Whoever may write to one may
    /// connect.
    pub fn socket_mode(mut self, mode: u32) -> Self {
        self.addresses.socket_mode = mode;
        self
    }

    /// Runs the application until SIGTERM, SIGHUP or Ctrl-C, on a runtime of its own.
    ///
    /// The address is one of TCP (`127.0.0.1:8000`) or the path of a Unix socket (`unix:/run/sre-bot.sock`, or an
    /// absolute path alone). The file of the socket is removed at the end, and one that a killed process has left behind
    /// is replaced.
    ///
    /// What goes wrong is written to standard error. A second signal ends the process at once, with 128 and its
    /// number.
    ///
    /// # Exit code
    /// 0, also if requests had to be cut; 1 if the application could not start or a plugin failed to shut down.
    #[must_use = "return it from `main`"]
    pub fn run(mut self, address: impl Into<String>) -> ExitCode {
        let (runtime, own) = match runtimes() {
            Ok(runtimes) => runtimes,
            Err(error) => return failure(error),
        };
        self.is_polled_apart = true;
        let ended = own.block_on(self.live_until_signal(runtime.handle(), address.into()));
        // A plugin that still blocks a thread does not hold up the end.
        runtime.shutdown_background();
        match ended {
            Ok(report) => {
                let of_plugins = report.plugin_failures().iter().map(|failure| Chain(failure).to_string());
                let failures = report.failures().iter().map(ToString::to_string).chain(of_plugins);
                failures.for_each(|text| complain(move || text.clone()));
                if report.shutdown_timed_out && report.failures().is_empty() {
                    complain(|| "the plugins could not be dropped in time".to_owned());
                }
                let exit_code = report.exit_code();
                // A plugin's error that would be dropped here does not hold up the end either.
                std::mem::forget(report);
                exit_code
            }
            Err(error) => failure(error),
        }
    }

    async fn live_until_signal(self, runtime: &Handle, address: String) -> Result<Report, AppError> {
        let stop = CancellationToken::new();
        signal::listen(stop.clone()).map_err(AppError::Signals)?;
        let bind = |addresses: Addresses| async move {
            let address = addresses.service.as_ref().unwrap_or(&address);
            let service = addresses.bind(None, address).await?;
            Ok(Sockets { service, further: addresses.bind_further().await? })
        };
        self.live(runtime, bind, stop.cancelled_owned()).await
    }

    /// Serves on a socket until `stop` is ready, and tells how it went. For those who own the runtime and the process.
    /// [Further listeners](Self#further-listeners) are bound here.
    ///
    /// Plugins run in tasks of the runtime that polls the future. Dropping it cuts all connections.
    ///
    /// # Errors
    /// What keeps the application from starting.
    ///
    /// # Panics
    /// Where it is not polled on a tokio runtime.
    pub async fn serve(
        self,
        listener: impl Into<Listener>,
        stop: impl Future<Output = ()> + Send,
    ) -> Result<Report, AppError> {
        let service = listener.into();
        let bind =
            |addresses: Addresses| async move { Ok(Sockets { service, further: addresses.bind_further().await? }) };
        self.live(&Handle::current(), bind, stop).await
    }
}

/// One for everything, and one for whoever waits for it: all threads of the first may be blocked.
fn runtimes() -> io::Result<(Runtime, Runtime)> {
    Ok((Builder::new_multi_thread().enable_all().build()?, Builder::new_current_thread().enable_time().build()?))
}

/// Tells of what keeps the application from starting, and gives the exit code.
fn failure(error: impl std::error::Error + Send + 'static) -> ExitCode {
    complain(move || Chain(&error).to_string());
    ExitCode::FAILURE
}

/// Writes to standard error, which may be closed, or a pipe that nobody reads: then the process ends all the same. What is
/// written, and dropped, may be a plugin's.
fn complain(what: impl Fn() -> String + Send + 'static) {
    let (done, is_done) = mpsc::channel::<()>();
    let write = move || {
        let _ = io::stderr().write_all(format!("error: {}\n", what()).as_bytes());
        drop((done, what));
    };
    if thread::Builder::new().spawn(write).is_ok() {
        let _ = is_done.recv_timeout(Duration::from_secs(1));
    }
}

impl fmt::Debug for App {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, plugins, limits, deadlines, .. } = self;
        formatter
            .debug_struct("App")
            .field("name", name)
            .field("plugins", plugins)
            .field("limits", limits)
            .field("deadlines", deadlines)
            .finish_non_exhaustive()
    }
}
