//! The life of plugins beside a simple model of it, in random orders of what a host does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use hooks_core::{
    BoxError, Configuration, NoConfig, OnFailure, PluginConfiguration, PluginContext, PluginDefinition, PluginManager,
    PluginSettings, PluginState,
};
use proptest::prelude::*;

use crate::scene::{names, with};

const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];

/// What a stage does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Does {
    Well,
    Fails,
    Panics,
    Hangs,
}

/// A plugin, by the place of its name.
#[derive(Debug, Clone)]
struct Declared {
    requires: Vec<(usize, bool)>,
    /// Whether it has stages.
    lives: bool,
    may_fail: bool,
    /// Whether it is there from the start, and whether it is disabled then.
    first: Option<bool>,
}

#[derive(Debug, Clone, Copy)]
enum Operation {
    Start,
    Stop,
    Enable(usize),
    Disable(usize),
    Reload(usize),
    Reconfigure(usize),
    Add(usize),
    Remove(usize),
    Set(usize, [Does; 3]),
}

/// What is off, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Off {
    Disabled,
    Failed,
    Without(usize),
}

#[derive(Debug, Clone, Copy)]
struct Known {
    off: Option<Off>,
    live: bool,
    state: PluginState,
}

/// What there is, by the model.
#[derive(Debug, Clone)]
struct Model {
    declared: Vec<Declared>,
    does: [[Does; 3]; 6],
    plugins: BTreeMap<usize, Known>,
}

/// What has become of plugins that were to start.
#[derive(Default)]
struct Brought {
    started: Vec<usize>,
    failed: Vec<usize>,
    without: Vec<(usize, usize)>,
}

impl Model {
    fn new(declared: &[Declared]) -> Self {
        let mut model = Self { declared: declared.to_vec(), does: [[Does::Well; 3]; 6], plugins: BTreeMap::new() };
        for (plugin, each) in declared.iter().enumerate() {
            if let Some(disabled) = each.first {
                let (off, state) = if disabled {
                    (Some(Off::Disabled), PluginState::Disabled)
                } else {
                    (None, PluginState::Discovered)
                };
                model.plugins.insert(plugin, Known { off, live: false, state });
            }
        }
        for plugin in model.order() {
            let waits = model.behind(plugin).any(|(other, _)| !model.is_live(other));
            if !declared[plugin].lives && !waits {
                model.go_live(plugin);
            }
        }
        model
    }

    fn is_on(&self, plugin: usize) -> bool {
        self.plugins.get(&plugin).is_some_and(|known| known.off.is_none())
    }

    fn is_live(&self, plugin: usize) -> bool {
        self.plugins.get(&plugin).is_some_and(|known| known.live)
    }

    fn behind(&self, plugin: usize) -> impl Iterator<Item = (usize, bool)> {
        self.declared[plugin].requires.iter().copied().filter(|(other, _)| self.is_on(*other))
    }

    fn lacked(&self, plugin: usize) -> Option<usize> {
        let hard = self.declared[plugin].requires.iter().filter(|(_, hard)| *hard);
        hard.map(|(other, _)| *other).find(|other| !self.is_on(*other))
    }

    /// Those that are on, each behind what it requires, and else by name.
    fn order(&self) -> Vec<usize> {
        let mut left: Vec<_> = self.plugins.keys().copied().filter(|plugin| self.is_on(*plugin)).collect();
        let mut order = Vec::new();
        while !left.is_empty() {
            let free = left.iter().position(|plugin| self.behind(*plugin).all(|(other, _)| order.contains(&other)));
            order.push(left.remove(free.expect("there is no circle")));
        }
        order
    }

    fn dependents(&self, plugin: usize) -> Vec<usize> {
        let mut among = Vec::new();
        for each in self.order() {
            if each == plugin || self.behind(each).any(|(other, hard)| hard && among.contains(&other)) {
                among.push(each);
            }
        }
        among
    }

    fn set(&mut self, plugin: usize, change: impl FnOnce(&mut Known)) {
        change(self.plugins.get_mut(&plugin).expect("it is known"));
    }

    fn go_live(&mut self, plugin: usize) {
        self.set(plugin, |known| (known.live, known.state) = (true, PluginState::Started));
    }

