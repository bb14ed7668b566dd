//! An application that serves.

use std::net::SocketAddr;
use std::time::Duration;

use hooks_axum::{App, AppError, AppInfo, Report, on_ready};
use hooks_core::{BoxError, PluginDefinition};
use tokio::net::TcpListener;
use tokio::sync::mpsc::unbounded_channel;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// How long anything may take before a test is given up; nothing waits for this time to pass.
pub const PATIENCE: Duration = Duration::from_mins(1);
/// A limit that a test waits for.
pub const SOON: Duration = Duration::from_millis(50);

/// An application on a port of its own, until it is dropped.
pub struct Served {
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<Report, AppError>>,
}

impl Served {
    pub async fn start(app: App) -> Result<Self, BoxError> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel();
        let ended = tokio::spawn(app.serve(listener, async { drop(stopped.await) }));
        Ok(Self { address, stop, ended })
    }

    /// The same, and what its plugins are told of it.
    pub async fn start_told(app: App) -> Result<(Self, AppInfo), BoxError> {
        let (tell, mut told) = unbounded_channel();
        let teller = PluginDefinition::new("teller").implement::<on_ready<'_>>(Box::new(move |hook| {
            let _ = tell.send(hook.app.clone());
        }));
        let served = Self::start(app.plugins_with(|plugins| plugins.plugin(teller))).await?;
        let told = timeout(PATIENCE, told.recv()).await?;
        Ok((served, told.ok_or("it has ended before it was ready")?))
    }

    /// Tells it to end, and waits until it has.
    pub async fn stop(self) -> Result<Report, BoxError> {
        self.tell_to_stop().ended().await
    }

    pub fn tell_to_stop(self) -> Stopping {
        drop(self.stop);
        Stopping { address: self.address, ended: self.ended }
    }
}

/// One that has been told to end.
pub struct Stopping {
    pub address: SocketAddr,
    ended: JoinHandle<Result<Report, AppError>>,
}

impl Stopping {
    pub fn abort(self) {
        self.ended.abort();
    }

    pub async fn ended(self) -> Result<Report, BoxError> {
        Ok(timeout(PATIENCE, self.ended).await???)
    }
}
