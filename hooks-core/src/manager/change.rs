use std::collections::HashSet;
use std::future::pending;
use std::panic::resume_unwind;
use std::sync::atomic::Ordering;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;

use thiserror::Error;
use tokio::sync::OwnedMutexGuard;
use tokio::task::JoinHandle;
use tracing::Instrument;

use super::arrival::Before;
use super::given_up::GivenUp;
use super::leave::Leaving;
use super::parts::Parts;
use super::plan::unknown;
use super::runtime::runtime_with_timer;
use super::start::LifeReport;
use super::state::{Checked, State};
use super::status::ImpossibleTransition;
use super::{BuildError, PluginManager, Problem, check};
use crate::call::Hook;
use crate::chain::debug_as_chain;
use crate::error::{BoxError, HookError};
use crate::life::{PluginDefinition, PluginFailure, changing, is_changing};
use crate::nearest::did_you_mean;
use crate::plugin::PluginState;
use crate::spec::{HookSpec, ImplementationSpec, PluginRef};

/// Why a plugin begins that was stopped for want of one that is added.
const COMES: &str = "what it requires has come";

/// Why plugins were not changed; what was in force still is.
#[derive(Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// The plugins would not fit together.
    #[error(transparent)]
    Problems(#[from] BuildError),
    /// A plugin failed in a call of a historic hook that was made before it came: which one, and with what. An error
    /// other than [`BoxError`] is kept as its text, and that of its sources.
    #[error("a plugin failed in a call that was made before it came; it is left out")]
    Replay(#[source] HookError<BoxError>),
    /// Something cannot be made of the plugins that each snapshot carries, see [`PluginManager::attach`].
    #[error("the change does not go with what is made of the plugins")]
    Attachment(#[source] BoxError),
    /// A plugin has refused another configuration, or failed at it.
    #[error("{}", .0.text())]
    Plugin(PluginFailure),
    /// Plugins have failed on their way.
    #[error("{0}")]
    Failed(LifeReport),
    /// What the host does with plugins that come has failed, see [`Attendant`](crate::Attendant).
    #[error("the plugins that come have failed in the host")]
    Arrival(#[source] BoxError),
    /// It is so already, or cannot be.
    #[error("the plugin `{plugin}` {reason}")]
    Refused {
        /// Name of the plugin.
        plugin: String,
        /// Why.
        reason: &'static str,
    },
    /// A plugin cannot be disabled.
    #[error("the plugin `{plugin}` cannot be disabled: {}", if plugin == core { "it is one of the host's core".to_owned() } else { format!("`{core}` requires it, which is one of the host's core") })]
    Core {
        /// Name of the plugin.
        plugin: String,
        /// The plugin of the core.
        core: String,
    },
    /// A plugin cannot be reloaded, since the host has made a value that cannot be started before it has stopped, see
    /// [`PluginDefinition::of_value`].
    #[error(
        "the plugin `{plugin}` cannot be reloaded: the host has made the value of {}, which must stop before it can start \
         again; disable `{plugin}`, and enable it",
        if plugin == given { "it".to_owned() } else { format!("`{given}`, which requires it") }
    )]
    Given {
        /// Name of the plugin.
        plugin: String,
        /// The plugin whose value it is: this one, or one that requires it.
        given: String,
    },
    /// No plugin has this name.
    #[error("there is no plugin `{name}`{}", did_you_mean(.nearest.as_deref()))]
    UnknownPlugin {
        /// The name that was given.
        name: String,
        /// The plugin that is probably meant.
        nearest: Option<String>,
    },
    /// Other plugins are called than by whoever asks for it, see [`PluginManager::within`].
    #[error("the plugins have been changed meanwhile; look at them, and try again")]
    Overtaken,
    /// A plugin asks for it while it is changed itself: in `load`, `start` or `stop`, or in a remembered call.
    #[error("plugins cannot be changed from within a change of plugins; do it in a task")]
    WithinChange,
    /// Plugins have a life of their own, and no runtime of tokio is here that they could live on.
    #[error(
        "there is no runtime of tokio here, which plugins live on; change plugins in an async function that one runs"
    )]
    NoRuntime,
    /// The runtime of tokio cannot tell whether a plugin takes too long.
    #[error(
        "this runtime of tokio has no timer, which limits how long plugins take; build it with `enable_time()` or \
         `enable_all()`"
    )]
    NoTimer,
    /// A plugin is where it cannot come there from.
    #[error(transparent)]
    Transition(#[from] ImpossibleTransition),
}