    fn stop_fails(&self, plugin: usize) -> bool {
        self.declared[plugin].lives && self.does[plugin][2] != Does::Well
    }

    /// What becomes of plugins that are to start, in start order.
    fn bring_up(&self, plugins: &[usize]) -> Brought {
        let mut brought = Brought::default();
        let mut among: Vec<usize> = Vec::new();
        for &plugin in plugins {
            if self.behind(plugin).any(|(other, hard)| hard && !self.is_live(other) && !among.contains(&other)) {
                continue;
            }
            among.push(plugin);
            let lost =
                |other: &usize| brought.failed.contains(other) || brought.without.iter().any(|(it, _)| it == other);
            let lost = self.behind(plugin).find(|(other, hard)| *hard && lost(other));
            if let Some((other, _)) = lost {
                brought.without.push((plugin, other));
            } else if self.declared[plugin].lives && self.does[plugin][..2] != [Does::Well; 2] {
                brought.failed.push(plugin);
            } else {
                brought.started.push(plugin);
            }
        }
        brought
    }

    /// What has started is stopped.
    fn take_back(&mut self, brought: &Brought) {
        for &plugin in &brought.failed {
            self.set(plugin, |known| known.state = PluginState::Failed);
        }
        for &plugin in &brought.started {
            let state = if self.stop_fails(plugin) { PluginState::Failed } else { PluginState::Stopped };
            self.set(plugin, |known| known.state = state);
        }
        for &(plugin, _) in &brought.without {
            self.set(plugin, |known| known.state = PluginState::Stopped);
        }
    }

    fn start(&mut self) -> bool {
        let waiting: Vec<_> = self.order().into_iter().filter(|plugin| !self.is_live(*plugin)).collect();
        let brought = self.bring_up(&waiting);
        if brought.failed.iter().any(|plugin| !self.declared[*plugin].may_fail) {
            self.take_back(&brought);
            return false;
        }
        for plugin in brought.started {
            self.go_live(plugin);
        }
        for plugin in brought.failed {
            self.set(plugin, |known| (known.off, known.state) = (Some(Off::Failed), PluginState::Failed));
        }
        for (plugin, other) in brought.without {
            self.set(plugin, |known| (known.off, known.state) = (Some(Off::Without(other)), PluginState::Stopped));
        }
        true
    }

    fn end(&mut self, plugin: usize) {
        let state = if self.stop_fails(plugin) { PluginState::Failed } else { PluginState::Stopped };
        self.set(plugin, |known| (known.live, known.state) = (false, state));
    }

    fn enable(&mut self, plugin: usize) -> bool {
        self.plugins.contains_key(&plugin) && !self.is_live(plugin) && self.put_in(plugin)
    }

    /// It takes part, and so does what was stopped for want of another and lacks nothing any more.
    fn put_in(&mut self, plugin: usize) -> bool {
        let mut after = self.clone();
        let mut on = vec![plugin];
        on.extend(
            after.plugins.iter().filter(|(_, known)| matches!(known.off, Some(Off::Without(_)))).map(|(each, _)| *each),
        );
        on.iter().for_each(|each| after.set(*each, |known| known.off = None));
        while let Some((each, lacked)) =
            on.iter().filter(|each| **each != plugin).find_map(|each| Some((*each, after.lacked(*each)?)))
        {
            after.set(each, |known| known.off = Some(Off::Without(lacked)));
            on.retain(|other| *other != each);
        }
        if after.lacked(plugin).is_some() {
            return false;
        }
        let plugins: Vec<_> =
            after.order().into_iter().filter(|each| on.contains(each) && !after.is_live(*each)).collect();
        let brought = after.bring_up(&plugins);
        if !brought.failed.is_empty() {
            for &each in &plugins {
                // One that was on, and is not begun, has the host's start before it.
                self.set(each, |known| known.state = PluginState::Discovered);
            }
            self.take_back(&brought);
            for each in plugins {
                self.set(each, |known| {
                    known.state = match (known.off, known.state) {
                        (None, state) | (_, state @ PluginState::Failed) => state,
                        (Some(Off::Disabled), _) => PluginState::Disabled,
                        _ => PluginState::Stopped,
                    }
                });
            }
            return false;
        }
        for each in plugins {
            after.set(each, |known| known.state = PluginState::Discovered);
        }
        for each in brought.started {
            after.go_live(each);
        }
        *self = after;
        true
    }

