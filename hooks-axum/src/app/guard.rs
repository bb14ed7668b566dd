use std::io;
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::addresses::Further;
use super::server::{Server, local_addresses, with_services};
use super::{Addresses, App, AppError, Entrance, Limits, Report};
use crate::info::{Address, AppInfo};
use crate::service::{HooksRouter, HooksRouters};

/// The life of an application that has a server of its own, see [`App::start`].
///
/// Dropping it ends the life as [`stop`](Self::stop) does, with nobody to hear the report.
#[derive(Debug)]
#[must_use = "dropping it shuts the plugins down"]
pub struct LifeGuard {
    life: JoinHandle<Result<Report, AppError>>,
    end: DropGuard,
}

impl App {
    /// Lives without a socket, for an application that keeps its own server: gives the service to serve once the
    /// plugins have started, and a guard to end the life with. `address` is what plugins are told.
    ///
    /// What a connection may do is that server's: of the [`Limits`], only `response_head` holds.
    /// [Further listeners](Self#further-listeners) are served here, and within all of them.
    ///
    /// ```
    /// # use hooks_axum::App;
    /// # use hooks_axum::axum::{self, Router};
    /// # hooks_axum::link_plugins!();
    /// # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let signal = async {};
    /// let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    /// let (service, guard) = App::new("mine").routes(Router::new()).start(listener.local_addr()?).await?;
    /// axum::serve(listener, service.into_make_service()).with_graceful_shutdown(signal).await?;
    /// let report = guard.stop().await?;
    /// # let _ = report; Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// What keeps the application from starting.
    ///
    /// # Panics
    /// Where it is not polled on a tokio runtime.
    pub async fn start(self, address: impl Into<Address>) -> Result<(HooksRouter, LifeGuard), AppError> {
        let (address, (waiting, opened)) = (address.into(), oneshot::channel());
        let bind = |addresses: Addresses| async move {
            Ok(OwnServer { address, further: addresses.bind_further().await?, waiting })
        };
        self.start_at(bind, opened).await
    }

    /// Lives in a task of the runtime that this is polled on; gives what the entrance gives once it is open, and a guard.
    pub(crate) async fn start_at<T, E: Entrance + Sync, B: Future<Output = Result<E, AppError>> + Send + 'static>(
        self,
        bind: impl FnOnce(Addresses) -> B + Send + 'static,
        opened: oneshot::Receiver<T>,
    ) -> Result<(T, LifeGuard), AppError> {
        let stop = CancellationToken::new();
        // Where this future is dropped, the life ends.
        let end = stop.clone().drop_guard();
        let life = async move { self.live(&Handle::current(), bind, stop.cancelled_owned()).await };
        let life = tokio::spawn(life);
        match opened.await {
            Ok(opened) => Ok((opened, LifeGuard { life, end })),
            Err(_) => match life.await {
                Ok(Err(error)) => Err(error),
                Ok(Ok(_)) => unreachable!("a life that is not told to end ends by an error"),
                Err(error) => Err(AppError::Panicked(error)),
            },
        }
    }
}

impl LifeGuard {
    /// Ends the life, when the server serves nothing any more: finishes requests of further listeners and waits for the
    /// hooks that requests have left behind, up to the [`drain_deadline`](App::drain_deadline), calls `on_shutdown`, and
    /// tells how it went.
    ///
    /// # Errors
    /// Where the application itself panicked.
    pub async fn stop(self) -> Result<Report, AppError> {
        let Self { life, end } = self;
        drop(end);
        life.await.map_err(AppError::Panicked)?
    }
}

/// Hands the service to whoever serves it.
struct OwnServer {
    address: Address,
    further: Further,
    waiting: oneshot::Sender<HooksRouter>,
}

impl Entrance for OwnServer {
    /// What that one serves is not ours to close.
    type Open = Server;

    fn address(&self) -> io::Result<Address> {
        Ok(self.address.clone())
    }

    fn listeners(&self) -> io::Result<Vec<(Arc<str>, Address)>> {
        local_addresses(&self.further)
    }

    fn open(self, runtime: &Handle, app: &AppInfo, services: HooksRouters, limits: Limits) -> Server {
        // Where nobody waits any more, the life is about to end.
        let _ = self.waiting.send(services.service);
        Server::start(runtime, app, with_services(self.further, services.further), limits)
    }
}
