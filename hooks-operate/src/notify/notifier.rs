use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use hooks_core::{
    BoxError, FailedImplementation, HookSpec, LifeObserver, LifeObserverHandle, Observer, ObserverHandle,
    PluginContext, PluginInfo, Transition,
};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep_until, timeout};

use super::config::NotifyConfig;
use super::event::Event;
use super::failures::Failures;
use super::history;
use super::notification::Notification;
use super::notify;
use super::outbox::Outbox;
use super::rarely::Rarely;
#[cfg(feature = "webhook")]
use super::webhook::{WebhookConfig, Webhooks};

/// How many notifications wait for the task that hands them over, and how many for plugins.
const MOST: usize = 1000;

/// How often it looks whether somebody wants to know of failures.
const TICK: Duration = Duration::from_secs(1);

/// Notes what happens, and hands it to whoever is to be told.
pub(super) struct Notifier {
    context: PluginContext,
    flush: Mutex<Duration>,
    /// The name of the application, once that has started.
    application: OnceLock<String>,
    may_begin: Notify,
    /// Changes of state up to here are told as history, and each later one as it comes.
    since: OnceLock<SystemTime>,
    failures: Failures,
    noted: Outbox<Notification>,
    for_plugins: Outbox<Arc<Notification>>,
    #[cfg(feature = "webhook")]
    webhooks: Webhooks,
    observing: Mutex<Observing>,
    /// Each task has a receiver.
    running: watch::Sender<()>,
    said: Rarely,
}

#[derive(Default)]
struct Observing {
    life: Option<LifeObserverHandle>,
    /// There is none while nobody wants to know: it costs each call something.
    calls: Option<ObserverHandle>,
}

impl Notifier {
    pub(super) fn new(config: &NotifyConfig, context: &PluginContext) -> Self {
        Self {
            context: context.clone(),
            flush: Mutex::new(config.flush.0),
            application: OnceLock::new(),
            may_begin: Notify::new(),
            since: OnceLock::new(),
            failures: Failures::new(config.every.0),
            noted: Outbox::new(MOST),
            for_plugins: Outbox::new(MOST),
            #[cfg(feature = "webhook")]
            webhooks: Webhooks::default(),
            observing: Mutex::default(),
            running: watch::Sender::new(()),
            said: Rarely::default(),
        }
    }

    /// Notes what happens from here on, and what has happened before.
    pub(super) fn start(self: &Arc<Self>) -> Result<(), BoxError> {
        let (worker, working) = (Arc::clone(self), self.running.subscribe());
        self.context.spawn("notifications", async move {
            worker.hand_over().await;
            drop(working);
        })?;
        let (caller, calling) = (Arc::clone(self), self.running.subscribe());
        self.context.spawn("hook", async move {
            caller.call_plugins().await;
            drop(calling);
        })?;
        if let Some(plugins) = self.context.plugins() {
            let life = plugins.observe_life(Arc::clone(self) as Arc<dyn LifeObserver>);
            self.observing().life = Some(life);
            let since = *self.since.get_or_init(SystemTime::now);
            for before in history::until(since, &plugins, self.context.plugin().name()) {
                self.noted.push(before);
            }
        }
        self.observe_calls();
        Ok(())
    }

    /// The application has started, under this name.
    pub(super) fn begin(&self, application: &str) {
        let _ = self.application.set(application.into());
        self.may_begin.notify_one();
    }

    /// Tells so from here on.
    pub(super) fn configure(self: &Arc<Self>, config: &NotifyConfig) {
        self.failures.set_every(config.every.0);
        *self.flush.lock().unwrap_or_else(PoisonError::into_inner) = config.flush.0;
        self.observe_calls();
    }

    /// Tells these receivers from here on.
    #[cfg(feature = "webhook")]
    pub(super) fn configure_webhooks(&self, webhooks: &[WebhookConfig]) -> Result<(), BoxError> {
        self.webhooks.configure(webhooks, &self.context, &self.running)
    }