    fn disable(&mut self, plugin: usize) -> bool {
        match self.plugins.get(&plugin) {
            None | Some(Known { off: Some(Off::Disabled), .. }) => return false,
            _ => {}
        }
        let among = if self.is_on(plugin) { self.dependents(plugin) } else { vec![plugin] };
        for each in among {
            if self.is_live(each) {
                self.end(each);
            } else if each != plugin {
                let state = self.plugins[&each].state;
                let state = if state == PluginState::Failed { state } else { PluginState::Stopped };
                self.set(each, |known| known.state = state);
            }
            self.set(each, |known| known.off = Some(Off::Without(plugin)));
        }
        self.set(plugin, |known| (known.off, known.state) = (Some(Off::Disabled), PluginState::Disabled));
        true
    }

    fn reload(&mut self, plugin: usize) -> bool {
        let among: Vec<_> = self.dependents(plugin).into_iter().filter(|each| self.is_live(*each)).collect();
        self.is_live(plugin) && self.bring_up(&among).failed.is_empty()
    }

    fn reconfigure(&mut self, plugin: usize) -> bool {
        let is_asked = self.is_live(plugin) && self.declared[plugin].lives;
        self.plugins.contains_key(&plugin) && (!is_asked || self.reload(plugin))
    }

    fn add(&mut self, plugin: usize) -> bool {
        if self.plugins.contains_key(&plugin) {
            return false;
        }
        let known = Known { off: None, live: false, state: PluginState::Discovered };
        self.plugins.insert(plugin, known);
        let fits = self.put_in(plugin);
        if !fits {
            self.plugins.remove(&plugin);
        }
        fits
    }

    fn remove(&mut self, plugin: usize) -> bool {
        let Some(known) = self.plugins.remove(&plugin) else { return false };
        let fits = self.order().into_iter().all(|each| self.lacked(each).is_none());
        if !fits {
            self.plugins.insert(plugin, known);
        }
        fits
    }

    /// Does the same as the manager is to do; tells whether that succeeds.
    fn apply(&mut self, operation: Operation) -> bool {
        match operation {
            Operation::Start => self.start(),
            Operation::Stop => {
                for plugin in self.order() {
                    if self.is_live(plugin) {
                        self.end(plugin);
                    }
                }
                true
            }
            Operation::Enable(plugin) => self.enable(plugin),
            Operation::Disable(plugin) => self.disable(plugin),
            Operation::Reload(plugin) => self.reload(plugin),
            Operation::Reconfigure(plugin) => self.reconfigure(plugin),
            Operation::Add(plugin) => self.add(plugin),
            Operation::Remove(plugin) => self.remove(plugin),
            Operation::Set(plugin, does) => {
                self.does[plugin] = does;
                true
            }
        }
    }

    fn told(&self) -> Told {
        let live: Vec<_> = self.order().into_iter().filter(|plugin| self.is_live(*plugin)).collect();
        let named = |plugins: &[usize]| plugins.iter().map(|plugin| NAMES[*plugin].to_owned()).collect::<Vec<_>>();
        let mut at_work: Vec<_> = live.iter().copied().filter(|plugin| self.declared[*plugin].lives).collect();
        at_work.sort_unstable();
        Told {
            states: self.plugins.iter().map(|(plugin, known)| (NAMES[*plugin].to_owned(), known.state)).collect(),
            called: named(&live),
            services: named(&at_work),
            at_work: named(&at_work),
        }
    }
}

/// What is compared.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    states: Vec<(String, PluginState)>,
    called: Vec<String>,
    services: Vec<String>,
    /// Those that have begun once more often than they have ended.
    at_work: Vec<String>,
}

/// What the plugins share with the test.
#[derive(Debug, Clone, Default)]
struct Shared(Arc<Mutex<Stages>>);

#[derive(Debug, Default)]
struct Stages {
    does: BTreeMap<usize, [Does; 3]>,
    at_work: BTreeMap<usize, i32>,
}

