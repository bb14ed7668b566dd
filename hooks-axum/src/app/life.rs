use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures::FutureExt;
use hooks_core::{Entered, Implementation, PluginManager, Snapshot, StartError};
use tokio::runtime::Handle;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;

use super::attending::Attending;
use super::prepared::Assembly;
use super::pulse::keep_going;
use super::reading::{Reading, follow};
use super::shutdown::{shut_down, tell_failures};
use super::startup::{Unstarted, current, start, started_so_far};
use super::{Addresses, App, AppError, Cut, Deadlines, Entrance, Limits, Open, Report};
use crate::info::AppInfo;
use crate::log::{log, written};
use crate::routes::RouteInfo;
use crate::service::{Hooks, HooksRouters, wrappers};
use crate::web_hooks::{on_ready, on_shutdown};

/// How long a task may take that is not wanted any more.
const MOMENT: Duration = Duration::from_secs(1);

/// An application that is built, and whose address is bound.
struct Bound<E> {
    app: AppInfo,
    hooks: Hooks,
    services: HooksRouters,
    entrance: E,
    limits: Limits,
    deadlines: Deadlines,
    is_polled_apart: bool,
    /// Whether it has started the plugins, and stops them.
    owns_plugins: bool,
    /// What is configured, if anything.
    reading: Option<Reading>,
}

impl App {
    /// The whole life, in the order that [`App`] documents.
    ///
    /// What the plugins and the application do runs on `runtime`. This future only waits for it: where another runtime
    /// polls it, nothing that blocks its thread delays the end.
    pub(crate) async fn live<E: Entrance, B: Future<Output = Result<E, AppError>> + Send + 'static>(
        self,
        runtime: &Handle,
        bind: impl FnOnce(Addresses) -> B + Send + 'static,
        stop: impl Future<Output = ()>,
    ) -> Result<Report, AppError> {
        let (stop, given_up) = (stop.shared(), CancellationToken::new());
        let (patience, starting) = (self.deadlines.shutdown, Arc::<AtomicBool>::default());
        let mut building = runtime.spawn(self.build(bind, given_up.clone(), Arc::clone(&starting)));
        let built = tokio::select! {
            biased;
            built = &mut building => built,
            () = stop.clone() => {
                given_up.cancel();
                // What keeps the application from starting is told all the same, and plugins that are starting are stopped.
                let is_starting = starting.load(Ordering::Acquire);
                match timeout(if is_starting { patience } else { MOMENT }, building).await {
                    Ok(built) => built,
                    Err(_) => return Ok(Report { shutdown_timed_out: is_starting, ..Report::default() }),
                }
            },
        };
        let bound = match built.map_err(AppError::Panicked)? {
            Err(AppError::PluginStart(StartError::GivenUp(report))) => return Ok(Report::of_plugins(report)),
            built => built?,
        };
        let (snapshot, entered) = (bound.app.plugins().snapshot(), Arc::<Entered>::default());
        match bound.start(runtime, &snapshot, &entered, stop.clone()).await {
            Ok(()) => Ok(bound.keep_serving(runtime, snapshot, stop).await),
            Err(Unstarted { error, is_of_wrapper }) => {
                let so_far = started_so_far(&snapshot, &entered, is_of_wrapper);
                let report = bound.give_up(runtime, snapshot, so_far).await;
                error.map_or(Ok(report), Err)
            }
        }
    }

    async fn build<E: Entrance, B: Future<Output = Result<E, AppError>>>(
        mut self,
        bind: impl FnOnce(Addresses) -> B,
        given_up: CancellationToken,
        starting: Arc<AtomicBool>,
    ) -> Result<Bound<E>, AppError> {
        let Assembly { reading, plugins, .. } = self.assemble().await;
        let plugins = plugins?;
        let wrappers = plugins.glance(|snapshot| wrappers::<on_shutdown<'_>>(snapshot));
        if !wrappers.is_empty() {
            return Err(AppError::ShutdownWrapped { wrappers });
        }
        let entrance = bind(std::mem::take(&mut self.addresses)).await?;
        let owns_plugins = !plugins.is_started();
        starting.store(true, Ordering::Release);
        let started = plugins.start_until(given_up.cancelled_owned()).await;
        starting.store(false, Ordering::Release);
        started?;
        // The host's code, too, may panic.
        let mounted = catch_unwind(AssertUnwindSafe(|| self.mount(&plugins, entrance, owns_plugins)));
        if owns_plugins && !matches!(mounted, Ok(Ok(_))) {
            tell_failures(plugins.stop().await.map(|report| report.failures).unwrap_or_default());
        }
        let bound = mounted.unwrap_or_else(|panic| resume_unwind(panic))?;
        Ok(Bound { reading, ..bound })
    }

    /// Puts the routes together, once the plugins have started.
    fn mount<E: Entrance>(
        self,
        plugins: &Arc<PluginManager>,
        entrance: E,
        owns_plugins: bool,
    ) -> Result<Bound<E>, AppError> {
        let (name, version) = (self.name.clone(), self.version.clone());
        let (limits, deadlines) = (self.limits, self.deadlines);
        let is_polled_apart = self.is_polled_apart;
        let address = entrance.address().map_err(AppError::Socket)?;
        let listeners = entrance.listeners().map_err(AppError::Socket)?;
        let (hooks, services) = self.hooks(plugins, names(&listeners))?;
        let app = AppInfo::new(name, version, address, listeners, Arc::clone(plugins));
        let _ = hooks.setup.app.set(app.clone());
        Ok(Bound { app, hooks, services, entrance, limits, deadlines, is_polled_apart, owns_plugins, reading: None })
    }

    fn hooks(self, plugins: &Arc<PluginManager>, listeners: Vec<Arc<str>>) -> Result<(Hooks, HooksRouters), AppError> {
        let mut hooks = Hooks::new(Arc::clone(plugins))
            .head_timeout(self.limits.response_head)
            .trusted_proxies(self.trusted_proxies);
        (hooks.described, hooks.setup.around_task) = (self.described, self.around_task);
        let routes = (self.routes)(plugins).map_err(AppError::OwnRoutes)?;
        let services = hooks.routers(routes, listeners)?;
        Ok((hooks, services))
    }

    /// The routes that it has with these plugins, which have started.
    pub(super) fn routes_of(self, plugins: &Arc<PluginManager>) -> Result<Vec<Arc<RouteInfo>>, AppError> {
        let listeners = names(&self.addresses.further()?);
        let (_, services) = self.hooks(plugins, listeners)?;
        Ok(services.service.routes())
    }
}

