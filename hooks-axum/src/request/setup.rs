use std::sync::{Arc, OnceLock};
use std::task::{Context, Waker};
use std::thread;
use std::time::Duration;

use futures::FutureExt;
use hooks_core::{Attachment, BoxFuture, PluginManager, Snapshot};
use ipnet::IpNet;
use tokio::runtime::Handle;
use tokio_util::task::TaskTracker;

use super::Plan;
use crate::caught::{Caught, tell};
use crate::info::AppInfo;
use crate::routes::{Mounted, Routers};

/// What all requests have in common that come by the same services.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    pub(crate) plugins: Arc<PluginManager>,
    pub(crate) plan: Attachment<Plan>,
    /// There is none where the application puts its router together itself.
    pub(crate) mounted: Option<Attachment<Routers>>,
    /// The further listener that requests come by; `None`: the service's.
    pub(crate) listener: Option<Place>,
    pub(crate) head_timeout: Duration,
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// Set where an `App` is what answers.
    pub(crate) app: Arc<OnceLock<AppInfo>>,
    /// What requests leave behind.
    pub(crate) tasks: TaskTracker,
    /// What goes around each of them, called where it is left.
    pub(crate) around_task: Option<fn(Task) -> Task>,
}

/// One of the further listeners.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) name: Arc<str>,
    /// Which of the [`Routers`] is its.
    pub(crate) number: usize,
}

pub(crate) type Task = BoxFuture<'static, ()>;

impl Setup {
    pub(crate) fn plan<'s>(&self, snapshot: &'s Snapshot) -> Option<&'s Plan> {
        snapshot.attached(&self.plan)
    }

    pub(crate) fn mounted<'s>(&self, snapshot: &'s Snapshot) -> Option<&'s Mounted> {
        let routers = self.routers(snapshot)?;
        match &self.listener {
            None => Some(&routers.service),
            Some(listener) => routers.further.get(listener.number),
        }
    }

    /// Those of all listeners.
    pub(crate) fn routers<'s>(&self, snapshot: &'s Snapshot) -> Option<&'s Routers> {
        snapshot.attached(self.mounted.as_ref()?)
    }

    /// Runs what a request leaves behind, in a task. Without a runtime the process is ending, and there is nobody left to tell.
    pub(crate) fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        self.leave(contained(task));
    }

    /// Runs what a request leaves behind up to where it waits, and what is left of it in a task.
    pub(crate) fn run(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut task = Box::pin(contained(task));
        // While a thread unwinds, code of plugins would be taken for what it unwinds from.
        let can_run = !thread::panicking() && Handle::try_current().is_ok();
        if !can_run || task.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending() {
            self.leave(task);
        }
    }

    fn leave(&self, task: impl Future<Output = ()> + Send + 'static) {
        let Ok(runtime) = Handle::try_current() else { return };
        match self.around_task {
            Some(around) => self.tasks.spawn_on(around(task.boxed()), &runtime),
            None => self.tasks.spawn_on(task, &runtime),
        };
    }
}

async fn contained(task: impl Future<Output = ()>) {
    if let Err(panic) = (Caught { future: task }).await {
        tell("what a request has left behind", &panic);
    }
}