debug_as_chain!(ChangeError);

impl PluginManager {
    /// Adds implementations, and the plugins that they belong to: `add(hookimpls![…])`.
    ///
    /// Plugins with a life of their own are loaded and started; the new implementations are given the remembered calls of
    /// historic hooks, in the order in which they were made, with all wrappers of the hook around them; then a snapshot
    /// with all plugins is published. Plugins that were stopped for want of one that comes are started with it. Calls that run
    /// meanwhile are not disturbed.
    ///
    /// # Errors
    /// What would keep a manager from being built, an implementation that is there already, a plugin that fails, and a
    /// failure in a remembered call, also one that other calls would skip. Then nothing is added.
    pub async fn add(&self, list: impl IntoIterator<Item = &'static ImplementationSpec>) -> Result<(), ChangeError> {
        let list: Vec<_> = list.into_iter().collect();
        let has_life = |spec: &&ImplementationSpec| matches!(spec.plugin(), PluginRef::Type(ty) if ty().has_life());
        self.expect_life(list.iter().any(has_life))?;
        self.add_parts(|parts, problems| parts.add_linked(list, Vec::new(), problems)).await
    }

    /// Adds a plugin that was made at run time, in the same way.
    ///
    /// # Errors
    /// As [`add`](Self::add).
    pub async fn add_plugin(&self, plugin: PluginDefinition) -> Result<(), ChangeError> {
        self.expect_life(plugin.has_life())?;
        self.add_parts(|parts, problems| parts.add_made(plugin, problems)).await
    }

    /// A plugin may come that has a life of its own.
    fn expect_life(&self, has_life: bool) -> Result<(), ChangeError> {
        if has_life {
            runtime_with_timer()?;
            self.inner.has_life.store(true, Ordering::Release);
        }
        Ok(())
    }

    async fn add_parts(
        &self,
        add: impl FnOnce(&mut Parts, &mut Vec<Problem>) + Send + 'static,
    ) -> Result<(), ChangeError> {
        self.one_at_a_time(|manager| async move {
            let mut draft = manager.state().clone();
            let known: HashSet<_> = draft.parts.plugins().map(|each| each.info.shared_name()).collect();
            let mut problems = Vec::new();
            add(&mut draft.parts, &mut problems);
            let come = draft.parts.plugins().map(|each| &each.info).filter(|plugin| !known.contains(plugin.name()));
            let come: Vec<_> = come.cloned().collect();
            let on = draft.switch_on(come.iter().map(|plugin| plugin.shared_name()));
            check::check_plugins(&draft, &mut problems);
            let checked = draft.check(problems)?;
            for plugin in &come {
                manager.inner.statuses.discover(plugin);
            }
            let plugins = draft.waiting(&on);
            for plugin in &plugins {
                manager.come_to(plugin.name(), PluginState::Discovered, COMES);
            }
            let ended = manager.bring_in(draft, checked, &plugins, |_| false, &GivenUp::never()).await;
            for plugin in come.iter().filter(|_| ended.is_err()) {
                manager.inner.statuses.forget(plugin.name());
            }
            Ok(ended?)
        })
        .await
        .map(|_| ())
    }

    /// Removes a plugin with all its implementations. It is stopped when calls that run have ended, or after the time that
    /// it has to stop.
    ///
    /// # Errors
    /// Where no plugin has this name, or others cannot do without it. Then nothing is removed.
    pub async fn remove(&self, plugin: &str) -> Result<(), ChangeError> {
        let name = plugin.to_owned();
        self.one_at_a_time(|manager| async move {
            let mut draft = manager.state().clone();
            let Some(definition) = draft.parts.plugin(&name).cloned() else {
                return Err(unknown(&draft, &name));
            };
            draft.parts.remove(&name);
            draft.off.forget(&name);
            draft.instances.remove(&*name);
            draft.services = Arc::new(draft.services_without(&[Arc::clone(&definition.info)]));
            let checked = draft.check(Vec::new())?;
            let before = manager.publish(draft, &checked).await?;
            let reason = "removed by the host".to_owned();
            let leaving = Leaving { plugin: definition.info, to: PluginState::Stopped, reason };
            let leaving = if before.state.is_live(&name) { vec![leaving] } else { Vec::new() };
            let gone = manager.see_off(before, &leaving).await;
            manager.inner.statuses.forget(&name);
            Ok(gone)
        })
        .await
        .map(|_| ())
    }