fn names<T>(listeners: &[(Arc<str>, T)]) -> Vec<Arc<str>> {
    listeners.iter().map(|(name, _)| Arc::clone(name)).collect()
}

impl<E: Entrance> Bound<E> {
    /// Calls `on_startup`.
    async fn start(
        &self,
        runtime: &Handle,
        snapshot: &Arc<Snapshot>,
        entered: &Arc<Entered>,
        stop: impl Future<Output = ()>,
    ) -> Result<(), Unstarted> {
        let given_up = CancellationToken::new();
        let call =
            start(Arc::clone(snapshot), self.app.clone(), Arc::clone(entered), given_up.clone().cancelled_owned());
        let mut starting = runtime.spawn(call);
        let limit = self.deadlines.startup;
        tokio::select! {
            biased;
            started = &mut starting => {
                // Nobody has given it up.
                let started = started.map_err(AppError::Panicked).and_then(|started| started.unwrap_or(Ok(())));
                started.map_err(|error| Unstarted::new(snapshot, error))
            }
            () = sleep(limit) => {
                let waiting = cancel_start(starting, &given_up).await.or_else(|| current(snapshot, entered));
                Err(Unstarted::new(snapshot, AppError::StartupTimedOut { limit, waiting }))
            }
            // A plugin that takes its time to start does not hold up the end.
            () = stop => {
                tell(&self.app, "stopping before the start is over");
                let waiting = cancel_start(starting, &given_up).await;
                Err(Unstarted::ended(snapshot, waiting.as_ref()))
            }
        }
    }

    /// Ends where the start is not over, with the plugins that have started so far.
    async fn give_up(self, runtime: &Handle, snapshot: Arc<Snapshot>, so_far: Arc<Snapshot>) -> Report {
        let Self { app, hooks, services, entrance, deadlines, owns_plugins, .. } = self;
        drop(entrance);
        let rest = (hooks, services, snapshot);
        let report = shut_down(runtime, deadlines.shutdown, so_far, app, rest, owns_plugins).await;
        written().await;
        report
    }

