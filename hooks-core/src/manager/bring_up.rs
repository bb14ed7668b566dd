use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::PluginManager;
use super::given_up::GivenUp;
use super::instance::Instance;
use super::start_order::StartOrder;
use super::state::State;
use super::trouble::Trouble;
use super::turn::Turns;
use crate::box_future::BoxFuture;
use crate::life::{Arriving, FailureCause, PluginContext, PluginDefinition, PluginFailure, Stage, Tasks, run};
use crate::plugin::{Migrator, PluginInfo, PluginState};

/// How long each stage may take unless said.
pub(super) const STAGE_LIMIT: Duration = Duration::from_secs(30);

/// What has become of plugins that were to start.
#[derive(Default)]
pub(super) struct BroughtUp {
    /// Those that have started, in the order in which they did.
    pub(super) started: Vec<(Arc<PluginInfo>, Instance)>,
    pub(super) failures: Vec<PluginFailure>,
    /// Those that were not begun, with the plugin that they require and that has failed.
    pub(super) without: Vec<(Arc<PluginInfo>, String)>,
    /// Those that were at it, or whose turn had not come, when it was given up.
    pub(super) given_up: Vec<Arc<PluginInfo>>,
}

/// Loads and starts plugins, each when those have started that it comes behind, unless that is given up.
pub(super) async fn bring_up(
    manager: &PluginManager,
    state: &State,
    order: &StartOrder,
    plugins: &[Arc<PluginInfo>],
    arriving: &Arc<Arriving>,
    given_up: &GivenUp,
) -> BroughtUp {
    let mut turns = Turns::of(state, order, plugins);
    let mut brought = BroughtUp::default();
    let mut jobs = JoinSet::new();
    loop {
        while let Some(plugin) = turns.next() {
            let Some(definition) = state.parts.plugin(plugin.name()) else { continue };
            if definition.has_life() {
                jobs.spawn(Job::of(manager, state, definition, arriving).run());
            } else {
                let made = manager.make(definition, state.is_live(plugin.name()));
                brought.note(made, &plugin, &mut turns, arriving);
            }
        }
        match given_up.unless(jobs.join_next()).await {
            Some(Some(Ok((plugin, ended)))) => brought.note(ended, &plugin, &mut turns, arriving),
            // A job does nothing but wait for code of plugins, whose panics are caught there; so the runtime ends.
            Some(Some(Err(_))) => {}
            Some(None) | None => break,
        }
    }
    jobs.abort_all();
    while let Some(ended) = jobs.join_next().await {
        // One that has come to its end meanwhile has started.
        if let Ok((plugin, ended)) = ended {
            brought.note(ended, &plugin, &mut turns, arriving);
        }
    }
    brought.given_up = turns.open();
    brought
}

impl BroughtUp {
    fn note(
        &mut self,
        ended: Result<Instance, PluginFailure>,
        plugin: &Arc<PluginInfo>,
        turns: &mut Turns,
        arriving: &Arriving,
    ) {
        match ended {
            Ok(instance) => {
                turns.has_started(plugin.name());
                self.started.push((Arc::clone(plugin), instance));
            }
            Err(failure) => {
                arriving.withdraw(plugin.name());
                self.without.extend(turns.has_failed(plugin.name()));
                self.failures.push(failure);
            }
        }
    }
}

/// One plugin on its way.
struct Job {
    manager: PluginManager,
    definition: PluginDefinition,
    section: Value,
    limit: Duration,
    context: PluginContext,
    /// Whether another value of the plugin goes on, whose states are told.
    replaces: bool,
}

/// Ends the tasks of a plugin that does not come to its start.
struct Unfinished(Option<PluginContext>);

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(context) = &self.0 {
            context.tasks().cancel();
        }
    }
}

impl Job {
    fn of(manager: &PluginManager, state: &State, definition: &PluginDefinition, arriving: &Arc<Arriving>) -> Self {
        let plugin = &definition.info;
        let (section, settings) = state.section(plugin.name());
        Self {
            manager: manager.clone(),
            definition: definition.clone(),
            section,
            limit: settings.start_timeout.unwrap_or(STAGE_LIMIT),
            context: manager.context_of(plugin, arriving),
            replaces: state.is_live(plugin.name()),
        }
    }