    /// Notes nothing more, and waits until what is known has been told, as long as that may take.
    pub(super) async fn stop(&self) {
        self.observe_no_more();
        self.noted.close();
        self.may_begin.notify_one();
        let limit = *self.flush.lock().unwrap_or_else(PoisonError::into_inner);
        if timeout(limit, self.running.closed()).await.is_err() {
            tracing::warn!(?limit, "not all notifications could be delivered before the service has stopped");
        }
    }

    /// Hands over what was noted, and at last what is left of failures.
    async fn hand_over(self: &Arc<Self>) {
        self.may_begin.notified().await;
        loop {
            self.observe_calls();
            let tick = Instant::now() + TICK;
            tokio::select! {
                noted = self.noted.next() => match noted {
                    Some(notification) => self.give(notification),
                    None => break,
                },
                () = sleep_until(self.failures.next().map_or(tick, |due| due.min(tick))) => {
                    self.failures.due().into_iter().for_each(|each| self.give(each));
                }
            }
            self.say_what_is_lost();
        }
        self.failures.rest().into_iter().for_each(|each| self.give(each));
        self.for_plugins.close();
        #[cfg(feature = "webhook")]
        self.webhooks.close();
    }

    fn give(&self, mut notification: Notification) {
        notification.application = self.application.get().cloned();
        let notification = Arc::new(notification);
        // Else a plugin that fails here is told of it, and fails again.
        let is_own = matches!(&notification.event, Event::Failure { hook, .. } if *hook == own_hook().name());
        if !is_own && self.has_plugins() {
            self.for_plugins.push(Arc::clone(&notification));
        }
        #[cfg(feature = "webhook")]
        self.webhooks.push(&notification);
    }

    async fn call_plugins(&self) {
        while let Some(notification) = self.for_plugins.next().await {
            let Some(snapshot) = self.context.snapshot() else { return };
            snapshot.call(notify { notification: &notification }).await;
        }
    }

    fn say_what_is_lost(&self) {
        let (noted, for_plugins) = (self.noted.lost(), self.for_plugins.lost());
        if noted + for_plugins > 0 {
            self.said.when_due(|| {
                tracing::warn!(
                    noted,
                    for_plugins,
                    "notifications were dropped: there are more than can be handed over"
                );
                self.noted.lost_is_told(noted);
                self.for_plugins.lost_is_told(for_plugins);
            });
        }
    }

    /// Observes calls where somebody wants to know of failures, and does not where nobody does.
    fn observe_calls(self: &Arc<Self>) {
        let is_wanted = self.has_plugins();
        #[cfg(feature = "webhook")]
        let is_wanted = is_wanted || self.webhooks.want_failures();
        let mut observing = self.observing();
        // Without an observer of lives it has not started, or is about to stop.
        match observing.calls.take() {
            Some(handle) if is_wanted => observing.calls = Some(handle),
            Some(handle) => handle.remove(),
            None if is_wanted && observing.life.is_some() => {
                let plugins = self.context.plugins();
                observing.calls = plugins.map(|plugins| plugins.observe(Arc::clone(self) as Arc<dyn Observer>));
            }
            None => {}
        }
    }

    fn observe_no_more(&self) {
        let observing = std::mem::take(&mut *self.observing());
        if let Some(life) = observing.life {
            life.remove();
        }
        if let Some(calls) = observing.calls {
            calls.remove();
        }
    }

    fn observing(&self) -> MutexGuard<'_, Observing> {
        self.observing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether plugins implement the hook.
    fn has_plugins(&self) -> bool {
        self.context.snapshot().is_some_and(|snapshot| !snapshot.implementations(own_hook()).is_empty())
    }
}

fn own_hook() -> &'static HookSpec {
    HookSpec::of::<notify<'_>>()
}

impl Observer for Notifier {
    fn failed(&self, failure: &FailedImplementation<'_>) {
        if let Some(notification) = self.failures.note(failure) {
            self.noted.push(notification);
        }
    }
}

impl LifeObserver for Notifier {
    fn state_changed(&self, plugin: &Arc<PluginInfo>, transition: &Transition) {
        if self.since.get().is_some_and(|since| transition.at > *since) {
            self.noted.push(Notification::of_state(plugin, transition));
        }
    }
}

impl fmt::Debug for Notifier {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Notifier").field("noted", &self.noted).finish_non_exhaustive()
    }
}
