use std::error::Error;
use std::io;
use std::iter;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinHandle;
use tokio::time::sleep;
use tokio_util::sync::DropGuard;
use tokio_util::task::TaskTracker;

use super::addresses::Further;
use super::connection::{Connections, Shared};
use super::listener::{Accepted, Listener};
use super::{Cut, Entrance, Limits, Open, drain, finish};
use crate::caught::{Caught, tell};
use crate::info::{Address, AppInfo};
use crate::log::log;
use crate::service::{HooksRouter, HooksRouters};

/// Loops that accept connections, one for each listener, and the connections. Dropping it cuts them.
pub(crate) struct Server {
    accepting: Vec<JoinHandle<()>>,
    shared: Shared,
    _guards: [DropGuard; 2],
}

impl Server {
    /// Accepts what comes by each of these listeners, for its service.
    pub(super) fn start(
        runtime: &Handle,
        app: &AppInfo,
        listeners: impl IntoIterator<Item = (Listener, HooksRouter)>,
        limits: Limits,
    ) -> Self {
        let shared = Shared::new(app.counts());
        let accept = |(listener, service)| {
            runtime.spawn(accept_all(listener, Arc::new(Connections::new(service, limits, shared.clone()))))
        };
        let accepting = listeners.into_iter().map(accept).collect();
        let guards = [shared.drain.clone().drop_guard(), shared.cut.clone().drop_guard()];
        Self { accepting, shared, _guards: guards }
    }
}

/// What [`App::run`](crate::App::run) and [`App::serve`](crate::App::serve) listen on.
pub(super) struct Sockets {
    pub(super) service: Listener,
    pub(super) further: Further,
}

impl Entrance for Sockets {
    type Open = Server;

    fn address(&self) -> io::Result<Address> {
        self.service.local_address()
    }

    fn listeners(&self) -> io::Result<Vec<(Arc<str>, Address)>> {
        local_addresses(&self.further)
    }

    fn open(self, runtime: &Handle, app: &AppInfo, services: HooksRouters, limits: Limits) -> Server {
        let all = iter::once((self.service, services.service)).chain(with_services(self.further, services.further));
        Server::start(runtime, app, all, limits)
    }
}

pub(super) fn local_addresses(further: &Further) -> io::Result<Vec<(Arc<str>, Address)>> {
    further.iter().map(|(name, listener)| Ok((Arc::clone(name), listener.local_address()?))).collect()
}

pub(super) fn with_services(
    further: Further,
    services: Vec<HooksRouter>,
) -> impl Iterator<Item = (Listener, HooksRouter)> {
    further.into_iter().map(|(_, listener)| listener).zip(services)
}

impl Open for Server {
    /// A connection that blocks its thread is left.
    async fn stop(&mut self, tasks: &TaskTracker, deadline: Duration) -> Cut {
        let Self { accepting, shared, .. } = self;
        let Shared { counts, streams, drain: stop, cut: stop_all } = &*shared;
        stop.cancel();
        let in_flight = async {
            for each in accepting {
                let _ = each.await;
            }
            finish([&counts.connections, streams, tasks]).await;
        };
        let cut = || {
            let (connections, upgrades) = counts.open();
            counts.cut(connections, upgrades);
            stop_all.cancel();
            Cut { connections, upgrades }
        };
        drain(in_flight, deadline, cut).await
    }
}

/// Serves each connection in a task of its own, until nothing more is to be accepted.
async fn accept_all(listener: Listener, connections: Arc<Connections>) {
    // More than a semaphore can count are more than there can be.
    let places = Arc::new(Semaphore::new(connections.limits.connections.clamp(1, Semaphore::MAX_PERMITS)));
    let Shared { counts, drain, .. } = &connections.shared;
    while let Some((place, accepted)) = drain.run_until_cancelled(next(&places, &listener)).await {
        counts.accept();
        let connection = Arc::clone(&connections).serve(accepted);
        counts.connections.spawn(async move {
            // Such as one of the `Drop` of what a handler holds, where its client goes.
            if let Err(panic) = (Caught { future: connection }).await {
                tell("a connection", &panic);
            }
            drop(place);
        });
    }
}

/// The next connection, once there is a place for it.
async fn next(places: &Arc<Semaphore>, listener: &Listener) -> (Option<OwnedSemaphorePermit>, Accepted) {
    let place = Arc::clone(places).acquire_owned().await.ok();
    (place, accept(listener).await)
}

/// The next connection, after as many failed attempts as there are.
async fn accept(listener: &Listener) -> Accepted {
    let mut failures = 0_u64;
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_connection(&error) => {}
            Err(error) => {
                failures += 1;
                // The first, and from then on about one in ten seconds.
                if failures % ATTEMPTS_PER_LINE == 1 {
                    log(move || tracing::error!(error = &error as &dyn Error, failures, "cannot accept a connection"));
                }
                // Most likely there are too many open files: some may be closed in a moment.
                sleep(PAUSE).await;
            }
        }
    }
}

const PAUSE: Duration = Duration::from_millis(100);
const ATTEMPTS_PER_LINE: u64 = 100;

/// Whether the error tells of one connection, not of the socket.
fn is_of_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