impl Shared {
    fn get(&self) -> MutexGuard<'_, Stages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn stage(self, plugin: usize, stage: usize) -> Result<(), BoxError> {
        let does = self.get().does.get(&plugin).map_or(Does::Well, |does| does[stage]);
        tokio::task::yield_now().await;
        if stage == 2 {
            *self.get().at_work.entry(plugin).or_default() -= 1;
        }
        match does {
            Does::Well if stage == 1 => *self.get().at_work.entry(plugin).or_default() += 1,
            Does::Well => {}
            Does::Fails => return Err("it fails".into()),
            Does::Panics => panic!("it panics"),
            Does::Hangs => std::future::pending().await,
        }
        Ok(())
    }
}

/// A service of a type for each plugin.
struct Service<const N: usize>;

fn provide(plugin: usize, context: &PluginContext) -> Result<(), BoxError> {
    Ok(match plugin {
        0 => context.provide(Arc::new(Service::<0>)),
        1 => context.provide(Arc::new(Service::<1>)),
        2 => context.provide(Arc::new(Service::<2>)),
        3 => context.provide(Arc::new(Service::<3>)),
        4 => context.provide(Arc::new(Service::<4>)),
        _ => context.provide(Arc::new(Service::<5>)),
    }?)
}

fn offering(plugin: usize, definition: PluginDefinition) -> PluginDefinition {
    match plugin {
        0 => definition.offers::<Service<0>>(),
        1 => definition.offers::<Service<1>>(),
        2 => definition.offers::<Service<2>>(),
        3 => definition.offers::<Service<3>>(),
        4 => definition.offers::<Service<4>>(),
        _ => definition.offers::<Service<5>>(),
    }
}

fn definition(plugin: usize, declared: &Declared, shared: &Shared) -> PluginDefinition {
    let name = NAMES[plugin];
    let mut definition = PluginDefinition::new(name).implement::<names>(Box::new(move |_| name.to_owned()));
    for (other, hard) in &declared.requires {
        definition = definition.requires(&format!("{}{}", NAMES[*other], if *hard { "" } else { "?" }));
    }
    if !declared.lives {
        return definition;
    }
    let [load, start, stop] = [(); 3].map(|()| shared.clone());
    offering(plugin, definition)
        .on_load::<NoConfig, _>(move |_, context| {
            let shared = load.clone();
            async move {
                provide(plugin, &context)?;
                shared.stage(plugin, 0).await
            }
        })
        .on_start(move |_| start.clone().stage(plugin, 1))
        .on_stop(move |_| stop.clone().stage(plugin, 2))
}

fn settings(declared: &Declared, disabled: bool) -> PluginConfiguration {
    let limit = Duration::from_secs(1);
    let on_failure = if declared.may_fail { OnFailure::Continue } else { OnFailure::Abort };
    let mut settings =
        PluginSettings::default().with_start_timeout(limit).with_stop_timeout(limit).with_on_failure(on_failure);
    if disabled {
        settings = settings.with_enabled(false, hooks_core::Origin::new("the test"));
    }
    PluginConfiguration::default().with_settings(settings)
}

async fn apply(manager: &PluginManager, operation: Operation, declared: &[Declared], shared: &Shared) -> bool {
    match operation {
        Operation::Start => manager.start().await.is_ok(),
        Operation::Stop => manager.stop().await.is_ok(),
        Operation::Enable(plugin) => manager.enable(NAMES[plugin]).await.is_ok(),
        Operation::Disable(plugin) => manager.disable(NAMES[plugin]).await.is_ok(),
        Operation::Reload(plugin) => manager.reload(NAMES[plugin]).await.is_ok(),
        Operation::Reconfigure(plugin) => {
            manager.reconfigure(NAMES[plugin], settings(&declared[plugin], false)).await.is_ok()
        }
        Operation::Add(plugin) => manager.add_plugin(definition(plugin, &declared[plugin], shared)).await.is_ok(),
        Operation::Remove(plugin) => manager.remove(NAMES[plugin]).await.is_ok(),
        Operation::Set(plugin, does) => {
            shared.get().does.insert(plugin, does);
            true
        }
    }
}