    /// Lets requests in, and ends; whatever threads are blocked, if that can be.
    async fn keep_serving(self, runtime: &Handle, snapshot: Arc<Snapshot>, stop: impl Future<Output = ()>) -> Report {
        if !self.is_polled_apart {
            return self.serve(runtime, snapshot, stop).await;
        }
        let plugins = Arc::downgrade(self.app.plugins());
        tokio::select! {
            report = self.serve(runtime, snapshot, stop) => report,
            never = keep_going(runtime, plugins) => match never {},
        }
    }

    async fn serve(self, runtime: &Handle, snapshot: Arc<Snapshot>, stop: impl Future<Output = ()>) -> Report {
        let Self { app, hooks, services, entrance, limits, deadlines, owns_plugins, reading, .. } = self;
        let follow = |reading| AbortOnDropHandle::new(runtime.spawn(follow(reading, Arc::downgrade(app.plugins()))));
        let following = reading.map(follow);
        let serving = Arc::new(());
        app.plugins().attend(Arc::new(Attending::new(&app, &serving, deadlines.startup, deadlines.shutdown)));
        let mut open = entrance.open(runtime, &app, services, limits);
        tell_addresses(&app);
        be_ready(runtime, snapshot, &app, &mut open, stop).await;
        tell(&app, "stopping");
        drop(following);
        sleep(deadlines.drain_delay).await;

        let Cut { connections, upgrades } = open.stop(&hooks.setup.tasks, deadlines.drain).await;
        // What is told of a request keeps its span open, and plugins that watch spans have no later turn.
        written().await;
        // Of those that are there in the end: others have come and gone.
        let (name, snapshot) = (app.name().to_owned(), app.plugins().snapshot());
        drop(serving);
        let mut report = shut_down(runtime, deadlines.shutdown, snapshot, app, (hooks, open), owns_plugins).await;
        (report.cut_connections, report.cut_upgrades) = (connections, upgrades);
        report.log(name);
        written().await;
        report
    }
}

/// The name alone, since the plugins are dropped whether the log is written or not.
fn tell(app: &AppInfo, what: &'static str) {
    let app = app.name().to_owned();
    log(move || tracing::info!(app, "{what}"));
}

fn tell_addresses(app: &AppInfo) {
    let (name, address) = (app.name().to_owned(), app.address().to_string());
    let further: Vec<_> = app.listeners().map(|(name, address)| (name.to_owned(), address.to_string())).collect();
    log(move || {
        tracing::info!(app = name, %address, "accepting");
        for (listener, address) in &further {
            tracing::info!(app = name, listener, %address, "accepting");
        }
    });
}

/// Calls `on_ready`, and then is ready until `stop` is.
async fn be_ready(
    runtime: &Handle,
    snapshot: Arc<Snapshot>,
    app: &AppInfo,
    open: &mut impl Open,
    stop: impl Future<Output = ()>,
) {
    let mut stop = pin!(stop);
    let mut telling = runtime.spawn({
        let app = app.clone();
        async move { snapshot.call(on_ready { app: &app }).await }
    });
    tokio::select! {
        biased;
        told = &mut telling => {
            if let Err(error) = told {
                log(move || tracing::error!(error = &error as &dyn Error, "`on_ready` panicked"));
            }
            app.set_ready(true);
            open.ready();
            stop.await;
            app.set_ready(false);
        }
        () = stop.as_mut() => cancel(telling).await,
    }
}

/// Gives up a start, and tells what it waited in, unless it blocks its thread.
async fn cancel_start<T>(
    mut starting: JoinHandle<Result<T, Option<Arc<Implementation>>>>,
    given_up: &CancellationToken,
) -> Option<Arc<Implementation>> {
    given_up.cancel();
    match timeout(MOMENT, &mut starting).await {
        Ok(ended) => ended.ok()?.err()?,
        Err(_) => {
            starting.abort();
            None
        }
    }
}

/// Drops what a task is at, unless it blocks its thread.
async fn cancel<T>(task: JoinHandle<T>) {
    task.abort();
    let _ = timeout(MOMENT, task).await;
}