    /// Loads and starts it.
    async fn run(self) -> (Arc<PluginInfo>, Result<Instance, PluginFailure>) {
        let mut unfinished = Unfinished(Some(self.context.clone()));
        let ended = self.stages().await;
        match &ended {
            Ok(_) => unfinished.0 = None,
            Err(failure) => self.tell(PluginState::Failed, failure.took(), failure.text()),
        }
        (Arc::clone(&self.definition.info), ended)
    }

    async fn stages(&self) -> Result<Instance, PluginFailure> {
        let Self { definition, context, limit, .. } = self;
        self.migrate().await?;
        let (began, own, given, section) = (Instant::now(), definition.clone(), context.clone(), self.section.clone());
        let value = run(context, Stage::Load, *limit, move || own.load(&section, given)).await?;
        let name = definition.info.name();
        // Where it does not come to its end, its value is dropped there.
        let instance = Instance::new(name, value, Some(context.clone()));
        self.tell(PluginState::Loaded, began.elapsed(), "");
        let (began, own, given, of_plugin) = (Instant::now(), definition.clone(), context.clone(), instance.value());
        run(context, Stage::Start, *limit, move || own.start(of_plugin, given)).await?;
        if let Some(service) = context.not_provided() {
            let error = format!("it offers the service `{service}`, and has not provided it; call `context.provide`");
            let cause = FailureCause::Failed(error.into());
            return Err(PluginFailure::new(name, Stage::Start, began.elapsed(), cause));
        }
        self.tell(PluginState::Started, began.elapsed(), "");
        Ok(instance)
    }

    /// Has its migrations applied, where it has any.
    async fn migrate(&self) -> Result<(), PluginFailure> {
        let plugin = &self.definition.info;
        if plugin.migrations().is_empty() {
            return Ok(());
        }
        let (plugin, migrator) = (Arc::clone(plugin), self.context.service::<dyn Migrator>());
        let migrating = move || -> BoxFuture<'static, _> { Box::pin(async move { migrator?.migrate(plugin).await }) };
        run(&self.context, Stage::Migrate, self.limit, migrating).await
    }

    fn tell(&self, to: PluginState, took: Duration, reason: impl Into<String>) {
        if !self.replaces {
            self.manager.transit(self.definition.info.name(), to, took, reason);
        }
    }
}

impl PluginManager {
    /// Makes a plugin that has nothing to wait for.
    fn make(&self, definition: &PluginDefinition, replaces: bool) -> Result<Instance, PluginFailure> {
        let name = definition.info.name();
        match Instance::make(definition) {
            Ok(made) => {
                for state in [PluginState::Loaded, PluginState::Started].into_iter().filter(|_| !replaces) {
                    self.transit(name, state, Duration::ZERO, "");
                }
                Ok(made.unwrap_or_else(|| Instance::new(name, None, None)))
            }
            Err(panic) => {
                let cause = FailureCause::Panicked(panic.message().to_owned());
                let failure = PluginFailure::new(name, Stage::Load, Duration::ZERO, cause);
                if !replaces {
                    self.transit(name, PluginState::Failed, Duration::ZERO, failure.text());
                }
                Err(failure)
            }
        }
    }

    fn context_of(&self, plugin: &Arc<PluginInfo>, arriving: &Arc<Arriving>) -> PluginContext {
        let (weak, name) = (self.downgrade(), plugin.shared_name());
        let tasks = Tasks::new(move |reason| {
            weak.report(Trouble { plugin: Arc::clone(&name), reason, retry_after: None });
        });
        let (current, inner) = (Arc::downgrade(&self.current), Arc::downgrade(&self.inner));
        PluginContext::new(Arc::clone(plugin), current, inner, Arc::clone(arriving), Arc::new(tasks))
    }
}