    /// Forgets the remembered calls of a historic hook.
    pub fn clear_history<H: Hook>(&self) {
        self.inner.history.clear(HookSpec::of::<H>());
    }

    /// Publishes that no plugin is called, whatever the host needs; what is attached and cannot be made of that is left out.
    pub(super) fn publish_nothing(&self, mut draft: State) -> Before {
        let snapshot =
            Arc::new(draft.snapshot(&Checked::nothing(draft.parts.hooks()), self.current.load().shared.clone()));
        let carried = draft.makers.make(&snapshot).unwrap_or_default();
        let mut state = self.state();
        draft.generation = state.generation + 1;
        let before = std::mem::replace(&mut *state, draft);
        let snapshot = self.current.swap(Arc::new(snapshot.carrying(carried)));
        drop(state);
        self.inner.published.notify_waiters();
        Before { state: before, snapshot }
    }

    /// Held for moments, while no plugin runs.
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        // No change is ever left half done.
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes where a plugin has come.
    pub(super) fn transit(&self, plugin: &str, to: PluginState, took: Duration, reason: impl Into<String>) {
        if let Err(impossible) = self.inner.statuses.transit(plugin, to, took, reason) {
            tracing::error!("{impossible}");
        }
    }

    /// The same where it is not there yet.
    pub(super) fn come_to(&self, plugin: &str, to: PluginState, reason: &str) {
        if self.inner.statuses.state(plugin) != Some(to) {
            self.transit(plugin, to, Duration::ZERO, reason);
        }
    }

    /// Carries out one change of the plugins, when those are over that were asked for before. Where plugins
    /// have a life, it is carried out to its end once it has begun, also where whoever asked for it waits no more.
    pub(super) async fn one_at_a_time<T, E, C>(&self, change: impl FnOnce(Self) -> C) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<ChangeError> + Send + 'static,
        C: Future<Output = Result<T, E>> + Send + 'static,
    {
        self.check_outside_of_changes()?;
        let has_life = self.inner.has_life.load(Ordering::Acquire);
        let needs_runtime = has_life || self.inner.attended.get().is_some();
        let runtime = needs_runtime.then(runtime_with_timer).transpose()?;
        let turn = Arc::clone(&self.inner.changing).lock_owned().await;
        let change = self.in_turn(turn, change(self.clone()));
        // Without, nothing is left undone; and who panicked or was waited for is told to whoever waits here.
        let Some(runtime) = runtime.filter(|_| has_life) else { return change.await };
        ended(runtime.spawn(change.in_current_span())).await
    }

    /// Carries out a change that nothing else is in the way of.
    pub(super) fn in_turn<T, E, C>(
        &self,
        turn: OwnedMutexGuard<()>,
        change: C,
    ) -> impl Future<Output = Result<T, E>> + Send + use<T, E, C>
    where
        T: Send + 'static,
        E: Send + 'static,
        C: Future<Output = Result<T, E>> + Send + 'static,
    {
        // A change is a large future, which is moved a few times.
        let change = changing(self.address(), Box::pin(change));
        async move {
            let ended = change.await;
            drop(turn);
            ended
        }
    }

    /// Whether no part of a change asks for another.
    pub(super) fn check_outside_of_changes(&self) -> Result<(), ChangeError> {
        if is_changing(self.address()) { Err(ChangeError::WithinChange) } else { Ok(()) }
    }

    fn address(&self) -> usize {
        Arc::as_ptr(&self.current).addr()
    }
}

/// How a change has ended that a task carries out.
pub(super) async fn ended<T>(change: JoinHandle<T>) -> T {
    match change.await {
        Ok(ended) => ended,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => resume_unwind(panic),
            // The runtime ends, and so does whoever waits.
            Err(_) => pending().await,
        },
    }
}