fn told(manager: &PluginManager, shared: &Shared) -> Told {
    let states = manager.statuses();
    let services = manager.snapshot().services().list();
    let mut services: Vec<_> = services.into_iter().map(|service| service.plugin).collect();
    services.sort();
    let at_work = shared.get();
    let at_work = at_work.at_work.iter().filter_map(|(plugin, count)| match count {
        0 => None,
        1 => Some(NAMES[*plugin].to_owned()),
        _ => Some(format!("{} {count} times", NAMES[*plugin])),
    });
    Told {
        states: states.iter().map(|status| (status.plugin.name().to_owned(), status.state)).collect(),
        called: manager.call(names {}),
        services,
        at_work: at_work.collect(),
    }
}

fn declared() -> impl Strategy<Value = Vec<Declared>> {
    let order = Just((0..NAMES.len()).collect::<Vec<_>>()).prop_shuffle();
    let each = (
        proptest::collection::vec(prop_oneof![6 => Just(None), 3 => Just(Some(true)), 2 => Just(Some(false))], 6),
        proptest::bool::weighted(0.8),
        any::<bool>(),
        prop_oneof![6 => Just(Some(false)), 1 => Just(Some(true)), 2 => Just(None)],
    );
    (order, proptest::collection::vec(each, NAMES.len())).prop_map(|(order, all)| {
        let place = |plugin: &usize| order.iter().position(|each| each == plugin);
        let mut declared: Vec<_> = all
            .into_iter()
            .enumerate()
            .map(|(plugin, (requires, lives, may_fail, first))| {
                let requires = requires.into_iter().enumerate().filter_map(|(other, hard)| Some((other, hard?)));
                let requires = requires.filter(|(other, _)| place(other) < place(&plugin)).collect();
                Declared { requires, lives, may_fail, first }
            })
            .collect();
        // What is there from the start fits together; nothing is configured of the others.
        for plugin in order {
            let lacks =
                declared[plugin].requires.iter().any(|(other, hard)| *hard && declared[*other].first != Some(false));
            if lacks && declared[plugin].first == Some(false) {
                declared[plugin].first = None;
            }
            declared[plugin].may_fail &= declared[plugin].first.is_some();
        }
        declared
    })
}

fn operation() -> impl Strategy<Value = Operation> {
    let plugin = || 0..NAMES.len();
    let does =
        || prop_oneof![3 => Just(Does::Well), 1 => Just(Does::Fails), 1 => Just(Does::Panics), 1 => Just(Does::Hangs)];
    prop_oneof![
        3 => Just(Operation::Start),
        1 => Just(Operation::Stop),
        3 => plugin().prop_map(Operation::Enable),
        3 => plugin().prop_map(Operation::Disable),
        2 => plugin().prop_map(Operation::Reload),
        1 => plugin().prop_map(Operation::Reconfigure),
        2 => plugin().prop_map(Operation::Add),
        2 => plugin().prop_map(Operation::Remove),
        2 => (plugin(), [does(), does(), does()]).prop_map(|(plugin, does)| Operation::Set(plugin, does)),
        1 => plugin().prop_map(|plugin| Operation::Set(plugin, [Does::Well; 3])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_host_may_do_anything_in_any_order(declared in declared(), operations in proptest::collection::vec(operation(), 1..14)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime.expect("there is a runtime").block_on(async {
            let shared = Shared::default();
            let first = declared.iter().enumerate().filter(|(_, each)| each.first.is_some());
            let plugins: Vec<_> = first.map(|(plugin, each)| definition(plugin, each, &shared)).collect();
            let mut configuration = Configuration::new();
            for (plugin, each) in declared.iter().enumerate() {
                if let Some(disabled) = each.first {
                    configuration = configuration.with_plugin(NAMES[plugin], settings(each, disabled));
                }
            }
            let manager = with(plugins).configuration(configuration).build().expect("they fit");
            let mut model = Model::new(&declared);
            prop_assert_eq!(told(&manager, &shared), model.told(), "built");
            for (number, operation) in operations.iter().enumerate() {
                let expected = model.apply(*operation);
                let succeeds = apply(&manager, *operation, &declared, &shared).await;
                prop_assert_eq!(succeeds, expected, "operation {}: {:?}", number, operation);
                prop_assert_eq!(told(&manager, &shared), model.told(), "behind operation {}: {:?}", number, operation);
            }
            Ok(())
        })?;
    }
}
